import CCMarkGFM

extension MarkdownTree {
  // MARK: - HTML

  /// Warns of HTML that is never closed, or that swallows Markdown.
  mutating func checkHTML(_ node: OpaquePointer) {
    let html = literal(node)
    if let (open, close) = Self.unclosed(html) {
      warn(
        place(node), "this \(open) is never closed by \(close); what follows it is not read")
      return
    }
    guard !Self.takesLinesAsTheyAre(html) else { return }
    let first = Int(cmark_node_get_start_line(node))
    for (offset, line) in html.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let text = line.trimmingSpaces()
      guard let mark = ["```", "~~~", "$$", ":::"].first(where: text.hasPrefix) else { continue }
      let all = source.read(first + offset)
      let column = all.utf8.count - line.drop { $0.isWhitespace }.utf8.count
      warn(
        source.position(line: first + offset, column: max(0, column) + 1),
        "this \(mark) stands inside HTML and is not read as Markdown; leave an empty line above it")
      return
    }
  }

  /// The marks of HTML that goes on over empty lines until it is closed.
  private static let pairs: [(open: String, close: [String])] = [
    ("<!--", ["-->"]), ("<?", ["?>"]), ("<![cdata[", ["]]>"]),
    ("<script", ["</script>", "</style>", "</pre>"]),
    ("<style", ["</script>", "</style>", "</pre>"]), ("<pre", ["</script>", "</style>", "</pre>"]),
    ("<!", [">"]),
  ]

  private static func pair(of html: String) -> (open: String, close: [String])? {
    let start = html.trimmingSpaces().prefix(12).lowercased()
    return pairs.first {
      guard start.hasPrefix($0.open) else { return false }
      let next = start.dropFirst($0.open.count).first
      return switch $0.open {
      case "<script", "<style", "<pre": next.map { $0.isWhitespace || $0 == ">" } ?? true
      case "<!": next?.isLetter ?? false
      default: true
      }
    }
  }

  private static func unclosed(_ html: String) -> (open: String, close: String)? {
    guard let pair = pair(of: html) else { return nil }
    let text = html.lowercased()
    if pair.close.contains(where: text.contains) { return nil }
    let open = pair.open == "<![cdata[" ? "<![CDATA[" : pair.open
    let own = pair.close.first { $0.dropFirst(2).hasPrefix(pair.open.dropFirst()) }
    return (open, own ?? pair.close[0])
  }

  private static func takesLinesAsTheyAre(_ html: String) -> Bool { pair(of: html) != nil }

  // MARK: - Text

  /// Warns of footnotes that are defined nowhere and of comments that are never closed, both of
  /// which cmark takes for text.
  mutating func checkText(_ node: OpaquePointer) {
    let text = String(cString: cmark_node_get_literal(node))
    guard text.contains("[^") || text.contains("<!--"), let places else { return }
    var byte = places.byte(of: node)
    var rest = text[...]
    while let open = rest.firstRange(of: "[^") {
      rest = rest[open.upperBound...]
      let label = rest.prefix { $0 != "]" && $0 != "[" && !$0.isWhitespace }
      guard !label.isEmpty, rest.dropFirst(label.count).first == "]",
        let found = places.byte(of: "[^\(label)]", from: byte)
      else { continue }
      byte = found + 2
      if places.isEscaped(found) { continue }
      if case .caption = origin {
        warn(
          places.position(ofByte: found),
          "a caption cannot hold a footnote; its mark is shown as it stands")
        continue
      }
      let name = SourceText.showingBars(in: String(label))
      let guess = nearMiss(name, in: definitions.map(\.label)).map { "; did you mean [^\($0)]?" }
      warn(
        places.position(ofByte: found),
        "the footnote [^\(name)] is defined nowhere\(guess ?? "; expected a line [^\(name)]: …")")
    }
    if text.contains("<!--"), let found = places.byte(of: "<!--", from: places.byte(of: node)),
      !places.isEscaped(found)
    {
      warn(places.position(ofByte: found), "this <!-- is never closed by -->; it is shown as text")
    }
  }
}

extension Substring {
  /// The range of the first occurrence of `text`.
  func firstRange(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
