/// One entry of a subscript: an index, which drops its axis, or a range, which keeps it.
public protocol AxisIndex {
  /// The first index, the number of indices, the step, and whether the axis stays.
  func resolve(_ size: Int) -> (start: Int, count: Int, step: Int, keepsAxis: Bool)?
}

extension Int: AxisIndex {
  public func resolve(_ size: Int) -> (start: Int, count: Int, step: Int, keepsAxis: Bool)? {
    guard self >= -size, self < size else { return nil }
    return (self < 0 ? self + size : self, 1, 1, false)
  }
}

private func clippedRange(_ lower: Int, _ upper: Int, _ size: Int) -> (
  start: Int, count: Int, step: Int, keepsAxis: Bool
) {
  let start = min(max(lower < 0 ? lower + size : lower, 0), size)
  let end = min(max(upper < 0 ? upper + size : upper, 0), size)
  return (start, max(0, end - start), 1, true)
}

extension Range<Int>: AxisIndex {
  public func resolve(_ size: Int) -> (start: Int, count: Int, step: Int, keepsAxis: Bool)? {
    clippedRange(lowerBound, upperBound, size)
  }
}
extension ClosedRange<Int>: AxisIndex {
  public func resolve(_ size: Int) -> (start: Int, count: Int, step: Int, keepsAxis: Bool)? {
    clippedRange(lowerBound, upperBound + 1, size)
  }
}
extension PartialRangeFrom<Int>: AxisIndex {
  public func resolve(_ size: Int) -> (start: Int, count: Int, step: Int, keepsAxis: Bool)? {
    clippedRange(lowerBound, size, size)
  }
}
extension PartialRangeUpTo<Int>: AxisIndex {
  public func resolve(_ size: Int) -> (start: Int, count: Int, step: Int, keepsAxis: Bool)? {
    clippedRange(0, upperBound, size)
  }
}
extension PartialRangeThrough<Int>: AxisIndex {
  public func resolve(_ size: Int) -> (start: Int, count: Int, step: Int, keepsAxis: Bool)? {
    clippedRange(0, upperBound + 1, size)
  }
}

/// Every `by`-th index of a range; a negative step walks backwards from its end.
public struct Stepped: AxisIndex {
  let range: any AxisIndex
  let by: Int

  public init(_ range: any AxisIndex = 0..., by: Int) {
    self.range = range
    self.by = by
  }

  public func resolve(_ size: Int) -> (start: Int, count: Int, step: Int, keepsAxis: Bool)? {
    guard by != 0, let (start, count, _, _) = range.resolve(size) else { return nil }
    let steps = (count + abs(by) - 1) / abs(by)
    return (by > 0 ? start : start + count - 1, steps, by, true)
  }
}

extension NDArray {
  /// The view that `indices` name, one for each axis from the first; axes left out stay whole.
  ///
  /// Negative indices count from the end. Ranges that go past the end are cut, as in NumPy.
  public subscript(indices: any AxisIndex...) -> NDArray {
    get { orStop { () throws(ShapeError) in try view(indices) } }
    set {
      let targetShape = orStop { () throws(ShapeError) in try view(indices).shape }
      let value = orStop { () throws(ShapeError) in
        try newValue.broadcastView(to: targetShape, operation: "assign")
      }
      makeUnique()
      let target = orStop { () throws(ShapeError) in try view(indices) }
      // A value that shares the memory written to was copied by makeUnique.
      value.forEachOffset { position, source in
        target.base[target.offset(ofFlat: position)] = value.storage.pointer[source]
      }
    }
  }

  /// One element.
  public subscript(indices: Int...) -> E {
    get {
      let place = orStop { () throws(ShapeError) in try flatOffset(indices) }
      return withExtendedLifetime(storage) { storage.pointer[place] }
    }
    set {
      makeUnique()
      storage.pointer[orStop { () throws(ShapeError) in try flatOffset(indices) }] = newValue
    }
  }

