import LessonMarkdown

extension PageRenderer {
  /// A cell's caption, which may hold formulas, links and emphasis; nil where there is none.
  ///
  /// What is wrong with it is told at the fence in which it stands.
  mutating func caption(of cell: Cell) -> [HTML]? {
    guard let text = cell.options.caption else { return nil }
    if text.allSatisfy(\.isWhitespace) {
      report(.warning, at: cell.fencePosition, "this caption is empty")
      return nil
    }
    let fragment = LessonParser.fragment(
      text, from: .caption(at: captionPosition(of: cell, text)), path: lesson.path,
      lines: lesson.lines)
    guard fragment.blocks.count == 1, case .paragraph(let content) = fragment.blocks[0] else {
      let kind = fragment.blocks.first.map(Self.name) ?? "nothing"
      report(
        .warning, at: captionPosition(of: cell, text),
        "this caption reads as \(kind) and is shown as it stands; expected a line of text")
      return [.text(text)]
    }
    page.diagnostics += fragment.problems
    warn(of: content, in: cell, text)
    return line(content)
  }

  /// Where the caption begins in the line of its fence.
  private func captionPosition(of cell: Cell, _ text: String) -> SourcePosition {
    var position = cell.fencePosition
    // With characters escaped by a backslash the text stands otherwise in the line.
    if let line = lesson.line(position.line),
      let range = line.firstRange(of: "caption=\"\(text)") ?? line.firstRange(of: "caption=\"")
    {
      position.column =
        line.distance(from: line.startIndex, to: range.lowerBound) + "caption=\"".count + 1
    }
    return position
  }

  /// Says what a caption cannot hold and an author may expect of it.
  private mutating func warn(of content: [Inline], in cell: Cell, _ text: String) {
    for inline in content {
      switch inline {
      case .code(let code) where code.hasPrefix("{swift}"):
        report(
          .warning, at: captionPosition(of: cell, text),
          "a caption cannot hold a value; '\(code)' is shown as it stands")
      case .emphasis(let inner), .strong(let inner), .strikethrough(let inner),
        .link(_, _, let inner, _):
        warn(of: inner, in: cell, text)
      default: break
      }
    }
  }

  private static func name(_ block: Block) -> String {
    switch block {
    case .heading: "a heading"
    case .paragraph: "several paragraphs"
    case .list: "a list"
    case .quote: "a quotation"
    case .code, .cell: "code"
    case .formula: "a display formula"
    case .table: "a table"
    case .html: "HTML"
    case .rule: "a rule"
    case .container: "a container"
    }
  }
}
