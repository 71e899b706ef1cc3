import Testing

@testable import LessonMarkdown

@Suite struct LessonParserTests {
  // MARK: - Front matter

  @Test func `reads front matter`() {
    let (lesson, problems) = LessonParser.parse(
      "---\ntitle: The digits\nsummary: What is a 5?\nterms: [pixel, class]\n---\nText\n",
      path: "t.md", name: "01-the-digits")
    #expect(problems.isEmpty)
    #expect(lesson.frontMatter.title == "The digits")
    #expect(lesson.frontMatter.terms == ["pixel", "class"])
    #expect(lesson.number == "01")
  }

  @Test func `says where front matter is not YAML`() {
    let (_, problems) = LessonParser.parse("---\ntitle: [a\n---\n", path: "Lessons/t.md", name: "t")
    #expect(problems.count == 1)
    #expect(problems[0].description.hasPrefix("Lessons/t.md:"))
    #expect(problems[0].message.contains("front matter is not YAML"))
  }

  @Test func `offers the key that was meant`() {
    let (_, problems) = LessonParser.parse(
      "---\ntitle: T\nsumary: x\n---\n", path: "Lessons/t.md", name: "t")
    #expect(places(problems) == ["3:1 unknown key 'sumary' in front matter; did you mean summary?"])
  }

