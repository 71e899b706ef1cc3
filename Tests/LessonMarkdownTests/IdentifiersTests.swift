import Testing

@testable import LessonMarkdown

@Suite struct IdentifiersTests {
  @Test(arguments: [
    (
      "## Loss\n\n```swift {#loss}\n1\n```\n\n```swift {.fold #loss}\n1\n```\n",
      [
        "6:11 the id 'loss' is used twice; it stands first in line 4",
        "10:17 the id 'loss' is used twice; it stands first in line 4",
      ]
    ),
    (
      "```swift {#loss}\n1\n```\n\n::: note\n## Loss\n:::\n",
      ["9:1 this heading's words make the id 'loss', which line 4 has; links lead there"]
    ),
    (
      "```swift {#fig-2}\n1\n```\n",
      ["4:11 the id 'fig-2' is one that pages give themselves; choose another"]
    ),
    (
      "## Start\n",
      ["4:1 this heading's id 'start' is one that pages give themselves; choose another"]
    ),
    (
      "## Cell 1\n",
      ["4:1 this heading's id 'cell-1' is one that pages give themselves; choose another"]
    ),
    (
      "## One\n\n<p id=\"one\">x</p>\n\n<p id=\"one\">y</p>\n",
      ["8:1 the id 'one' is used twice; it stands first in line 6"]
    ),
    (
      "<p id=\"one\">x</p>\n\n```swift {#one}\n1\n```\n",
      ["6:11 the id 'one' is used twice; it stands first in line 4"]
    ),
    (
      "a <b id=\"x\">b</b>\n\n<div id='x'>\n</div>\n",
      ["6:1 the id 'x' is used twice; it stands first in line 4"]
    ),
  ])
  func `warns at the second use`(_ markdown: String, _ expected: [String]) {
    let problems = parse(markdown).problems
    #expect(places(problems) == expected)
    #expect(problems.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: [
    "## Loss\n\n## Loss\n", "```swift {#fig-loss}\n1\n```\n\n## Loss\n", "## 1\n", "## Started\n",
    "## Cells\n", "<!-- id=\"a\" -->\n\n## A\n",
    "## One\n\n<p id=\"one\">x</p>\n", "<a id=\"one\"></a>\n\n## One\n",
    "## One\n\n## One\n\n<p id=\"one\">x</p>\n", "## A\n\n<p data-id=\"a\">x</p>\n",
  ])
  func `says nothing of ids that differ`(_ markdown: String) {
    #expect(places(parse(markdown).problems).isEmpty)
  }

  @Test(arguments: ["cell-1", "ex-10", "ex-1-t", "eq-2", "fig-3", "fn-1", "fnref-1-2", "start"])
  func `knows the ids of pages`(_ id: String) {
    #expect(Identifiers.isOwn(id))
    #expect(!Identifiers.isOwn("x" + id) && !Identifiers.isOwn("fig-loss"))
  }
}