  private func flatOffset(_ indices: [Int]) throws(ShapeError) -> Int {
    guard indices.count == rank else {
      throw ShapeError(
        "subscript", [shape], "needs \(rank) indices for an element, got \(indices.count)")
    }
    var place = offset
    for (axis, index) in indices.enumerated() {
      guard index >= -shape[axis], index < shape[axis] else {
        throw ShapeError(
          "subscript", [shape],
          "has \(shape[axis]) indices on axis \(axis); \(index) is not one of them")
      }
      place += (index < 0 ? index + shape[axis] : index) * strides[axis]
    }
    return place
  }

  private func view(_ indices: [any AxisIndex]) throws(ShapeError) -> NDArray {
    guard indices.count <= rank else {
      throw ShapeError(
        "subscript", [shape], "has \(rank) axes; \(indices.count) indices are too many")
    }
    var result = self
    result.shape = []
    result.strides = []
    for axis in 0..<rank {
      guard axis < indices.count else {
        result.shape.append(shape[axis])
        result.strides.append(strides[axis])
        continue
      }
      guard let (start, count, step, keepsAxis) = indices[axis].resolve(shape[axis]) else {
        throw ShapeError(
          "subscript", [shape],
          "has \(shape[axis]) indices on axis \(axis); \(indices[axis]) is not one of them")
      }
      if count > 0 { result.offset += start * strides[axis] }
      if keepsAxis {
        result.shape.append(count)
        result.strides.append(strides[axis] * step)
      }
    }
    return result
  }

