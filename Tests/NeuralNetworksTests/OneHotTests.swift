import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct OneHotTests {
  @Test func `writes labels one-hot`() {
    let rows: NDArray<Float> = oneHot(NDArray([2, 0]), classes: 3)
    #expect(rows == NDArray([[0, 0, 1], [1, 0, 0]]))
  }

  @Test func `stops on a label that is no class`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let _: NDArray<Float> = oneHot(NDArray([0, 12]))
    }
    #expect(text(result).contains("oneHot: label 12 in row 1; classes are 0 to 9"))
  }
}
