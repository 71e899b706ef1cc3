import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct CellSplitterTests {
  private func split(_ code: String, line: Int = 10) -> CellSplitter {
    CellSplitter(
      Cell(index: 0, code: code, position: SourcePosition(line: line, column: 1)), file: "a.md",
      imports: ["import LessonKit"])
  }

  @Test func `keeps the line and column of every item`() {
    let source = split("let a = 1\n\n  print(a)\n").source
    #expect(source.contains("#sourceLocation(file: \"a.md\", line: 10)\nlet a = 1"))
    // The last expression is an argument: the call stands a line above it.
    #expect(
      source.contains("#sourceLocation(file: \"a.md\", line: 11)\nCellRuntime.show(\n  print(a)"))
  }

  @Test func `touches globals at their place among the statements`() {
    let source = split("print(1)\nlet a = 2\nprint(a)\n").source
    let first = source.range(of: "print(1)")!
    let touch = source.range(of: "_ = a")!
    #expect(first.upperBound < touch.lowerBound)
  }

  @Test func `names what later cells may see`() {
    let names = split("let (a, b) = (1, 2)\nvar c = 3\nfunc f() {}\nstruct S {}\nenum E {}\n").names
    #expect(names.map(\.name) == ["a", "b", "c", "f", "S", "E"])
    #expect(names.map(\.kind) == ["let", "let", "var", "func", "struct", "enum"])
  }

  @Test func `wraps an initialiser that may throw, and no other`() {
    #expect(split("let a = try f()\n").source.contains("let a = CellRuntime.value(10, 9) {"))
    #expect(!split("let a = try? f()\n").source.contains("CellRuntime.value"))
    #expect(!split("let a = { try f() }\n").source.contains("CellRuntime.value"))
  }

  @Test func `survives code that is no Swift`() {
    for code in ["", "}", "let", "func (", "\"", "/*", "#if", "😀", "let a = ", "@", "\u{0}"] {
      _ = split(code)
    }
  }
}
