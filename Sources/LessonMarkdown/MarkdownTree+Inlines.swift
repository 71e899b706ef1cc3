import CCMarkGFM

extension MarkdownTree {
  mutating func inlines(ofBlock node: OpaquePointer) -> [Inline] {
    places = TextPlaces(block: node, in: source)
    return inlines(of: node)
  }

  mutating func inlines(of node: OpaquePointer) -> [Inline] {
    nested(node) { tree in
      var list: [Inline] = []
      for child in tree.children(node) {
        guard let inline = tree.inline(child) else { continue }
        // cmark splits text at every special character.
        if case .text(let more) = inline, case .text(let text)? = list.last {
          list[list.count - 1] = .text(text + more)
        } else {
          list.append(inline)
        }
      }
      return list
    }
  }

  private mutating func inline(_ node: OpaquePointer) -> Inline? {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_TEXT:
      checkText(node)
      return .text(literal(node))
    case CMARK_NODE_SOFTBREAK:
      places?.passLineBreak()
      return .softBreak
    case CMARK_NODE_LINEBREAK:
      places?.passLineBreak()
      return .lineBreak
    case CMARK_NODE_CODE:
      return cmark_node_get_syntax_extension(node) == syntax.formula
        ? formulaInLine(node) : codeSpan(node)
    case CMARK_NODE_HTML_INLINE:
      let html = literal(node)
      let position = places.map { $0.position(ofByte: $0.byte(of: node)) } ?? place(node)
      result.htmlIDs += Identifiers.ids(inHTML: html).map { ($0, position) }
      for tag in TagReader.tags(of: html) { track(tag, at: position) }
      return .html(html)
    case CMARK_NODE_EMPH: return .emphasis(inlines(of: node))
    case CMARK_NODE_STRONG: return .strong(inlines(of: node))
    case CMARK_NODE_LINK:
      let place = destinationPlace(node)
      return .link(
        destination: Self.text(cmark_node_get_url(node)),
        title: Self.text(cmark_node_get_title(node)), inlines(of: node), place)
    case CMARK_NODE_IMAGE: return image(node)
    case CMARK_NODE_FOOTNOTE_REFERENCE:
      let number = Int(literal(node)) ?? 0
      uses[number, default: 0] += 1
      return .footnoteReference(number: number, use: uses[number] ?? 1)
    default: return isOf("strikethrough", node) ? .strikethrough(inlines(of: node)) : nil
    }
  }

  private mutating func image(_ node: OpaquePointer) -> Inline {
    let place = destinationPlace(node)
    let (known, values) = (uses, result.values)
    let text = inlines(of: node)
    // An alternative text is text alone: neither a value nor a mark can stand in it.
    if result.values.count > values.count || uses != known {
      warn(
        places?.position(ofByte: places?.byte(of: node) ?? 0) ?? self.place(node),
        "an alternative text is plain: its values and footnotes are left out")
    }
    (uses, result.values) = (known, values)
    return .image(
      source: Self.text(cmark_node_get_url(node)), title: Self.text(cmark_node_get_title(node)),
      alternative: text.plainText, place)
  }

  /// Where a link's address stands; where the link begins, if its address stands elsewhere.
  private func destinationPlace(_ node: OpaquePointer) -> SourcePosition {
    guard let places else { return inFile(place(node)) }
    let start = places.byte(of: node)
    let address = Array(String(cString: cmark_node_get_url(node)).utf8)
    var bracket = start
    while let found = places.byte(of: "](", from: bracket) {
      let inside = found + 2
      let text = places.content[inside...].drop { [0x20, 0x09, 0x0A, 0x3C].contains($0) }
      if text.starts(with: address) { return inFile(places.position(ofByte: text.startIndex)) }
      bracket = inside
    }
    return inFile(places.position(ofByte: start))
  }

  private mutating func formulaInLine(_ node: OpaquePointer) -> Inline {
    let text = literal(node)
    let isDisplay = text.hasPrefix("$$")
    let dollars = isDisplay ? 2 : 1
    let latex = String(text.dropFirst(dollars))
    var starts: [SourcePosition] = []
    if let places, let bytes = syntax.formulas[node] {
      if latex.allSatisfy(\.isWhitespace) {
        warn(inFile(places.position(ofByte: bytes.lowerBound)), "this formula is empty")
      }
      let first = bytes.lowerBound + dollars
      starts.append(places.position(ofByte: first))
      for byte in first..<max(first, min(bytes.upperBound, places.content.count))
      where places.content[byte] == 0x0A {
        starts.append(places.position(ofByte: byte + 1))
      }
      self.places?.pass(formula: bytes)
    }
    return .formula(
      Formula(
        latex: latex, isDisplay: isDisplay,
        position: inFile(starts.first ?? place(node)),
        furtherLines: starts.dropFirst().map(inFile)))
  }

  private mutating func codeSpan(_ node: OpaquePointer) -> Inline {
    let text = literal(node)
    let byte = places?.byte(of: node) ?? 0
    guard origin == nil else { return .code(text) }
    guard text.hasPrefix("{swift}") else {
      if !isInBrokenFence, let message = FenceSpelling.problem(inSpan: text, places, from: byte) {
        warn(places?.position(ofByte: max(0, byte)) ?? place(node), message)
      }
      return .code(text)
    }
    let expression = String(text.dropFirst(7).trimmingSpaces())
    let start = (places?.byte(of: "{swift}", from: byte)).map { $0 + 7 } ?? byte
    let blanks = places?.content.dropFirst(start).prefix { $0 == 0x20 || $0 == 0x0A }.count ?? 0
    let value = InlineValue(
      index: result.values.count, expression: expression,
      position: places?.position(ofByte: start + blanks) ?? place(node),
      cellsAbove: result.cells.count)
    guard !expression.isEmpty else {
      warn(value.position, "a value needs an expression after {swift}", severity: .error)
      return .code(text)
    }
    result.values.append(value)
    return .value(value)
  }
}
