import LessonExecution
import LessonMarkdown
import LessonSite

/// What a build did, for programs.
struct JSONReport: Encodable {
  struct Place: Encodable {
    var file: String
    var line: Int
    var column: Int
    var severity: String
    var message: String

    init(_ diagnostic: Diagnostic) {
      file = diagnostic.file
      line = diagnostic.position.line
      column = diagnostic.position.column
      severity = diagnostic.severity.rawValue
      message = diagnostic.message
    }
  }

  struct Cell: Encodable {
    var cell: Int
    var line: Int
    var state: String
    var reason: String?
    var compileSeconds: JSONNumber?
    var runSeconds: JSONNumber?
  }

  struct Lesson: Encodable {
    var name: String
    var path: String
    var failed: Bool
    var seconds: JSONNumber
    var savedSeconds: JSONNumber
    var cells: [Cell]
  }

  var lessons: [Lesson]
  var diagnostics: [Place]
  var changedPages: [String]
  var seconds: JSONNumber

  init(_ report: SiteReport, seconds: Double) {
    self.seconds = JSONNumber(seconds)
    changedPages = report.writtenPages
    diagnostics = report.diagnostics.map(Place.init)
    lessons = report.outcomes.map { outcome in
      Lesson(
        name: outcome.lesson.name, path: outcome.lesson.path, failed: outcome.hasFailed,
        seconds: JSONNumber(outcome.seconds), savedSeconds: JSONNumber(outcome.savedSeconds),
        cells: outcome.lesson.cells.map { Self.cell($0, of: outcome) })
    }
  }

  private static func cell(_ cell: LessonMarkdown.Cell, of outcome: LessonOutcome) -> Cell {
    let result = outcome.results[cell.index]
    let state =
      result == nil
      ? "not run"
      : result?.failure != nil
        ? "failed" : outcome.runSeconds[cell.index] == nil ? "known" : "ran"
    return Cell(
      cell: cell.index + 1, line: cell.position.line, state: state,
      reason: outcome.reasons[cell.index],
      compileSeconds: outcome.compileSeconds[cell.index].map(JSONNumber.init),
      runSeconds: outcome.runSeconds[cell.index].map(JSONNumber.init))
  }
}
