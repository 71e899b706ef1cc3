import Foundation
import LessonExchange
import LessonExecution
import LessonMarkdown

extension FuzzTarget {
  static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  static let head = "---\ntitle: T\nsummary: S\n---\n\n"

  /// A lesson, all of whose places lie within its text.
  private static func parse(_ source: String) -> (Lesson, [Diagnostic]) {
    let (lesson, problems) = LessonParser.parse(source, path: "01-a.md", name: "01-a")
    checkPlaces(problems, in: lesson.lines)
    let places =
      // A cell in a list begins behind the indentation, which an empty first line lacks.
      lesson.cells.map { SourcePosition(line: $0.position.line, column: 1) }
      + lesson.values.map(\.position)
      + lesson.frontMatter.needPositions
    for place in places { check(place, in: lesson.lines) }
    return (lesson, problems)
  }

  static func checkPlaces(_ problems: [Diagnostic], in lines: [Substring]) {
    for problem in problems { check(problem.position, in: lines, problem.message) }
  }

  /// A place may be one behind the last character, or at the beginning of a line behind the last.
  private static func check(_ place: SourcePosition, in lines: [Substring], _ message: String = "")
  {
    let line = lines.indices.contains(place.line - 1) ? lines[place.line - 1] : ""
    guard place.line >= 1, place.line <= lines.count + 1, place.column >= 1,
      place.column <= line.count + 1
    else {
      fatalError(
        "\(place.line):\(place.column) is outside of the text of \(lines.count) lines: \(message)")
    }
  }

  static let markdownWords = [
    "```swift\n", "```\n", "~~~\n", "$$\n", "$x$", ":::", "::: note A\n", "::: exercise {#a}\n",
    ":::\n",
    "[^1]", "[^1]: ", "`{swift} 1`", "<!--", "-->", "| a | b |\n|---|:-:|\n", "|", "- ", "1. ",
    "> ",
    "# ", "## ", "    ", "![a](b.png)", "[a](b.md#c)", "<div>", "</div>", "<img src=\"a\">", "**",
    "_",
    "{#fig-a}", "---\n", "***", "[a]: <b> \"c\"\n", "[ ] ", "~~", "\\$", "\\begin{align}",
    "&amp;", "{.fold}",
  ]

  /// Blocks with all that lessons may hold.
  static func markdown() -> FuzzTarget {
    FuzzTarget(mutator: Mutator(LessonExamples.blocks, words: markdownWords)) { bytes in
      let (_, problems) = parse(head + text(bytes))
      return !problems.contains { $0.severity == .error }
    }
  }

  static func frontMatter() -> FuzzTarget {
    let examples = [
      "title: A\nsummary: B", "title: \"A: b\"\nsummary: 'x'\nneeds: [01, 02-b]\nmath: true",
      "title: A\nenvironment: [HOME, TZ]\nsummary: >\n  folded\n  text",
      "title: A # comment\nsummary: |\n  kept\nneeds:\n  - 01\n  - 02\n",
    ]
    let words = [
      "title:", "summary:", "needs:", "environment:", ": ", "- ", "[", "]", "{", "}", "|", ">", "#",
      " #",
      "&a", "*a", "!!str ", "? ", "'", "\"", "---", "...", "%YAML 1.1\n", "<<: ", "true", "null",
      "~", "@", "`",
    ]
    return FuzzTarget(mutator: Mutator(examples, words: words, longest: 4096)) { bytes in
      let (_, problems) = parse("---\n\(text(bytes))\n---\n\nText.\n")
      return !problems.contains { $0.severity == .error }
    }
  }

  static func options() -> FuzzTarget {
    let examples = [
      "#fig-a .fold caption=\"A *b*\" alt=\"c\"", ".static", ".measured timeout=10s budget=200ms",
      "expect=trap says=\"index out of range\"", "reads=\"a.csv b\" width=60% summary=\"s\"",
      ".hidden .no-output",
    ]
    let words =
      CellOption.all.flatMap { ["\($0.name)=", ".\($0.name)"] } + [
        "#", ".", "=", "\"", "'", "{", "}", "%", "px", "rem", "ms", "s", "m", "h", "trap", "error",
        "compile-error",
      ]
    return FuzzTarget(mutator: Mutator(examples, words: words, longest: 2048)) { bytes in
      let (_, problems) = parse(head + "```swift {\(text(bytes))}\n1\n```\n")
      return problems.isEmpty
    }
  }

  /// Swift as a cell holds it, on its way to the compiler.
  static func cells() -> FuzzTarget {
    let words = [
      "let ", "var ", "func f() ", "struct S ", "extension ", "import Foundation\n", "await ",
      "try ", "#if os(Linux)\n",
      "#endif\n", "#else\n", "\"\"\"\n", "\\(", "//", "/*", "*/",
      "guard let x else { fatalError() }", "defer { }", "@", "#",
      "private ", "infix operator **\n", "{ ", " }", "(", ")", "[", "]", ";", ":", "->",
      "async let a = 1", "_ = ", "/a+/",
      "actor A {}", "macro ", "#line", "#sourceLocation(file: \"a\", line: 1)\n", "return", "=",
      "==", ",",
    ]
    return FuzzTarget(mutator: Mutator(LessonExamples.cells, words: words, longest: 4096)) {
      bytes in
      let code = text(bytes)
      var ticks = "```"
      while code.contains(ticks) { ticks += "`" }
      let source = head + "\(ticks)swift\n\(code)\n\(ticks)\n"
      let (lesson, _) = parse(source)
      guard let cell = lesson.cells.first else { return false }
      let split = CellSplitter(cell)
      for failure in split.problems {
        check(lesson.position(of: failure, in: cell), in: lesson.lines)
      }
      _ = CellWords.text(of: cell.code)
      return !split.isMalformed && split.problems.isEmpty
    }
  }

  static func notebook() -> FuzzTarget {
    let words = [
      "\"cells\"", "\"cell_type\"", "\"markdown\"", "\"code\"", "\"raw\"", "\"source\"",
      "\"metadata\"", "\"outputs\"",
      "\"attachments\"", "\"nbformat\"", "\"worksheets\"", "\"kernelspec\"", "\"name\"",
      "\"swift\"", "\"language\"", "{}", "[]",
      "null", "true", ",", ":", "\\n", "\\u0000", "\\ud800", "\"# Title\\n\"", "\"%install x\"",
      "\"!ls\"", "\"---\"",
      "\"```swift\\n1\\n```\"", "\"\\\\begin{align}\"", "\":::\"", "\"image/png\"",
    ]
    return FuzzTarget(mutator: Mutator(LessonExamples.notebooks, words: words)) { bytes in
      guard let lesson = try? NotebookImport.lesson(from: Data(bytes), name: "a") else {
        return false
      }
      // What was taken is exported, and the same when it comes back.
      var (again, problems) = parse(lesson.markdown)
      again.source = Array(lesson.markdown.utf8)
      let faults = problems.filter { $0.severity == .error }.map(\.message)
      guard faults.isEmpty else {
        // What an export carried comes back as it is, faults and all; what nests too deep is whole in
        // the lesson, and told when it is built.
        if text(bytes).contains("lectern") || faults[0].contains("nests more than") { return true }
        fatalError("an imported lesson has a fault: \(faults[0])")
      }
      guard
        let notebook = try? NotebookExport.notebook(of: LessonOutcome(lesson: again), macros: [:]),
        let back = try? NotebookImport.lesson(from: Data(notebook.utf8), name: "a"),
        back.markdown == lesson.markdown
      else { fatalError("an imported lesson changed when it was exported and imported") }
      return true
    }
  }
}
