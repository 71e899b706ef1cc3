import Testing

@testable import LessonMarkdown

@Suite struct DiagnosticTests {
  @Test func `points at the column with a caret`() {
    let diagnostic = Diagnostic(
      file: "a.md", at: SourcePosition(line: 12, column: 5), "no", excerpt: "let x = y")
    #expect(diagnostic.description == "a.md:12:5: error: no\n  12 | let x = y\n     |     ^")
  }

  @Test func `shows the part of a long line that it is about`() {
    let line = String(repeating: "a", count: 200) + "X" + String(repeating: "b", count: 200)
    let text = Diagnostic(
      file: "a.md", at: SourcePosition(line: 1, column: 201), "no", excerpt: line
    ).description
    let rows = text.split(separator: "\n")
    let caret = Array(rows[2]).firstIndex(of: "^")!
    #expect(Array(rows[1])[caret] == "X")
    #expect(rows[1].count < 120 && rows[1].hasSuffix("…"))
  }

  private func rows(_ column: Int, _ line: String) -> [Substring] {
    Diagnostic(
      file: "a.md", at: SourcePosition(line: 1, column: column), "no", excerpt: line
    ).description.split(separator: "\n")
  }

  @Test(arguments: [
    (3, "\t\tx", "  1 |     x", "    |     ^"), (2, "😀x", "  1 | 😀x", "    |   ^"),
    (3, "漢字x", "  1 | 漢字x", "    |     ^"), (2, "é́x", "  1 | é́x", "    |  ^"),
    (9, "ab", "  1 | ab", "    |   ^"), (0, "ab", "  1 | ab", "    | ^"),
    (2, "a\u{7}b", "  1 | a\u{FFFD}b", "    |  ^"),
  ])
  func `stands below the character in every script`(
    _ column: Int, _ line: String, _ shown: String, _ caret: String
  ) {
    #expect(rows(column, line).dropFirst().map(String.init) == [shown, caret])
  }

  @Test func `cuts a line of a million characters`() {
    let line = String(repeating: "漢", count: 1_000_000)
    for column in [1, 500_000, 1_000_000] {
      let rows = rows(column, line)
      #expect(rows.count == 3 && rows[1].count < 120 && rows[2].hasSuffix("^"))
    }
  }

  @Test func `of an option has no place`() {
    let diagnostic = Diagnostic(.warning, file: "--set a=1", at: .none, "nobody asks for it")
    #expect(diagnostic.description == "--set a=1: warning: nobody asks for it")
  }

  @Test func `has no excerpt where there is no line`() {
    let diagnostic = Diagnostic(file: "a.md", at: SourcePosition(line: 9, column: 1), "no")
    #expect(diagnostic.description == "a.md:9:1: error: no")
  }
}
