import LessonMarkdown

/// A lesson's Markdown cut at its cells.
enum SourcePiece {
  /// Lines of Markdown, counted from 1.
  case prose(Range<Int>)
  case cell(Cell)

  /// The pieces below the front matter, in order.
  static func all(of lesson: Lesson) -> [SourcePiece] {
    var pieces: [SourcePiece] = []
    var next = firstLine(of: lesson)
    for cell in lesson.cells {
      // The fence stands above the code.
      let fence = cell.position.line - 1
      if fence > next { pieces.append(.prose(next..<fence)) }
      pieces.append(.cell(cell))
      let lines =
        cell.code.isEmpty
        ? 0 : cell.code.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      next = cell.position.line + lines + 1
    }
    if next <= lesson.lines.count { pieces.append(.prose(next..<lesson.lines.count + 1)) }
    return pieces
  }

  /// The line after the front matter.
  private static func firstLine(of lesson: Lesson) -> Int {
    let isRule = { (line: Substring) in line.trimmed == "---" }
    guard let first = lesson.lines.first, isRule(first),
      let end = lesson.lines.dropFirst().firstIndex(where: isRule)
    else { return 1 }
    return end + 2
  }
}

extension StringProtocol {
  /// Without the spaces around it.
  var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// Without the line breaks at its beginning and the space at its end: the first line keeps its
  /// indentation.
  var trimmingBreaks: String {
    var text = Substring(self)
    while text.first == "\n" { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
