import Foundation
import LessonExecution
import LessonMarkdown
import Testing

@testable import LessonExchange

@Suite struct RoundTripTests {
  /// A lesson's notebook as it is exported, with a value for each expression in prose.
  static func notebook(of source: String) throws -> String {
    var (lesson, _) = LessonParser.parse(source, path: "Lessons/01-a.md", name: "01-a")
    lesson.source = Array(source.utf8)
    var outcome = LessonOutcome(lesson: lesson)
    for value in lesson.values { outcome.prose[value.index] = "VALUE" }
    return try NotebookExport.notebook(of: outcome, macros: ["\\LSE": "x"])
  }

  static func imported(_ notebook: String) throws -> String {
    try NotebookImport.lesson(from: Data(notebook.utf8), name: "again").markdown
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private static let paths: [String] = {
    let lessons = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/Lessons")) ?? []
    return lessons.filter { $0.hasSuffix(".md") }.sorted().map { "Lessons/\($0)" }
      + ["Tests/SitePublishingTests/Golden/everything.md"]
  }()

  @Test(arguments: paths)
  func `a lesson that was exported comes back byte for byte`(_ path: String) throws {
    var source = try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)
    if !source.hasPrefix("---") { source = "---\ntitle: Everything\n---\n" + source }
    #expect(try Self.imported(Self.notebook(of: source)) == source)
  }

  @Test(arguments: [
    "::: answer\ntext\n\n```swift\n1\n```\n:::\n", "::: answer\ntext\n\n```swift\n1\n```\n:::",
    "::: answer\n\n```swift\n1\n```\n:::\n\n```swift\n2\n```\n",
    "::: exercise A\n::: answer\n```swift\n1\n```\n:::\n:::\n",
    "::: note\n```swift\n1\n```\n:::\n\n::: note\n```swift\n2\n```\n:::\n\n\n",
  ])
  func `a piece that shows nothing comes back as it is`(_ body: String) throws {
    var source = "---\ntitle: T\n---\n\n" + body
    for _ in 0..<3 {
      let again = try Self.imported(Self.notebook(of: source))
      #expect(again == source)
      source = again
    }
  }

