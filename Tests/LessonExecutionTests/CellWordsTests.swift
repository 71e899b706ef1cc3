import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct CellWordsTests {
  private func texts(_ cells: [String]) -> [String] {
    let body = cells.map { "```swift\n\($0)\n```\n" }.joined(separator: "\n")
    let (lesson, _) = LessonParser.parse("---\ntitle: T\n---\n\(body)", path: "t.md", name: "t")
    return LessonUnit.all(of: lesson).map(\.text)
  }

  @Test func `comments and spaces are no words`() {
    #expect(texts(["let a=1"]) == texts(["let a=1  // one"]))
    #expect(texts(["let  a=1"]) == texts(["\n\nlet a=1"]))
    #expect(texts(["let a=1"]) != texts(["let a =1"]))
    #expect(texts(["a\nb"]) != texts(["a b"]))
  }

  @Test(arguments: ["#line", "#column", "#file", "#fileID", "#filePath"])
  func `below a cell that names places, every character counts`(place: String) {
    let declared = "func here(_ place: Any = \(place)) { print(place) }"
    #expect(
      texts([declared, "here()"])[1] != texts([declared, "// a comment\nhere()"])[1])
    #expect(texts([declared, "1", "here()"])[2] != texts([declared, "1", "\nhere()"])[2])
    // Nothing above it can have called it.
    #expect(texts(["here()", declared])[0] == texts(["\nhere()", declared])[0])
  }

  @Test func `a cell's number counts, for printed types may show it`() {
    #expect(texts(["1", "struct Z {}"])[1] != texts(["struct Z {}"])[0])
  }

  @Test func `only options that change what runs are part of a unit`() {
    func text(_ options: String) -> String {
      let (lesson, _) = LessonParser.parse(
        "---\ntitle: T\n---\n```swift {\(options)}\n1\n```\n", path: "t.md", name: "t")
      return LessonUnit.all(of: lesson)[0].text
    }
    let plain = text("")
    #expect(text(".fold .measured caption=\"A\" timeout=1s budget=2s width=3px") == plain)
    #expect(text("expect=trap") == text("expect=trap says=\"index\""))
    #expect(text("expect=trap") != plain && text("expect=trap") != text("expect=error"))
    #expect(text("reads=a.csv") != plain && text("reads=a.csv") != text("reads=b.csv"))
  }
}
