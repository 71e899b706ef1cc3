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
  /// - Parameter dividingByPaper: Whether the paper is looked for around each pixel; else its usual
  ///   level is the paper everywhere.
  /// - Complexity: O(rows · columns)
  public init(_ image: PageImage, dividingByPaper: Bool = true) {
    let gray = image.gray
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let paper = dividingByPaper ? PagePaper(gray) : PagePaper(evenly: gray)
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
              to[j] = level < paper.darkest ? Self.offPaper : max(-0.9, 1 - from[j] / level)
            }
          }
        }
      }
    }
    DeskRim.erase(&values, of: source, rows: rows, columns: columns)
    var noise = Self.noise(values)
    var penLevel = Self.penLevel(values, rows, columns, above: max(0.15, 5 * noise))
    // What is grainy is looked at from further away.
    let bound = Self.maskShare * penLevel
    if Self.grain(values) > Self.mostGrain * penLevel
      || Self.speckShare(values, rows, columns, above: bound) > Self.mostSpecks
    {
      InkSmoothing.smooth(&values, rows: rows, columns: columns)
      noise = Self.noise(values)
      penLevel = Self.penLevel(values, rows, columns, above: max(0.12, 5 * noise))
    }
    for i in values.indices { values[i] = max(values[i] <= Self.offPaper ? -1 : 0, values[i]) }
    self.noise = noise
    self.penLevel = penLevel
    strength = NDArray(values, shape: [rows, columns])
  }

  /// The strength of what is no paper, until the paper's edges are taken away.
  static let offPaper: Float = -1
  /// The share of ink that specks may be: in more of them strokes are broken too.
  private static let mostSpecks: Float = 0.04
  /// The share of the pen's level above which grain breaks strokes.
  private static let mostGrain: Float = 0.043

  /// The same ink with the level that its pen has, looked at once more.
  func relevelled() -> PageInk {
    var result = self
    let level = Self.penLevel(strength.elements, rows, columns, above: max(0.12, 5 * noise))
    // On a grainy page the peaks of faint ink are those of the grain.
    if level > penLevel || level > 25 * noise { result.penLevel = level }
    return result
  }

  init(strength: NDArray<Float>, penLevel: Float, noise: Float) {
    (self.strength, self.penLevel, self.noise) = (strength, penLevel, noise)
  }

  /// The deviation of what is not ink, from the middle of the distances from the middle.
  private static func noise(_ values: [Float]) -> Float {
    let step = max(1, values.count / 20_000)
    let sample = stride(from: 0, to: values.count, by: step).map { values[$0] }
      .filter { $0 > offPaper }.sorted()
    guard !sample.isEmpty else { return 0 }
    let middle = sample[sample.count / 2]
    let away = sample.map { abs($0 - middle) }.sorted()
    return 1.4826 * away[away.count / 2]
  }

  /// The deviation of pixels that are near each other: rules do not count, which are noise to the other
  /// measure.
  private static func grain(_ values: [Float]) -> Float {
    let step = max(1, values.count / 20_000)
    var away: [Float] = []
    for place in stride(from: 0, to: values.count - 2, by: step) {
      let (first, second) = (values[place], values[place + 2])
      if first > offPaper, second > offPaper { away.append(abs(first - second)) }
    }
    guard !away.isEmpty else { return 0 }
    away.sort()
    // Of two pixels each has its own grain.
    return 1.4826 * away[away.count / 2] / Float(2).squareRoot()
  }

  /// The share of ink's pixels around which there is none.
  private static func speckShare(
    _ values: [Float], _ rows: Int, _ columns: Int, above bound: Float
  ) -> Float {
    guard rows > 2, columns > 2 else { return 0 }
    var (ink, alone) = (0, 0)
    values.withUnsafeBufferPointer { values in
      for row in 1..<rows - 1 {
        for place in row * columns + 1..<(row + 1) * columns - 1 where values[place] > bound {
          ink += 1
          if values[place - 1] <= bound, values[place + 1] <= bound,
            values[place - columns] <= bound, values[place + columns] <= bound
          {
            alone += 1
          }
        }
      }
    }
    return ink == 0 ? 0 : Float(alone) / Float(ink)
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

/// The rim of what lies under the paper: its light is the paper's there, for light is looked at coarsely,
/// and the dark of a desk would be the strongest ink of the page.
enum DeskRim {
  /// How wide the rim is, as a share of the longer side.
  private static let width = 0.03
  /// How light the rim is at most, of what is usual for what lies there.
  private static let lightest: Float = 1.3

  /// Makes paper of what is dark and lies near what is none.
  ///
  /// - Parameters:
  ///   - gray: The page, 0 for black to 255 for white.
  static func erase(_ values: inout [Float], of gray: [Float], rows: Int, columns: Int) {
    let reach = Int((width * Double(max(rows, columns))).rounded(.up))
    guard values.contains(where: { $0 <= PageInk.offPaper }) else { return }
    let near = spread(values.map { $0 <= PageInk.offPaper }, rows, columns, reach)
    // Between a desk and its paper pixels are neither as dark as one nor as light as the other.
    let bound = lightest * deskLevel(values, gray)
    let dark = near.indices.map { near[$0] && gray[$0] < bound }
    let rim = spread(dark, rows, columns, 4)
    for place in values.indices where rim[place] && values[place] > 0 { values[place] = 0 }
  }

  /// The light of what is no paper, of which a tenth is lighter.
  private static func deskLevel(_ values: [Float], _ gray: [Float]) -> Float {
    let step = max(1, values.count / 100_000)
    var levels: [Float] = []
    for place in stride(from: 0, to: values.count, by: step) where values[place] <= PageInk.offPaper
    {
      levels.append(gray[place])
    }
    levels.sort()
    return levels.isEmpty ? 0 : levels[levels.count * 9 / 10]
  }

  /// All places that lie no further along rows and columns than `reach` from one of these.
  private static func spread(_ these: [Bool], _ rows: Int, _ columns: Int, _ reach: Int) -> [Bool] {
    var across = these
    for row in 0..<rows {
      spread(0..<columns, reach, is: { these[row * columns + $0] }) {
        across[row * columns + $0] = true
      }
    }
    var all = across
    for column in 0..<columns {
      spread(0..<rows, reach, is: { across[$0 * columns + column] }) {
        all[$0 * columns + column] = true
      }
    }
    return all
  }

  /// Marks all places no further than `reach` from one that is.
  private static func spread(
    _ places: Range<Int>, _ reach: Int, is isOne: (Int) -> Bool, mark: (Int) -> Void
  ) {
    var last = -reach - 1
    for place in places {
      if isOne(place) { last = place }
      if place - last <= reach { mark(place) }
    }
    last = places.upperBound + reach
    for place in places.reversed() {
      if isOne(place) { last = place }
      if last - place <= reach { mark(place) }
    }
  }
}

/// The grain of a picture, smoothed.
enum InkSmoothing {
  /// Replaces each pixel by the mean of its surroundings, weighted 1, 2, 1 along both axes; what is no
  /// paper stays.
  static func smooth(_ values: inout [Float], rows: Int, columns: Int) {
    let source = values
    values.withUnsafeMutableBufferPointer { output in
      nonisolated(unsafe) let output = output.baseAddress!
      source.withUnsafeBufferPointer { source in
        nonisolated(unsafe) let source = source.baseAddress!
        ThreadPool.shared.run(over: rows, grain: 32) { range in
          var line = [Float](repeating: 0, count: columns)
          for row in range {
            let middle = source + row * columns
            let above = source + max(0, row - 1) * columns
            let below = source + min(rows - 1, row + 1) * columns
            for j in 0..<columns {
              line[j] =
                0.25 * (max(-0.9, above[j]) + max(-0.9, below[j])) + 0.5 * max(-0.9, middle[j])
            }
            for j in 0..<columns where middle[j] > PageInk.offPaper {
              output[row * columns + j] =
                0.25 * (line[max(0, j - 1)] + line[min(columns - 1, j + 1)]) + 0.5 * line[j]
            }
          }
        }
      }
    }
  }
}
