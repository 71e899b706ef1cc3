/// The names of addresses and footnotes, which in a notebook hold in one cell and in a lesson in all.
struct ForeignLabels {
  /// The lines that define each name, by the name in small letters.
  private var known: [String: String] = [:]

  /// A cell's Markdown in which no name means what it does not mean here.
  mutating func unique(_ text: String) -> String {
    var lines = text.everyLine
    let outline = MarkdownOutline(lines)
    var renamed: [(old: String, new: String)] = []
    for (index, line) in lines.enumerated() where outline.kinds[index] == .text {
      guard let (label, definition) = Self.definition(line) else { continue }
      guard let other = known[label.lowercased()], other != definition || label.hasPrefix("^")
      else {
        known[label.lowercased()] = definition
        continue
      }
      var count = 2
      while known["\(label)-\(count)".lowercased()] != nil { count += 1 }
      known["\(label)-\(count)".lowercased()] = definition
      renamed.append((label, "\(label)-\(count)"))
    }
    if renamed.isEmpty { return text }
    for index in lines.indices where outline.kinds[index] == .text {
      lines[index] = lines[index].outsideOfCode { part in
        renamed.reduce(part) { Self.renaming($1.old, to: $1.new, in: $0) }
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The name that a line defines, and what it says of it.
  static func definition(_ line: String) -> (label: String, text: String)? {
    let text = line.drop { " >".contains($0) }
    guard text.hasPrefix("["), let close = text.range(of: "]:") else { return nil }
    let label = String(text[text.index(after: text.startIndex)..<close.lowerBound])
    guard !label.trimmed.isEmpty, !label.contains("["), !label.contains("]") else { return nil }
    return (label, text[close.upperBound...].trimmed)
  }

  private static func renaming(_ old: String, to new: String, in text: String) -> String {
    var result = ""
    var rest = text[...]
    let name = "[\(old)]".lowercased()
    while let first = rest.first {
      guard first == "[", result.last != "\\", rest.prefix(name.count).lowercased() == name else {
        result.append(first)
        rest = rest.dropFirst()
        continue
      }
      let shown = rest.prefix(name.count)
      rest = rest.dropFirst(name.count)
      let isName = old.hasPrefix("^") || result.last == "]" || rest.first == ":"
      if isName {
        result += "[\(new)]"
      } else if rest.first == "(" || rest.first == "[" && !rest.hasPrefix("[]") {
        result += shown
      } else {
        // The name is the text of its link.
        if rest.hasPrefix("[]") { rest = rest.dropFirst(2) }
        result += "\(shown)[\(new)]"
      }
    }
    return result
  }
}
