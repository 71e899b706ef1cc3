import Synchronization

extension NDArray {
  /// The parts along an axis that `indices` name, in their order; a negative index counts from the
  /// back. NumPy's `take`.
  ///
  /// - Shapes: `[…, n, …]`, indices `[k…]` → `[…, k…, …]`
  /// - Precondition: The array has the axis and each index on it; otherwise stops and names one.
  public func take(_ indices: NDArray<Int>, axis: Int = 0) -> NDArray {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "take") }
    if place == 0, indices.rank == 1 {
      let list = indices.contiguous()
      return list.withPointer {
        rows(UnsafeBufferPointer(start: $0, count: list.count), "take")
      }
    }
    var parts = (0..<place).map { _ in IndexPart(AxisEntry(.range), nil) }
    parts.append(IndexPart(AxisEntry(.array), GatheredIndices(indices: [indices])))
    return gathered(parts)
  }

  /// The rows (first axis) that `indices` name, in their order; a negative index counts from the
  /// back.
  ///
  /// ```swift
  /// let x = NDArray<Int>([[1, 2], [3, 4], [5, 6]])
  /// x.rows([2, 0]).elements    // [5, 6, 1, 2]
  /// ```
  ///
  /// - Shapes: `[n, …]` → `[indices.count, …]`
  /// - Precondition: Each index is in −n..<n; otherwise stops and names one.
  public func rows(_ indices: [Int]) -> NDArray { rows(indices, "rows") }
  /// The same for a part of a list, such as a batch of a permutation.
  public func rows(_ indices: ArraySlice<Int>) -> NDArray { rows(Array(indices), "rows") }
  /// The same for an array of indices, taken in row-major order.
  public func rows(_ indices: NDArray<Int>) -> NDArray { rows(indices.elements, "rows") }

  private func rows(_ indices: [Int], _ operation: String) -> NDArray {
    indices.withUnsafeBufferPointer { rows($0, operation) }
  }

  private func rows(_ indices: UnsafeBufferPointer<Int>, _ operation: String) -> NDArray {
    orStop { () throws(ShapeError) in
      guard rank > 0 else { throw ShapeError(operation, [shape], "has no axes") }
    }
    let size = shape[0]
    if size > 1, layout.strides[0] == 0,
      let bad = indices.first(where: { $0 < -size || $0 >= size })
    {
      fatalError(
        ShapeError(operation, [shape], "has \(size) rows; \(bad) is not one of them").description)
    }
    if size > 1, layout.strides[0] == 0 {
      // All rows are one: the repetition need not be written out.
      let result = Shape([indices.count] + shape.dropFirst())
      return part(0, 0..<1).broadcast(to: result).contiguous(for: "rows")
    }
    let source = contiguous(for: "rows")
    let width = size == 0 ? 0 : source.count / size
    var result = shape
    result[0] = indices.count
    let missing = Atomic<Int>(-1)
    let gathered = source.withPointer { input in
      NDArray(shape: result, for: "rows") { output in
        let grain = Swift.max(1, (1 << 18) / Swift.max(1, width * MemoryLayout<E>.stride))
        ThreadPool.shared.run(over: indices.count, grain: grain) { range in
          let bad = Kernels.gatherRows(
            UnsafeRawPointer(input), bytes: width * MemoryLayout<E>.stride, size,
            indices.baseAddress! + range.lowerBound, range.count,
            to: UnsafeMutableRawPointer(output + range.lowerBound * width))
          if let bad { missing.store(range.lowerBound + bad, ordering: .relaxed) }
        }
      }
    }
    if missing.load(ordering: .relaxed) >= 0 {
      let bad = indices.first { $0 < -size || $0 >= size }!
      fatalError(
        ShapeError(operation, [shape], "has \(size) rows; \(bad) is not one of them").description)
    }
    return gathered
  }

  /// Along an axis the element that each index names, as ``argSorted(axis:)`` gives them; NumPy's
  /// `take_along_axis`.
  ///
  /// - Shapes: `[…, n, …]`, indices `[…, k, …]` → `[…, k, …]`
  /// - Precondition: The shapes differ on that axis alone, and each index is one of it; otherwise
  ///   stops.
  public func take(along indices: NDArray<Int>, axis: Int) -> NDArray {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "take(along:)")
      var expected = shape
      guard indices.rank == rank else {
        throw ShapeError("take(along:)", [shape, indices.shape], "differ in the number of axes")
      }
      expected[place] = indices.shape[place]
      guard expected == indices.shape else {
        throw ShapeError(
          "take(along:)", [shape, indices.shape], "do not fit; only axis \(axis) may differ")
      }
      return place
    }
    let parts = (0..<rank).map { other -> IndexPart in
      if other == place { return IndexPart(AxisEntry(.array), GatheredIndices(indices: [indices])) }
      var sizes = Shape(rank: rank) { _ in 1 }
      sizes[other] = indices.shape[other]
      let range = NDArray<Int>.arange(indices.shape[other]).reshaped(sizes)
      return IndexPart(AxisEntry(.array), GatheredIndices(indices: [range]))
    }
    return gathered(parts)
  }

  /// `x` where `condition` holds, `y` elsewhere, all broadcast together; NumPy's `where`.
  ///
  /// ```swift
  /// let x = NDArray<Int>([-1, 2, -3])
  /// NDArray.where(x .< 0, 0, x)    // [0 2 0]
  /// ```
  ///
  /// - Precondition: The three shapes fit; otherwise stops and names two that do not.
  public static func `where`(_ condition: NDArray<Bool>, _ x: NDArray, _ y: NDArray) -> NDArray {
    let shape = orStop { () throws(ShapeError) in
      try Shape.broadcast(
        Shape.broadcast(condition.shape, x.shape, operation: "where"), y.shape, operation: "where")
    }
    checkMemory(shape, "where")
    let mask = condition.broadcast(to: shape).contiguous(for: "where")
    func operand(_ a: NDArray) -> NDArray {
      a.count == 1 ? a : a.broadcast(to: shape).contiguous(for: "where")
    }
    let (p, q) = (operand(x), operand(y))
    return withExtendedLifetime((mask, p, q)) {
      NDArray(shape: shape, for: "where") { output in
        ThreadPool.shared.run(over: mask.count, grain: parallelGrain) { range in
          Kernels.select(
            MemoryLayout<E>.stride, mask.base, UnsafeRawPointer(p.base),
            p.count == 1 && mask.count != 1, UnsafeRawPointer(q.base),
            q.count == 1 && mask.count != 1, to: UnsafeMutableRawPointer(output), range)
        }
      }
    }
  }
  /// The same with one value where `condition` does not hold.
  public static func `where`(_ condition: NDArray<Bool>, _ x: NDArray, _ y: E) -> NDArray {
    `where`(condition, x, NDArray(y))
  }
  /// The same with one value where `condition` holds.
  public static func `where`(_ condition: NDArray<Bool>, _ x: E, _ y: NDArray) -> NDArray {
    `where`(condition, NDArray(x), y)
  }
  /// The same with two values.
  public static func `where`(_ condition: NDArray<Bool>, _ x: E, _ y: E) -> NDArray {
    `where`(condition, NDArray(x), NDArray(y))
  }

  /// Fills the array with one value.
  public mutating func fill(_ value: E) {
    self = NDArray(repeating: value, shape: shape, for: "fill")
  }

  /// The places of the elements that are not zero, in row-major order: for each axis a vector of
  /// indices. NaN is not zero.
  ///
  /// ```swift
  /// let places = NDArray<Int>([[0, 7], [8, 0]]).nonzero()
  /// places[0]    // [0 1]
  /// places[1]    // [1 0]
  /// ```
  public func nonzero() -> [NDArray<Int>] {
    let flat = (self as? NDArray<Bool> ?? (self .!= .zeroValue)).contiguous(for: "nonzero")
    var places: [Int] = []
    flat.withPointer { mask in
      for i in 0..<flat.count where mask[i] { places.append(i) }
    }
    var result = (0..<rank).map { _ in [Int](repeating: 0, count: places.count) }
    for (i, place) in places.enumerated() {
      var rest = place
      for axis in (0..<rank).reversed() {
        result[axis][i] = rest % shape[axis]
        rest /= shape[axis]
      }
    }
    return result.map { NDArray<Int>($0) }
  }
}

extension NDArray where E == Bool {
  /// How many elements are true; 0 of none.
  public var trueCount: Int { sum() }
  /// The places of the true elements in row-major order.
  public var trueIndices: [Int] { raveled().nonzero()[0].elements }
}
