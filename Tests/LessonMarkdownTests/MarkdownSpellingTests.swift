import Testing

@testable import LessonMarkdown

@Suite struct MarkdownSpellingTests {
  // MARK: - Fences that a back quote undoes

  private static let broken =
    "a back quote stands in this line, so it opens no fence; open with ~~~swift and close with ~~~ instead"

  @Test(arguments: [
    ("```swift {#fig-a caption=\"The output of `softmax`.\"}\nlet a = 1\n```\n", "4:1"),
    ("```swift {caption=\"`x`\"}\nlet a = 1\n\nlet b = 2\n```\n", "4:1"),
    ("````swift{caption=\"one `\"}\n1\n````\n", "4:1"),
    ("Text:\n``` swift {caption=\"`x`\"}\n1\n```\n", "5:1"),
    ("> ```swift {caption=\"`x`\"}\n> 1\n> ```\n", "4:3"),
    ("- ```swift {alt=\"`x`\"}\n  1\n  ```\n", "4:3"),
    ("```swift {caption=\"Write ``` here\"}\n1\n```\n", "4:1"),
    ("```swift {caption=\"`x`\"}\n1\n```\n\n```swift\n2\n```\n", "4:1"),
  ])
  func `a back quote in an option is an error at its line, and the only one`(
    _ markdown: String, _ place: String
  ) {
    let problems = parse(markdown).problems
    #expect(places(problems) == ["\(place) \(Self.broken)"])
    #expect(problems.allSatisfy { $0.severity == .error })
  }

  @Test func `a fence of another language is told of too, as a warning`() {
    let problems = parse("```python {title=\"`x`\"}\n1\n```\n").problems
    #expect(places(problems) == ["4:1 \(Self.broken.replacing("swift", with: "python"))"])
    #expect(problems.first?.severity == .warning)
  }

  @Test func `only the fence that was meant to close is excused`() {
    let problems = parse("```swift {alt=\"`\"}\n1\n```\n\n```swift\n2\n```\n\n```text\nx\n")
      .problems
    #expect(
      places(problems) == ["4:1 \(Self.broken)", "12:1 this fence is never closed by ```"])
  }

  @Test(arguments: [
    "```x```\n", "```x``` and ```y```\n", "```a {b}``` and `c`\n",
    "~~~swift {caption=\"`x`\"}\n1\n~~~\n",
    "Some `code {x}` and ``a ` b``.\n", "```json {a}```\n",
  ])
  func `code in a line is no broken fence`(_ markdown: String) {
    #expect(places(parse(markdown).problems) == [])
  }

  // MARK: - What is shown as typed

  @Test(arguments: [
    (
      "## Heading {#my-id}\n",
      "4:12 '{#my-id}' is shown as typed; a heading takes no braces, and its id is made of its words"
    ),
    (
      "é *x* {.wide key=1}\n---\n",
      "4:7 '{.wide key=1}' is shown as typed; a heading takes no braces, and its id is made of its words"
    ),
    ("![a](p.png){width=50%}\n", "4:12 '{width=50%}' is shown as typed; a picture takes no braces"),
    ("See [a](b.md){.x} too.\n", "4:14 '{.x}' is shown as typed; a link takes no braces"),
    (
      "##NoSpace here\n",
      "4:1 '##NoSpace' is no heading; a space stands between the number signs and its words"
    ),
    (
      "> text\n> ###More\n",
      "5:3 '###More' is no heading; a space stands between the number signs and its words"
    ),
    (
      "| a | b |\n| 1 | 2 |\n",
      "4:1 these lines are no table; below its head stands a line of dashes: |---|---|"
    ),
    (
      "- | a |\n  | 1 |\n",
      "4:3 these lines are no table; below its head stands a line of dashes: |---|"
    ),
    ("$$ $$\n", "4:1 this formula is empty"), ("$$\n\n$$\n", "4:1 this formula is empty"),
    ("$$$$\n", "4:1 this formula is empty"),
    ("$$\nx \\tag{7}\n$$\n", "5:3 this formula has a number already, and \\tag{ adds another"),
    ("$$x \\tag*{A}$$\n", "4:5 this formula has a number already, and \\tag*{ adds another"),
    (
      "$$\n\\begin{align} x &= y \\end{align}\n$$\n",
      "5:1 this formula has a number already, and \\begin{align} adds another; \\begin{align*} adds none"
    ),
    ("A[^7].\n\n[^7]:\n\nText.\n", "6:1 the footnote [^7] is empty"),
    ("[r]: a.md\n[r]: b.md\n", "5:1 the link [r] stands here twice; the one in line 4 holds"),
    (
      "[A  b]: a.md\n\nText.\n\n> [a B]: <b.md>\n",
      "8:3 the link [a B] stands here twice; the one in line 4 holds"
    ),
  ])
  func `warns of Markdown that does nothing`(_ markdown: String, _ expected: String) {
    let problems = parse(markdown).problems
    #expect(places(problems) == [expected])
    #expect(problems.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: [
    "## Sets {a, b}\n", "## Heading \\{#my-id}\n", "## The option `{.fold}`\n", "## $x_{i=1}$\n",
    "[a](b.md) {see}\n", "[a](b.md)\\{.x}\n", "#tag and #other\n", "\\##x\n", "####### seven\n",
    "## Right\n##\n", "`##x`\n", "#1 of 3\n", "| one line |\n", "|x| is one\n|y| another\n",
    "| a \\|\n| b \\|\n", "```\n| a |\n| b |\n```\n",
    "```\n[r]: a\n[r]: b\n```\n", "[r]: a.md\n[s]: a.md\n", "Text\n[r]: a\n[r]: b\n",
    "A[^1].\n\n[^1]: Note.\n", "$$x$$\n", "$$\\begin{aligned} x \\end{aligned}$$\n",
    "Text $$y \\text{tag}$$ text.\n",
    "$\\tag{1}$ in a line\n",
  ])
  func `says nothing of what is right`(_ markdown: String) {
    #expect(places(parse(markdown).problems) == [])
  }

  @Test(.enabled(if: LessonParser.hasTables))
  func `a table with its line of dashes is one, whatever stands in it`() {
    #expect(outline(parse("| a |\n|---|\n| b |\n| c |\n").lesson.blocks) == "table[a / b / c]")
    #expect(places(parse("| a | b |\n|---|---|\n| 1 | 2 |\n").problems) == [])
  }
}
