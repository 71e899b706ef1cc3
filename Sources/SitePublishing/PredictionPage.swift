/// A page on what was read in pictures of one digit each: what the network saw, what it gave to each class,
/// and the steps from the picture to that; one file that needs no other, written picture by picture.
package enum PredictionPage {
  /// What a class has.
  package struct Share: Sendable {
    /// Such as `7` or `no digit`.
    package var name: String
    /// In 0…1.
    package var value: Double
    /// Such as `98.3 %`.
    package var text: String

    package init(name: String, value: Double, text: String) {
      (self.name, self.value, self.text) = (name, value, text)
    }
  }

  /// All that is told of one picture.
  package struct Sheet: Sendable {
    package var title: String
    /// Its size.
    package var facts: String
    /// What the reader should doubt, a clause each.
    package var warnings: [String] = []
    /// What was read, or why nothing was.
    package var answer: String
    package var isFailure = false
    /// The picture as it was given.
    package var given: ReadingPage.Step
    /// What the network sees; nil where there is no ink.
    package var seen: ReadingPage.Step?
    /// The shares of all classes in their order.
    package var shares: [Share] = []
    package var steps: [ReadingPage.Step] = []

    package init(title: String, facts: String, answer: String, given: ReadingPage.Step) {
      (self.title, self.facts, self.answer, self.given) = (title, facts, answer, given)
    }
  }

  /// What stands before and behind all sheets.
  package static func frame(
    title: String, summary: String, sheets: [String]
  ) -> (before: String, behind: String) {
    ReadingPage.frame(title: title, summary: summary, sheets: sheets)
  }

  /// What stands in the place of a file that could not be read.
  ///
  /// - Parameter number: Counted from 1 over all sheets and failures.
  package static func failure(_ title: String, _ sentence: String, number: Int) -> String {
    ReadingPage.failure(title, sentence, number: number)
  }

  /// A picture's part.
  ///
  /// - Parameter number: Counted from 1 over all sheets and failures.
  package static func sheet(_ sheet: Sheet, number: Int) -> String {
    var parts: [HTML] =
      [.element("p", ["class": "facts"], [.text(sheet.facts)])]
      + ReadingPage.warned(sheet.warnings)
    parts.append(
      sheet.isFailure
        ? ReadingPage.failed(sheet.answer)
        : .element("p", ["class": "answer"], [.text(sheet.answer)]))
    var sight = [figure(sheet.given)]
    if let seen = sheet.seen { sight.append(figure(seen)) }
    if !sheet.shares.isEmpty { sight.append(table(sheet.shares)) }
    parts.append(.element("div", ["class": "sight wide"], sight))
    if !sheet.steps.isEmpty {
      parts.append(
        .element(
          "h3", [:],
          [
            .text(
              sheet.seen == nil
                ? "How far the picture comes" : "From the picture to what the network sees")
          ]))
      parts.append(.element("div", ["class": "steps wide"], [ReadingPage.row(sheet.steps)]))
    }
    return ReadingPage.section(
      sheet.title, number, [.element("div", ["class": "explained"], parts)])
  }

  private static func figure(_ step: ReadingPage.Step) -> HTML {
    .element(
      "figure", ["class": "step"],
      [
        ReadingPage.picture(
          step.width, step.height, step.picture, step.palette, label: step.title, isSmooth: false,
          showsPixels: step.showsPixels),
        .element("figcaption", [:], [.text(step.text)]),
      ])
  }

  /// The shares as numbers and as bars, the largest in another shade and in bold type.
  private static func table(_ shares: [Share]) -> HTML {
    let largest = shares.indices.max { shares[$0].value < shares[$1].value }
    let rows = shares.enumerated().map { place, share -> HTML in
      let width = Int((1000 * min(1, max(0, share.value))).rounded())
      let bar = HTML.element(
        "svg", ["viewBox": "0 0 1000 10", "preserveAspectRatio": "none", "aria-hidden": "true"],
        [.element("rect", ["width": "\(width)", "height": "10"])])
      return .element(
        "tr", ["class": place == largest ? "first" : nil],
        [
          .element("th", ["scope": "row"], [.text(share.name)]),
          .element("td", [:], [.text(share.text)]), .element("td", [:], [bar]),
        ])
    }
    return .element(
      "table", ["class": "shares"],
      [
        .element("caption", [:], [.text("What the network gives to each class")]),
        .element("tbody", [:], rows),
      ])
  }
}
