import Testing

@testable import LessonMarkdown

@Suite struct OptionEffectsTests {
  private func warnings(_ options: String) -> [String] {
    let problems = parse("```swift {\(options)}\n1\n```\n").problems
    #expect(problems.allSatisfy { $0.severity == .warning && $0.position.line == 4 })
    return problems.map { "\($0.position.column - 11) \($0.message)" }
  }

  @Test(arguments: [
    ("timeout=3s timeout=4s", ["11 timeout is given twice; the last one holds"]),
    ("#a #b", ["3 a label is given twice; the last one holds"]),
    (
      ".fold .fold .fold",
      [
        "6 .fold is given twice; once is enough", "12 .fold is given twice; once is enough",
      ]
    ),
    ("summary=\"S\"", ["0 summary has no effect without .fold"]),
    (
      ".static timeout=3s reads=\"a\" budget=1s",
      [
        "8 timeout has no effect beside .static, whose code never runs",
        "19 reads has no effect beside .static, whose code never runs",
        "29 budget has no effect beside .static, whose code never runs",
      ]
    ),
    (
      "caption=\"C\" .static",
      [
        "0 caption has no effect beside .static, whose code never runs"
      ]
    ),
    (
      "expect=trap says=\"x\" .static",
      [
        "0 expect has no effect beside .static, whose code never runs",
        "12 says has no effect beside .static, whose code never runs",
      ]
    ),
    (".static #a", ["8 a label has no effect beside .static, whose code never runs"]),
    (
      ".hidden .fold summary=\"S\"",
      [
        "8 .fold has no effect beside .hidden, which shows neither code nor output",
        "14 summary has no effect beside .hidden, which shows neither code nor output",
      ]
    ),
    (
      ".no-output caption=\"C\" alt=a width=5rem",
      [
        "11 caption has no effect beside .no-output, which shows the code alone",
        "23 alt has no effect beside .no-output, which shows the code alone",
        "29 width has no effect beside .no-output, which shows the code alone",
      ]
    ),
    ("width=600%", ["0 width=600% is wider than the page; 100% is all of it"]),
  ])
  func `warns at an option without effect`(_ options: String, _ expected: [String]) {
    #expect(warnings(options) == expected)
  }

  @Test(arguments: [
    "", "#fig-a .fold summary=\"S\" caption=\"C\" alt=a width=100%", ".static",
    ".hidden timeout=3s",
    ".measured .no-output .fold", "expect=error says=\"x\" .fold", ".hidden expect=trap",
    "#fig-q .no-output",
    "width=700px",
  ])
  func `says nothing of options that do something`(_ options: String) {
    #expect(warnings(options) == [])
  }

  @Test func `the last of two holds`() throws {
    #expect(try CellOptions(parsing: "timeout=3s timeout=4s #a #b").label == "b")
  }
}
