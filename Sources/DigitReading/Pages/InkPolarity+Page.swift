import NDArrays

extension InkPolarity {
  /// The side of the squares that are looked at, as a share of the page's longer side.
  private static let tileShare = 1.0 / 40
  /// The gray levels between the darkest and the lightest of a square with something on it, at least, and
  /// these as a share of the lightest.
  private static let leastContrast = 12.0
  private static let leastShare = 0.12
  /// How much lighter than its dark paper light ink is at least: a shadow's edge is not that much.
  private static let leastRatio = 1.5
  /// How far from the middle of its darkest and lightest a square's usual level lies at least, in such
  /// contrasts, to say on which side its ink is.
  private static let leastLean = 0.2
  /// How many squares say at least that ink is light, and how many for each that says it is dark.
  private static let fewest = 6
  private static let majority = 3
  /// The share of the lightest squares' level from which a square is light paper, and the share of a page's
  /// squares that are such at most where the ink is light.
  private static let lightShare = 0.6
  private static let mostLight = 0.04

  /// On which side of its paper a page's ink is.
  ///
  /// Most of a small square is paper, and what is written on it lies on one side of the paper's level. A
  /// page is light on dark where three squares say so for each that says the opposite, and hardly a square
  /// is light itself: bright specks on a desk beside a sheet say so too.
  ///
  /// - Parameter gray: 0 for black to 255 for white, `[rows, columns]`.
  /// - Complexity: O(rows · columns)
  init(ofPage gray: NDArray<Float>) {
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let side = max(8, Int(Self.tileShare * Double(max(rows, columns))))
    var tiles: [Levels] = []
    gray.elements.withUnsafeBufferPointer { values in
      for top in stride(from: 0, to: rows, by: side) {
        for left in stride(from: 0, to: columns, by: side) {
          tiles.append(
            Levels(
              values, columns, top..<min(rows, top + side), left..<min(columns, left + side)))
        }
      }
    }
    let lightest = tiles.map(\.lightest).sorted()[tiles.count - 1 - tiles.count / 50]
    let paper = tiles.count { Double($0.usual) >= Self.lightShare * Double(lightest) }
    let light = tiles.count(where: \.isOfLightInk)
    let isLight =
      light >= Self.fewest && light > Self.majority * tiles.count(where: \.isOfDarkInk)
      && Double(paper) < Self.mostLight * Double(tiles.count)
    self = isLight ? .lightInk : .darkInk
  }

  /// The level in the middle of a square's, and those that but one in fifty is beyond.
  private struct Levels {
    var (darkest, usual, lightest) = (0, 0, 0)

    init(
      _ values: UnsafeBufferPointer<Float>, _ columns: Int, _ down: Range<Int>,
      _ across: Range<Int>
    ) {
      var counts = [Int](repeating: 0, count: 256)
      for row in down {
        for column in across {
          counts[max(0, min(255, Int(values[row * columns + column])))] += 1
        }
      }
      func level(_ rank: Int) -> Int {
        var sum = 0
        for (level, share) in counts.enumerated() {
          sum += share
          if sum > rank { return level }
        }
        return 255
      }
      let count = down.count * across.count
      (darkest, usual, lightest) = (
        level(count / 50), level(count / 2), level(count - 1 - count / 50)
      )
    }

    /// How far the usual level lies from the middle of the others, in their distance; 0 where nothing is
    /// written.
    private var lean: Double {
      let contrast = Double(lightest - darkest)
      guard contrast >= leastContrast, contrast >= leastShare * Double(lightest) else { return 0 }
      return Double(lightest + darkest - 2 * usual) / contrast
    }

    var isOfLightInk: Bool {
      lean > leastLean && Double(lightest) > leastRatio * Double(usual)
    }
    var isOfDarkInk: Bool { lean < -leastLean }
  }
}
