/// The lines that cmark reads, and those of the file that they came from.
struct MarkdownSource {
  /// All lines of the file.
  let lines: [Substring]
  /// How many of them stand above what is Markdown.
  let skipped: Int
  /// The lines as cmark reads them.
  private let fed: [Substring]

  init(lines: [Substring], skipping skipped: Int = 0) {
    self.lines = lines
    self.skipped = skipped
    fed = lines.dropFirst(skipped).map(SourceText.hidingBars)
  }

  var count: Int { fed.count }

  var text: String { fed.map { $0 + "\n" }.joined() }

  /// A line as cmark read it, by cmark's number; empty beyond the last.
  func read(_ line: Int) -> Substring { fed.indices.contains(line - 1) ? fed[line - 1] : "" }

  /// The number in the file of cmark's line.
  func number(_ line: Int) -> Int { line + skipped }

  /// The place in the file of a byte, counted from 1, of cmark's line.
  func position(line: Int, column: Int) -> SourcePosition {
    let text = lines.indices.contains(number(line) - 1) ? lines[number(line) - 1] : ""
    return SourceText.position(ofByte: column - 1, in: text, number: number(line))
  }
}
