import Testing

@testable import LessonMarkdown

@Suite struct TagReaderTests {
  private func names(_ html: String) -> [String] {
    TagReader.tags(of: html).map { ($0.isClosing ? "/" : "") + $0.name }
  }

  @Test func `reads attributes however they are quoted`() throws {
    let html = "<IMG SRC=a.png alt='b \"c\"' Title=\"d\" hidden data-x = y/z>"
    let tag = try #require(TagReader.tags(of: html).first)
    #expect(tag.name == "img")
    #expect(tag.attributes.map(\.name) == ["src", "alt", "title", "hidden", "data-x"])
    #expect(tag.attributes.map(\.value) == ["a.png", "b \"c\"", "d", "", "y/z"])
    let bytes = Array(html.utf8)
    #expect(
      tag.attributes.map { String(decoding: bytes[$0.range], as: UTF8.self) }
        == ["a.png", "'b \"c\"'", "\"d\"", "", "y/z"])
  }

  @Test func `passes over comments, declarations, scripts and signs`() {
    #expect(names("<!-- <a> --><b>x < y</b><!DOCTYPE html><?php <i ?>") == ["b", "/b"])
    #expect(names("<script>if (a<b) '<img>'</SCRIPT><i>") == ["script", "/script", "i"])
    #expect(names("<style>a<b{}") == ["style"])
  }

  @Test func `ends with the text where nothing closes`() {
    #expect(names("<") == [] && names("<!--") == [] && names("a<b") == ["b"])
    #expect(TagReader.tags(of: "<a href=\"x").first?["href"] == "x")
    #expect(names("") == [])
  }

  @Test func `tells elements that close themselves`() {
    #expect(
      TagReader.tags(of: "<line x=\"1\"/><g></g>").map(\.isSelfClosing) == [true, false, false])
  }

  @Test func `resolves references to characters`() {
    #expect(CharacterReferences.resolved("a&amp;b &lt;&#233;&#xE9;&#x1F600;") == "a&b <éé😀")
    #expect(CharacterReferences.resolved("a & b &nope; &#xD800; &") == "a & b &nope; &#xD800; &")
  }
}
