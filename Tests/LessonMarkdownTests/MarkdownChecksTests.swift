import Testing

@testable import LessonMarkdown

@Suite struct MarkdownChecksTests {
  @Test(arguments: [
    (
      "<!-- open\n\n```swift\n1\n```\n",
      "4:1 this <!-- is never closed by -->; what follows it is not read"
    ),
    ("> <!-- open\n\nx\n", "4:3 this <!-- is never closed by -->; what follows it is not read"),
    ("<script>\nx\n", "4:1 this <script is never closed by </script>; what follows it is not read"),
    ("<pre>\n\nx\n", "4:1 this <pre is never closed by </pre>; what follows it is not read"),
    ("<?php\n\nx\n", "4:1 this <? is never closed by ?>; what follows it is not read"),
    ("é <!-- open\n", "4:3 this <!-- is never closed by -->; it is shown as text"),
    (
      "<div>\n```swift\n1\n```\n</div>\n",
      "5:1 this ``` stands inside HTML and is not read as Markdown; leave an empty line above it"
    ),
    (
      "<details><summary>A</summary>\n  $$x$$\n</details>\n",
      "5:3 this $$ stands inside HTML and is not read as Markdown; leave an empty line above it"
    ),
  ])
  func `warns of HTML that swallows text`(_ markdown: String, _ expected: String) {
    let problems = parse(markdown).problems
    #expect(places(problems) == [expected])
    #expect(problems.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: [
    "<!-- a -->\n", "<!--\n```swift\n-->\n", "a <!-- b --> c\n", "\\<!-- a\n", "`<!--`\n",
    "<pre>\n```\n</pre>\n", "<div>\n\n```swift\n1\n```\n\n</div>\n", "<b>x</b>\n", "<prefix>\n",
  ])
  func `says nothing of HTML that is closed`(_ markdown: String) {
    #expect(places(parse(markdown).problems).isEmpty)
  }

  @Test func `warns of what an alternative text cannot hold`() {
    let (lesson, problems) = parse("![a `{swift} x`](p.png) `{swift} y`\n")
    #expect(lesson.values.map(\.expression) == ["y"])
    #expect(
      places(problems) == [
        "4:1 an alternative text is plain: its values and footnotes are left out"
      ])
  }

  @Test(arguments: [
    String(repeating: ">", count: 20000) + "x", String(repeating: "- ", count: 3000) + "x",
    String(repeating: "*a **b ", count: 2000) + String(repeating: "** c*", count: 2000),
  ])
  func `leaves out what nests too deep, and says so`(_ markdown: String) {
    #expect(parse(markdown).problems.contains { $0.message.contains("nests more than 100 deep") })
  }
}
