import CCMarkGFM

extension MarkdownTree {
  /// Notes where fences begin, to tell a fence that closes one from a fence that opens the next.
  mutating func gatherFences(_ root: OpaquePointer) {
    forEachNode(below: root) { tree, node in
      if cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK, Fence(node) != nil {
        tree.fenceLines.insert(Int(cmark_node_get_start_line(node)))
      }
    }
  }

  /// The marks of a fenced block; there are none around indented code.
  private struct Fence {
    var length: Int
    var character: UInt8

    init?(_ node: OpaquePointer) {
      var (length, offset, character): (Int32, Int32, CChar) = (0, 0, 0)
      guard cmark_node_get_fenced(node, &length, &offset, &character) != 0, length > 0 else {
        return nil
      }
      self.length = Int(length)
      self.character = UInt8(bitPattern: character)
    }
  }

  mutating func code(_ node: OpaquePointer) -> Block {
    let text = literal(node)
    guard let fence = Fence(node) else { return .code(language: "", text) }
    let info = Self.text(cmark_node_get_fence_info(node))
    let position = place(node)
    // Behind a line that opened no fence stands the one that was meant to close it.
    let isMeantToClose = info.isEmpty && hasBrokenFence
    hasBrokenFence = false
    if !isClosed(node, fence), !isMeantToClose {
      let marks = String(repeating: Character(Unicode.Scalar(fence.character)), count: fence.length)
      warn(position, "this fence is never closed by \(marks)")
    }
    let language = info.prefix { !$0.isWhitespace && $0 != "{" }
    guard origin == nil else { return .code(language: String(language), text) }
    if let message = FenceSpelling.problem(inInfo: info) { warn(position, message) }
    guard language == "swift" else { return .code(language: String(language), text) }

    let options = options(info, fence: node)
    if options.isStatic { return .code(language: "swift", text) }
    let cell = Cell(
      index: result.cells.count, code: text,
      position: SourcePosition(line: position.line + 1, column: position.column), options: options)
    result.cells.append(cell)
    return .cell(cell)
  }

  /// What stands between the braces behind a fence.
  private mutating func options(_ info: String, fence node: OpaquePointer) -> CellOptions {
    guard let open = info.firstIndex(of: "{") else { return CellOptions() }
    // cmark has resolved entities in the info, so columns are counted in the line itself.
    let number = Int(cmark_node_get_start_line(node))
    let line = source.read(number)
    let start = line.firstIndex(of: "{") ?? line.endIndex
    let brace = line.distance(from: line.startIndex, to: start) + 1
    func place(_ offset: Int) -> SourcePosition {
      SourcePosition(line: source.number(number), column: brace + offset)
    }
    guard let close = info.lastIndex(of: "}"), close > open else {
      warn(place(0), "this { is never closed by }", severity: .error)
      return CellOptions()
    }
    do throws(OptionError) {
      let (options, warnings) = try CellOptions.read(info[info.index(after: open)..<close])
      for warning in warnings { warn(place(1 + warning.offset), warning.message) }
      return options
    } catch {
      warn(place(1 + error.offset), error.message, severity: .error)
      return CellOptions()
    }
  }

  /// Whether a fence ends with a line of its own marks.
  private func isClosed(_ node: OpaquePointer, _ fence: Fence) -> Bool {
    let (start, end) = (
      Int(cmark_node_get_start_line(node)), Int(cmark_node_get_end_line(node))
    )
    // What ends the block around a fence may open the next fence.
    guard end > start, !fenceLines.contains(end) else { return false }
    let marks = source.read(end).utf8.drop { [0x20, 0x09, 0x3E].contains($0) }
    let run = marks.prefix { $0 == fence.character }
    return run.count >= fence.length
      && marks.dropFirst(run.count).allSatisfy { [0x20, 0x09].contains($0) }
  }
}
