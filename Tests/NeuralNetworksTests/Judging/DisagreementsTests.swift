import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct DisagreementsTests {
  @Test func `tells who is right`() {
    let pairs = Disagreements(
      NDArray([3, 5, 8, 1]), NDArray([3, 6, 9, 0]), labels: NDArray([3, 5, 7, 0]))
    #expect(pairs.onlyFirst == [1])
    #expect(pairs.onlySecond == [3])
    #expect(pairs.neither == [2])
    #expect(pairs.all == [1, 2, 3])
  }

  @Test func `of one model with itself there are none`() {
    let said = NDArray([1, 2, 3])
    #expect(Disagreements(said, said, labels: NDArray([1, 1, 1])).all.isEmpty)
    let none = NDArray<Int>.zeros([0])
    #expect(Disagreements(none, none, labels: none).all.isEmpty)
  }

  @Test func `stops on readings of other examples`() async {
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Disagreements(NDArray([1, 2]), NDArray([1]), labels: NDArray([1, 2]))
    }
    #expect(text(rows).contains("Disagreements: [1] and [2] do not fit"))
  }
}
