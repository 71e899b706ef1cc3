import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct BracketDepthTests {
  private func brackets(_ count: Int) -> String { String(repeating: "[", count: count) }

  @Test func `brackets that nest deeper than the parser can take have a place`() {
    #expect(BracketDepth.excess(in: "") == nil && BracketDepth.isFine("let a = [[1], [2]]"))
    #expect(BracketDepth.isFine(brackets(12)))
    #expect(BracketDepth.excess(in: brackets(13)) == CellPosition(line: 1, column: 13))
    #expect(BracketDepth.excess(in: "é = \n" + brackets(13)) == CellPosition(line: 2, column: 13))
    // Side by side is not in one another.
    #expect(BracketDepth.isFine(String(repeating: "a[0]", count: 1000)))
    #expect(BracketDepth.isFine("]]]" + brackets(12)))
  }

  @Test func `brackets in texts and comments do not count`() {
    #expect(BracketDepth.isFine("print(\"\(brackets(100))\")"))
    #expect(BracketDepth.isFine("// \(brackets(100))\nlet a = [1]"))
    #expect(BracketDepth.isFine("print(\"\\\"\(brackets(100))\")"))
    #expect(!BracketDepth.isFine("print(\"a\") + \(brackets(13))"))
  }

  @Test func `a cell whose brackets nest too deep is told, and nothing waits`() async throws {
    let bench = try Bench()
    for code in ["let a = \(brackets(300))", "let loss \(brackets(40))= 1", "f(\(brackets(40))1)"] {
      let outcome = await bench.run("```swift\nlet b = 1\n\(code)\n```\n")
      #expect(outcome.places.count == 1)
      #expect(outcome.places.first?.hasPrefix("6:") == true, "\(outcome.places)")
      #expect(outcome.places.first?.contains("square brackets nest more than 12 deep") == true)
    }
  }
}
