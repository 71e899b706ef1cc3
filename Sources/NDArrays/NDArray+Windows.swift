extension NDArray {
  /// A view of all stretches of `size` neighbours along an axis: each is a line of a new last axis.
  /// NumPy's `sliding_window_view`.
  ///
  /// Nothing is copied; windows share the elements that they overlap in, until the view is written
  /// to.
  ///
  /// ```swift
  /// let windows = NDArray<Int>([1, 2, 4, 8]).slidingWindows(of: 3)
  /// windows.shape          // [2, 3]
  /// windows.sum(axis: 1)   // [ 7 14]
  /// ```
  ///
  /// - Shapes: `[…, n, …]` → `[…, n − size + 1, …, size]`
  /// - Precondition: The array has the axis, `size` is in 1…n, and there is room for one more axis;
  ///   otherwise stops and names what is not so.
  public func slidingWindows(of size: Int, axis: Int = -1) -> NDArray {
    slidingWindows(of: [size], axes: [axis])
  }

  /// A view of all blocks of those sizes along several axes; the new axes come last, in their order.
  ///
  /// ```swift
  /// NDArray<Int>.zeros([28, 28]).slidingWindows(of: [3, 3]).shape    // [26, 26, 3, 3]
  /// ```
  ///
  /// - Parameter axes: One for each size, which may be named twice; at first all axes.
  /// - Precondition: The array has the axes, each size is in 1…n of its axis, and there is room for
  ///   as many more axes; otherwise stops and names what is not so.
  public func slidingWindows(of sizes: [Int], axes: [Int]? = nil) -> NDArray {
    let axes = axes ?? Array(0..<rank)
    var result = layout
    orStop { () throws(ShapeError) in
      guard sizes.count == axes.count else {
        throw ShapeError(
          "slidingWindows", [shape], "is given \(sizes.count) sizes for \(axes.count) axes")
      }
      guard rank + sizes.count <= Shape.maximumRank else {
        throw ShapeError(
          "slidingWindows", [shape],
          "has no room for \(sizes.count) more axes; six are the most that an array can have")
      }
      for (size, axis) in zip(sizes, axes) {
        let place = try shape.place(of: axis, "slidingWindows")
        let length = result.shape[place]
        guard size >= 1, size <= length else {
          throw ShapeError(
            "slidingWindows", [shape],
            "has windows of 1 to \(length) on axis \(axis); \(size) asked for")
        }
        result.shape[place] = length - size + 1
        result.shape.append(size)
        result.strides.append(layout.strides[place])
      }
      // A huge view may have no count any more.
      _ = try result.shape.checkedCount("slidingWindows", of: MemoryLayout<E>.stride)
    }
    return NDArray(storage: storage, layout: result)
  }
}
