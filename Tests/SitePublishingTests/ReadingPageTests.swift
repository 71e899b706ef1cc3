import Testing

@testable import SitePublishing

/// The page on what was read.
@Suite struct ReadingPageTests {
  private func sheet(_ title: String = "a.png") -> ReadingPage.Sheet {
    ReadingPage.Sheet(title: title, facts: "2 digits", width: 100, height: 50, picture: "AAAA")
  }

  private func mark(
    _ text: String, _ certainty: ReadingPage.Certainty, left: Double = 10
  ) -> ReadingPage.Mark {
    ReadingPage.Mark(
      corners: [
        SIMD2(left, 20), SIMD2(left + 10.04, 20), SIMD2(left + 10.04, 40), SIMD2(left, 40.25),
      ], text: text, certainty: certainty, note: "\(text): <99 %")
  }

  @Test func `its parts stand between what begins and what ends the page`() {
    let (before, behind) = ReadingPage.frame(
      title: "a & b", summary: "<!-- content --> 3", sheets: ["one", "two <i>"])
    let html =
      before + ReadingPage.sheet(sheet("one"), number: 1)
      + ReadingPage.failure("two <i>", "is damaged", number: 2) + behind
    #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n"))
    #expect(html.contains("<title>a &amp; b</title>") && html.contains("two &lt;i&gt;"))
    #expect(html.contains("href=\"#sheet-2\"") && html.contains("id=\"sheet-1\""))
    #expect(faults(in: html) == [])
    let alone = ReadingPage.frame(title: "a", summary: "b", sheets: ["one"])
    #expect(!alone.before.contains("On this page"))
  }

  @Test func `a digit has its box and its name, and how sure it is shows without colour`() {
    var sheet = sheet()
    sheet.marks = [mark("6", .sure), mark("7", .unsure, left: 0), mark("", .none, left: 80)]
    sheet.lines = [[("6", .sure), ("7", .unsure), ("8", .unsure)]]
    let html = ReadingPage.sheet(sheet, number: 1)
    #expect(html.contains("<polygon points=\"10,20 20,20 20,40 10,40.3\"></polygon>"))
    #expect(html.contains(">6</text>") && html.contains(">7?</text>"))
    #expect(html.contains("<title>6: &lt;99 %</title>"))
    // What is no digit has a stroke across and no name.
    #expect(html.contains("<g class=\"none\"><title>") && html.contains("<polyline points=\"80,"))
    #expect(html.contains("6<span class=\"unsure\" title=\"unsure (under 90 %)\">78</span>"))
    #expect(html.contains("1 sure (99 % and more)") && html.contains("1 unsure (under 90 %)"))
    #expect(html.contains(">left out, for it is no digit</li>"))
    #expect(faults(in: html) == [])
  }

  @Test(arguments: [(20.0, 18.7), (4, 36.5), (1, 36.5)])
  func `a digit's name stands above its box, or below where there is no room`(
    _ top: Double, _ baseline: Double
  ) throws {
    var sheet = sheet()
    let bottom = top == 20 ? 40.0 : 24
    sheet.marks = [
      ReadingPage.Mark(
        corners: [SIMD2(10, top), SIMD2(20, top), SIMD2(20, bottom), SIMD2(10, bottom)], text: "6",
        certainty: .sure, note: "")
    ]
    let html = ReadingPage.sheet(sheet, number: 1)
    let y = try #require(html.firstMatch(of: /<text x="15" y="([0-9.]+)"/)?.1)
    let found = try #require(Double(y))
    #expect(found < top || found > bottom, "\(found)")
    #expect(abs(found - baseline) < 2)
  }

  @Test func `a page without digits and a file that failed say so`() {
    let empty = ReadingPage.sheet(sheet(), number: 1)
    #expect(empty.contains("There are no digits on this page.") && !empty.contains("<input"))
    let failed = ReadingPage.failure("<a>.pdf", "is & stays locked", number: 2)
    #expect(failed.contains("&lt;a&gt;.pdf") && failed.contains("is &amp; stays locked"))
    #expect(faults(in: failed) == [])
  }

  @Test func `steps show their pictures, and lines are numbered`() {
    var sheet = sheet()
    sheet.steps = [
      ReadingPage.Step(
        title: "Ink", text: "Dark.", width: 4, height: 3, picture: "AAAA", palette: .ink),
      ReadingPage.Step(
        title: "Lines", text: "Two.", width: 40, height: 30, picture: "AAAA", palette: .ink,
        lines: [SIMD4(1, 2, 3, 4), SIMD4(1, 9, 3, 4)]),
    ]
    sheet.crops = [
      ReadingPage.Crop(picture: "AAAA", digit: "6", share: "99.0 %", certainty: .sure)
    ]
    let html = ReadingPage.sheet(sheet, number: 1)
    #expect(html.contains("<image class=\"ink\" width=\"4\" height=\"3\""))
    #expect(html.contains("<rect x=\"1\" y=\"9\" width=\"3\" height=\"4\"></rect>"))
    #expect(html.contains(">2</text>") && html.contains("alt=\"the ink of a 6\""))
    #expect(faults(in: html) == [])
  }

  @Test(arguments: [
    (0.0, "unsure"), (0.8999, "unsure"), (0.9, "fair"), (0.99, "sure"), (1, "sure"),
  ])
  func `a share has its certainty`(_ share: Double, _ name: String) {
    #expect(ReadingPage.Certainty(share).rawValue == name)
  }
}
