import NDArrays
import Testing

@testable import Plots

@Suite struct ParallelCoordinatesTests {
  /// A search at random over four parameters.
  static let trials: [ScoredSetting] = (0..<40).map { (k: Int) -> ScoredSetting in
    let rate: Double = 0.001 * Double(1 + k * k * 37 % 997)
    let layers = k * 7 % 3 + 1
    let dropout: Double = Double(k * 13 % 50) / 100
    let accuracy: Double = 92 + Double(layers) + rate * 2 - Double(k % 3)
    return ScoredSetting(
      [
        "rate": "\(rate)", "optimizer": ["sgd", "momentum", "adam"][k % 3], "layers": "\(layers)",
        "dropout": "\(dropout)",
      ], score: k == 17 ? .nan : accuracy, standardError: 0.2)
  }

  private func chart(_ trials: [ScoredSetting], _ name: String) -> Figure {
    parallelCoordinates(trials, scoreName: "accuracy, %", digits: 2, alternative: name)
  }

  /// Trials with all that data can be.
  static let cases: [(String, [ScoredSetting])] = [
    ("one", [ScoredSetting(["a": "1"], score: 3)]),
    ("no score", [ScoredSetting(["a": "1"], score: .nan), ScoredSetting(["a": "2"], score: .nan)]),
    (
      "no limits",
      [ScoredSetting(["a": "1"], score: .infinity), ScoredSetting(["a": "2"], score: 1)]
    ),
    ("all equal", Array(repeating: ScoredSetting(["a": "1", "b": "x"], score: 3), count: 9)),
    (
      "gaps", [ScoredSetting(["a": "1", "b": "2"], score: 1), ScoredSetting(["b": "3"], score: 2)]
    ),
    (
      "huge",
      (0..<20).map { ScoredSetting(["a": "\(1.7e307 * Double($0 - 10))"], score: Double($0)) }
    ),
    ("far", (0..<20).map { ScoredSetting(["a": "1e\($0 * 15)"], score: 1e300 * Double($0)) }),
    (
      "eight parameters",
      (0..<9).map { k in
        ScoredSetting(
          names: (0..<8).map { "a long name of parameter \($0)" },
          values: (0..<8).map { "a long <value> \($0 * k)" }, score: Double(k))
      }
    ),
    ("many words", (0..<90).map { ScoredSetting(["a": "word \($0)"], score: Double($0)) }),
    ("search", trials),
  ]

  @Test(arguments: cases.indices)
  func `draws whatever the trials are within the figure`(_ place: Int) {
    let (name, trials) = Self.cases[place]
    expectSound(chart(trials, name), name)
    expectSound(
      parallelCoordinates(
        trials, scoreName: String(repeating: "accuracy <of all> ", count: 9), best: .lowest,
        alternative: name), name)
  }

  @Test func `the best of a search has a colour`() {
    let figure = chart(Self.trials, "A large rate is best.")
    expectGolden(figure.svg, "parallel-coordinates.svg")
    #expect(figure.numbers.columns == ["rate", "optimizer", "layers", "dropout", "accuracy, %"])
    #expect(figure.numbers.rows.count == 40)
    // The best first, what could not be trained last.
    #expect(figure.numbers.rows[39][4] == "NaN ± 0.20")
    #expect(figure.svg.components(separatedBy: "class=\"line s1\"").count - 1 == 2)
  }

  @Test func `the lowest is the best where errors are shown`() {
    let figure = parallelCoordinates(
      [ScoredSetting(["a": "1"], score: 3), ScoredSetting(["a": "2"], score: 1)],
      scoreName: "error", best: .lowest, alternative: "Two is better.")
    #expect(figure.numbers.rows == [["2", "1"], ["1", "3"]])
  }
}
