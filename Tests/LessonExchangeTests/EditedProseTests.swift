import Foundation
import LessonExecution
import LessonMarkdown
import Testing

@testable import LessonExchange

/// Exported lessons that somebody edited as a notebook.
@Suite struct EditedProseTests {
  static let head = "---\ntitle: X\nsummary: s\n---\n\n"

  /// What comes back when a text of the notebook's second cell was replaced.
  private func edited(
    _ body: String, _ old: String, _ new: String, attachments: String = ""
  ) throws -> ImportedLesson {
    let source = Self.head + body
    var (lesson, problems) = LessonParser.parse(source, path: "Lessons/01-x.md", name: "01-x")
    #expect(problems.filter { $0.severity == .error }.isEmpty)
    lesson.source = Array(source.utf8)
    var outcome = LessonOutcome(lesson: lesson)
    for value in lesson.values { outcome.prose[value.index] = "\(value.index + 7)" }
    let text = try NotebookExport.notebook(of: outcome, macros: [:])
    var notebook = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var cells = try #require(notebook["cells"] as? [[String: Any]])
    let lines = try #require(cells[1]["source"] as? [String])
    let before = lines.joined()
    #expect(before.contains(old), "\(before)")
    cells[1]["source"] = before.replacingOccurrences(of: old, with: new)
    if !attachments.isEmpty {
      cells[1]["attachments"] = try JSONSerialization.jsonObject(with: Data(attachments.utf8))
    }
    notebook["cells"] = cells
    return try NotebookImport.lesson(
      from: JSONSerialization.data(withJSONObject: notebook), name: "again")
  }

  struct Edit: Sendable {
    var body: String
    var old: String
    var new: String
    /// The lesson's text that is other than it was, and what it is.
    var before: String
    var after: String
  }

  static let box = "Text[^n].\n\n[^n]: Foot.\n\n::: note\nSmall note.\n:::\n\nEnd.\n"
  static let exercise =
    "::: exercise to recall\nQ one.\n\n- a\n- b\n\n::: answer\nIt is `{swift} 3`.\n:::\n:::\n\nEnd.\n"
  static let edits: [Edit] = [
    Edit(
      body: box, old: "> Small note.", new: "> Smaller note.", before: "Small", after: "Smaller"),
    Edit(
      body: box, old: "<sup>1</sup> Foot.", new: "<sup>1</sup> Feet.", before: "Foot.",
      after: "Feet."),
    Edit(body: box, old: "Text<", new: "Words<", before: "Text", after: "Words"),
    Edit(
      body: box, old: "> Small note.", new: "> Small note.\n>\n> More.", before: "Small note.",
      after: "Small note.\n\nMore."),
    Edit(
      body: box, old: "**Note**", new: "**Exercise**", before: "::: note", after: "::: exercise"),
    Edit(
      body: box, old: "**Note**", new: "**Note · A title**", before: "::: note",
      after: "::: note A title"),
    Edit(
      body: box, old: "> **Note**  \n> Small note.", new: "> **Answer**  \n> Smaller note.",
      before: "::: note\nSmall", after: "::: answer\nSmaller"),
    Edit(
      body: box, old: "> **Note**  \n> Small note.\n\n", new: "",
      before: "::: note\nSmall note.\n:::\n", after: ""),
    Edit(body: exercise, old: "> Q one.", new: "> Q two.", before: "one", after: "two"),
    Edit(body: exercise, old: "> - b", new: "> - b\n> - c", before: "- b\n", after: "- b\n- c\n"),
    Edit(
      body: exercise, old: "> > It is 7.", new: "> > It will be 7.", before: "It is",
      after: "It will be"),
    Edit(
      body: exercise, old: "Exercise · to recall", new: "Exercise · to try", before: "to recall",
      after: "to try"),
    Edit(
      body: "A[^a].\n\n[^a]: One.\n\n    Beta two.\n\nEnd.\n", old: "Beta two.", new: "Beta three.",
      before: "two", after: "three"),
    Edit(
      body: "One[^a] two[^b] again[^a].\n\n[^a]: A.\n\n[^b]: B.\n", old: "One<", new: "Uno<",
      before: "One", after: "Uno"),
    Edit(
      body: "A `{swift} 1` and `{swift} 2`.\n", old: "A 7 and", new: "The 7 and", before: "A `",
      after: "The `"),
    Edit(
      body: "[^n]: Of `{swift} 1`.\n\nText[^n].\n", old: "Of 7.", new: "Of just 7.", before: "Of `",
      after: "Of just `"),
  ]

