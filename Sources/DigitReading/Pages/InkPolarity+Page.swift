import NDArrays

extension InkPolarity {
  /// The side of the squares that are looked at, as a share of the page's longer side.
  private static let tileShare = 1.0 / 40
  /// The gray levels between the darkest and the lightest of a square with something on it, at least, and
  /// these as a share of the lightest.
  private static let leastContrast = 12
  private static let leastShare = 0.12
  /// How much lighter than its dark paper light ink is at least: a shadow's edge is not that much.
  private static let leastRatio = 1.5
  /// How far from the middle of its darkest and lightest a square's usual level lies at least, in such
  /// contrasts, to say on which side its ink is.
  private static let leastLean = 0.2
  /// How many squares say that ink is light for each that says it is dark, at least.
  private static let majority = 3
  /// The share of a page's squares that light paper covers, from which its ink is dark.
  private static let paperShare = 0.1
  /// The level from which paper is light.
  private static let lightLevel = 150

  /// On which side of its paper a page's ink is.
  ///
  /// Most of a small square is paper, and what is written on it lies on one side of the paper's level.
  /// A page is taken for light on dark only where nearly all its squares say so and no light paper is on
  /// it: a bright speck on a desk says so too.
  ///
  /// - Parameter gray: 0 for black to 255 for white, `[rows, columns]`.
  /// - Complexity: O(rows · columns)
  init(ofPage gray: NDArray<Float>) {
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let side = max(8, Int(Self.tileShare * Double(max(rows, columns))))
    var (light, dark, paper, tiles) = (0, 0, 0, 0)
    gray.elements.withUnsafeBufferPointer { values in
      for top in stride(from: 0, to: rows, by: side) {
        for left in stride(from: 0, to: columns, by: side) {
          let levels = Self.levels(
            values, columns, top..<min(rows, top + side), left..<min(columns, left + side))
          tiles += 1
          if levels.usual >= Self.lightLevel { paper += 1 }
          let contrast = levels.lightest - levels.darkest
          let (usual, lightest) = (Double(levels.usual), Double(levels.lightest))
          guard contrast >= Self.leastContrast, Double(contrast) >= Self.leastShare * lightest
          else { continue }
          let lean = Double(levels.lightest + levels.darkest - 2 * levels.usual) / Double(contrast)
          if lean > Self.leastLean, lightest > Self.leastRatio * usual { light += 1 }
          if lean < -Self.leastLean { dark += 1 }
        }
      }
    }
    let isLight =
      light > Self.majority * dark && Double(paper) < Self.paperShare * Double(tiles)
    self = isLight ? .lightInk : .darkInk
  }

  /// The level in the middle of a square's, and those that but one in fifty is beyond.
  private static func levels(
    _ values: UnsafeBufferPointer<Float>, _ columns: Int, _ down: Range<Int>, _ across: Range<Int>
  ) -> (darkest: Int, usual: Int, lightest: Int) {
    var counts = [Int](repeating: 0, count: 256)
    for row in down {
      for column in across {
        counts[max(0, min(255, Int(values[row * columns + column])))] += 1
      }
    }
    let count = down.count * across.count
    func level(_ rank: Int) -> Int {
      var sum = 0
      for (level, share) in counts.enumerated() {
        sum += share
        if sum > rank { return level }
      }
      return 255
    }
    return (level(count / 50), level(count / 2), level(count - 1 - count / 50))
  }
}
