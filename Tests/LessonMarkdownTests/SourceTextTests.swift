import Testing

@testable import LessonMarkdown

@Suite struct SourceTextTests {
  private static let source = """
    ---
    title: Tee
    ---

    ::: note N
    $$
    a
    $$
    :::

    ```swift {#a}
    print(1)

    print(2)
    ```

    A[^n] `{swift} x`.

    [^n]: one

        two

    """

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
  func `is the same with every line break and byte-order mark`(_ lineBreak: String, _ mark: String)
  {
    let text =
      mark
      + Self.source.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: lineBreak)
    let (lesson, problems) = LessonParser.parse(text, path: "t.md", name: "t")
    let (plain, _) = LessonParser.parse(Self.source, path: "t.md", name: "t")
    #expect(problems.isEmpty)
    #expect(lesson.frontMatter == plain.frontMatter && lesson.frontMatter.title == "Tee")
    #expect(outline(lesson.blocks) == outline(plain.blocks))
    #expect(lesson.cells == plain.cells && lesson.values == plain.values)
    #expect(lesson.lines == plain.lines)
    #expect(outline(lesson.footnotes[0].blocks) == "p[one] p[two]")
  }

  @Test func `replaces what no page can hold`() {
    #expect(SourceText("a\u{0}b\u{1}c").lines == ["a\u{FFFD}b\u{FFFD}c"])
    #expect(SourceText("").lines == [""])
    #expect(SourceText("\u{FEFF}").lines == [""])
    #expect(SourceText("a\u{FEFF}").lines == ["a\u{FEFF}"])
    #expect(SourceText("\r\r\n\n").lines == ["", "", "", ""])
    let text = String(decoding: [0x61, 0xFF, 0x0A, 0xC3] as [UInt8], as: UTF8.self)
    #expect(outline(parse(text).lesson.blocks) == "p[a\u{FFFD}/\u{FFFD}]")
  }

  @Test(arguments: [
    ("a|b", "a|b"), ("$a|b$", "$a\u{1}b$"), ("$$a|b$$", "$$a\u{1}b$$"), ("`$a|b$`", "`$a|b$`"),
    ("\\$a|b$", "\\$a|b$"), ("$a\\|b$", "$a\\|b$"), ("$5|$6", "$5|$6"), ("$ a|b$", "$ a|b$"),
    ("x$a|b$", "x$a|b$"), ("$a|b", "$a|b"), ("`` ` $a|b$ ``", "`` ` $a|b$ ``"), ("$|", "$|"),
    ("` $a|b$", "` $a\u{1}b$"),
  ])
  func `hides the bars of formulas from tables`(_ line: String, _ expected: String) {
    let hidden = SourceText.hidingBars(in: line[...])
    #expect(hidden == expected[...])
    #expect(SourceText.showingBars(in: String(hidden)) == line)
  }
}
