import Testing

@testable import LessonMarkdown

@Suite struct FragmentTests {
  private static let start = SourcePosition(line: 7, column: 21)

  private func fragment(
    _ source: String, from origin: Fragment.Origin = .caption(at: start)
  ) -> Fragment {
    LessonParser.fragment(
      source, from: origin, path: "Lessons/t.md", lines: (1...20).map { "line \($0)" })
  }

  @Test func `is empty where there is no text`() {
    let fragment = fragment("")
    #expect(fragment.blocks.isEmpty && fragment.footnotes.isEmpty && fragment.problems.isEmpty)
  }

  @Test func `shows a Swift fence and runs nothing`() {
    let fragment = fragment("```swift {#a .fold}\nprint(1)\n```\n")
    guard case .code("swift", "print(1)\n") = fragment.blocks.first else {
      Issue.record("no code: \(fragment.blocks)")
      return
    }
    #expect(fragment.blocks.count == 1 && fragment.problems.isEmpty)
  }

  @Test func `shows a value as code`() {
    guard case .paragraph(let text) = fragment("It is `{swift} x`.").blocks.first else {
      Issue.record("no paragraph")
      return
    }
    guard case .code("{swift} x") = text[1] else {
      Issue.record("no code: \(text)")
      return
    }
  }

  @Test func `reads containers, formulas and footnotes`() {
    let fragment = fragment(
      "::: note Title\n$$\nx\n$$\n:::\n\nA $y$[^n].\n\n[^n]: Note.\n")
    guard case .container(let note) = fragment.blocks.first, case .formula = note.blocks.first,
      case .paragraph = fragment.blocks.last
    else {
      Issue.record("\(fragment.blocks)")
      return
    }
    #expect(note.title == "Title" && fragment.problems.isEmpty)
  }

  @Test func `tells a problem at its place in the file`() {
    let problems = fragment("text\n::: nota\n:::\n").problems
    #expect(problems.map(\.position) == [SourcePosition(line: 8, column: 1)])
    #expect(problems.first?.excerpt == "line 8")
    let first = fragment("::: nota\n:::\n").problems
    #expect(first.map(\.position) == [Self.start])
  }

  @Test func `tells all problems of an output at its cell`() {
    let problems = fragment("text\n\n:::\n", from: .output(at: Self.start)).problems
    #expect(problems.map(\.position) == [Self.start])
  }

  @Test func `places links and formulas in the file`() {
    guard case .paragraph(let text) = fragment("a $x$\n[b](c.md)").blocks.first,
      case .formula(let formula) = text[1], case .link(_, _, _, let place) = text[3]
    else {
      Issue.record("no formula and link")
      return
    }
    #expect(formula.position == SourcePosition(line: 7, column: 24))
    #expect(place == SourcePosition(line: 8, column: 5))
  }
}
