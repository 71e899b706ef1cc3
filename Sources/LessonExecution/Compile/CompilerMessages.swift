/// The compiler's complaints, as places in a cell.
enum CompilerMessages {
  struct Lists: Sendable {
    var errors: [CellFailure] = []
    var warnings: [CellFailure] = []
  }

  /// What the compiler said.
  ///
  /// - Parameter places: The way back from the source that it saw.
  static func parse(_ text: String, places: CellPlaces) -> Lists {
    var lists = Lists()
    var lastWasError: Bool?
    for line in text.split(separator: "\n") {
      guard let message = Message(line) else { continue }
      // What another cell wrote has been told there.
      if message.file.hasPrefix(CellPlace.filePrefix), message.file != places.file,
        message.severity != "error"
      {
        continue
      }
      // Who reads a lesson owns all of its modules.
      if message.text.hasPrefix("extension declares a conformance of imported type") { continue }
      let place = places.place(message.line - CellPlace.linesAbove, message.column)
      var failure = CellFailure(
        kind: .compilation, lineOffset: place.lineOffset, column: place.column,
        message: worded(message.text).withoutCellModules)
      switch message.severity {
      case "note":
        // A note that offers a name belongs to the message above it; others point at code that the
        // author did not write, or say how to silence what is above.
        guard message.text.hasPrefix("did you mean"), let lastWasError else { continue }
        if lastWasError {
          lists.errors[lists.errors.count - 1].message += "; \(failure.message)"
        } else {
          lists.warnings[lists.warnings.count - 1].message += "; \(failure.message)"
        }
      case "error":
        lastWasError = append(&failure, to: &lists.errors) ? true : nil
      default:
        lastWasError = append(&failure, to: &lists.warnings) ? false : nil
      }
    }
    // Where the compiler has told what is wrong, it need not tell that it cannot tell.
    let told = lists.errors.filter { !$0.message.hasPrefix("failed to produce diagnostic") }
    if !told.isEmpty { lists.errors = told }
    return lists
  }

  private static func append(_ failure: inout CellFailure, to list: inout [CellFailure]) -> Bool {
    if list.contains(failure) { return false }
    list.append(failure)
    return true
  }

  /// A line FILE:LINE:COLUMN: SEVERITY: TEXT.
  private struct Message {
    var file: Substring
    var line: Int
    var column: Int
    var severity: String
    var text: String

    init?(_ line: Substring) {
      // A file may hold colons: search the middle.
      for severity in ["error", "warning", "note"] {
        guard let middle = line.firstRange(of: ": \(severity): ") else { continue }
        let parts = line[..<middle.lowerBound].split(separator: ":")
        guard parts.count >= 3, let column = Int(parts[parts.count - 1]),
          let row = Int(parts[parts.count - 2])
        else { continue }
        file = line[..<parts[parts.count - 2].startIndex].dropLast()
        self.line = row
        self.column = column
        self.severity = severity
        text = String(line[middle.upperBound...])
        return
      }
      return nil
    }
  }

  /// A message in the words of one who wrote a cell.
  private static func worded(_ message: String) -> String {
    // How long an expression took differs from run to run.
    if message.hasPrefix("expression took "), message.contains("to type-check") {
      return
        "this expression takes the compiler more than a second; give its parts types, or cut it into several statements"
    }
    if message.contains("CellRuntime") || message.contains("lectern_") {
      return "the compiler does not understand this; \(message.split(separator: ";")[0])"
        .replacing("CellRuntime.", with: "").replacing(
          "lectern_cell_statements()", with: "the cell")
    }
    return message
  }
}
