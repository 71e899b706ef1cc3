import Testing

@testable import LessonExecution

/// Of what two cells declare the newest counts.
@Suite struct CellScopeTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func run(_ cells: String...) async -> LessonOutcome {
    await bench.run(cells.map { "```swift\n\($0)\n```\n" }.joined())
  }

  private func shown(_ outcome: LessonOutcome, _ cell: Int) -> String {
    outcome.text(cell).replacing("<text/plain>", with: "")
  }

  @Test(arguments: [
    ("let f = { (x: Int) in x + 1 }", "func f(_ x: Int) -> Int { x + 100 }", "f(1)", "101"),
    ("func f(_ x: Int) -> Int { x }", "let f = { (x: Int) in x + 100 }", "f(1)", "101"),
    (
      "func train(rate: Double) -> String { \"old\" }",
      "func train(rate: Double, epochs: Int = 3) -> String { \"new\" }", "train(rate: 0.1)", "new"
    ),
    (
      "func train(rate: Double, epochs: Int = 3) -> String { \"old\" }",
      "func train(rate: Double) -> String { \"new\" }", "train(rate: 0.1)", "new"
    ),
    (
      "func f(_ x: Int) -> Int { x }", "func f(_ x: Int) throws -> Int { x + 100 }", "try f(1)",
      "101"
    ),
    (
      "func mean(_ x: [Double]) -> Double { 1 }",
      "func mean(_ x: Array<Double>) -> Double? { nil }",
      "mean([])", "nil"
    ),
    ("func f<T>(_ x: T) -> T { x }", "func f<U>(_ x: U) -> [U] { [x] }", "f(1)", "[1]"),
    ("let f = 1", "func f() -> Int { 2 }", "f()", "2"),
    ("func f() -> Int { 1 }", "let f = 2", "f", "2"),
    ("func f() -> Int { 1 }", "struct f: Equatable {}", "f() == f()", "true"),
  ])
  func `a later declaration hides`(old: String, new: String, use: String, value: String) async {
    let outcome = await run(old, "\(new)\n\(use)", use)
    #expect(outcome.places == [])
    #expect(shown(outcome, 1) == value && shown(outcome, 2) == value)
  }

  @Test func `functions stand beside each other while no call could mean both`() async {
    let outcome = await run(
      "func f(_ a: Int) -> Int { 1 }\nfunc f(_ a: String) -> Int { 2 }",
      "func f(_ a: Int) -> Int { 3 }\n[f(1), f(\"x\")]",
      "func f(_ a: Int, by b: Int = 1) -> Int { 4 }\n[f(1), f(\"x\"), f(1, by: 2)]",
      "[f(1), f(\"x\"), f(1, by: 2)]", "func f(_ a: Bool) -> Int { 5 }\n[f(1), f(\"x\"), f(true)]")
    #expect(outcome.places == [])
    #expect(
      (0..<5).map { shown(outcome, $0) } == [
        "", "[3, 2]", "[4, 2, 4]", "[4, 2, 4]", "[4, 2, 5]",
      ])
  }

  @Test func `a call that only the hidden one takes says where it was`() async {
    let outcome = await run(
      "func f(_ a: Int) -> Int { 1 }\nfunc f(_ a: String) -> Int { 2 }",
      "func f(_ a: Int) -> Int? { nil }", "let n: Int = f(1)")
    #expect(outcome.places == ["12:14 error 'f' is unavailable: the f of cell 1 is declared anew"])
  }

  @Test func `beside a name that is hidden all else of its cell stays`() async {
    let outcome = await run(
      """
      let f = { (x: Int) in x + 1 }
      let g = 3
      struct P { var a = 1 }
      actor A { nonisolated let v = 5 }
      typealias N = Int
      protocol Named { var name: String { get } }
      precedencegroup Low { associativity: left }
      infix operator +++ : Low
      func +++ (a: P, b: P) -> Int { a.a + b.a }
      extension Int { var twice: Int { self * 2 } }
      """,
      "func f(_ x: N) -> Int { x + 100 }\nprint(f(g), P() +++ P(), 3.twice, A().v)",
      "extension P: Named { var name: String { \"p\" } }\nprint(f(g), P() +++ P(), 3.twice, P().name)",
      "print(P() +++ P())", "let f = f(1) + 1\nprint(f)")
    #expect(outcome.places == [])
    #expect(
      (1..<5).map { shown(outcome, $0) } == ["103 2 6 5\n", "103 2 6 p\n", "2\n", "102\n"])
  }

  @Test func `the type of an old value is told by its cell`() async {
    let outcome = await run(
      "struct P { var a = 1 }\nfunc make() -> P { P() }", "print(1)",
      "struct P { var b = 2 }\nlet q: P = make()")
    #expect(
      outcome.places == [
        "13:12 error cannot convert value of type 'P' to specified type 'P'; the P of cell 1 is not the P of cell 3"
      ])
  }

  @Test func `a conformance is not replaced without a word`() async {
    let outcome = await run(
      "struct Cat: CustomStringConvertible { var description: String { \"old\" } }",
      "extension Cat: CustomStringConvertible { var description: String { \"new\" } }\nCat()")
    #expect(outcome.places.count == 1)
    #expect(
      outcome.places[0].hasPrefix("8:16 error a conformance cannot be replaced: Cat conforms to"))
    #expect(outcome.places[0].contains("in cell 1; declare Cat anew"))
  }
}
