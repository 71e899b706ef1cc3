/// Reads what stands between the `---` lines at the top of a lesson.
struct FrontMatterReader {
  static let keys = ["title", "summary", "part", "terms", "needs", "environment"]

  private(set) var frontMatter: FrontMatter
  private(set) var problems: [MarkdownTree.Problem] = []
  /// How many lines stand above the lesson's Markdown.
  private(set) var lineCount = 0

  /// - Parameter name: The title of a lesson that has none.
  init(_ lines: [Substring], name: String) {
    frontMatter = FrontMatter(title: name)
    guard lines.first?.trimmingSpaces() == "---" else {
      complain(
        SourcePosition(line: 1, column: 1),
        "a lesson begins with front matter: a line ---, then title: …, then a line ---")
      return
    }
    guard let end = lines.dropFirst().firstIndex(where: { $0.trimmingSpaces() == "---" }) else {
      complain(
        SourcePosition(line: 1, column: 1), "this front matter is never closed by a line ---")
      return
    }
    lineCount = end + 1
    let yaml = YAMLMapping(lines[1..<end], skipping: 1, of: "front matter")
    for problem in yaml.problems { complain(problem.position, problem.message) }
    for entry in yaml.entries { read(entry, of: yaml) }
    // What could not be read has been told of.
    if yaml.problems.isEmpty, !yaml.entries.contains(where: { $0.key == "title" }) {
      complain(SourcePosition(line: 2, column: 1), "front matter has no title")
    }
  }

  private mutating func complain(
    _ position: SourcePosition, _ message: String, severity: Diagnostic.Severity = .error
  ) {
    problems.append(
      MarkdownTree.Problem(severity: severity, position: position, message: message))
  }

  private mutating func read(_ entry: YAMLMapping.Entry, of yaml: YAMLMapping) {
    switch entry.key {
    case "title":
      if entry.value.isEmpty {
        warnOfComment(entry)
        complain(entry.place, "the title is empty")
      } else if let title = text(entry) {
        frontMatter.title = title
        if title.allSatisfy(\.isWhitespace) { complain(entry.place, "the title is empty") }
      }
    case "summary": frontMatter.summary = text(entry) ?? ""
    case "part": frontMatter.part = text(entry) ?? ""
    case "terms":
      frontMatter.terms = list(entry, of: yaml, "terms, such as [softmax, cross-entropy]")
        .map(\.text)
    case "environment":
      frontMatter.environment = list(entry, of: yaml, "variables, such as [API_KEY]").map(\.text)
    case "needs":
      let needs = list(entry, of: yaml, "lessons, such as [04]")
      frontMatter.needs = needs.map(\.text)
      frontMatter.needPositions = needs.map(\.place)
    default:
      let guess = nearMiss(entry.key, in: Self.keys).map { "; did you mean \($0)?" }
      complain(
        entry.place,
        "unknown key '\(entry.key)' in front matter"
          + (guess ?? "; known are \(Self.keys.joined(separator: ", "))"))
    }
  }

  private mutating func text(_ entry: YAMLMapping.Entry) -> String? {
    warnOfComment(entry)
    if entry.value.isEmpty { return nil }
    guard let text = entry.value.text else {
      complain(entry.value.place, "\(entry.key) must be text")
      return nil
    }
    if let problem = PlainText.problem(in: text, entry.value) {
      complain(entry.value.place, "the \(entry.key) \(problem)", severity: .warning)
    }
    return text
  }

  private mutating func warnOfComment(_ entry: YAMLMapping.Entry) {
    guard let comment = entry.value.comment else { return }
    complain(
      entry.value.place,
      "' #' begins a comment, so '\(comment.text)' is no part of the \(entry.key); put the \(entry.key) in quotes",
      severity: .warning)
  }

