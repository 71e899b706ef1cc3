/// A measured value, and the interval that it may be off by.
///
/// ```swift
/// let right = Estimate(0.98, interval: wilsonInterval(0.98, count: 10_000, confidence: 0.95))
/// right.upper! > 0.98                                // true
/// Estimate(2, standardError: 0.5).interval!.lower    // 1.5
/// ```
public struct Estimate: Sendable, Hashable {
  /// The value; NaN where nothing was measured.
  public var value: Double
  /// The lower end of the interval; nil where there is none.
  public private(set) var lower: Double?
  /// The upper end of the interval; nil where there is none.
  public private(set) var upper: Double?

  /// The ends of the interval; nil where there is none.
  public var interval: (lower: Double, upper: Double)? {
    guard let lower, let upper else { return nil }
    return (lower, upper)
  }

  /// A value without an interval.
  public init(_ value: Double) { self.value = value }

  /// A value in an interval, which need not have it in its middle.
  ///
  /// An interval with an end that is no finite number is none.
  ///
  /// - Precondition: The lower end is not above the upper; otherwise stops and names both.
  public init(_ value: Double, interval: (lower: Double, upper: Double)) {
    self.value = value
    guard interval.lower.isFinite, interval.upper.isFinite else { return }
    guard interval.lower <= interval.upper else {
      fatalError(
        "Estimate: an interval from \(interval.lower) to \(interval.upper); expected its lower end first"
      )
    }
    (lower, upper) = interval
  }

  /// A value with one standard error to either side.
  ///
  /// A standard error that is no finite number gives no interval: one fold alone has none.
  ///
  /// - Precondition: The standard error is not negative; otherwise stops and names it.
  public init(_ value: Double, standardError: Double) {
    if standardError < 0 {
      fatalError("Estimate: a standard error of \(standardError); expected 0 or more")
    }
    self.init(value, interval: (value - standardError, value + standardError))
  }

  /// The value and the ends of its interval that can be drawn.
  var drawn: [Double] { [value, lower, upper].compactMap { $0 }.filter(\.isFinite) }
}

/// Which of several values is the best.
public enum BestValue: Sendable, Hashable, CaseIterable {
  /// The largest, as of accuracies.
  case highest
  /// The smallest, as of errors.
  case lowest

  /// Whether one value is better than another; NaN is worse than any.
  func prefers(_ a: Double, to b: Double) -> Bool {
    if a.isNaN || b.isNaN { return !a.isNaN && b.isNaN }
    return self == .highest ? a > b : a < b
  }

  /// The best of those that are finite.
  func best(of values: [Double]) -> Double? {
    let finite = values.filter(\.isFinite)
    return self == .highest ? finite.max() : finite.min()
  }
}
