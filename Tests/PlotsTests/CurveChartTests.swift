import NDArrays
import Testing

@testable import Plots

/// What charts of judging meet: whether each is within the figure, on a wide screen and on a phone, and
/// the same each time.
func expectSound(
  _ figure: @autoclosure () -> Figure, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let made = figure()
  for scale in [1, TextMeasure.phone] {
    Drawing(svg: made.svg).expectWithin(
      "\(name) at \(scale)", scale: scale, sourceLocation: sourceLocation)
  }
  #expect(figure() == made, "\(name)", sourceLocation: sourceLocation)
  #expect(made.svg.components(separatedBy: "<").count < 4000, sourceLocation: sourceLocation)
}

@Suite struct CurveChartTests {
  /// A curve that bends away from the diagonal the more the larger `power` is.
  static func curve(
    _ name: String, _ power: Double, area: Double? = nil, isHighlighted: Bool = false
  ) -> UnitCurve {
    let x = (0...20).map { Double($0) / 20 }
    return UnitCurve(
      name, x: x, y: x.map { 1 - NDArrays.pow(1 - $0, power) }, area: area ?? 1 - 1 / (power + 1),
      isHighlighted: isHighlighted)
  }

  static let ten = (0..<10).map { curve("\($0)", 4 + Double($0 * 7 % 10)) }

  /// Curves with all that data can be.
  static let cases: [(String, [UnitCurve])] = [
    ("one point", [UnitCurve("a", x: [0.5], y: [0.5])]),
    ("no numbers", [UnitCurve("a", x: [.nan, .nan], y: [.nan, .nan], area: .nan)]),
    ("a gap", [UnitCurve("a", x: [0, 0.2, 0.4, 0.6], y: [0, .nan, 0.4, 1])]),
    ("perfect", [UnitCurve("a", x: [0, 0, 1], y: [0, 1, 1], area: 1)]),
    ("all equal", [UnitCurve("a", x: [0, 1], y: [0, 1], area: 0.5)]),
    ("ten", ten), ("a hundred", (0..<100).map { curve("class \($0)", Double($0)) }),
    (
      "long names",
      [
        curve(String(repeating: "a long name of a class ", count: 20), 3),
        curve("Donaudampfschifffahrtsgesellschaftskapitänsmütze", 4), curve("<&\">", 5),
        curve("", 6),
      ]
    ),
    ("ten without areas", (0..<10).map { UnitCurve("\($0)", x: [0, 1], y: [0, 1]) }),
  ]

  @Test(arguments: cases.indices)
  func `draws whatever the curves are within the figure`(_ place: Int) {
    let (name, curves) = Self.cases[place]
    for layout in CurveLayout.allCases {
      for closeUp in [1, 0.1, 0.0123] {
        expectSound(
          rocChart(curves, layout: layout, closeUp: closeUp, alternative: name), name)
        expectSound(
          precisionRecallChart(
            curves, baseRate: 0.1, layout: layout, closeUp: closeUp, alternative: name), name)
      }
    }
  }

  @Test func `draws one curve with its stairs, its area and chance`() {
    let curve = UnitCurve(
      "spam", x: [0, 0, 0.5, 0.5, 1], y: [0, 0.5, 0.5, 1, 1], area: 0.75)
    let figure = rocChart([curve], alternative: "Half is found without a false alarm.")
    expectGolden(figure.svg, "roc.svg")
    #expect(
      figure.numbers.columns == [
        "curve", "area", "true positive rate at 0.01", "true positive rate at 0.05",
        "true positive rate at 0.10",
      ])
    #expect(figure.numbers.rows == [["spam", "0.7500", "0.500", "0.500", "0.500"]])
  }

  @Test func `of ten curves those are named that are highlighted, and the others gray`() {
    var curves = Self.ten
    curves[3].isHighlighted = true
    curves[8].isHighlighted = true
    let figure = rocChart(curves, alternative: "Ten classes.")
    expectGolden(figure.svg, "roc-ten.svg")
    #expect(figure.svg.contains(">8 others: AUC<") && figure.svg.contains(">0.800–0.929<"))
    #expect(figure.svg.components(separatedBy: "class=\"line s").count - 1 == 4)
    #expect(figure.numbers.rows.count == 10)
  }

  @Test func `of ten curves the weakest is named where none is highlighted`() {
    let figure = rocChart(Self.ten, alternative: "Ten classes.")
    #expect(figure.svg.contains(">0: AUC 0.800<") && figure.svg.contains(">0.833–0.929<"))
  }

  @Test func `each curve has a square of its own`() {
    let figure = rocChart(Self.ten, layout: .panels, alternative: "Ten classes.")
    expectGolden(figure.svg, "roc-panels.svg")
    #expect(figure.svg.components(separatedBy: "class=\"line s1\"").count - 1 == 10)
  }

  @Test func `a close-up shows the corner of those who make no mistake`() {
    let x = (0...1000).map { Double($0) / 1000 }
    let curve = UnitCurve("a", x: x, y: x.map { 1 - NDArrays.pow(1 - $0, 120) }, area: 0.992)
    let figure = rocChart([curve], closeUp: 0.1, alternative: "One class.")
    expectGolden(figure.svg, "roc-close-up.svg")
    let words = Drawing(svg: figure.svg).texts.map(\.words)
    #expect(words.contains("0.90") && words.contains("0.10") && !words.contains("0.50"))
  }

  @Test func `precision stands against recall in stairs, with the base rate`() {
    let curve = UnitCurve(
      "spam", x: [1, 1, 0.5, 0.5, 0], y: [0.5, 0.66, 0.5, 1, 1], area: 0.83)
    let figure = precisionRecallChart([curve], baseRate: 0.5, alternative: "Half is found.")
    expectGolden(figure.svg, "precision-recall.svg")
    #expect(figure.numbers.rows == [["spam", "0.8300", "1.000", "0.660", "0.660"]])
  }

  @Test func `a curve of a million points is a small drawing`() {
    let x = (0..<1_000_000).map { Double($0) / 999_999 }
    let curve = UnitCurve("a", x: x, y: x.map { $0.squareRoot() }, area: 2.0 / 3)
    #expect(rocChart([curve], alternative: "One class.").svg.utf8.count < 8_000)
    #expect(precisionRecallChart([curve], alternative: "One class.").svg.utf8.count < 8_000)
  }
}
