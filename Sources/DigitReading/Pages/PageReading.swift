import NDArrays

/// A digit that was read on a page.
public struct ReadDigit: Sendable, Hashable {
  /// 0 to 9.
  public var value: Int
  /// The share of all ways to read the line that read this ink so.
  public var confidence: Double
  /// The shares of ways that read this ink as each of the digits, 0 to 9.
  public var shares: [Double]
  /// The corners of its box on the page as it was given, (x, y) in pixels, from the digit's upper left
  /// clockwise.
  public var corners: [SIMD2<Double>]
}

/// What was read on a page.
public struct PageReading: Sendable, Hashable {
  /// The digits, line by line in reading order.
  public var lines: [[ReadDigit]]
  /// How many marks are left out: what is no digit to the reader, which is letters, drawings and specks,
  /// and digits that are less sure than asked for, or doubtful on a page of which most is no digit.
  ///
  /// Rules, frames and the paper's edges go before marks are looked for, and do not count.
  public var leftOut: Int
  /// How many quarters the page had to be turned, clockwise, to stand upright.
  public var quarterTurns: Int
  /// By how many degrees its lines were turned clockwise then: above 0 where they go down to the right,
  /// below 0 where they go up.
  public var degrees: Double
  /// How many of ``leftOut`` are digits whose confidence is below ``PageReader/leastConfidence``.
  public var unsure = 0

  /// The digits of each line, a line each.
  public var text: String {
    lines.map { $0.map { String($0.value) }.joined() }.joined(separator: "\n")
  }
}
