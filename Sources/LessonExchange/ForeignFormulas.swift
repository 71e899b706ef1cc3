import Foundation
import LessonMarkdown

/// Formulas as notebooks write them, rewritten to those that Lectern sets.
///
/// Jupyter sets `$…$` with blanks inside, `\\(…\\)`, `\\[…\\]`, and environments without dollars.
/// What is added are dollars, line breaks and the marks of a comment before `\label`; what goes are
/// the brackets that dollars stand for, and blanks.
struct ForeignFormulas {
  private let text: [Unicode.Scalar]
  private var place = 0
  private var result = ""

  /// The lines of a Markdown cell with formulas that Lectern sets.
  static func rewritten(_ lines: [String]) -> [String] {
    let outline = MarkdownOutline(lines)
    let kept = linesOfOpenFormulas(lines, outline)
    var result: [String] = []
    var paragraph: [String] = []
    func finish() {
      if paragraph.isEmpty { return }
      var formulas = ForeignFormulas(paragraph.joined(separator: "\n"))
      result += formulas.rewrite().everyLine
      paragraph = []
    }
    for (index, line) in lines.enumerated() {
      if outline.kinds[index] == .text, !kept.contains(index), !line.trimmed.isEmpty {
        paragraph.append(line)
      } else {
        finish()
        result.append(line)
      }
    }
    finish()
    return result
  }

  /// The lines of formulas that go on over empty lines, between dollars on lines of their own.
  private static func linesOfOpenFormulas(
    _ lines: [String], _ outline: MarkdownOutline
  ) -> Set<Int> {
    let text = lines.indices.filter { outline.kinds[$0] == .text }
    // Where a pair is broken, an empty line ends it, as in Jupyter.
    guard text.reduce(0, { $0 + lines[$1].components(separatedBy: "$$").count - 1 }) % 2 == 0
    else { return [] }
    var kept: Set<Int> = []
    var open: Int?
    for index in text where lines[index].contains("$$") {
      guard lines[index].trimmed == "$$" else { continue }
      if let start = open {
        if lines[start...index].contains(where: { $0.trimmed.isEmpty }) {
          kept.formUnion(start...index)
        }
        open = nil
      } else {
        open = index
      }
    }
    return kept
  }

  private init(_ paragraph: String) { text = Array(paragraph.unicodeScalars) }

  private mutating func rewrite() -> String {
    while place < text.count {
      switch text[place] {
      case "`": copyCode()
      case "$": dollar()
      case "\\": backslash()
      default: copy(1)
      }
    }
    return result
  }

  // MARK: - Reading

  private func stands(_ word: String, at start: Int) -> Bool {
    text[min(start, text.count)...].starts(with: word.unicodeScalars)
  }

  /// Where `word` stands next, with no odd number of backslashes before it.
  private func find(_ word: String, from start: Int) -> Int? {
    var index = start
    while index < text.count {
      if stands(word, at: index) { return index }
      index += text[index] == "\\" && !word.hasPrefix("\\") ? 2 : 1
    }
    return nil
  }

