import CCMarkGFM

/// Turns cmark's tree into blocks, and gathers the cells on the way.
struct MarkdownTree {
  struct Result {
    var blocks: [Block] = []
    var footnotes: [Footnote] = []
    var cells: [Cell] = []
    var values: [InlineValue] = []
    var problems: [(Diagnostic.Severity, SourcePosition, String)] = []
  }

  private let markers: BlockMarkers
  private let firstLine: Int
  private let lines: [Substring]
  private let origin: Fragment.Origin?

  /// - Parameter origin: Where a fragment comes from; nil for a lesson, in which alone cells run.
  init(markers: BlockMarkers, firstLine: Int, lines: [Substring], origin: Fragment.Origin? = nil) {
    self.markers = markers
    self.firstLine = firstLine
    self.lines = lines
    self.origin = origin
  }

  /// Parses the marked text. Must not run on two threads at once.
  func parse() -> Result {
    let options = CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
    let parser = cmark_parser_new(options)!
    defer { cmark_parser_free(parser) }
    FormulaSyntax.places = [:]
    cmark_parser_attach_syntax_extension(parser, FormulaSyntax.shared)
    #if LECTERN_TABLES
      cmark_gfm_core_extensions_ensure_registered()
      for name in ["table", "strikethrough", "tasklist"] {
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name))
      }
    #endif
    let text = markers.text
    cmark_parser_feed(parser, text, text.utf8.count)
    let root = cmark_parser_finish(parser)!
    defer { cmark_node_free(root) }

    var walk = Walk(markers: markers, firstLine: firstLine, lines: lines, origin: origin)
    let blocks = walk.blocks(of: root)
    walk.result.blocks = blocks
    walk.result.footnotes.sort { $0.number < $1.number }
    return walk.result
  }
}

/// One way through a tree.
private struct Walk {
  let markers: BlockMarkers
  let firstLine: Int
  let lines: [Substring]
  let origin: Fragment.Origin?
  var result = MarkdownTree.Result()

  init(
    markers: BlockMarkers, firstLine: Int, lines: [Substring], origin: Fragment.Origin?
  ) {
    self.markers = markers
    self.firstLine = firstLine
    self.lines = lines
    self.origin = origin
  }

  /// A place in the text as a place in the lesson's file.
  private func inFile(_ position: SourcePosition) -> SourcePosition {
    origin?.place(of: position) ?? position
  }

  private func place(_ node: OpaquePointer) -> SourcePosition {
    SourcePosition(
      line: Int(cmark_node_get_start_line(node)) + firstLine - 1,
      column: max(1, Int(cmark_node_get_start_column(node))))
  }

  private func literal(_ node: OpaquePointer) -> String {
    cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
  }

  private func typeName(_ node: OpaquePointer) -> String {
    String(cString: cmark_node_get_type_string(node))
  }

  private func children(_ node: OpaquePointer) -> [OpaquePointer] {
    Array(
      sequence(first: cmark_node_first_child(node)) { cmark_node_next($0) }.prefix { $0 != nil }
    )
    .compactMap { $0 }
  }

  // MARK: - Blocks

  mutating func blocks(of node: OpaquePointer) -> [Block] {
    // Containers nest: each opening marker pushes a list that its closing marker pops.
    var stack: [(container: Block.Container?, blocks: [Block])] = [(nil, [])]
    for child in children(node) {
      if typeName(child) == "html_block", let marker = markers.marker(literal(child).trimmed) {
        switch marker {
        case .open(let kind, let title):
          stack.append(
            (
              Block.Container(
                kind: kind, title: title, blocks: [], position: inFile(place(child))), []
            ))
        case .close:
          guard stack.count > 1,
            var (container, inner) = stack.popLast().map({ ($0.container!, $0.blocks) })
          else { continue }
          container.blocks = inner
          inner = []
          stack[stack.count - 1].blocks.append(.container(container))
        case .formula(var formula):
          formula.position = inFile(formula.position)
          stack[stack.count - 1].blocks.append(.formula(formula))
        }
      } else if let block = block(child) {
        stack[stack.count - 1].blocks.append(block)
      }
    }
    while stack.count > 1,
      var (container, inner) = stack.popLast().map({ ($0.container!, $0.blocks) })
    {
      container.blocks = inner
      inner = []
      stack[stack.count - 1].blocks.append(.container(container))
    }
    return stack[0].blocks
  }

