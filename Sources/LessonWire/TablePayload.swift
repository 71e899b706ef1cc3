/// Rows of text under named columns, as a form of an output: a line each, tabs between the fields.
package struct TablePayload: Hashable, Sendable {
  package static let type = "application/vnd.lectern.table"

  package var columns: [String]
  package var rows: [[String]]

  package init(columns: [String], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  package var text: String {
    ([columns] + rows).map { Self.line($0) }.joined(separator: "\n")
  }

  private static func line(_ row: [String]) -> String {
    // A lone empty field would be an empty line, which an empty text has too.
    if row == [""] { return "\\e" }
    var fields = FieldWriter()
    for field in row { fields.text(field) }
    return String(decoding: fields.bytes, as: UTF8.self)
  }

  /// - Throws: ``WireError`` naming the first row that is not as wide as the first line.
  package init(text: String) throws(WireError) {
    guard !text.isEmpty else {
      throw WireError("a table is empty; expected at least a line with the names of its columns")
    }
    var lines: [[String]] = []
    for line in Array(text.utf8).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      lines.append(
        try Self.row(line, lines.isEmpty ? "a table's columns" : "row \(lines.count) of a table"))
      guard lines[lines.count - 1].count == lines[0].count else {
        throw WireError(
          "row \(lines.count - 1) of a table has \(lines[lines.count - 1].count) fields; the table has \(lines[0].count) columns"
        )
      }
    }
    self.init(columns: lines[0], rows: Array(lines.dropFirst()))
  }

  private static func row(_ line: ArraySlice<UInt8>, _ name: String) throws(WireError) -> [String] {
    if line.elementsEqual("\\e".utf8) { return [""] }
    if line.isEmpty { throw WireError("\(name) is an empty line") }
    var fields = FieldReader(line, of: name)
    var row: [String] = []
    while fields.count > 0 { row.append(try fields.text("field \(row.count + 1)")) }
    return row
  }
}

/// The numbers that a figure draws, as a form beside the drawing.
package struct NumbersPayload: Hashable, Sendable {
  package static let type = "application/vnd.lectern.numbers"

  package var table: TablePayload

  package init(_ table: TablePayload) { self.table = table }

  package var text: String { table.text }

  /// - Throws: ``WireError`` as of a table.
  package init(text: String) throws(WireError) { table = try TablePayload(text: text) }
}
