import Datasets
import DigitReading
import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import LessonExecution
@testable import lectern

/// What `read` and `predict` tell of what they leave out.
@Suite(.serialized, .enabled(if: CommandFixture.readsPictures)) struct ReadNoticesTests {
  /// A GIF of one color, with as many pictures as asked for.
  private func gif(_ pictures: Int) -> Data {
    var bytes = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
    for _ in 0..<pictures {
      bytes += [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
    }
    return Data(bytes + [0x3B])
  }

  // MARK: - Folders

  @Test func `a folder names what of it may be meant and is not read`() async throws {
    let fixture = try CommandFixture()
    for name in ["p.pgm", "scan", "scan.bak", "deeper/x.pgm"] {
      try fixture.put(ReadFixture.blank.graymap, "s/\(name)")
    }
    for name in ["a.HEIC", "b.avif", "c.jp2", "d.heif", "e.jxl"] {
      try fixture.put("x", "s/\(name)")
    }
    for name in ["notes.txt", "README", ".hidden.heic", "data.json"] {
      try fixture.put("words", "s/\(name)")
    }
    let result = await fixture.shell("lectern read s/")
    #expect(result.status == 0)
    #expect(
      result.errors == """
        warning: s/: 8 entries are not read: a.HEIC, b.avif, c.jp2 and 2 more (a kind that is not \
        read; convert to JPEG or PNG), scan and scan.bak (a page without a page's ending; name the file \
        itself), deeper (a folder, which is not entered; name it itself)
        s/p.pgm: no digits

        """)
    let none = await fixture.shell("rm s/p.pgm s/scan*; rm -r s/deeper; lectern read s")
    #expect(none.status == 1)
    #expect(none.errors.contains("warning: s: 5 entries are not read: a.HEIC, "))
    #expect(none.errors.contains("error: s: is a folder without pictures and PDF files\n"))
  }

  // MARK: - Pictures behind the first

  @Test func `a file of which the first picture alone is read says so`() async throws {
    let fixture = try CommandFixture()
    try fixture.put(gif(1), "one.gif")
    try fixture.put(gif(2), "two.gif")
    try fixture.put(ReadFixture.blank.graymap + ReadFixture.blank.graymap, "two.pgm")
    try fixture.put(
      makeTIFF([ReadFixture.plain, ReadFixture.blank, ReadFixture.blank]), "three.tif")
    let read = await fixture.shell("lectern read one.gif two.gif two.pgm")
    #expect(read.status == 0)
    let more = "holds more than one picture, of which the first is read"
    #expect(
      read.errors == """
        one.gif: no digits
        warning: two.gif: \(more)
        two.gif: no digits
        warning: two.pgm: \(more)
        two.pgm: no digits

        """)
    let json = await fixture.shell("lectern read one.gif two.gif --json --page p.html")
    let pages = try ReadFixture.array(json.output)
    #expect(pages.map { $0["warnings"] as? [String] } == [nil, [more]])
    let page = await fixture.shell("cat p.html").output
    #expect(page.components(separatedBy: "<p class=\"warned\">Warning: \(more)</p>").count == 2)
    let document = await fixture.shell("lectern predict three.tif one.gif --json")
    #expect(
      try ReadFixture.array(document.output).map { $0["warnings"] as? [String] }
        == [["holds 3 pages, of which the first is read"], nil])
    let predicted = await fixture.shell("lectern predict three.tif")
    #expect(predicted.status == 0 && predicted.output.hasPrefix("three.tif: "))
    #expect(
      predicted.errors == "warning: three.tif: holds 3 pages, of which the first is read\n")
  }

  // MARK: - What is left out of a page

  @Test func `digits that are left out as unsure are counted for each page`() async throws {
    let fixture = try CommandFixture()
    try fixture.put(ReadFixture.plain.graymap, "a.pgm")
    let count = ReadFixture.text.filter(\.isNumber).count
    let some = await fixture.shell("lectern read a.pgm --min-confidence 0.999")
    let left = count - some.output.filter(\.isNumber).count
    #expect(left > 0 && left < count)
    let digits = counted(left, "digit")
    #expect(some.errors == "a.pgm: \(digits) of a confidence below 0.999 left out\n")
    let none = await fixture.shell("lectern read a.pgm --min-confidence 1")
    #expect(none.status == 0 && none.output.isEmpty)
    #expect(
      none.errors.hasPrefix(
        "a.pgm: no digits; \(counted(count, "digit")) of a confidence below 1.0"),
      "\(none.errors)")
    #expect(await fixture.shell("lectern read a.pgm").errors.isEmpty)
    let page = await fixture.shell(
      "lectern read a.pgm --min-confidence 0.999 --page p.html > /dev/null; cat p.html")
    #expect(page.output.contains(", of which \(digits) for too little confidence"))
  }

  @Test func `marks that are left out are told where they are more than the digits`() async throws {
    let fixture = try CommandFixture()
    var style = PageStyle.letters
    (style.lines, style.words, style.printedLines) = (2...2, 6...6, 6...6)
    let picture = GeneratedPages.draw(style, seed: 5).picture
    let page = PlainPage(
      rows: picture.shape[0], columns: picture.shape[1], gray: picture.elements)
    try fixture.put(page.graymap, "a.pgm")
    let result = await fixture.shell("lectern read a.pgm --json")
    let told = try #require(try ReadFixture.array(result.output).first)
    let digits = (told["text"] as? String ?? "").filter(\.isNumber).count
    let marks = try #require(told["leftOut"] as? Int)
    #expect(digits > 0 && marks > digits, "\(digits) digits and \(marks) marks")
    #expect(result.status == 0 && result.errors == "a.pgm: \(marks) marks left out\n")
    // A few of them are nothing to tell.
    (style.lines, style.words, style.printedLines) = (6...6, 1...1, 0...0)
    let usual = GeneratedPages.draw(style, seed: 5).picture
    try fixture.put(
      PlainPage(rows: usual.shape[0], columns: usual.shape[1], gray: usual.elements).graymap,
      "b.pgm")
    let other = await fixture.shell("lectern read b.pgm --json")
    let few = try #require(try ReadFixture.array(other.output).first?["leftOut"] as? Int)
    #expect(few > 0 && other.errors.isEmpty, "\(few) marks; \(other.errors)")
    // Where no digit is left, all that is left out is told.
    let count = try #require(try ReadFixture.array(other.output).first?["text"] as? String)
      .filter(\.isNumber).count
    #expect(count >= few)
    let none = await fixture.shell("lectern read b.pgm --min-confidence 1")
    let unsure = "\(counted(count, "digit")) of a confidence below 1.0"
    #expect(none.output.isEmpty)
    #expect(
      none.errors == "b.pgm: no digits; \(unsure) and \(counted(few, "mark")) left out\n",
      "\(none.errors)")
  }

  @Test func `a page without digits is no failure, and a picture without ink is one`() async throws
  {
    let fixture = try CommandFixture()
    try fixture.put(ReadFixture.blank.graymap, "blank.pgm")
    let read = await fixture.shell("lectern read blank.pgm")
    #expect(read.status == 0 && read.errors == "blank.pgm: no digits\n")
    let predicted = await fixture.shell("lectern predict blank.pgm")
    #expect(predicted.status == 1)
    #expect(
      predicted.errors == "error: blank.pgm: holds no ink; every pixel is nearly the same\n")
  }

  // MARK: - The skew

  @Test func `the skew in JSON is above zero where lines go down to the right`() async throws {
    let fixture = try CommandFixture()
    let (rows, columns) = (ReadFixture.page.shape[0], ReadFixture.page.shape[1])
    let source = ReadFixture.page.elements
    for (name, slope) in [("down", 0.08), ("up", -0.08)] {
      var gray = source
      for column in 0..<columns {
        let shift = Int(slope * Double(column - columns / 2))
        for row in 0..<rows {
          let from = min(rows - 1, max(0, row - shift))
          gray[row * columns + column] = source[from * columns + column]
        }
      }
      try fixture.put(PlainPage(rows: rows, columns: columns, gray: gray).graymap, "\(name).pgm")
      let text = await fixture.shell("lectern read \(name).pgm --json").output
      let pages = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
      let page = try #require(pages?.first)
      #expect(page["quarterTurns"] as? Int == 0)
      let skew = try #require(page["skew"] as? Double)
      #expect((3...6).contains(slope > 0 ? skew : -skew), "\(name): \(skew)")
    }
  }

  // MARK: - Models and names

  @Test func `a network that reads no digits is refused with what it is for`() async throws {
    let fixture = try CommandFixture()
    try fixture.putPicture("a.bmp")
    let networks = "$(dirname \"$program\")/lectern_lectern.resources/Networks"
    for (name, kind) in [
      ("orientation", "is one that tells how a page must be turned, not which digits stand there"),
      ("lines", "is one that reads lines of digits that touch, not single digits"),
    ] {
      for command in ["predict", "read"] {
        let result = await fixture.shell(
          "cp \"\(networks)/\(name).safetensors\" .; lectern \(command) --model \(name).safetensors a.bmp"
        )
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(
          result.errors
            == "error: the model '\(name).safetensors' \(kind); expected 28 × 28 values and 10 or 11 classes\n"
        )
      }
    }
    let own = await fixture.shell(
      "lectern predict --model \"\(networks)/digits.safetensors\" a.bmp")
    #expect(own.status == 0, "\(own.errors)")
  }

  @Test func `predict takes a quoted pattern as read does`() async throws {
    let fixture = try CommandFixture()
    for name in ["p10.bmp", "p2.bmp", "q.bmp"] { try fixture.putPicture(name) }
    let result = await fixture.shell("lectern predict 'p*.bmp'")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(
      result.output.split(separator: "\n").map { $0.prefix { $0 != ":" } } == ["p2.bmp", "p10.bmp"])
    let none = await fixture.shell("lectern predict 'x*.bmp' q.bmp")
    #expect(none.status == 1 && none.errors == "error: x*.bmp: no file matches\n")
    #expect(none.output.hasPrefix("q.bmp: "))
  }

  @Test func `an option that is given twice is refused before anything is written`() async throws {
    let fixture = try CommandFixture()
    try fixture.put(ReadFixture.blank.graymap, "blank.pgm")
    let result = await fixture.shell("lectern read blank.pgm --page p.html --page q.html")
    #expect(
      result.status == 2
        && result.errors
          == "error: --page is given twice: p.html and q.html; expected one\nsee: lectern help read\n"
    )
    #expect(fixture.text("p.html") == nil && fixture.text("q.html") == nil)
  }
}
