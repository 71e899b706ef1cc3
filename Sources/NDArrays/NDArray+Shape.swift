extension NDArray {
  /// The same elements in row-major order under another shape; one axis may be -1, and takes what
  /// is left.
  ///
  /// ```swift
  /// NDArray<Int>.arange(12).reshaped([3, -1]).shape    // [3, 4]
  /// ```
  ///
  /// - Returns: A view where the elements can stay, else a copy.
  /// - Precondition: Both shapes hold the same number of elements; otherwise stops and names both.
  public func reshaped(_ newShape: Shape) -> NDArray {
    let target = orStop { () throws(ShapeError) in
      var target = newShape
      if let open = target.firstIndex(of: -1) {
        var others = target
        others[open] = 1
        let known = others.bytes(of: 1) == nil ? 0 : others.uncheckedElementCount
        target[open] = known > 0 ? count / known : 0
      }
      guard target.bytes(of: MemoryLayout<E>.stride) != nil,
        target.uncheckedElementCount == count
      else {
        throw ShapeError(
          "reshape", [shape, newShape],
          "do not hold the same number of elements; the first has \(count)")
      }
      return target
    }
    if let view = layout.reshaped(target) { return NDArray(storage: storage, layout: view) }
    var result = copied(for: "reshape")
    result.layout = Layout(target)
    return result
  }

  /// Gives the array another shape in place.
  public mutating func reshape(_ newShape: Shape) { self = reshaped(newShape) }

  /// All elements as a vector, in row-major order.
  public func raveled() -> NDArray { reshaped([count]) }

  /// A view with its axes in the order `axes`, or reversed.
  ///
  /// - Shapes: axes `[2, 0, 1]` take `[a, b, c]` to `[c, a, b]`
  /// - Precondition: `axes` names each axis once; otherwise stops.
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

  /// The transpose: a view with its axes reversed, `[m, n]` → `[n, m]`; a vector stays what it is.
  public var T: NDArray {
    @inlinable @inline(__always)
    get {
      if layout.shape.rank == 2 {
        var turned = layout
        turned.shape.sizes[unchecked: 0] = layout.shape.sizes[unchecked: 1]
        turned.shape.sizes[unchecked: 1] = layout.shape.sizes[unchecked: 0]
        turned.strides.sizes[unchecked: 0] = layout.strides.sizes[unchecked: 1]
        turned.strides.sizes[unchecked: 1] = layout.strides.sizes[unchecked: 0]
        return NDArray(storage: storage, layout: turned)
      }
      let last = layout.shape.rank - 1
      return NDArray(
        storage: storage,
        layout: Layout(
          shape: Shape(rank: last + 1) { layout.shape.sizes[unchecked: last - $0] },
          strides: Shape(rank: last + 1) { layout.strides.sizes[unchecked: last - $0] },
          offset: layout.offset))
    }
  }

  /// A view with one axis moved to another place, the others in their order; NumPy's `moveaxis`.
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

  /// A view without its axes of size 1, or without that one; an axis of another size stops. NumPy's
  /// `squeeze`.
  public func squeezed(axis: Int? = nil) -> NDArray {
    squeezed(axes: axis.map { [$0] } ?? (0..<rank).filter { shape[$0] == 1 })
  }

  /// A view without those axes, each of size 1; an axis of another size, and one named twice, stop.
  public func squeezed(axes: [Int]) -> NDArray {
    let places = orStop { () throws(ShapeError) in
      let places = try shape.places(of: axes, "squeeze")
      for axis in axes {
        let size = shape[try shape.place(of: axis, "squeeze")]
        guard size == 1 else {
          throw ShapeError("squeeze", [shape], "has size \(size) on axis \(axis), not 1")
        }
      }
      return places
    }
    var result = layout
    for place in places.reversed() {
      result.shape.remove(at: place)
      result.strides.remove(at: place)
    }
    return NDArray(storage: storage, layout: result)
  }

  /// A view with an axis of size 1 put in before `axis`; −1 puts it last. NumPy's `expand_dims`.
  public func expanded(axis: Int) -> NDArray {
    var result = layout
    let place = orStop { () throws(ShapeError) in
      try shape.place(of: axis, "expand", extra: 1)
    }
    result.shape.insert(1, at: place)
    result.strides.insert(0, at: place)
    return NDArray(storage: storage, layout: result)
  }

  /// A view that repeats axes of size 1 to fill `newShape`, which takes no memory.
  ///
  /// - Precondition: `newShape` has no negative size and is no larger than the largest array could
  ///   be; otherwise stops and names both shapes.
  public func broadcast(to newShape: Shape) -> NDArray {
    orStop { () throws(ShapeError) in try broadcastView(to: newShape, operation: "broadcast") }
  }

  @inline(__always)
  func broadcastView(to newShape: Shape, operation: String) throws(ShapeError) -> NDArray {
    if layout.shape == newShape { return self }
    _ = try newShape.checkedCount(operation, of: MemoryLayout<E>.stride)
    guard try Shape.broadcast(shape, newShape, operation: operation) == newShape else {
      throw ShapeError(
        operation, [shape, newShape], "do not fit; the first cannot be repeated to fill the second")
    }
    return NDArray(storage: storage, layout: layout.repeated(to: newShape))
  }

  /// A view of `source` that fills this array's shape, where this array is what is written to.
  @inline(__always)
  func filled(by source: NDArray, _ operation: StaticString) throws(ShapeError) -> NDArray {
    if layout.shape == source.layout.shape { return source }
    guard try Shape.broadcast(shape, source.shape, operation: "\(operation)") == shape else {
      throw ShapeError(
        "\(operation)", [shape, source.shape],
        "do not fit; the second cannot be repeated to fill the first, which is written to")
    }
    return NDArray(storage: source.storage, layout: source.layout.repeated(to: shape))
  }

  /// A view that walks backwards along an axis, or along all. NumPy's `flip`.
  public func flipped(axis: Int? = nil) -> NDArray {
    flipped(axes: axis.map { [$0] } ?? Array(0..<rank))
  }

  /// A view that walks backwards along several axes; of no axes the array itself.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func flipped(axes: [Int]) -> NDArray {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "flip") }
    var result = layout
    for place in places where shape[place] > 0 {
      result.offset += (shape[place] - 1) * layout.strides[place]
      result.strides[place] = -layout.strides[place]
    }
    return NDArray(storage: storage, layout: result)
  }
}
