import NDArrays

/// The paper of a picture as it would look without ink: its light, which falls unevenly.
///
/// Ink is what is darker than the paper around it. Dividing by the paper takes shadows and the fall
/// of the light out of a photograph: a stroke is as strong in the dark corner as in the light one.
///
/// - Source: Serra (1982), ch. XII: a closing fills what is dark and narrower than its window
package enum PaperBackground {
  /// A picture over its paper.
  package struct Division: Sendable {
    /// The gray levels of the paper below and around the ink, which is darker.
    package var paper: NDArray<Float>
    /// Whether the paper is taken for one bent surface.
    package var isSurface: Bool
    /// Pixels a side of what is filled from around it.
    package var window: Int
    /// How much darker than its paper each pixel is: 0 for paper, 1 for black.
    package var ink: NDArray<Float>
  }

  /// The gray levels of the paper below and around the ink, which is darker.
  ///
  /// - Parameters:
  ///   - gray: 0 for black to 255 for white, `[rows, columns]`.
  ///   - window: Pixels a side; strokes are narrower.
  /// - Complexity: O(rows · columns), whatever the window.
  static func estimate(_ gray: NDArray<Float>, window: Int) -> NDArray<Float> {
    levelled(closed(withoutSpecks(gray), window: window), of: gray, window: window)
  }

  /// A picture in which what is dark and narrower than the window has the level around it.
  static func closed(_ gray: NDArray<Float>, window: Int) -> NDArray<Float> {
    closing(gray, max(1, window / 2))
  }

  /// The levels of the paper, from those of a picture that was closed.
  static func levelled(
    _ closed: NDArray<Float>, of gray: NDArray<Float>, window: Int
  ) -> NDArray<Float> {
    let even = smoothed(closed, max(1, window / 4))
    // Over the edge of a shadow a mean would be neither one's light.
    let closed = NDArray(
      zip(closed.elements, even.elements).map { abs($1 - $0) < evenness * $0 ? $1 : $0 },
      shape: closed.shape)
    // The largest of many grains of noise lies above the paper: what most pixels are is the paper.
    let shares = (gray / maximum(closed, 1)).elements.sorted()
    let level = min(1, max(0.5, shares[min(shares.count - 1, shares.count * 6 / 10)]))
    return maximum(closed * level, 1)
  }

  /// How far the light is from its mean around it where it is even, at most.
  private static let evenness: Float = 0.03

  /// How much darker than its paper each pixel is.
  ///
  /// - Parameter isSmooth: Whether the paper may be taken for one bent surface where it nearly is
  ///   one: under long strokes that is truer than what stands beside them.
  static func division(
    of gray: NDArray<Float>, window: Int, isSmooth: Bool
  ) -> Division {
    var paper = estimate(gray, window: window)
    let surface = isSmooth ? surface(through: gray, where: gray / paper) : nil
    if let surface { paper = surface }
    return Division(
      paper: paper, isSurface: surface != nil, window: window,
      ink: maximum(1 - gray / paper, 0))
  }

  /// A surface through what is surely paper; nil where the paper is none.
  ///
  /// - Parameter shares: The light of each pixel over that of its paper, nearly.
  private static func surface(
    through gray: NDArray<Float>, where shares: NDArray<Float>
  ) -> NDArray<Float>? {
    let isPaper = (shares .> 0.94) & (shares .< 1.06)
    let places = isPaper.reshaped([-1]).nonzero()[0].elements
    // A few thousand points tell a surface of six numbers.
    let step = max(1, places.count / 2000)
    let chosen = stride(from: 0, to: places.count, by: step).map { places[$0] }
    guard chosen.count >= 30, let fit = BentSurface(through: gray, at: chosen),
      fit.error < 0.03
    else { return nil }
    return maximum(fit.levels, 1)
  }

  // MARK: - Filters

  /// The middle of each pixel and its eight neighbours: single specks go.
  static func withoutSpecks(_ x: NDArray<Float>) -> NDArray<Float> {
    let (rows, columns) = (x.shape[0], x.shape[1])
    let values = x.elements
    var result = values
    var near = [Float](repeating: 0, count: 9)
    for i in 0..<rows {
      for j in 0..<columns {
        var count = 0
        for row in max(0, i - 1)...min(rows - 1, i + 1) {
          for column in max(0, j - 1)...min(columns - 1, j + 1) {
            // Inserted in order: nine are few.
            let value = values[row * columns + column]
            var place = count
            while place > 0, near[place - 1] > value {
              near[place] = near[place - 1]
              place -= 1
            }
            near[place] = value
            count += 1
          }
        }
        result[i * columns + j] = near[count / 2]
      }
    }
    return NDArray(result, shape: x.shape)
  }

  /// The largest of each window, and of those the smallest.
  private static func closing(_ x: NDArray<Float>, _ radius: Int) -> NDArray<Float> {
    // Continued by its own slope beyond the edges, so that an even fall of the light stays what it is.
    let wide = continued(continued(x, 2 * radius).T, 2 * radius).T
    var result = wide
    for _ in 0..<2 { result = runningMaximum(result, radius).T }
    result = -result
    for _ in 0..<2 { result = runningMaximum(result, radius).T }
    let (rows, columns) = (x.shape[0], x.shape[1])
    return (-result)[2 * radius..<2 * radius + rows, 2 * radius..<2 * radius + columns]
  }

  /// Rows before the first and after the last, mirrored at the edge's value.
  private static func continued(_ x: NDArray<Float>, _ count: Int) -> NDArray<Float> {
    let rows = x.shape[0]
    func row(_ i: Int) -> NDArray<Float> { x[i..<i + 1] }
    func mirrored(_ distance: Int) -> Int { min(distance, rows - 1) }
    let above = (1...count).reversed().map { 2 * row(0) - row(mirrored($0)) }
    let below = (1...count).map { 2 * row(rows - 1) - row(rows - 1 - mirrored($0)) }
    return NDArray.concatenate(above + [x] + below)
  }

  /// The largest in a window of 2 · radius + 1 rows, column by column.
  ///
  /// - Source: van Herk (1992): three comparisons an element
  private static func runningMaximum(_ x: NDArray<Float>, _ radius: Int) -> NDArray<Float> {
    let (rows, columns) = (x.shape[0], x.shape[1])
    let width = 2 * radius + 1
    let values = x.elements
    // From the beginning of each block on, and from its end back.
    var (forward, backward) = (values, values)
    for i in 0..<rows where i % width != 0 {
      for j in 0..<columns {
        let place = i * columns + j
        forward[place] = max(forward[place], forward[place - columns])
      }
    }
    for i in (0..<max(0, rows - 1)).reversed() where (i + 1) % width != 0 {
      for j in 0..<columns {
        let place = i * columns + j
        backward[place] = max(backward[place], backward[place + columns])
      }
    }
    var result = values
    for i in 0..<rows {
      let (first, last) = (max(0, i - radius), min(rows - 1, i + radius))
      let isShort = last - first + 1 < width
      for j in 0..<columns {
        // A window that the edge cuts is a part of one block or of two.
        result[i * columns + j] =
          isShort && first / width == last / width
          ? (first == 0 ? forward[last * columns + j] : backward[first * columns + j])
          : max(backward[first * columns + j], forward[last * columns + j])
      }
    }
    return NDArray(result, shape: x.shape)
  }

  /// Means over squares, twice: nearly a bell.
  private static func smoothed(_ x: NDArray<Float>, _ radius: Int) -> NDArray<Float> {
    var result = x
    for _ in 0..<2 {
      for _ in 0..<2 { result = runningMean(result, radius).T }
    }
    return result
  }

  /// The means of 2 · radius + 1 rows, fewer at the edges.
  private static func runningMean(_ x: NDArray<Float>, _ radius: Int) -> NDArray<Float> {
    let rows = x.shape[0]
    let zero = NDArray<Double>.zeros([1, x.shape[1]])
    let sums = NDArray.concatenate([zero, x.cast(to: Double.self).cumulativeSum(axis: 0)])
    let means = (0..<rows).map { i -> NDArray<Double> in
      // As far as the nearer edge on both sides: a slope is not bent.
      let reach = min(radius, i, rows - 1 - i)
      let (first, last) = (i - reach, i + reach + 1)
      return (sums[last..<last + 1] - sums[first..<first + 1]) / Double(last - first)
    }
    return NDArray.concatenate(means).cast(to: Float.self)
  }
}
