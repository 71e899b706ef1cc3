import NDArrays

/// The light of a page's paper, coarsely, and between the coarse points in straight lines.
struct PagePaper: Sendable {
  private let levels: [Float]
  private let rows: Int
  private let columns: Int
  private let wide: Int
  /// Which of the coarse points are no paper; empty where all are.
  private let desk: [Bool]

  /// The side at which the light is looked at: it changes slowly.
  private static let side = 400
  /// The share of the side that the widest stroke is narrower than.
  private static let broadest = 14
  /// The share of it that most strokes are narrower than.
  private static let usual = 40
  /// The darkest paper's level, as a share of the light paper's: below it there is nothing but noise.
  private static let floorShare: Float = 0.06

  /// - Parameters:
  ///   - gray: `[rows, columns]`, 0 for black to 255 for white.
  ///   - enlargement: Pixels for each of the page that was given: strokes are so much wider.
  init(_ gray: NDArray<Float>, enlargement: Double = 1) {
    let (tall, wide) = (gray.shape[0], gray.shape[1])
    let factor = min(1, Double(Self.side) / Double(max(tall, wide)))
    let small = Self.shrunk(
      gray, rows: max(1, Int((Double(tall) * factor).rounded())),
      columns: max(1, Int((Double(wide) * factor).rounded())))
    (rows, columns, self.wide) = (small.shape[0], small.shape[1], wide)
    let side = max(rows, columns)
    let usual = Int(Double(side) * max(1, enlargement) / Double(Self.usual))
    let window = max(2, min(side / Self.broadest, usual))
    let clear = PaperBackground.withoutSpecks(small)
    let fine = PaperBackground.closed(clear, window: window)
    let broad = PaperBackground.closed(clear, window: side / Self.broadest)
    desk = DeskArea.mask(fine, of: small)
    let closed = PaperBackground.levelled(
      BroadInk.filled(fine, from: broad), of: small, window: window)
    let sorted = closed.elements.sorted()
    let light = sorted[min(sorted.count - 1, sorted.count * 9 / 10)]
    levels = closed.elements.map { max($0, Self.floorShare * light) }
  }

  /// The usual level of a page as its paper everywhere.
  init(evenly gray: NDArray<Float>) {
    let values = gray.elements
    let step = max(1, values.count / 50_000)
    let sorted = stride(from: 0, to: values.count, by: step).map { values[$0] }.sorted()
    (rows, columns, wide, desk) = (1, 1, gray.shape[1], [])
    levels = [max(1, sorted[sorted.count / 2])]
  }

  private static func shrunk(_ gray: NDArray<Float>, rows: Int, columns: Int) -> NDArray<Float> {
    let bytes = NDArray<UInt8>(
      gray.elements.map { UInt8(max(0, min(255, $0.rounded()))) }, shape: gray.shape)
    return Resampling.resized(bytes, rows: rows, columns: columns)
  }

  /// The levels along a row of the page; 0 where there is no paper.
  func levels(ofRow row: Int, of tall: Int, into line: inout [Float]) {
    let (above, below, share) = Self.between(row, tall, rows)
    // The coarse row that is nearer.
    let near = (share < 0.5 ? above : below) * columns
    for j in 0..<wide {
      let (left, right, part) = Self.between(j, wide, columns)
      if !desk.isEmpty, desk[near + (part < 0.5 ? left : right)] {
        line[j] = 0
        continue
      }
      let upper =
        levels[above * columns + left] * (1 - part) + levels[above * columns + right] * part
      let lower =
        levels[below * columns + left] * (1 - part) + levels[below * columns + right] * part
      line[j] = upper * (1 - share) + lower * share
    }
  }

  private static func between(_ place: Int, _ fine: Int, _ coarse: Int) -> (Int, Int, Float) {
    let at = (Float(place) + 0.5) * Float(coarse) / Float(fine) - 0.5
    let first = min(coarse - 1, max(0, Int(at.rounded(.down))))
    return (first, min(coarse - 1, first + 1), min(1, max(0, at - Float(first))))
  }
}
