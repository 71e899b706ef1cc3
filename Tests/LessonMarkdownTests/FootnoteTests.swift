import Testing

@testable import LessonMarkdown

@Suite struct FootnoteTests {
  private func notes(_ lesson: Lesson) -> [String] {
    lesson.footnotes.map { "\($0.number) \($0.label) ×\($0.uses) \(outline($0.blocks))" }
  }

  @Test func `has number, label, uses and place`() {
    let (lesson, problems) = parse("A[^one] and[^two], again[^one].\n\n[^two]: B\n[^one]: C\n")
    #expect(outline(lesson.blocks) == "p[Afn1.1 andfn2.1, againfn1.2.]")
    #expect(notes(lesson) == ["1 one ×2 p[C]", "2 two ×1 p[B]"])
    #expect(lesson.footnotes.map(\.position.line) == [7, 6])
    #expect(problems.isEmpty)
  }

  @Test(arguments: [
    "A[^n].\n\n[^n]: first\n\n    second\n",
    "A[^n].\n\n[^n]: first\n    \n    second\n",
    "- A[^n].\n\n  [^n]: first\n\n      second\n",
    "> A[^n].\n>\n> [^n]: first\n>\n>     second\n",
    "::: note\nA[^n].\n\n[^n]: first\n\n    second\n:::\n",
    "[^n]:\n    first\n\n    second\n\nA[^n].\n",
  ])
  func `has several paragraphs wherever it stands`(_ markdown: String) {
    let (lesson, problems) = parse(markdown)
    #expect(notes(lesson) == ["1 n ×1 p[first] p[second]"])
    #expect(problems.isEmpty)
  }

  @Test func `holds all blocks, cells too`() {
    let (lesson, problems) = parse(
      "A[^n].\n\n[^n]: x\n\n    - a\n\n    ```swift\n    1\n    ```\n\n    $$\n    y\n    $$\n")
    #expect(notes(lesson) == ["1 n ×1 p[x] list[-[p[a]]] cell[1\n] formula[y\n]"])
    #expect(lesson.cells.map(\.position) == [SourcePosition(line: 11, column: 5)])
    #expect(problems.isEmpty)
  }

  @Test(arguments: [
    ("- A[^n]\n\n[^n]: x\n", "list[-[p[Afn1.1]]]"),
    ("> A[^n]\n\n[^n]: x\n", "quote[p[Afn1.1]]"),
    ("::: note\nA[^n]\n:::\n\n[^n]: x\n", "note()[p[Afn1.1]]"),
    ("## A[^n]\n\n[^n]: x\n", "h2[Afn1.1]"),
    ("*A[^n]*\n\n[^n]: x\n", "p[<em>Afn1.1</em>]"),
  ])
  func `is referred to from anywhere`(_ markdown: String, _ expected: String) {
    let (lesson, problems) = parse(markdown)
    #expect(outline(lesson.blocks) == expected)
    #expect(notes(lesson) == ["1 n ×1 p[x]"])
    #expect(problems.isEmpty)
  }

  @Test func `may refer to another and to itself`() {
    let (lesson, problems) = parse("A[^a].\n\n[^a]: x[^b]\n[^b]: y[^b]\n")
    #expect(notes(lesson) == ["1 a ×1 p[xfn2.1]", "2 b ×2 p[yfn2.2]"])
    #expect(problems.isEmpty)
  }

  @Test func `runs its cells where they stand`() {
    let (lesson, _) = parse(
      "A[^n]\n\n[^n]: `{swift} x`\n\n    ```swift\n    1\n    ```\n\n```swift\n2\n```\n\n`{swift} y`\n"
    )
    #expect(lesson.cells.map(\.code) == ["1\n", "2\n"])
    #expect(lesson.cells.map(\.position.line) == [9, 13])
    #expect(lesson.values.map(\.cellsAbove) == [0, 2])
    #expect(outline(lesson.blocks) == "p[Afn1.1] cell[2\n] p[{y}]")
  }

  @Test func `is numbered by its references, not by its place`() {
    let (lesson, _) = parse("[^b]: B\n[^a]: A\n\nOne[^a], two[^b].\n")
    #expect(notes(lesson) == ["1 a ×1 p[A]", "2 b ×1 p[B]"])
  }

  @Test func `leaves no empty quotation behind`() {
    let (lesson, _) = parse("A[^n].\n\n> [^n]: x\n")
    #expect(outline(lesson.blocks) == "p[Afn1.1.]")
  }

  @Test(arguments: [
    ("A.\n\n[^n]: x\n", ["6:1 no text refers to the footnote [^n]; it is not shown"]),
    ("😀 A[^n].\n", ["4:4 the footnote [^n] is defined nowhere; expected a line [^n]: …"]),
    (
      "A[^note].\n\n[^noet]: x\n",
      [
        "4:2 the footnote [^note] is defined nowhere; did you mean [^noet]?",
        "6:1 no text refers to the footnote [^noet]; it is not shown",
      ]
    ),
    (
      "A[^n].\n\n[^n]: x\n[^N]: y\n",
      ["7:1 the footnote [^N] stands here twice; the one in line 6 is shown"]
    ),
    (
      "A.\n\n[^n]: x\n[^n]: y\n",
      [
        "6:1 no text refers to the footnote [^n]; it is not shown",
        "7:1 the footnote [^n] stands here twice; the one in line 6 is shown",
      ]
    ),
  ])
  func `is told of where it is lost`(_ markdown: String, _ expected: [String]) {
    let problems = parse(markdown).problems
    #expect(places(problems) == expected)
    #expect(problems.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: ["\\[^n]\n", "`[^n]`\n", "$x[^n]$\n", "```\n[^n]\n```\n", "[^ n]\n", "[^]\n"])
  func `is no footnote where it is escaped or code`(_ markdown: String) {
    #expect(places(parse(markdown).problems).isEmpty)
  }
}
