/// An array seen along one axis: what lies before it, itself, and what lies after it.
private struct AxisSplit {
  var outer: Int
  var length: Int
  var inner: Int

  init(_ shape: Shape, _ axis: Int) {
    outer = shape.prefix(axis).reduce(1, *)
    length = shape[axis]
    inner = shape.dropFirst(axis + 1).reduce(1, *)
  }
}

extension NDArray {
  /// The array with its elements in the order in which they lie, where they fill memory in some
  /// order of the axes, so that reducing needs no copy; and the axes in that order.
  func inMemoryOrder(_ operation: StaticString) -> (NDArray, [Int]) {
    if layout.isContiguous { return (self, Array(0..<rank)) }
    if let order = layout.memoryOrder {
      return (NDArray(storage: storage, layout: layout.transposed(order)), order)
    }
    return (copied(for: operation), Array(0..<rank))
  }

  /// A view that has each repeated element once, for what repetition does not change.
  func withoutRepetition() -> NDArray {
    var result = layout
    for axis in 0..<rank where result.strides[axis] == 0 && result.shape[axis] > 1 {
      result.shape[axis] = 1
    }
    return NDArray(storage: storage, layout: result)
  }

  /// Reduces one axis with `body`, which is handed a row-major array and a row-major result.
  func reduced<R: Element>(
    axis: Int, keepDims: Bool, _ operation: StaticString,
    _ body: (UnsafePointer<E>, (outer: Int, length: Int, inner: Int), UnsafeMutablePointer<R>) ->
      Void
  ) -> NDArray<R> {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "\(operation)") }
    let (source, order) = inMemoryOrder(operation)
    let position = order.firstIndex(of: place)!
    let split = AxisSplit(source.shape, position)
    var sizes = source.shape
    sizes[position] = 1
    let result = NDArray<R>(shape: sizes, for: operation) { output in
      // Of a result without elements there is nothing to be cut into pieces.
      if split.outer == 0 || split.inner == 0 { return }
      source.withPointer { body($0, (split.outer, split.length, split.inner), output) }
    }
    // The axes go back to where they were, with size 1 in the reduced one's place.
    var back = [Int](repeating: 0, count: rank)
    for (i, axis) in order.enumerated() { back[axis] = i }
    var layout = result.layout.transposed(back)
    if !keepDims {
      layout.shape.remove(at: place)
      layout.strides.remove(at: place)
    }
    return NDArray<R>(storage: result.storage, layout: layout)
  }

  /// Reduces one axis after the other, from the last.
  func each(
    _ axes: [Int], _ keepDims: Bool, _ operation: String, _ body: (NDArray, Int) -> NDArray
  ) -> NDArray {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, operation) }
    var result = self
    for place in places.reversed() { result = body(result, place) }
    if !keepDims { for place in places.reversed() { result = result.squeezed(axis: place) } }
    return result
  }
}

// MARK: - Sums

extension NDArray {
  /// The sum of all elements, in an order that no number of threads changes; 0 of none, NaN where
  /// there is one.
  ///
  /// Integers are summed as Int or UInt and wrap around there, truth values are counted.
  ///
  /// ```swift
  /// NDArray<UInt8>([200, 200]).sum()        // 400
  /// NDArray<Bool>([true, false]).sum()      // 1
  /// ```
  @specialized(where E == Float) @specialized(where E == Double)
  public func sum() -> E.Total {
    if layout.isContiguous { return Self.sum(UnsafePointer(base), count) }
    let (source, _) = inMemoryOrder("sum")
    return source.withPointer { Self.sum(UnsafePointer($0), source.count) }
  }

  @inline(__always)
  private static func sum(_ x: UnsafePointer<E>, _ count: Int) -> E.Total {
    let block = Kernels.sumBlock
    if count <= 4 * block { return E.sum(x, count) }
    let blocks = (count + block - 1) / block
    return withUnsafeTemporaryAllocation(of: E.Total.self, capacity: blocks) { partial in
      let sums = partial.baseAddress!
      ThreadPool.shared.run(over: blocks, grain: 4) { range in
        for i in range { sums[i] = E.sum(x + i * block, Swift.min(block, count - i * block)) }
      }
      return E.Total.sum(sums, blocks)
    }
  }

