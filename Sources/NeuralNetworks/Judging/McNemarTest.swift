import NDArrays

/// Whether two models that judged the same examples differ by more than chance.
///
/// Only the examples that one has right and the other wrong can tell. If the models were as good as
/// each other, each of these would fall to either like a coin.
///
/// ```swift
/// let test = McNemarTest(onlyFirst: 11, onlySecond: 1)
/// fixedText(test.exactProbability, 4)           // 0.0063
/// fixedText(test.asymptoticProbability(), 4)    // 0.0094
/// ```
///
/// - Source: McNemar (1947); Dietterich (1998), §3.1
public struct McNemarTest: Sendable, Hashable {
  /// How many examples only the first has right.
  public let onlyFirst: Int
  /// How many examples only the second has right.
  public let onlySecond: Int

  /// The test of two counts.
  ///
  /// - Precondition: Both are from 0 to 2⁵²; otherwise stops and names them.
  public init(onlyFirst: Int, onlySecond: Int) {
    guard (0...1 << 52).contains(onlyFirst), (0...1 << 52).contains(onlySecond) else {
      fatalError("McNemarTest: counts of \(onlyFirst) and \(onlySecond); expected 0 to 2⁵²")
    }
    (self.onlyFirst, self.onlySecond) = (onlyFirst, onlySecond)
  }

  /// The test of two models' readings of the same examples.
  ///
  /// - Shapes: `[n]`, `[n]`, `[n]`
  /// - Precondition: There are two readings for each label; otherwise stops with two shapes.
  public init(_ first: NDArray<Int>, _ second: NDArray<Int>, labels: NDArray<Int>) {
    let all = Disagreements("McNemarTest", first, second, labels: labels)
    self.init(onlyFirst: all.onlyFirst.count, onlySecond: all.onlySecond.count)
  }

  /// The chance that as good models differ as much as these, or more: from the binomial distribution,
  /// for both sides. 1 where they do not differ.
  ///
  /// - Complexity: O(√(onlyFirst + onlySecond))
  public var exactProbability: Double {
    let (few, all) = (Swift.min(onlyFirst, onlySecond), onlyFirst + onlySecond)
    return Swift.min(1, 2 * Self.lowerTail(few, of: all))
  }

  /// The statistic that has about a χ² distribution of one degree of freedom; 0 where there is nothing
  /// to tell by.
  ///
  /// - Parameter isCorrected: Whether the difference is made less by 1, as counts jump by whole steps
  ///   (Edwards 1948). A difference of 0 stays 0.
  public func statistic(isCorrected: Bool = true) -> Double {
    let (first, second) = (Double(onlyFirst), Double(onlySecond))
    if first + second == 0 { return 0 }
    let difference = Swift.max(0, (first - second).magnitude - (isCorrected ? 1 : 0))
    return difference * difference / (first + second)
  }

  /// The chance that as good models differ as much as these, or more, by the χ² distribution.
  ///
  /// For fewer than about 25 examples take ``exactProbability``.
  ///
  /// - Parameter isCorrected: Whether the difference is made less by 1.
  public func asymptoticProbability(isCorrected: Bool = true) -> Double {
    erfc((statistic(isCorrected: isCorrected) / 2).squareRoot())
  }

  /// The chance of at most `few` of `all` coins; at least one half is given as 1.
  private static func lowerTail(_ few: Int, of all: Int) -> Double {
    if 2 * few >= all { return 1 }
    // Each term is the one above it times i / (all − i + 1), so far below the first that soon none
    // counts.
    var (sum, term) = (1.0, 1.0)
    for i in stride(from: few, to: 0, by: -1) {
      term *= Double(i) / Double(all - i + 1)
      sum += term
      if term < sum * 0x1p-60 { break }
    }
    return sum * coinProbability(few, of: all)
  }

  /// The chance of exactly `few` of `all` coins.
  ///
  /// With Stirling's formula log C(n, k) 2⁻ⁿ is a sum of large parts that cancel. Loader takes these
  /// out by algebra: what is left are small corrections and `deviance`.
  ///
  /// - Source: Loader (2000), "Fast and accurate computation of binomial probabilities"
  private static func coinProbability(_ few: Int, of all: Int) -> Double {
    let (k, n) = (Double(few), Double(all))
    if few == 0 { return exp2(-n) }
    let corrections = stirlingError(n) - stirlingError(k) - stirlingError(n - k)
    let distance = deviance(k, n / 2) + deviance(n - k, n / 2)
    return (n / (2 * .pi * k * (n - k))).squareRoot() * exp(corrections - distance)
  }

  /// x log(x / mean) + mean − x, without cancelling near the mean.
  private static func deviance(_ x: Double, _ mean: Double) -> Double {
    let difference = x - mean
    if difference.magnitude >= 0.1 * (x + mean) { return x * log(x / mean) - difference }
    let v = difference / (x + mean)
    var (sum, power, i) = (difference * v, 2 * x * v, 3.0)
    while true {
      power *= v * v
      let next = sum + power / i
      if next == sum { return sum }
      (sum, i) = (next, i + 2)
    }
  }

  /// log n! less Stirling's formula for it, (n + ½) log n − n + ½ log 2π.
  private static func stirlingError(_ n: Double) -> Double {
    if n < 16 {
      let factorial = (1...Int(n)).reduce(1.0) { $0 * Double($1) }
      return log(factorial) - ((n + 0.5) * log(n) - n + 0.5 * log(2 * .pi))
    }
    let z = 1 / (n * n)
    var series = 1.0 / 1188
    series = 1.0 / 1680 - z * series
    series = 1.0 / 1260 - z * series
    series = 1.0 / 360 - z * series
    return (1.0 / 12 - z * series) / n
  }
}