  private mutating func list(
    _ entry: YAMLMapping.Entry, of yaml: YAMLMapping, _ expected: String
  ) -> [(text: String, place: SourcePosition)] {
    if entry.value.isEmpty {
      warnOfComment(entry)
      return []
    }
    guard let values = yaml.list(entry.value) else {
      complain(entry.value.place, "\(entry.key) must be a list of \(expected)")
      return []
    }
    var texts: [(text: String, place: SourcePosition)] = []
    for value in values {
      guard let text = value.text else {
        complain(
          value.place,
          value.isEmpty
            ? "this member of \(entry.key) is empty" : "this member of \(entry.key) must be text")
        continue
      }
      if let problem = Self.problem(ofMember: text, of: entry.key, among: texts.map(\.text)) {
        complain(value.place, problem, severity: .warning)
        continue
      }
      if entry.key == "terms", let problem = PlainText.problem(in: text, value) {
        complain(value.place, "the term \(problem)", severity: .warning)
      }
      texts.append((text, value.place))
    }
    return texts
  }

  /// Why a member of a list does nothing; nil where it does something.
  private static func problem(
    ofMember text: String, of key: String, among others: [String]
  ) -> String? {
    if text.allSatisfy(\.isWhitespace) { return "this member of \(key) is empty" }
    if others.contains(text) { return "'\(text)' stands twice in \(key)" }
    guard key == "environment" else { return nil }
    let isName =
      !(text.first?.isNumber ?? true)
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    return isName
      ? nil : "'\(text)' is no name of a variable; expected letters, digits and _, such as API_KEY"
  }
}

/// Text that is shown as it was typed, such as a title.
package enum PlainText {
  /// What in a text looks as if it were read as Markdown; nil where nothing does.
  package static func problem(in text: String, _ value: YAMLMapping.Value) -> String? {
    if value.hasControls {
      return
        "holds a control character: in double quotes a backslash has a meaning of its own; use single quotes"
    }
    if let sigil = value.sigil {
      return "begins with '\(sigil)', which YAML reads as its own; put it in quotes"
    }
    // A word in front keeps titles such as "1. Arrays" in a paragraph.
    let source = MarkdownSource(lines: ("x " + text).split(separator: "\n"))
    let place = SourcePosition(line: 1, column: 1)
    let blocks = MarkdownTree.parse(source, origin: .output(at: place)).blocks
    guard case .paragraph(let inlines)? = blocks.first else { return nil }
    for inline in inlines {
      switch inline {
      case .code(let code) where code.hasPrefix("{swift}"):
        return "is shown as typed: the value `\(code)` is not computed in it"
      case .code(let code): return "is shown as typed: `\(code)` stays in its back quotes"
      case .formula(let formula):
        return "is shown as typed: the formula $\(formula.latex)$ is not set in it"
      case .emphasis, .strong, .strikethrough:
        return "is shown as typed: its marks of emphasis stay"
      case .html(let tag) where isCommon(tag):
        return "is shown as typed: \(tag) is no HTML in it"
      case .link: return "is shown as typed: its link is none"
      case .image: return "is shown as typed: its picture is none"
      case .text, .softBreak, .lineBreak, .footnoteReference, .html, .value: continue
      }
    }
    // Tags are typed as they are shown; what else differs is an escape.
    let shown = inlines.map { inline -> String in
      if case .html(let tag) = inline { tag } else { [inline].plainText }
    }.joined().dropFirst(2)
    let typed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard shown.split(whereSeparator: \.isWhitespace).joined(separator: " ") != typed else {
      return nil
    }
    return "is shown as typed: its backslashes and entities stay"
  }

  /// Whether a tag is one that authors use in a line; `<Float>` is not.
  private static func isCommon(_ tag: String) -> Bool {
    let name = tag.drop { $0 == "<" || $0 == "/" }.prefix { $0.isLetter }
    return [
      "a", "b", "br", "code", "em", "i", "img", "kbd", "mark", "small", "span", "strong", "sub",
      "sup",
    ].contains(name.lowercased())
  }
}
