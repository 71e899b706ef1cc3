import NDArrays
import Testing

@testable import Plots

/// A call that stops, and what it must say.
private struct Stop: Sendable {
  var sentence: String
  var call: @Sendable () -> Void

  init(_ sentence: String, _ call: @escaping @Sendable () -> Void) {
    (self.sentence, self.call) = (sentence, call)
  }
}

private func figure(_ figure: Figure) {}

private let point = UnitCurve("a", x: [0], y: [0])

private let stops: [Stop] = [
  Stop("UnitCurve a: 2 x and 1 y; it needs as many of both, and at least one") {
    _ = UnitCurve("a", x: [0, 1], y: [0])
  },
  Stop("UnitCurve a: 0 x and 0 y; it needs as many of both, and at least one") {
    _ = UnitCurve("a", x: [], y: [])
  },
  Stop("UnitCurve a: 1.5 at point 1; expected 0 to 1") {
    _ = UnitCurve("a", x: [0, 1], y: [0, 1.5])
  },
  Stop("UnitCurve a: x turns back at point 2; expected one direction") {
    _ = UnitCurve("a", x: [0, 0.5, 0.4], y: [0, 0, 1])
  },
  Stop("rocChart: 0 curves; it takes 1 to 100") { figure(rocChart([], alternative: "")) },
  Stop("rocChart: a close-up of 0.0; expected more than 0 and at most 1") {
    figure(rocChart([point], closeUp: 0, alternative: ""))
  },
  Stop("rocChart: 5 highlighted curves; there are colours for four") {
    let one = UnitCurve("a", x: [0], y: [0], isHighlighted: true)
    figure(rocChart(Array(repeating: one, count: 5), alternative: ""))
  },
  Stop("precisionRecallChart: a base rate of 2.0; expected 0 to 1") {
    figure(precisionRecallChart([point], baseRate: 2, alternative: ""))
  },
  Stop("Estimate: an interval from 2.0 to 1.0; expected its lower end first") {
    _ = Estimate(1, interval: (2, 1))
  },
  Stop("Estimate: a standard error of -1.0; expected 0 or more") {
    _ = Estimate(1, standardError: -1)
  },
  Stop("ReliabilityBin: a count of -1; expected 0 or more") {
    _ = ReliabilityBin(predicted: 0.5, observed: Estimate(0.5), count: -1)
  },
  Stop("ReliabilityBin: a share of nan; expected 0 to 1") {
    _ = ReliabilityBin(predicted: 0.5, observed: Estimate(.nan), count: 1)
  },
  Stop("reliabilityChart: 101 bins; it takes at most 100") {
    let bin = ReliabilityBin(predicted: 0.5, observed: Estimate(0.5), count: 1)
    figure(reliabilityChart(Array(repeating: bin, count: 101), alternative: ""))
  },
  Stop("intervalChart: 0 rows; it takes 1 to 100") {
    figure(intervalChart([], xName: "", alternative: ""))
  },
  Stop("intervalChart: a reference of inf; expected a finite number") {
    figure(
      intervalChart(
        [IntervalRow("a", Estimate(1))], xName: "", reference: .infinity, alternative: ""))
  },
  Stop("confusionChart: 1 names for 2 classes") {
    figure(confusionChart(NDArray([[1, 2], [3, 4]]), names: ["a"], alternative: ""))
  },
  Stop("ScoredSetting: 1 names for 0 values") {
    _ = ScoredSetting(names: ["a"], values: [], score: 1)
  },
  Stop("ScoredSetting: a, a; expected each name once") {
    _ = ScoredSetting(["a": "1", "a": "2"], score: 1)
  },
  Stop("ScoredSetting: a standard error of -2.0; expected 0 or more") {
    _ = ScoredSetting([:], score: 1, standardError: -2)
  },
  Stop("heatMap: values of [1, 2] for 2 rows and 2 columns; expected [rows, columns]") {
    figure(
      heatMap(
        NDArray([[1, 2]]), rows: ["a", "b"], columns: ["c", "d"], rowName: "", columnName: "",
        alternative: ""))
  },
  Stop("heatMap: 0 rows and 1 columns; it takes 1 to 100 of both") {
    figure(
      heatMap(
        NDArray<Double>.zeros([0, 1]), rows: [], columns: ["c"], rowName: "", columnName: "",
        alternative: ""))
  },
  Stop("heatMap: errors of [1, 2] for values of [1, 1]") {
    figure(
      heatMap(
        NDArray<Double>([[1]]), rows: ["a"], columns: ["c"], rowName: "", columnName: "",
        errors: NDArray([[1, 2]]), alternative: ""))
  },
  Stop("heatMap: no trial of 1 has both a and b; expected two parameters of the search") {
    figure(heatMap([ScoredSetting(["a": "1"], score: 1)], rows: "a", columns: "b", alternative: ""))
  },
  Stop("parallelCoordinates: 0 trials; it takes 1 to 2,000") {
    figure(parallelCoordinates([], scoreName: "", alternative: ""))
  },
  Stop("parallelCoordinates: 0 parameters; it takes 1 to 8") {
    figure(parallelCoordinates([ScoredSetting([:], score: 1)], scoreName: "", alternative: ""))
  },
  Stop("errorBarChart: 1 numbers for 0 estimates; it takes as many of both, 1 to 200") {
    figure(errorBarChart([1.0], [], xName: "", yName: "", alternative: ""))
  },
  Stop("errorBarChart: 0 names for 0 estimates; it takes as many of both, 1 to 200") {
    figure(errorBarChart([String](), [], xName: "", yName: "", alternative: ""))
  },
  Stop("errorBarChart: numbers that are not finite, or twice the same; expected each once") {
    figure(
      errorBarChart([1.0, 1], [Estimate(1), Estimate(2)], xName: "", yName: "", alternative: ""))
  },
  Stop("errorBarChart: 0.0 on a logarithmic axis; expected positive numbers") {
    figure(
      errorBarChart(
        [0.0], [Estimate(1)], xName: "", yName: "", isXLogarithmic: true, alternative: ""))
  },
  Stop("PictureGrid: labels of [1] for pictures of [2, 1, 1]; expected one each") {
    _ = PictureGrid(
      NDArray<UInt8>.zeros([2, 1, 1]), labels: NDArray([1]), readings: NDArray([1, 2]),
      alternative: "")
  },
  Stop("PictureGrid: class 7 in the readings; there are 2 names") {
    _ = PictureGrid(
      NDArray<UInt8>.zeros([1, 1, 1]), labels: NDArray([1]), readings: NDArray([7]),
      names: ["a", "b"], alternative: "")
  },
]

@Suite struct ChartStopsTests {
  @Test(arguments: stops.indices)
  func `stops with a sentence`(_ place: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [place] in stops[place].call()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(stops[place].sentence), "\(text)")
  }
}
