import CCMarkGFM
import Synchronization

/// Turns cmark's tree into blocks, and gathers the cells on the way.
struct MarkdownTree {
  /// What a text says, and what is wrong with it.
  struct Result {
    var blocks: [Block] = []
    var footnotes: [Footnote] = []
    var cells: [Cell] = []
    var values: [InlineValue] = []
    var problems: [Problem] = []
    /// The ids that HTML in the text gives.
    var htmlIDs: [(id: String, position: SourcePosition)] = []
  }

  /// What is wrong with a text, at its place in its own lines.
  struct Problem {
    var severity: Diagnostic.Severity = .warning
    var position: SourcePosition
    var message: String
  }

  /// How deep blocks and emphasis nest before the rest is left out.
  static let deepest = 100

  let source: MarkdownSource
  let origin: Fragment.Origin?
  let syntax: MarkdownSyntax
  var result = Result()
  /// Where the inline nodes of the block at hand stand.
  var places: TextPlaces?
  /// The lines at which fences begin.
  var fenceLines: Set<Int> = []
  var definitions: [FootnoteDefinition] = []
  /// cmark's numbers of the footnotes that are referred to.
  var footnoteNumbers: [OpaquePointer: Int] = [:]
  /// How often each footnote was referred to.
  var uses: [Int: Int] = [:]
  /// The tags of HTML that are open, for each block that encloses others.
  var openTags: [[OpenTag]] = []
  /// Whether a line above was meant to open a fence, which nothing has closed yet.
  var hasBrokenFence = false
  /// Whether such a line stands in the paragraph at hand.
  var isInBrokenFence = false
  private var depth = 0

  private static let lock = Mutex<Void>(())

