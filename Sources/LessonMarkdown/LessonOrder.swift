/// Where a lesson stands among the others, by what its file's name begins with.
///
/// Lessons go by their numbers (1, 2, 10), `03b` after `03`, and those without a number after all
/// that have one.
public struct LessonOrder: Sendable, Comparable {
  /// The number without zeros before it; empty where the name has none.
  private let digits: String
  private let rest: String
  private let name: String

  public init(name: String) {
    self.name = name
    let number = name.prefix { $0.isASCII && $0.isNumber }
    rest = String(name.dropFirst(number.count))
    let significant = number.drop { $0 == "0" }
    digits = number.isEmpty ? "" : significant.isEmpty ? "0" : String(significant)
  }

  public static func < (a: LessonOrder, b: LessonOrder) -> Bool {
    if a.digits.isEmpty != b.digits.isEmpty { return b.digits.isEmpty }
    // Numbers of any length: the longer one is the larger one.
    if a.digits.count != b.digits.count { return a.digits.count < b.digits.count }
    if a.digits != b.digits { return a.digits < b.digits }
    return a.rest != b.rest ? a.rest < b.rest : a.name < b.name
  }

  /// The number with the letters behind it, such as `3b` for `03b-arrays`; nil without a number.
  public var label: String? {
    digits.isEmpty ? nil : digits + rest.prefix { $0.isLetter }
  }
}

extension Lesson {
  /// A warning at the first line of each lesson whose number another one has too.
  public static func sharedNumbers(among lessons: [Lesson]) -> [Diagnostic] {
    let groups = Dictionary(grouping: lessons) { LessonOrder(name: $0.name).label }
    return lessons.compactMap { lesson in
      guard let label = LessonOrder(name: lesson.name).label, let group = groups[label],
        group.count > 1
      else { return nil }
      let others = group.filter { $0.name != lesson.name }.map(\.name)
      return lesson.diagnostic(
        .warning, at: SourcePosition(line: 1, column: 1),
        "lesson '\(lesson.name)' has the number of \(others.joined(separator: ", ")); give each its own"
      )
    }
  }
}
