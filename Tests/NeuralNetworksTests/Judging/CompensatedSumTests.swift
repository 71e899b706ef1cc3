import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct CompensatedSumTests {
  private func sum(_ list: [Double]) -> Double {
    var sum = CompensatedSum()
    for x in list { sum.add(x) }
    return sum.value
  }

  @Test func `keeps what rounding takes`() {
    #expect(sum([1, 1e100, 1, -1e100]) == 2)
    #expect(sum([Double](repeating: 0.1, count: 1_000_000)) == 100_000)
    #expect(sum([]) == 0)
  }

  @Test func `leaves the range of Double as plain sums do`() {
    #expect(sum([1e308, 1e308]) == .infinity)
    #expect(sum([1, -.infinity]) == -.infinity)
    #expect(sum([1, .nan]).isNaN)
  }

  @Test func `a mean does not look at what counts nothing`() {
    #expect(weightedMean(3, [1, 0, 3]) { [1, .nan, 5][$0] } == 4)
    #expect(weightedMean(0, nil) { _ in 1 }.isNaN)
  }
}
