import CCMarkGFM

/// A tag of an author's HTML that nothing has closed yet.
struct OpenTag {
  var name: String
  var position: SourcePosition
}

/// The elements whose tags an author's HTML must pair.
private enum BlockElements {
  static let paired: Set = [
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "div", "dl",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "main", "menu", "nav", "ol", "section", "summary", "table", "ul",
  ]
  /// Those that end where the next begins, or what they stand in ends.
  ///
  /// - Source: HTML Living Standard, §13.1.2.4
  static let open: Set = ["dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"]
}

extension MarkdownTree {
  /// Notes the tags of a block of HTML, which later blocks may close.
  mutating func trackTags(ofBlock node: OpaquePointer) {
    let html = literal(node)
    let lines = html.split(separator: "\n", omittingEmptySubsequences: false)
    let first = Int(cmark_node_get_start_line(node))
    let bytes = Array(html.utf8)
    for tag in TagReader.tags(of: html) {
      let above = bytes[..<tag.start]
      let line = above.count { $0 == 0x0A }
      let inLine = above.reversed().prefix { $0 != 0x0A }.count
      // What encloses the block stands before its lines.
      let marks = source.read(first + line).utf8.count - lines[line].utf8.count
      track(tag, at: source.position(line: first + line, column: max(0, marks) + inLine + 1))
    }
  }

  mutating func track(_ tag: TagReader.Tag, at position: SourcePosition) {
    let isPaired = BlockElements.paired.contains(tag.name)
    guard isPaired || BlockElements.open.contains(tag.name) else { return }
    guard tag.isClosing else {
      openTags[openTags.count - 1].append(OpenTag(name: tag.name, position: position))
      return
    }
    guard let index = openTags[openTags.count - 1].lastIndex(where: { $0.name == tag.name }) else {
      warn(position, "this </\(tag.name)> closes nothing that stands open here")
      return
    }
    for open in openTags[openTags.count - 1][(index + 1)...]
    where BlockElements.paired.contains(open.name) {
      warn(
        open.position,
        "this <\(open.name)> is still open at the </\(tag.name)> of line \(inFile(position).line)")
    }
    openTags[openTags.count - 1].removeSubrange(index...)
  }

  /// What `body` gives, whose tags must close within: a list's item or a quotation ends them.
  mutating func closingTags<Value>(_ body: (inout MarkdownTree) -> Value) -> Value {
    openTags.append([])
    let value = body(&self)
    for open in openTags.removeLast() where BlockElements.paired.contains(open.name) {
      warn(open.position, "this <\(open.name)> is never closed by </\(open.name)>")
    }
    return value
  }
}
