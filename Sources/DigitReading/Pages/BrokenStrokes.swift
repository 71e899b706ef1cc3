/// Strokes of which the fainter stretches are too faint for the pen's level, as a pencil's are.
extension PageInk {
  /// The levels that are tried, as shares of the pen's.
  private static let fainter: [Float] = [0.75, 0.55]
  /// How many components there are at least, and how many are left at most, of as many as there were, where
  /// strokes were in pieces.
  private static let fewest = 8
  private static let mostLeft = 0.65
  /// How much the usual width and the usual height of components grow at least and at most: digits that
  /// nearly touch grow wide or tall but not both, and rules on which they stand grow much more.
  private static let growth = 1.2...3.5
  /// How many deviations of the paper lie between it and ink at least.
  private static let clearOfNoise: Float = 5

  /// The same ink with the pen's level at which its strokes hang together, and its components.
  ///
  /// - Complexity: O(rows · columns)
  func withoutBreaks() -> (ink: PageInk, components: [InkComponent]) {
    // What is small is neither a stroke nor its half.
    func parts(_ components: [InkComponent], _ least: Double) -> [PixelBox] {
      components.map(\.box).filter { Double($0.side) > least }
    }
    let found = components
    let least = InkComponent.usualSide(found) / 4
    let before = parts(found, least)
    var (result, fewest) = ((ink: self, components: found), Self.mostLeft * Double(before.count))
    guard before.count >= Self.fewest else { return result }
    for share in Self.fainter {
      var candidate = self
      candidate.penLevel = share * penLevel
      guard Self.maskShare * candidate.penLevel > Self.clearOfNoise * noise else { break }
      let components = candidate.components
      let after = parts(components, least)
      let isMended = [\PixelBox.width, \.height].allSatisfy {
        Self.growth.contains(Self.middle(after, $0) / Self.middle(before, $0))
      }
      if isMended, Double(after.count) < fewest {
        (result, fewest) = ((candidate, components), Double(after.count))
      }
    }
    return result
  }

  /// The middle of some boxes' sides.
  private static func middle(_ boxes: [PixelBox], _ side: KeyPath<PixelBox, Int>) -> Double {
    let sides = boxes.map { $0[keyPath: side] }.sorted()
    return sides.isEmpty ? 0 : Double(sides[sides.count / 2])
  }
}
