import NDArrays
import Testing

@testable import Plots

@Suite struct HeatMapTests {
  private func chart(
    _ values: [[Double]], _ name: String, errors: NDArray<Double>? = nil,
    best: BestValue = .highest, names: (String, Int) -> String = { "\($0) \($1)" }
  ) -> Figure {
    heatMap(
      NDArray(values), rows: values.indices.map { names("row", $0) },
      columns: values[0].indices.map { names("column", $0) }, rowName: "rate",
      columnName: "batch", errors: errors, best: best, alternative: name)
  }

  static let trials: [ScoredSetting] = [0.03, 0.1, 0.3].flatMap { (rate: Double) in
    [32, 64, 128, 256].map { (batch: Int) -> ScoredSetting in
      let accuracy: Double = 97 + rate * 3 - Double(batch) / 512
      return ScoredSetting(
        ["rate": "\(rate)", "batch": "\(batch)", "seed": "1"],
        score: rate == 0.3 && batch == 256 ? .nan : accuracy,
        standardError: rate == 0.1 && batch == 32 ? nil : 0.125)
    }
  }

  /// Values with all that data can be.
  static let cases: [(String, [[Double]])] = [
    ("one", [[3]]), ("nothing", [[.nan, .nan], [.nan, .nan]]), ("all equal", [[2, 2], [2, 2]]),
    ("no limits", [[.infinity, 1], [-.infinity, .nan]]), ("negative", [[-1, -2], [3, -0.5]]),
    ("huge", [[1e300, -1.7e308], [1.7e308, 0]]), ("tiny", [[3e-308, 0], [1e-300, 2]]),
    ("a row", [(0..<100).map(Double.init)]), ("a column", (0..<100).map { [Double($0)] }),
    ("many", (0..<60).map { a in (0..<60).map { Double(a * $0) } }),
  ]

  @Test(arguments: cases.indices)
  func `draws whatever the values are within the figure`(_ place: Int) {
    let (name, values) = Self.cases[place]
    let errors = NDArray(values) * 0 + 0.25
    for best in BestValue.allCases {
      for figure in [
        chart(values, name, best: best), chart(values, name, errors: errors, best: best),
        chart(
          values, name, names: { String(repeating: "a long <name> of a \($0) ", count: 9 + $1) }),
        chart(values, name, names: { "\($1)" }),
      ] {
        for scale in [1, TextMeasure.phone] {
          Drawing(svg: figure.svg).expectWithin("\(name) at \(scale)", scale: scale)
        }
      }
    }
  }

  @Test func `a grid of a search has its best with a rim and an empty cell`() {
    let figure = heatMap(
      Self.trials, rows: "rate", columns: "batch", digits: 2,
      alternative: "A large rate and a small batch are best.")
    expectGolden(figure.svg, "heat-map.svg")
    #expect(figure.numbers.columns == ["rate by batch", "32", "64", "128", "256"])
    #expect(
      figure.numbers.rows[1] == ["0.1", "97.24", "97.17 ± 0.12", "97.05 ± 0.12", "96.80 ± 0.12"])
    #expect(figure.numbers.rows[2][4] == "")
    #expect(figure.svg.components(separatedBy: "class=\"s1\"").count == 2)
  }

  @Test func `of trials that agree in both parameters the best stands for all`() {
    let trials = [
      ScoredSetting(["a": "x", "b": "10", "c": "1"], score: 1),
      ScoredSetting(["a": "x", "b": "9", "c": "1"], score: 5),
      ScoredSetting(["a": "x", "b": "9", "c": "2"], score: 3),
      ScoredSetting(["a": "x", "b": "9", "c": "3"], score: .nan),
      ScoredSetting(["a": "w", "c": "3"], score: 9),
    ]
    func rows(_ best: BestValue) -> [[String]] {
      heatMap(trials, rows: "a", columns: "b", best: best, alternative: "").numbers.rows
    }
    #expect(rows(.highest) == [["x", "5", "1"]] && rows(.lowest) == [["x", "3", "1"]])
  }

  @Test func `equal values that are the best all have a rim`() {
    let figure = chart([[2, 2], [1, .nan]], "Two are best.")
    #expect(figure.svg.components(separatedBy: "class=\"s1\"").count == 3)
    #expect(chart([[2, 2], [1, .nan]], "", best: .lowest).svg.contains("cellno strong"))
  }
}
