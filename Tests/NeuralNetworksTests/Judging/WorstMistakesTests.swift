import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct WorstMistakesTests {
  @Test func `the surest mistake comes first, and of equals the first`() {
    let shares = NDArray<Double>([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.4, 0.6]])
    #expect(worstMistakes(shares, NDArray([1, 1, 1, 1])) == [0, 1, 2])
    #expect(worstMistakes(shares, NDArray([0, 0, 0, 1])).isEmpty)
    #expect(worstMistakes(NDArray<Double>.zeros([0, 2]), NDArray<Int>.zeros([0])).isEmpty)
  }

  @Test func `stops on labels of other examples and on what is no class`() async {
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = worstMistakes(NDArray<Float>([[1, 0]]), NDArray([1, 0]))
    }
    #expect(text(rows).contains("worstMistakes: [1, 2] and [2] do not fit"))
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = worstMistakes(NDArray<Float>([[0.5, 0.5]]), NDArray([2]))
    }
    #expect(text(label).contains("worstMistakes: label 2 in row 0; classes are 0 to 1"))
    let nan = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = worstMistakes(NDArray<Float>([[0.5, .nan]]), NDArray([1]))
    }
    #expect(text(nan).contains("worstMistakes: a share of nan in row 0"))
  }
}
