// Where things are in a cell, in the three ways of counting: bytes from its start, as the parser
// counts; lines and columns of bytes, as the compiler counts; and lines and columns of characters,
// as people do.

/// A place in a cell as the compiler counts it: line and column from 1, columns in bytes.
struct CellPosition: Hashable {
  var line: Int
  var column: Int
}

/// Something that the splitter writes in place of a piece of a cell.
struct CellEdit {
  /// The bytes that are replaced; empty for an insertion.
  var range: Range<Int>
  var text: String
  /// Whether the text tells the compiler itself where it is.
  var isPlaced = false
}

/// A cell's text, with its lines.
struct CellText: Sendable {
  let bytes: [UInt8]
  /// The offset of each line's first byte.
  private let starts: [Int]

  init(_ code: String) {
    let bytes = Array(code.utf8)
    self.bytes = bytes
    starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  /// The last line that holds more than spaces.
  var lastLine: Int {
    let last = bytes.lastIndex { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } ?? 0
    return position(at: last).line
  }

  func position(at offset: Int) -> CellPosition {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return CellPosition(line: low + 1, column: offset - starts[low] + 1)
  }

  /// How many bytes a line has; 0 where there is none.
  func length(ofLine line: Int) -> Int {
    guard starts.indices.contains(line - 1) else { return 0 }
    let end = starts.indices.contains(line) ? starts[line] - 1 : bytes.count
    return end - starts[line - 1]
  }

  /// The column in characters of a column in bytes; what lies outside is put at the nearest place.
  func characterColumn(_ position: CellPosition) -> Int {
    guard starts.indices.contains(position.line - 1) else { return 1 }
    let start = starts[position.line - 1]
    let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let end = min(start + max(0, position.column - 1), lineEnd)
    return String(decoding: bytes[start..<end], as: UTF8.self).count + 1
  }

  subscript(range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// A piece of the cell with something else in place of parts of it.
  subscript(range: Range<Int>, edits: [CellEdit]) -> String {
    var result = ""
    var next = range.lowerBound
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where edit.range.lowerBound >= next && edit.range.upperBound <= range.upperBound {
      result += self[next..<edit.range.lowerBound] + edit.text
      next = edit.range.upperBound
    }
    return result + self[next..<range.upperBound]
  }
}

/// What leads from the compiler's places in a generated source back to the cell.
struct CellPlaces: Sendable {
  /// Code of ours that opens something around a piece: all that is told of it is told of the piece.
  struct Opening {
    /// Where it stands, behind all that the author wrote in the line.
    var place: CellPosition
    var piece: CellPosition
  }

  let text: CellText
  private var openings: [Opening] = []
  /// For each line, where pieces of another length stand in it.
  private var shifts: [Int: [(column: Int, removed: Int, inserted: Int)]] = [:]

  /// The file that the cell pretends to be.
  let file: String

  init(_ text: CellText, file: String = "") {
    self.text = text
    self.file = file
  }

  /// Notes that `removed` bytes at a place of the cell became `inserted` ones.
  mutating func note(at position: CellPosition, removed: Int, inserted: Int) {
    guard removed != inserted,
      shifts[position.line]?.contains(where: { $0.column == position.column }) != true
    else { return }
    shifts[position.line, default: []].append((position.column, removed, inserted))
    shifts[position.line]?.sort { $0.column < $1.column }
  }

  mutating func note(_ opening: Opening) { openings.append(opening) }

  /// The line, from 0, and the column in characters of a place as the compiler tells it, and whether
  /// it is in code of ours.
  func place(_ line: Int, _ column: Int) -> (lineOffset: Int, column: Int, isOurs: Bool) {
    if let opening = openings.filter({ $0.place.line == line && $0.place.column <= column })
      .max(by: { $0.place.column < $1.place.column })
    {
      return (opening.piece.line - 1, text.characterColumn(opening.piece), true)
    }
    let last = text.lastLine
    guard line <= last else { return (last - 1, 1, false) }
    guard line >= 1 else { return (0, 1, false) }
    var column = column
    for shift in shifts[line] ?? [] where column > shift.column {
      // Within the piece itself its beginning is meant.
      column =
        column >= shift.column + shift.inserted
        ? column - shift.inserted + shift.removed : shift.column
    }
    return (line - 1, text.characterColumn(CellPosition(line: line, column: column)), false)
  }
}

/// Writes the source of a module so that the compiler sees each piece of a cell at its place.
///
/// A piece that stands on a later line follows after line breaks and spaces; only where there is no
/// such way, a directive says where the compiler is.
struct CellWriter {
  let file: String
  let text: CellText
  private(set) var source = ""
  /// The line of the cell that the compiler takes the end of `source` for; nil where it is none.
  private var line: Int?
  private var isAtLineStart = true

  init(_ text: CellText, file: String) {
    self.text = text
    self.file = file
  }

  /// Code of our own, at the end of the line that is being written.
  mutating func add(_ code: String) {
    source += isAtLineStart || source.hasSuffix("{") ? code : "; \(code)"
    isAtLineStart = false
  }

  /// Code of our own that goes on where the author's stops.
  mutating func append(_ code: String) { source += code }

  /// Code of our own on lines of its own.
  mutating func addLine(_ code: String) {
    if !isAtLineStart { source += "\n" }
    source += code + "\n"
    line = nil
    isAtLineStart = true
  }

  /// Goes to a place of the cell.
  mutating func move(to position: CellPosition) {
    // A few empty lines are read faster than a directive, and many are not.
    if let line, isAtLineStart ? position.line >= line : position.line > line,
      position.line - line < 50
    {
      source += String(repeating: "\n", count: position.line - line)
    } else {
      if !isAtLineStart { source += "\n" }
      source +=
        "#sourceLocation(file: \"\(file)\", line: \(position.line + CellPlace.linesAbove))\n"
    }
    source += String(repeating: " ", count: max(0, position.column - 1))
    line = position.line
    isAtLineStart = false
  }

  /// Opens something around a piece that follows: nothing but line breaks may stand between.
  ///
  /// It stands further to the right than all that the author wrote in its line, so that a column of it
  /// is no column of the author's.
  mutating func open(_ code: String, before position: CellPosition) -> CellPlaces.Opening {
    let line: Int
    if let current = self.line, current < position.line, position.line - current < 50 {
      line = current
      if !isAtLineStart, !source.hasSuffix("{") { source += ";" }
      isAtLineStart = false
    } else {
      line = position.line - 1
      move(to: CellPosition(line: line, column: 1))
    }
    let reversed = source.utf8.reversed()
    let length = reversed.distance(
      from: reversed.startIndex,
      to: reversed.firstIndex(of: UInt8(ascii: "\n")) ?? reversed.endIndex)
    let column = max(text.length(ofLine: line) + 2, length + 1)
    source += String(repeating: " ", count: column - length - 1) + code
    return CellPlaces.Opening(place: CellPosition(line: line, column: column), piece: position)
  }

  /// A piece of the cell at its place.
  ///
  /// - Parameter edits: What is written in place of parts of it.
  mutating func piece(_ range: Range<Int>, edits: [CellEdit] = []) {
    move(to: text.position(at: range.lowerBound))
    source += text[range, edits]
    line = edits.contains(where: \.isPlaced) ? nil : text.position(at: range.upperBound).line
    // Nothing may follow a directive on its line.
    if source.hasSuffix("#endif") { addBreak() }
  }

  private mutating func addBreak() {
    source += "\n"
    line = line.map { $0 + 1 }
    isAtLineStart = true
  }

  /// Closes what was opened around a piece.
  mutating func close(_ code: String) {
    source += "\n\(code)\n"
    line = nil
    isAtLineStart = true
  }
}