  private func string(_ range: Range<Int>) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text[range])
    return String(scalars)
  }

  private mutating func copy(_ count: Int) { copy(to: place + count) }

  private mutating func copy(to end: Int) {
    result += string(place..<min(end, text.count))
    place = min(end, text.count)
  }

  private mutating func copyCode() {
    let marks = text[place...].prefix { $0 == "`" }.count
    var index = place + marks
    while index < text.count {
      let run = text[index...].prefix { $0 == "`" }.count
      if run == marks { return copy(to: index + run) }
      index += max(1, run)
    }
    copy(marks)
  }

  private mutating func dollar() {
    if stands("$$", at: place) {
      guard let end = find("$$", from: place + 2) else {
        // What nothing closes would take all that follows.
        result += "\\$\\$"
        place += 2
        return
      }
      if end == place + 2 { return copy(4) }
      display(string(place + 2..<end), to: end + 2, isKeptInLine: true)
      return
    }
    guard let end = find("$", from: place + 1), end > place + 1 else { return copy(1) }
    let inside = string(place + 1..<end)
    let isDigit = end + 1 < text.count && ("0"..."9").contains(text[end + 1])
    let isTight = inside.trimmed == inside
    if isTight, !isDigit { return copy(to: end + 1) }
    guard !isTight, !isDigit, !inside.contains("\n"), !inside.trimmed.isEmpty,
      !Self.looksLikeProse(inside)
    else { return copy(1) }
    result += "$\(inside.trimmed)$"
    place = end + 1
  }

  private mutating func backslash() {
    for (open, close) in [("\\\\(", "\\\\)"), ("\\\\[", "\\\\]"), ("\\(", "\\)"), ("\\[", "\\]")]
    where stands(open, at: place) {
      let start = place + open.count
      guard let end = find(close, from: start), isFormula(start..<end, open: open) else { break }
      let inside = string(start..<end)
      if open.hasSuffix("(") {
        result += "$\(inside.everyLine.map(\.trimmed).joined(separator: " ").trimmed)$"
        place = end + close.count
      } else {
        display(inside, to: end + close.count, isKeptInLine: false)
      }
      return
    }
    guard stands("\\begin{", at: place), let name = environment(),
      Self.environments.contains(name.filter { $0 != "*" }), let end = endOf(name)
    else { return copy(2) }
    let inside = string(place..<end)
    display(Self.known(inside, name), to: end, isKeptInLine: false)
  }

  /// Whether what stands between brackets with backslashes is LaTeX. With one backslash it may be
  /// brackets that Markdown was to leave alone, as in `\[1\]`.
  private func isFormula(_ range: Range<Int>, open: String) -> Bool {
    let inside = string(range).trimmed
    if inside.isEmpty { return false }
    if open.count == 3 { return true }
    if open == "\\(" { return !Self.looksLikeProse(inside) }
    let before = text[..<(range.lowerBound - 2)].reversed().prefix { $0 != "\n" }
    let after = text[(range.upperBound + 2)...].prefix { $0 != "\n" }
    let isAlone =
      before.allSatisfy { " \t>".unicodeScalars.contains($0) }
      && after.allSatisfy { " \t".unicodeScalars.contains($0) }
    return isAlone && !Self.looksLikeProse(inside)
      || inside.contains { "\\^_={}+<>".contains($0) }
  }

  /// Words of a sentence, without a sign that only LaTeX has.
  static func looksLikeProse(_ text: String) -> Bool {
    if text.contains(where: { "\\^_={}+<>|*/".contains($0) }) { return false }
    let words = text.split(whereSeparator: \.isWhitespace)
    return words.count > 1 && words.contains { $0.count { $0.isLetter } > 1 }
  }

  // MARK: - Environments

  /// The environments of mathematics, without their stars; others stay the text that they are.
  private static let environments: Set<String> = [
    "align", "alignat", "aligned", "alignedat", "array", "Bmatrix", "bmatrix", "cases", "CD",
    "darray", "dcases", "displaymath", "drcases", "eqnarray", "equation", "gather", "gathered",
    "math", "matrix", "multline", "pmatrix", "rcases", "smallmatrix", "split", "subarray",
    "Vmatrix", "vmatrix",
  ]

  /// Whether LaTeX holds an environment that is set on lines of its own alone.
  private static func needsLines(_ latex: String) -> Bool {
    ["align", "equation", "gather", "CD"].contains { name in
      ["", "*", "at", "at*"].contains { latex.contains("\\begin{\(name)\($0)}") }
    }
  }

  private func environment() -> String? {
    let name = text[(place + 7)...].prefix { $0 != "}" && $0 != "\n" }
    guard !name.isEmpty, name.count < 20, place + 7 + name.count < text.count else { return nil }
    let word = string(place + 7..<place + 7 + name.count)
    return word.allSatisfy { $0.isLetter || $0 == "*" } ? word : nil
  }

  /// The place behind the end of the environment that begins here; those of its name nest.
  private func endOf(_ name: String) -> Int? {
    let (begin, end) = ("\\begin{\(name)}", "\\end{\(name)}")
    var depth = 0
    var index = place
    while index < text.count {
      if stands(begin, at: index) { depth += 1 }
      if stands(end, at: index) {
        depth -= 1
        if depth == 0 { return index + end.unicodeScalars.count }
      }
      index += 1
    }
    return nil
  }

  /// An environment by a name that KaTeX knows.
  private static func known(_ latex: String, _ name: String) -> String {
    func renamed(_ begin: String, _ end: String) -> String {
      begin + latex.dropFirst("\\begin{\(name)}".count).dropLast("\\end{\(name)}".count) + end
    }
    return switch name {
    case "eqnarray", "eqnarray*": renamed("\\begin{array}{rcl}", "\\end{array}")
    case "multline", "multline*": renamed("\\begin{gather*}", "\\end{gather*}")
    case "displaymath", "math": renamed("", "").trimmed
    default: latex
    }
  }

  /// LaTeX that numbers nothing and names no number: a lesson's formulas have numbers of their own.
  private static func withoutNumbers(_ latex: String) -> String {
    var latex = withoutLabels(latex)
    for name in ["align", "alignat", "equation", "gather"] {
      for part in ["begin", "end"] {
        latex.replace("\\\(part){\(name)}", with: "\\\(part){\(name)*}")
      }
    }
    return latex
  }

  // MARK: - Display

  /// Writes a formula on its own: where it has lines, on lines of its own.
  ///
  /// - Parameter isKeptInLine: Whether dollars stand around it already, so that it may be right.
  private mutating func display(_ inside: String, to end: Int, isKeptInLine: Bool) {
    let latex = Self.withoutNumbers(inside).trimmed
    let before = text[..<place].reversed().prefix { $0 != "\n" }.reversed()
    let line = String(String.UnicodeScalarView(before))
    let prefix = Self.prefix(of: line)
    let isFirst = line.count == prefix.count
    let isLast = text[end...].prefix { $0 != "\n" }.allSatisfy { $0 == " " || $0 == "\t" }
    // What ends in a comment needs a line's end before its dollars.
    let isSame = Self.withoutNumbers(inside) == inside
    let hasLines = latex.contains("\n") || !(isFirst && isLast) && Self.needsLines(latex)
    if isKeptInLine, isSame, isFirst && isLast || !hasLines && !inside.contains("\n") {
      return copy(to: end)
    }
    guard hasLines || !isSame else {
      result += "$$\(latex)$$"
      place = end
      return
    }
    while !isFirst, result.last == " " { result.removeLast() }
    if !isFirst { result += "\n\(prefix)" }
    // The lines of a list's item stay in it.
    let rows = latex.everyLine.enumerated().map { index, row in
      index == 0 || row.hasPrefix(prefix) ? row : prefix + row.drop { $0 == " " || $0 == "\t" }
    }
    result += "$$\n\(prefix)\(rows.joined(separator: "\n"))\n\(prefix)$$"
    place = end
    if isLast { return }
    result += "\n\(prefix)"
    while place < text.count, text[place] == " " { place += 1 }
  }

  /// What stands before the lines of a formula that begins behind `line`: its own blanks and marks
  /// of quotation, and blanks for the mark of a list's item.
  private static func prefix(of line: String) -> String {
    let marks = line.prefix { " \t>".contains($0) }
    let item = line.dropFirst(marks.count)
    let digits = item.prefix { $0.isASCII && $0.isNumber }
    let sign = item.dropFirst(digits.count).first
    let isItem = sign.map { digits.isEmpty ? "-+*".contains($0) : ".)".contains($0) } ?? false
    let blanks = item.dropFirst(digits.count + 1).prefix { $0 == " " }
    guard isItem, !blanks.isEmpty else { return String(marks) }
    return marks + String(repeating: " ", count: digits.count + 1 + blanks.count)
  }

  /// LaTeX with its labels, which KaTeX does not know, behind the sign of a comment.
  private static func withoutLabels(_ latex: String) -> String {
    guard latex.contains("\\label{") else { return latex }
    return latex.everyLine.map { line -> String in
      guard let label = line.range(of: "\\label{"),
        let close = line[label.upperBound...].firstIndex(of: "}")
      else { return line }
      let rest = line[line.index(after: close)...]
      let comment = line[..<label.lowerBound] + "%" + line[label.lowerBound...close]
      return rest.trimmed.isEmpty ? String(comment) : "\(comment)\n\(rest)"
    }.joined(separator: "\n")
  }
}
