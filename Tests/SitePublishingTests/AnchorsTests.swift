import Testing

@testable import LessonMarkdown
@testable import SitePublishing

@Suite struct AnchorsTests {
  @Test func `gives each id once, the later one with a number`() {
    var ids = UniqueIDs(taken: ["start"])
    #expect(ids.claim("loss") == "loss" && ids.claim("loss") == "loss-2")
    #expect(ids.claim("loss-3") == "loss-3" && ids.claim("loss") == "loss-4")
    #expect(ids.claim("start") == "start-2" && ids.claim("") == "" && ids.claim("") == "-2")
  }

  @Test func `gives a thousand equal headings a thousand ids`() throws {
    let page = try PageFixture(String(repeating: "## Summary\n\n", count: 1000)).render()
    #expect(Set(page.sections.map(\.id)).count == 1000)
    #expect(page.sections.last?.id == "summary-1000")
  }

  /// Each text uses one id in two ways.
  @Test(arguments: [
    "## Loss\n\n```swift {#loss}\n1\n```\n\n```swift {#loss}\n2\n```",
    "```swift {#cell-2}\n1\n```\n\n```swift\n2\n```",
    "## Cell 1\n\n```swift {#cell-1}\n1\n```",
    "## Ex 1\n\n## Ex 1 t\n\n::: exercise\nWhat?\n:::",
    "```swift {#eq-1}\n1\n```\n\n$$\nx\n$$",
    "```swift {#fig-1}\n1\n```\n\n```swift\n2\n```\n\n```swift {#fig-2}\n3\n```",
    "## Start\n\n```swift {#start}\n1\n```", "## …\n\n## Section\n\n## !",
    "<a id=\"loss\"></a>\n\n## Loss\n\nText <b id='cell-1'>x</b>.\n\n```swift\n1\n```",
    "> ## Loss\n\n- ## Loss\n\n## Loss", "<p id=\"eq-1\">x</p>\n\n$$\nx\n$$",
    "## Fn 1\n\n## Fnref 1",
  ])
  func `ids are unique on every page`(text: String) throws {
    var fixture = try PageFixture(text)
    for cell in fixture.lesson.cells.indices { fixture.give(cell, .drawing) }
    fixture.lesson.blocks.append(.paragraph([.mark(1)]))
    fixture.lesson.footnotes = [.note(1, [.paragraph([.text("Note.")])])]
    #expect(faults(in: fixture.frame(fixture.render())) == [])
  }

  @Test func `links may name what is on the page, wherever it stands`() throws {
    let page = try PageFixture(
      """
      > ## In a quotation

      - item

        ### In a list

      ::: note
      #### In a note
      :::

      <a name="old">x</a> <span id=new>y</span>

      ```swift {#labelled}
      1
      ```

      ```swift
      2
      ```

      ```swift {.hidden}
      3
      ```

      $$
      x
      $$
      """)
    let anchors = PageRenderer.anchors(of: page.lesson)
    #expect(
      anchors == [
        "start", "in-a-quotation", "in-a-list", "in-a-note", "old", "new", "labelled", "cell-2",
        "eq-1",
      ])
  }

  @Test func `the contents hold no link, no mark, no id and no picture`() throws {
    var fixture = try PageFixture(
      "## See [the *other*](02-b.md) part\n\n## A <a href=\"02-b.md\">raw</a> <b>bold</b> <i id=\"x\">id</i>\n\n## Text\n",
      files: [:])
    fixture.others = ["02-b": ""]
    fixture.lesson.blocks.append(
      .heading(
        level: 2,
        [
          .text("Noted"), .mark(1),
          .image(
            source: "data:,", title: "", alternative: "drawn",
            SourcePosition(line: 5, column: 1)),
        ], SourcePosition(line: 5, column: 1)))
    fixture.lesson.footnotes = [.note(1, [.paragraph([.text("Note.")])])]
    let page = fixture.render()
    #expect(
      page.sections.map(\.title.written) == [
        "See the <em>other</em> part", "A raw bold id", "Text", "Noteddrawn",
      ])
    #expect(page.html.contains("See <a href=\"../02-b/index.html\">the <em>other</em></a> part"))
    #expect(faults(in: fixture.frame(page)) == [])
  }
}
