// Arrays made from the elements of others in new places.

extension NDArray {
  /// The elements moved `shift` places along an axis, those that fall off put in front; without an
  /// axis, along all of them in row-major order.
  ///
  /// ```swift
  /// NDArray<Int>([1, 2, 3, 4]).rolled(by: 1)    // [4 1 2 3]
  /// ```
  public func rolled(by shift: Int, axis: Int? = nil) -> NDArray {
    guard let axis else { return raveled().rolled(by: shift, axis: 0).reshaped(shape) }
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "roll") }
    let size = shape[place]
    guard size > 0 else { return self }
    let rest = shift % size
    let cut = rest > 0 ? size - rest : -rest
    return .concatenate(
      [part(place, cut..<size), part(place, 0..<cut)], axis: place)
  }

  /// The elements moved along several axes, one shift for each axis; an axis that is named twice is
  /// moved twice.
  ///
  /// ```swift
  /// NDArray<Int>([[1, 2], [3, 4]]).rolled(by: [1, 1], axes: [0, 1]).elements    // [4, 3, 2, 1]
  /// ```
  ///
  /// - Precondition: There is a shift for each axis; otherwise stops and names both counts.
  public func rolled(by shifts: [Int], axes: [Int]) -> NDArray {
    orStop { () throws(ShapeError) in
      guard shifts.count == axes.count else {
        throw ShapeError(
          "roll", [shape], "is given \(shifts.count) shifts for \(axes.count) axes")
      }
      for axis in axes { _ = try shape.place(of: axis, "roll") }
    }
    return zip(shifts, axes).reduce(self) { $0.rolled(by: $1.0, axis: $1.1) }
  }

  /// A view of some indices of one axis.
  func part(_ axis: Int, _ range: Range<Int>) -> NDArray {
    var result = layout
    if !range.isEmpty { result.offset += range.lowerBound * layout.strides[axis] }
    result.shape[axis] = range.count
    return NDArray(storage: storage, layout: result)
  }

  /// Copies of the array side by side: `counts` for each axis, from the last; NumPy's `tile`.
  ///
  /// ```swift
  /// NDArray<Int>([1, 2]).tiled([2, 2]).elements    // [1, 2, 1, 2, 1, 2, 1, 2]
  /// ```
  ///
  /// - Shapes: `[…, n]` → `[…, n · counts]`; axes that the array lacks are put in front
  /// - Precondition: No count is negative, and the machine has the memory; otherwise stops.
  public func tiled(_ counts: Shape) -> NDArray {
    var result = self
    while result.rank < counts.count { result = result.expanded(axis: 0) }
    let first = result.rank - counts.count
    orStop { () throws(ShapeError) in
      if let bad = counts.first(where: { $0 < 0 }) {
        throw ShapeError("tile", [shape], "cannot be repeated \(bad) times; expected 0 or more")
      }
      var total = result.shape
      for (i, times) in counts.enumerated() {
        total[first + i] = try total.multiplied(first + i, by: times, "tile")
      }
      try total.checkMemory("tile", of: MemoryLayout<E>.stride)
    }
    for (i, times) in counts.enumerated() where times != 1 {
      result = result.repeatedWhole(times, first + i)
    }
    return result.contiguous(for: "tile")
  }

  /// Each element `times` over along an axis; without an axis, of the raveled array. NumPy's
  /// `repeat`.
  ///
  /// ```swift
  /// NDArray<Int>([1, 2]).repeated(2)    // [1 1 2 2]
  /// ```
  ///
  /// - Precondition: `times` is not negative, and the machine has the memory; otherwise stops.
  public func repeated(_ times: Int, axis: Int? = nil) -> NDArray {
    guard let axis else { return raveled().repeated(times, axis: 0) }
    let (place, result) = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "repeat")
      guard times >= 0 else {
        throw ShapeError("repeat", [shape], "cannot be repeated \(times) times; expected 0 or more")
      }
      var result = shape
      result[place] = try result.multiplied(place, by: times, "repeat")
      try result.checkMemory("repeat", of: MemoryLayout<E>.stride)
      return (place, result)
    }
    if count == 0 { return NDArray(shape: result, for: "repeat") { _ in } }
    // Whatever the number of axes, these three are enough.
    let outer = shape.prefix(place + 1).reduce(1, *)
    let inner = shape.dropFirst(place + 1).reduce(1, *)
    return reshaped([outer, 1, inner]).broadcast(to: [outer, times, inner]).reshaped(result)
  }

  /// Each element as often as `times` says of its place along an axis; without an axis, of the
  /// raveled array.
  ///
  /// ```swift
  /// NDArray<Int>([7, 8, 9]).repeated([1, 0, 2])    // [7 9 9]
  /// ```
  ///
  /// - Shapes: `[…, n, …]`, n times or 1 → `[…, sum of times, …]`
  /// - Precondition: There is a count for each place of the axis, or one for all, none is negative,
  ///   and the machine has the memory; otherwise stops.
  public func repeated(_ times: [Int], axis: Int? = nil) -> NDArray {
    guard let axis else { return raveled().repeated(times, axis: 0) }
    if times.count == 1 { return repeated(times[0], axis: axis) }
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "repeat")
      guard times.count == shape[place] else {
        throw ShapeError(
          "repeat", [shape],
          "has \(shape[place]) on axis \(axis) and is given \(times.count) counts; expected one for each, or one for all"
        )
      }
      var result = shape
      result[place] = 0
      for count in times {
        guard count >= 0 else {
          throw ShapeError(
            "repeat", [shape], "cannot be repeated \(count) times; expected 0 or more")
        }
        let (size, overflow) = result[place].addingReportingOverflow(count)
        guard !overflow else {
          throw ShapeError("repeat", [shape], "is longer repeated than an Int can count")
        }
        result[place] = size
      }
      try result.checkMemory("repeat", of: Swift.max(8, MemoryLayout<E>.stride))
      return place
    }
    let indices = times.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    return take(NDArray<Int>(indices), axis: place)
  }

  /// The same with the counts in an array, in row-major order.
  public func repeated(_ times: NDArray<Int>, axis: Int? = nil) -> NDArray {
    repeated(times.elements, axis: axis)
  }

  /// The array `times` over along an axis.
  private func repeatedWhole(_ times: Int, _ axis: Int) -> NDArray {
    var result = shape
    result[axis] *= times
    if count == 0 { return NDArray(shape: result, for: "tile") { _ in } }
    let outer = shape.prefix(axis).reduce(1, *)
    let inner = shape.dropFirst(axis).reduce(1, *)
    return reshaped([outer, 1, inner]).broadcast(to: [outer, times, inner]).reshaped(result)
  }

  /// What stands beyond the edge of a padded array.
  public enum Padding: Sendable {
    /// One value everywhere.
    case constant(E)
    /// The edge's element again.
    case edge
    /// The array mirrored in its edge, which is not repeated.
    case reflect
    /// The array once more, from its other end.
    case wrap

    /// The index that stands at place `i` of an axis of `size` with a rim.
    func source(of i: Int, _ size: Int) -> Int {
      switch self {
      case .edge: return Swift.min(Swift.max(i, 0), size - 1)
      case .wrap: return (i % size + size) % size
      default:
        if size == 1 { return 0 }
        let period = 2 * (size - 1)
        let place = (i % period + period) % period
        return place < size ? place : period - place
      }
    }
  }

  /// The array with a rim: for each axis how many elements before and after; NumPy's `pad`.
  ///
  /// - Shapes: `[n, …]` → `[before + n + after, …]`
  /// - Precondition: There is a pair for each axis, none negative; otherwise stops and names the
  ///   shape.
  public func padded(
    _ widths: [(before: Int, after: Int)], _ padding: Padding = .constant(.zeroValue)
  )
    -> NDArray
  {
    let sizes = orStop { () throws(ShapeError) in
      guard widths.count == rank, widths.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
        throw ShapeError(
          "pad", [shape],
          "needs a pair of widths for each of \(rank) axes, none negative; got \(widths.count)")
      }
      var sizes = shape
      for (axis, width) in widths.enumerated() {
        let (rim, overflow) = width.before.addingReportingOverflow(width.after)
        let (size, isTooLarge) = shape[axis].addingReportingOverflow(rim)
        guard !overflow, !isTooLarge else {
          throw ShapeError(
            "pad", [shape],
            "cannot have \(width.before) more before and \(width.after) after on axis \(axis)")
        }
        sizes[axis] = size
      }
      try sizes.checkMemory("pad", of: MemoryLayout<E>.stride)
      return sizes
    }
    if case .constant(let value) = padding {
      let result = NDArray(repeating: value, shape: sizes, for: "pad")
      var inner = result.layout
      for axis in 0..<rank { inner.offset += widths[axis].before * inner.strides[axis] }
      Kernels.copy(
        MemoryLayout<E>.stride, shape, from: UnsafeRawPointer(base), layout.strides,
        to: result.storage.pointer + inner.offset * MemoryLayout<E>.stride, inner.strides)
      return result
    }
    var result = self
    for (axis, width) in widths.enumerated() where width.before + width.after > 0 {
      let size = shape[axis]
      orStop { () throws(ShapeError) in
        if size == 0 { throw ShapeError("pad", [shape], "has nothing on axis \(axis) to repeat") }
      }
      let indices = NDArray<Int>(shape: [sizes[axis]], for: "pad") { output in
        for i in 0..<sizes[axis] {
          (output + i).initialize(to: padding.source(of: i - width.before, size))
        }
      }
      result = result.take(indices, axis: axis)
    }
    return result
  }

  /// The same rim of `width` elements at both ends of every axis.
  ///
  /// ```swift
  /// NDArray<Int>([1, 2, 3]).padded(2, .reflect)    // [3 2 1 2 3 2 1]
  /// ```
  public func padded(_ width: Int, _ padding: Padding = .constant(.zeroValue)) -> NDArray {
    padded(Array(repeating: (width, width), count: rank), padding)
  }

  /// Arrays one after another along an axis; NumPy's `concatenate`.
  ///
  /// - Precondition: There is an array, and their shapes differ on that axis alone; otherwise stops
  ///   and names two that do not fit.
  public static func concatenate(_ arrays: [NDArray], axis: Int = 0) -> NDArray {
    let (place, shape) = orStop { () throws(ShapeError) in
      guard let first = arrays.first else {
        throw ShapeError("concatenate", [], "needs at least one array")
      }
      let place = try first.shape.place(of: axis, "concatenate")
      var total = first.shape
      total[place] = 0
      for array in arrays {
        var expected = first.shape
        guard array.rank == first.rank else {
          throw ShapeError(
            "concatenate", [first.shape, array.shape], "differ in the number of axes")
        }
        expected[place] = array.shape[place]
        guard expected == array.shape else {
          throw ShapeError(
            "concatenate", [first.shape, array.shape], "do not fit; only axis \(axis) may differ")
        }
        let (size, overflow) = total[place].addingReportingOverflow(array.shape[place])
        guard !overflow else {
          throw ShapeError(
            "concatenate", [total, array.shape], "are longer together than an Int can count")
        }
        total[place] = size
      }
      return (place, total)
    }
    return NDArray(shape: shape, for: "concatenate") { output in
      let strides = shape.rowMajorStrides
      var start = 0
      for array in arrays {
        array.withPointer { input in
          Kernels.copy(
            MemoryLayout<E>.stride, array.shape, from: UnsafeRawPointer(input),
            array.layout.strides, to: UnsafeMutableRawPointer(output + start * strides[place]),
            strides)
        }
        start += array.shape[place]
      }
    }
  }

  /// Arrays of one shape along a new axis; NumPy's `stack`.
  ///
  /// - Shapes: k times `[…]` → `[k, …]` for axis 0
  /// - Precondition: There is an array, and all have one shape; otherwise stops and names two that
  ///   differ.
  public static func stack(_ arrays: [NDArray], axis: Int = 0) -> NDArray {
    orStop { () throws(ShapeError) in
      guard let first = arrays.first else {
        throw ShapeError("stack", [], "needs at least one array")
      }
      for array in arrays where array.shape != first.shape {
        throw ShapeError("stack", [first.shape, array.shape], "differ; all must be of one shape")
      }
    }
    return concatenate(arrays.map { $0.expanded(axis: axis) }, axis: axis)
  }

  /// Views of equal parts along an axis; NumPy's `split`.
  ///
  /// - Precondition: `parts` is at least 1 and divides the axis; otherwise stops and names both.
  public func split(into parts: Int, axis: Int = 0) -> [NDArray] {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "split")
      guard parts > 0 else {
        throw ShapeError("split", [shape], "cannot be cut into \(parts) parts; expected 1 or more")
      }
      guard shape[place] % parts == 0 else {
        throw ShapeError(
          "split", [shape], "has \(shape[place]) on axis \(axis), which \(parts) does not divide")
      }
      return place
    }
    let size = shape[place] / parts
    return (0..<parts).map { part(place, $0 * size..<($0 + 1) * size) }
  }

  /// Views of the parts between the places `at` along an axis: one more than there are places.
  ///
  /// Negative places count from the back, those beyond the axis are its ends.
  ///
  /// ```swift
  /// NDArray<Int>.arange(5).split(at: [2, 3]).map(\.count)    // [2, 1, 2]
  /// ```
  public func split(at places: [Int], axis: Int = 0) -> [NDArray] {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "split") }
    let size = shape[place]
    let cuts =
      [0] + places.map { Swift.min(Swift.max($0 < 0 ? $0 + size : $0, 0), size) } + [size]
    return zip(cuts, cuts.dropFirst()).map { part(place, $0..<Swift.max($0, $1)) }
  }
}
