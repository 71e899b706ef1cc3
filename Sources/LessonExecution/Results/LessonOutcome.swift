import LessonMarkdown

/// A lesson with what its cells gave.
public struct LessonOutcome: Sendable {
  public var lesson: Lesson
  /// The results by the cells' places; a cell that did not run has none.
  public var results: [Int: CellResult] = [:]
  /// The texts of expressions in prose, by index.
  public var prose: [Int: String] = [:]
  public var diagnostics: [Diagnostic] = []
  /// The cells that ran for their results, and those whose results were known.
  public var ranCells = 0
  public var knownCells = 0
  /// The cells whose results were known, and that ran again for the state they leave behind.
  public var replayedCells = 0
  /// Seconds from the first compilation to the last output; 0 when nothing ran.
  public var seconds = 0.0
  /// Seconds that each cell took to compile and load, and to run.
  public var compileSeconds: [Int: Double] = [:]
  public var runSeconds: [Int: Double] = [:]
  /// Why each cell that ran did so.
  public var reasons: [Int: String] = [:]
  /// Seconds that cells took when they ran, whose results were known now.
  public var savedSeconds = 0.0
  /// The place of the cell that runs while this outcome is shown; nil when the run is over.
  public var runningCell: Int?
  /// Whether the run was given up, because the lesson has changed meanwhile.
  public var wasCancelled = false

  /// The cells whose results are those of an earlier version, shown until theirs are there.
  public var staleCells: Set<Int> = []

  public init(lesson: Lesson) { self.lesson = lesson }

  /// This outcome with what an earlier version gave, where there is nothing yet.
  public func filled(from before: LessonOutcome?) -> LessonOutcome {
    guard let before else { return self }
    var copy = self
    for cell in lesson.cells where copy.results[cell.index] == nil {
      let twin =
        before.lesson.cells.first { $0.code == cell.code }
        ?? before.lesson.cells.first { $0.index == cell.index }
      guard let twin, let result = before.results[twin.index], result.failure == nil else {
        continue
      }
      copy.results[cell.index] = result
      copy.staleCells.insert(cell.index)
    }
    for value in lesson.values where copy.prose[value.index] == nil {
      let twin = before.lesson.values.first { $0.expression == value.expression }
      copy.prose[value.index] = twin.flatMap { before.prose[$0.index] } ?? "…"
    }
    return copy
  }

  /// Takes what a unit gave.
  mutating func keep(_ result: CellResult, of unit: LessonUnit) {
    switch unit.content {
    case .cell(let cell): results[cell.index] = result
    case .prose: prose.merge(result.prose) { $1 }
    }
  }

  /// Forgets what an earlier version of the cells below a failed unit gave.
  mutating func forgetBelow(_ unit: LessonUnit) {
    let last: Int
    switch unit.content {
    case .cell(let cell): last = cell.index
    case .prose(let values): last = values[0].cellsAbove - 1
    }
    forget(below: last)
  }

  /// Forgets what there is of the cells below the one at a place, and of the prose below them.
  mutating func forget(below last: Int) {
    results = results.filter { $0.key <= last }
    prose = prose.filter { value in
      lesson.values.contains { $0.index == value.key && $0.cellsAbove <= last + 1 }
    }
  }

  public var hasFailed: Bool { diagnostics.contains { $0.severity == .error } }
}

/// How far a lesson is.
public enum LessonProgress: Sendable {
  case cell(lesson: String, index: Int, count: Int)
  case step(
    lesson: String, index: Int, count: Int, text: String, done: Int, total: Int,
    secondsLeft: Double?)
  /// What the cell under way printed since it was last said.
  case printed(lesson: String, index: Int, text: String)
  case finished(lesson: String, ran: Int, known: Int, seconds: Double, failed: Bool)

  /// What stands behind a step's text for the time that is left, such as `, 12 s left`.
  ///
  /// A cell may say any number: what is no time is not told.
  public static func remaining(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite, seconds >= 0 else { return "" }
    let days = seconds / 86_400
    if days >= 1000 { return ", more than 1000 days left" }
    let (count, unit) =
      if seconds < 90 { (seconds, "s") } else if seconds < 90 * 60 {
        (seconds / 60, "min")
      } else if days < 2 { (seconds / 3600, "h") } else { (days, "days") }
    return ", \(Int(count.rounded())) \(unit) left"
  }
}
