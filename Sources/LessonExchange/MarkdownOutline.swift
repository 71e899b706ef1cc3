import CCMarkGFM

/// Where the blocks of a Markdown cell stand, as every notebook reads them.
///
/// This is CommonMark without anything of Lectern's own.
struct MarkdownOutline {
  enum Kind { case text, code, html }

  /// What each line belongs to.
  private(set) var kinds: [Kind]
  /// The lines, from 0, on which fences open.
  private(set) var fences: Set<Int> = []
  /// The addresses of the pictures, in order.
  private(set) var pictures: [String] = []

  /// The addresses of the links, in order.
  private(set) var links: [String] = []

  init(_ lines: [String]) {
    kinds = Array(repeating: .text, count: lines.count)
    let parser = cmark_parser_new(CMARK_OPT_DEFAULT)!
    defer { cmark_parser_free(parser) }
    let text = lines.map { $0 + "\n" }.joined()
    cmark_parser_feed(parser, text, text.utf8.count)
    let root = cmark_parser_finish(parser)!
    defer { cmark_node_free(root) }
    let walk = cmark_iter_new(root)!
    defer { cmark_iter_free(walk) }
    while case let event = cmark_iter_next(walk), event != CMARK_EVENT_DONE {
      if event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(walk) { note(node) }
    }
  }

  private mutating func note(_ node: OpaquePointer) {
    let start = Int(cmark_node_get_start_line(node)) - 1
    let end = min(Int(cmark_node_get_end_line(node)) - 1, kinds.count - 1)
    switch cmark_node_get_type(node) {
    case CMARK_NODE_CODE_BLOCK:
      guard start >= 0, start <= end else { return }
      for line in start...end { kinds[line] = .code }
      var (length, offset, mark): (Int32, Int32, CChar) = (0, 0, 0)
      if cmark_node_get_fenced(node, &length, &offset, &mark) != 0, length > 0 {
        fences.insert(start)
      }
    case CMARK_NODE_HTML_BLOCK:
      guard start >= 0, start <= end else { return }
      for line in start...end { kinds[line] = .html }
    case CMARK_NODE_IMAGE:
      if let address = cmark_node_get_url(node) { pictures.append(String(cString: address)) }
    case CMARK_NODE_LINK:
      if let address = cmark_node_get_url(node) { links.append(String(cString: address)) }
    default: break
    }
  }
}

extension StringProtocol {
  /// The lines without their breaks; one more than there are breaks.
  var everyLine: [String] {
    String(self).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(String.UnicodeScalarView($0)) }
  }
}
