import Foundation
import LessonExchange
import LessonExecution
import LessonMarkdown

extension FuzzTarget {
  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static let head = "---\ntitle: T\nsummary: S\n---\n\n"

  /// Blocks with all that lessons may hold.
  static func markdown() -> FuzzTarget {
    let words = [
      "```swift\n", "```\n", "~~~\n", "$$\n", "$x$", ":::", "::: note A\n", "::: exercise {#a}\n",
      ":::\n",
      "[^1]", "[^1]: ", "`{swift} 1`", "<!--", "-->", "| a | b |\n|---|:-:|\n", "|", "- ", "1. ",
      "> ",
      "# ", "## ", "    ", "![a](b.png)", "[a](b.md#c)", "<div>", "</div>", "<img src=\"a\">", "**",
      "_",
      "{#fig-a}", "---\n", "***", "[a]: <b> \"c\"\n", "[ ] ", "~~", "\\$", "\\begin{align}",
      "&amp;", "{.fold}",
    ]
    return FuzzTarget(mutator: Mutator(LessonExamples.blocks, words: words)) { bytes in
      let (_, problems) = LessonParser.parse(head + text(bytes), path: "01-a.md", name: "01-a")
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
      let source = "---\n\(text(bytes))\n---\n\nText.\n"
      let (_, problems) = LessonParser.parse(source, path: "01-a.md", name: "01-a")
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
      let source = head + "```swift {\(text(bytes))}\n1\n```\n"
      let (_, problems) = LessonParser.parse(source, path: "01-a.md", name: "01-a")
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
      let (lesson, _) = LessonParser.parse(source, path: "01-a.md", name: "01-a")
      guard let cell = lesson.cells.first else { return false }
      let split = CellSplitter(cell)
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
      (try? NotebookImport.lesson(from: Data(bytes), name: "a")) != nil
    }
  }
}