  /// Makes the memory this array's own, in row-major order.
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) || strides.contains(0) {
      let copy = copied()
      self = copy
    }
  }

  func offset(ofFlat position: Int) -> Int {
    var rest = position
    var place = 0
    for axis in shape.indices.reversed() {
      place += rest % shape[axis] * strides[axis]
      rest /= shape[axis]
    }
    return place
  }

  /// Calls `body` with the place of each element in row-major order and its offset in the storage.
  @inline(__always)
  func forEachOffset(_ body: (Int, Int) -> Void) {
    let total = count
    guard total > 0 else { return }
    guard rank > 0 else { return body(0, offset) }
    let width = shape[rank - 1]
    let step = strides[rank - 1]
    var index = [Int](repeating: 0, count: rank)
    var place = offset
    for start in stride(from: 0, to: total, by: width) {
      for i in 0..<width { body(start + i, place + i * step) }
      var axis = rank - 2
      while axis >= 0 {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= shape[axis] * strides[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }

  /// A copy with its elements in row-major order.
  func copied() -> NDArray {
    withExtendedLifetime(storage) {
      NDArray(shape: shape) { output in
        if isContiguous {
          output.initialize(from: base, count: count)
        } else {
          copyStrided(to: output)
        }
      }
    }
  }

  @specialized(where E == Float)
  @specialized(where E == Double)
  private func copyStrided(to output: UnsafeMutablePointer<E>) {
    let input = storage.pointer
    forEachOffset { position, source in output[position] = input[source] }
  }

  /// The array itself where its elements lie in row-major order, else a copy where they do.
  func contiguous() -> NDArray { isContiguous ? self : copied() }

  // MARK: - Shape

  /// The same elements in row-major order under another shape; one axis may be -1.
  ///
  /// - Returns: A view where the elements are contiguous, else a copy.
  public func reshaped(_ newShape: [Int]) -> NDArray {
    orStop { () throws(ShapeError) in
      var target = newShape
      if let open = target.firstIndex(of: -1) {
        let known = target.enumerated().reduce(1) { $1.offset == open ? $0 : $0 * $1.element }
        target[open] = known > 0 ? count / known : 0
      }
      guard target.allSatisfy({ $0 >= 0 }), Shapes.count(target) == count else {
        throw ShapeError(
          "reshape", [shape, newShape],
          "do not hold the same number of elements; the first has \(count)")
      }
      var result = contiguous()
      result.shape = target
      result.strides = Shapes.strides(of: target)
      return result
    }
  }

  /// A view with its axes in the order `axes`, or reversed.
  public func transposed(_ axes: [Int]? = nil) -> NDArray {
    let order = axes ?? Array(shape.indices.reversed())
    return orStop { () throws(ShapeError) in
      guard order.sorted() == Array(shape.indices) else {
        throw ShapeError(
          "transpose", [shape, order],
          "do not fit; the second must name each axis of the first once")
      }
      var result = self
      result.shape = order.map { shape[$0] }
      result.strides = order.map { strides[$0] }
      return result
    }
  }

  /// The transpose.
  public var T: NDArray { transposed() }

  /// A view with an axis of size 1 put in before `axis`.
  public func expanded(axis: Int) -> NDArray {
    var result = self
    let place = orStop { () throws(ShapeError) in
      try Shapes.axis(axis, rank: rank + 1, shape: shape, operation: "expand")
    }
    result.shape.insert(1, at: place)
    result.strides.insert(0, at: place)
    return result
  }

  /// A view that repeats axes of size 1 to fill `newShape`.
  public func broadcast(to newShape: [Int]) -> NDArray {
    orStop { () throws(ShapeError) in try broadcastView(to: newShape, operation: "broadcast") }
  }

  func broadcastView(to newShape: [Int], operation: String) throws(ShapeError) -> NDArray {
    if shape == newShape { return self }
    guard try Shapes.broadcast(shape, newShape, operation: operation) == newShape else {
      throw ShapeError(
        operation, [shape, newShape], "do not fit; the first cannot be repeated to fill the second")
    }
    var result = self
    let missing = newShape.count - rank
    result.shape = newShape
    result.strides = newShape.indices.map { axis in
      axis < missing || shape[axis - missing] != newShape[axis] ? 0 : strides[axis - missing]
    }
    return result
  }

  // MARK: - Gathering

  /// The rows (first axis) that `indices` name, in their order.
  @specialized(where E == Float)
  @specialized(where E == UInt8)
  public func rows(_ indices: [Int]) -> NDArray {
    orStop { () throws(ShapeError) in
      guard rank > 0 else { throw ShapeError("rows", [shape], "has no axes") }
      if let bad = indices.first(where: { $0 < 0 || $0 >= shape[0] }) {
        throw ShapeError("rows", [shape], "has \(shape[0]) rows; \(bad) is not one of them")
      }
    }
    let source = contiguous()
    let width = source.count / Swift.max(1, shape[0])
    return withExtendedLifetime(source.storage) {
      NDArray(shape: [indices.count] + shape.dropFirst()) { output in
        let input = source.base
        let grain = Swift.max(1, (1 << 14) / Swift.max(1, width))
        ThreadPool.shared.run(over: indices.count, grain: grain) { range in
          for row in range {
            (output + row * width).initialize(from: input + indices[row] * width, count: width)
          }
        }
      }
    }
  }

  /// The rows that `indices` name, in their order.
  public func rows(_ indices: ArraySlice<Int>) -> NDArray { rows(Array(indices)) }

  /// The rows that `indices` name, in their order.
  public func rows(_ indices: NDArray<Int>) -> NDArray { rows(indices.elements) }

  /// Arrays one after another along the first axis.
  public static func concatenate(_ arrays: [NDArray]) -> NDArray {
    orStop { () throws(ShapeError) in
      guard let first = arrays.first else {
        throw ShapeError("concatenate", [], "needs at least one array")
      }
      for array in arrays
      where array.shape.dropFirst() != first.shape.dropFirst() || array.rank == 0 {
        throw ShapeError(
          "concatenate", [first.shape, array.shape], "do not fit; only the first axis may differ")
      }
      return NDArray(
        arrays.flatMap(\.elements),
        shape: [arrays.reduce(0) { $0 + $1.shape[0] }] + first.shape.dropFirst())
    }
  }
}
