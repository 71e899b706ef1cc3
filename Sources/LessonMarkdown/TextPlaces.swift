import CCMarkGFM

/// Where the text of one paragraph, heading or table cell stands in its file.
///
/// cmark counts bytes in what is left of a block's lines once the marks before them are gone, so its
/// columns are right in the first line alone. Here each line is looked up in the file.
struct TextPlaces {
  /// A line of the block's content.
  private struct Line {
    /// The line's number in the file, counted from 1.
    var number: Int
    /// The byte of the content at which the line begins, and of the file's line.
    var content: Int
    var source: Int
  }

  /// The block's text as cmark read it.
  let content: [UInt8]
  private var contentLines: [Line] = []
  private let source: MarkdownSource
  private let firstLine: Int
  /// What cmark adds to the bytes of every line for its columns.
  private var columnOffset: Int
  private var isTableCell = false
  /// Line breaks inside formulas, which cmark does not count: all, and those before this line.
  private var uncounted = 0
  private var uncountedAbove = 0

  init(block node: OpaquePointer, in source: MarkdownSource) {
    self.source = source
    content = Array(cmark_node_get_string_content(node).map { String(cString: $0).utf8 } ?? "".utf8)
    firstLine = Int(cmark_node_get_start_line(node))
    columnOffset = max(0, Int(cmark_node_get_start_column(node)) - 1)
    if cmark_node_get_type(node) == CMARK_NODE_HEADING, !content.contains(0x0A) {
      // Behind the number signs of a heading.
      let line = Array(source.read(firstLine).utf8)
      let marks = line.dropFirst(columnOffset).prefix { $0 == UInt8(ascii: "#") }.count
      columnOffset += marks
      columnOffset += line.dropFirst(columnOffset).prefix { $0 == 0x20 || $0 == 0x09 }.count
      contentLines = [Line(number: source.number(firstLine), content: 0, source: columnOffset)]
    } else {
      placeLines()
    }
  }

  /// The places in a table's cell, whose bars may have lost their backslashes.
  init(cell node: OpaquePointer, tableColumn: Int, isHead: Bool, in source: MarkdownSource) {
    self.source = source
    isTableCell = true
    content = Array(cmark_node_get_string_content(node).map { String(cString: $0).utf8 } ?? "".utf8)
    firstLine = Int(cmark_node_get_start_line(node))
    let line = Array(source.read(firstLine).utf8)
    let row =
      isHead ? tableColumn - 1 : line.prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x3E }.count
    let column = Int(cmark_node_get_start_column(node))
    var start = max(0, row + column - tableColumn)
    let blanks = line.dropFirst(start).prefix { $0 == 0x20 || $0 == 0x09 }.count
    start += blanks
    columnOffset = column - 1 + blanks
    contentLines = [Line(number: source.number(firstLine), content: 0, source: start)]
  }

  /// Finds the content's lines among those of the file, below what link definitions took.
  private mutating func placeLines() {
    let bytes = content.last == 0x0A ? content.dropLast() : content[...]
    let texts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    func stand(from line: Int) -> Bool {
      texts.enumerated().allSatisfy { source.read(line + $0).utf8.hasSuffix($1) }
    }
    let last = min(firstLine + 200, source.count)
    let start = (firstLine...max(firstLine, last)).first(where: stand) ?? firstLine
    var offset = 0
    for (index, text) in texts.enumerated() {
      let length = source.read(start + index).utf8.count
      contentLines.append(
        Line(
          number: source.number(start + index), content: offset,
          source: max(0, length - text.count)))
      offset += text.count + 1
    }
  }

  // MARK: - Asking

  /// The place in the file of a byte of the content.
  func position(ofByte byte: Int) -> SourcePosition {
    let byte = min(max(0, byte), content.count)
    guard let line = contentLines.last(where: { $0.content <= byte }) else {
      return SourcePosition(line: source.number(firstLine), column: 1)
    }
    let text = source.lines[min(max(0, line.number - 1), source.lines.count - 1)]
    var place = line.source + byte - line.content
    if isTableCell {
      let raw = Array(text.utf8)
      place = line.source
      for _ in 0..<byte {
        if place + 1 < raw.count, raw[place] == 0x5C, raw[place + 1] == 0x7C { place += 1 }
        place += 1
      }
    }
    return SourceText.position(ofByte: place, in: text, number: line.number)
  }

  /// The byte of the content at which an inline node begins, as far as cmark says it.
  func byte(of node: OpaquePointer) -> Int {
    let line = Int(cmark_node_get_start_line(node))
    guard line >= firstLine else { return 0 }
    let index = min(line - firstLine + uncountedAbove, contentLines.count - 1)
    guard contentLines.indices.contains(index) else { return 0 }
    let column = Int(cmark_node_get_start_column(node)) - 1 - columnOffset
    return min(max(0, contentLines[index].content + column), content.count)
  }

  /// The first byte from `start` on at which `text` stands; nil where it does not.
  func byte(of text: String, from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    guard !wanted.isEmpty, start <= content.count else { return nil }
    var place = start
    while place + wanted.count <= content.count {
      if content[place] == wanted[0], content[place..<place + wanted.count].elementsEqual(wanted) {
        return place
      }
      place += 1
    }
    return nil
  }

  /// The last byte at which `text` stands; nil where it does not.
  func lastByte(of text: String) -> Int? {
    var last: Int?
    while let next = byte(of: text, from: last.map { $0 + 1 } ?? 0) { last = next }
    return last
  }

  /// The lines of the block, each with the byte at which it begins.
  var lines: [(byte: Int, text: String)] {
    content.split(separator: 0x0A).map { line in
      (line.startIndex, String(decoding: line, as: UTF8.self))
    }
  }

  /// Whether an odd number of backslashes stands before a byte.
  func isEscaped(_ byte: Int) -> Bool {
    content[..<byte].reversed().prefix { $0 == 0x5C }.count % 2 == 1
  }

  // MARK: - Keeping count

  mutating func pass(formula bytes: Range<Int>) {
    uncounted += content[bytes.clamped(to: 0..<content.count)].count { $0 == 0x0A }
  }

  mutating func passLineBreak() { uncountedAbove = uncounted }
}

extension Substring.UTF8View {
  fileprivate func hasSuffix(_ bytes: ArraySlice<UInt8>) -> Bool {
    count >= bytes.count && suffix(bytes.count).elementsEqual(bytes)
  }
}