  /// What the Markdown in `source` says.
  ///
  /// - Parameter origin: Where a fragment comes from; nil for a lesson, in which alone cells run.
  /// - Complexity: O(length); one parse at a time, since cmark-gfm keeps global tables.
  static func parse(_ source: MarkdownSource, origin: Fragment.Origin? = nil) -> Result {
    lock.withLock { _ in
      let options = CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
      let syntax = MarkdownSyntax()
      return withExtendedLifetime(syntax) {
        let parser = cmark_parser_new(options)!
        defer { cmark_parser_free(parser) }
        for each in syntax.extensions { cmark_parser_attach_syntax_extension(parser, each) }
        #if LECTERN_TABLES
          cmark_gfm_core_extensions_ensure_registered()
          for name in ["table", "strikethrough", "tasklist"] {
            cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name))
          }
        #endif
        let text = source.text
        cmark_parser_feed(parser, text, text.utf8.count)
        var tree = MarkdownTree(source: source, origin: origin, syntax: syntax)
        tree.gatherDefinitions()
        let root = cmark_parser_finish(parser)!
        defer { cmark_node_free(root) }
        tree.gatherFences(root)
        tree.checkLinkDefinitions(root)
        tree.result.blocks = tree.closingTags { tree in
          tree.inTheirOrder(tree.children(root)).compactMap { tree.block($0) }
        }
        tree.finishFootnotes()
        return tree.result
      }
    }
  }

  private init(source: MarkdownSource, origin: Fragment.Origin?, syntax: MarkdownSyntax) {
    self.source = source
    self.origin = origin
    self.syntax = syntax
  }

  // MARK: - Nodes

  /// A place in the text as a place in the lesson's file.
  func inFile(_ position: SourcePosition) -> SourcePosition {
    origin?.place(of: position) ?? position
  }

  func place(_ node: OpaquePointer) -> SourcePosition {
    source.position(
      line: max(1, Int(cmark_node_get_start_line(node))),
      column: max(1, Int(cmark_node_get_start_column(node))))
  }

  func literal(_ node: OpaquePointer) -> String { Self.text(cmark_node_get_literal(node)) }

  static func text(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { SourceText.showingBars(in: String(cString: $0)) } ?? ""
  }

  func children(_ node: OpaquePointer) -> [OpaquePointer] {
    var list: [OpaquePointer] = []
    var next = cmark_node_first_child(node)
    while let child = next {
      list.append(child)
      next = cmark_node_next(child)
    }
    return list
  }

  /// Whether a node is one of the extension of that name in cmark's own library.
  func isOf(_ name: String, _ node: OpaquePointer) -> Bool {
    guard let syntax = cmark_node_get_syntax_extension(node) else { return false }
    return syntax == cmark_find_syntax_extension(name)
  }

  mutating func warn(
    _ position: SourcePosition, _ message: String, severity: Diagnostic.Severity = .warning
  ) {
    result.problems.append(Problem(severity: severity, position: position, message: message))
  }

  /// What `body` gives, or nothing where the text nests too deep to be shown.
  mutating func nested<Value>(
    _ node: OpaquePointer, _ body: (inout MarkdownTree) -> [Value]
  ) -> [Value] {
    guard depth < Self.deepest else {
      if depth == Self.deepest {
        warn(
          place(node), "this nests more than \(Self.deepest) deep and is left out",
          severity: .error)
      }
      return []
    }
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }

  // MARK: - Blocks

  mutating func blocks(of node: OpaquePointer) -> [Block] {
    nested(node) { tree in
      tree.closingTags { tree in tree.children(node).compactMap { tree.block($0) } }
    }
  }

  mutating func block(_ node: OpaquePointer) -> Block? {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_HEADING:
      let content = inlines(ofBlock: node)
      checkHeading(content)
      return .heading(
        level: Int(cmark_node_get_heading_level(node)), content, inFile(place(node)))
    case CMARK_NODE_PARAGRAPH: return paragraph(node)
    case CMARK_NODE_BLOCK_QUOTE:
      // A quotation that held nothing but a footnote is empty now.
      return cmark_node_first_child(node) == nil ? nil : .quote(blocks(of: node))
    case CMARK_NODE_LIST: return list(node)
    case CMARK_NODE_CODE_BLOCK:
      return cmark_node_get_syntax_extension(node) == syntax.formula ? formula(node) : code(node)
    case CMARK_NODE_HTML_BLOCK:
      checkHTML(node)
      trackTags(ofBlock: node)
      result.htmlIDs += Identifiers.ids(inHTML: literal(node)).map { ($0, place(node)) }
      return .html(literal(node))
    case CMARK_NODE_THEMATIC_BREAK: return .rule
    case CMARK_NODE_FOOTNOTE_DEFINITION:
      define(node)
      return nil
    case ContainerSyntax.container: return container(node)
    case ContainerSyntax.end:
      if cmark_node_parent(node).map(cmark_node_get_type) != ContainerSyntax.container {
        warn(place(node), "this ::: closes nothing", severity: .error)
      }
      return nil
    default: return isOf("table", node) ? table(node) : nil
    }
  }

  private mutating func paragraph(_ node: OpaquePointer) -> Block {
    isInBrokenFence = findsBrokenFence(in: node)
    if isInBrokenFence { hasBrokenFence = true }
    let content = inlines(ofBlock: node)
    isInBrokenFence = false
    if content.count == 1, case .formula(let formula) = content[0], formula.isDisplay {
      checkNumbered(formula, node)
      return .formula(formula)
    }
    checkForTable(node)
    checkLines(content)
    checkAttributes(content)
    return .paragraph(content)
  }

  private mutating func list(_ node: OpaquePointer) -> Block {
    let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
    var list = Block.List(
      start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
      isTight: cmark_node_get_list_tight(node) != 0, items: [])
    for item in children(node) {
      var checked: Bool?
      #if LECTERN_TABLES
        if isOf("tasklist", item) {
          checked = cmark_gfm_extensions_get_tasklist_item_checked(item)
        }
      #endif
      list.items.append(Block.List.Item(isChecked: checked, blocks: blocks(of: item)))
    }
    return .list(list)
  }

  private mutating func container(_ node: OpaquePointer) -> Block {
    let words = Self.text(cmark_node_get_string_content(node))
    let name = words.prefix { !$0.isWhitespace }
    let position = place(node)
    let kind = Block.Container.Kind(rawValue: String(name))
    if kind == nil {
      let kinds = Block.Container.Kind.allCases.map(\.rawValue)
      let guess = nearMiss(String(name), in: kinds).map { "; did you mean \($0)?" }
      warn(
        position,
        "unknown container '\(name)'" + (guess ?? "; known are \(kinds.joined(separator: ", "))"),
        severity: .error)
    }
    if !ContainerSyntax.isClosed(node) {
      warn(
        position, "this ::: \((kind ?? .note).rawValue) is never closed by :::", severity: .error)
    }
    return .container(
      Block.Container(
        kind: kind ?? .note, title: String(words.dropFirst(name.count).trimmingSpaces()),
        blocks: blocks(of: node), position: inFile(position)))
  }

  // MARK: - Formulas

  /// A formula on lines of its own.
  private mutating func formula(_ node: OpaquePointer) -> Block {
    let text = literal(node)
    guard FormulaSyntax.isClosed(node) else {
      warn(place(node), "this formula is never closed by $$", severity: .error)
      return .code(language: "", text)
    }
    let first = Int(cmark_node_get_start_line(node))
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    // The line that closes is the last that is not empty.
    let last = rows.lastIndex { !$0.trimmingSpaces().isEmpty } ?? 0
    var latex: [Substring] = []
    var starts: [SourcePosition] = []
    for (index, row) in rows[...last].enumerated() {
      var inside = row.drop { $0.isWhitespace }
      if index == last { inside = inside.trimmingSpaces().dropLast(2) }
      if index == 0 {
        if last > 0 { inside = inside.trimmingSpaces() }
        if inside.isEmpty { continue }
      }
      let line = source.read(first + index)
      let place = line.utf8.count - row.drop { $0.isWhitespace }.utf8.count
      latex.append(inside)
      starts.append(inFile(source.position(line: first + index, column: max(0, place) + 1)))
    }
    let formula = Formula(
      latex: latex.joined(separator: "\n"), isDisplay: true,
      position: starts.first ?? inFile(place(node)), furtherLines: Array(starts.dropFirst()))
    if formula.latex.allSatisfy(\.isWhitespace) { warn(place(node), "this formula is empty") }
    checkNumbered(formula, node)
    return .formula(formula)
  }
}
