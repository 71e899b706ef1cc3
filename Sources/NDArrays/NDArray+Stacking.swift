extension NDArray {
  /// Arrays one below the other: vectors count as rows, and the first axis grows. NumPy's `vstack`.
  ///
  /// ```swift
  /// NDArray.vstack([NDArray<Int>([1, 2]), NDArray<Int>([3, 4])]).shape    // [2, 2]
  /// ```
  ///
  /// - Shapes: `[n]`, `[m, n]` → `[1 + m, n]`
  /// - Precondition: There is an array, and beyond the first axis all have one shape; otherwise
  ///   stops and names two that do not fit.
  public static func vstack(_ arrays: [NDArray]) -> NDArray {
    concatenate(arrays.map { $0.rank < 2 ? $0.reshaped([1, $0.count]) : $0 })
  }

  /// Arrays side by side: vectors are joined, and of all others the second axis grows. NumPy's
  /// `hstack`.
  ///
  /// - Shapes: `[n]`, `[m]` → `[n + m]`; `[r, n]`, `[r, m]` → `[r, n + m]`
  /// - Precondition: There is an array, and their shapes differ on that axis alone; otherwise stops
  ///   and names two that do not fit.
  public static func hstack(_ arrays: [NDArray]) -> NDArray {
    let arrays = arrays.map { $0.rank == 0 ? $0.reshaped([1]) : $0 }
    return concatenate(arrays, axis: arrays.first?.rank == 1 ? 0 : 1)
  }

  /// Vectors as the columns of a matrix; what is a matrix already gives its columns. NumPy's
  /// `column_stack`.
  ///
  /// ```swift
  /// NDArray.columnStack([NDArray<Int>([1, 2]), NDArray<Int>([3, 4])]).elements    // [1, 3, 2, 4]
  /// ```
  ///
  /// - Shapes: `[n]`, `[n, m]` → `[n, 1 + m]`
  /// - Precondition: There is an array, and all have as many rows; otherwise stops and names two
  ///   that do not fit.
  public static func columnStack(_ arrays: [NDArray]) -> NDArray {
    concatenate(arrays.map { $0.rank < 2 ? $0.reshaped([$0.count, 1]) : $0 }, axis: 1)
  }

  /// Views of the parts along an axis, which goes; NumPy's `unstack`.
  ///
  /// ```swift
  /// NDArray<Int>([[1, 2], [3, 4]]).unstacked(axis: 1).map(\.elements)    // [[1, 3], [2, 4]]
  /// ```
  ///
  /// - Shapes: `[…, n, …]` → n times `[…, …]`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func unstacked(axis: Int = 0) -> [NDArray] {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "unstacked") }
    return (0..<shape[place]).map { part(place, $0..<$0 + 1).squeezed(axes: [place]) }
  }

  /// Views of all arrays in the one shape that they broadcast to; NumPy's `broadcast_arrays`.
  ///
  /// - Precondition: The shapes fit; otherwise stops and names two that do not.
  public static func broadcastArrays(_ arrays: [NDArray]) -> [NDArray] {
    let shape = orStop { () throws(ShapeError) in
      var shape: Shape = []
      for array in arrays { shape = try Shape.broadcast(shape, array.shape) }
      return shape
    }
    return arrays.map { $0.broadcast(to: shape) }
  }
}
