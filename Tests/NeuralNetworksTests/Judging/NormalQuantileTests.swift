import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct NormalQuantileTests {
  @Test func `agrees with forty digits`() throws {
    let frozen = try #require(JudgingCase.named("normal-quantile").first)
    for (share, value) in zip(try frozen.numbers("shares"), try frozen.numbers("values")) {
      #expect((normalQuantile(share) - value).magnitude <= 4e-15 * value.magnitude, "\(share)")
    }
  }

  @Test func `turns the distribution function around, and itself about the middle`() {
    for share in splitMix(41, 1000) {
      let below = erfc(-normalQuantile(share) / 2.0.squareRoot()) / 2
      #expect((below - share).magnitude < 1e-14)
      // 1 − share is rounded, which the quantile turns into as much over the density there.
      if (0.01...0.99).contains(share) {
        #expect((normalQuantile(share) + normalQuantile(1 - share)).magnitude < 1e-14)
      }
    }
  }

  @Test func `reaches to both ends, and rises`() {
    #expect(normalQuantile(0) == -.infinity && normalQuantile(1) == .infinity)
    #expect(normalQuantile(0.5) == 0)
    #expect((-39 ... -38).contains(normalQuantile(.leastNonzeroMagnitude)))
    // Where one quotient ends and the next begins, too.
    for edge in [0.075, 0.925, 1.3887943864964021e-11] {
      let around = [edge * (1 - 1e-12), edge, edge * (1 + 1e-12)].map(normalQuantile)
      #expect(around[0] < around[1] && around[1] < around[2])
      #expect(around[2] - around[0] < 1e-10)
    }
    #expect(agrees(normalBound("f", confidence: 0.95), 1.959963984540054))
  }

  @Test func `stops on what is no share`() async {
    let share = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = normalQuantile(.nan)
    }
    #expect(text(share).contains("normalQuantile: a share of nan; expected 0 to 1"))
    let sure = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = normalBound("f", confidence: 0)
    }
    #expect(text(sure).contains("f: a confidence of 0.0; expected above 0 and below 1"))
  }
}
