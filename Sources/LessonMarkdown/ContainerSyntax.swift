import CCMarkGFM

/// `::: kind Title` … `:::` as a block that encloses others, in cmark's own tree.
enum ContainerSyntax {
  /// The type of a container's node; its string content is what its colons are followed by.
  static let container = cmark_syntax_extension_add_node(0)
  /// The type of the node of a closing `:::`: the last child of what it closes.
  static let end = cmark_syntax_extension_add_node(0)

  static func make() -> OpaquePointer {
    let syntax = cmark_syntax_extension_new("lectern-container")!
    cmark_syntax_extension_set_open_block_func(syntax) {
      syntax, indented, parser, parent, input, n in
      guard indented == 0, let line = OpenLine(parser, input, n) else { return nil }
      return ContainerSyntax.open(line, in: parent, syntax)
    }
    // Everything continues a container but what follows its closing line.
    cmark_syntax_extension_set_match_block_func(syntax) { _, _, _, _, node in
      cmark_node_get_type(node) == ContainerSyntax.container && !ContainerSyntax.isClosed(node)
        ? 1 : 0
    }
    cmark_syntax_extension_set_can_contain_func(syntax) { _, node, child in
      let isBlock =
        child.rawValue & UInt32(CMARK_NODE_TYPE_MASK) == CMARK_NODE_DOCUMENT.rawValue
        & UInt32(CMARK_NODE_TYPE_MASK)
      return cmark_node_get_type(node) == ContainerSyntax.container && isBlock
        && child != CMARK_NODE_ITEM ? 1 : 0
    }
    return syntax
  }

  /// Whether a container's closing line was read.
  static func isClosed(_ node: OpaquePointer?) -> Bool { cmark_node_get_user_data(node) != nil }

  private static func open(
    _ line: OpenLine, in parent: OpaquePointer?, _ syntax: OpaquePointer?
  ) -> OpaquePointer? {
    let start = line.start
    let colons = line.bytes[min(start, line.bytes.count)...].prefix { $0 == UInt8(ascii: ":") }
      .count
    guard colons >= 3 else { return nil }
    let words = line.text(from: start + colons)
    var type = container
    if words.isEmpty {
      type = end
      if let open = enclosing(parent) {
        cmark_node_set_user_data(open, UnsafeMutableRawPointer(bitPattern: 1))
      }
    }
    guard let node = cmark_parser_add_child(line.parser, parent, type, Int32(start + 1)) else {
      return nil
    }
    cmark_node_set_syntax_extension(node, syntax)
    cmark_node_set_string_content(node, words)
    line.advance()
    return node
  }

  /// The open container whose own line this is: none, inside an item or a quotation of it.
  private static func enclosing(_ parent: OpaquePointer?) -> OpaquePointer? {
    var node = parent
    while let candidate = node, !holdsBlocks(candidate) { node = cmark_node_parent(candidate) }
    return cmark_node_get_type(node) == container && !isClosed(node) ? node : nil
  }

  private static func holdsBlocks(_ node: OpaquePointer) -> Bool {
    let type = cmark_node_get_type(node)
    return type == container || type == CMARK_NODE_DOCUMENT || type == CMARK_NODE_BLOCK_QUOTE
      || type == CMARK_NODE_ITEM || type == CMARK_NODE_FOOTNOTE_DEFINITION
  }
}
