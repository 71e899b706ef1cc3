import Foundation
import LessonMarkdown

/// Markdown that was not written for Lectern, changed so that Lectern shows all of it and runs
/// nothing of it.
///
/// What would run, enclose or vanish is found by parsing as Lectern parses: there is no second
/// opinion here about what a fence is.
struct ForeignMarkdown {
  /// The lines that were not written for Lectern; nil for all.
  private let foreign: Set<Int>?
  private var lines: [String]

  /// A Markdown cell of a notebook as a part of a lesson.
  static func adapted(_ text: String) -> String {
    var markdown = ForeignMarkdown(ForeignFormulas.rewritten(text.everyLine), foreign: nil)
    markdown.disarm()
    return closed(markdown.lines.joined(separator: "\n"))
  }

  /// Lines of a lesson, some of which were edited elsewhere.
  static func adapted(_ lines: [String], foreign: Set<Int>) -> [String] {
    var markdown = ForeignMarkdown(lines, foreign: foreign)
    markdown.disarm()
    return markdown.lines
  }

  private init(_ lines: [String], foreign: Set<Int>?) {
    self.lines = lines
    self.foreign = foreign
  }

  // MARK: - What Lectern would read as its own

  /// One place that needs a change.
  private struct Place: Hashable {
    enum Change: Hashable {
      /// The language of a fence is followed by braces that keep it from running.
      case fence
      /// A blank before the brace of a value, whose expression begins here.
      case blank
      /// A blank before the first brace of a value from here on.
      case blankFromHere
      /// A backslash before each of so many characters.
      case escape(Int)
    }
    /// From 0.
    var line: Int
    /// From 1.
    var column: Int
    var change: Change
  }

  private mutating func disarm() {
    // What is changed may have hidden more; each round changes something, or is the last.
    for _ in 0..<max(50, lines.count) {
      let before = lines
      for place in places().sorted(by: { ($0.line, $0.column) > ($1.line, $1.column) })
      where foreign?.contains(place.line) ?? true {
        change(place)
      }
      if lines == before { return }
    }
  }

  /// What Lectern would run, enclose or swallow.
  private func places() -> Set<Place> {
    let (lesson, problems) = Self.parse(lines.joined(separator: "\n"))
    var found: Set<Place> = []
    func note(_ position: SourcePosition, _ change: Place.Change, linesAbove: Int = 0) {
      let line = position.line - Self.head.everyLine.count - 1 - linesAbove
      if lines.indices.contains(line) {
        found.insert(Place(line: line, column: position.column, change: change))
      }
    }
    for cell in lesson.cells { note(cell.position, .fence, linesAbove: 1) }
    for value in lesson.values { note(value.position, .blank) }
    for container in lesson.blocks.containers + lesson.footnotes.flatMap(\.blocks.containers) {
      note(container.position, .escape(1))
    }
    for problem in problems {
      if problem.message.contains("needs an expression after {swift}") {
        note(problem.position, .blank)
      } else if problem.message.contains("did you mean {swift}")
        || problem.message.contains("alternative text is plain")
      {
        note(problem.position, .blankFromHere)
      } else if problem.message.contains("shown and not run")
        || problem.message.contains("is shown as plain text")
      {
        note(problem.position, .fence)
      } else if problem.message.hasPrefix("this ::: closes nothing") {
        note(problem.position, .escape(1))
      } else if problem.message.hasPrefix("this formula is never closed") {
        note(problem.position, .escape(2))
      }
    }
    return found
  }

  private mutating func change(_ place: Place) {
    var line = Array(lines[place.line])
    let column = min(max(0, place.column - 1), line.count)
    switch place.change {
    case .fence: lines[place.line] = Self.unrunFence(lines[place.line])
    case .escape(let count):
      for offset in (0..<count).reversed() where column + offset <= line.count {
        line.insert("\\", at: column + offset)
      }
      lines[place.line] = String(line)
    case .blank: insertBlank(before: column, of: place.line)
    case .blankFromHere:
      let text = String(line[max(0, column - 1)...])
      guard let brace = text.range(of: "{swift}", options: .caseInsensitive)?.lowerBound else {
        return
      }
      line.insert(" ", at: max(0, column - 1) + text.distance(from: text.startIndex, to: brace))
      lines[place.line] = String(line)
    }
  }

