import NDArrays

/// What a statistic might have been on other examples like these: it is computed on many draws of as
/// many examples, each of which may come twice or never.
///
/// The same seed gives the same bits, however many threads there are: each draw has its own numbers.
///
/// ```swift
/// let errors = [0.1, 0.4, 0.2, 0.9, 0.3, 0.5]
/// let mean = Bootstrap(count: errors.count, seed: 1) { rows in
///   rows.reduce(0) { $0 + errors[$1] } / Double(rows.count)
/// }
/// mean.interval(confidence: 0.9).lower < 0.4    // true
/// ```
///
/// - Source: Efron (1979); Efron & Tibshirani (1993), ch. 13, for the interval
public struct Bootstrap: Sendable, Hashable {
  /// The statistic of each draw, in the order in which they were drawn.
  public let estimates: [Double]

  /// The estimates of a statistic of examples, which it is given by their numbers.
  ///
  /// - Parameters:
  ///   - count: How many examples there are.
  ///   - resamples: How many draws are made.
  ///   - statistic: Computes the statistic on examples; it is called on several threads at once, and
  ///     must give the same for the same examples.
  /// - Precondition: There is an example, and 1 to 10,000,000 draws; otherwise stops.
  /// - Complexity: O(resamples · (count + the statistic's own))
  public init(
    count: Int, resamples: Int = 2000, seed: UInt64,
    statistic: @Sendable (_ rows: [Int]) -> Double
  ) {
    guard count > 0 else { fatalError("Bootstrap: \(count) examples; expected at least one") }
    self.init(
      strata: [Array(0..<count)], resamples: resamples, seed: seed, pool: .shared,
      statistic: statistic)
  }

  /// The estimates of a statistic of examples, of which each draw holds as many of each class as there
  /// are.
  ///
  /// For a statistic that needs each class, such as ``ROCCurve/area``: a plain draw may miss one.
  ///
  /// - Shapes: `[n]`
  /// - Parameters:
  ///   - labels: The class of each example, or whatever else it is one of.
  ///   - resamples: How many draws are made.
  ///   - statistic: Computes the statistic on examples; it is called on several threads at once, and
  ///     must give the same for the same examples.
  /// - Precondition: There is an example, and 1 to 10,000,000 draws; otherwise stops.
  /// - Complexity: O(resamples · (n + the statistic's own))
  public init(
    stratifying labels: NDArray<Int>, resamples: Int = 2000, seed: UInt64,
    statistic: @Sendable (_ rows: [Int]) -> Double
  ) {
    guard labels.rank == 1, labels.count > 0 else {
      fatalError("Bootstrap: labels \(labels.shape); expected [n] with at least one")
    }
    self.init(
      strata: LabelGroups(labels.elements).rows, resamples: resamples, seed: seed, pool: .shared,
      statistic: statistic)
  }

  init(
    strata: [[Int]], resamples: Int, seed: UInt64, pool: ThreadPool,
    statistic: @Sendable ([Int]) -> Double
  ) {
    guard resamples > 0, resamples <= 10_000_000 else {
      fatalError("Bootstrap: \(resamples) draws; expected 1 to 10,000,000")
    }
    estimates = [Double](unsafeUninitializedCapacity: resamples) { buffer, filled in
      let places = buffer
      pool.run(resamples) { place in
        var random = RandomGenerator(seed: Self.seed(seed, place))
        places.initializeElement(at: place, to: statistic(Self.draw(strata, &random)))
      }
      filled = resamples
    }
  }

  /// As many rows of each stratum as it has.
  private static func draw(_ strata: [[Int]], _ random: inout RandomGenerator) -> [Int] {
    var rows: [Int] = []
    rows.reserveCapacity(strata.reduce(0) { $0 + $1.count })
    for stratum in strata {
      for _ in stratum { rows.append(stratum[random.integer(below: stratum.count)]) }
    }
    return rows
  }

  /// A seed for each draw; those of two seeds have nothing to do with each other.
  ///
  /// - Source: Steele, Lea & Flood (2014), SplitMix64's finalizer
  private static func seed(_ seed: UInt64, _ draw: Int) -> UInt64 {
    func mixed(_ x: UInt64) -> UInt64 {
      var x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
      x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
      return x ^ x >> 31
    }
    return mixed(mixed(seed &+ 0x9E37_79B9_7F4A_7C15) &+ UInt64(draw))
  }

  /// The interval between whose ends a share of the estimates lies, as many below it as above.
  ///
  /// NaN where an estimate is: such as an area, where a draw is of one class.
  ///
  /// - Precondition: The confidence is above 0 and below 1; otherwise stops and names it.
  /// - Source: Efron & Tibshirani (1993), §13.3, the percentile interval
  public func interval(confidence: Double = 0.95) -> (lower: Double, upper: Double) {
    guard confidence > 0, confidence < 1 else {
      fatalError("Bootstrap: a confidence of \(confidence); expected above 0 and below 1")
    }
    let tail = (1 - confidence) / 2
    let ends = NDArray<Double>(estimates, shape: [estimates.count]).quantiles([tail, 1 - tail])
    return (ends[0], ends[1])
  }

  /// The deviation of the estimates from their mean, the statistic's standard error; NaN for one
  /// estimate.
  public var standardError: Double {
    let mean = weightedMean(estimates.count, nil) { estimates[$0] }
    let square = weightedMean(estimates.count, nil) {
      (estimates[$0] - mean) * (estimates[$0] - mean)
    }
    return (square * Double(estimates.count) / Double(estimates.count - 1)).squareRoot()
  }
}
