import Foundation
import LessonExecution
import LessonMarkdown

/// A lesson's prose as a notebook shows it: values in their places, containers as quotations,
/// footnotes as raised numbers.
struct ShownProse {
  private let outcome: LessonOutcome
  private let outline: MarkdownOutline
  /// What opens at each line, counted from 1.
  private var containers: [Int: Block.Container] = [:]
  /// How many containers enclose each line, and the lines that close one.
  private var depths: [Int: Int] = [:]
  private var closers: Set<Int> = []
  /// The lines of formulas on lines of their own.
  private var formulas: Set<Int> = []
  private var footnotes: [Int: Footnote] = [:]
  /// The lines that go on with a footnote, four blanks in.
  private var continuations: Set<Int> = []
  /// Where addresses stand that text refers to by name, by that name.
  private var references: [String: String] = [:]

  init(_ outcome: LessonOutcome) {
    self.outcome = outcome
    let lesson = outcome.lesson
    let body = SourcePiece.all(of: lesson).first?.lines.upperBound ?? 1
    outline = MarkdownOutline(
      lesson.lines.enumerated().map { $0.offset + 1 < body ? "" : String($0.element) })
    let blocks = lesson.blocks + lesson.footnotes.flatMap(\.blocks)
    for container in blocks.containers { containers[container.position.line] = container }
    for note in lesson.footnotes { footnotes[note.position.line] = note }
    gatherLines(of: lesson)
  }

  private mutating func gatherLines(of lesson: Lesson) {
    var open: [Bool] = []
    var isFormula = false
    var isFootnote = false
    for (index, line) in lesson.lines.enumerated() {
      let number = index + 1
      let text = line.trimmed
      if isFootnote, text.isEmpty || line.hasPrefix("    ") {
        continuations.insert(number)
      } else {
        isFootnote = footnotes[number] != nil
      }
      depths[number] = open.count { $0 }
      if outline.kinds[index] == .code { continue }
      if isFormula || text.hasPrefix("$$") {
        let ends = isFormula ? text.hasSuffix("$$") : text.dropFirst(2).contains("$$")
        if isFormula || !ends { formulas.insert(number) }
        isFormula = !ends
      } else if let container = containers[number] {
        open.append(container.position.column == 1)
        depths[number] = open.count { $0 }
      } else if text.count >= 3, text.allSatisfy({ $0 == ":" }), open.popLast() != nil {
        closers.insert(number)
      } else if let name = Self.referenceName(text) {
        references[name] = references[name] ?? text
      }
    }
  }

  /// The name that a line gives an address, in small letters.
  private static func referenceName(_ line: String) -> String? {
    guard line.hasPrefix("["), !line.hasPrefix("[^"), let close = line.range(of: "]:") else {
      return nil
    }
    let name = line[line.index(after: line.startIndex)..<close.lowerBound].lowercased()
    return name.isEmpty || name.contains("[") ? nil : name
  }

  /// Lines of the file with what is shown for each.
  func carried(_ range: Range<Int>, _ lines: [String]) -> CarriedProse {
    var prose = CarriedProse(lines: lines)
    for (index, number) in range.enumerated() {
      let line = outcome.lesson.line(number) ?? ""
      let shown = self.shown(line, number)
      if shown != prose.lines[index].withoutBreak { prose.shown[index] = .some(shown) }
    }
    let text = prose.text.lowercased()
    let missing = references.filter { name, line in
      text.contains("[\(name)]") && !text.contains("[\(name)]:")
    }.values.sorted()
    if !missing.isEmpty { prose.below = [""] + missing }
    return prose
  }

  private func shown(_ line: String, _ number: Int) -> String? {
    // A line that is empty after a container ends the quotation.
    if closers.contains(number) {
      return String(repeating: "> ", count: max(0, (depths[number] ?? 0) - 1)).trimmedAtEnd
    }
    let quote =
      formulas.contains(number)
      ? "" : String(repeating: "> ", count: depths[number] ?? 0)
    if let container = containers[number] {
      let kind = container.kind.rawValue
      let title = container.title.isEmpty ? "" : " · \(container.title)"
      let marks = quote.isEmpty ? String(line.prefix { " \t>".contains($0) }) : quote
      return "\(marks)**\(kind.prefix(1).uppercased() + kind.dropFirst())\(title)**  "
    }
    return (quote + inside(line, number)).emptyQuotation
  }

  /// A line without what only Lectern reads.
  private func inside(_ line: String, _ number: Int) -> String {
    if outline.fences.contains(number - 1), let brace = line.firstIndex(of: "{") {
      return String(line[..<brace]).trimmedAtEnd
    }
    if outline.kinds[number - 1] == .code, !continuations.contains(number) { return line }
    var text = withValues(line, number)
    if let note = footnotes[number] {
      text = text.replacingOccurrences(of: "[^\(note.label)]:", with: "<sup>\(note.number)</sup>")
    } else if continuations.contains(number), text.hasPrefix("    ") {
      text.removeFirst(4)
    }
    // The next note is not of the same paragraph.
    if footnotes[number + 1] != nil, !text.trimmed.isEmpty { text += "  " }
    return withNumbers(text)
  }

  /// The line with the numbers of the footnotes that it refers to, outside of code.
  private func withNumbers(_ line: String) -> String {
    guard line.contains("[^") else { return line }
    return line.outsideOfCode { part in
      footnotes.values.reduce(part) { text, note in
        text.replacingOccurrences(
          of: "[^\(note.label)]", with: "<sup>\(note.number)</sup>", options: .caseInsensitive)
      }
    }
  }

  private func withValues(_ source: String, _ number: Int) -> String {
    var line = source
    let values = outcome.lesson.values.filter { $0.position.line == number }
    for value in values.sorted(by: { $0.position.column > $1.position.column }) {
      guard let result = outcome.prose[value.index] else { continue }
      // The expression stands between `{swift} and as many back quotes.
      let start = line.index(
        line.startIndex, offsetBy: value.position.column - 1, limitedBy: line.endIndex)
      guard let start, let last = line[..<start].lastIndex(of: "`") else { continue }
      let marks = line[...last].reversed().prefix { $0 == "`" }.count
      let open = line.index(last, offsetBy: 1 - marks)
      guard let close = line[start...].range(of: String(repeating: "`", count: marks)) else {
        continue
      }
      line.replaceSubrange(
        open..<close.upperBound, with: result.everyLine.joined(separator: " "))
    }
    return line
  }
}

extension String {
  /// An empty line of a quotation without the blank at its end.
  fileprivate var emptyQuotation: String {
    allSatisfy { $0 == ">" || $0 == " " } && hasPrefix(">") ? trimmedAtEnd : self
  }

  /// The line with its parts outside of code changed.
  func outsideOfCode(_ change: (String) -> String) -> String {
    var result = ""
    var part = ""
    var rest = self[...]
    while let first = rest.first {
      let marks = rest.prefix { $0 == "`" }
      guard !marks.isEmpty else {
        part.append(first)
        rest = rest.dropFirst()
        continue
      }
      let inside = rest.dropFirst(marks.count)
      var end = inside.startIndex
      var close: Substring?
      while end < inside.endIndex {
        let run = inside[end...].prefix { $0 == "`" }
        if run.count == marks.count {
          close = run
          break
        }
        end = run.isEmpty ? inside.index(after: end) : run.endIndex
      }
      guard let close else {
        part += marks
        rest = inside
        continue
      }
      result += change(part) + self[marks.startIndex..<close.endIndex]
      part = ""
      rest = self[close.endIndex...]
    }
    return result + change(part)
  }
}
