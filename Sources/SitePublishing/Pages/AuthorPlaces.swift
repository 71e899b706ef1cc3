import LessonMarkdown

/// Finds pieces of the author's HTML in the lesson's lines, in the order of the page.
struct AuthorPlaces {
  let lines: [Substring]
  /// The line from which the next piece is looked for, from 0.
  private var next = 0

  init(lines: [Substring]) { self.lines = lines }

  /// The place of a piece's first line.
  mutating func place(of html: String) -> SourcePosition {
    let first = html.split(separator: "\n").first.map { $0.trimmingBlanks } ?? ""
    for index in Array(next..<lines.count) + Array(0..<min(next, lines.count)) {
      guard let column = Self.column(of: first, in: lines[index]) else { continue }
      next = index
      return SourcePosition(line: index + 1, column: column)
    }
    return SourcePosition(line: min(next, max(0, lines.count - 1)) + 1, column: 1)
  }

  /// The place of a value inside a piece that begins at `start`.
  func place(of value: String, offset: Int, in html: String, from start: SourcePosition)
    -> SourcePosition
  {
    let before = html.utf8.prefix(offset)
    let line = start.line + before.count(where: { $0 == UInt8(ascii: "\n") })
    guard lines.indices.contains(line - 1), let column = Self.column(of: value, in: lines[line - 1])
    else { return start }
    return SourcePosition(line: line, column: column)
  }

  private static func column(of text: some StringProtocol, in line: Substring) -> Int? {
    guard !text.isEmpty, let range = line.firstRange(of: text) else { return nil }
    return line.distance(from: line.startIndex, to: range.lowerBound) + 1
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: SubSequence {
    guard let start = firstIndex(where: { !$0.isWhitespace }),
      let end = lastIndex(where: { !$0.isWhitespace })
    else { return self[startIndex..<startIndex] }
    return self[start...end]
  }
}
