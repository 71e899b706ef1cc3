import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ClassAverageTests {
  @Test func `classes count the same, or by their examples`() {
    let all = OneAgainstRest(
      "f", NDArray<Double>([[1, 0], [1, 0], [0, 1]]), NDArray([0, 0, 1]), nil)
    #expect(all.sizes == [2, 1])
    #expect(all.average([1, 4], .macro) == 2.5)
    #expect(all.average([1, 4], .weighted) == 2)
    let weighted = OneAgainstRest(
      "f", NDArray<Double>([[1, 0], [1, 0], [0, 1]]), NDArray([0, 0, 1]), NDArray([1, 1, 0]))
    #expect(weighted.average([1, .nan], .weighted) == 1)
    #expect(weighted.average([1, .nan], .macro).isNaN)
  }

  @Test func `together each score is asked once, with its example's weight`() {
    let all = OneAgainstRest(
      "f", NDArray<Float>([[1, 2], [3, 4]]), NDArray([1, 0]), NDArray([0.5, 2])
    ).together
    #expect(all.scores.elements == [1, 2, 3, 4])
    #expect(all.truth.elements == [false, true, true, false])
    #expect(all.weights?.elements == [0.5, 0.5, 2, 2])
  }
}
