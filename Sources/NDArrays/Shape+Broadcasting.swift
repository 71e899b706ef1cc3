extension Shape {
  /// The shape that both fit into, by NumPy's rule: from the last axis, equal or 1.
  static func broadcast(_ a: Shape, _ b: Shape, operation: String = "broadcast")
    throws(ShapeError) -> Shape
  {
    if a == b { return a }
    let rank = Swift.max(a.rank, b.rank)
    var shape = Shape(rank: rank) { _ in 1 }
    for axis in 0..<rank {
      let (i, j) = (axis - (rank - a.rank), axis - (rank - b.rank))
      let x = i >= 0 ? a.sizes[i] : 1
      let y = j >= 0 ? b.sizes[j] : 1
      guard x == y || x == 1 || y == 1 else {
        throw ShapeError(
          operation, [a, b], "do not fit; axis \(axis - rank) is \(x) in one and \(y) in the other")
      }
      shape.sizes[axis] = x == 1 ? y : x
    }
    return shape
  }

  /// An axis counted from the front, for one that may count from the end.
  func place(of axis: Int, _ operation: String, extra: Int = 0) throws(ShapeError) -> Int {
    let rank = self.rank + extra
    guard axis >= -rank, axis < rank else {
      throw ShapeError(
        operation, [self],
        "has \(self.rank) \(self.rank == 1 ? "axis" : "axes"); axis \(axis) is not one of them")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Axes counted from the front, in order, each named once.
  func places(of axes: [Int], _ operation: String) throws(ShapeError) -> [Int] {
    var places: [Int] = []
    for axis in axes {
      let place = try place(of: axis, operation)
      guard !places.contains(place) else {
        throw ShapeError(operation, [self], "has axis \(axis) named twice")
      }
      places.append(place)
    }
    return places.sorted()
  }
}
