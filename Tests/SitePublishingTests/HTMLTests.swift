import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting
import Testing

@testable import SitePublishing

@Suite struct HTMLTests {
  @Test func `escapes what HTML would read`() {
    #expect(HTML.escaped("<a href=\"x\">&") == "&lt;a href=&quot;x&quot;&gt;&amp;")
    #expect(HTML.slug("What's a 5, then?") == "what-s-a-5-then")
    #expect(HTML.slug("…") == "section")
  }

  @Test func `colours five things and loses no character`() {
    let code = "let a: Int = 1 // one\nprint(\"<&>\")"
    let html = SwiftHighlighter.html(code)
    #expect(
      html.contains("<span class=\"k\">let</span>")
        && html.contains("<span class=\"c\">// one</span>"))
    let bare = html.replacingOccurrences(of: "<[^>]+>", with: "", options: .regularExpression)
    #expect(bare == HTML.escaped(code))
  }
}
