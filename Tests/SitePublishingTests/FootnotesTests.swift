import Testing

@testable import LessonMarkdown
@testable import SitePublishing

@Suite struct FootnotesTests {
  private func fixture(_ text: [Inline], _ notes: [[Block]]) throws -> PageFixture {
    var fixture = try PageFixture("")
    fixture.lesson.blocks = [.paragraph(text)]
    fixture.lesson.footnotes = notes.enumerated().map { Footnote.note($0 + 1, $1) }
    return fixture
  }

  @Test func `a mark leads to its note and the note leads back`() throws {
    let fixture = try fixture(
      [.text("A"), .mark(1), .text(".")], [[.paragraph([.text("Note.")])]])
    let page = fixture.render()
    #expect(
      page.html == """
        <p>A<a class="fn" id="fnref-1" href="#fn-1" role="doc-noteref">1</a>.</p>
        <section class="footnotes" role="doc-endnotes" aria-label="Footnotes"><ol>
        <li id="fn-1"><p>Note. <a class="back" href="#fnref-1" role="doc-backlink" aria-label="Back to the text">↩</a></p></li>
        </ol></section>

        """)
    #expect(faults(in: fixture.frame(page)) == [])
  }

  @Test func `a note that is used twice has a way back for each use`() throws {
    let mark = Inline.mark(1)
    let fixture = try fixture([mark, .text(" and "), mark], [[.paragraph([.text("Note.")])]])
    let page = fixture.render()
    #expect(page.html.contains("id=\"fnref-1\"") && page.html.contains("id=\"fnref-1-2\""))
    #expect(
      page.html.contains(
        "<a class=\"back\" href=\"#fnref-1-2\" role=\"doc-backlink\" aria-label=\"Back to the text, use 2\">↩2</a>"
      ))
    #expect(faults(in: fixture.frame(page)) == [])
  }

  @Test func `a note may hold paragraphs, code and marks of other notes`() throws {
    let fixture = try fixture(
      [.mark(1)],
      [
        [
          .paragraph([.text("One"), .mark(2)]), .paragraph([.text("Two")]),
          .code(language: "swift", "let a = 1\n"),
        ], [.paragraph([.text("Other"), .mark(2)])],
      ])
    let page = fixture.render()
    #expect(page.html.contains("</code></pre></div><p><a class=\"back\" href=\"#fnref-1\""))
    #expect(page.html.contains("href=\"#fnref-2\"") && page.html.contains("href=\"#fnref-2-2\""))
    #expect(faults(in: fixture.frame(page)) == [])
  }

  @Test func `a mark inside a link is a number, for no link lies in another`() throws {
    let fixture = try fixture(
      [
        .link(
          destination: "https://x.org", title: "",
          [.text("x"), .mark(1)], SourcePosition(line: 1, column: 1))
      ], [[.paragraph([.text("Note.")])]])
    let page = fixture.render()
    #expect(
      page.html.contains(
        "<a href=\"https://x.org\">x<span class=\"fn\" id=\"fnref-1\">1</span></a>"))
    #expect(faults(in: fixture.frame(page)) == [])
  }
}
