import NDArrays
import Testing

@testable import Plots

@Suite struct EstimateTests {
  @Test func `has an interval where both ends are finite`() {
    #expect(Estimate(1).interval == nil && Estimate(1).drawn == [1])
    let one = Estimate(2, standardError: 0.5)
    #expect(one.lower == 1.5 && one.upper == 2.5 && one.drawn == [2, 1.5, 2.5])
    #expect(Estimate(2, standardError: .nan) == Estimate(2))
    #expect(Estimate(2, interval: (0, .infinity)) == Estimate(2))
    #expect(Estimate(.nan, standardError: 1).drawn.isEmpty)
    #expect(Estimate(2, standardError: 0).interval! == (2, 2))
  }

  @Test func `the best is the highest or the lowest, and NaN never`() {
    #expect(BestValue.highest.best(of: [1, .nan, 3, .infinity]) == 3)
    #expect(BestValue.lowest.best(of: [1, .nan, 3]) == 1)
    #expect(BestValue.lowest.best(of: [.nan]) == nil)
    for best in BestValue.allCases {
      #expect(best.prefers(1, to: .nan) && !best.prefers(.nan, to: 1))
      #expect(!best.prefers(.nan, to: .nan) && !best.prefers(1, to: 1))
    }
    #expect(BestValue.highest.prefers(2, to: 1) && BestValue.lowest.prefers(1, to: 2))
  }
}
