extension NDArray {
  /// The transposes of the matrices in the last two axes: a view, `[…, m, n]` → `[…, n, m]`.
  ///
  /// ```swift
  /// NDArray<Double>.zeros([8, 2, 3]).mT.shape    // [8, 3, 2]
  /// ```
  ///
  /// - Precondition: There are two axes; otherwise stops and names the shape.
  public var mT: NDArray {
    checkMatrix("mT")
    return swappingAxes(-1, -2)
  }

  /// A diagonal of each matrix in two axes, NumPy's `diagonal(offset, axis1, axis2)`: its elements
  /// are the last axis, after the other ones.
  ///
  /// ```swift
  /// NDArray<Int>.zeros([8, 2, 3]).diagonal(axes: (-2, -1)).shape    // [8, 2]
  /// ```
  ///
  /// - Shapes: `[…, m, n]` with the axes −2 and −1 → `[…, min(m, n)]`
  /// - Parameters:
  ///   - offset: How many places above the main diagonal it lies; below it if negative.
  ///   - axes: The axis of the rows and that of the columns.
  /// - Precondition: They are two axes of the array; otherwise stops and names both.
  public func diagonal(offset: Int = 0, axes: (Int, Int)) -> NDArray {
    let order = orStop { () throws(ShapeError) in
      let places = (
        try shape.place(of: axes.0, "diagonal"), try shape.place(of: axes.1, "diagonal")
      )
      guard places.0 != places.1 else {
        throw ShapeError(
          "diagonal", [shape], "has axes \(axes.0) and \(axes.1) in one; expected two axes")
      }
      return [places.0, places.1] + (0..<rank).filter { $0 != places.0 && $0 != places.1 }
    }
    return transposed(order).diagonal(offset: offset)
  }
}

extension NDArray where E: NumericElement {
  /// The sum of a diagonal of each matrix in two axes, as ``diagonal(offset:axes:)`` takes it.
  ///
  /// ```swift
  /// NDArray<Int>.ones([8, 2, 3]).trace(axes: (-2, -1)).shape    // [8]
  /// ```
  ///
  /// - Shapes: `[…, m, n]` with the axes −2 and −1 → `[…]`
  /// - Precondition: They are two axes of the array; otherwise stops and names both.
  public func trace(offset: Int = 0, axes: (Int, Int)) -> NDArray<E.Total> {
    diagonal(offset: offset, axes: axes).sum(axis: -1)
  }
}