  private mutating func block(_ node: OpaquePointer) -> Block? {
    switch typeName(node) {
    case "heading":
      return .heading(
        level: Int(cmark_node_get_heading_level(node)), inlines(of: node), inFile(place(node)))
    case "paragraph":
      let content = inlines(of: node)
      if content.count == 1, case .formula(let formula) = content[0], formula.isDisplay {
        return .formula(formula)
      }
      #if !LECTERN_TABLES
        warnOfTable(content, place(node))
      #endif
      return .paragraph(content)
    case "block_quote": return .quote(blocks(of: node))
    case "list":
      let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
      return .list(
        Block.List(
          start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
          isTight: cmark_node_get_list_tight(node) != 0,
          items: children(node).map { item in
            var checked: Bool?
            #if LECTERN_TABLES
              if typeName(item) == "tasklist" {
                checked = cmark_gfm_extensions_get_tasklist_item_checked(item)
              }
            #endif
            return Block.List.Item(isChecked: checked, blocks: blocks(of: item))
          }))
    case "code_block": return code(node)
    case "html_block": return .html(literal(node))
    case "thematic_break": return .rule
    case "table": return table(node)
    case "footnote_definition":
      let number = result.footnotes.count + 1
      result.footnotes.append(Footnote(number: number, blocks: blocks(of: node)))
      return nil
    default: return nil
    }
  }

  private mutating func code(_ node: OpaquePointer) -> Block {
    let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
    let fence = place(node)
    let text = literal(node)
    let language = info.prefix { !$0.isWhitespace && $0 != "{" }
    guard language == "swift", origin == nil else {
      return .code(language: String(language), text)
    }

    var options = CellOptions()
    if let open = info.firstIndex(of: "{") {
      // cmark has resolved entities in the info, so columns are counted in the line itself.
      let line = lines.indices.contains(fence.line - 1) ? lines[fence.line - 1] : ""
      let start = line.firstIndex(of: "{") ?? line.endIndex
      let column = line.distance(from: line.startIndex, to: start) + 2
      let inside: Substring
      if let close = info.lastIndex(of: "}"), close > open {
        inside = info[info.index(after: open)..<close]
      } else {
        inside = ""
        result.problems.append(
          (
            .error, SourcePosition(line: fence.line, column: column - 1),
            "this { is never closed by }"
          ))
      }
      do throws(OptionError) {
        options = try CellOptions(parsing: inside)
      } catch {
        result.problems.append(
          (.error, SourcePosition(line: fence.line, column: column + error.offset), error.message))
      }
    }
    if options.isStatic { return .code(language: "swift", text) }
    let cell = Cell(
      index: result.cells.count, code: text,
      position: SourcePosition(line: fence.line + 1, column: fence.column), options: options)
    result.cells.append(cell)
    return .cell(cell)
  }

  private mutating func table(_ node: OpaquePointer) -> Block {
    var table = Block.Table(alignments: [], head: [], rows: [])
    #if LECTERN_TABLES
      let columns = Int(cmark_gfm_extensions_get_table_columns(node))
      if let alignments = cmark_gfm_extensions_get_table_alignments(node) {
        table.alignments = (0..<columns).map {
          switch alignments[$0] {
          case UInt8(ascii: "l"): .left
          case UInt8(ascii: "c"): .center
          case UInt8(ascii: "r"): .right
          default: .none
          }
        }
      }
    #endif
    for row in children(node) {
      let cells = children(row).map { inlines(of: $0) }
      if typeName(row) == "table_header" { table.head = cells } else { table.rows.append(cells) }
    }
    return .table(table)
  }

