import Foundation
import LessonExecution
import TestSupport
import Testing

@testable import LessonMarkdown
@testable import SitePublishing

@Suite struct ReportPageTests {
  private func page(
    _ text: String, outputs: [String: [CellOutput]] = [:], values: [String: String] = [:]
  ) -> (html: String, problems: [Diagnostic]) {
    ReportPage(
      "---\ntitle: Training\nsummary: How it went.\npart: Report\n---\n\n\(text)",
      outputs: outputs, values: values
    ).rendered(formulaCache: "\(temporaryPath("formulas"))")
  }

  private func body(_ html: String) -> String {
    guard let start = html.range(of: "<article"), let end = html.range(of: "</article>") else {
      return ""
    }
    return String(html[start.lowerBound..<end.lowerBound])
  }

  @Test func `the page is whole and asks for no other file`() {
    let (html, problems) = page(
      "## One\n\nText.\n\n```swift {#fig-a caption=\"A chart.\"}\nchart\n```\n",
      outputs: ["chart": [.value("image/svg+xml", CellOutput.svg)]])
    #expect(problems.isEmpty && faults(in: html) == [])
    #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n"))
    for name in ["href", "src", "srcset", "action"] {
      for match in html.matches(of: try! Regex("\(name)=\"([^\"]*)\"")) {
        let target = String(match.output[1].substring ?? "")
        #expect(target.hasPrefix("#") || target.hasPrefix("data:"), "\(name)=\(target)")
      }
    }
    #expect(!html.contains("<link") && !html.contains("<script") && !html.contains("@import"))
    #expect(!html.contains("url("))
    // The style sheet of the lessons, word for word.
    let sheet = String(decoding: PackageResources.lectern_css, as: UTF8.self)
    #expect(html.contains("<style>\n\(sheet)"))
    #expect(html.contains("<title>Training</title>") && html.contains("How it went."))
  }

  @Test func `a cell shows what it gave and no code`() {
    let (html, problems) = page(
      "```swift {alt=\"A table\"}\ntable\n```\n\n```swift {caption=\"A chart.\"}\nchart\n```\n",
      outputs: [
        "table": [.value("text/plain", "a < b")],
        "chart": [.value("image/svg+xml", CellOutput.svg)],
      ])
    #expect(problems.filter { $0.severity == .error } == [])
    let body = body(html)
    #expect(!body.contains("language-swift") && !body.contains("class=\"no\""))
    #expect(body.contains("aria-label=\"A table\"") && body.contains("a &lt; b"))
    #expect(body.contains("<b>Figure 1.</b>A chart.") || body.contains("Figure 1."))
    #expect(!body.contains("not run"))
  }

  @Test func `values in prose are text, whatever is in them`() {
    let (html, _) = page(
      "It lies in `{swift} folder`.", values: ["folder": "/a`b*c*<script>$x$"])
    #expect(body(html).contains("/a`b*c*&lt;script&gt;$x$"))
  }

  @Test func `a lesson's page is framed as before`() throws {
    var fixture = try PageFixture("```swift\nlet a = 1\n```\n")
    fixture.give(0, .standardOutput("one\n"))
    let html = fixture.frame(fixture.render())
    #expect(html.contains("language-swift") && html.contains("../assets/lectern.css"))
    #expect(!html.contains("<style>"))
  }
}
