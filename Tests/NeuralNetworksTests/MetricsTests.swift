import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct MetricsTests {
  @Test func `counts what was read as what`() {
    let matrix = confusionMatrix(NDArray([0, 1, 1, 2]), NDArray([0, 1, 2, 2]), classes: 3)
    #expect(matrix == NDArray([[1, 0, 0], [0, 1, 1], [0, 0, 1]]))
    #expect(accuracy(NDArray([0, 1, 2, 2]), NDArray([0, 1, 1, 2])) == 0.75)
  }

  // From notes that measured them with another program: 92.54 % of 10,000 gives [92.01, 93.04].
  @Test func `spans Wilson's interval`() {
    let (lower, upper) = wilsonInterval(0.9254, count: 10_000)
    #expect((lower - 0.9201).magnitude < 5e-5)
    #expect((upper - 0.9304).magnitude < 5e-5)
  }

  @Test func `writes labels one-hot`() {
    let rows: NDArray<Float> = oneHot(NDArray([2, 0]), classes: 3)
    #expect(rows == NDArray([[0, 0, 1], [1, 0, 0]]))
  }

  @Test func `stops on a label that is no class`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let _: NDArray<Float> = oneHot(NDArray([0, 12]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("oneHot: label 12 in row 1; classes are 0 to 9"))
  }

  @Test func `finds the slope of a cube`() {
    let point = NDArray<Double>([1, -2, 0.5])
    let slope = numericalGradient(at: point) { ($0 * $0 * $0).sum() }
    #expect(relativeError(slope, 3 * point * point) < 1e-9)
    #expect(relativeError(slope, -slope) == 1)
  }

  @Test func `puts every example into one batch`() {
    var generator = RandomGenerator(seed: 3)
    let batches = shuffledBatches(10, size: 4, using: &generator)
    #expect(batches.map(\.count) == [4, 4, 2])
    #expect(batches.joined().sorted() == Array(0..<10))
  }
}
