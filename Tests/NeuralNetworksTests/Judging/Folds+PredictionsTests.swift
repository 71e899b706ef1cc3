import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct FoldsPredictionsTests {
  @Test func `each example is predicted once, and comes at its place`() throws {
    let folds = try Folds(3, of: 10, repetitions: 2, seed: 1)
    let said = folds.outOfFold { NDArray<Int>($0.heldBack) }
    #expect(said.count == 2)
    for rows in said { #expect(rows.elements == Array(0..<10)) }
    let shares = folds.outOfFold { fold in
      NDArray<Float>(
        fold.heldBack.flatMap { [Float($0), Float(fold.training.count)] },
        shape: [fold.heldBack.count, 2])
    }
    #expect(shares[0].shape == [10, 2])
    #expect(shares[0][0..., 0].elements == (0..<10).map(Float.init))
  }

  @Test func `no example is predicted by what was trained on it`() throws {
    let labels = NDArray([0, 1, 0, 1, 0, 1, 0, 1])
    let folds = try Folds(4, stratifying: labels, seed: 1)
    let seen = folds.outOfFold { fold in
      NDArray<Bool>(fold.heldBack.map { fold.training.contains($0) })
    }
    #expect(seen[0].trueCount == 0)
  }

  @Test func `what the prediction throws comes through`() throws {
    let folds = try Folds(2, of: 4, seed: 1)
    #expect(throws: SplitError.noExamples) {
      try folds.outOfFold { _ -> NDArray<Int> in throw SplitError.noExamples }
    }
  }

  @Test func `stops on predictions of other examples`() async {
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Folds(2, of: 5, seed: 1).outOfFold { _ in NDArray<Int>.zeros([3]) }
    }
    #expect(text(rows).contains("outOfFold: predictions [3] of fold 1, which holds back 2"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var width = 0
      _ = try Folds(2, of: 4, seed: 1).outOfFold { _ in
        width += 1
        return NDArray<Int>.zeros([2, width])
      }
    }
    #expect(text(shape).contains("outOfFold: predictions [2, 2] of fold 1"))
  }
}
