import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct PrecisionRecallCurveClassesTests {
  @Test(arguments: JudgingCase.named("shares"))
  func `has scikit-learn's averages`(_ frozen: JudgingCase) throws {
    let (labels, weights) = (try frozen.labels("labels"), frozen.weights)
    let shares = try frozen.vector("shares").reshaped([labels.count, -1])
    let each = PrecisionRecallCurve.averagePrecisions(shares, labels, weights: weights)
    #expect(agrees(each, try frozen.numbers("pr.each")))
    for average in ClassAverage.allCases {
      let value = PrecisionRecallCurve.averagePrecision(
        shares, labels, average: average, weights: weights)
      #expect(agrees(value, try frozen.number("pr.\(average)")), "\(average)")
    }
  }

  @Test func `one class against the rest is the curve of its scores`() {
    let shares = NDArray<Double>([[0.7, 0.3], [0.2, 0.8], [0.6, 0.4]])
    #expect(
      PrecisionRecallCurve(shares, NDArray([0, 1, 1]), class: 1)
        == PrecisionRecallCurve(NDArray([0.3, 0.8, 0.4]), NDArray([false, true, true])))
  }
}
