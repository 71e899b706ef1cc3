import Testing

@testable import SitePublishing

@Suite struct HTMLWriterTests {
  @Test func `escapes text and values of attributes`() {
    let node = HTML.element("a", ["href": "\"x\"&<y>"], [.text("<b> & \"c\" 'd'")])
    #expect(
      [node].written
        == "<a href=\"&quot;x&quot;&amp;&lt;y&gt;\">&lt;b&gt; &amp; &quot;c&quot; 'd'</a>")
    #expect("a\"b".quotedForHTML == "\"a&quot;b\"")
  }

  @Test func `keeps the order of attributes and leaves out those without a value`() {
    let node = HTML.element("p", ["id": "i", "title": nil, "class": ""])
    #expect([node].written == "<p id=\"i\" class=\"\"></p>")
  }

  @Test func `writes elements without content and attributes without a value as HTML has them`() {
    let box = HTML.element("input", ["type": "checkbox", "checked": "", "disabled": nil])
    #expect([box, .element("br"), .lineBreak].written == "<input type=\"checkbox\" checked><br>\n")
  }

  @Test func `takes trusted leaves as they are, and nothing else`() {
    let raw = "<i>&amp;</i>"
    #expect(
      [.mathematics(raw), .drawing(raw), .cellHTML(raw), .authorHTML(raw)].written
        == raw + raw + raw + raw)
    #expect([.text(raw)].written == "&lt;i&gt;&amp;amp;&lt;/i&gt;")
  }

  @Test func `keeps every character but the one that no page may hold`() {
    #expect([.text("é😀e\u{301}\t\r\n")].written == "é😀e\u{301}\t\r\n")
    #expect([.text("a\0b")].written == "a\u{FFFD}b")
    #expect([HTML]().written == "")
  }
}
