/// What the builder asks of a lesson's process.
package enum HostCommand: Hashable, Sendable {
  /// A compiled cell, and the files that what it prints goes to.
  package struct Cell: Hashable, Sendable {
    package var index: Int
    package var library: String
    package var output: String
    package var errors: String

    package init(index: Int, library: String, output: String, errors: String) {
      self.index = index
      self.library = library
      self.output = output
      self.errors = errors
    }
  }

  /// Runs a cell.
  case run(Cell)
  /// Runs a cell that should fail, in a process of its own, so that it leaves nothing behind.
  case attempt(Cell)
  /// Computes values for prose: in a copy of the process, where there can be one, so that they leave
  /// nothing behind.
  case evaluate(Cell)
  /// Leaves a sleeping copy of the process, which takes its commands from a named pipe.
  case sleep(pipe: String)
  /// Asks a sleeper for a copy of itself that goes on, with two named pipes to speak through.
  case wake(commands: String, events: String)

  /// The word that a line begins with.
  package enum Kind: String, CaseIterable {
    case run, attempt, evaluate, sleep, wake
  }

  package var kind: Kind {
    switch self {
    case .run: .run
    case .attempt: .attempt
    case .evaluate: .evaluate
    case .sleep: .sleep
    case .wake: .wake
    }
  }

  /// The line that says it, with its break.
  package var line: [UInt8] {
    var fields = FieldWriter()
    fields.text(kind.rawValue)
    switch self {
    case .run(let cell), .attempt(let cell), .evaluate(let cell): Self.write(cell, to: &fields)
    case .sleep(let pipe): fields.text(pipe)
    case .wake(let commands, let events):
      fields.text(commands)
      fields.text(events)
    }
    return fields.bytes + [UInt8(ascii: "\n")]
  }

  /// - Throws: ``WireError`` for a line that is none of ours, or that is not whole.
  package init(line: some Collection<UInt8>) throws(WireError) {
    var fields = FieldReader(try Line.content(of: line, named: "a command"), of: "a command")
    let word = try fields.text("kind")
    guard let kind = Kind(rawValue: word) else {
      throw WireError("'\(Escape.shown(word))' is no command")
    }
    switch kind {
    case .run: self = .run(try Self.cell(&fields))
    case .attempt: self = .attempt(try Self.cell(&fields))
    case .evaluate: self = .evaluate(try Self.cell(&fields))
    case .sleep: self = .sleep(pipe: try fields.text("pipe"))
    case .wake:
      self = .wake(
        commands: try fields.text("pipe of commands"), events: try fields.text("pipe of events"))
    }
    try fields.end()
  }

  private static func write(_ cell: Cell, to fields: inout FieldWriter) {
    fields.number(cell.index)
    for path in [cell.library, cell.output, cell.errors] { fields.text(path) }
  }

  private static func cell(_ fields: inout FieldReader) throws(WireError) -> Cell {
    Cell(
      index: try fields.whole("cell", in: 0...Int.max), library: try fields.text("library"),
      output: try fields.text("file of output"), errors: try fields.text("file of errors"))
  }
}

/// A line as it travels: its break shows that it is whole.
enum Line {
  static func content(of line: some Collection<UInt8>, named name: String) throws(WireError)
    -> ArraySlice<UInt8>
  {
    let bytes = Array(line)
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw WireError("\(name) is cut off")
    }
    guard end == bytes.count - 1 else { throw WireError("\(name) is more than one line") }
    return bytes[..<end]
  }
}
