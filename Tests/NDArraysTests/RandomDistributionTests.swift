import Testing

@testable import NDArrays

/// Moments and distributions of many draws, each within five of its own deviations.
@Suite struct RandomDistributionTests {
  private let count = 200_000

  /// Whether the draws have a mean and a variance, as near as so many draws must.
  private func expectMoments(
    _ x: NDArray<Double>, mean: Double, variance: Double, kurtosis: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let n = Double(x.count)
    #expect(
      Swift.abs(x.mean() - mean) <= 5 * (variance / n).squareRoot(),
      "a mean of \(x.mean()) for \(mean)", sourceLocation: sourceLocation)
    // The variance of a variance (Kenney & Keeping 1951, §7.7).
    let slack = 5 * variance * ((kurtosis - 1) / n).squareRoot()
    #expect(
      Swift.abs(x.variance() - variance) <= slack,
      "a variance of \(x.variance()) for \(variance)", sourceLocation: sourceLocation)
  }

  /// The largest distance of the draws' distribution from the true one is below Kolmogorov's bound.
  private func expectDistribution(
    _ x: NDArray<Double>, _ cumulative: (Double) -> Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let n = Double(x.count)
    var distance = 0.0
    for (i, value) in x.sorted().elements.enumerated() {
      let p = cumulative(value)
      distance = Swift.max(distance, p - Double(i) / n, Double(i + 1) / n - p)
    }
    // Exceeded once in ten million times.
    #expect(distance < 2.9 / n.squareRoot(), "\(distance)", sourceLocation: sourceLocation)
  }

  @Test func `exponential draws have their distribution`() {
    var random = RandomGenerator(seed: 5)
    let x: NDArray<Double> = random.exponential([count], scale: 3)
    expectMoments(x, mean: 3, variance: 9, kurtosis: 9)
    expectDistribution(x) { 1 - exp(-$0 / 3) }
    let narrow: NDArray<Float> = random.exponential([count])
    expectMoments(narrow.cast(), mean: 1, variance: 1, kurtosis: 9)
    #expect(x.min() >= 0 && narrow.min() >= 0)
  }

  @Test(arguments: [0.3, 0.9, 1, 1.5, 4, 200])
  func `gamma draws have their moments`(_ shape: Double) {
    var random = RandomGenerator(seed: 6)
    let x: NDArray<Double> = random.gamma([count], shape: shape, scale: 0.5)
    expectMoments(x, mean: shape / 2, variance: shape / 4, kurtosis: 3 + 6 / shape)
    // Those of whole shapes are sums of waiting times.
    if shape == 4 {
      expectDistribution(x) { x in
        let t = 2 * x
        return 1 - exp(-t) * (1 + t + t * t / 2 + t * t * t / 6)
      }
    }
  }

  @Test(arguments: [0.2, 5, 9.9, 10, 11, 60, 1e5])
  func `Poisson counts have their moments and probabilities`(_ mean: Double) {
    var random = RandomGenerator(seed: 7)
    let counts = random.poisson([count], mean: mean)
    expectMoments(counts.cast(), mean: mean, variance: mean, kurtosis: 3 + 1 / mean)
    let mode = Int(mean)
    let expected = exp(Double(mode) * log(mean) - mean - lgamma(Double(mode + 1)))
    let share = (counts .== mode).mean()
    #expect(
      Swift.abs(share - expected) < 5 * (expected * (1 - expected) / Double(count)).squareRoot())
  }

  @Test(arguments: [(2, 0.5), (20, 0.1), (20, 0.95), (70, 0.5), (1000, 0.4), (1000, 0.97)])
  func `binomial counts have their moments and probabilities`(_ trials: Int, _ p: Double) {
    var random = RandomGenerator(seed: 8)
    let counts = random.binomial([count], trials: trials, probability: p)
    let (n, q) = (Double(trials), 1 - p)
    let kurtosis = 3 + (1 - 6 * p * q) / (n * p * q)
    expectMoments(counts.cast(), mean: n * p, variance: n * p * q, kurtosis: kurtosis)
    #expect(counts.min() >= 0 && counts.max() <= trials)
    let mode = Int((n + 1) * p)
    let ways = lgamma(n + 1) - lgamma(Double(mode) + 1) - lgamma(n - Double(mode) + 1)
    let expected = exp(ways + Double(mode) * log(p) + (n - Double(mode)) * log(q))
    let share = (counts .== mode).mean()
    #expect(
      Swift.abs(share - expected) < 5 * (expected * (1 - expected) / Double(count)).squareRoot())
  }

  @Test func `vectors vary together as their covariance says`() {
    var random = RandomGenerator(seed: 9)
    let covariance = NDArray<Double>([[2, 0.8], [0.8, 1]])
    let x = random.multivariateNormal(count, mean: NDArray([1, -1]), covariance: covariance)
    let found = x.covariance(rowVariables: false)
    #expect(
      abs(found - covariance).max() < 0.04 && abs(x.mean(axis: 0) - NDArray([1, -1])).max() < 0.02)
    expectDistribution(x[0..., 1] + 1) { (1 + erf($0 / 2.0.squareRoot())) / 2 }
  }

  @Test func `a covariance of lower rank has draws too`() {
    var random = RandomGenerator(seed: 10)
    let covariance = NDArray<Double>([[1, 2], [2, 4]])
    let x = random.multivariateNormal(1000, mean: NDArray([0, 0]), covariance: covariance)
    #expect(abs(x[0..., 0] * 2 - x[0..., 1]).max() < 1e-6 && x.shape == [1000, 2])
    let nothing = random.multivariateNormal(
      3, mean: NDArray([5, 6]), covariance: NDArray<Double>.zeros([2, 2]))
    #expect(nothing == NDArray([[5, 6], [5, 6], [5, 6]]))
  }

  @Test func `a mean for each count, and none for none`() {
    var random = RandomGenerator(seed: 11)
    let counts = random.poisson(NDArray<Double>([[0, 1e6], [0, 4]]))
    #expect(counts[0, 0] == 0 && counts[1, 0] == 0 && Swift.abs(counts[0, 1] - 1_000_000) < 6000)
    let none: NDArray<Double> = random.exponential([0, 3])
    #expect(none.shape == [0, 3] && random.binomial([2], trials: 0, probability: 0.5).sum() == 0)
    let zeros: NDArray<Float> = random.gamma([4], shape: 0)
    #expect(zeros == NDArray([0, 0, 0, 0]))
  }

  static let stops: [Stop] = [
    Stop("exponential: a scale of -1.0 cannot be; expected 0 or more") {
      var random = RandomGenerator(seed: 1)
      let _: NDArray<Double> = random.exponential([2], scale: -1)
    },
    Stop("exponential: a scale of nan cannot be") {
      var random = RandomGenerator(seed: 1)
      let _: NDArray<Double> = random.exponential([2], scale: .nan)
    },
    Stop("gamma: a shape of -1.0 and a scale of 1.0 cannot be; expected 0 or more of both") {
      var random = RandomGenerator(seed: 1)
      let _: NDArray<Float> = random.gamma([2], shape: -1)
    },
    Stop("poisson: a mean of nan cannot be; expected 0 to 9.2e18") {
      var random = RandomGenerator(seed: 1)
      _ = random.poisson([2], mean: .nan)
    },
    Stop("poisson: a mean of 1e+19 cannot be; expected 0 to 9.2e18") {
      var random = RandomGenerator(seed: 1)
      _ = random.poisson(NDArray<Double>([1, 1e19]))
    },
    Stop("binomial: -2 trials of probability 0.5 cannot be; expected 0 or more, and 0 to 1") {
      var random = RandomGenerator(seed: 1)
      _ = random.binomial([2], trials: -2, probability: 0.5)
    },
    Stop("binomial: 2 trials of probability 1.5 cannot be") {
      var random = RandomGenerator(seed: 1)
      _ = random.binomial([2], trials: 2, probability: 1.5)
    },
    Stop("multivariateNormal: [2] and [3, 3] do not fit; a mean of n numbers needs a covariance") {
      var random = RandomGenerator(seed: 1)
      _ = random.multivariateNormal(
        2, mean: NDArray([0, 0]), covariance: NDArray<Double>.eye(3))
    },
    Stop("multivariateNormal: [2] and [2, 2] have a covariance that is not symmetric") {
      var random = RandomGenerator(seed: 1)
      _ = random.multivariateNormal(
        2, mean: NDArray([0, 0]), covariance: NDArray<Double>([[1, 2], [0, 1]]))
    },
    Stop("multivariateNormal: [2] and [2, 2] have a covariance with a negative eigenvalue") {
      var random = RandomGenerator(seed: 1)
      _ = random.multivariateNormal(
        2, mean: NDArray([0, 0]), covariance: NDArray<Double>([[1, 2], [2, 1]]))
    },
    Stop("random: [-1, 2] has a negative size") {
      var random = RandomGenerator(seed: 1)
      _ = random.multivariateNormal(
        -1, mean: NDArray([0, 0]), covariance: NDArray<Double>.eye(2))
    },
  ]

  @Test(arguments: stops.indices)
  func `stops with a sentence`(_ place: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [place] in RandomDistributionTests.stops[place].call()
    }
    expectStop(Self.stops, place, result)
  }
}
