import Testing

@testable import SitePublishing

@Suite struct SwiftHighlighterTests {
  private func text(_ nodes: [HTML]) -> String {
    nodes.map { node in
      switch node {
      case .element(_, _, let children): text(children)
      case .text(let text): text
      default: ""
      }
    }.joined()
  }

  @Test func `colours five things`() {
    let html = SwiftHighlighter.highlight("let a: Int = 1 // one\nprint(\"<&>\")").written
    for part in [
      "<span class=\"k\">let</span>", "<span class=\"t\">Int</span>", "<span class=\"n\">1</span>",
      "<span class=\"c\">// one</span>", "<span class=\"s\">&quot;&lt;&amp;&gt;&quot;</span>",
    ] {
      #expect(html.contains(part))
    }
  }

  @Test(arguments: [
    "", "let é = \"😀\" // ü\n", "func (", "\"unclosed", "#if os(Linux)\nx\n#endif", "/* open",
    "`{swift} x`",
  ])
  func `loses no character`(code: String) {
    #expect(text(SwiftHighlighter.highlight(code)) == code)
  }

  @Test func `what the parser would never end with has no colours`() {
    for piece in ["[", "f(a ", "if ", "operator actor ", "\"\\("] {
      let code = String(repeating: piece, count: 400)
      #expect(text(SwiftHighlighter.highlight(code)) == code)
      #expect(SwiftHighlighter.highlight(code).count == 1)
    }
  }
}
