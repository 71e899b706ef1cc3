import CCMarkGFM

/// `$…$` and `$$…$$` as a syntax extension of cmark-gfm, so that they bind tighter than emphasis.
///
/// Pandoc's rule closes a formula in a line: no blank inside the dollars at either end, and no digit
/// after the closing one, so that "$5 and $10" stays prose. A formula on lines of its own ends with
/// the line that ends in two dollars.
enum FormulaSyntax {
  static func make() -> OpaquePointer {
    let syntax = cmark_syntax_extension_new("lectern-formula")!
    let memory = cmark_get_default_mem_allocator()
    let dollar = UnsafeMutableRawPointer(bitPattern: UInt(UInt8(ascii: "$")))
    cmark_syntax_extension_set_special_inline_chars(syntax, cmark_llist_append(memory, nil, dollar))
    cmark_syntax_extension_set_match_inline_func(syntax) { syntax, _, _, character, inline in
      guard character == UInt8(ascii: "$"), let inline else { return nil }
      return FormulaSyntax.match(inline, syntax)
    }
    cmark_syntax_extension_set_open_block_func(syntax) {
      syntax, indented, parser, parent, input, n in
      guard indented == 0, let line = OpenLine(parser, input, n) else { return nil }
      return FormulaSyntax.open(line, in: parent, syntax)
    }
    cmark_syntax_extension_set_match_block_func(syntax) { _, parser, input, length, node in
      guard let line = OpenLine(parser, input, length), !FormulaSyntax.isClosed(node) else {
        return 0
      }
      if line.text(from: Int(cmark_parser_get_offset(parser))).hasSuffix("$$") {
        FormulaSyntax.close(node)
      }
      return 1
    }
    return syntax
  }

  // MARK: - On lines of its own

  /// Whether the line that closes a formula was read.
  static func isClosed(_ node: OpaquePointer?) -> Bool { cmark_node_get_user_data(node) != nil }

  private static func close(_ node: OpaquePointer?) {
    cmark_node_set_user_data(node, UnsafeMutableRawPointer(bitPattern: 1))
  }

  private static func open(
    _ line: OpenLine, in parent: OpaquePointer?, _ syntax: OpaquePointer?
  ) -> OpaquePointer? {
    let start = line.start
    let dollar = UInt8(ascii: "$")
    guard start + 1 < line.bytes.count, line.bytes[start] == dollar, line.bytes[start + 1] == dollar
    else { return nil }
    let rest = Array(line.text(from: start + 2).utf8)
    let end = endOfFormula(in: rest)
    // Text behind a formula, or none in it, makes the line a paragraph's.
    if let end, end == 0 || end + 2 < rest.count { return nil }
    // cmark gives the lines of a code block to it as they are, whatever they look like.
    guard
      let node = cmark_parser_add_child(
        line.parser, parent, CMARK_NODE_CODE_BLOCK, Int32(start + 1))
    else { return nil }
    cmark_node_set_syntax_extension(node, syntax)
    if end != nil { close(node) }
    line.advance(to: start + 2)
    return node
  }

  /// Where two dollars that no backslash is before stand in the text.
  private static func endOfFormula(in text: [UInt8]) -> Int? {
    var place = 0
    while place + 1 < text.count {
      if text[place] == UInt8(ascii: "\\") {
        place += 2
      } else if text[place] == UInt8(ascii: "$"), text[place + 1] == UInt8(ascii: "$") {
        return place
      } else {
        place += 1
      }
    }
    return nil
  }

  // MARK: - In a line

  private static func match(
    _ inline: OpaquePointer, _ syntax: OpaquePointer?
  ) -> OpaquePointer? {
    let start = cmark_inline_parser_get_offset(inline)
    let dollar = UInt8(ascii: "$")
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]

    func next() -> UInt8? {
      guard cmark_inline_parser_is_eof(inline) == 0 else { return nil }
      let byte = cmark_inline_parser_peek_char(inline)
      cmark_inline_parser_advance_offset(inline)
      return byte
    }
    func abandon() -> OpaquePointer? {
      cmark_inline_parser_set_offset(inline, start)
      return nil
    }

    _ = next()
    var isDisplay = false
    var latex: [UInt8] = []
    guard var byte = next() else { return abandon() }
    if byte == dollar {
      isDisplay = true
      guard let first = next() else { return abandon() }
      byte = first
    }
    guard isDisplay || !blanks.contains(byte) else { return abandon() }
    while true {
      if byte == UInt8(ascii: "\\") {
        latex.append(byte)
        guard let escaped = next() else { return abandon() }
        latex.append(escaped)
      } else if byte == dollar {
        if isDisplay {
          guard next() == dollar else { return abandon() }
          break
        }
        let following =
          cmark_inline_parser_is_eof(inline) == 0 ? cmark_inline_parser_peek_char(inline) : 0
        if let last = latex.last, !blanks.contains(last), !(0x30...0x39).contains(following) {
          break
        }
        return abandon()
      } else {
        latex.append(byte)
      }
      guard let more = next() else { return abandon() }
      byte = more
    }

    // Tables drop inline nodes of a type they do not know, so a formula travels as code.
    guard let node = cmark_node_new(CMARK_NODE_CODE) else { return abandon() }
    cmark_node_set_syntax_extension(node, syntax)
    cmark_node_set_literal(
      node, (isDisplay ? "$$" : "$") + String(decoding: latex, as: UTF8.self))
    MarkdownSyntax.current(syntax)?.formulas[node] =
      Int(start)..<Int(cmark_inline_parser_get_offset(inline))
    return node
  }
}