  @Test func `there are lessons to go out and in`() { #expect(Self.paths.count >= 8) }

  static let lesson = """
    ---
    title: 'One: two'  # A remark
    summary: "A *b*"
    terms: [a]
    ---
    Text[^a] and [link][ref], `{swift} 1 + 1`, `` {swift} 2 `` and `[^a]`.


    ::: exercise to recall
    What?
    $$
    a
      = b
    $$

    ```swift
    let x = 1
    ```

    ::: answer
    It is[^b].
    :::
    :::
    After.

    - item

      ```swift {#lab .fold caption="A *c*"}
      print(x)
        print(2)
      ```
      more of the item

    > ```swift
    >
    > let q = 3
    > ```
    ~~~~ swift {.hidden}
    ~~~~
    [^a]: A note
        goes on

        in two.
    [^b]: B.

    [ref]: https://example.org

    ```swift {.static}
    let shown = "`{swift} no`"
    ```

    ```swift

    let last = 1


    ```


    """

  static let shapes: [String] = [
    lesson, String(lesson.dropLast(2)), "\u{FEFF}" + lesson,
    lesson.replacingOccurrences(of: "\n", with: "\r\n"),
    "\u{FEFF}" + lesson.replacingOccurrences(of: "\n", with: "\r\n").dropLast(4),
    lesson.replacingOccurrences(of: "\n", with: "\r"), "", "\n", "Only text.",
    "```swift\nlet a = 1",
    "---\ntitle: T\n---", "---\ntitle: T\n---\n",
    "---\ntitle: T\n---\n```swift\n```\n```swift\n\n```",
    "---\ntitle: T\n---\n\n\n\n```swift\nlet a = 1\n```\n\n\n\ntext\n\n\n",
    "---\ntitle: T\n---\n- ```swift\n  let a = 1\nswallows nothing\n\n```swift\nunclosed\n\n\n",
    "---\ntitle: T\n---\n[^n]: Note\n\n    ```swift\n    let a = 1\n    ```\n\nText[^n].\n",
    "---\ntitle: T\n---\n\ttab\n\n   \n\u{A0}\n::: note\nopen\n",
    "---\ntitle: [\n---\n\ntext \u{2028} and \u{85} and \u{C}\n\nlast\r",
    "---\ntitle: T\nno end\n\n```swift\nlet a = 1\n```\n",
  ]

  @Test(arguments: shapes.indices)
  func `every shape of lesson comes back byte for byte`(_ index: Int) throws {
    let source = Self.shapes[index]
    let again = try Self.imported(Self.notebook(of: source))
    #expect(Array(again.utf8) == Array(source.utf8), "\(again)")
  }

  // MARK: - Edited in between

  /// The lesson after `edit` changed the sources of its notebook's cells.
  private func edited(
    _ source: String = lesson, _ edit: (inout [[String: Any]]) -> Void
  ) throws -> String {
    let data = Data(try Self.notebook(of: source).utf8)
    var notebook = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    var cells = try #require(notebook["cells"] as? [[String: Any]])
    for index in cells.indices {
      cells[index]["source"] = ((cells[index]["source"] as? [String]) ?? []).joined()
    }
    edit(&cells)
    notebook["cells"] = cells
    let again = try JSONSerialization.data(withJSONObject: notebook)
    return try NotebookImport.lesson(from: again, name: "again").markdown
  }

  /// Replaces text in the one cell that holds it.
  private func replace(_ old: String, _ new: String, in cells: inout [[String: Any]]) {
    let index = cells.firstIndex { ($0["source"] as? String)?.contains(old) ?? false }
    guard let index, let source = cells[index]["source"] as? String else {
      Issue.record("no cell holds \(old)")
      return
    }
    cells[index]["source"] = source.replacingOccurrences(of: old, with: new)
  }

  @Test(arguments: [
    // An ordinary line, and a line with what only Lectern reads.
    ("> > It is<sup>2</sup>.", "It was.", "It is[^b].", "It was."),
    (
      "Text<sup>1</sup> and [link][ref], VALUE", "New, VALUE",
      "Text[^a] and [link][ref], `{swift} 1 + 1`, `` {swift} 2 `` and `[^a]`.",
      "New, VALUE, VALUE and `[^a]`."
    ),
    (
      "After.", "After.\n\n::: note\n```swift\nFOREIGN\n```", "After.",
      "After.\n\n\\::: note\n```swift {.static}\nFOREIGN\n```"
    ),
    (
      "<sup>2</sup> B.", "\\begin{align}\nx\n\\end{align}", "[^b]: B.",
      "$$\n\\begin{align*}\nx\n\\end{align*}\n$$"
    ),
    // Code, in a list and out of it.
    ("let x = 1", "let x = 2", "let x = 1", "let x = 2"),
    (
      "  print(2)", "  print(3)\n\nprint(4)", "    print(2)\n", "    print(3)\n\n  print(4)\n"
    ),
    (
      "let q = 3", "let q = \"\"\"\n  ```\n\"\"\"", "> ```swift\n>\n> let q = 3\n> ```",
      "> ````swift\n>\n> let q = \"\"\"\n>   ```\n> \"\"\"\n> ````"
    ),
  ])
  func `what was edited wins, and the rest stays`(
    _ shown: String, _ typed: String, _ old: String, _ new: String
  ) throws {
    let text = try edited { replace(shown, typed, in: &$0) }
    #expect(Self.lesson.components(separatedBy: old).count == 2)
    #expect(text == Self.lesson.replacingOccurrences(of: old, with: new))
  }

  @Test func `a title and a summary edited in the first cell are the front matter's`() throws {
    let text = try edited { cells in
      replace("# One: two", "# A \"new\" one", in: &cells)
      replace("*A *b**", "*Another.*\n\nA word.", in: &cells)
    }
    #expect(
      text
        == Self.lesson.replacingOccurrences(
          of: "title: 'One: two'  # A remark", with: "title: \"A \\\"new\\\" one\""
        ).replacingOccurrences(of: "summary: \"A *b*\"", with: "summary: \"Another.\"")
        .replacingOccurrences(of: "---\nText", with: "---\n\nA word.\n\nText"))
  }

  @Test func `cells that came to it are those of others, and cells that went are gone`() throws {
    let text = try edited("---\ntitle: T\n---\n\nOne.\n\n```swift\nlet a = 1\n```\n\nTwo.\n") {
      cells in
      cells.removeLast()
      cells.append(["cell_type": "markdown", "metadata": [:], "source": "# Mine\n\n::: note"])
      cells.append(["cell_type": "code", "metadata": [:], "source": "%time\nlet b = 2"])
    }
    #expect(
      text == """
        ---
        title: T
        ---

        One.

        ```swift
        let a = 1
        ```

        # Mine

        \\::: note

        ```text {.static}
        %time
        ```

        ```swift
        let b = 2
        ```

        """)
  }

  @Test func `a notebook without its first cell has its title all the same`() throws {
    #expect(try edited { $0.removeFirst() } == Self.lesson)
  }
}
