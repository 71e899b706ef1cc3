import Foundation
import LessonMarkdown
import Testing

@testable import SitePublishing

/// A byte will do: nobody looks at these pictures.
private let some = Data([1])

@Suite struct LinksTests {
  /// The targets of a page's links and pictures, in order.
  private func targets(_ page: RenderedPage) -> [String] {
    TagReader.tags(of: page.html).compactMap { tag in
      tag.attributes.first { ["href", "src", "poster", "srcset"].contains($0.name) }?.value
    }
  }

  private func page(_ text: String, files: [String: Data] = [:]) throws -> RenderedPage {
    var fixture = try PageFixture(text, files: files)
    fixture.others = [
      "02-b": "## Größe\n\n## Two words", "müll-3": "", "C# notes": "## x",
    ]
    return fixture.render()
  }

  @Test func `links name lessons in every way in which authors do`() throws {
    let page = try page(
      """
      [a](02-b.md) [b](./02-b.md) [c](02-b) [d](02-b/) [e](02-b/index.html) [f](02-b.md#two-words)
      [g](m%C3%BCll-3.md) [h](müll-3.md) [i](<C# notes.md>) [j](02-b.md?x=1#gr%C3%B6%C3%9Fe)
      [k](02-b.md#größe) [l](#start) [m](#top)
      """)
    let b = "../02-b/index.html"
    #expect(page.messages == [])
    #expect(
      targets(page) == [
        b, b, b, b, b, "\(b)#two-words", "../m%C3%BCll-3/index.html", "../m%C3%BCll-3/index.html",
        "../C%23%20notes/index.html", "\(b)?x=1#größe", "\(b)#größe", "#start", "#top",
      ])
  }

  @Test func `addresses of every scheme stay as they are`() throws {
    let addresses = [
      "https://example.org/a?b=c#d", "mailto:a@b.c", "tel:+4912345", "data:text/plain,x",
      "//example.org/x", "ftp://x/y",
    ]
    let page = try page(addresses.map { "[x](\($0))" }.joined(separator: " "))
    #expect(page.messages == [] && targets(page) == addresses)
  }

  @Test func `dead links are told with a near miss`() throws {
    let page = try page(
      "[a](02-c.md) [b](#nowhere) [c](02-b.md#two-wrods) [d](nothing-like-it) [e]() [f](date.csv)\n",
      files: ["data.csv": some])
    #expect(
      page.messages.map { $0.drop { $0 != " " }.dropFirst() } == [
        "no lesson is called '02-c.md'; did you mean 02-b.md?",
        "01-a.md has no place '#nowhere'",
        "02-b.md has no place '#two-wrods'; did you mean #two-words?",
        "no lesson is called 'nothing-like-it'; expected NAME.md or an address",
        "this link leads nowhere; expected NAME.md, #place or an address",
        "no file 'date.csv' lies in the lessons' folder; did you mean data.csv?",
      ])
    #expect(page.files == [])
  }

  @Test func `links to files beside the lessons copy them, each once`() throws {
    let page = try page(
      "[a](data.csv) [b](sub/more.csv) [c](data.csv?x#rows) ![d](p.png) ![e](p.png) [f](p.png)",
      files: ["data.csv": some, "sub/more.csv": some, "p.png": some])
    #expect(page.messages == [])
    #expect(page.files == ["data.csv", "sub/more.csv", "p.png"])
    #expect(
      targets(page) == ["data.csv", "sub/more.csv", "data.csv?x#rows", "p.png", "p.png", "p.png"])
  }

  @Test func `a picture is found whether its name is encoded or bare`() throws {
    let names = ["loss curve #1.png", "50%.png", "a%20b.png", "wer?.png", "größe.png"]
    let page = try page(
      """
      ![a](loss%20curve%20%231.png) ![b](<loss curve #1.png>) ![c](50%.png) ![d](50%25.png)
      ![e](a%2520b.png) ![f](a%20b.png) ![g](wer?.png) ![h](gr%C3%B6%C3%9Fe.png) ![i](größe.png)
      """, files: Dictionary(uniqueKeysWithValues: names.map { ($0, some) }))
    #expect(page.messages == [])
    #expect(Set(page.files) == Set(names))
    #expect(
      targets(page) == [
        "loss%20curve%20%231.png", "loss%20curve%20%231.png", "50%25.png", "50%25.png",
        "a%2520b.png", "a%2520b.png", "wer%3F.png", "gr%C3%B6%C3%9Fe.png", "gr%C3%B6%C3%9Fe.png",
      ])
  }

  @Test func `what cannot be copied is refused in a sentence`() throws {
    let page = try page(
      "![a](none.png)\n\n![a](/etc/passwd)\n\n![a](https://x.org/a.png)\n\n[a](../x.csv)\n\n[a](sub)\n\n![a](index.html)\n\n[a](source.md)\n\n![a](nome.png)\n\n![](p.png)\n\n![a]()",
      files: [
        "sub/x": some, "index.html": some, "source.md": some, "name.png": some, "p.png": some,
      ]
    )
    #expect(
      page.messages == [
        "5:6 the picture 'none.png' is not in the lessons' folder; did you mean name.png?",
        "7:6 a picture must lie in the lessons' folder; '/etc/passwd' does not",
        "9:6 a picture must lie in the lessons' folder; 'https://x.org/a.png' does not",
        "11:5 '../x.csv' leads out of the lessons' folder; put the file into it",
        "13:5 'sub' is a folder; a link needs a file",
        "15:6 'index.html' is the name of a file that every page has already; rename it",
        "17:5 'source.md' is the name of a file that every page has already; rename it",
        "19:6 the picture 'nome.png' is not in the lessons' folder; did you mean name.png?",
        "21:5 the picture 'p.png' has no alternative text",
        "23:6 this picture has no file; expected a path in the lessons' folder",
      ])
    #expect(page.files == ["p.png"])
  }

  @Test func `a symbolic link that leads out is refused`() throws {
    let fixture = try PageFixture("![a](out.png)\n\n[b](out.png)")
    try FileManager.default.createSymbolicLink(
      atPath: "\(fixture.folder)/out.png", withDestinationPath: "/etc/passwd")
    let page = fixture.render()
    #expect(page.files == [] && page.messages.count == 2)
    #expect(
      page.messages.allSatisfy {
        $0.contains("'out.png' is a symbolic link that leads out of the lessons' folder")
      })
  }

  // MARK: - The author's own HTML

  @Test func `pictures and links in the author's HTML are copied, resolved and judged`() throws {
    let page = try page(
      """
      <img src="pic.png" width="50%" alt="">

      A <img src='missing.png' alt=x> inline, <a href=02-b.md>link</a> and <a href="nope.md">dead</a>.

      - <a href="data file.csv">data</a>

      <video poster="pic.png"><source
      src="film.mp4"></video>

      <img srcset="pic.png 1x, big.png 2x" alt="">
      """,
      files: ["pic.png": some, "data file.csv": some, "film.mp4": some, "big.png": some])
    #expect(
      page.messages == [
        "7:13 the picture 'missing.png' is not in the lessons' folder",
        "7:79 no lesson is called 'nope.md'; expected NAME.md or an address",
      ])
    #expect(page.files == ["pic.png", "data file.csv", "film.mp4", "big.png"])
    #expect(page.html.contains("<img src=\"pic.png\" width=\"50%\" alt=\"\">"))
    #expect(page.html.contains("<a href=\"../02-b/index.html\">link</a>"))
    #expect(page.html.contains("<a href=\"data%20file.csv\">data</a>"))
    #expect(page.html.contains("<source\nsrc=\"film.mp4\">"))
    #expect(page.html.contains("srcset=\"pic.png 1x, big.png 2x\""))
  }

  @Test func `addresses, fragments and comments in the author's HTML stay as they are`() throws {
    let text = """
      <p id="here"><a href="https://x.org?a=1&amp;b=2">x</a> <a href="#here">y</a></p>

      <!-- <img src="commented.png"> -->
      """
    let page = try page(text)
    #expect(page.messages == [] && page.files == [])
    #expect(page.html.contains("<a href=\"https://x.org?a=1&amp;b=2\">x</a>"))
  }

  @Test func `a picture without alternative text is told in HTML too`() throws {
    let page = try page(
      "<img src=\"p.png\">\n\n<img src=\"p.png\" alt=\"\">", files: ["p.png": some])
    #expect(page.messages == ["5:11 the picture 'p.png' has no alternative text"])
  }

  @Test func `no link lies in another`() throws {
    let page = try page("<a href=\"02-b.md\">see [this](02-b.md)</a> and [that](02-b.md)")
    #expect(page.messages == ["5:30 a link cannot lie inside another; the inner one is text"])
    #expect(faults(in: page.html) == [])
    #expect(page.html.contains("<a href=\"../02-b/index.html\">that</a>"))
  }
}
