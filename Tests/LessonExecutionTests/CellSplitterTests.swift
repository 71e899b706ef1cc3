import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct CellSplitterTests {
  private func split(_ code: String, line: Int = 10) -> CellSplitter {
    CellSplitter(
      Cell(index: 0, code: code, position: SourcePosition(line: line, column: 1)))
  }

  @Test func `keeps the line and column of every item`() {
    let source = split("let a = 1\n\n  print(a)\n").source
    #expect(source.contains("#sourceLocation(file: \"lectern-cell-1\", line: 2)\nlet a = 1"))
    // The last expression is an argument: the call stands a line above it.
    #expect(source.contains("line: 3)\n CellRuntime.show(\n  print(a)\n)"), "\(source)")
    // Prose above a cell moves it and changes nothing in it.
    #expect(split("let a = 1\n\n  print(a)\n", line: 99).source == source)
  }

  @Test func `commas with nothing between them declare nothing`() {
    let code = "let a" + String(repeating: ",", count: 1000) + " = 1"
    #expect(split(code).isMalformed && split(code).source.utf8.count < 10_000)
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
  }

  @Test func `touches globals at their place among the statements`() {
    let source = split("print(1)\nlet a = 2\nprint(a)\n").source
    let first = source.range(of: "print(1)")!
    let touch = source.range(of: "_ = a")!
    #expect(first.upperBound < touch.lowerBound)
  }

  @Test func `writes a mark behind the statement above, and no directive between lines`() {
    let source = split("f()\n\ng()\nif a {\n  h()\n}\n").source
    #expect(
      source.contains(
        "f(); CellRuntime.at(3, 1)\n\ng(); CellRuntime.at(4, 1)\nif a {\n  h()\n}"), "\(source)")
  }

  @Test func `statements on one line keep their columns`() {
    let source = split("f(); g()\n").source
    #expect(
      source.contains(
        "f(); CellRuntime.at(1, 6)\n#sourceLocation(file: \"lectern-cell-1\", line: 1)\n CellRuntime.show(\n     g()"
      ), "\(source)")
  }

  @Test func `columns of marks count characters`() {
    #expect(split("_ = \"😀é\"; f()\ng()\n").source.contains("CellRuntime.at(1, 11)"))
  }

  @Test func `names what later cells may see`() {
    let names = split("let (a, b) = (1, 2)\nvar c = 3\nfunc f() {}\nstruct S {}\nenum E {}\n").names
    #expect(names.map(\.name) == ["a", "b", "c", "f", "S", "E"])
    #expect(names.map(\.kind) == ["let", "let", "var", "func", "struct", "enum"])
  }

  @Test func `names actors, operators and what a guard leaves`() {
    let names = split(
      "actor A {}\ninfix operator **\nguard let z = f(), case .some(var y) = z else { throw E() }\n"
    ).names
    #expect(names.map(\.name) == ["A", "**", "z", "y"])
    #expect(names.map(\.kind) == ["actor", "operator", "let", "var"])
  }

  @Test func `puts what binds no name among the statements`() {
    let source = split("let _ = f()\nlet (_, a) = g(), _ = h()\nprint(a)\n").source
    let function = source.range(of: "func lectern_cell_statements")!
    #expect(source.range(of: "_ = f()")!.lowerBound > function.lowerBound)
    #expect(source.range(of: "(_, a) = g()")!.lowerBound < function.lowerBound)
    #expect(source.range(of: "_ = h()")!.lowerBound > function.lowerBound)
  }

  @Test func `a value that is waited for is made by the statements and stays a constant`() {
    let source = split("let w: Int? = await f()\nprint(1)\n").source
    #expect(source.contains("CellRuntime.PendingValue<Int?>(\"w\", 1) { () async throws in"))
    #expect(source.contains("w: Int? = lectern_pending_1.value"))
    #expect(source.contains("try await lectern_pending_1.resolve()"))
    #expect(source.contains("func lectern_cell_statements() async throws"))
  }

  @Test func `only what waits itself makes the statements wait`() {
    for code in [
      "let t = Task { await f() }", "func g() async { await f() }",
      "struct S { var v: Int { get async { await f() } } }",
    ] {
      #expect(!split(code).source.contains("lectern_cell_statements() async"), "\(code)")
    }
    for code in ["if a { await f() }", "for await x in s { print(x) }", "async let x = f()"] {
      #expect(split(code).source.contains("lectern_cell_statements() async"), "\(code)")
    }
  }

  @Test func `private at the top of a cell gives way, and private in a type stays`() {
    let source = split("private func f() {}\nstruct S { private var x = 1 }\n").source
    #expect(source.contains("        func f() {}"))
    #expect(source.contains("struct S { private var x = 1 }"))
  }

  @Test func `an if with a value in each branch is shown, and one that acts is not`() {
    #expect(split("if a { 1 } else { 2 }").source.contains("showResult({"))
    #expect(split("switch a { case 1: \"x\"\ndefault: \"y\" }").source.contains("showResult({"))
    for code in ["if a { f() } else { g() }", "if a { 1 }", "if a { b = 1 } else { 2 }"] {
      #expect(!split(code).source.contains("showResult"), "\(code)")
    }
  }

  @Test func `@main is refused in one sentence`() {
    let problems = split("let a = 1\n@main struct App { static func main() {} }\n").problems
    #expect(problems.count == 1 && problems[0].lineOffset == 1 && problems[0].column == 1)
    #expect(problems[0].message.contains("call main()"))
  }

  @Test func `tells code that is no Swift`() {
    #expect(split("print(1)\n}\n").isMalformed && split("let a = [1,").isMalformed)
    #expect(!split("print(1)\n").isMalformed && !split("").isMalformed)
  }

  @Test func `wraps an initialiser that may throw, and no other`() {
    #expect(split("let a = try f()\n").source.contains("let a = CellRuntime.value(1, 9) {"))
    #expect(!split("let a = try? f()\n").source.contains("CellRuntime.value"))
    #expect(!split("let a = { try f() }\n").source.contains("CellRuntime.value"))
  }

  @Test(arguments: ["}", "func (", "\"", "let a = 1 +", "@"])
  func `code that is no Swift goes to the compiler as it stands, which says it best`(_ code: String)
  {
    let cell = split(code)
    #expect(cell.isMalformed && cell.problems.isEmpty && cell.source.contains(code))
  }
}
