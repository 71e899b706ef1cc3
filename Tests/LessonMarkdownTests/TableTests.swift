import Testing

@testable import LessonMarkdown

#if LECTERN_TABLES
  @Suite struct TableTests {
    private func rows(_ rows: String) -> (String, [String]) {
      let (lesson, problems) = parse(rows)
      return (outline(lesson.blocks), places(problems))
    }

    @Test(arguments: [
      ("| a | b |\n|---|---|\n| $P(A|B)$ | kept |\n", "table[a | b / $P(A|B)$ | kept]"),
      ("| a | b |\n|---|---|\n| $P(A\\|B)$ | kept |\n", "table[a | b / $P(A|B)$ | kept]"),
      ("| $|x|$ | b |\n|---|---|\n| $$|y|$$ | 2 |\n", "table[$|x|$ | b / $|y|$ | 2]"),
      ("| US$|AU$ |\n|---|---|\n|1$|2$|\n", "table[US$ | AU$ / 1$ | 2$]"),
      ("|$PATH|$HOME|\n|---|---|\n|$5|$6|\n", "table[$PATH | $HOME / $5 | $6]"),
      ("| `$a` | `b$` |\n|---|---|\n| 1 | 2 |\n", "table[`$a` | `b$` / 1 | 2]"),
      ("a | b\n--|--\n1 | 2\n", "table[a | b / 1 | 2]"),
      ("| a | b |\n|---|---|\n| é \\| e | `x\\|y` |\n", "table[a | b / é | e | `x|y`]"),
      ("- | a |\n  |---|\n  | b |\n", "list[-[table[a / b]]]"),
    ])
    func `cuts rows at bars outside of formulas`(_ markdown: String, _ expected: String) {
      let (outline, problems) = rows(markdown)
      #expect(outline == expected)
      #expect(problems.isEmpty)
    }

    @Test(arguments: [
      (
        "| a | b |\n|---|---|\n| 1 | 2 | 3 |\n",
        "6:11 this row has 3 cells and its table's head 2; what is beyond is not shown (write \\| for a bar inside a cell)"
      ),
      (
        "| a |\n|---|\n| 😀 `x|y` |\n",
        "6:8 this row has 2 cells and its table's head 1; what is beyond is not shown (write \\| for a bar inside a cell)"
      ),
      (
        "> | a |\n> |---|\n> | 1 || 3 |\n",
        "6:8 this row has 3 cells and its table's head 1; what is beyond is not shown (write \\| for a bar inside a cell)"
      ),
      (
        "| a | b |\n|---|\n| 1 | 2 |\n",
        "5:1 this is no table: its head has 2 cells and the line of dashes 1"
      ),
    ])
    func `warns of cells that are not shown`(_ markdown: String, _ expected: String) {
      #expect(rows(markdown).1 == [expected])
    }

    @Test func `places what stands in cells`() {
      let (outline, _) = rows("> | a | b |\n> |---|---|\n> | é \\| [l](m.md) |  [n](o.md) |\n")
      #expect(outline == "quote[table[a | b / é | <l to m.md at 6:14> | <n to o.md at 6:27>]]")
      let (lesson, _) = parse("| 😀 | `{swift} x` |\n|---|---|\n| $y$ | 2 |\n")
      #expect(lesson.values.map(\.position) == [SourcePosition(line: 4, column: 16)])
    }

    @Test func `reads task lists and strike-through`() {
      let (lesson, _) = parse("- [x] done\n- [ ] open\n- plain\n\n~~gone~~ ~kept~\n")
      guard case .list(let list) = lesson.blocks.first else {
        Issue.record("\(lesson.blocks)")
        return
      }
      #expect(list.items.map(\.isChecked) == [true, false, nil])
      #expect(outline(Array(lesson.blocks.dropFirst())) == "p[<del>gone</del> ~kept~]")
    }
  }
#endif

@Suite struct TableRowTests {
  @Test(arguments: [
    ("| a | b |", [2, 6]), ("a | b", [0, 4]), ("|a||", [1, 3]), ("| a \\| b |", [2]), ("", [0]),
    ("> | a |", [4]), ("| a | b | ", [2, 6]),
  ])
  func `finds where cells begin`(_ line: String, _ cells: [Int]) {
    #expect(TableRow(line[...]).cells == cells)
  }
}
