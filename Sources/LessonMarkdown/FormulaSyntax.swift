import CCMarkGFM

/// `$…$` as a syntax extension of cmark-gfm, so that it binds tighter than emphasis.
///
/// Pandoc's rule closes a formula: no blank inside the dollars at either end, and no digit
/// after the closing one, so that "$5 and $10" stays prose.
enum FormulaSyntax {
  /// The extension, made once and never freed: parsers keep pointers to it.
  nonisolated(unsafe) static let shared: OpaquePointer = {
    let syntax = cmark_syntax_extension_new("lectern-formula")!
    let memory = cmark_get_default_mem_allocator()
    let dollar = UnsafeMutableRawPointer(bitPattern: UInt(UInt8(ascii: "$")))
    cmark_syntax_extension_set_special_inline_chars(syntax, cmark_llist_append(memory, nil, dollar))
    cmark_syntax_extension_set_match_inline_func(syntax) { syntax, _, _, character, inline in
      guard character == UInt8(ascii: "$"), let inline else { return nil }
      return FormulaSyntax.match(inline, syntax)
    }
    return syntax
  }()

  private static func match(
    _ inline: OpaquePointer, _ syntax: OpaquePointer?
  ) -> OpaquePointer? {
    let start = cmark_inline_parser_get_offset(inline)
    let line = cmark_inline_parser_get_line(inline)
    let column = cmark_inline_parser_get_column(inline)
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
    let node = cmark_node_new(CMARK_NODE_CODE)
    cmark_node_set_syntax_extension(node, syntax)
    let text = (isDisplay ? "$$" : "$") + String(decoding: latex, as: UTF8.self)
    cmark_node_set_literal(node, text)
    places[node!] = SourcePosition(
      line: Int(line), column: Int(column) + (isDisplay ? 2 : 1))
    return node
  }

  /// Where each formula of the parse under way began. Parsing holds a lock.
  nonisolated(unsafe) static var places: [OpaquePointer: SourcePosition] = [:]
}
