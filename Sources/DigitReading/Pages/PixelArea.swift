/// Pixels that hang together side by side.
struct PixelArea {
  /// Their places, row by row one after the other, in no order.
  var places: [Int]
  /// Whether one of them lies at the picture's edge.
  var touchesEdge: Bool

  /// The areas of these pixels, in the order of their first ones.
  static func all(where isMember: [Bool], rows: Int, columns: Int) -> [PixelArea] {
    var left = isMember
    var result: [PixelArea] = []
    var stack: [Int] = []
    for first in left.indices where left[first] {
      var area = PixelArea(places: [], touchesEdge: false)
      left[first] = false
      stack.append(first)
      while let place = stack.popLast() {
        area.places.append(place)
        let (row, column) = (place / columns, place % columns)
        if row == 0 || column == 0 || row == rows - 1 || column == columns - 1 {
          area.touchesEdge = true
        }
        func visit(_ other: Int) {
          if left[other] {
            left[other] = false
            stack.append(other)
          }
        }
        if row > 0 { visit(place - columns) }
        if row + 1 < rows { visit(place + columns) }
        if column > 0 { visit(place - 1) }
        if column + 1 < columns { visit(place + 1) }
      }
      result.append(area)
    }
    return result
  }
}
