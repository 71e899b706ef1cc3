import NDArrays
import Testing

@testable import Plots

@Suite struct ReliabilityChartTests {
  static func bin(
    _ predicted: Double, _ observed: Double, _ count: Int, spread: Double? = nil
  ) -> ReliabilityBin {
    let estimate = spread.map {
      Estimate(observed, interval: (max(0, observed - $0), min(1, observed + $0)))
    }
    return ReliabilityBin(
      predicted: predicted, observed: estimate ?? Estimate(observed), count: count)
  }

  static let ten: [ReliabilityBin] = (0..<10).map { (k: Int) -> ReliabilityBin in
    let predicted = Double(k) / 10 + 0.05
    return bin(
      predicted, Double(k * k) / 90, k == 9 ? 9_512 : 40 + 9 * k, spread: k == 9 ? 0.01 : 0.08)
  }

  /// Bins with all that data can be.
  static let cases: [(String, [ReliabilityBin])] = [
    ("none", []), ("only empty ones", [bin(.nan, .nan, 0)]), ("one", [bin(0, 1, 1)]),
    ("all equal", Array(repeating: bin(0.5, 0.5, 7, spread: 0), count: 5)),
    ("near each other", (0..<50).map { bin(0.5 + Double($0) * 1e-9, 0.4, 1) }),
    ("a hundred", (0..<100).map { bin(Double($0) / 99, 0.5, $0 * $0, spread: 0.5) }),
    ("the largest counts", [bin(0.1, 0.1, .max), bin(0.9, 0.9, .max)]), ("ten", ten),
  ]

  @Test(arguments: cases.indices)
  func `draws whatever the bins are within the figure`(_ place: Int) {
    let (name, bins) = Self.cases[place]
    expectSound(reliabilityChart(bins, alternative: name), name)
    expectSound(
      reliabilityChart(
        bins, countName: String(repeating: "pictures of <digits> ", count: 9), alternative: name),
      name)
  }

  @Test func `shades the gaps to the diagonal above the counts`() {
    let figure = reliabilityChart(
      Self.ten, countName: "pictures", alternative: "Shares below the last say too much.")
    expectGolden(figure.svg, "reliability.svg")
    #expect(
      figure.numbers.columns == ["predicted share", "observed share", "interval", "pictures"])
    #expect(figure.numbers.rows[9] == ["0.950", "0.900", "0.890–0.910", "9,512"])
    let gaps = figure.svg.components(separatedBy: "class=\"f2\"").count - 1
    #expect(gaps == 11)
  }

  @Test func `bins stand in order, without those that are empty`() {
    let figure = reliabilityChart(
      [Self.bin(0.9, 1, 3), Self.bin(.nan, .nan, 0), Self.bin(0.1, 0, 2)], alternative: "Two.")
    #expect(figure.numbers.rows == [["0.100", "0.000", "2"], ["0.900", "1.000", "3"]])
    #expect(figure.svg.contains(">gap, 0.100 on<"))
  }
}
