import LessonExecution
import LessonMarkdown
import LessonWire
import Testing

@testable import SitePublishing

@Suite struct FiguresTests {
  private static let missing =
    "5:1 this cell's figure has no alternative text; write alt=\"…\" between the braces"

  private func page(_ options: String, _ outputs: CellOutput...) throws -> RenderedPage {
    var fixture = try PageFixture("```swift {\(options)}\nshow()\n```")
    #expect(fixture.parsed == [])
    fixture.results[0] = CellResult()
    fixture.results[0]?.outputs = outputs
    let page = fixture.render()
    #expect(faults(in: fixture.frame(page)) == [])
    return page
  }

  private static let pictures = CellOutput.value(
    PicturesPayload.type, "2\tIn the call.\nink\t\tone\tfirst\t\(CellOutput.png)")

  @Test func `the alternative text of the option wins over the value's own`() throws {
    let drawing = try page("alt=\"In the <option>.\"", .drawing)
    #expect(drawing.html.contains("aria-label=\"In the &lt;option&gt;.\">"))
    #expect(!drawing.html.contains("A line."))
    #expect(
      drawing.thumbnail?.content
        == .element(
          "div", ["class": "chart"],
          [.drawing(CellOutput.svg.replacing("A line.", with: "In the &lt;option&gt;."))]))
    let pictures = try page("alt=\"In the option.\"", Self.pictures)
    #expect(pictures.html.contains("aria-label=\"In the option.\""))
    #expect(!pictures.html.contains("In the call."))
    let table = try page("alt=\"In the option.\"", .value(TablePayload.type, "a\n1"))
    #expect(table.html.contains("aria-label=\"In the option.\""))
    #expect(drawing.messages + pictures.messages + table.messages == [])
  }

  @Test(arguments: [
    ("<svg></svg>", "<svg role=\"img\" aria-label=\"N\"></svg>"),
    ("<svg role='img' aria-label='x'/>", "<svg role='img' aria-label=\"N\"/>"),
    (
      "<!-- c --><svg aria-labelledby=\"t\" width=\"1\"><title id=\"t\">x</title></svg>",
      "<!-- c --><svg role=\"img\" aria-label=\"N\" aria-labelledby=\"\" width=\"1\"><title id=\"t\">x</title></svg>"
    ),
  ])
  func `a drawing takes a name whatever it said before`(_ svg: String, _ expected: String) {
    #expect(Drawing.named("N", in: svg) == expected)
  }

  @Test func `a figure that says nothing is told`() throws {
    let silent = CellOutput.value("image/svg+xml", "<svg aria-label=\" \"></svg>")
    #expect(try page("", silent).messages == [Self.missing])
    #expect(try page("", .value("image/svg+xml", "<svg></svg>")).messages == [Self.missing])
    #expect(try page("alt=\"\"", .drawing).messages == [Self.missing])
    #expect(try page("", .value("image/png", CellOutput.png)).messages == [Self.missing])
    let unnamed = CellOutput.value(
      PicturesPayload.type, "2\t\nink\t\tone\tfirst\t\(CellOutput.png)")
    #expect(try page("", unnamed).messages == [Self.missing])
  }

  @Test(arguments: [
    "<svg><title>A</title></svg>", "<svg aria-labelledby=\"t\"><text id=\"t\">A</text></svg>",
    "<svg aria-hidden=\"true\"></svg>", "<svg aria-label=\"A\"></svg>",
  ])
  func `a drawing that says something is not told of`(_ svg: String) throws {
    #expect(try page("", .value("image/svg+xml", svg)).messages == [])
  }

  @Test func `what a cell says of a figure that it does not show is told`() throws {
    let page = try page("alt=a width=50%", .standardOutput("1\n"))
    #expect(
      page.messages == [
        "5:1 this cell has an alternative text, alt=\"…\", and no figure that it could stand for",
        "5:1 this cell has a width, 50%, and no figure that it could be the width of",
      ])
    #expect(try self.page("alt=a width=50% #q", .drawing).messages == [])
  }

  @Test func `the label of a cell without output is the cell's own id`() throws {
    var fixture = try PageFixture("```swift {#fig-q .no-output}\nshow()\n```\n\n[See](#fig-q).")
    fixture.give(0, .drawing)
    let page = fixture.render()
    #expect(page.messages == [] && page.html.contains("id=\"fig-q\" role=\"group\""))
    #expect(faults(in: fixture.frame(page)) == [])
  }
}
