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

  @Test func `what is told of our own code is told of the piece that it is for`() {
    var places = CellPlaces(CellText("let a = 1 // one\n\n  a + b\n"))
    places.note(
      CellPlaces.Opening(
        place: CellPosition(line: 1, column: 18), piece: CellPosition(line: 3, column: 3)))
    #expect(places.place(1, 29) == (2, 3, true) && places.place(1, 18) == (2, 3, true))
    #expect(places.place(1, 17) == (0, 17, false) && places.place(3, 7) == (2, 7, false))
    // The line above a cell's first.
    places.note(
      CellPlaces.Opening(
        place: CellPosition(line: 0, column: 2), piece: CellPosition(line: 1, column: 5)))
    #expect(places.place(0, 14) == (0, 5, true))
    let twice = CompilerMessages.parse(
      "f:2:30: error: no 'T'\nf:4:7: error: no 'T'\n", places: places)
    #expect(twice.errors.map(\.column) == [7])
    let once = CompilerMessages.parse("f:2:30: error: no 'T'\n", places: places)
    #expect(once.errors.map(\.lineOffset) == [2])
  }

  @Test func `tells two types of one name apart by their cells`() {
    func message(_ text: String) -> String { parse("f:2:1: error: \(text)").errors[0].message }
    #expect(
      message("cannot convert 'LecternCell1_.P' to 'LecternCell13_.P'")
        == "cannot convert 'P' to 'P'; the P of cell 1 is not the P of cell 13")
    #expect(
      message("cannot convert '[LecternCell4_.P]' to 'LecternCell2_.P?'")
        == "cannot convert '[P]' to 'P?'; the P of cell 4 is not the P of cell 2")
    #expect(
      message("no '<' for 'LecternCell1_.P' and 'LecternCell2_.Q'") == "no '<' for 'P' and 'Q'")
    #expect(message("'LecternCell1_.P' and 'LecternCell1_.P'") == "'P' and 'P'")
  }

  @Test(arguments: [
    "error: redundant conformance of 'Cat' to protocol 'CustomStringConvertible'",
    "warning: conformance of 'Cat' to protocol 'CustomStringConvertible' was already stated in the type's module 'LecternCell2_'",
  ])
  func `a conformance that is there already says in which cell`(said: String) {
    let note = "note: 'Cat' declares conformance to protocol 'CustomStringConvertible' here"
    let lists = parse(
      "f:3:16: \(said)\nf:3:46: note: property 'description' will not be used\nLecternCell2_.Cat:1:11: \(note)\n"
    )
    #expect(
      lists.errors.map(\.message) == [
        "a conformance cannot be replaced: Cat conforms to CustomStringConvertible in cell 2; declare Cat anew in this cell, or leave CustomStringConvertible out of this extension"
      ])
    #expect(lists.warnings.isEmpty)
    // What is the library's, or the cell's own, is told as the compiler does.
    let elsewhere = parse(
      "f:3:16: warning: conformance of 'Int' to protocol 'Hashable' was already stated in the type's module 'Swift'\nf:5:1: error: redundant conformance of 'A' to protocol 'B'\nlectern-cell-3:2:1: \(note)\n"
    )
    #expect(elsewhere.warnings.count == 1)
    #expect(elsewhere.errors[0].message == "redundant conformance of 'A' to protocol 'B'")
  }

  @Test func `takes back what was written in between`() {
    var places = CellPlaces(CellText("let v = v + w\n"))
    places.note(at: CellPosition(line: 1, column: 9), removed: 0, inserted: 15)
    #expect(places.place(1, 5).column == 5)
    #expect(places.place(1, 12).column == 9)
    #expect(places.place(1, 24).column == 9)
    #expect(places.place(1, 28).column == 13)
  }

  @Test func `a forgotten try is told in the words of one who writes a cell`() {
    let lists = parse(
      "f:2:1: error: call can throw, but errors cannot be thrown out of a global variable initializer"
    )
    #expect(lists.errors.map(\.message) == ["call can throw; write try before it"])
  }

  @Test func `calls that an author may have meant stand behind the one that fits none`() {
    let lists = parse(
      """
      f:2:1: error: no exact matches in call to initializer
      /x/NDArray.swift:9:3: note: candidate has partially matching parameter list (_: [Float])
      /x/NDArray.swift:9:3: note: candidate has partially matching parameter list (_: [Float])
      /x/NDArray.swift:8:3: note: incorrect labels for candidate (have: '(to:)', expected: '(of:)')
      /x/NDArray.swift:7:3: note: candidate requires a scalar
      /x/NDArray.swift:6:3: note: candidate requires an array
      f:3:1: error: no 'x'
      /x/NDArray.swift:6:3: note: found this candidate
      """)
    #expect(
      lists.errors.map(\.message) == [
        "no exact matches in call to initializer; candidate has partially matching parameter list "
          + "(_: [Float]); incorrect labels for candidate (have: '(to:)', expected: '(of:)'); "
          + "candidate requires a scalar", "no 'x'",
      ])
    // The compiler may say it all twice.
    let once = """
      f:2:1: error: no exact matches in call to initializer
      /x/NDArray.swift:8:3: note: candidate requires a scalar

      """
    #expect(
      parse(once + once).errors.map(\.message) == [
        "no exact matches in call to initializer; candidate requires a scalar"
      ])
  }
}
