import LessonMarkdown

/// The text of a lesson as it grows, piece by piece.
struct LessonText {
  private(set) var text = ""
  /// The Markdown of others that was added last, if nothing was added since.
  private var last: String?
  /// The lines, from 0, that were not written for Lectern.
  private var foreign: Set<Int> = []
  private var lineCount = 0

  /// Adds lines of a lesson as they are.
  mutating func append(exact piece: String) {
    if piece.isEmpty { return }
    if !text.isEmpty, !text.hasBreakAtEnd { add("\n") }
    if last != nil, piece.first?.isWhitespace == false { add("\n") }
    add(piece)
    last = nil
  }

  /// Adds Markdown of others as a piece of its own.
  mutating func append(markdown: String) {
    if markdown.trimmed.isEmpty { return }
    let isApart = last.map { ForeignMarkdown.standsApart($0, markdown) } ?? true
    separate()
    if !isApart { add("<!-- -->\n\n") }
    let first = lineCount
    add(markdown + "\n")
    foreign.formUnion(first..<lineCount)
    last = markdown
  }

  /// Adds code in a fence that is long enough for it.
  mutating func append(fence code: String, _ language: String, _ options: String) {
    if code.trimmed.isEmpty { return }
    var marks = "```"
    while code.contains(marks) { marks += "`" }
    separate()
    let braces = options.isEmpty ? "" : " \(options)"
    add("\(marks)\(language)\(braces)\n\(code.trimmingBreaks)\n\(marks)\n")
    last = ""
  }

  /// Leaves an empty line below what stands there.
  private mutating func separate() {
    if text.isEmpty { return }
    if !text.hasBreakAtEnd { add("\n") }
    let above = text.unicodeScalars.reversed().dropFirst().drop { $0 == "\r" }.first
    if above != "\n" { add("\n") }
  }

  private mutating func add(_ piece: String) {
    text += piece
    lineCount += piece.linesWithBreaks.count - 1
  }

  /// Shows the footnotes of others that no text refers to, and marks that refer to nothing.
  mutating func disarmFootnotes() {
    if foreign.isEmpty { return }
    for _ in 0..<20 {
      let problems = LessonParser.parse(text, path: "notebook", name: "notebook").1
      let places = problems.filter { problem in
        foreign.contains(problem.position.line - 1)
          && (problem.message.contains("refers to the footnote")
            || problem.message.contains("stands here twice")
            || problem.message.contains("is defined nowhere"))
      }.map(\.position)
      if places.isEmpty { return }
      var lines = text.linesWithBreaks
      for place in Set(places).sorted(by: { ($0.line, $0.column) > ($1.line, $1.column) }) {
        var line = Array(lines[place.line - 1])
        line.insert("\\", at: min(max(0, place.column - 1), line.count))
        lines[place.line - 1] = String(line)
      }
      text = lines.joined()
    }
  }
}

extension String {
  fileprivate var hasBreakAtEnd: Bool {
    unicodeScalars.last.map { $0 == "\n" || $0 == "\r" } ?? false
  }

  /// The text in double quotes, as YAML reads it.
  var quoted: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}": result += " "
      case _ where scalar.properties.generalCategory == .control: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension StringProtocol {
  /// A slug that is short enough for the name of a file, cut between words.
  public var shortSlug: String {
    var words = slug[...]
    while words.count > 60 || words.utf8.count > 120 {
      let cut = words.prefix(Swift.min(60, words.count - 1))
      words = cut.lastIndex(of: "-").map { cut[..<$0] } ?? cut
    }
    return String(words)
  }
}
