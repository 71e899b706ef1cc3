import CCMarkGFM

/// A footnote's text where its author put it, before cmark moves it to the end or drops it.
struct FootnoteDefinition {
  var label: String
  var position: SourcePosition
  /// cmark's place, by which the definition is known again.
  var line: Int32
  var column: Int32
  var isUsed = false
}

extension MarkdownTree {
  /// Notes the footnotes while they all stand in the tree.
  mutating func gatherDefinitions() {
    guard let root = syntax.root else { return }
    forEachNode(below: root) { tree, node in
      guard cmark_node_get_type(node) == CMARK_NODE_FOOTNOTE_DEFINITION else { return }
      let line = cmark_node_get_start_line(node)
      let column = cmark_node_get_start_column(node)
      // cmark places a footnote behind its mark.
      let text = Array(tree.source.read(Int(line)).utf8.prefix(max(0, Int(column) - 1)))
      guard
        let open = text.indices.dropLast().last(where: {
          text[$0] == UInt8(ascii: "[") && text[$0 + 1] == UInt8(ascii: "^")
        }), let close = text.lastIndex(of: UInt8(ascii: "]")), close > open + 1
      else { return }
      let label = String(decoding: text[(open + 2)..<close], as: UTF8.self)
      tree.definitions.append(
        FootnoteDefinition(
          label: SourceText.showingBars(in: label),
          position: tree.source.position(line: Int(line), column: open + 1), line: line,
          column: column))
    }
  }

  /// The blocks of a text in the order of the file: cmark puts footnotes at the end, by number.
  ///
  /// So cells in footnotes run after those that stand above them, as all cells do.
  mutating func inTheirOrder(_ blocks: [OpaquePointer]) -> [OpaquePointer] {
    let notes = blocks.filter { cmark_node_get_type($0) == CMARK_NODE_FOOTNOTE_DEFINITION }
    if notes.isEmpty { return blocks }
    for (index, node) in notes.enumerated() { footnoteNumbers[node] = index + 1 }
    return blocks.enumerated().sorted {
      let (a, b) = (cmark_node_get_start_line($0.element), cmark_node_get_start_line($1.element))
      return a == b ? $0.offset < $1.offset : a < b
    }.map(\.element)
  }

  /// Takes a footnote that cmark kept.
  mutating func define(_ node: OpaquePointer) {
    guard let number = footnoteNumbers[node] else { return }
    let index = definitions.firstIndex {
      $0.line == cmark_node_get_start_line(node) && $0.column == cmark_node_get_start_column(node)
    }
    if let index { definitions[index].isUsed = true }
    let blocks = blocks(of: node)
    if blocks.isEmpty, let index {
      warn(definitions[index].position, "the footnote [^\(definitions[index].label)] is empty")
    }
    result.footnotes.append(
      Footnote(
        number: number, label: index.map { definitions[$0].label } ?? String(number),
        blocks: blocks,
        position: inFile(index.map { definitions[$0].position } ?? place(node))))
  }

  /// Says which footnotes are lost, once all references were met.
  mutating func finishFootnotes() {
    result.footnotes.sort { $0.number < $1.number }
    for index in result.footnotes.indices {
      result.footnotes[index].uses = uses[result.footnotes[index].number] ?? 0
    }
    for (index, definition) in definitions.enumerated() where !definition.isUsed {
      let label = definition.label.lowercased()
      let twin = definitions.indices.first {
        $0 != index && definitions[$0].label.lowercased() == label
          && (definitions[$0].isUsed || $0 < index)
      }
      if let twin {
        let place = inFile(definitions[twin].position)
        warn(
          definition.position,
          "the footnote [^\(definition.label)] stands here twice; the one in line \(place.line) is shown"
        )
      } else {
        warn(
          definition.position,
          "no text refers to the footnote [^\(definition.label)]; it is not shown")
      }
    }
  }

  /// Visits all nodes in their order, however deep they nest.
  mutating func forEachNode(
    below root: OpaquePointer, _ body: (inout MarkdownTree, OpaquePointer) -> Void
  ) {
    var node = root
    while true {
      body(&self, node)
      if let child = cmark_node_first_child(node) {
        node = child
        continue
      }
      while node != root, cmark_node_next(node) == nil, let parent = cmark_node_parent(node) {
        node = parent
      }
      guard node != root, let next = cmark_node_next(node) else { return }
      node = next
    }
  }
}
