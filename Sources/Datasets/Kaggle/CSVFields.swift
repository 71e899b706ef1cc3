/// What is wrong with a line of a table.
struct CSVFault: Error, Equatable {
  /// The field's number from 1; 0 for the line as a whole.
  var column: Int
  /// The column's name; empty where it has none.
  var name = ""
  var problem: String

  /// Where it is, such as `line 3, column 5 'pixel3'`.
  func place(inLine line: Int) -> String {
    "line \(line)" + (column > 0 ? ", column \(column)" : "") + (name.isEmpty ? "" : " '\(name)'")
  }
}

/// The fields of a line of comma-separated text, with or without quotes.
///
/// Blanks around a field are no part of it. A field in quotes is given as it stands between them, so a
/// doubled quote stays two: no number and no name here has one.
///
/// - Source: RFC 4180, §2, but that a field may not go on in the next line: no number does.
struct CSVFields {
  private let line: UnsafeRawBufferPointer
  private var start = 0
  private(set) var isAtEnd = false
  /// The number of the last field that was given, from 1.
  private(set) var column = 0

  /// The fields of a line without its end; an empty line has one, which is empty.
  init(_ line: UnsafeRawBufferPointer) { self.line = line }

  /// The next field's bytes; nil after the last.
  ///
  /// - Throws: ``CSVFault`` for a quote that the line does not close, or that something follows.
  mutating func next() throws(CSVFault) -> UnsafeRawBufferPointer? {
    guard !isAtEnd else { return nil }
    column += 1
    let first = afterBlanks(start)
    if first < line.count, line[first] == UInt8(ascii: "\"") { return try quoted(first + 1) }
    var end = first
    while end < line.count, line[end] != UInt8(ascii: ",") { end += 1 }
    finish(at: end)
    while end > first, Self.isBlank(line[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: line[first..<end])
  }

  private mutating func quoted(_ first: Int) throws(CSVFault) -> UnsafeRawBufferPointer {
    let quote = UInt8(ascii: "\"")
    var end = first
    while end < line.count {
      if line[end] != quote {
        end += 1
      } else if end + 1 < line.count, line[end + 1] == quote {
        end += 2
      } else {
        break
      }
    }
    guard end < line.count else {
      throw CSVFault(column: column, problem: "opens a quote that its line does not close")
    }
    let behind = afterBlanks(end + 1)
    guard behind == line.count || line[behind] == UInt8(ascii: ",") else {
      throw CSVFault(column: column, problem: "goes on behind its closing quote")
    }
    finish(at: behind)
    return UnsafeRawBufferPointer(rebasing: line[first..<end])
  }

  private mutating func finish(at end: Int) {
    isAtEnd = end == line.count
    start = end + 1
  }

  private func afterBlanks(_ place: Int) -> Int {
    var place = place
    while place < line.count, Self.isBlank(line[place]) { place += 1 }
    return place
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
}

extension UnsafeRawBufferPointer {
  /// The bytes as text for a message: no longer than it is readable, and nothing in it that a terminal
  /// would obey.
  var shown: String {
    let text = String(decoding: prefix(400), as: UTF8.self)
    let start = text.unicodeScalars.prefix(40).map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned:
        "\\u{\(String(scalar.value, radix: 16))}"
      default: String(scalar)
      }
    }
    return "'\(start.joined())\(text.unicodeScalars.count > 40 ? "…" : "")'"
  }
}
