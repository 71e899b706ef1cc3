extension NDArray {
  // MARK: - Views

  /// The same elements in row-major order under another shape; one axis may be -1.
  ///
  /// - Returns: A view where the elements can stay, else a copy.
  public func reshaped(_ newShape: Shape) -> NDArray {
    let target = orStop { () throws(ShapeError) in
      var target = newShape
      if let open = target.firstIndex(of: -1) {
        var known = 1
        for (axis, size) in target.enumerated() where axis != open { known *= size }
        target[open] = known > 0 ? count / known : 0
      }
      guard target.allSatisfy({ $0 >= 0 }), target.elementCount == count else {
        throw ShapeError(
          "reshape", [shape, newShape],
          "do not hold the same number of elements; the first has \(count)")
      }
      return target
    }
    if let view = layout.reshaped(target) { return NDArray(storage: storage, layout: view) }
    var result = copied()
    result.layout = Layout(target)
    return result
  }

  /// Gives the array another shape in place.
  public mutating func reshape(_ newShape: Shape) { self = reshaped(newShape) }

  /// All elements as a vector, in row-major order.
  public func raveled() -> NDArray { reshaped([count]) }

  /// A view with its axes in the order `axes`, or reversed.
  public func transposed(_ axes: [Int]? = nil) -> NDArray {
    guard let axes else { return T }
    return orStop { () throws(ShapeError) in
      guard axes.count == rank else {
        throw ShapeError(
          "transpose", [shape, Shape(axes.prefix(Shape.maximumRank))],
          "do not fit; the second must name each axis of the first once")
      }
      var order: [Int] = []
      for axis in axes {
        let place = try shape.place(of: axis, "transpose")
        guard !order.contains(place) else {
          throw ShapeError(
            "transpose", [shape, Shape(axes)],
            "do not fit; the second must name each axis of the first once")
        }
        order.append(place)
      }
      return NDArray(storage: storage, layout: layout.transposed(order))
    }
  }

  /// The transpose: a view with its axes reversed.
  public var T: NDArray {
    @inlinable @inline(__always)
    get {
      let last = layout.shape.rank - 1
      return NDArray(
        storage: storage,
        layout: Layout(
          shape: Shape(rank: last + 1) { layout.shape.sizes[unchecked: last - $0] },
          strides: Shape(rank: last + 1) { layout.strides.sizes[unchecked: last - $0] },
          offset: layout.offset))
    }
  }

  /// A view with one axis moved to another place.
  public func movingAxis(_ source: Int, to target: Int) -> NDArray {
    let (from, to) = orStop { () throws(ShapeError) in
      (try shape.place(of: source, "movingAxis"), try shape.place(of: target, "movingAxis"))
    }
    var order = Array(0..<rank)
    order.remove(at: from)
    order.insert(from, at: to)
    return transposed(order)
  }

  /// A view with two axes in each other's place.
  public func swappingAxes(_ a: Int, _ b: Int) -> NDArray {
    let (x, y) = orStop { () throws(ShapeError) in
      (try shape.place(of: a, "swappingAxes"), try shape.place(of: b, "swappingAxes"))
    }
    var order = Array(0..<rank)
    order.swapAt(x, y)
    return transposed(order)
  }

  /// A view without its axes of size 1, or without that one.
  public func squeezed(axis: Int? = nil) -> NDArray {
    var result = layout
    if let axis {
      let place = orStop { () throws(ShapeError) in
        let place = try shape.place(of: axis, "squeeze")
        guard shape[place] == 1 else {
          throw ShapeError("squeeze", [shape], "has size \(shape[place]) on axis \(axis), not 1")
        }
        return place
      }
      result.shape.remove(at: place)
      result.strides.remove(at: place)
    } else {
      for place in (0..<rank).reversed() where shape[place] == 1 {
        result.shape.remove(at: place)
        result.strides.remove(at: place)
      }
    }
    return NDArray(storage: storage, layout: result)
  }

  /// A view with an axis of size 1 put in before `axis`.
  public func expanded(axis: Int) -> NDArray {
    var result = layout
    let place = orStop { () throws(ShapeError) in
      try shape.place(of: axis, "expand", extra: 1)
    }
    result.shape.insert(1, at: place)
    result.strides.insert(0, at: place)
    return NDArray(storage: storage, layout: result)
  }

  /// A view that repeats axes of size 1 to fill `newShape`.
  public func broadcast(to newShape: Shape) -> NDArray {
    orStop { () throws(ShapeError) in try broadcastView(to: newShape, operation: "broadcast") }
  }

  @inline(__always)
  func broadcastView(to newShape: Shape, operation: String) throws(ShapeError) -> NDArray {
    if layout.shape == newShape { return self }
    guard try Shape.broadcast(shape, newShape, operation: operation) == newShape else {
      throw ShapeError(
        operation, [shape, newShape], "do not fit; the first cannot be repeated to fill the second")
    }
    return NDArray(storage: storage, layout: layout.repeated(to: newShape))
  }

  /// A view that walks backwards along an axis, or along all.
  public func flipped(axis: Int? = nil) -> NDArray {
    let places = orStop { () throws(ShapeError) in
      try axis.map { axis throws(ShapeError) in [try shape.place(of: axis, "flip")] }
        ?? Array(0..<rank)
    }
    var result = layout
    for place in places where shape[place] > 0 {
      result.offset += (shape[place] - 1) * layout.strides[place]
      result.strides[place] = -layout.strides[place]
    }
    return NDArray(storage: storage, layout: result)
  }

  // MARK: - Copies

  /// The elements moved `by` places along an axis, those that fall off put in front; without an
  /// axis, along all of them in row-major order.
  public func rolled(by shift: Int, axis: Int? = nil) -> NDArray {
    guard let axis else { return raveled().rolled(by: shift, axis: 0).reshaped(shape) }
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "roll") }
    let size = shape[place]
    guard size > 0 else { return self }
    let cut = ((size - shift) % size + size) % size
    return .concatenate(
      [part(place, cut..<size), part(place, 0..<cut)], axis: place)
  }

  /// A view of some indices of one axis.
  func part(_ axis: Int, _ range: Range<Int>) -> NDArray {
    var result = layout
    if !range.isEmpty { result.offset += range.lowerBound * layout.strides[axis] }
    result.shape[axis] = range.count
    return NDArray(storage: storage, layout: result)
  }

  /// Copies of the array side by side: `counts` for each axis, from the last.
  public func tiled(_ counts: Shape) -> NDArray {
    var result = self
    while result.rank < counts.count { result = result.expanded(axis: 0) }
    for (i, times) in counts.enumerated() {
      let axis = result.rank - counts.count + i
      if times != 1 {
        result =
          times <= 0
          ? result.part(axis, 0..<0)
          : .concatenate(Array(repeating: result, count: times), axis: axis)
      }
    }
    return result.contiguous()
  }

  /// Each element `times` over along an axis; without an axis, of the raveled array.
  public func repeated(_ times: Int, axis: Int? = nil) -> NDArray {
    guard let axis else { return raveled().repeated(times, axis: 0) }
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "repeat") }
    var wide = expanded(axis: place + 1).layout
    wide.shape[place + 1] = Swift.max(0, times)
    var result = shape
    result[place] *= Swift.max(0, times)
    return NDArray(storage: storage, layout: wide).reshaped(result)
  }

  /// What stands beyond the edge of a padded array.
  public enum Padding: Sendable {
    case constant(E)
    /// The edge's element again.
    case edge
    /// The array mirrored in its edge, which is not repeated.
    case reflect
    /// The array once more, from its other end.
    case wrap
  }

  /// The array with a rim: for each axis how many elements before and after.
  public func padded(
    _ widths: [(before: Int, after: Int)], _ padding: Padding = .constant(.zeroValue)
  )
    -> NDArray
  {
    orStop { () throws(ShapeError) in
      guard widths.count == rank, widths.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
        throw ShapeError(
          "pad", [shape],
          "needs a pair of widths for each of \(rank) axes, none negative; got \(widths.count)")
      }
    }
    if case .constant(let value) = padding {
      var sizes = shape
      for axis in 0..<rank { sizes[axis] += widths[axis].before + widths[axis].after }
      let result = NDArray(repeating: value, shape: sizes)
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
      let indices = (-width.before..<size + width.after).map { i -> Int in
        switch padding {
        case .edge: return Swift.min(Swift.max(i, 0), size - 1)
        case .wrap: return (i % size + size) % size
        default:
          if size == 1 { return 0 }
          let period = 2 * (size - 1)
          let place = (i % period + period) % period
          return place < size ? place : period - place
        }
      }
      result = result.take(NDArray<Int>(indices), axis: axis)
    }
    return result
  }

  /// The same rim around every axis.
  public func padded(_ width: Int, _ padding: Padding = .constant(.zeroValue)) -> NDArray {
    padded(Array(repeating: (width, width), count: rank), padding)
  }

  /// Arrays one after another along an axis.
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
        total[place] += array.shape[place]
      }
      return (place, total)
    }
    return NDArray(shape: shape) { output in
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

  /// Arrays of one shape along a new axis.
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

  /// Views of equal parts along an axis.
  public func split(into parts: Int, axis: Int = 0) -> [NDArray] {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "split")
      guard parts > 0, shape[place] % parts == 0 else {
        throw ShapeError(
          "split", [shape], "has \(shape[place]) on axis \(axis), which \(parts) does not divide")
      }
      return place
    }
    let size = shape[place] / parts
    return (0..<parts).map { part(place, $0 * size..<($0 + 1) * size) }
  }

  /// Views of the parts between the places `at` along an axis.
  public func split(at places: [Int], axis: Int = 0) -> [NDArray] {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "split") }
    let size = shape[place]
    let cuts =
      [0] + places.map { Swift.min(Swift.max($0 < 0 ? $0 + size : $0, 0), size) } + [size]
    return zip(cuts, cuts.dropFirst()).map { part(place, $0..<Swift.max($0, $1)) }
  }
}
