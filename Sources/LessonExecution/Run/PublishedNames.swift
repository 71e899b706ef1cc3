import LessonMarkdown

// A name stands for one thing that a lesson hands on: of two, a later lesson could get either.

extension LessonOutcome {
  /// A name that a second cell publishes, or a cell twice.
  var namesPublishedTwice: [Diagnostic] {
    var first: [String: Int] = [:]
    var found: [Diagnostic] = []
    for cell in lesson.cells {
      for file in results[cell.index]?.published ?? [] {
        guard let before = first[file.name] else {
          first[file.name] = cell.index
          continue
        }
        let place =
          before == cell.index
          ? "this cell publishes '\(file.name)' twice"
          : "cell \(before + 1) publishes '\(file.name)' too, at line \(lesson.cells[before].position.line)"
        found.append(
          lesson.diagnostic(at: cell.position, "\(place); take another name for one of them"))
      }
    }
    return found
  }

  /// Names that several lessons publish, each as a sentence.
  static func clashes(of outcomes: [LessonOutcome]) -> [String] {
    var first: [String: String] = [:]
    var found: [String] = []
    for outcome in outcomes {
      let names = Set(outcome.results.values.flatMap { $0.published.map(\.name) })
      for name in names.sorted() {
        if let before = first[name] {
          found.append(
            "lessons \(before) and \(outcome.lesson.name) both publish '\(name)'; the second is taken"
          )
        } else {
          first[name] = outcome.lesson.name
        }
      }
    }
    return found
  }
}
