import Foundation
import LessonExecution
import LessonMarkdown
import Testing

@testable import LessonExchange

@Suite struct ReplacedLineTests {
  @Test func `knows what is shown for each value and footnote`() {
    let line = ReplacedLine(
      "A `{swift} 1 + 1` and `` {swift} x``[^n], `{swift} 3`", shown: "A 2 and y<sup>1</sup>, 3")
    // Nothing between two pieces tells where the first one ends.
    #expect(line.pieces.isEmpty)
    let other = ReplacedLine(
      "A `{swift} 1 + 1` and[^n], `{swift} 3`", shown: "> A 2 and<sup>1</sup>, 3")
    #expect(other.pieces.map(\.source) == ["`{swift} 1 + 1`", "[^n]", "`{swift} 3`"])
    #expect(other.pieces.map(\.shown) == ["2", "<sup>1</sup>", "3"])
    #expect(ReplacedLine("No value.", shown: "No value.").pieces.isEmpty)
    #expect(ReplacedLine("A `{swift} 1`.", shown: "something else").pieces.isEmpty)
  }

  @Test func `a value comes back where its text stands once`() {
    let line = ReplacedLine("It is `{swift} f()` of `{swift} n`.", shown: "It is 0.5 of 12.")
    let kept = line.restored(in: "It was 0.5 of 12 then.")
    #expect(kept.text == "It was `{swift} f()` of `{swift} n` then." && kept.count == 2)
    let one = line.restored(in: "It was 0.5, not 0.5 of 12.")
    #expect(one.text == "It was 0.5, not 0.5 of `{swift} n`." && one.found == ["`{swift} n`"])
    #expect(line.restored(in: "Nothing.").count == 0)
  }

  @Test func `a line that is edited in a notebook keeps its values, and what is lost is said`()
    throws
  {
    let source =
      "---\ntitle: A\n---\n\nOne.\n\nThe sum is `{swift} 1 + 1` today[^a].\n\n[^a]: Note.\n"
    func edited(_ line: String) throws -> ImportedLesson {
      var (lesson, _) = LessonParser.parse(source, path: "Lessons/01-a.md", name: "01-a")
      lesson.source = Array(source.utf8)
      var outcome = LessonOutcome(lesson: lesson)
      outcome.prose[0] = "2"
      let notebook = try NotebookExport.notebook(of: outcome, macros: [:])
      let old = "The sum is 2 today<sup>1</sup>."
      // The last place is the cell's text; the one above it is what the notebook carries.
      let place = try #require(notebook.range(of: old, options: .backwards))
      return try NotebookImport.lesson(
        from: Data(notebook.replacingCharacters(in: place, with: line).utf8), name: "again")
    }
    let kept = try edited("The sum is 2 this very day<sup>1</sup>.")
    #expect(kept.markdown == source.replacing("today", with: "this very day") && kept.notes == [])
    let lost = try edited("The sum is two today<sup>1</sup>.")
    #expect(lost.markdown == source.replacing("`{swift} 1 + 1`", with: "two"))
    #expect(
      lost.notes == [
        "cell 2: the line of `{swift} 1 + 1` was edited, and '2' is text there from now on"
      ])
  }
}
