import LessonMarkdown
import Testing

@testable import LessonExecution

/// Variables that get their values further below than they are declared.
@Suite struct DeferredValueTests {
  private func problems(_ code: String) -> [String] {
    CellSplitter(Cell(index: 0, code: code, position: SourcePosition(line: 1, column: 1))).problems
      .map { "\($0.lineOffset + 1):\($0.column) \($0.message)" }
  }

  private func run(_ cells: String...) async throws -> LessonOutcome {
    try await Bench().run(cells.map { "```swift\n\($0)\n```\n" }.joined())
  }

  @Test func `the names of a tuple`() async throws {
    let outcome = try await run(
      "let (a, b): (Int, Int)\n(a, b) = (1, 2)\nprint(a, b)",
      "var (c, (_, d)): (Int, (String, x: Double))\nc = 1; d = 2.5\nlet e: Int, (g, h): (Int, Int)\ne = 1\ng = 2\nh = 3\nprint(a, c, d, e + g + h)",
      "print(b, d, h)")
    #expect(outcome.places == [])
    #expect((0..<3).map(outcome.text) == ["1 2\n", "1 1 2.5 6\n", "2 2.5 3\n"])
    for code in ["let (a, b): Pair", "let (a, b): (Int, Int, Int)", "let (a, (b, c)): (Int, Pair)"]
    {
      #expect(problems(code).count == 1, "\(code)")
    }
    #expect(problems("1\nlet (a, b): Pair")[0].hasPrefix("2:5 values that come later need"))
  }

  @Test func `unowned is held as little as unowned is`() async throws {
    let outcome = try await run(
      "class K { deinit { print(\"gone\") } }",
      "var owner: K? = K()\nunowned var k: K\nk = owner!\nprint(k === owner)\nowner = nil\nprint(\"after\")",
      "let s = K()\nunowned(unsafe) var u: K\nunowned let w: K\nu = s\nw = s\nprint(w === u, w === s)",
      "struct S {}\nunowned var k: S")
    #expect((0..<3).map(outcome.text) == ["", "true\ngone\nafter\n", "true true\n"])
    #expect(outcome.places.count == 1)
    #expect(outcome.places[0].hasPrefix("25:13 error 'unowned' may only be applied to class"))
  }

  @Test(arguments: [
    ("let x: Int\nprint(x)", "2:7"), ("let x: Int\nlet y = x + 1", "2:9"),
    ("let y = 1; let x: Int\nif y > x { print(1) }", "2:8"), ("var x: Int\nx += 1", "2:1"),
    ("let (a, x): (Int, Int)\na = 1\nf(x: a)\n\"\\(x)\"", "4:4"),
    ("var x: [Int]\nx.append(1)\nx = []", "2:1"), ("let x: Int\nx", "2:1"),
    ("unowned var x: K\nprint(x)", "2:7"),
  ])
  func `a use that cannot have a value is told where it is`(code: String, place: String) {
    let found = problems(code)
    #expect(
      found.count == 1 && found[0].hasPrefix("\(place) x has no value here: line 1 "), "\(found)")
  }

  @Test(arguments: [
    "let x: Int\nx = 1\nprint(x)", "let x: Int\nif a { x = 1 } else { x = 2 }\nprint(x)",
    "var x: Int\nfunc set() { x = 1 }\nset()\nprint(x)",
    "var x: Int\nset()\nprint(x)\nfunc set() { x = 1 }",
    "let (x, y): (Int, Int)\n(x, y) = (1, 2)\nprint(x)",
    "var x: Int\nread(&x)\nprint(x)", "let x: Int\nlet f = { print(x) }\nx = 1\nf()",
    "var x: Int { 1 }\nprint(x)", "var x: Int?\nprint(x)",
    "let x: Int\nprint(a.x, b(x: 1))\nx = 2\nprint(x)",
    "let x: Int\ndo { x = 1 }\nprint(x)", "let x: Int",
    "let x: Int\nfor x in 0..<3 { print(x) }",
  ])
  func `a use that may have a value is left to the run`(code: String) {
    #expect(problems(code) == [])
  }

  @Test func `a value that is missing is told at its use`() async throws {
    let outcome = try await run("var n = 1\nlet y: Int\nif n > 2 { y = 1 }\nn = 5\nprint(y + n)")
    #expect(outcome.places == ["9:1 error y has no value yet; give it one before this line"])
    let ended = try await run(
      "guard let x = Int(\"abc\") else { print(\"no number\"); return }",
      "print(1)\nprint(\"next\", x)")
    #expect(ended.text(0) == "no number\n" && ended.text(1) == "1\n")
    #expect(
      ended.places == [
        "9:1 error x has no value: the cell that declares it (cell 1) ended before it was set"
      ])
  }

  @Test func `what is shown at the end is told at its own line`() async throws {
    let outcome = try await run("import Synchronization\nprint(1) // one\n\n// two\n  Mutex(0)")
    #expect(outcome.places.count == 1)
    #expect(outcome.places[0].hasPrefix("9:3 error the value at the end of a cell is shown"))
    #expect(
      try await run("let x: Nothing\nx = 1").places == [
        "5:8 error cannot find type 'Nothing' in scope"
      ])
  }

  @Test func `a function's name at the top is the cell's`() async throws {
    let outcome = try await run(
      "print(#function)\nfunc here(_ f: String = #function) { print(f) }\nhere()\nfunc z() { here() }\nz()"
    )
    #expect(outcome.text(0) == "cell()\ncell()\nz()\n" && outcome.places == [])
  }
}
