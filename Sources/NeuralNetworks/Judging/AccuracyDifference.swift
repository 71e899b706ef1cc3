import NDArrays

/// By how much one model has more examples right than another, of the same examples.
///
/// Examples that both have right or both wrong say nothing of the difference, so its error is smaller
/// than that of two accuracies on examples of their own.
///
/// ```swift
/// let difference = AccuracyDifference(onlyFirst: 25, onlySecond: 15, count: 1000)
/// difference.value                          // 0.01
/// fixedText(difference.standardError, 5)    // 0.00632
/// ```
///
/// - Source: Dietterich (1998), §3.1; Agresti (2013), §11.1.1, for the error
public struct AccuracyDifference: Sendable, Hashable {
  /// How many examples only the first has right.
  public let onlyFirst: Int
  /// How many examples only the second has right.
  public let onlySecond: Int
  /// How many examples there are.
  public let count: Int

  /// The difference by its counts.
  ///
  /// - Precondition: Both are from 0, and there are as many examples as both together, and one at
  ///   least; otherwise stops and names them.
  public init(onlyFirst: Int, onlySecond: Int, count: Int) {
    guard onlyFirst >= 0, onlySecond >= 0, count > 0, onlyFirst <= count,
      onlySecond <= count - onlyFirst
    else {
      fatalError(
        "AccuracyDifference: \(onlyFirst) and \(onlySecond) of \(count) examples; expected parts of at least one"
      )
    }
    (self.onlyFirst, self.onlySecond, self.count) = (onlyFirst, onlySecond, count)
  }

  /// The difference of two models' readings of the same examples.
  ///
  /// - Shapes: `[n]`, `[n]`, `[n]`
  /// - Precondition: There are two readings for each label, and one label at least; otherwise stops.
  public init(_ first: NDArray<Int>, _ second: NDArray<Int>, labels: NDArray<Int>) {
    let all = Disagreements("AccuracyDifference", first, second, labels: labels)
    self.init(
      onlyFirst: all.onlyFirst.count, onlySecond: all.onlySecond.count, count: labels.count)
  }

  /// The first's accuracy less the second's.
  public var value: Double { (Double(onlyFirst) - Double(onlySecond)) / Double(count) }

  /// The standard error of the difference.
  public var standardError: Double {
    let (first, second, n) = (Double(onlyFirst), Double(onlySecond), Double(count))
    let difference = first - second
    return Swift.max(0, first + second - difference * difference / n).squareRoot() / n
  }

  /// The interval that holds the true difference with a confidence, by the normal distribution.
  ///
  /// - Precondition: The confidence is above 0 and below 1; otherwise stops and names it.
  public func interval(confidence: Double = 0.95) -> (lower: Double, upper: Double) {
    let spread = standardError * normalBound("AccuracyDifference", confidence: confidence)
    return (Swift.max(-1, value - spread), Swift.min(1, value + spread))
  }
}
