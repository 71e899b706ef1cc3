import NDArrays

/// The light of a page's paper, coarsely, and between the coarse points in straight lines.
struct PagePaper: Sendable {
  private let levels: [Float]
  private let rows: Int
  private let columns: Int
  private let wide: Int
  /// What is darker is no paper.
  let darkest: Float

  /// The side at which the light is looked at: it changes slowly.
  private static let side = 400
  /// The share of the side that a stroke is narrower than.
  private static let window = 14
  /// The share of the light paper's level that the darkest paper has.
  private static let darkestShare: Float = 0.38
  private static let floorShare: Float = 0.2

  /// - Parameter gray: `[rows, columns]`, 0 for black to 255 for white.
  init(_ gray: NDArray<Float>) {
    let (tall, wide) = (gray.shape[0], gray.shape[1])
    let factor = min(1, Double(Self.side) / Double(max(tall, wide)))
    let small = Self.shrunk(
      gray, rows: max(1, Int((Double(tall) * factor).rounded())),
      columns: max(1, Int((Double(wide) * factor).rounded())))
    (rows, columns, self.wide) = (small.shape[0], small.shape[1], wide)
    let closed = PaperBackground.estimate(small, window: max(rows, columns) / Self.window)
    let sorted = closed.elements.sorted()
    let light = sorted[min(sorted.count - 1, sorted.count * 9 / 10)]
    levels = closed.elements.map { max($0, Self.floorShare * light) }
    darkest = Self.darkestShare * light
  }

  /// The usual level of a page as its paper everywhere.
  init(evenly gray: NDArray<Float>) {
    let values = gray.elements
    let step = max(1, values.count / 50_000)
    let sorted = stride(from: 0, to: values.count, by: step).map { values[$0] }.sorted()
    (rows, columns, wide, darkest) = (1, 1, gray.shape[1], 0)
    levels = [max(1, sorted[sorted.count / 2])]
  }

  private static func shrunk(_ gray: NDArray<Float>, rows: Int, columns: Int) -> NDArray<Float> {
    let bytes = NDArray<UInt8>(
      gray.elements.map { UInt8(max(0, min(255, $0.rounded()))) }, shape: gray.shape)
    return Resampling.resized(bytes, rows: rows, columns: columns)
  }

  /// The levels along a row of the page.
  func levels(ofRow row: Int, of tall: Int, into line: inout [Float]) {
    let (above, below, share) = Self.between(row, tall, rows)
    for j in 0..<wide {
      let (left, right, part) = Self.between(j, wide, columns)
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
