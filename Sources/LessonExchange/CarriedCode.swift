import LessonExecution
import LessonMarkdown
import LessonWire

/// A lesson's cell that travels in a code cell: the lines around its code, and the code as it stands
/// in the file where that is not what the notebook holds, as in a list.
struct CarriedCode {
  /// The line of the fence that opens the cell, with its break.
  var fence: String
  /// The code in the file, where it is not the source and a break.
  var code: String?
  /// The line of the fence that closes the cell, and the empty lines below it.
  var end: String
  /// What the notebook's cell held when it was written.
  var digest: String

  init(_ cell: Cell, source: String, lines: [String]) {
    fence = lines.first ?? ""
    let inside = lines.dropFirst().prefix(cell.lineCount).joined()
    code = inside == Self.plain(source) ? nil : inside
    end = lines.dropFirst(1 + cell.lineCount).joined()
    digest = SHA256.digest(of: source)
  }

  /// What the metadata of a cell holds; nil where it holds none.
  init?(_ json: JSON?) {
    guard let fence = json?["fence"]?.text, let end = json?["end"]?.text,
      let digest = json?["digest"]?.text
    else { return nil }
    (self.fence, self.end, self.digest) = (fence, end, digest)
    code = json?["code"]?.text
  }

  var members: [String: JSON] {
    var members: [String: JSON] = [
      "fence": .string(fence), "end": .string(end), "digest": .string(digest),
    ]
    if let code { members["code"] = .lines(code) }
    return members
  }

  private static func plain(_ source: String) -> String { source.isEmpty ? "" : source + "\n" }

  func isEdited(_ source: String) -> Bool { digest != SHA256.digest(of: source) }

  /// The lines of the file for what the notebook's cell holds now.
  func text(for source: String) -> String {
    if !isEdited(source) { return fence + (code ?? Self.plain(source)) + end }
    let ending = fence.lineBreak.isEmpty ? "\n" : fence.lineBreak
    let prefix = self.prefix
    let inside =
      source.isEmpty
      ? ""
      : source.everyLine.map { line in
        (line.trimmed.isEmpty ? prefix.trimmedAtEnd : prefix + line) + ending
      }.joined()
    let open = fence.withoutBreak + ending
    guard let marks = FenceMarks(opening: fence) else { return open + inside + end }
    // Code that holds the marks which would end it needs longer ones.
    let longest =
      source.everyLine.map { line in
        line.trimmed.prefix { $0 == marks.character }.count
      }.max() ?? 0
    let isOpen = end.trimmed.isEmpty
    let closing =
      isOpen
      ? prefix + String(repeating: marks.character, count: marks.count) + ending + end : end
    guard longest >= marks.count else { return open + inside + closing }
    let more = String(repeating: marks.character, count: longest + 1 - marks.count)
    return open[..<marks.range.upperBound] + more + open[marks.range.upperBound...] + inside
      + Self.inserting(more, beforeMarksOf: closing, marks.character)
  }

  /// What stands before each line of code: the indentation or the marks of what encloses the cell.
  private var prefix: String {
    // A fence of its own may be indented and its code not.
    guard let code else { return "" }
    let marks = FenceMarks(opening: fence)
    let before = marks.map { fence[..<$0.range.lowerBound] } ?? ""
    let blank = String(before.map { $0 == ">" || $0 == "\t" ? $0 : " " })
    let lines = code.linesWithBreaks
    if lines.contains(where: { $0.hasPrefix(blank) }) { return blank }
    let first = lines.first { !$0.trimmed.isEmpty } ?? ""
    return String(first.prefix { " \t>".contains($0) })
  }

  private static func inserting(
    _ more: String, beforeMarksOf text: String, _ mark: Character
  ) -> String {
    guard let start = text.firstIndex(of: mark) else { return text }
    return text[..<start] + more + text[start...]
  }
}
