import Foundation
import TestSupport
import Testing

@testable import LessonExecution

/// The page that `lectern read --page` writes.
@Suite(.serialized, .enabled(if: CommandFixture.readsPictures)) struct ReadPageTests {
  @Test func `the page is whole, shows every page and asks for no other file`() async throws {
    let fixture = try ReadFixture.make()
    try fixture.put(makeTIFF([ReadFixture.plain, ReadFixture.blank]), "b.tiff")
    let result = await fixture.shell("lectern read a.pgm b.tiff nowhere --page p.html")
    #expect(result.status == 1 && result.errors.hasSuffix("wrote p.html\n"))
    #expect(result.output.hasPrefix("==> a.pgm <==\n"))
    let html = try #require(fixture.text("p.html"))
    #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n"))
    for match in html.matches(of: /(?:href|src)="([^"]{0,20})/) {
      #expect(match.1.hasPrefix("#") || match.1.hasPrefix("data:image/png"), "\(match.1)")
    }
    #expect(!html.contains("<script") && !html.contains("<link") && !html.contains("@import"))
    #expect(html.matches(of: /<section class="sheet"/).count == 4)
    #expect(html.contains("There are no digits on this page.") && html.contains("3 files"))
    // Each digit has its box, its crop and its place in the text.
    let digits = ReadFixture.text.filter(\.isNumber).count
    for kind in [/<g class="(sure|fair|unsure)">/, /alt="the ink of a ([0-9])"/] {
      #expect(html.matches(of: kind).count == 2 * digits)
    }
    // Six steps of each page.
    #expect(html.matches(of: /<figure class="step">/).count == 18)
    #expect(!FileManager.default.fileExists(atPath: "\(fixture.folder)/.lectern"))
  }

  @Test func `a page is written over its own alone, or over others where that is asked for`()
    async throws
  {
    try await ReadFixture.make().checkPlace(
      ofPage: "--page", "lectern read a.pgm", inputs: [("a.pgm", "a.pgm"), ("./a.pgm", "a.pgm")])
  }

  @Test func `a page that has no room is told, and the text is there`() async throws {
    let fixture = try ReadFixture.make()
    let full = await fixture.shell("trap '' XFSZ; ulimit -f 40; lectern read a.pgm --page p.html")
    #expect(full.status == 2 && full.output == ReadFixture.text + "\n")
    #expect(full.errors == "error: p.html cannot be written: file too large\n")
    let json = await fixture.shell(
      "trap '' XFSZ; ulimit -f 40; lectern read a.pgm --page p.html --json | cat")
    #expect(try ReadFixture.array(json.output).last?["status"] as? Int == 2)
    #expect(try fixture.names == ["Lessons", "a.pgm", "blank.pgm", "cache"])
  }

  @Test func `what is stopped leaves no page and no part of one`() async throws {
    let fixture = try ReadFixture.make()
    try fixture.putDrawer("cat a.pgm; exec sleep 600")
    let result = await fixture.shell(
      """
      \(ReadFixture.fake) "$program" read d.pdf --page p.html > out & for i in $(seq 3000); do grep -q . out && break; sleep 0.02; done
      kill -INT $!; wait $!
      """)
    #expect(result.status == 130 && result.errors.contains("stopped"))
    #expect(
      try fixture.names == [
        "Lessons", "a.pgm", "bin", "blank.pgm", "cache", "counter", "d.pdf", "drawer", "out",
      ])
  }
}
