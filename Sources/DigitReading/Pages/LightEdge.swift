/// How the light of a page changes along a short line across an edge.
///
/// Ink and the end of the paper change it from one pixel to the next, a shadow by degrees: what throws it
/// is smaller than the lamp, or further from the paper than a pen's tip.
struct LightEdge {
  /// The lightest level less the darkest.
  var rise: Float
  /// The share of the rise that three pixels make.
  var sharpness: Float
  /// The darkest level over the lightest.
  var ratio: Float

  /// How far the line goes on both sides of its middle.
  private static let reach = 5
  private static let step = 3

  /// The edge at a place, along a row or a column.
  ///
  /// - Parameter isDown: Whether the line goes down; else it goes to the right.
  init(
    in light: [Float], row: Int, column: Int, isDown: Bool, rows: Int, columns: Int
  ) {
    var line: [Float] = []
    for away in -Self.reach...Self.reach {
      let (i, j) = isDown ? (row + away, column) : (row, column + away)
      if i >= 0, i < rows, j >= 0, j < columns { line.append(light[i * columns + j]) }
    }
    let (lightest, darkest) = (line.max()!, line.min()!)
    rise = lightest - darkest
    ratio = lightest > 0 ? darkest / lightest : 1
    var steepest: Float = 0
    for place in line.indices.dropLast(Self.step) {
      steepest = max(steepest, abs(line[place + Self.step] - line[place]))
    }
    sharpness = rise > 0 ? steepest / rise : 0
  }

  /// From which sharpness on an edge is one of things, not of light.
  static let sharp: Float = 0.82
}
