import Testing

@testable import SitePublishing

/// The page that explains how pictures of one digit are read.
@Suite struct PredictionPageTests {
  private func step(_ title: String, _ text: String, side: Int = 28) -> ReadingPage.Step {
    ReadingPage.Step(
      title: title, text: text, width: side, height: side, picture: "AAAA", palette: .ink)
  }

  private func sheet(_ title: String = "a.png") -> PredictionPage.Sheet {
    var sheet = PredictionPage.Sheet(
      title: title, facts: "40 × 30 pixels", answer: "Read as 7 (98.3 %).",
      given: step("\(title), as it was given", "As it was given."))
    var seen = step("What the network sees", "28 × 28")
    seen.showsPixels = true
    sheet.seen = seen
    sheet.shares = [("0", 0.012), ("7", 0.983), ("no digit", 0.005)].map {
      PredictionPage.Share(name: $0.0, value: $0.1, text: "\($0.1)")
    }
    sheet.steps = [step("Size", "All < pixels."), step("Middle", "Moved.")]
    return sheet
  }

  @Test func `the picture, what is seen, the shares and the steps stand on it in order`() throws {
    let html = PredictionPage.sheet(sheet(), number: 1)
    let parts = [
      "40 × 30 pixels", "Read as 7 (98.3 %).", "As it was given.", "28 × 28", "<table",
      "From the picture to what the network sees", "Size.", "Middle.",
    ]
    let places = parts.map { html.range(of: $0, options: .backwards)?.lowerBound }
    #expect(!places.contains(nil))
    let found = places.compactMap(\.self)
    #expect(found == found.sorted())
    #expect(faults(in: html) == [])
    #expect(html.matches(of: /style="--shape:28\/28"/).count == 4)
    // Few pixels are shown as squares.
    #expect(html.matches(of: /class="ink pixels"/).count == 1)
  }

  @Test func `every picture has words for those who cannot see it`() {
    let html = PredictionPage.sheet(sheet("<a> & \"b\""), number: 1)
    let pictures = html.matches(of: /<image class=/).count
    #expect(pictures == 4)
    #expect(html.matches(of: /role="img" aria-label="[^"]{4,}"/).count == pictures)
    #expect(html.contains("All &lt; pixels.") && html.contains("&lt;a&gt; &amp; "))
    #expect(!html.contains("<a>"))
    #expect(faults(in: html) == [])
  }

  @Test func `a share is a number and a bar, and the largest stands out`() {
    let html = PredictionPage.sheet(sheet(), number: 1)
    #expect(html.contains("<th scope=\"row\">no digit</th><td>0.005</td>"))
    #expect(html.contains("<rect width=\"983\" height=\"10\">"))
    #expect(html.matches(of: /<tr class="first">/).count == 1)
    #expect(html.contains("<tr class=\"first\"><th scope=\"row\">7</th>"))
    var equal = sheet()
    for place in equal.shares.indices { equal.shares[place].value = 0.5 }
    #expect(
      PredictionPage.sheet(equal, number: 1)
        .contains("<tr class=\"first\"><th scope=\"row\">0</th>"))
  }

  @Test(arguments: [(-1.0, 0), (2, 1000), (0, 0), (0.00049, 0)])
  func `a bar stays within its row`(_ share: Double, _ width: Int) {
    var sheet = sheet()
    sheet.shares = [PredictionPage.Share(name: "0", value: share, text: "")]
    #expect(PredictionPage.sheet(sheet, number: 1).contains("<rect width=\"\(width)\""))
  }

  @Test func `without ink the steps say how far the picture comes`() {
    var sheet = sheet()
    (sheet.seen, sheet.shares, sheet.isFailure) = (nil, [], true)
    sheet.answer = "a.png: holds no ink"
    let html = PredictionPage.sheet(sheet, number: 3)
    #expect(html.contains("<p class=\"failed\">a.png: holds no ink</p>"))
    #expect(html.contains("How far the picture comes") && !html.contains("<table"))
    #expect(html.contains("id=\"sheet-3\""))
    #expect(faults(in: html) == [])
    let frame = PredictionPage.frame(title: "a", summary: "b", sheets: ["a", "b"])
    let failure = PredictionPage.failure("b", "is missing", number: 2)
    #expect(
      faults(
        in: frame.before + PredictionPage.sheet(self.sheet(), number: 1) + failure + frame.behind)
        == [])
  }
}
