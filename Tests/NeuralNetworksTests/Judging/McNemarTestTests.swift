import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct McNemarTestTests {
  @Test(arguments: JudgingCase.named("mcnemar"))
  func `agrees with other programs and forty digits`(_ frozen: JudgingCase) throws {
    let input = try frozen.numbers("input").map { Int($0) }
    for (first, second) in [(input[0], input[1]), (input[1], input[0])] {
      let test = McNemarTest(onlyFirst: first, onlySecond: second)
      #expect(agrees(test.exactProbability, try frozen.number("exact"), rounding: 0))
      for (name, isCorrected) in [("plain", false), ("corrected", true)] {
        guard let wanted = frozen.fields[name] else { continue }
        #expect(agrees(test.statistic(isCorrected: isCorrected), wanted[0], rounding: 0))
        let probability = test.asymptoticProbability(isCorrected: isCorrected)
        #expect(agrees(probability, wanted[1], rounding: 0))
      }
    }
  }

  // All sums of coins are counted for up to 40 of them, exactly in whole numbers.
  @Test func `is the sum of the coins that fall so`() {
    for all in 1...40 {
      var (tail, choices) = (0, 1)
      for few in 0...all / 2 {
        tail += choices
        choices = choices * (all - few) / (few + 1)
        let test = McNemarTest(onlyFirst: few, onlySecond: all - few)
        let wanted = min(1, Double(2 * tail) / Double(1 << all))
        #expect(agrees(test.exactProbability, wanted, rounding: 0), "\(few) of \(all)")
      }
    }
  }

  @Test func `reads the counts from readings`() {
    let test = McNemarTest(
      NDArray([0, 1, 1, 0]), NDArray([0, 0, 1, 2]), labels: NDArray([0, 1, 1, 2]))
    #expect(test == McNemarTest(onlyFirst: 1, onlySecond: 1))
    #expect(test.exactProbability == 1 && test.statistic() == 0)
  }

  @Test func `takes huge counts`() {
    let near = McNemarTest(onlyFirst: 1 << 40, onlySecond: (1 << 40) - 1_000_000)
    // Of so many coins the corrected χ² is as good as exact.
    #expect((near.exactProbability / near.asymptoticProbability() - 1).magnitude < 1e-6)
    #expect((0.4...0.6).contains(near.exactProbability))
    let far = McNemarTest(onlyFirst: 1 << 52, onlySecond: 5)
    #expect(far.exactProbability == 0 && far.asymptoticProbability() == 0)
  }

  @Test func `stops on counts that cannot be`() async {
    let counts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = McNemarTest(onlyFirst: -1, onlySecond: 3)
    }
    #expect(text(counts).contains("McNemarTest: counts of -1 and 3; expected 0 to 2⁵²"))
  }
}
