import CCMarkGFM

/// Lets a footnote go on over every blank line.
///
/// cmark ends a footnote at a blank line that is not empty in the file, as in a quotation, where it
/// is `>`, or where spaces were left.
enum FootnoteSyntax {
  static func make() -> OpaquePointer {
    let syntax = cmark_syntax_extension_new("lectern-footnote")!
    cmark_syntax_extension_set_open_block_func(syntax) { syntax, _, _, parent, _, _ in
      var node = parent
      while let block = node {
        // From here on cmark asks this extension whether a line belongs to the footnote.
        if cmark_node_get_type(block) == CMARK_NODE_FOOTNOTE_DEFINITION {
          cmark_node_set_syntax_extension(block, syntax)
        }
        guard let above = cmark_node_parent(block) else { break }
        node = above
      }
      MarkdownSyntax.current(syntax)?.root = node
      return nil
    }
    cmark_syntax_extension_set_match_block_func(syntax) { _, parser, input, length, _ in
      guard let parser, let input else { return 0 }
      if cmark_parser_get_indent(parser) >= 4 {
        cmark_parser_advance_offset(
          parser, UnsafeRawPointer(input).assumingMemoryBound(to: CChar.self), 4, 1)
        return 1
      }
      return cmark_parser_is_blank(parser)
    }
    return syntax
  }
}
