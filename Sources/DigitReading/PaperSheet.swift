import NDArrays

/// A sheet of paper before something darker: a table, or the frame that a scanner leaves.
struct PaperSheet {
  /// The sheet alone, what of its surroundings shows in its corners made paper.
  let picture: NDArray<Float>
  /// Where it lies in the picture that was given.
  let box: PixelBox

  /// The sheet of a picture; nil where the picture is not a sheet with a frame around it.
  ///
  /// A sheet is light, nearly a rectangle, and most of the picture; the frame is dark and lies along
  /// the whole edge; and in the sheet stands something dark that the frame does not reach.
  init?(in gray: NDArray<Float>) {
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    guard min(rows, columns) >= 20 else { return nil }
    let values = gray.elements
    let threshold = Self.middleOfExtremes(values)
    let surroundings = Self.darkFromEdge(values, rows, columns, threshold)
    let edge = 2 * (rows + columns) - 4
    let touched = surroundings.indices.count { place in
      let (i, j) = (place / columns, place % columns)
      return surroundings[place] && (i == 0 || i == rows - 1 || j == 0 || j == columns - 1)
    }
    guard touched * 10 >= edge * 9 else { return nil }
    var (top, bottom, left, right) = (rows, -1, columns, -1)
    for place in surroundings.indices where !surroundings[place] {
      (top, bottom) = (min(top, place / columns), max(bottom, place / columns))
      (left, right) = (min(left, place % columns), max(right, place % columns))
    }
    guard bottom - top >= 16, right - left >= 16 else { return nil }
    let area = (bottom - top + 1) * (right - left + 1)
    var (sheet, ink) = (0, 0)
    var light: [Float] = []
    for i in top...bottom {
      for j in left...right where !surroundings[i * columns + j] {
        sheet += 1
        let value = values[i * columns + j]
        if value <= threshold { ink += 1 } else { light.append(value) }
      }
    }
    // A digit in light ink fills less of its box, and its holes are more of it.
    guard area * 10 >= rows * columns * 3, sheet * 100 >= area * 85, ink * 500 >= sheet,
      ink * 3 <= sheet
    else { return nil }
    light.sort()
    let paper = light[light.count / 2]
    // The sheet's own edge is a shade between.
    let inset = max(1, min(bottom - top, right - left) / 50)
    let near = Self.grown(surroundings, rows, columns, inset)
    let cleaned = values.indices.map { near[$0] ? paper : values[$0] }
    box = PixelBox(
      top: top + inset, left: left + inset, bottom: bottom - inset + 1, right: right - inset + 1)
    picture = NDArray(cleaned, shape: gray.shape)[box.top..<box.bottom, box.left..<box.right]
  }

  private static func middleOfExtremes(_ values: [Float]) -> Float {
    let sorted = values.sorted()
    return (sorted[sorted.count / 50] + sorted[sorted.count - 1 - sorted.count / 50]) / 2
  }

  /// The dark pixels that a way through dark pixels joins with the edge.
  private static func darkFromEdge(
    _ values: [Float], _ rows: Int, _ columns: Int, _ threshold: Float
  ) -> [Bool] {
    var isReached = [Bool](repeating: false, count: values.count)
    var waiting: [Int] = []
    func reach(_ place: Int) {
      guard !isReached[place], values[place] <= threshold else { return }
      isReached[place] = true
      waiting.append(place)
    }
    for i in 0..<rows { reach(i * columns); reach(i * columns + columns - 1) }
    for j in 0..<columns { reach(j); reach((rows - 1) * columns + j) }
    while let place = waiting.popLast() {
      let (i, j) = (place / columns, place % columns)
      if i > 0 { reach(place - columns) }
      if i < rows - 1 { reach(place + columns) }
      if j > 0 { reach(place - 1) }
      if j < columns - 1 { reach(place + 1) }
    }
    return isReached
  }

  /// What lies within some pixels of a marked one, along rows and columns.
  private static func grown(
    _ marks: [Bool], _ rows: Int, _ columns: Int, _ radius: Int
  ) -> [Bool] {
    var all = marks
    for _ in 0..<radius {
      let before = all
      for place in before.indices where before[place] {
        let (i, j) = (place / columns, place % columns)
        if i > 0 { all[place - columns] = true }
        if i < rows - 1 { all[place + columns] = true }
        if j > 0 { all[place - 1] = true }
        if j < columns - 1 { all[place + 1] = true }
      }
    }
    return all
  }
}
