import Foundation
import LessonMarkdown
import Testing

@testable import SitePublishing

@Suite struct AuthorHTMLTests {
  private static let network =
    "comes from the network, which a reader may not have; put the file into the lessons' folder"

  private func page(_ html: String) throws -> RenderedPage {
    let byte = Data([1])
    return try PageFixture(
      html, files: ["here.png": byte, "my film.mp4": byte, "style.css": byte]
    ).render()
  }

  @Test(arguments: [
    (
      "<img alt=a src=\"https://x.org/a.png\">", "5:17",
      "a picture must lie in the lessons' folder; 'https://x.org/a.png' does not"
    ),
    (
      "<img alt=a srcset=\"//x.org/a.png 2x\">", "5:20",
      "a picture must lie in the lessons' folder; '//x.org/a.png' does not"
    ),
    (
      "<video poster=\"nope.png\"></video>", "5:16",
      "the picture 'nope.png' is not in the lessons' folder"
    ),
    (
      "<video src=\"nope.mp4\"></video>", "5:13",
      "the file 'nope.mp4' is not in the lessons' folder"
    ),
    (
      "<audio src=\"nope.mp3\"></audio>", "5:13",
      "the file 'nope.mp3' is not in the lessons' folder"
    ),
    (
      "<video><source src=\"nope.mp4\"></video>", "5:21",
      "the file 'nope.mp4' is not in the lessons' folder"
    ),
    ("<embed src=\"nope.pdf\">", "5:13", "the file 'nope.pdf' is not in the lessons' folder"),
    (
      "<object data=\"nope.pdf\"></object>", "5:15",
      "the file 'nope.pdf' is not in the lessons' folder"
    ),
    ("<iframe src=\"sub/\"></iframe>", "5:14", "the file 'sub/' is not in the lessons' folder"),
    (
      "<iframe src=\"../up.html\"></iframe>", "5:14",
      "a file must lie in the lessons' folder; '../up.html' does not"
    ),
    (
      "<iframe src=\"\"></iframe>", "5:1",
      "this names no file; expected a path in the lessons' folder"
    ),
    (
      "<link rel=stylesheet href=\"stile.css\">", "5:28",
      "the file 'stile.css' is not in the lessons' folder; did you mean style.css?"
    ),
    (
      "<svg><image href=\"nope.png\"/></svg>", "5:19",
      "the picture 'nope.png' is not in the lessons' folder"
    ),
    (
      "<svg><use xlink:href=\"nope.svg#a\"/></svg>", "5:23",
      "the file 'nope.svg#a' is not in the lessons' folder"
    ),
    (
      "<p style=\"background:url(nope.jpg)\">x</p>", "5:11",
      "the file 'nope.jpg' is not in the lessons' folder"
    ),
    (
      "<style>\np { background: URL( 'nope.jpg' ) }\n</style>", "6:23",
      "the file 'nope.jpg' is not in the lessons' folder"
    ),
    (
      "<style>@import \"nope.x\";</style>", "5:17",
      "the file 'nope.x' is not in the lessons' folder"
    ),
  ])
  func `a file that is not there is an error`(_ html: String, _ place: String, _ message: String)
    throws
  {
    let page = try page(html)
    #expect(page.messages == ["\(place) \(message)"])
    #expect(page.diagnostics.allSatisfy { $0.severity == .error })
  }

  @Test(arguments: [
    "<iframe src=\"https://x.org/a\"></iframe>",
    "<link rel=\"stylesheet\" href=\"https://x.org/a\">",
    "<video src=\"https://x.org/a\"></video>", "<audio src=\"https://x.org/a\"></audio>",
    "<audio><source src=\"https://x.org/a\"></audio>", "<embed src=\"https://x.org/a\">",
    "<object data=\"https://x.org/a\"></object>",
    "<p style=\"background:url(https://x.org/a)\">x</p>",
    "<style>@import url(https://x.org/a);</style>", "<track src=\"https://x.org/a\">",
  ])
  func `what comes from the network is told`(_ html: String) throws {
    let page = try page(html)
    #expect(page.messages.count == 1, "\(page.messages)")
    #expect(page.messages.first?.hasSuffix("'https://x.org/a' \(Self.network)") == true)
    #expect(page.diagnostics.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: [
    (
      "<script>\nalert(1)\n</script>",
      ["5:1 this <script> runs in the reader's browser; a lesson's page reads without any"]
    ),
    (
      "<p onclick=\"go()\">x</p>",
      ["5:13 onclick=\"…\" runs a script; a lesson's page reads without any"]
    ),
    (
      "<a href=\"javascript:go()\">x</a>",
      ["5:10 'javascript:go()' runs a script; a lesson's page reads without any"]
    ),
    ("<script type=\"application/json\">{}</script>", []),
  ])
  func `a script is told`(_ html: String, _ expected: [String]) throws {
    let page = try page(html)
    #expect(page.messages == expected)
    #expect(page.diagnostics.allSatisfy { $0.severity == .warning })
  }

  @Test func `files that are there are copied and named as the page has them`() throws {
    let page = try page(
      """
      <video src="my film.mp4"></video> <svg><image href="here.png"/><use href="#a"/></svg>

      <p style="color:red; background:url('my film.mp4') , url( here.png )">x</p>

      <link rel="stylesheet" href="style.css"> <link rel="canonical" href="https://x.org/">

      <style>
      p { background: url("my film.mp4"); fill: url(#a) } b { background: url(data:,x) }
      </style>

      <img alt="a" src="data:,x"> <iframe src="about:blank"></iframe>
      """)
    #expect(page.messages == [])
    #expect(page.files == ["my film.mp4", "here.png", "style.css"])
    #expect(page.html.contains("<video src=\"my%20film.mp4\">"))
    #expect(
      page.html.contains(
        "<p style=\"color:red; background:url(&quot;my%20film.mp4&quot;) , url( here.png )\">"))
    #expect(page.html.contains("background: url(\"my%20film.mp4\"); fill: url(#a) }"))
  }
}
