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

  /// The ink of a page: what is darker than the paper around it, in the negative where it is lighter.
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
    let paper =
      dividingByPaper
      ? PagePaper(gray, enlargement: 1 / image.scale) : PagePaper(evenly: gray)
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
              to[j] = level > 0 ? max(-0.9, 1 - from[j] / level) : Self.offPaper
            }
          }
        }
      }
    }
    var noise = Self.noise(values)
    var penLevel = Self.penLevel(values, rows, columns, above: max(0.15, 5 * noise))
    // What is grainy is looked at from further away.
    for _ in 0..<Self.mostSmoothings {
      let bound = Self.maskShare * penLevel
      guard
        Self.grain(values) > Self.mostGrain * penLevel
          || Self.speckShare(values, rows, columns, above: bound) > Self.mostSpecks
      else { break }
      InkSmoothing.smooth(&values, rows: rows, columns: columns)
      noise = Self.noise(values)
      penLevel = Self.penLevel(values, rows, columns, above: max(0.12, 5 * noise))
    }
    for i in values.indices {
      values[i] = max(values[i] <= Self.offPaper ? Self.offPaper : 0, values[i])
    }
    self.noise = noise
    self.penLevel = penLevel
    strength = NDArray(values, shape: [rows, columns])
  }

  /// The strength of what is no paper, until the paper's edges are taken away.
  static let offPaper: Float = -1
  /// The share of ink that specks may be: in more of them strokes are broken too.
  private static let mostSpecks: Float = 0.04
  /// How often a grainy page is smoothed at most: from further away thin strokes run into each other.
  private static let mostSmoothings = 4
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

  /// What hangs together and is as strong somewhere as a stroke, without specks.
  var components: [InkComponent] {
    guard penLevel > 0 else { return [] }
    return InkComponent.all(
      in: strength, threshold: Self.maskShare * penLevel, peak: Self.strokeShare * penLevel
    ).filter { $0.area > 3 }
  }

  /// The same with other strengths, row by row.
  func with(_ values: [Float]) -> PageInk {
    PageInk(strength: NDArray(values, shape: strength.shape), penLevel: penLevel, noise: noise)
  }

  init(strength: NDArray<Float>, penLevel: Float, noise: Float) {
    (self.strength, self.penLevel, self.noise) = (strength, penLevel, noise)
  }

  /// The deviation of what is not ink, from the lower side of its values: printed squares can cover a
  /// third of a page.
  private static func noise(_ values: [Float]) -> Float {
    let step = max(1, values.count / 20_000)
    let sample = stride(from: 0, to: values.count, by: step).map { values[$0] }
      .filter { $0 > offPaper }.sorted()
    guard !sample.isEmpty else { return 0 }
    // Of a normal distribution 0.78 deviations lie between these; of one with a third of ink beside it 0.96.
    return (sample[sample.count * 3 / 10] - sample[sample.count / 10]) / 0.85
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
