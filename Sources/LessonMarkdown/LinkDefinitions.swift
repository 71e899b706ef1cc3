import CCMarkGFM

/// The lines `[name]: address`, which cmark takes out of the text.
enum LinkDefinitions {
  /// The name that a line defines, and the column at which it begins; nil for another line.
  static func name(in line: Substring) -> (name: String, column: Int)? {
    let text = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
    guard text.first == "[", text.dropFirst().first != "^" else { return nil }
    let name = text.dropFirst().prefix { $0 != "]" && $0 != "[" }
    let rest = text.dropFirst(name.count + 1)
    guard !name.allSatisfy(\.isWhitespace), rest.hasPrefix("]:"),
      !rest.dropFirst(2).allSatisfy(\.isWhitespace)
    else { return nil }
    return (String(name), line.distance(from: line.startIndex, to: text.startIndex) + 1)
  }

  /// Names are the same however they are spaced, in capitals or not.
  static func folded(_ name: String) -> String {
    name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension MarkdownTree {
  /// Warns of links that are defined twice, of which only the first counts.
  mutating func checkLinkDefinitions(_ root: OpaquePointer) {
    let lines = (1...max(1, source.count)).filter {
      LinkDefinitions.name(in: source.read($0)) != nil
    }
    guard lines.count > 1 else { return }
    // What stayed in the text, as code or otherwise, defines nothing.
    var kept: Set<Substring> = []
    forEachNode(below: root) { _, node in
      let text: UnsafePointer<CChar>?
      switch cmark_node_get_type(node) {
      case CMARK_NODE_PARAGRAPH: text = cmark_node_get_string_content(node)
      case CMARK_NODE_CODE_BLOCK, CMARK_NODE_HTML_BLOCK: text = cmark_node_get_literal(node)
      default: return
      }
      guard let text else { return }
      for line in String(cString: text).split(separator: "\n") {
        kept.insert(line.trimmingSpaces())
      }
    }
    var first: [String: Int] = [:]
    for number in lines {
      let line = source.read(number)
      guard let (name, column) = LinkDefinitions.name(in: line),
        !kept.contains(line.dropFirst(column - 1).trimmingSpaces())
      else { continue }
      let folded = LinkDefinitions.folded(name)
      guard let known = first[folded] else {
        first[folded] = number
        continue
      }
      let place = inFile(SourcePosition(line: source.number(known), column: 1))
      warn(
        SourcePosition(line: source.number(number), column: column),
        "the link [\(name)] stands here twice; the one in line \(place.line) holds")
    }
  }
}