  /// Keeps a code span from being a value: its brace stands behind a blank.
  ///
  /// - Parameter column: Where its expression begins, from 0; the brace may stand a line above.
  private mutating func insertBlank(before column: Int, of line: Int) {
    let text = lines[line]
    let start = text.index(text.startIndex, offsetBy: min(column, text.count))
    if let brace = text[..<start].range(of: "{swift}", options: .backwards) {
      lines[line].insert(" ", at: brace.lowerBound)
    } else if line > 0, let brace = lines[line - 1].range(of: "{swift}", options: .backwards) {
      lines[line - 1].insert(" ", at: brace.lowerBound)
    }
  }

  /// A line that opens a fence, in the spelling of code that is shown and not run.
  static func unrunFence(_ line: String) -> String {
    guard let start = line.range(of: "```") ?? line.range(of: "~~~") else { return line }
    let tilde = line.range(of: "~~~")
    let open = tilde.map { $0.lowerBound < start.lowerBound ? $0 : start } ?? start
    let mark = line[open.lowerBound]
    let marks = line[open.lowerBound...].prefix { $0 == mark }
    let info = line[marks.endIndex...].trimmed
    let before = line[..<marks.endIndex]
    let language = info.prefix { !$0.isWhitespace && $0 != "{" }
    var rest = info.dropFirst(language.count).trimmed
    var word = String(language)
    if language.isEmpty {
      // Braces of Pandoc and Quarto hold the language themselves.
      let inside = rest.drop { $0 == "{" }.prefix { $0 != "}" }
      let first = inside.drop { $0 == " " || $0 == "." || $0 == "=" }
        .prefix { !$0.isWhitespace && $0 != "," }
      word = first.isEmpty ? "text" : String(first)
      rest = inside.dropFirst(inside.distance(from: inside.startIndex, to: first.endIndex)).trimmed
    }
    if !word.lowercased().hasPrefix("swift"), !language.isEmpty { word = "swift" }
    if word.lowercased().hasPrefix("swift") { word = "swift" }
    rest = rest.replacingOccurrences(of: "\"", with: "'")
    let words = rest.isEmpty || rest == "{.static}" ? "" : " summary=\"\(rest)\""
    return "\(before)\(word) {.static\(words)}"
  }

  // MARK: - What stays open

  private static let head = "---\ntitle: x\n---"

  static func parse(_ text: String) -> (lesson: Lesson, problems: [Diagnostic]) {
    LessonParser.parse("\(head)\n\(text)", path: "notebook", name: "notebook")
  }

  /// The text with an end for what it leaves open: in a notebook every cell ends by itself.
  static func closed(_ text: String) -> String {
    func isClosed(_ text: String) -> Bool {
      let lesson = parse("\(text)\n\n```swift\nends\n```").lesson
      guard case .cell(let cell)? = lesson.blocks.last else { return false }
      return cell.code == "ends\n"
    }
    if isClosed(text) { return text }
    for end in fenceEnds(of: text) + elementEnds(of: text) + ["-->", "?>", "]]>", ">"]
    where isClosed("\(text)\n\(end)") { return "\(text)\n\(end)" }
    return text
  }

  /// As many marks as some line of the text begins with: one of these ends a fence that is open.
  private static func fenceEnds(of text: String) -> [String] {
    var ends: [String] = []
    for line in text.everyLine {
      let rest = line.drop { " \t>-+*.0123456789)".contains($0) }
      guard let mark = rest.first, mark == "`" || mark == "~" else { continue }
      let run = String(rest.prefix { $0 == mark })
      if run.count >= 3, !ends.contains(run) { ends.append(run) }
    }
    return ends.reversed()
  }

  /// The ends of elements whose text is no Markdown, the last one that begins in the text first: the
  /// end of any ends it here, and its own alone in a browser.
  private static func elementEnds(of text: String) -> [String] {
    let names = text.matches(of: /<(pre|script|style)\b/.ignoresCase())
      .map { String($0.output.1) }
    return names.reversed().map { "</\($0)>" }
  }

  /// Whether one text below the other reads as each does alone, and not as one list.
  static func standsApart(_ first: String, _ second: String) -> Bool {
    parse("\(first)\n\n\(second)").lesson.blocks.count
      == parse(first).lesson.blocks.count + parse(second).lesson.blocks.count
  }
}

extension [Block] {
  /// All containers, at every depth.
  var containers: [Block.Container] {
    flatMap { block -> [Block.Container] in
      switch block {
      case .container(let container): [container] + container.blocks.containers
      case .quote(let blocks): blocks.containers
      case .list(let list): list.items.flatMap { $0.blocks.containers }
      default: []
      }
    }
  }
}
