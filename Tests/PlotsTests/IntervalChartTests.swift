import NDArrays
import Testing

@testable import Plots

@Suite struct IntervalChartTests {
  static let claims = [
    IntervalRow(
      "perceptron, 300 units", Estimate(97.93, interval: (97.63, 98.19)),
      other: Estimate(98.31, interval: (98.04, 98.55))),
    IntervalRow("convolution", Estimate(98.87, interval: (98.64, 99.06)), other: Estimate(99.2)),
    IntervalRow("forest", Estimate(96.9, interval: (96.54, 97.22))),
  ]

  private func chart(_ rows: [IntervalRow], _ name: String, reference: Double? = nil) -> Figure {
    intervalChart(
      rows, xName: "accuracy, %", otherName: "claimed", reference: reference, alternative: name)
  }

  /// Rows with all that data can be.
  static let cases: [(String, [IntervalRow])] = [
    ("one", [IntervalRow("a", Estimate(1))]), ("nothing", [IntervalRow("a", Estimate(.nan))]),
    ("no limits", [IntervalRow("a", Estimate(.infinity)), IntervalRow("b", Estimate(2))]),
    ("all equal", (0..<5).map { IntervalRow("\($0)", Estimate(3, standardError: 0)) }),
    ("outside its interval", [IntervalRow("a", Estimate(9, interval: (1, 2)))]),
    ("negative", [IntervalRow("a", Estimate(-3, standardError: 1e-9), other: Estimate(-5))]),
    ("huge", [IntervalRow("a", Estimate(1e300, interval: (-1.7e308, 1.7e308)))]),
    ("tiny", [IntervalRow("a", Estimate(3e-308, interval: (0, 4e-308)))]),
    ("far out", [IntervalRow("a", Estimate(1e16 + 2)), IntervalRow("b", Estimate(1e16))]),
    ("a hundred", (0..<100).map { IntervalRow("row \($0)", Estimate(Double($0))) }),
    (
      "long names",
      [
        IntervalRow(String(repeating: "a long name ", count: 40), Estimate(1), other: Estimate(2)),
        IntervalRow("Donaudampfschifffahrtsgesellschaftskapitänsmütze", Estimate(2)),
        IntervalRow("", Estimate(2)), IntervalRow("<&\">", Estimate(3)),
      ]
    ),
    ("claims", claims),
  ]

  @Test(arguments: cases.indices)
  func `draws whatever the rows are within the figure`(_ place: Int) {
    let (name, rows) = Self.cases[place]
    expectSound(chart(rows, name), name)
    expectSound(chart(rows, name, reference: 50), name)
    expectSound(
      intervalChart(
        rows, xName: String(repeating: "a long <name> ", count: 30),
        estimateName: String(repeating: "measured ", count: 30),
        otherName: String(repeating: "claimed ", count: 30), alternative: name), name)
  }

  @Test func `claims stand beside what was measured`() {
    let figure = intervalChart(
      Self.claims, xName: "accuracy, %", otherName: "claimed", reference: 96.91,
      referenceName: "1-nearest neighbour", digits: 2, alternative: "One claim is out of reach.")
    expectGolden(figure.svg, "intervals.svg")
    #expect(
      figure.numbers.columns == ["", "measured", "its interval", "claimed", "its interval"])
    #expect(
      figure.numbers.rows[0] == [
        "perceptron, 300 units", "97.93", "97.63 to 98.19", "98.31", "98.04 to 98.55",
      ])
    #expect(figure.numbers.rows[2] == ["forest", "96.90", "96.54 to 97.22", "", ""])
  }

  @Test func `negative numbers have the sign of subtraction`() {
    let figure = chart([IntervalRow("a", Estimate(-2, interval: (-3, 1)))], "Below zero.")
    #expect(figure.svg.contains(">−2<") && !figure.svg.contains(">-"))
    #expect(figure.numbers.rows == [["a", "−2", "−3 to 1"]])
  }
}
