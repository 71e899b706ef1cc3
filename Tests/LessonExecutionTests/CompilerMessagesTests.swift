import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct CompilerMessagesTests {
  private func parse(_ text: String, code: String = String(repeating: "x\n", count: 20))
    -> CompilerMessages.Lists
  {
    CompilerMessages.parse(text, places: CellPlaces(CellText(code)))
  }

  @Test func `reads places from the compiler's lines`() {
    let lists = parse(
      "Lessons/a.md:12:2: error: no: such thing\n  let x\n      ^\nLessons/a.md:13:1: warning: unused\n<unknown>:0: error: lost\n"
    )
    #expect(
      lists.errors == [
        CellFailure(kind: .compilation, lineOffset: 10, column: 2, message: "no: such thing")
      ])
    #expect(lists.warnings.map(\.lineOffset) == [11])
  }

  @Test func `counts characters where the compiler counts bytes`() {
    // The emoji is four bytes and é two: the compiler's column 13 is the ninth character.
    let lists = parse("f:2:13: error: no", code: "a\u{1F600}b\u{E9}cdef + x")
    #expect(lists.errors.map(\.column) == [9])
  }

  @Test func `puts a message outside the cell at its nearest line`() {
    let lists = parse("f:9:4: error: late\nf:1:7: error: early", code: "one\ntwo\n\n")
    #expect(lists.errors.map(\.lineOffset) == [1, 0])
    #expect(lists.errors.map(\.column) == [1, 1])
  }

  @Test func `drops what the compiler cannot tell where it has told what is wrong`() {
    let failed =
      "f:3:1: error: failed to produce diagnostic for expression; please submit a bug report\n"
    #expect(parse("f:2:1: error: no macro named 'M'\n" + failed).errors.count == 1)
    #expect(parse(failed).errors.count == 1)
  }

  @Test func `adds a name that is offered, and no other note`() {
    let lists = parse(
      "f:2:1: error: no 'colour'\nf:2:1: note: did you mean 'color'?\nf:4:1: note: found this candidate\n"
    )
    #expect(lists.errors.map(\.message) == ["no 'colour'; did you mean 'color'?"])
    #expect(parse("f:2:1: note: did you mean 'x'?").errors.isEmpty)
  }

  @Test func `names no module of a cell`() {
    #expect(
      parse("f:2:1: error: 'LecternCell12_.Z' is no 'Y'").errors.map(\.message)
        == ["'Z' is no 'Y'"])
  }

  @Test func `takes back what was written in between`() {
    var places = CellPlaces(CellText("let v = v + w\n"))
    places.note(at: CellPosition(line: 1, column: 9), removed: 0, inserted: 15)
    #expect(places.place(1, 5).column == 5)
    #expect(places.place(1, 12).column == 9)
    #expect(places.place(1, 24).column == 9)
    #expect(places.place(1, 28).column == 13)
  }
}
