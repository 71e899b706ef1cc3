import LessonMarkdown
import MathTypesetting
import Testing

@testable import SitePublishing

@Suite struct CaptionsTests {
  private func page(_ caption: String) throws -> RenderedPage {
    var fixture = try PageFixture(
      "The value is `{swift} 111`.\n\n~~~swift {#fig-a caption=\"\(caption)\"}\n1\n~~~")
    fixture.prose = [0: "111"]
    fixture.give(0, .drawing)
    return fixture.render()
  }

  @Test func `a caption may hold emphasis, code and links`() throws {
    let page = try page("Three *bars* of `x`, [see](#fig-a).")
    #expect(page.messages == [])
    #expect(
      page.html.contains(
        "<figcaption><b>Figure 1.</b>Three <em>bars</em> of <code>x</code>, <a href=\"#fig-a\">see</a>.</figcaption>"
      ))
  }

  @Test func `a value in a caption is not that of the prose`() throws {
    let page = try page("Share: `{swift} 222`.")
    #expect(page.html.contains("Share: <code>{swift} 222</code>.</figcaption>"))
    #expect(
      page.messages == [
        "7:27 a caption cannot hold a value; '{swift} 222' is shown as it stands"
      ])
  }

  @Test func `what is wrong with a caption is told in the line of its fence`() throws {
    let page = try page("Share [dead](nowhere.md), [^1] and $\\badcommand{1$.")
    #expect(page.messages.allSatisfy { $0.hasPrefix("7:") }, "\(page.messages)")
    let words = page.messages.joined(separator: "\n")
    #expect(words.contains("no lesson is called 'nowhere.md'"))
    #expect(words.contains("a caption cannot hold a footnote"))
    if Typesetter.missing == nil { #expect(words.contains("this formula cannot be set")) }
    #expect(page.diagnostics.allSatisfy { $0.excerpt?.hasPrefix("~~~swift {#fig-a") == true })
  }

  @Test(arguments: [
    ("[^1] first", ["7:27"]), ("Share [^one].", ["7:33"]), ("*A [^1]* and [^1]", ["7:30", "7:40"]),
    ("ö `x` [^ü]", ["7:33"]), ("Code `[^1]` and [^ no mark]", []),
    ("Escaped \\[^1]", ["7:35"]),
  ])
  func `a footnote in a caption is told once, where its mark stands`(
    _ caption: String, _ places: [String]
  ) throws {
    let messages = try page(caption).messages
    #expect(
      messages
        == places.map { "\($0) a caption cannot hold a footnote; its mark is shown as it stands" })
  }

  @Test(arguments: [
    ("# Heading caption", "a heading"), ("1. First of the two", "a list"),
    ("> quoted", "a quotation"), ("---", "a rule"), ("$$x$$", "a display formula"),
    ("<div>x</div>", "HTML"),
  ])
  func `a caption that reads as a block is shown as it stands`(caption: String, kind: String)
    throws
  {
    let page = try page(caption)
    #expect(
      page.html.contains("<b>Figure 1.</b>\([.text(caption)].written)</figcaption>"), "\(page.html)"
    )
    #expect(page.messages.contains { $0.contains("this caption reads as \(kind)") })
  }

  @Test func `an empty caption is none, and is told`() throws {
    let page = try page("")
    #expect(!page.html.contains("<figcaption>"))
    #expect(page.messages == ["7:1 this caption is empty"])
  }

  @Test func `a container in a caption opens none`() throws {
    let page = try page("::: note")
    #expect(page.html.contains("::: note</figcaption>") && !page.html.contains("<aside"))
    #expect(
      page.messages == [
        "7:27 this caption reads as a container and is shown as it stands; expected a line of text"
      ])
  }

  @Test func `a caption of a cell that shows no figure is told`() throws {
    var fixture = try PageFixture("```swift {caption=\"Lost.\"}\n1\n```")
    fixture.give(0, .standardOutput("1\n"))
    #expect(
      fixture.render().messages == ["5:1 this cell has a caption and no figure to put it under"])
  }
}