  /// The sums along an axis; 0 where it is empty.
  ///
  /// ```swift
  /// let x = NDArray<Int>([[1, 2, 3], [4, 5, 6]])
  /// x.sum(axis: 1)                          // [ 6 15]
  /// x.sum(axis: 1, keepDims: true).shape    // [2, 1]
  /// ```
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func sum(axis: Int, keepDims: Bool = false) -> NDArray<E.Total> {
    reduced(axis: axis, keepDims: keepDims, "sum") { x, split, output in
      let (outer, length, inner) = split
      if inner == 1 {
        let grain = Swift.max(1, parallelGrain / Swift.max(1, length))
        ThreadPool.shared.run(over: outer, grain: grain) { range in
          for i in range { output[i] = E.sum(x + i * length, length) }
        }
        return
      }
      output.initialize(repeating: E.Total.zeroValue, count: outer * inner)
      // Rows are added in blocks of 256 and the blocks in order, whatever the threads do.
      let blocks = (length + 255) / 256
      let columns = Swift.min(inner, 4096)
      let strips = (inner + columns - 1) / columns
      if blocks <= 1 || outer * inner * length < parallelGrain {
        let grain = Swift.max(1, parallelGrain / Swift.max(1, length * columns))
        ThreadPool.shared.run(over: outer * strips, grain: grain) { tasks in
          for task in tasks {
            let (i, j) = (task / strips, task % strips * columns)
            let width = Swift.min(columns, inner - j)
            let total = output + i * inner + j
            withUnsafeTemporaryAllocation(of: E.Total.self, capacity: width) { partial in
              let p = partial.baseAddress!
              for block in 0..<blocks {
                let rows = Swift.min(256, length - block * 256)
                let from = x + (i * length + block * 256) * inner + j
                if block == 0 {
                  E.addRows(from, rows, width, inner, to: total)
                } else {
                  p.initialize(repeating: E.Total.zeroValue, count: width)
                  E.addRows(from, rows, width, inner, to: p)
                  E.Total.combine(.add, total, false, p, false, total, width)
                }
              }
            }
          }
        }
        return
      }
      let partial = NDArray<E.Total>(shape: [outer, blocks, inner]) { p in
        p.initialize(repeating: E.Total.zeroValue, count: outer * blocks * inner)
        ThreadPool.shared.run(outer * blocks * strips) { task in
          let (block, j) = (task / strips, task % strips * columns)
          let first = block % blocks * 256
          E.addRows(
            x + (block / blocks * length + first) * inner + j, Swift.min(256, length - first),
            Swift.min(columns, inner - j), inner, to: p + block * inner + j)
        }
      }
      partial.withPointer { p in
        for i in 0..<outer {
          let total = output + i * inner
          total.update(from: p + i * blocks * inner, count: inner)
          for block in 1..<blocks {
            E.Total.combine(
              .add, total, false, p + (i * blocks + block) * inner, false, total, inner)
          }
        }
      }
    }
  }

