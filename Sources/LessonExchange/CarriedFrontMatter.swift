import LessonMarkdown

/// The top of an exported lesson, whose title and summary its notebook's first cell shows.
struct CarriedFrontMatter {
  private var lines: [String]
  private(set) var title: String?

  init(_ text: String) {
    lines = text.linesWithBreaks
    let matter = LessonParser.parse(text, path: "notebook", name: "").0.frontMatter
    title = matter.title.isEmpty ? nil : matter.title
  }

  var text: String { lines.joined() }

  /// Takes over what somebody changed in the first cell.
  ///
  /// - Returns: What they wrote below the title and the summary.
  mutating func take(_ edited: String, exportedAs exported: String) -> String {
    let old = Set(exported.everyLine.map(\.trimmedAtEnd))
    let new = edited.everyLine
    if edited.trimmed == exported.trimmed { return "" }
    let hadSummary = exported.everyLine.contains { $0.hasPrefix("*") && $0.hasSuffix("*") }
    var below: [String] = []
    var hasTitle = false
    var hasSummary = false
    for line in new where !old.contains(line.trimmedAtEnd) || line.trimmed.isEmpty {
      let text = line.trimmed
      if !hasTitle, text.hasPrefix("# "), !new.contains(exported.everyLine[0]) {
        hasTitle = true
        let title = text.dropFirst(2).trimmed
        set("title", title)
        self.title = title
      } else if hadSummary, !hasSummary, below.allSatisfy({ $0.trimmed.isEmpty }),
        text.count > 2, text.hasPrefix("*"), text.hasSuffix("*"), !text.hasPrefix("**")
      {
        hasSummary = true
        set("summary", String(text.dropFirst().dropLast()))
      } else {
        below.append(line)
      }
    }
    return below.joined(separator: "\n").trimmingBreaks
  }

  /// Gives a key of the front matter another value; what it held over several lines goes.
  private mutating func set(_ key: String, _ value: String) {
    guard let index = lines.firstIndex(where: { $0.hasPrefix("\(key):") }) else { return }
    let ending = lines[index].lineBreak
    lines[index] = "\(key): \(value.quoted)\(ending)"
    while lines.indices.contains(index + 1), let first = lines[index + 1].first,
      first == " " || first == "\t"
    {
      lines.remove(at: index + 1)
    }
  }
}
