import Testing

@testable import SitePublishing

@Suite struct ReferenceTests {
  @Test(arguments: [
    "https://example.org", "mailto:a@b.c", "tel:+49123", "data:text/plain,x", "//host/x",
    "HTTP://x", "magnet:?xt=1",
  ])
  func `knows whole addresses`(text: String) { #expect(Reference.isAddress(text)) }

  @Test(arguments: [
    "02-b.md", "a/b:c.png", "#x:y", "C:x", "notes.md:12", "", ":x", "1a:b", "a b:c", "é:x",
  ])
  func `knows what is no whole address`(text: String) { #expect(!Reference.isAddress(text)) }

  @Test func `takes a text apart and resolves its encoding`() {
    let reference = Reference("a%20b/c.csv?x=%20#gr%C3%B6%C3%9Fe")
    #expect(reference == Reference(path: "a b/c.csv", query: "x=%20", fragment: "größe"))
    #expect(Reference("#") == Reference(path: "", fragment: ""))
    #expect(Reference("100%.png").path == "100%.png" && Reference("%zz%4").path == "%zz%4")
    // Bytes that are no text stay encoded.
    #expect(Reference("%FF.png").path == "%FF.png")
  }

  @Test func `writes a path as an address holds it`() {
    #expect(Reference.encoded("loss curve #1.png") == "loss%20curve%20%231.png")
    #expect(Reference.encoded("ü/a?b%c:d\"e.csv") == "%C3%BC/a%3Fb%25c%3Ad%22e.csv")
    #expect(Reference("x.csv?a#b").written(to: "x.csv") == "x.csv?a#b")
  }
}
