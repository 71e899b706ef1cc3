/// Strokes of which the fainter stretches are too faint for the pen's level, as a pencil's are.
extension PageInk {
  /// The levels that are tried, as shares of the pen's.
  private static let fainter: [Float] = [0.75, 0.55]
  /// How many components are left at most, of as many as there were, where strokes were in pieces: digits
  /// that nearly touch hang together at a fainter level too, but they are fewer.
  private static let mostLeft = 0.65
  /// How many deviations of the paper lie between it and ink at least.
  private static let clearOfNoise: Float = 5

  /// The same ink with the pen's level at which its strokes hang together.
  ///
  /// - Complexity: O(rows · columns)
  func withoutBreaks() -> PageInk {
    var result = self
    var fewest = Self.mostLeft * Double(components.count)
    for share in Self.fainter {
      var candidate = self
      candidate.penLevel = share * penLevel
      guard Self.maskShare * candidate.penLevel > Self.clearOfNoise * noise else { break }
      let count = Double(candidate.components.count)
      if count < fewest { (result, fewest) = (candidate, count) }
    }
    return result
  }
}
