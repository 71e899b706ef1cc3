import Testing

@testable import LessonMarkdown

@Suite struct MarkdownTagsTests {
  @Test(arguments: [
    ("<div>\n\nx\n", ["4:1 this <div> is never closed by </div>"]),
    ("x\n\n</div>\n", ["6:1 this </div> closes nothing that stands open here"]),
    ("<div>\n  <section>\n</div>\n", ["5:3 this <section> is still open at the </div> of line 6"]),
    (
      "- <div>\n\n- </div>\n",
      [
        "4:3 this <div> is never closed by </div>",
        "6:3 this </div> closes nothing that stands open here",
      ]
    ),
    (
      "> <details>\n\n</details>\n",
      [
        "4:3 this <details> is never closed by </details>",
        "6:1 this </details> closes nothing that stands open here",
      ]
    ),
    ("::: note\n<table>\n\n:::\n", ["5:1 this <table> is never closed by </table>"]),
    ("A[^n].\n\n[^n]: <div>x\n", ["6:7 this <div> is never closed by </div>"]),
    ("é <div> text\n", ["4:3 this <div> is never closed by </div>"]),
    ("<div/>\n", ["4:1 this <div> is never closed by </div>"]),
    ("<div><div></div>\n", ["4:1 this <div> is never closed by </div>"]),
    ("<p>a</p></p>\n", ["4:9 this </p> closes nothing that stands open here"]),
  ])
  func `warns of tags without their other half`(_ markdown: String, _ expected: [String]) {
    let problems = parse(markdown).problems
    #expect(places(problems) == expected)
    #expect(problems.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: [
    "<div>\n\nText.\n\n</div>\n",
    "<details><summary>A</summary>\n\n- a\n\n```swift\n1\n```\n\n</details>\n",
    "<DIV></div>\n", "<ul><li>a<li>b</ul>\n", "<p>one\n\n<p>two\n",
    "<table><tr><td>a<tr><td>b</table>\n",
    "<div><p>a</div>\n", "<br>\n", "<img src=\"\">\n", "a <b>b\n", "<!-- <div> -->\n",
    "```\n<div>\n```\n", "`<div>`\n",
    "a < div > b\n",
    "> <div>\n>\n> x\n>\n> </div>\n", "<script>\n\"<div>\"\n</script>\n",
  ])
  func `says nothing of tags that are closed, in a later block too`(_ markdown: String) {
    #expect(places(parse(markdown).problems) == [])
  }
}
