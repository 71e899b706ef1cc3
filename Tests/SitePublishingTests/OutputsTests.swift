import LessonExecution
import LessonMarkdown
import LessonWire
import Testing

@testable import SitePublishing

extension CellOutput {
  static let svg = "<svg role=\"img\" aria-label=\"A line.\"><line x1=\"0\" y1=\"1\"/></svg>"
  static let drawing = value("image/svg+xml", svg)
  /// One dark pixel.
  static let png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
}

@Suite struct OutputsTests {
  private func page(_ outputs: CellOutput..., fence: String = "") throws -> RenderedPage {
    var fixture = try PageFixture("```swift\(fence)\nshow()\n```")
    fixture.results[0] = CellResult()
    fixture.results[0]?.outputs = outputs
    let page = fixture.render()
    #expect(faults(in: fixture.frame(page)) == [])
    return page
  }

  // MARK: - Text

  @Test func `standard error is told apart, in the order in which it came`() throws {
    let page = try page(
      .standardError("e1\n"), .standardOutput("o1\n"), .standardOutput("o2\n"),
      .standardError("e2\n"))
    let out = "<pre class=\"out\"><samp><span class=\"vh\">Output: </span>"
    let error = "<pre class=\"out stderr\"><samp><span class=\"label\">Standard error</span>"
    #expect(
      page.html.contains(
        "\(error)e1</samp></pre>\(out)o1\no2</samp></pre>\(error)e2</samp></pre>"))
  }

  @Test func `long texts fold after thirty lines, those of standard error too`() throws {
    let lines = (1...50).map { "line \($0)" }.joined(separator: "\n") + "\n"
    let page = try page(.standardOutput(lines), .standardError(lines))
    #expect(page.html.components(separatedBy: "<summary>20 more lines</summary>").count == 3)
    #expect(page.html.contains("<pre class=\"out stderr\"><samp>line 31\n"))
    #expect(page.html.contains("line 30</samp></pre><details class=\"more\">"))
  }

  @Test func `a value that is too long is cut at a character, and says how much`() throws {
    let limit = PageRenderer.shownLimit
    let page = try page(.value("text/plain", "x" + String(repeating: "é", count: limit)))
    #expect(!page.html.contains("\u{FFFD}"))
    #expect(page.html.contains("é\n… \(limit + 2) further bytes were cut</samp>"))
    #expect(page.html.utf8.count < limit + 2000)
  }

  @Test func `a value of just the limit is whole, and many together are cut`() throws {
    let limit = PageRenderer.shownLimit
    let whole = CellOutput.value("text/plain", String(repeating: "x", count: limit))
    #expect(try !page(whole).html.contains("were cut"))
    let more = try page(whole, .value("text/plain", "abc"), .value("text/markdown", "*defg*"))
    #expect(more.html.contains("… 3 further bytes were cut") && !more.html.contains("abc"))
    #expect(more.html.contains("… 6 further bytes were cut") && !more.html.contains("defg"))
  }

  @Test func `what cannot be cut and is too long is not shown`() throws {
    let long = String(repeating: "x", count: ShownForms.formulaLimit + 1)
    let page = try page(.value("text/latex", long), .value("text/html", "<p>kept</p>"))
    #expect(
      page.messages == [
        "6:1 an output of type text/latex with 65537 bytes; a page shows at most 65536"
      ]
    )
    #expect(page.html.contains("kept") && page.html.utf8.count < 2000)
  }

  @Test func `a value with no form that a page can show is said`() throws {
    let unknown = try page(.value("application/x-thing", "data"))
    let sentence =
      "an output of type application/x-thing, which a page cannot show; give it text/plain as well"
    #expect(unknown.messages == ["6:1 \(sentence)"])
    #expect(unknown.html.contains("<span class=\"label\">Cannot be shown</span>\(sentence)"))
    #expect(try page(.bundle([])).messages == ["6:1 an output with no form at all"])
    let known = try page(
      .bundle([
        .init(type: "application/x-thing", data: "d"), .init(type: "text/plain", data: "words"),
      ]))
    #expect(known.messages == [] && known.html.contains("</span>words</samp>"))
  }

  // MARK: - Data that is not what it says

  @Test(arguments: [
    (TablePayload.type, ""), (TablePayload.type, "\n"), (TablePayload.type, "a\tb\n1"),
    (TablePayload.type, "a\n1\t2"), (PicturesPayload.type, ""), (PicturesPayload.type, "3"),
    (PicturesPayload.type, "x\tall"), (PicturesPayload.type, "0\tall"),
    (PicturesPayload.type, "-1\tall"), (PicturesPayload.type, "99999999999999999999\tall"),
    (PicturesPayload.type, "3\tall\nink\t\talt\tcaption"),
    (PicturesPayload.type, "3\tall\nink\t\talt\tcaption\t!!!"),
    (PicturesPayload.type, "3\tall\nred\t\talt\tcaption\t\(CellOutput.png)"),
    ("image/png", ""), ("image/png", "no base64!"), ("image/png", "aGVsbG8="),
    ("image/jpeg", CellOutput.png), ("image/svg+xml", "hello"), ("image/svg+xml", ""),
    ("image/svg+xml", "<svg><g></svg>"), ("image/svg+xml", "<svg>"),
  ])
  func `data that does not decode is told at its cell and said on the page`(
    type: String, data: String
  ) throws {
    let page = try page(.standardOutput("before\n"), .value(type, data), .standardOutput("after\n"))
    try #require(page.messages.count == 1, "\(page.messages)")
    #expect(page.messages[0].hasPrefix("6:1 ") && page.diagnostics[0].severity == .error)
    #expect(page.html.contains("<span class=\"label\">Cannot be shown</span>"))
    #expect(page.html.contains("before\nafter"))
  }

  @Test func `a chart whose numbers do not decode is told, and the lesson goes on`() throws {
    let page = try page(
      .bundle([
        .init(type: "image/svg+xml", data: CellOutput.svg),
        .init(type: NumbersPayload.type, data: "a\tb\n1"),
      ]))
    #expect(
      page.messages == ["6:1 row 1 of a table has 1 fields; the table has 2 columns"])
  }

  // MARK: - Figures

  @Test func `tables, pictures and drawings that decode are figures`() throws {
    let page = try page(
      .value(TablePayload.type, "name\tvalue\na < b\t1"),
      .value(PicturesPayload.type, "6\tall\nink\twrong\tone\tfirst\t\(CellOutput.png)"),
      .bundle([
        .init(type: "image/png", data: CellOutput.png), .init(type: "text/plain", data: "a dot"),
      ]), .drawing)
    #expect(page.messages == [])
    #expect(page.html.contains("<th scope=\"row\">a &lt; b</th><td>1</td>"))
    #expect(
      page.html.contains("<ul class=\"digits row\" style=\"--columns: 6\" aria-label=\"all\">"))
    #expect(page.html.contains("<li class=\"wrong\">") && page.html.contains("✗ first"))
    #expect(page.html.contains("id=\"fig-4\">\(CellOutput.svg)"))
  }

  @Test func `a label is the figure's id, or the cell's where there is no figure`() throws {
    let figures = try page(.drawing, .drawing, fence: " {#loss}").html
    #expect(figures.contains("<figure class=\"chart\" id=\"loss\">"))
    #expect(figures.contains("id=\"fig-2\"") && figures.contains("id=\"cell-1\""))
    let markdown = try page(.value("text/markdown", "*x*"), fence: " {#loss}").html
    #expect(markdown.contains("id=\"loss\" role=\"group\""))
  }

  @Test func `a drawing with links or ids stands on no card`() throws {
    #expect(try page(.drawing).thumbnail != nil)
    #expect(try page(.value("image/svg+xml", "<svg><a href=\"x\"></a></svg>")).thumbnail == nil)
    #expect(try page(.value("image/svg+xml", "<svg><g id=\"x\"></g></svg>")).thumbnail == nil)
  }

  // MARK: - Markdown that a cell made

  @Test func `displayed Markdown shows Swift and runs none`() throws {
    let page = try page(.value("text/markdown", "```swift\nlet secret = 1\n```\n\n`{swift} 1 + 1`"))
    #expect(page.html.contains("<div class=\"cell static\">"))
    #expect(page.html.contains("secret") && !page.html.contains("‹not computed›"))
    #expect(page.html.components(separatedBy: "role=\"group\"").count == 2)
  }

  @Test func `headings of displayed Markdown have ids and are no part of the contents`() throws {
    var fixture = try PageFixture(
      "## Top\n\n```swift\nshow()\n```\n\n[x](#top-2) ## End\n\n## Last")
    fixture.give(0, .value("text/markdown", "# top\n\n## top\n\n::: exercise\nWhat?\n:::"))
    let page = fixture.render()
    #expect(page.sections.map(\.id) == ["top", "last"])
    #expect(page.html.contains("<h2 id=\"top-2\">top</h2>") && page.html.contains("id=\"top-3\""))
    #expect(page.html.contains("id=\"exercise\"") && page.messages == [])
    #expect(faults(in: fixture.frame(page)) == [])
  }

  @Test func `what is wrong in displayed Markdown is told at the fence`() throws {
    let page = try page(
      .value(
        "text/markdown", "line\n\nline\n\n[dead](nowhere.md) ![x](none.png) <a href=\"n.md\">y</a>")
    )
    #expect(page.messages.count == 3)
    #expect(page.messages.allSatisfy { $0.hasPrefix("5:1 ") }, "\(page.messages)")
  }

  @Test func `an id that outputs use twice is told at their cell`() throws {
    var fixture = try PageFixture("```swift\nshow()\n```")
    let html = CellOutput.value("text/html", "<p id=\"made\">x</p>")
    fixture.give(0, html, html, .value("text/markdown", "<p id=\"cell-1\">x</p>\n"))
    #expect(
      fixture.render().messages == [
        "5:1 the id 'cell-1' is used twice on this page",
        "6:1 the id 'made' is used twice on this page",
      ])
  }

  @Test func `ids that HTML of a cell brings are taken, and links may name them`() throws {
    var fixture = try PageFixture("[x](#made)\n\n```swift\nshow()\n```\n\n```swift\nshow()\n```")
    fixture.give(0, .value("text/html", "<p id=\"made\">x</p>"))
    fixture.give(1, .value("text/markdown", "## made"))
    let page = fixture.render()
    #expect(page.messages == [] && page.html.contains("<h2 id=\"made-2\">"))
  }
}
