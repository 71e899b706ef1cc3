import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct CellSplitterTests {
  private func split(_ code: String, line: Int = 10) -> CellSplitter {
    CellSplitter(
      Cell(index: 0, code: code, position: SourcePosition(line: line, column: 1)),
      imports: ["import LessonKit"])
  }

  @Test func `keeps the line and column of every item`() {
    let source = split("let a = 1\n\n  print(a)\n").source
    #expect(source.contains("#sourceLocation(file: \"lectern-cell-1\", line: 2)\nlet a = 1"))
    // The last expression is an argument: the call stands a line above it.
    #expect(
      source.contains(
        "#sourceLocation(file: \"lectern-cell-1\", line: 3)\nCellRuntime.show(\n  print(a)"))
    // Prose above a cell moves it and changes nothing in it.
    #expect(split("let a = 1\n\n  print(a)\n", line: 99).source == source)
  }

  @Test func `reads the same words whatever the comments and the spaces`() {
    let words = CellWords.text(of: "let a = 1\nprint(a)\n")
    #expect(
      CellWords.text(of: "// Why.\nlet a  =  1 /* one */\n\n    print(a) // shown\n") == words)
    // Where Swift reads a space, it counts.
    #expect(CellWords.text(of: "let a = b -c") != CellWords.text(of: "let a = b - c"))
    #expect(CellWords.text(of: "a\n(b)") != CellWords.text(of: "a(b)"))
    #expect(CellWords.text(of: "f() /* a\nb */ g()") == CellWords.text(of: "f()\ng()"))
    #expect(CellWords.text(of: "\"a  b\"") != CellWords.text(of: "\"a b\""))
    #expect(CellWords.text(of: "#line // x") != CellWords.text(of: "#line"))
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
    #expect(split("let a = try f()\n").source.contains("let a = CellRuntime.value(1, 9) {"))
    #expect(!split("let a = try? f()\n").source.contains("CellRuntime.value"))
    #expect(!split("let a = { try f() }\n").source.contains("CellRuntime.value"))
  }

  @Test func `survives code that is no Swift`() {
    for code in ["", "}", "let", "func (", "\"", "/*", "#if", "😀", "let a = ", "@", "\u{0}"] {
      _ = split(code)
    }
  }
}
