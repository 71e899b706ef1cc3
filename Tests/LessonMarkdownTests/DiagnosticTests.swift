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

  @Test func `offers only what is near`() {
    #expect(nearMiss("capton", in: ["caption", "alt"]) == "caption")
    #expect(nearMiss("zebra", in: ["caption", "alt"]) == nil)
  }
}
