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
    var (errors, warnings): ([Told], [Told]) = ([], [])
    var lastWasError: Bool?
    var repeated: [CellFailure] = []
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
      let failure = CellFailure(
        kind: .compilation, lineOffset: place.lineOffset, column: place.column,
        message: worded(message.text).withoutCellModules)
      // What we write once more is told there too.
      if place.isOurs { repeated.append(failure) }
      switch message.severity {
      case "note":
        if lastWasError == true {
          let last = errors.count - 1
          if message.text.contains("declares conformance to"),
            let told = conformance(errors[last].failure.message, in: message.file)
          {
            errors[last].failure.message = told
          } else if errors[last].takes(failure.message) {
            errors[last].notes.append(failure.message)
          }
        } else if lastWasError == false, warnings[warnings.count - 1].takes(failure.message) {
          warnings[warnings.count - 1].notes.append(failure.message)
        }
      case "error",
        "warning" where isIgnoredConformance(message.text):
        lastWasError = append(failure, to: &errors) ? true : nil
      default:
        lastWasError = append(failure, to: &warnings) ? false : nil
      }
    }
    // Where the compiler has told what is wrong, it need not tell that it cannot tell.
    let told = errors.filter { !$0.failure.message.hasPrefix("failed to produce diagnostic") }
    if !told.isEmpty { errors = told }
    let all = errors.map(\.failure)
    errors.removeAll { error in
      repeated.contains(error.failure)
        && all.contains {
          $0.message == error.failure.message && $0.lineOffset == error.failure.lineOffset
            && $0 != error.failure
        }
    }
    return Lists(errors: errors.map(\.whole), warnings: warnings.map(\.whole))
  }

  private static func append(_ failure: CellFailure, to list: inout [Told]) -> Bool {
    if list.contains(where: { $0.failure == failure }) { return false }
    list.append(Told(failure: failure))
    return true
  }

  /// A complaint, and what notes below it say to its author.
  private struct Told {
    var failure: CellFailure
    var notes: [String] = []

    /// How many calls are told that an author may have meant.
    private static let mostCandidates = 3

    /// Whether a note belongs to it: one that offers a name, and the calls that there are where none fits,
    /// which says nothing alone. Others point at code that the author did not write, or say how to silence
    /// the complaint.
    func takes(_ note: String) -> Bool {
      if note.hasPrefix("did you mean") { return true }
      return failure.message.hasPrefix("no exact matches in call to") && note.contains("candidate")
        && !notes.contains(note) && notes.count < Self.mostCandidates
    }

    /// The complaint with its notes.
    var whole: CellFailure {
      var whole = failure
      whole.message = ([failure.message] + notes).joined(separator: "; ")
      return whole
    }
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

  /// Whether the compiler goes on with the conformance that it had, which would show the old one
  /// without a word.
  private static func isIgnoredConformance(_ message: String) -> Bool {
    message.contains("was already stated in the type's module '\(CellModule.prefix)")
  }

  /// What is wrong with a conformance that a cell above has already, or nil.
  ///
  /// - Parameter place: Begins with the name of the module that has it.
  private static func conformance(_ message: String, in place: some StringProtocol) -> String? {
    guard message.hasPrefix("redundant conformance of") || isIgnoredConformance(message),
      let cell = CellModule.cell(in: place),
      case let words = message.split(separator: "'"), words.count >= 4
    else { return nil }
    let (type, name) = (String(words[1]).withoutCellModules, String(words[3]).withoutCellModules)
    return
      "a conformance cannot be replaced: \(type) conforms to \(name) in cell \(cell + 1); declare \(type) anew in this cell, or leave \(name) out of this extension"
  }

  /// Which cells' types a message means, where it names two alike.
  private static func cells(ofTypesIn message: String) -> String {
    var cells: [String: [Int]] = [:]
    var names: [String] = []
    for match in message.matches(of: #/\bLecternCell(\d+)_\.(\w+)/#) {
      guard let cell = Int(match.1) else { continue }
      let name = String(match.2)
      if !names.contains(name) { names.append(name) }
      if cells[name]?.contains(cell) != true { cells[name, default: []].append(cell) }
    }
    return names.map { name in
      guard let found = cells[name], found.count > 1 else { return "" }
      return "; the \(name) of cell \(found[0]) is not the \(name) of cell \(found[1])"
    }.joined()
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
    let unmarked = " can throw, but errors cannot be thrown out of a global variable initializer"
    if message.hasSuffix(unmarked) {
      return "\(message.dropLast(unmarked.count)) can throw; write try before it"
    }
    let shown = "static method 'show' requires that "
    if message.hasPrefix(shown) {
      return
        "the value at the end of a cell is shown, which needs that \(message.dropFirst(shown.count)); give it a name instead"
        .replacing("conform to", with: "conforms to")
    }
    if isIgnoredConformance(message), let module = message.split(separator: "'").last,
      let told = conformance(message, in: module)
    {
      return told
    }
    return message + cells(ofTypesIn: message)
  }
}
