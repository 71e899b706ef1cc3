import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct PrecisionRecallCurveTests {
  @Test(arguments: JudgingCase.named("scores"))
  func `has scikit-learn's points and areas`(_ frozen: JudgingCase) throws {
    let (scores, truth) = (try frozen.vector("scores"), try frozen.vector("truth") .> 0)
    for (name, isThinned) in [("pr", false), ("pr.thin", true)] {
      let curve = PrecisionRecallCurve(
        scores, truth, weights: frozen.weights, isThinned: isThinned)
      #expect(agrees(curve.precisions, try frozen.numbers("\(name).p")))
      #expect(agrees(curve.recalls, try frozen.numbers("\(name).r")))
      #expect(curve.thresholds == (try frozen.numbers("\(name).thresholds")))
      if isThinned { continue }
      #expect(agrees(curve.averagePrecision, try frozen.number("pr.average")))
      #expect(agrees(curve.area, try frozen.number("pr.area")))
    }
  }

  @Test(arguments: Million.scoreCases)
  func `has scikit-learn's points and areas on a million rows`(_ frozen: JudgingCase) throws {
    let (scores, weights) = Million.scores(frozen.name)
    let curve = PrecisionRecallCurve(scores, Million.truth, weights: weights)
    #expect(curve.thresholds.count == Int(try frozen.number("pr.count")))
    #expect(agrees(curve.averagePrecision, try frozen.number("pr.average")))
    #expect(agrees(curve.area, try frozen.number("pr.area")))
    let thin = PrecisionRecallCurve(scores, Million.truth, weights: weights, isThinned: true)
    #expect(thin.thresholds.count == Int(try frozen.number("pr.thin.count")))
  }

  @Test func `chance has the precision of the share of the true`() {
    let scores = NDArray<Double>(repeating: 1, shape: [10])
    let truth = NDArray<Bool>((0..<10).map { $0 < 3 })
    #expect(PrecisionRecallCurve(scores, truth).averagePrecision == 0.3)
    #expect(PrecisionRecallCurve(scores, truth).thresholds == [1])
  }

  @Test func `stops on scores that are none`() async {
    let nan = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PrecisionRecallCurve(NDArray([.nan, 0.1]), NDArray([true, false]))
    }
    #expect(text(nan).contains("PrecisionRecallCurve: a score of nan in row 0"))
  }

  @Test func `shows its average precision`() {
    let curve = PrecisionRecallCurve(
      NDArray([0.1, 0.4, 0.35, 0.8]), NDArray([false, false, true, true]))
    #expect("\(curve)" == "precision–recall curve: average precision 0.8333, 5 points")
  }
}
