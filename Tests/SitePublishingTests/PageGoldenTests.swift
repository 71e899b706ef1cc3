import Foundation
import LessonExecution
import MathTypesetting
import Testing

@testable import LessonMarkdown
import LessonWire
@testable import SitePublishing

/// One page with everything that a page can hold, compared whole.
@Suite(.enabled(if: LessonParser.hasTables && Typesetter.missing == nil)) struct PageGoldenTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  static func fixture() throws -> PageFixture {
    let lesson = try String(
      contentsOf: folder.appendingPathComponent("everything.md"), encoding: .utf8)
    var fixture = try PageFixture(
      lesson, files: ["loss curve #1.png": Data([1]), "sub/data.csv": Data([1])])
    fixture.others = ["02-b": "## Größe"]
    fixture.prose = [0: "3 < 4"]
    give(outputsTo: &fixture)
    fixture.lesson.blocks.append(
      .paragraph([
        .text("Noted"), .mark(1), .text(" and again"),
        .mark(1), .text("."),
      ]))
    fixture.lesson.footnotes = [
      .note(
        1, [.paragraph([.text("First.")]), .paragraph([.text("Second.")])])
    ]
    return fixture
  }

  private static func give(outputsTo fixture: inout PageFixture) {
    fixture.give(
      0, .standardOutput("a < b\n"), .standardError("careful\n"), .value("text/plain", "[1, 2]"))
    fixture.give(
      1,
      .bundle([
        .init(type: "image/svg+xml", data: CellOutput.svg),
        .init(type: NumbersPayload.type, data: "x\ty\n1\t2"),
      ]))
    fixture.give(
      2, .value(TablePayload.type, "name\tvalue\nfirst\t1"),
      .value(
        PicturesPayload.type,
        "5\tTwo.\nink\t\tone\tfirst\t\(CellOutput.png)\ndiverging\twrong\ttwo\t\t\(CellOutput.png)"),
      .value("image/png", CellOutput.png))
    fixture.give(
      3, .value("text/latex", "a^2"),
      .value("text/markdown", "## Shown\n\n```swift\nlet a = 1\n```"),
      .value("text/html", "<p>made &amp; shown</p>"), .value("application/x-thing", "?"))
    fixture.results[4] = CellResult()
    fixture.results[5] = CellResult()
    fixture.results[5]?.warnings = [CellFailure(kind: .compilation, column: 5, message: "unused")]
    fixture.results[5]?.expectedFailure = CellFailure(kind: .thrown, message: "on purpose")
    fixture.results[6] = CellResult()
    fixture.results[6]?.failure = CellFailure(kind: .compilation, message: "no such name")
    fixture.results[6]?.furtherFailures = [
      CellFailure(kind: .compilation, lineOffset: 1, column: 3, message: "nor this one")
    ]
  }

  /// The nodes with formulas as their length alone: another KaTeX sets them otherwise.
  private func withoutMathematics(_ nodes: [HTML]) -> [HTML] {
    nodes.map { node in
      switch node {
      case .mathematics: .element("math")
      case .element(let name, let attributes, let children):
        .element(name, attributes, withoutMathematics(children))
      default: node
      }
    }
  }

  @Test func `a page with everything is the golden page`() throws {
    let fixture = try Self.fixture()
    var page = fixture.render()
    page.body = withoutMathematics(page.body)
    for index in page.sections.indices {
      page.sections[index].title = withoutMathematics(page.sections[index].title)
    }
    let html = fixture.frame(page)
    let start = try #require(html.range(of: "<main"))
    let end = try #require(html.range(of: "</main>"))
    let main = String(html[start.lowerBound..<end.upperBound]) + "\n"
    let file = Self.folder.appendingPathComponent("everything.html")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try main.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded everything.html; look at it")
    }
    #expect(main == (try String(contentsOf: file, encoding: .utf8)))
  }

  @Test func `a page with everything is sound HTML and tells what is wrong with it`() throws {
    let fixture = try Self.fixture()
    let page = fixture.render()
    #expect(faults(in: fixture.frame(page)) == [])
    #expect(
      page.messages.map { $0.drop { $0 != " " }.dropFirst() } == [
        "an output of type application/x-thing, which a page cannot show; give it text/plain as well"
      ])
    #expect(page.files == ["sub/data.csv", "loss curve #1.png"])
  }
}
