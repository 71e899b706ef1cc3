import Foundation
import TestSupport
import Testing

@testable import LessonExecution

/// What goes wrong where `lectern read` reads.
@Suite(.serialized, .enabled(if: CommandFixture.readsPictures)) struct ReadFaultTests {
  @Test(arguments: [
    ("x.pgm", "P5\n30000 30000\n255\n", "has 30000 × 30000 pixels; 20000 a side are the most"),
    ("x.png", "no picture", "is no picture; expected PDF, PNG, JPEG, BMP, TIFF, PNM, GIF or WebP"),
    ("x.jpg", "", "is no picture; expected PDF, PNG, JPEG, BMP, TIFF, PNM, GIF or WebP"),
    ("x.tiff", "P5\n30 40\n255\nabc", "begins as a picture but cannot be read; it may be cut off"),
  ])
  func `a bad file is one sentence, and the others are read`(
    _ name: String, _ bytes: String, _ sentence: String
  ) async throws {
    let fixture = try ReadFixture.make()
    try fixture.put(Data(bytes.utf8), name)
    let result = await fixture.shell("lectern read \(name) a.pgm")
    #expect(result.status == 1 && result.output == "==> a.pgm <==\n\(ReadFixture.text)\n")
    let lines = ReadFixture.told(result).split(separator: "\n")
    #expect(lines.count == 1, "\(result.errors)")
    #expect(lines.first?.hasPrefix("error: \(name): \(sentence)") == true, "\(result.errors)")
  }

  @Test func `whatever the program that draws does is one sentence`() async throws {
    for (script, sentence) in [
      ("cat a.pgm; kill -9 $$", "d.pdf: pdftoppm was ended by signal 9"),
      (
        "cat a.pgm; echo 'Syntax Error: x' >&2; exit 1",
        "d.pdf: cannot be drawn by pdftoppm, which says: Syntax Error: x"
      ),
      ("cat a.pgm; exec yes", "d.pdf: pdftoppm writes what is no picture"),
    ] {
      let fixture = try ReadFixture.make()
      try fixture.putDrawer(script)
      let result = await fixture.shell("\(ReadFixture.fake) lectern read d.pdf a.pgm --page p.html")
      #expect(result.status == 1, "\(script)")
      #expect(
        result.output
          == "==> d.pdf, page 1 <==\n\(ReadFixture.text)\n\n==> a.pgm <==\n\(ReadFixture.text)\n",
        "\(script)")
      #expect(ReadFixture.told(result) == "error: \(sentence)\nwrote p.html\n")
      #expect(fixture.text("p.html")?.contains("<p class=\"failed\">\(sentence)</p>") == true)
    }
    let fixture = try ReadFixture.make()
    try fixture.putDrawer("")
    let none = await fixture.shell("PATH=/nowhere lectern read d.pdf")
    #expect(none.status == 1)
    #expect(
      none.errors
        == "error: d.pdf: reading PDF needs the program pdftoppm; install poppler-utils\n")
    let doctor = await fixture.shell("PATH=/nowhere lectern doctor")
    #expect(
      doctor.output.contains("\n– pdftoppm, for the pages of PDF files: install poppler-utils\n"))
  }

  @Test func `who has read enough is not read to`() async throws {
    let fixture = try ReadFixture.make()
    // Without an end: whoever reads on would never be through.
    try fixture.putDrawer("while cat a.pgm; do :; done; echo heard > heard")
    let result = await fixture.shell(
      "{ \(ReadFixture.fake) \"$program\" read d.pdf; echo $? > status; } | head -n 1")
    #expect(result.output == "==> d.pdf, page 1 <==\n", "\(result.errors)")
    #expect(fixture.text("status") == "0\n")
    let closed = await fixture.shell("lectern read a.pgm >&-")
    #expect(closed.status == 2 && closed.errors.hasPrefix("error: standard output is closed"))
  }

  @Test func `a file whose name begins with a dash is no wish for help`() async throws {
    let fixture = try ReadFixture.make()
    let wrong = await fixture.shell("mv a.pgm ./-dash.pgm; lectern read *.pgm")
    #expect(wrong.status == 2 && wrong.output.isEmpty)
    #expect(
      wrong.errors.hasPrefix(
        "error: '-dash.pgm' is taken for options; write './-dash.pgm' for the file of that name\n"),
      "\(wrong.errors)")
    let right = await fixture.shell("lectern read ./-dash.pgm && lectern read -- -dash.pgm")
    #expect(right.status == 0 && right.output == "\(ReadFixture.text)\n\(ReadFixture.text)\n")
  }

  @Test func `a file that is no plain one is not waited for`() async throws {
    let fixture = try ReadFixture.make()
    let result = await fixture.shell(
      "mkfifo p.png; lectern read p.png /dev/zero \"$(printf 'b\\377.png')\" a.pgm")
    #expect(result.status == 1 && result.output == "==> a.pgm <==\n\(ReadFixture.text)\n")
    #expect(result.errors.contains("error: p.png: cannot be read: it is no plain file\n"))
    #expect(result.errors.contains("error: /dev/zero: cannot be read: it is no plain file\n"))
    #expect(result.errors.contains("its name is not UTF-8, rename it"))
  }
}
