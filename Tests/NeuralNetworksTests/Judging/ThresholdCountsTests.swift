import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ThresholdCountsTests {
  @Test func `equal scores are one threshold`() {
    let counts = ThresholdCounts(
      "f", NDArray([0.5, 0.9, 0.5, 0.1]), NDArray([true, false, false, true]), nil)
    #expect(counts.thresholds == [0.9, 0.5, 0.1])
    #expect(counts.hits == [0, 1, 2])
    #expect(counts.falseAlarms == [1, 2, 2])
  }

  @Test func `both zeros are one score, and what counts nothing gives none`() {
    let zeros = ThresholdCounts("f", NDArray([0.0, -0.0]), NDArray([true, false]), nil)
    #expect(zeros.thresholds == [0])
    let light = ThresholdCounts(
      "f", NDArray([3.0, 2, 1]), NDArray([true, true, false]), NDArray([0, 0.5, 1]))
    #expect(light.thresholds == [2, 1])
    #expect(light.hits == [0.5, 0.5])
  }

  @Test func `the area under a line does not ask where it starts`() {
    #expect(trapezoidArea([0, 1, 3], [1, 1, 3]) == 5)
    #expect(trapezoidArea([3, 1, 0], [3, 1, 1]) == 5)
    #expect(trapezoidArea([2], [7]) == 0)
  }
}
