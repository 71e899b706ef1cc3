import NDArrays

/// How far a page of writing is turned from level.
enum PageSkew {
  /// The largest angle that is looked for, in degrees, either way.
  static let largest = 16.0
  private static let step = 0.5

  /// The angle of the lines, in degrees, clockwise; 0 where too little stands on the page to tell.
  ///
  /// Turned back by the right angle, the middles of one line's parts lie at one height: pairs whose
  /// heights nearly agree are counted, the nearer the more.
  ///
  /// - Parameters:
  ///   - components: What is written.
  ///   - usualSide: Their usual longer side.
  /// - Complexity: O(components²)
  static func degrees(_ components: [InkComponent], usualSide: Double) -> Double {
    let middles = components.map(\.box).filter {
      Double($0.side) > 0.3 * usualSide && Double($0.side) < 4 * usualSide
    }.map(\.middle).prefix(600)
    guard middles.count >= 3, usualSide > 0 else { return 0 }
    let width = 0.22 * usualSide
    let angles = stride(from: -largest, through: largest, by: step)
    var best = (score: -1.0, degrees: 0.0)
    var zero = 0.0
    for degrees in angles {
      let angle = degrees * .pi / 180
      let (cosine, sine) = (cos(angle), sin(angle))
      // Neighbours in height alone matter: in order, few pairs are left.
      let heights = middles.map { $0.y * cosine - $0.x * sine }.sorted()
      var score = 0.0
      for (i, height) in heights.enumerated() {
        var j = i + 1
        while j < heights.count, heights[j] - height < 3 * width {
          let share = (heights[j] - height) / width
          score += exp(-share * share / 2)
          j += 1
        }
      }
      if degrees == 0 { zero = score }
      // Of equals the smaller turn.
      if score > best.score * (1 + 1e-9)
        || score > best.score * (1 - 1e-9) && abs(degrees) < abs(best.degrees)
      {
        best = (score, degrees)
      }
    }
    // A turn that lines nothing up is none.
    return best.score > zero * 1.05 ? best.degrees : 0
  }
}
