import LessonMarkdown

/// Which lessons take what others hand on, and which of them can run.
///
/// A lesson that needs what is not there, itself, or one that needs it in turn has a problem of its
/// own; the others are run all the same.
public struct LessonGraph: Sendable {
  /// The lessons that each lesson needs, by place, without those that cannot be had.
  public let needs: [[Int]]
  /// What is wrong with the needs of lessons, by place: such a lesson is not run.
  public let problems: [Int: [Diagnostic]]

  /// - Complexity: O(lessons · needs)
  public init(_ lessons: [Lesson]) {
    var needs = [[Int]](repeating: [], count: lessons.count)
    var problems: [Int: [Diagnostic]] = [:]
    for (place, lesson) in lessons.enumerated() {
      for (index, word) in lesson.frontMatter.needs.enumerated() {
        do throws(LessonNameError) {
          let needed = try lessons.place(of: word)
          if needed == place { throw LessonNameError("this lesson needs itself") }
          if !needs[place].contains(needed) { needs[place].append(needed) }
        } catch {
          problems[place, default: []].append(
            lesson.diagnostic(at: lesson.positionOfNeed(index), error.description))
        }
      }
    }
    for circle in Self.circles(needs) {
      let names = (circle + circle.prefix(1)).map { lessons[$0].name }.joined(separator: " → ")
      for place in circle {
        let next = circle[(circle.firstIndex(of: place)! + 1) % circle.count]
        let index = lessons[place].frontMatter.needs.firstIndex {
          (try? lessons.place(of: $0)) == next
        }
        problems[place, default: []].append(
          lessons[place].diagnostic(
            at: lessons[place].positionOfNeed(index ?? 0),
            "these lessons need each other in a circle: \(names)"))
      }
    }
    self.needs = needs
    self.problems = problems
  }

  /// Lessons that need each other in a circle; each lesson is part of one list at most.
  private static func circles(_ needs: [[Int]]) -> [[Int]] {
    var circles: [[Int]] = []
    /// Whether a lesson's needs have been followed to their ends.
    var isDone = [Bool](repeating: false, count: needs.count)
    var path: [Int] = []
    func follow(_ place: Int) {
      if isDone[place] { return }
      if let start = path.firstIndex(of: place) {
        circles.append(Array(path[start...]))
        return
      }
      path.append(place)
      for next in needs[place] { follow(next) }
      path.removeLast()
      isDone[place] = true
    }
    for place in needs.indices { follow(place) }
    return circles
  }

  /// Places with those of all lessons that they need.
  public func withNeeds(_ places: Set<Int>) -> Set<Int> {
    reached(from: places) { needs[$0] }
  }

  /// Places with those of all lessons that need them.
  public func withDependents(_ places: Set<Int>) -> Set<Int> {
    reached(from: places) { place in
      needs.indices.filter { needs[$0].contains(place) }
    }
  }

  private func reached(from places: Set<Int>, by step: (Int) -> [Int]) -> Set<Int> {
    var reached = places
    var waiting = Array(places)
    while let place = waiting.popLast() {
      waiting += step(place).filter { reached.insert($0).inserted }
    }
    return reached
  }
}

/// A word that names no lesson, or more than one.
public struct LessonNameError: Error, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}

extension [Lesson] {
  /// The place of the lesson that a word names: its name, its file, its path or its number.
  ///
  /// A whole name counts more than a number, so that `03b` is found beside `03`.
  ///
  /// - Throws: ``LessonNameError`` with what there is, where nothing or more than one has that name.
  public func place(of word: String) throws(LessonNameError) -> Int {
    let file = word.split(separator: "/").last.map(String.init) ?? word
    let name = file.hasSuffix(".md") ? String(file.dropLast(3)) : file
    // Lessons without a number are not all called by none.
    guard !name.isEmpty else {
      throw LessonNameError("a lesson is named by its number or its name")
    }
    if let place = firstIndex(where: { $0.name == name }) { return place }
    let numbered = indices.filter {
      self[$0].number == name || Int(self[$0].number) != nil && Int(self[$0].number) == Int(name)
    }
    if let place = numbered.first {
      guard numbered.count > 1 else { return place }
      let names = numbered.map { self[$0].name }.joined(separator: " and ")
      throw LessonNameError("'\(word)' names more than one lesson: \(names)")
    }
    let guess = (nearMiss(name, in: map(\.name)) ?? nameNear(title: name))
      .map { "; did you mean \($0)?" }
    throw LessonNameError(
      "no lesson is called '\(word)'"
        + (guess ?? "; there are \(map(\.name).joined(separator: ", "))"))
  }

  /// The name of the lesson whose title, which stands behind its number, was probably meant.
  private func nameNear(title: String) -> String? {
    func words(_ lesson: Lesson) -> String {
      String(lesson.name.dropFirst(lesson.number.count).drop { $0 == "-" })
    }
    let guess = nearMiss(title, in: map(words).filter { !$0.isEmpty })
    return guess.flatMap { guess in first { words($0) == guess }?.name }
  }
}
