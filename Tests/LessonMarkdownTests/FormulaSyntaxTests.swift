import Testing

@testable import LessonMarkdown

@Suite struct FormulaSyntaxTests {
  @Test(arguments: [
    ("$$\na\n$$\n", "formula[a\n]"),
    ("$$ x $$\n", "formula[x ]"),
    ("$$\n\na\n\n    b\n- c\n# d\n$$\n", "formula[\na\n\nb\n- c\n# d\n]"),
    ("$$a\nb$$\n", "formula[a\nb]"),
    ("Text\n$$\na\n$$\nmore\n", "p[Text] formula[a\n] p[more]"),
    ("> $$\n> a\n> $$\n", "quote[formula[a\n]]"),
    ("- x\n\n  $$\n  a\n  $$\n- y\n", "list[-[p[x] formula[a\n]] -[p[y]]]"),
    ("::: note\n$$\n:::\n$$\n:::\n", "note()[formula[:::\n]]"),
    ("$$a$$ and $$b$$\n", "p[$a$ and $b$]"),
    ("Is $$a$$\n", "p[Is $a$]"),
    ("    $$\n    a\n    $$\n", "code()[$$\na\n$$\n]"),
    ("```\n$$\n```\n", "code()[$$\n]"),
    ("<!--\n$$\n-->\n", "html"),
    ("$$\\$$\n$$\n", "formula[\\$$\n]"),
    ("| a |\n|---|\n| b |\n$$\nx\n$$\n", "table[a / b] formula[x\n]"),
  ])
  func `stands on lines of its own where cmark sees blocks`(
    _ markdown: String, _ expected: String
  ) {
    #if !LECTERN_TABLES
      if markdown.hasPrefix("|") { return }
    #endif
    let (lesson, problems) = parse(markdown)
    #expect(outline(lesson.blocks) == expected)
    #expect(places(problems).isEmpty)
  }

  @Test func `places every line of a formula`() {
    let (lesson, _) = parse("> $$\n> a\n>   + b\n> $$\n")
    guard case .quote(let inner) = lesson.blocks.first, case .formula(let formula) = inner.first
    else {
      Issue.record("\(lesson.blocks)")
      return
    }
    #expect(formula.latex == "a\n+ b\n")
    #expect(formula.position(of: 0) == SourcePosition(line: 5, column: 3))
    #expect(formula.position(of: 2) == SourcePosition(line: 6, column: 5))
    #expect(formula.position(of: 4) == SourcePosition(line: 6, column: 7))
  }

  @Test func `places formulas in lines behind emoji and breaks`() {
    let (lesson, _) = parse("👩‍👩‍👧 $a$ and $x\ny$ then $z$\n  last $w$\n")
    guard case .paragraph(let text) = lesson.blocks.first else {
      Issue.record("\(lesson.blocks)")
      return
    }
    let formulas = text.compactMap { if case .formula(let formula) = $0 { formula } else { nil } }
    #expect(
      formulas.map { "\($0.latex.count)@\($0.position.line):\($0.position.column)" } == [
        "1@4:4", "3@4:12", "1@5:10", "1@6:9",
      ])
    #expect(formulas[1].position(of: 2) == SourcePosition(line: 5, column: 1))
  }

  @Test func `says at its dollars that a formula is never closed`() {
    #expect(places(parse("Text\n\n$$\na\n").problems) == ["6:1 this formula is never closed by $$"])
    #expect(
      places(parse("- $$\n  a\n\nb\n").problems) == ["4:3 this formula is never closed by $$"])
  }

  @Test(arguments: ["$", "$\\", "$ $", "$\n$"])
  func `dollars alone are text`(_ markdown: String) {
    let (lesson, problems) = parse(markdown)
    #expect(problems.isEmpty && lesson.blocks.count == 1)
    guard case .paragraph(let inlines) = lesson.blocks.first else {
      Issue.record("\(lesson.blocks)")
      return
    }
    #expect(inlines.plainText == markdown.replacing("\n", with: " "))
  }

  @Test(arguments: ["$$", "$$$", "$$\n", "$$\\"])
  func `two dollars alone are never closed`(_ markdown: String) {
    #expect(places(parse(markdown).problems) == ["4:1 this formula is never closed by $$"])
  }

  @Test(arguments: [
    ("$$$$", "4:1"), ("$$$$$", "4:1"), ("$$ $$", "4:1"), ("$$\n$$", "4:1"), ("a $$ $$ b", "4:3"),
    ("- a\n- b $$$$", "5:5"),
  ])
  func `a formula of nothing is told where it stands`(_ markdown: String, _ place: String) {
    #expect(places(parse(markdown).problems) == ["\(place) this formula is empty"])
  }
}
