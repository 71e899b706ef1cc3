import Foundation
import LessonMarkdown
import Testing

@testable import LessonExecution

/// What a lesson claims is checked, and told at its line: line 4 of a file is the first line below
/// its front matter.
@Suite struct ClaimTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func cell(_ code: String) -> String { "```swift\n\(code)\n```\n" }

  @Test func `claims that hold show nothing`() async {
    let outcome = await bench.run(
      cell(
        """
        let (a, b) = (0.93, 0.91)
        claim("the first is larger", a > b)
        claim("the second is smaller", b, .lessThan, a)
        claim("not larger", b, .lessThanOrEqual, b)
        claim("larger", Float(2), .greaterThan, 1)
        claim("not smaller", "b", .greaterThanOrEqual, "a")
        claim("the same", [1, 2], .equal, [1, 2])
        claim("nearly the same", a, .approximately(within: 0.03), b)
        claim("equal infinities", Double.infinity, .approximately(within: 0), .infinity)
        claim("counts nearly the same", 3, .approximately(within: 1), 4)
        """))
    #expect(outcome.places.isEmpty && outcome.text(0) == "")
  }

  @Test func `a claim that does not hold fails at its line with both values`() async {
    let outcome = await bench.run(
      cell(
        """
        let (network, linear) = (0.93, 0.91)
        print("before")
        claim("the network beats the linear model", network, .lessThan, linear)
        print("after")
        """))
    #expect(
      outcome.places == [
        "7:1 error claim does not hold: the network beats the linear model; 0.93 is not less than 0.91"
      ])
    #expect(outcome.text(0) == "before\n")
  }

  @Test func `a condition that does not hold fails with the sentence alone`() async {
    let outcome = await bench.run(cell("let n = 3\nclaim(\"there are four\", n == 4)"))
    #expect(outcome.places == ["6:1 error claim does not hold: there are four"])
  }

  @Test func `of several claims the first false one stops the cell`() async {
    let outcome = await bench.run(
      cell(
        """
        var n = 3
        claim("three", n, .equal, 3)
        claim("four", n, .equal, 4)
        n += 2
        claim("six", n, .equal, 6)
        """))
    #expect(outcome.places == ["7:1 error claim does not hold: four; 3 is not equal to 4"])
  }

  @Test func `a claim inside a function fails at its own line`() async {
    let outcome = await bench.run(
      cell(
        """
        func check(_ x: Double) {
          print(x)
          claim("x is small", x, .lessThanOrEqual, 1)
        }
        check(1)
        check(2)
        """))
    #expect(
      outcome.places == [
        "7:3 error claim does not hold: x is small; 2.0 is not less than or equal to 1.0"
      ])
    #expect(outcome.text(0) == "1.0\n2.0\n")
  }

  @Test func `a claim in a later cell is counted in its own lines`() async {
    let outcome = await bench.run(
      cell("let n = 3") + "\n" + cell("print(n)\nclaim(\"large\", n, .greaterThanOrEqual, 10)"))
    #expect(
      outcome.places == [
        "10:1 error claim does not hold: large; 3 is not greater than or equal to 10"
      ])
  }

  @Test func `NaN makes every claim false, and is named`() async {
    for relation in [
      ".lessThan", ".lessThanOrEqual", ".greaterThan", ".greaterThanOrEqual", ".equal",
      ".approximately(within: .infinity)",
    ] {
      let outcome = await bench.run(
        cell("let x = Double.nan\nclaim(\"a number\", x, \(relation), x)"))
      #expect(outcome.places.count == 1, "\(relation)")
      #expect(
        outcome.places.first?.hasSuffix("nan, NaN compares with nothing") == true, "\(relation)")
    }
  }

  @Test func `a difference that no whole number holds is not a small one`() async {
    let outcome = await bench.run(
      cell("let n = Int.min\nclaim(\"near\", n, .approximately(within: .max), .max)"))
    #expect(
      outcome.places.first?.contains("claim does not hold: near; -9223372036854775808") == true)
  }

  @Test func `an error in what is claimed is the cell's error`() async {
    let outcome = await bench.run(
      cell(
        "struct Oops: Error {}\nfunc f() throws -> Int { throw Oops() }\ntry claim(\"small\", f() < 3)"
      ))
    #expect(outcome.places == ["7:1 error the cell threw Oops()"])
  }

  @Test func `the digits that the lesson loaded are named`() async {
    let outcome = await bench.run(
      cell(
        """
        let digits = try Digits.load()
        claim("there are\\nnone", digits.test.count, .equal, 0)
        """), environment: ["LECTERN_DATA": "generated"])
    #expect(
      outcome.places == [
        "6:1 error claim does not hold: there are none; 2000 is not equal to 0 (on the drawn digits)"
      ])
  }
}
