import LessonExecution
import LessonMarkdown
import Testing

@testable import SitePublishing

@Suite struct CellsTests {
  private static let three = "```swift\n1\n```\n\n```swift\n2\n```\n\n```swift\n3\n```"

  /// The labels below each cell, in order.
  private func labels(_ page: RenderedPage) -> [String] {
    page.html.components(separatedBy: "role=\"group\"").dropFirst().map { cell in
      guard let start = cell.range(of: "<span class=\"label\">") else { return "" }
      return String(cell[start.upperBound...].prefix { $0 != "<" })
    }
  }

  @Test func `a cell that runs says so, and those below it are not yet run`() throws {
    var fixture = try PageFixture(Self.three)
    fixture.results[0] = CellResult()
    fixture.runningCell = 1
    let page = fixture.render()
    #expect(labels(page) == ["", "Running", "Not yet run"])
    #expect(page.html.contains("class=\"cell short running\" id=\"cell-2\""))
    #expect(page.html.contains("</span>This cell is running.</samp>"))
    #expect(page.html.contains("</span>Cell 2 is running.</samp>"))
    #expect(!page.html.contains("stopped the lesson"))
  }

  @Test func `a cell that runs again says so beside what it gave before`() throws {
    var fixture = try PageFixture(Self.three)
    for cell in 0..<3 { fixture.give(cell, .standardOutput("old\n")) }
    fixture.runningCell = 0
    #expect(labels(fixture.render()) == ["Running", "", ""])
  }

  @Test func `a cell below a failure says what stopped it, others that nothing ran`() throws {
    var fixture = try PageFixture(Self.three)
    #expect(labels(fixture.render()) == ["Not run", "Not run", "Not run"])
    #expect(!fixture.render().html.contains("A cell above stopped the lesson."))
    fixture.results[0] = CellResult()
    fixture.results[0]?.failure = CellFailure(kind: .trap, message: "on purpose")
    let page = fixture.render()
    #expect(labels(page) == ["Stopped", "Not run", "Not run"])
    #expect(page.html.components(separatedBy: "A cell above stopped the lesson.").count == 3)
  }

  @Test func `an empty cell, and one without outputs, are cells`() throws {
    var fixture = try PageFixture("```swift\n```\n\n```swift {.fold}\nlet a = 1\n```")
    fixture.results = [0: CellResult(), 1: CellResult()]
    let page = fixture.render()
    #expect(page.html.contains("<summary>1 line of Swift</summary>"))
    #expect(labels(page) == ["", ""] && faults(in: fixture.frame(page)) == [])
  }
}
