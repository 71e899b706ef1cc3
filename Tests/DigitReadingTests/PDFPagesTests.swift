import Foundation
import NDArrays
import TestSupport
import Testing

@testable import DigitReading

/// What becomes of a document, whatever the program that draws it does.
@Suite struct PDFPagesTests {
  /// A program that does what a script says.
  private func program(_ script: String) throws -> String {
    let path = temporaryPath("draw")
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  /// The pages that come, and what is said in the end.
  private func pages(_ script: String, patience: Double = 20) throws -> ([NDArray<UInt8>], String?)
  {
    let program = try program(script)
    while true {
      let result = try pages(ofProgram: program, patience: patience)
      // A process that another test starts at this moment may still hold the script that was written.
      if result.1?.contains("Text file busy") != true { return result }
    }
  }

  private func pages(
    ofProgram program: String, patience: Double = 20
  ) throws -> ([NDArray<UInt8>], String?) {
    var result: [NDArray<UInt8>] = []
    do {
      var pages = try PDFPages("a.pdf", program: program, patience: patience)
      while let page = try pages.next() { result.append(page) }
    } catch { return (result, error.description) }
    return (result, nil)
  }

  private let drawing = "printf 'P5\\n3 2\\n255\\nabcdef'"

  @Test func `pages come one after the other, as bytes in rows`() throws {
    let (pages, problem) = try pages("\(drawing); sleep 0.1; \(drawing)")
    #expect(problem == nil)
    try #require(pages.count == 2)
    #expect(pages[1] == NDArray<UInt8>([[97, 98, 99], [100, 101, 102]]))
    #expect(try self.pages("exit 0").0.isEmpty)
  }

  @Test func `the file is named last, and a size that every page is drawn in`() throws {
    let (_, problem) = try pages("echo \"$@\" >&2; exit 1")
    #expect(
      problem
        == "a.pdf: cannot be drawn by pdftoppm, which says: -gray -cropbox -scale-to 2200 a.pdf"
    )
  }

  @Test func `what goes wrong is one sentence, and the pages before it have come`() throws {
    for (script, sentence) in [
      (
        "echo 'Syntax Error: no trailer' >&2; exit 1",
        "a.pdf: cannot be drawn by pdftoppm, which says: Syntax Error: no trailer"
      ),
      (
        "echo 'Command Line Error: Incorrect password' >&2; exit 1",
        "a.pdf: is locked by a password"
      ),
      ("kill -9 $$", "a.pdf: pdftoppm was ended by signal 9"),
      ("printf 'P5\\n3 2\\n255\\nabc'", "a.pdf: cannot be drawn by pdftoppm"),
      ("printf 'P5\\n30000 2\\n255\\nabc'", "a.pdf: pdftoppm drew 30000 × 2 pixels"),
      ("echo this is no picture", "a.pdf: cannot be drawn by pdftoppm"),
    ] {
      let (some, problem) = try pages("\(drawing); \(script)")
      #expect(some.count == 1 && problem == sentence, "\(script): \(problem ?? "nothing")")
    }
    let (none, missing) = try pages(ofProgram: "no-such-program-anywhere")
    #expect(none.isEmpty)
    #expect(missing == "a.pdf: reading PDF needs the program pdftoppm; install poppler-utils")
  }

  @Test func `what is drawn in part is told, though the program thinks that all is well`() throws {
    let (drawn, problem) = try pages(
      "echo 'Corrupt JPEG data: premature end of data segment' >&2; \(drawing)")
    #expect(drawn.count == 1)
    #expect(
      problem
        == "a.pdf: is damaged; pdftoppm says: Corrupt JPEG data: premature end of data segment")
    // A remark is no damage.
    let remark = try pages("echo 'Syntax Warning: a font is odd' >&2; \(drawing)")
    #expect(remark.0.count == 1 && remark.1 == nil)
  }

  @Test func `a program that says very much is heard out, and one that hangs is not waited for`()
    throws
  {
    let (talked, problem) = try pages("head -c 3000000 /dev/zero | tr '\\0' x >&2; \(drawing)")
    #expect(talked.count == 1 && problem == nil)
    let start = ContinuousClock.now
    let (some, slow) = try pages("\(drawing); exec sleep 100", patience: 2)
    #expect(some.count == 1 && slow == "a.pdf: a page takes longer than 2 s to draw")
    #expect(ContinuousClock.now - start < .seconds(60))
  }

  @Test func `a program that writes without end what is no picture is stopped`() throws {
    let (none, problem) = try pages("exec yes")
    #expect(none.isEmpty && problem == "a.pdf: pdftoppm writes what is no picture")
    let (_, endless) = try pages("printf 'P5\\n3 '; exec yes 3333333")
    #expect(endless == "a.pdf: pdftoppm writes what is no picture")
  }

  @Test func `how many pages there are is what a program says in time`() throws {
    for (script, count) in [
      ("echo 'Title: Pages: 9'; echo 'Pages:           12'", 12), ("echo Pages: none", nil),
      ("exit 1", nil), ("exec yes", nil),
    ] as [(String, Int?)] {
      let program = try program(script)
      #expect(PDFPages.count("a.pdf", program: program) == count, "\(script)")
    }
    #expect(PDFPages.count("a.pdf", program: try program("exec sleep 100"), patience: 0.3) == nil)
  }

  @Test func `a head of a picture is read only when it is whole`() {
    let head = Array("P5\n640 480\n255\n".utf8)
    for count in 0..<head.count { #expect(PGMHeader(Array(head[..<count])) == nil) }
    let whole = PGMHeader(head + [1, 2])
    #expect(whole?.columns == 640 && whole?.rows == 480 && whole?.length == head.count)
    for text in [
      "P6\n1 1\n255\n", "P5\n1 1\n65535\n", "P5\n0 1\n255\n", "P5 -1 1 255 ", "P5 99999999 1 255 ",
    ] {
      #expect(PGMHeader(Array(text.utf8)) == nil, "\(text)")
    }
  }
}