  /// The sums over several axes at once; of no axes the elements themselves.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func sum(axes: [Int], keepDims: Bool = false) -> NDArray<E.Total> {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "sum") }
    guard let last = places.last else { return cast() }
    let first = sum(axis: last, keepDims: true)
    var result = first
    for place in places.dropLast().reversed() {
      result = result.sum(axis: place, keepDims: true).cast()
    }
    if !keepDims { for place in places.reversed() { result = result.squeezed(axis: place) } }
    return result
  }

  /// The product of all elements; 1 of none. Integers are multiplied as Int or UInt and wrap around
  /// there.
  public func product() -> E.Total {
    let source = contiguous(for: "product")
    return source.withPointer { E.product($0, source.count, 1) }
  }

  /// The products along an axis; 1 where it is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func product(axis: Int, keepDims: Bool = false) -> NDArray<E.Total> {
    reduced(axis: axis, keepDims: keepDims, "product") { x, split, output in
      for i in 0..<split.outer {
        for j in 0..<split.inner {
          output[i * split.inner + j] = E.product(
            x + i * split.length * split.inner + j, split.length, split.inner)
        }
      }
    }
  }

  /// The products over several axes at once; of no axes the elements themselves.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func product(axes: [Int], keepDims: Bool = false) -> NDArray<E.Total> {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "product") }
    guard let last = places.last else { return cast() }
    var result = product(axis: last, keepDims: true)
    for place in places.dropLast().reversed() {
      result = result.product(axis: place, keepDims: true).cast()
    }
    return keepDims ? result : result.squeezed(axes: places)
  }

  /// Running sums along an axis; without one, of all elements in row-major order.
  ///
  /// ```swift
  /// NDArray<Int>([1, 2, 3]).cumulativeSum()    // [1 3 6]
  /// ```
  ///
  /// - Shapes: `[…]` → `[…]`, or `[count]` without an axis
  public func cumulativeSum(axis: Int? = nil) -> NDArray<E.Total> { accumulated(.sum, axis) }

  /// Running products along an axis; without one, of all elements in row-major order.
  ///
  /// - Shapes: `[…]` → `[…]`, or `[count]` without an axis
  public func cumulativeProduct(axis: Int? = nil) -> NDArray<E.Total> {
    accumulated(.product, axis)
  }

  private func accumulated(_ kind: RunningTotal, _ axis: Int?) -> NDArray<E.Total> {
    guard let axis else { return raveled().accumulated(kind, 0) }
    let place = orStop { () throws(ShapeError) in
      try shape.place(of: axis, kind == .sum ? "cumulativeSum" : "cumulativeProduct")
    }
    let operation: StaticString = kind == .sum ? "cumulativeSum" : "cumulativeProduct"
    let source = contiguous(for: operation)
    let split = AxisSplit(shape, place)
    return source.withPointer { x in
      NDArray<E.Total>(shape: shape, for: operation) { output in
        for i in 0..<split.outer {
          for j in 0..<split.inner {
            let start = i * split.length * split.inner + j
            E.accumulate(kind, x + start, output + start, split.length, split.inner)
          }
        }
      }
    }
  }

  /// Whether each element is true, or not zero; true of none. NaN is not zero.
  public func all() -> Bool {
    let mask = withoutRepetition().truth().contiguous(for: "all")
    return mask.withPointer { pointer in
      for i in 0..<mask.count where !pointer[i] { return false }
      return true
    }
  }

  /// Whether some element is true, or not zero; false of none. NaN is not zero.
  public func any() -> Bool {
    let mask = withoutRepetition().truth().contiguous(for: "any")
    return mask.withPointer { pointer in
      for i in 0..<mask.count where pointer[i] { return true }
      return false
    }
  }

  /// Whether each element along an axis is true, or not zero; true where the axis is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func all(axis: Int, keepDims: Bool = false) -> NDArray<Bool> {
    let size = orStop { () throws(ShapeError) in shape[try shape.place(of: axis, "all")] }
    return truth().sum(axis: axis, keepDims: keepDims) .== size
  }

  /// Whether some element along an axis is true, or not zero; false where the axis is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func any(axis: Int, keepDims: Bool = false) -> NDArray<Bool> {
    truth().sum(axis: axis, keepDims: keepDims) .> 0
  }

  /// Whether each element over several axes is true, or not zero; of no axes whether each is.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func all(axes: [Int], keepDims: Bool = false) -> NDArray<Bool> {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "all") }
    return truth().sum(axes: places, keepDims: keepDims)
      .== places.reduce(1) { $0 * shape[$1] }
  }

  /// Whether some element over several axes is true, or not zero; of no axes whether each is.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func any(axes: [Int], keepDims: Bool = false) -> NDArray<Bool> {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "any") }
    return truth().sum(axes: places, keepDims: keepDims) .> 0
  }

  /// Where the elements are true, or not zero; NaN is not zero.
  func truth() -> NDArray<Bool> { self as? NDArray<Bool> ?? (self .!= .zeroValue) }
}