  @Test(arguments: edits.indices)
  func `an edit stays in its box, with its footnotes and values`(_ index: Int) throws {
    let edit = Self.edits[index]
    let lesson = try edited(edit.body, edit.old, edit.new)
    let place = try #require(edit.body.range(of: edit.before))
    #expect(
      lesson.markdown == Self.head + edit.body.replacingCharacters(in: place, with: edit.after))
    #expect(lesson.notes == [])
  }

  @Test func `a head of no known kind stays, and that is said`() throws {
    let lesson = try edited(Self.box, "**Note**", "**Warning**")
    #expect(lesson.markdown == Self.head + Self.box)
    #expect(
      lesson.notes == [
        "cell 2: the head of '::: note' was edited to 'Warning'; expected Note, Exercise or Answer, and it stays as it was"
      ])
  }

  @Test func `a container whose head or end was removed is whole`() throws {
    for (old, new) in [("> **Note**  \n", ""), ("Small note.\n\n\nEnd.", "Small note.\nEnd.")] {
      let lesson = try edited(Self.box, old, new)
      let (_, problems) = LessonParser.parse(lesson.markdown, path: "a.md", name: "a")
      #expect(problems.isEmpty && lesson.markdown.contains("::: note\nSmall note.\n"), "\(old)")
    }
  }

  @Test func `a picture that came to an exported cell goes beside the lesson`() throws {
    let picture = "{\"q.png\": {\"image/png\": \"iVBORw0KGgo=\"}}"
    let lesson = try edited(
      Self.box, "End.", "End.\n\n![p](attachment:q.png)", attachments: picture)
    #expect(lesson.pictures.map(\.path) == ["again-files/q.png"])
    #expect(lesson.markdown == Self.head + Self.box + "\n![p](again-files/q.png)\n")
    let unused = try edited(Self.box, "End.", "The end.", attachments: picture)
    #expect(unused.pictures.isEmpty && unused.markdown.hasSuffix("The end.\n"))
  }

  @Test func `what a notebook's text would run is shown, and said`() throws {
    func lesson(_ source: String, kernel: String = "swift") throws -> ImportedLesson {
      let cell: [String: Any] = ["cell_type": "markdown", "metadata": [:], "source": source]
      let notebook: [String: Any] = [
        "nbformat": 4, "nbformat_minor": 5, "cells": [cell],
        "metadata": ["kernelspec": ["name": kernel, "language": kernel]],
      ]
      return try NotebookImport.lesson(
        from: JSONSerialization.data(withJSONObject: notebook), name: "n")
    }
    for source in ["```swift\nprint(1)\n```", "Value `{swift} 1`.", "use `{swift}` so"] {
      let lesson = try lesson(source)
      #expect(lesson.notes == ["cell 1: Swift in its text is shown and not run"])
      let (parsed, problems) = LessonParser.parse(lesson.markdown, path: "a.md", name: "a")
      #expect(parsed.cells.isEmpty && parsed.values.isEmpty && problems.isEmpty, "\(problems)")
    }
    #expect(try lesson("Text with `code`.").notes == [])
  }

  @Test(arguments: ["# &#32;", "# &nbsp;", "# \u{A0}", "#", "# <!-- -->"])
  func `a notebook whose title shows nothing is called by its file`(_ heading: String) throws {
    for (name, title) in [("file", "file"), (" ", "Notebook"), ("\u{7F}", "Notebook")] {
      let lesson = try NotebookImport.lesson(
        from: JSONSerialization.data(withJSONObject: [
          "nbformat": 4, "metadata": [:],
          "cells": [["cell_type": "markdown", "metadata": [:], "source": heading + "\n\nText."]],
        ]), name: name)
      let (parsed, problems) = LessonParser.parse(lesson.markdown, path: "a.md", name: "a")
      #expect(problems.filter { $0.severity == .error }.isEmpty, "\(problems)")
      if !heading.contains("<") { #expect(parsed.frontMatter.title == title) }
    }
  }

  @Test(arguments: [3, 8, 16, 30, 300])
  func `a fence that nothing closes is closed, however long`(_ count: Int) throws {
    for mark in ["`", "~"] {
      let fence = String(repeating: mark, count: count)
      #expect(ForeignMarkdown.adapted("\(fence)\nx") == "\(fence)\nx\n\(fence)")
    }
  }

  @Test(arguments: ["style", "script", "pre"])
  func `an element that nothing closes is closed by its own end`(_ name: String) {
    #expect(ForeignMarkdown.adapted("<\(name)>\nx") == "<\(name)>\nx\n</\(name)>")
  }
}