  @Test func `asks for front matter and for its end`() {
    #expect(
      places(LessonParser.parse("Text", path: "t.md", name: "t").1)[0].hasPrefix(
        "1:1 a lesson begins with front matter"))
    #expect(
      places(LessonParser.parse("---\ntitle: T\n", path: "t.md", name: "t").1)[0].hasPrefix(
        "1:1 this front matter is never closed"))
  }

  // MARK: - Cells

  @Test func `places a cell at the line below its fence`() {
    let (lesson, _) = parse(
      "Text\n\n```swift\nlet a = 1\n```\n\n```swift {.static}\nnot run\n```\n\n```python\nno\n```\n"
    )
    #expect(lesson.cells.map(\.code) == ["let a = 1\n"])
    #expect(lesson.cells[0].position == SourcePosition(line: 7, column: 1))
  }

  @Test func `reads a cell's options`() {
    let (lesson, problems) = parse(
      "```swift {#fig-loss .fold .measured caption=\"Loss, $\\ell$\" timeout=1.5s}\n1\n```\n")
    let options = lesson.cells[0].options
    #expect(problems.isEmpty)
    #expect(options.label == "fig-loss" && options.isFolded && options.isMeasured)
    #expect(options.caption == "Loss, $\\ell$" && options.timeout == 1.5)
  }

  @Test(arguments: [
    ("{.fould}", "4:11 unknown option .fould; did you mean .fold?"),
    ("{ .fold captoin=\"x\"}", "4:18 unknown key captoin; did you mean caption?"),
    (
      "{timeout=soon}",
      "4:11 timeout=soon is no time; expected seconds or minutes, such as 30s or 5m"
    ),
    ("{caption=\"x}", "4:11 the value of caption has no closing quotation mark"),
    ("{fold}", "4:11 'fold' is no option; expected #label, .option or key=value"),
    ("{.fold", "4:10 this { is never closed by }"),
  ])
  func `places a wrong option`(_ braces: String, _ expected: String) {
    #expect(places(parse("```swift \(braces)\n1\n```\n").problems) == [expected])
  }

  @Test func `evaluates prose after the cells above it`() {
    let (lesson, _) = parse(
      "```swift\nlet a = 1\n```\n\nHere `{swift} a, .percent(1)` and `{swift} b`.\n")
    #expect(lesson.values.map(\.expression) == ["a, .percent(1)", "b"])
    #expect(lesson.values.map(\.cellsAbove) == [1, 1])
    #expect(lesson.values[0].position == SourcePosition(line: 8, column: 15))
  }

  // MARK: - Formulas

  @Test func `keeps emphasis and code out of formulas`() {
    let (lesson, _) = parse("A $a_1 * b_2 * c$ and `$x$` and $5 and $10.\n")
    guard case .paragraph(let text) = lesson.blocks[0] else { return #expect(Bool(false)) }
    let formulas = text.compactMap { if case .formula(let formula) = $0 { formula } else { nil } }
    #expect(formulas.map(\.latex) == ["a_1 * b_2 * c"])
    #expect(formulas[0].position == SourcePosition(line: 4, column: 4))
  }

  @Test func `sets formulas between double dollars apart`() {
    let (lesson, problems) = parse("Text\n$$\na = \\frac{1}{2} \\\\\n- b\n$$\nmore\n\n$$c$$\n")
    #expect(problems.isEmpty)
    let formulas = lesson.blocks.compactMap {
      if case .formula(let formula) = $0 { formula } else { nil }
    }
    #expect(formulas.map(\.latex) == ["a = \\frac{1}{2} \\\\\n- b\n", "c"])
    #expect(
      formulas.map(\.position) == [
        SourcePosition(line: 6, column: 1), SourcePosition(line: 11, column: 3),
      ])
  }

  @Test func `says where a formula is never closed`() {
    #expect(places(parse("Text\n\n$$\na\n").problems) == ["6:1 this formula is never closed by $$"])
  }

  // MARK: - Containers

  @Test func `nests an answer with a cell in an exercise`() {
    let (lesson, problems) = parse(
      "::: exercise to change\nTry.\n\n::: answer\n```swift\n1\n```\n:::\n:::\n\nAfter.\n")
    #expect(problems.isEmpty)
    guard case .container(let exercise) = lesson.blocks[0],
      case .container(let answer) = exercise.blocks[1]
    else {
      return #expect(Bool(false))
    }
    #expect(exercise.kind == .exercise && exercise.title == "to change")
    #expect(answer.kind == .answer && answer.blocks.count == 1)
    #expect(lesson.blocks.count == 2 && lesson.cells.count == 1)
  }

  @Test func `places a container that is unknown, unclosed or closed twice`() {
    #expect(places(parse("::: note\nx\n").problems) == ["4:1 this ::: note is never closed by :::"])
    #expect(places(parse("x\n\n:::\n").problems) == ["6:1 this ::: closes nothing"])
    #expect(
      places(parse("::: excercise\n:::\n").problems) == [
        "4:1 unknown container 'excercise'; did you mean exercise?"
      ])
  }

  @Test func `leaves marks in code alone`() {
    let (lesson, problems) = parse("```text\n:::\n$$\n```\n")
    #expect(problems.isEmpty)
    guard case .code("text", ":::\n$$\n") = lesson.blocks[0] else { return #expect(Bool(false)) }
  }

  @Test func `places a link`() {
    let (lesson, _) = parse("One\ntwo [three](four.md#five).\n")
    guard case .paragraph(let text) = lesson.blocks[0] else { return #expect(Bool(false)) }
    let links = text.compactMap {
      if case .link(let target, _, _, let place) = $0 { (target, place) } else { nil }
    }
    #expect(links[0].0 == "four.md#five")
    #expect(links[0].1 == SourcePosition(line: 5, column: 13))
  }

  @Test(arguments: [
    ("", ""), ("\u{0}\u{FFFD}", ""), ("$", ""), ("$$", "; 1:1 this formula is never closed by $$"),
    (
      "```swift {", "; 1:1 this fence is never closed by ```; 1:10 this { is never closed by }"
    ),
    ("::: \n:::", "; 1:1 this ::: closes nothing; 2:1 this ::: closes nothing"),
    ("`{swift}`", "; 1:9 a value needs an expression after {swift}"),
    (
      String(repeating: ">", count: 5000), "; 1:101 this nests more than 100 deep and is left out"
    ),
  ])
  func `says what is no lesson at all, and what is wrong in it`(_ text: String, _ more: String) {
    let (_, problems) = LessonParser.parse(text, path: "t.md", name: "t")
    let sentence =
      "1:1 a lesson begins with front matter: a line ---, then title: …, then a line ---"
    #expect(places(problems).joined(separator: "; ") == sentence + more)
  }
}
