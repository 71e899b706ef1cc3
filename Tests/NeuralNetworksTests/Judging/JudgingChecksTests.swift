import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct JudgingChecksTests {
  @Test func `weights that are good come as a list`() {
    #expect(checkedWeights("f", nil, [3]) == nil)
    #expect(checkedWeights("f", NDArray([0, 2]), [2]) == [0, 2])
    let turned = NDArray([1.0, 2, 3])[Stepped(by: -1)]
    #expect(checkedWeights("f", turned, [3]) == [3, 2, 1])
  }

  @Test func `names the row of what is wrong`() async {
    let number = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      checkNumbers("f", "score", NDArray<Float>([[1, 2], [3, 4], [5, .nan]]))
    }
    #expect(text(number).contains("f: a score of nan in row 2"))
    let share = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      checkShares("f", NDArray([0.5, 1, -0.5]))
    }
    #expect(text(share).contains("f: a share of -0.5 in row 2; expected numbers from 0 to 1"))
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      checkClasses("f", NDArray([1, 0, 2]), 2)
    }
    #expect(text(label).contains("f: label 2 in row 2; classes are 0 to 1"))
    let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = checkedWeights("f", NDArray([1, -1]), [2])
    }
    #expect(text(negative).contains("f: a weight of -1.0 in row 1; expected numbers from 0"))
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      checkRows("f", [2, 2], [2, 2])
    }
    #expect(text(rows).contains("f: [2, 2] and [2, 2] do not fit; expected [n] and [n]"))
  }

  @Test func `shares that rounding moved are let through`() {
    checkShares("f", NDArray([1 + 1e-6, -1e-6]))
    checkNumbers("f", "score", NDArray<Double>([.infinity, -.infinity]))
  }
}
