import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct WilsonIntervalTests {
  // From notes that measured them with another program: 92.54 % of 10,000 gives [92.01, 93.04].
  @Test func `spans Wilson's interval`() {
    let (lower, upper) = wilsonInterval(0.9254, count: 10_000)
    #expect((lower - 0.9201).magnitude < 5e-5)
    #expect((upper - 0.9304).magnitude < 5e-5)
  }

  @Test(arguments: JudgingCase.named("wilson"))
  func `agrees with statsmodels at any confidence`(_ frozen: JudgingCase) throws {
    let input = try frozen.numbers("input")
    let (lower, upper) = wilsonInterval(
      input[0] / input[1], count: Int(input[1]), confidence: input[2])
    #expect(agrees([lower, upper], try frozen.numbers("interval")))
  }

  @Test func `stays within 0 and 1, turns about the middle, and grows with the confidence`() {
    for count in [1, 7, 1000, .max] {
      for confidence in [0.5, 0.95, 0.999999] {
        let none = wilsonInterval(0, count: count, confidence: confidence)
        let all = wilsonInterval(1, count: count, confidence: confidence)
        #expect(none.lower == 0 && all.upper == 1)
        #expect((none.upper - (1 - all.lower)).magnitude < 1e-15)
        let wider = wilsonInterval(0.3, count: count, confidence: 0.9999999)
        let narrow = wilsonInterval(0.3, count: count, confidence: confidence)
        #expect(wider.lower < narrow.lower && narrow.upper < wider.upper)
      }
    }
  }

  @Test func `stops on what is no share, no count and no confidence`() async {
    let share = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = wilsonInterval(.nan, count: 3)
    }
    #expect(text(share).contains("wilsonInterval: a share of nan on 3 trials"))
    let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = wilsonInterval(0.5, count: 0, confidence: 0.9)
    }
    #expect(text(count).contains("wilsonInterval: a share of 0.5 on 0 trials"))
    let sure = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = wilsonInterval(0.5, count: 3, confidence: 95)
    }
    #expect(text(sure).contains("wilsonInterval: a confidence of 95.0; expected above 0"))
  }
}
