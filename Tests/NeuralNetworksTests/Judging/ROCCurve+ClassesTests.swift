import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ROCCurveClassesTests {
  @Test(arguments: JudgingCase.named("shares"))
  func `has scikit-learn's areas and averages`(_ frozen: JudgingCase) throws {
    let (labels, weights) = (try frozen.labels("labels"), frozen.weights)
    let shares = try frozen.vector("shares").reshaped([labels.count, -1])
    #expect(
      agrees(ROCCurve.areas(shares, labels, weights: weights), try frozen.numbers("roc.each")))
    for average in ClassAverage.allCases {
      let area = ROCCurve.area(shares, labels, average: average, weights: weights)
      #expect(agrees(area, try frozen.number("roc.\(average)")), "\(average)")
    }
  }

  @Test func `one class against the rest is the curve of its scores`() {
    let shares = NDArray<Double>([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.3, 0.5]])
    let labels = NDArray([0, 2, 1])
    #expect(
      ROCCurve(shares, labels, class: 2)
        == ROCCurve(NDArray([0.1, 0.3, 0.5]), NDArray([false, true, false])))
    #expect(ROCCurve.area(shares, NDArray([0, 1, 2]), average: .micro) == 1)
    #expect(ROCCurve(ofAll: shares, labels).area == ROCCurve.area(shares, labels, average: .micro))
  }

  @Test func `stops on what is no class`() async {
    let k = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ROCCurve(NDArray<Float>([[1, 2]]), NDArray([0]), class: 2)
    }
    #expect(text(k).contains("ROCCurve: class 2; classes are 0 to 1"))
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ROCCurve.areas(NDArray<Float>([[1, 2]]), NDArray([-1]))
    }
    #expect(text(label).contains("ROCCurve: label -1 in row 0; classes are 0 to 1"))
  }
}
