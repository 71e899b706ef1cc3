import NDArrays

/// A box of pixels: rows and columns from the first up to and without the last.
public struct PixelBox: Sendable, Hashable {
  /// The first row.
  public var top: Int
  /// The first column.
  public var left: Int
  /// The row behind the last.
  public var bottom: Int
  /// The column behind the last.
  public var right: Int

  /// A box of rows and columns.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
  }

  /// How many rows it has.
  public var height: Int { bottom - top }
  /// How many columns it has.
  public var width: Int { right - left }
  /// The middle, between pixels.
  public var middle: (x: Double, y: Double) {
    (Double(left + right) / 2, Double(top + bottom) / 2)
  }
  /// The longer side.
  public var side: Int { max(height, width) }

  /// The smallest box that holds this one and another.
  public func joined(_ other: PixelBox) -> PixelBox {
    PixelBox(
      top: min(top, other.top), left: min(left, other.left), bottom: max(bottom, other.bottom),
      right: max(right, other.right))
  }

  /// How many rows two boxes share.
  func sharedRows(_ other: PixelBox) -> Int {
    max(0, min(bottom, other.bottom) - max(top, other.top))
  }

  /// How many columns two boxes share.
  func sharedColumns(_ other: PixelBox) -> Int {
    max(0, min(right, other.right) - max(left, other.left))
  }
}

/// Pixels of ink that hang together, corner to corner at least.
public struct InkComponent: Sendable {
  /// Pixels of one row, side by side.
  public struct Run: Sendable, Hashable {
    /// The row.
    public var row: Int
    /// The columns, the last one without.
    public var columns: Range<Int>
  }

  /// The smallest box that holds all pixels.
  public var box: PixelBox
  /// The pixels, row by row.
  public var runs: [Run]
  /// The strongest of them.
  public var peak: Float

  /// How many pixels there are.
  public var area: Int { runs.reduce(0) { $0 + $1.columns.count } }

  /// What of a page's ink hangs together, in the order of its first pixel, row by row.
  ///
  /// - Parameters:
  ///   - threshold: The strength from which a pixel is ink.
  ///   - peak: The strength that a component must reach somewhere.
  /// - Complexity: O(rows · columns)
  public static func all(
    in strength: NDArray<Float>, threshold: Float, peak: Float = 0
  ) -> [InkComponent] {
    let (rows, columns) = (strength.shape[0], strength.shape[1])
    let values = strength.elements
    var runs: [Run] = []
    var parents: [Int] = []
    func root(_ run: Int) -> Int {
      var place = run
      while parents[place] != place {
        parents[place] = parents[parents[place]]
        place = parents[place]
      }
      return place
    }
    var above = 0..<0
    for row in 0..<rows {
      let first = runs.count
      var column = 0
      let start = row * columns
      while column < columns {
        guard values[start + column] > threshold else { column += 1; continue }
        let begin = column
        while column < columns, values[start + column] > threshold { column += 1 }
        runs.append(Run(row: row, columns: begin..<column))
        parents.append(parents.count)
      }
      // Runs of two rows touch where one begins no later than just behind the other's end.
      var other = above.lowerBound
      for run in first..<runs.count {
        while other < above.upperBound,
          runs[other].columns.upperBound < runs[run].columns.lowerBound
        { other += 1 }
        var next = other
        while next < above.upperBound,
          runs[next].columns.lowerBound <= runs[run].columns.upperBound
        {
          let (a, b) = (root(next), root(run))
          if a != b { parents[max(a, b)] = min(a, b) }
          next += 1
        }
      }
      above = first..<runs.count
    }
    return gathered(runs, runs.indices.map(root), values, columns).filter { $0.peak >= peak }
  }

  private static func gathered(
    _ runs: [Run], _ roots: [Int], _ values: [Float], _ columns: Int
  ) -> [InkComponent] {
    var places = [Int](repeating: -1, count: runs.count)
    var result: [InkComponent] = []
    for (run, root) in zip(runs, roots) {
      var peak: Float = 0
      for column in run.columns { peak = max(peak, values[run.row * columns + column]) }
      let box = PixelBox(
        top: run.row, left: run.columns.lowerBound, bottom: run.row + 1,
        right: run.columns.upperBound)
      if places[root] < 0 {
        places[root] = result.count
        result.append(InkComponent(box: box, runs: [run], peak: peak))
      } else {
        result[places[root]].runs.append(run)
        result[places[root]].box = result[places[root]].box.joined(box)
        result[places[root]].peak = max(result[places[root]].peak, peak)
      }
    }
    return result
  }

  /// The longest side of a speck, in pixels.
  private static let speck = 10.0

  /// The usual longer side of a page's components: the middle of them, each counted by its side, for
  /// specks are many; large ones no more than twice the middle, or where that is a speck's four times.
  public static func usualSide(_ components: [InkComponent]) -> Double {
    let sides = components.map { Double($0.box.side) }.sorted()
    guard !sides.isEmpty else { return 0 }
    // Among specks alone the middle would be one of them: those of two pixels do not count.
    let large = sides.filter { $0 > 2 }
    let middle = large.isEmpty ? sides[sides.count / 2] : large[large.count / 2]
    let heaviest = (middle < speck ? 4 : 2) * middle
    let weights = sides.map { min($0, heaviest) }
    let half = weights.reduce(0, +) / 2
    var sum = 0.0
    for (side, weight) in zip(sides, weights) {
      sum += weight
      if sum >= half { return side }
    }
    return sides[sides.count - 1]
  }
}
