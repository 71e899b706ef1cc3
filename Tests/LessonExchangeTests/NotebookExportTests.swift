import Foundation
import LessonExecution
import LessonMarkdown
import Testing

@testable import LessonExchange

@Suite struct NotebookExportTests {
  static let markdown = """
    ---
    title: "A \\"small\\" lesson"
    summary: One sentence.
    ---

    Text with $x^2$.

    ## A heading

    ```swift {#fig-one .fold caption="One."}
    let a = 1
    print(a)
    ```

    It is `{swift} a` and `code`.

    ::: note Aside
    Small print.
    :::

    ```swift {.static}
    let b = 2
    ```

    - In a list:

      ```swift
      print(2)
      ```
    """

  static func outcome() -> LessonOutcome {
    let (lesson, _) = LessonParser.parse(markdown, path: "Lessons/01-small.md", name: "01-small")
    var outcome = LessonOutcome(lesson: lesson)
    var first = CellResult()
    first.outputs = [
      .standardOutput("1\nand more\n"), .standardError("oh\n"),
      .bundle([
        .init(type: "image/svg+xml", data: "<svg viewBox=\"0 0 1 1\"><text>a</text></svg>"),
        .init(type: "application/vnd.lectern.numbers", data: "a\tb\n1\t2"),
        .init(type: "text/plain", data: "A drawing."),
      ]),
      .bundle([.init(type: "application/vnd.lectern.table", data: "a\tb\n<1>\t2")]),
    ]
    outcome.results[0] = first
    var second = CellResult()
    second.failure = CellFailure(kind: .thrown, message: "no digits")
    outcome.results[1] = second
    outcome.prose = [0: "one"]
    return outcome
  }

  @Test func `is the notebook that the golden file holds`() throws {
    let text = try NotebookExport.notebook(
      of: Self.outcome(), macros: ["\\LSE": "\\operatorname{LSE}"])
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Golden/small.ipynb")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded small.ipynb; look at it, and validate it with nbformat")
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }

  @Test func `holds what nbformat 4-5 requires of every cell`() throws {
    let data = Data(try NotebookExport.notebook(of: Self.outcome(), macros: [:]).utf8)
    let notebook = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(notebook["nbformat"] as? Int == 4 && notebook["nbformat_minor"] as? Int == 5)
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    var ids: Set<String> = []
    for cell in cells {
      let id = try #require(cell["id"] as? String)
      #expect(ids.insert(id).inserted && id.count <= 64)
      #expect(cell["metadata"] is [String: Any] && cell["source"] is [String])
      if cell["cell_type"] as? String == "code" {
        #expect(cell["outputs"] is [[String: Any]] && cell.keys.contains("execution_count"))
      }
    }
    let types = cells.map { $0["cell_type"] as? String }
    #expect(types == ["markdown", "markdown", "code", "markdown", "code"])
  }

  @Test func `puts values into the prose, and marks what only a page has`() throws {
    let text = try NotebookExport.notebook(of: Self.outcome(), macros: [:])
    #expect(text.contains("It is one and `code`."))
    let notebook = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    let shown = cells.flatMap { $0["source"] as? [String] ?? [] }.joined()
    #expect(shown.contains("> **Note · Aside**  \n> Small print.\n") && !shown.contains(":::"))
    #expect(shown.contains("```swift\n") && !shown.contains(".static"))
    #expect(text.contains("<td>&lt;1&gt;</td>") && text.contains("<style>"))
    #expect(text.contains("Lessons/01-small.md:28:3: error: no digits"))
  }

  @Test func `what only a page has reads well in a notebook`() throws {
    let text = try RoundTripTests.notebook(of: RoundTripTests.lesson)
    let notebook = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    let shown = cells.map { ($0["source"] as? [String] ?? []).joined() }
    #expect(
      shown[1] == """
        Text<sup>1</sup> and [link][ref], VALUE, VALUE and `[^a]`.


        > **Exercise · to recall**\u{20}\u{20}
        > What?
        $$
        a
          = b
        $$
        >

        [ref]: https://example.org
        """)
    #expect(
      shown[3] == """
        >
        > > **Answer**\u{20}\u{20}
        > > It is<sup>2</sup>.
        >

        After.

        - item
        """)
    #expect(shown[4] == "print(x)\n  print(2)")
    #expect(
      shown[8] == """
        <sup>1</sup> A note
        goes on

        in two.\u{20}\u{20}
        <sup>2</sup> B.

        [ref]: https://example.org

        ```swift
        let shown = "`{swift} no`"
        ```
        """)
  }

  @Test func `comes back as the lesson that it was, cell by cell`() throws {
    let outcome = Self.outcome()
    let data = Data(try NotebookExport.notebook(of: outcome, macros: [:]).utf8)
    let lesson = try NotebookImport.lesson(from: data, name: "small")
    #expect(lesson.title == "A \"small\" lesson" && lesson.markdown == Self.markdown)
    let (again, problems) = LessonParser.parse(lesson.markdown, path: "a.md", name: "a")
    #expect(problems.isEmpty)
    #expect(again.frontMatter == outcome.lesson.frontMatter)
    #expect(again.cells.map { $0.code } == outcome.lesson.cells.map { $0.code })
    #expect(again.cells.map(\.options) == outcome.lesson.cells.map(\.options))
  }
}
