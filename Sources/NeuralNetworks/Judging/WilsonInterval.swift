/// The interval that holds the true share with 95 % confidence, for a share measured on `count` trials.
///
/// It takes 1.96 for the normal distribution's quantile, as the books print it.
///
/// - Precondition: The share is 0 to 1 and there is at least one trial; otherwise stops.
/// - Source: Wilson (1927), JASA 22, p. 209
public func wilsonInterval(_ share: Double, count: Int) -> (lower: Double, upper: Double) {
  wilson(share, count, bound: 1.96)
}

/// The interval that holds the true share with a confidence, for a share measured on `count` trials.
///
/// Its ends stay within 0 and 1, and it is as sure for shares near them, where the share plus and minus
/// its standard error is not.
///
/// ```swift
/// let (lower, upper) = wilsonInterval(1, count: 100, confidence: 0.99)
/// fixedText(lower, 3)    // 0.938
/// upper                  // 1.0
/// ```
///
/// - Precondition: The share is 0 to 1, there is at least one trial, and the confidence is above 0 and
///   below 1; otherwise stops.
/// - Source: Wilson (1927), JASA 22, p. 209
public func wilsonInterval(_ share: Double, count: Int, confidence: Double)
  -> (lower: Double, upper: Double)
{
  wilson(share, count, bound: normalBound("wilsonInterval", confidence: confidence))
}

private func wilson(_ share: Double, _ count: Int, bound z: Double)
  -> (lower: Double, upper: Double)
{
  guard (0...1).contains(share), count > 0 else {
    fatalError(
      "wilsonInterval: a share of \(share) on \(count) trials; expected 0 to 1 on at least one trial"
    )
  }
  let n = Double(count)
  let middle = share + z * z / (2 * n)
  let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  // With none or all of the trials one end is 0 or 1 itself, which rounding would miss.
  return (
    share == 0 ? 0 : (middle - spread) / scale, share == 1 ? 1 : (middle + spread) / scale
  )
}
