import Testing

@testable import LessonWire

@Suite struct PayloadTests {
  private static let png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  private static let pictures = PicturesPayload(
    columns: 3, alternative: "two\tdigits\\",
    items: [
      .init(palette: .ink, isWrong: false, alternative: "a 3", caption: "", png: png),
      .init(palette: .diverging, isWrong: true, alternative: "a\nb", caption: "3?", png: png),
    ])

  // MARK: - Tables

  @Test(arguments: [
    TablePayload(columns: ["a"], rows: []), TablePayload(columns: [""], rows: []),
    TablePayload(columns: [""], rows: [[""], ["x"], [""]]),
    TablePayload(columns: ["", ""], rows: [["", ""]]),
    TablePayload(columns: ["a", "b"], rows: [["1\t2", "\n"], ["\\", "\\e"], ["é", "\r\n"]]),
    TablePayload(columns: ["\\e"], rows: [["\\n"]]),
    TablePayload(columns: (0..<200).map(String.init), rows: []),
  ])
  func `a table comes back equal`(_ table: TablePayload) throws {
    #expect(try TablePayload(text: table.text) == table)
    #expect(try NumbersPayload(text: NumbersPayload(table).text).table == table)
  }

  @Test func `plain fields stand as they are, tabs between them`() {
    let table = TablePayload(columns: ["layer", "shape"], rows: [["Dense", "3 × 4"], ["", ""]])
    #expect(table.text == "layer\tshape\nDense\t3 × 4\n\t")
    let grid = PicturesPayload(columns: 5, alternative: "zeros", items: [])
    #expect(grid.text == "5\tzeros")
  }

  @Test(arguments: ["", "a\tb\n1", "a\tb\n1\t2\t3", "a\n1\n2\t3", "a\\q", "a\tb\n1\t2\\", "a\tb\n"])
  func `what is no table throws`(_ text: String) {
    #expect(throws: WireError.self) { try TablePayload(text: text) }
    #expect(throws: WireError.self) { try NumbersPayload(text: text) }
  }

  @Test func `a row of another width is named`() {
    #expect(throws: WireError("row 2 of a table has 3 fields; the table has 2 columns")) {
      try TablePayload(text: "a\tb\n1\t2\n1\t2\t3")
    }
  }

  // MARK: - Pictures

  @Test func `pictures come back equal`() throws {
    #expect(try PicturesPayload(text: Self.pictures.text) == Self.pictures)
    let none = PicturesPayload(columns: 1, alternative: "", items: [])
    #expect(try PicturesPayload(text: none.text) == none)
  }

  @Test func `pictures cut off within a line throw`() {
    let text = Array(Self.pictures.text.utf8)
    let breaks = text.indices.filter { text[$0] == UInt8(ascii: "\n") }
    // Up to a line's end, a cut leaves fewer pictures, and the first line may be shorter by its text.
    for end in (breaks[0] + 1)..<text.count where !breaks.contains(end) {
      #expect(throws: WireError.self) {
        try PicturesPayload(text: String(decoding: text[..<end], as: UTF8.self))
      }
    }
  }

  @Test(arguments: [
    "", "3", "x\ty", "0\ty", "-3\ty", "1001\ty", "99999999999999999999\ty", "3\ta\tb",
    "3\ta\nink\t\ta\tb", "3\ta\nblue\t\ta\tb\t\(png)", "3\ta\nink\tright\ta\tb\t\(png)",
    "3\ta\nink\t\ta\tb\t\(png)\tmore", "3\ta\nink\t\ta\tb\t", "3\ta\nink\t\ta\tb\tno base64!",
    "3\ta\nink\t\ta\tb\tAAAA", "3\ta\nink\t\ta\tb\t\(png.dropLast(4))", "3\ta\n",
  ])
  func `what are no pictures throw`(_ text: String) {
    #expect(throws: WireError.self) { try PicturesPayload(text: text) }
  }

  // MARK: - Forms

  @Test func `a form is checked by its type`() throws {
    try OutputForm(type: "text/plain", data: "").check()
    try OutputForm(type: "image/png", data: Self.png).check()
    try OutputForm(type: "application/vnd.lectern.unknown", data: "?").check()
    for type in ["image/png", TablePayload.type, NumbersPayload.type, PicturesPayload.type] {
      #expect(throws: WireError.self) { try OutputForm(type: type, data: "").check() }
    }
    #expect(throws: WireError("the picture is no PNG file")) {
      try OutputForm(type: "image/png", data: "AAAA").check()
    }
  }

  @Test func `text is cut at a character`() {
    #expect("abc".cut(toBytes: 3) == nil)
    #expect("abcd".cut(toBytes: 3) == "abc")
    #expect("".cut(toBytes: 0) == nil)
    #expect("xéé".cut(toBytes: 2) == "x")
    #expect("xéé".cut(toBytes: 3) == "xé")
    // A family is one character of 18 bytes; a flag is one of two scalars.
    let family = "👩‍👩‍👧"
    for limit in 18..<36 { #expect((family + family).cut(toBytes: limit) == family) }
    #expect("a🇨🇭".cut(toBytes: 5) == "a")
    #expect("e\u{301}e\u{301}".cut(toBytes: 5) == "e\u{301}")
    let long = String(repeating: "é", count: 600_000)
    #expect(long.cut(toBytes: 1 << 20)?.utf8.count == 1 << 20)
    // A character larger than any page is cut between its scalars.
    let tower = "e" + String(repeating: "\u{301}", count: 1000)
    #expect(tower.cut(toBytes: 501)?.utf8.count == 501)
  }

  @Test func `a text that is cut twice says how much it lost in all`() {
    let text = String(repeating: "é", count: 1000)
    #expect("é".shortened(toBytes: 2) == "é")
    let once = text.shortened(toBytes: 1501)
    #expect(once == String(repeating: "é", count: 750) + "\n… 500 further bytes were cut")
    #expect(once.shortened(toBytes: 1500) == once)
    #expect(
      once.shortened(toBytes: 1000)
        == String(repeating: "é", count: 500) + "\n… 1000 further bytes were cut")
    #expect(once.shortened(toBytes: 0) == "\n… 2000 further bytes were cut")
  }

  @Test func `a value too large for a page is cut, and that is said`() {
    let small = [OutputForm(type: "text/plain", data: "x")]
    #expect(OutputForm.bounded(small).forms == small && OutputForm.bounded(small).cut == nil)
    let long = OutputForm(type: "text/plain", data: String(repeating: "x", count: 30_000_000))
    let (forms, cut) = OutputForm.bounded([long])
    #expect(forms.count == 1 && forms[0].data.hasSuffix("x\n… 28951424 further bytes were cut"))
    #expect(cut?.contains("28951424") == true)
    let drawing = OutputForm(type: "image/svg+xml", data: long.data)
    #expect(OutputForm.bounded([drawing] + small).forms == small)
    #expect(OutputForm.bounded([drawing]).forms.map(\.type) == ["text/plain"])
  }
}
