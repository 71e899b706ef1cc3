import NDArrays

/// What of a page is ink, and how strong.
public struct PageInk: Sendable {
  /// How much darker than its paper each pixel is, 0 for paper to 1 for black, `[rows, columns]`.
  public var strength: NDArray<Float>
  /// How dark the pen writes: the strength of the middle of its strokes.
  public var penLevel: Float
  /// How much the paper's own strength varies.
  public var noise: Float

  /// The share of the pen's level from which a pixel is ink.
  static let maskShare: Float = 0.35
  /// The share of it that a stroke must reach somewhere.
  static let strokeShare: Float = 0.45

  /// How many rows the page has.
  public var rows: Int { strength.shape[0] }
  /// How many columns it has.
  public var columns: Int { strength.shape[1] }

  /// The ink of a page: what is darker than the paper around it.
  ///
  /// Dividing by the paper takes the fall of the light and shadows away. Where the paper itself is
  /// dark, as a table beside it is, there is no ink.
  ///
  /// - Complexity: O(rows · columns)
  public init(_ image: PageImage) {
    let gray = image.gray
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let paper = PagePaper(gray)
    var values = [Float](repeating: 0, count: rows * columns)
    let source = gray.elements
    values.withUnsafeMutableBufferPointer { output in
      nonisolated(unsafe) let output = output.baseAddress!
      source.withUnsafeBufferPointer { source in
        nonisolated(unsafe) let source = source.baseAddress!
        ThreadPool.shared.run(over: rows, grain: 32) { range in
          var line = [Float](repeating: 0, count: columns)
          for row in range {
            paper.levels(ofRow: row, of: rows, into: &line)
            let (from, to) = (source + row * columns, output + row * columns)
            for j in 0..<columns {
              let level = line[j]
              to[j] = level < paper.darkest ? 0 : 1 - from[j] / level
            }
          }
        }
      }
    }
    noise = Self.noise(values)
    for i in values.indices { values[i] = max(0, values[i]) }
    penLevel = Self.penLevel(values, rows, columns, above: max(0.15, 5 * noise))
    strength = NDArray(values, shape: [rows, columns])
  }

  init(strength: NDArray<Float>, penLevel: Float, noise: Float) {
    (self.strength, self.penLevel, self.noise) = (strength, penLevel, noise)
  }

  /// The deviation of what is not ink, from the middle of the distances from the middle.
  private static func noise(_ values: [Float]) -> Float {
    let step = max(1, values.count / 20_000)
    let sample = stride(from: 0, to: values.count, by: step).map { values[$0] }.sorted()
    guard !sample.isEmpty else { return 0 }
    let middle = sample[sample.count / 2]
    let away = sample.map { abs($0 - middle) }.sorted()
    return 1.4826 * away[away.count / 2]
  }

  /// The level above which two fifths of the peaks lie; 0 where there is no peak.
  private static func penLevel(
    _ values: [Float], _ rows: Int, _ columns: Int, above floor: Float
  ) -> Float {
    var peaks: [Float] = []
    values.withUnsafeBufferPointer { values in
      for i in 0..<rows {
        for j in 0..<columns where values[i * columns + j] > floor {
          let value = values[i * columns + j]
          var isPeak = true
          search: for row in max(0, i - 3)...min(rows - 1, i + 3) {
            for column in max(0, j - 3)...min(columns - 1, j + 3)
            where values[row * columns + column] > value {
              isPeak = false
              break search
            }
          }
          if isPeak { peaks.append(value) }
        }
      }
    }
    if peaks.isEmpty { return 0 }
    peaks.sort()
    return peaks[min(peaks.count - 1, peaks.count * 6 / 10)]
  }
}

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