  /// Says that a table stays source text because cmark-gfm's extensions are missing.
  private mutating func warnOfTable(_ content: [Inline], _ position: SourcePosition) {
    guard lines.indices.contains(position.line) else { return }
    let rule = lines[position.line]
    guard rule.contains("|"), rule.contains("-"), rule.allSatisfy({ "|-: \t".contains($0) }) else {
      return
    }
    result.problems.append(
      (
        .warning, position,
        "a table needs cmark-gfm's extensions and is shown as its source; install libcmark-gfm-extensions-dev, then: swift package purge-cache && rm -rf .build"
      ))
  }

  // MARK: - Inlines

  private mutating func inlines(of node: OpaquePointer) -> [Inline] {
    var list: [Inline] = []
    for child in children(node) {
      guard let inline = inline(child) else { continue }
      // cmark splits text at every special character.
      if case .text(let more) = inline, case .text(let text)? = list.last {
        list[list.count - 1] = .text(text + more)
      } else {
        list.append(inline)
      }
    }
    return list
  }

  private mutating func inline(_ node: OpaquePointer) -> Inline? {
    switch typeName(node) {
    case "text": return .text(literal(node))
    case "softbreak": return .softBreak
    case "linebreak": return .lineBreak
    case "code", "lectern-formula": return codeSpan(node)
    case "html_inline": return .html(literal(node))
    case "emph": return .emphasis(inlines(of: node))
    case "strong": return .strong(inlines(of: node))
    case "strikethrough": return .strikethrough(inlines(of: node))
    case "link":
      return .link(
        destination: String(cString: cmark_node_get_url(node)),
        title: String(cString: cmark_node_get_title(node)), inlines(of: node),
        inFile(linePlace(node)))
    case "image":
      return .image(
        source: String(cString: cmark_node_get_url(node)),
        title: String(cString: cmark_node_get_title(node)),
        alternative: inlines(of: node).plainText, inFile(linePlace(node)))
    case "footnote_reference": return .footnoteReference(number: Int(literal(node)) ?? 0)
    default: return nil
    }
  }

  /// The place of a link: cmark tells the line of its block, and the text is looked for from there.
  private func linePlace(_ node: OpaquePointer) -> SourcePosition {
    var block = node
    while let parent = cmark_node_parent(block), cmark_node_get_start_line(block) == 0 {
      block = parent
    }
    let start = place(block)
    let url = String(cString: cmark_node_get_url(node))
    for line in start.line..<min(start.line + 40, lines.count + 1) {
      if let found = lines[line - 1].range(of: "(\(url)") {
        let column = lines[line - 1].distance(
          from: lines[line - 1].startIndex, to: found.lowerBound)
        return SourcePosition(line: line, column: column + 2)
      }
    }
    return start
  }

  private mutating func codeSpan(_ node: OpaquePointer) -> Inline {
    let text = literal(node)
    if cmark_node_get_syntax_extension(node) == FormulaSyntax.shared {
      let isDisplay = text.hasPrefix("$$")
      let found = FormulaSyntax.places[node] ?? SourcePosition(line: 1, column: 1)
      return .formula(
        Formula(
          latex: String(text.dropFirst(isDisplay ? 2 : 1)), isDisplay: isDisplay,
          position: inFile(
            SourcePosition(line: found.line + firstLine - 1, column: found.column))))
    }
    guard origin == nil, text.hasPrefix("{swift}") else { return .code(text) }
    let expression = text.dropFirst(7).trimmingSpaces()
    var position = place(node)
    // cmark places a code span at its first character after the backticks.
    if lines.indices.contains(position.line - 1),
      let found = lines[position.line - 1].dropFirst(max(0, position.column - 2)).range(
        of: String(expression))
    {
      let line = lines[position.line - 1]
      position.column = line.distance(from: line.startIndex, to: found.lowerBound) + 1
    }
    let value = InlineValue(
      index: result.values.count, expression: String(expression), position: position,
      cellsAbove: result.cells.count)
    result.values.append(value)
    return .value(value)
  }
}

extension String {
  fileprivate var trimmed: String { String(self[...].trimmingSpaces()) }
}

extension Substring {
  /// The range of the first occurrence of `text`.
  func range(of text: String) -> Range<Index>? {
    guard !text.isEmpty else { return nil }
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
