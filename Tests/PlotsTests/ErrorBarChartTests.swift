import NDArrays
import Testing

@testable import Plots

@Suite struct ErrorBarChartTests {
  private func chart(
    _ x: [Double], _ estimates: [Estimate], _ name: String, isXLogarithmic: Bool = false
  ) -> Figure {
    errorBarChart(
      x, estimates, xName: "units", yName: "error, %", isXLogarithmic: isXLogarithmic,
      alternative: name)
  }

  static let units = [8.0, 16, 32, 64, 128, 256]
  static let errors = [6.1, 4.2, 3.3, 2.7, 2.5, 2.6].map { Estimate($0, standardError: 0.25) }

  /// Values with all that data can be.
  static let cases: [(String, [Double], [Estimate])] = [
    ("one", [5], [Estimate(1)]), ("nothing", [1, 2], [Estimate(.nan), Estimate(.nan)]),
    ("gaps", [1, 2, 3], [Estimate(1), Estimate(.nan), Estimate(.infinity)]),
    ("all equal", [1, 2, 3], Array(repeating: Estimate(2, standardError: 0), count: 3)),
    ("huge", [1e300, 1.7e308], [Estimate(-1.7e308), Estimate(1.7e308)]),
    ("tiny", [1e-300, 1e-10], [Estimate(1e-300, standardError: 1e-301), Estimate(0)]),
    ("near", [1e16, 1e16 + 2], [Estimate(1), Estimate(1.0.nextUp)]),
    ("many", (1...200).map(Double.init), (1...200).map { Estimate(Double($0), standardError: 9) }),
    ("units", units, errors),
  ]

  @Test(arguments: cases.indices)
  func `draws whatever the values are within the figure`(_ place: Int) {
    let (name, x, estimates) = Self.cases[place]
    for isXLogarithmic in [false, true] {
      expectSound(chart(x, estimates, name, isXLogarithmic: isXLogarithmic), name)
    }
    for names in [
      x.map { "\($0)" }, x.map { _ in String(repeating: "a long <name> ", count: 30) },
    ] {
      expectSound(
        errorBarChart(
          names, estimates, xName: String(repeating: "long ", count: 60),
          yName: String(repeating: "long ", count: 60), best: .highest, simplest: .last,
          alternative: name), name)
    }
  }

  @Test func `marks the best and the simplest within its bar`() {
    let figure = errorBarChart(
      Self.units, Self.errors, xName: "hidden units", yName: "error, %", isXLogarithmic: true,
      alternative: "64 units do as well as 128.")
    expectGolden(figure.svg, "error-bars.svg")
    #expect(figure.numbers.columns == ["hidden units", "error, %", "its bar", "mark"])
    #expect(
      figure.numbers.rows.map(\.last) == ["", "", "", "simplest in the best’s bar", "best", ""])
    #expect(figure.svg.contains(">best: 128<") && figure.svg.contains(">simplest in its bar: 64<"))
  }

  @Test func `numbers stand in order, names as they come`() {
    let shuffled = chart([3, 1, 2], [3.0, 1, 2].map { Estimate($0) }, "Rising.")
    #expect(shuffled.numbers.rows.map { $0[0] } == ["1", "2", "3"])
    #expect(shuffled.numbers.rows.map(\.last) == ["best", "", ""])
    let named = errorBarChart(
      ["z", "a"], [Estimate(2, standardError: 1), Estimate(1, standardError: 1)], xName: "model",
      yName: "error", alternative: "Alike.")
    #expect(named.numbers.rows.map(\.last) == ["simplest in the best’s bar", "best"])
  }

  @Test func `the simplest may lie at the end, and of equal ones it is the best`() {
    func marks(_ simplest: SimplestSetting?, _ values: [Double]) -> [String?] {
      errorBarChart(
        [1, 2, 3], values.map { Estimate($0, standardError: 1) }, xName: "penalty", yName: "error",
        simplest: simplest, alternative: "Marks."
      ).numbers.rows.map(\.last)
    }
    let simple = "simplest in the best’s bar"
    #expect(marks(.last, [1, 1.5, 1.9]) == ["best", "", simple])
    #expect(marks(.first, [1, 1.5, 1.9]) == ["best", "", ""])
    #expect(marks(.last, [1, 1, 5]) == ["", "best", ""])
    #expect(marks(.first, [1, 1, 5]) == ["best", "", ""])
    #expect(marks(nil, [5, 1, 1.5]) == ["", "best", ""])
    #expect(marks(.first, [.nan, .nan, .nan]) == ["", "", ""])
  }
}
