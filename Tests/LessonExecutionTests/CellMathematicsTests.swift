import Testing

@testable import LessonExecution

/// What other modules call like the library's mathematics changes nothing of it.
@Suite struct CellMathematicsTests {
  @Test func `only the functions that a cell names give way`() {
    #expect(CellMathematics.givingWay(["exp"], imports: []) == [])
    #expect(CellMathematics.givingWay(["exp"], imports: ["import struct Foundation.Date"]) == [])
    #expect(CellMathematics.givingWay([], imports: ["import Foundation"]) == [])
    let lines = CellMathematics.givingWay(["exp", "pow"], imports: ["import Foundation"])
    #expect(
      lines.count { $0.contains("func exp(") } > 0 && lines.count { $0.contains("CGFloat") } == 2)
    #expect(lines.count { $0.contains("Decimal") } == 1)
    #expect(lines.allSatisfy { $0.hasPrefix("@_disfavoredOverload fileprivate func ") })
    let essentials = CellMathematics.givingWay(["pow"], imports: ["import FoundationEssentials"])
    #expect(essentials.count == 1 && essentials[0].contains("FoundationEssentials.pow"))
  }

  @Test func `literals are Double's, in closures and in strings`() async throws {
    let bench = try Bench()
    let probe = #"""
      let v = [1.0, 2.0].map { pow($0, 2) }
      print(v, exp(1), "\(exp(2))", max(pow(2.0, 2), 3), pow(2.0, 3), sqrt(2), floor(1))
      print(exp(710))
      print(pow(2, 0.5), hypot(3, 4), atan2(1, 1), ldexp(1, 3), scalbn(1, 3), lgamma(3), fmax(1, 2))
      let f: Float = 2
      print(exp(f), pow(f, 2), sqrt(f), ldexp(f, 2), type(of: exp(f)), type(of: exp(1)))
      let n = NDArray([1.0, 2.0])
      print(exp(n), pow(n, 2), sqrt(n), [1.0].map(exp), [1, 2].map { log(Double($0)) })
      let y: Float = exp(1) + pow(2, 3)
      print(y, modf(2.5), frexp(8.0), ilogb(8.0), lround(2.5), cbrt(27))
      """#
    func run(_ first: String, _ second: String) async -> LessonOutcome {
      await bench.run("```swift\n\(first)\n```\n\n```swift\n\(second)\n```\n")
    }
    let plain = await run("1", probe)
    let foundation = await run("import Foundation", probe)
    let glibc = await run("import Glibc", probe)
    #expect(plain.places + foundation.places + glibc.places == [])
    #expect(plain.text(1).hasPrefix("[1.0, 4.0] 2.71828"))
    #expect(foundation.text(1) == plain.text(1) && glibc.text(1) == plain.text(1))
    let others = await run(
      "import Foundation",
      "let c: CGFloat = 2\nlet d: Decimal = pow(3, 2)\nlet e: CGFloat = exp(c)\nprint([c].map(sin).count, pow(Decimal(2), 3), d, Double(e) == exp(2.0))"
    )
    #expect(others.text(1) == "1 8 9 true\n", "\(others.places)")
    let own = await run(
      "import Foundation\nfunc exp(_ x: CGFloat) -> CGFloat { 7 }\nprint(exp(CGFloat(1)))",
      "print(exp(CGFloat(1)))")
    #expect(own.text(0) == "7.0\n" && own.text(1) == "7.0\n", "\(own.places)")
  }
}
