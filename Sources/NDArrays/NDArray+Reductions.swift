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
  private func inMemoryOrder() -> (NDArray, [Int]) {
    if layout.isContiguous { return (self, Array(0..<rank)) }
    if let order = layout.memoryOrder {
      return (NDArray(storage: storage, layout: layout.transposed(order)), order)
    }
    return (copied(), Array(0..<rank))
  }

  /// Reduces one axis with `body`, which is handed a row-major array and a row-major result.
  fileprivate func reduced<R: Element>(
    axis: Int, keepDims: Bool, _ operation: String,
    _ body: (UnsafePointer<E>, (outer: Int, length: Int, inner: Int), UnsafeMutablePointer<R>) ->
      Void
  ) -> NDArray<R> {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, operation) }
    let (source, order) = inMemoryOrder()
    let position = order.firstIndex(of: place)!
    let split = AxisSplit(source.shape, position)
    var sizes = source.shape
    sizes[position] = 1
    let result = NDArray<R>(shape: sizes) { output in
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
  fileprivate func each(
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
  /// The sum of all elements, in an order that no number of threads changes.
  ///
  /// Integers are summed as Int or UInt, truth values counted.
  @specialized(where E == Float) @specialized(where E == Double)
  public func sum() -> E.Total {
    if layout.isContiguous { return Self.sum(UnsafePointer(base), count) }
    let (source, _) = inMemoryOrder()
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

  /// The sums along an axis.
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

  /// The sums over several axes.
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

  /// The product of all elements.
  public func product() -> E.Total {
    let source = contiguous()
    return source.withPointer { E.product($0, source.count, 1) }
  }

  /// The products along an axis.
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

  /// Running sums along an axis; without one, of all elements in row-major order.
  public func cumulativeSum(axis: Int? = nil) -> NDArray<E.Total> { accumulated(.sum, axis) }

  /// Running products along an axis; without one, of all elements in row-major order.
  public func cumulativeProduct(axis: Int? = nil) -> NDArray<E.Total> {
    accumulated(.product, axis)
  }

  private func accumulated(_ kind: RunningTotal, _ axis: Int?) -> NDArray<E.Total> {
    guard let axis else { return raveled().accumulated(kind, 0) }
    let place = orStop { () throws(ShapeError) in
      try shape.place(of: axis, kind == .sum ? "cumulativeSum" : "cumulativeProduct")
    }
    let source = contiguous()
    let split = AxisSplit(shape, place)
    return source.withPointer { x in
      NDArray<E.Total>(shape: shape) { output in
        for i in 0..<split.outer {
          for j in 0..<split.inner {
            let start = i * split.length * split.inner + j
            E.accumulate(kind, x + start, output + start, split.length, split.inner)
          }
        }
      }
    }
  }

  /// Whether each element is true, or not zero.
  public func all() -> Bool {
    let mask = truth().contiguous()
    return mask.withPointer { pointer in
      for i in 0..<mask.count where !pointer[i] { return false }
      return true
    }
  }

  /// Whether some element is true, or not zero.
  public func any() -> Bool {
    let mask = truth().contiguous()
    return mask.withPointer { pointer in
      for i in 0..<mask.count where pointer[i] { return true }
      return false
    }
  }

  public func all(axis: Int, keepDims: Bool = false) -> NDArray<Bool> {
    let size = orStop { () throws(ShapeError) in shape[try shape.place(of: axis, "all")] }
    return truth().sum(axis: axis, keepDims: keepDims) .== size
  }

  public func any(axis: Int, keepDims: Bool = false) -> NDArray<Bool> {
    truth().sum(axis: axis, keepDims: keepDims) .> 0
  }

  private func truth() -> NDArray<Bool> { self as? NDArray<Bool> ?? (self .!= .zeroValue) }
}

// MARK: - Means

extension NDArray {
  /// The mean of all elements, as Double; NaN of none.
  @_disfavoredOverload
  public func mean() -> Double { cast(to: Double.self).mean() }
  @_disfavoredOverload
  public func mean(axis: Int, keepDims: Bool = false) -> NDArray<Double> {
    cast(to: Double.self).mean(axis: axis, keepDims: keepDims)
  }
}

extension NDArray where E: FloatingElement {
  /// The mean of all elements; NaN of none.
  public func mean() -> E { sum() / E(count) }

  public func mean(axis: Int, keepDims: Bool = false) -> NDArray {
    let size = orStop { () throws(ShapeError) in shape[try shape.place(of: axis, "mean")] }
    return sum(axis: axis, keepDims: keepDims) / E(size)
  }

  public func mean(axes: [Int], keepDims: Bool = false) -> NDArray {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "mean") }
    return sum(axes: axes, keepDims: keepDims) / E(places.reduce(1) { $0 * shape[$1] })
  }

  /// The mean squared distance from the mean.
  ///
  /// - Parameter correction: Is taken from the count that the sum is divided by: 1 for the
  ///   variance estimated from a sample. NumPy calls it `ddof`.
  public func variance(correction: Int = 0) -> E {
    square(self - mean()).sum() / E(Swift.max(0, count - correction))
  }

  public func variance(axis: Int, keepDims: Bool = false, correction: Int = 0) -> NDArray {
    let distance = self - mean(axis: axis, keepDims: true)
    let size = orStop { () throws(ShapeError) in shape[try shape.place(of: axis, "variance")] }
    return square(distance).sum(axis: axis, keepDims: keepDims)
      / E(Swift.max(0, size - correction))
  }

  /// The square root of the variance.
  public func standardDeviation(correction: Int = 0) -> E {
    variance(correction: correction).squareRoot()
  }

  public func standardDeviation(axis: Int, keepDims: Bool = false, correction: Int = 0) -> NDArray {
    sqrt(variance(axis: axis, keepDims: keepDims, correction: correction))
  }
}

// MARK: - Extremes

extension NDArray {
  private func needElements(_ operation: String) {
    orStop { () throws(ShapeError) in
      if count == 0 { throw ShapeError(operation, [shape], "has no elements") }
    }
  }

  private func extreme(_ kind: Extreme, _ operation: String) -> E {
    needElements(operation)
    let (source, _) = inMemoryOrder()
    // The extremes of fixed pieces, then the extreme of those.
    let piece = parallelGrain
    let pieces = (source.count + piece - 1) / piece
    return source.withPointer { x in
      if pieces == 1 { return E.extremeValue(kind, x, source.count) }
      return withUnsafeTemporaryAllocation(of: E.self, capacity: pieces) { best in
        ThreadPool.shared.run(pieces) { i in
          best[i] = E.extremeValue(kind, x + i * piece, Swift.min(piece, source.count - i * piece))
        }
        return E.extremeValue(kind, UnsafePointer(best.baseAddress!), pieces)
      }
    }
  }

  private func extremePlace(_ kind: Extreme, _ operation: String) -> Int {
    needElements(operation)
    let source = contiguous()
    return source.withPointer { E.extreme(kind, $0, source.count) }
  }

  private func extremes(_ kind: Extreme, _ axis: Int, _ keepDims: Bool, _ operation: String)
    -> NDArray
  {
    needLength(axis, operation)
    return reduced(axis: axis, keepDims: keepDims, operation) { x, split, output in
      let (outer, length, inner) = split
      if inner == 1 {
        let grain = Swift.max(1, parallelGrain / Swift.max(1, length))
        ThreadPool.shared.run(over: outer, grain: grain) { range in
          for i in range { output[i] = E.extremeValue(kind, x + i * length, length) }
        }
      } else {
        let columns = Swift.min(inner, 1024)
        let strips = (inner + columns - 1) / columns
        let grain = Swift.max(1, parallelGrain / Swift.max(1, length * columns))
        ThreadPool.shared.run(over: outer * strips, grain: grain) { tasks in
          for task in tasks {
            let (i, j) = (task / strips, task % strips * columns)
            E.extremes(
              kind, x + i * length * inner + j, length, Swift.min(columns, inner - j), inner,
              output + i * inner + j, nil)
          }
        }
      }
    }
  }

  private func extremePlaces(_ kind: Extreme, _ axis: Int, _ keepDims: Bool, _ operation: String)
    -> NDArray<Int>
  {
    needLength(axis, operation)
    return reduced(axis: axis, keepDims: keepDims, operation) { x, split, output in
      let (outer, length, inner) = split
      if inner == 1 {
        for i in 0..<outer { output[i] = E.extreme(kind, x + i * length, length) }
      } else {
        withUnsafeTemporaryAllocation(of: E.self, capacity: inner) { values in
          for i in 0..<outer {
            E.extremes(
              kind, x + i * length * inner, length, inner, inner, values.baseAddress!,
              output + i * inner)
          }
        }
      }
    }
  }

  private func needLength(_ axis: Int, _ operation: String) {
    orStop { () throws(ShapeError) in
      if shape[try shape.place(of: axis, operation)] == 0 {
        throw ShapeError(operation, [shape], "has no elements on axis \(axis)")
      }
    }
  }

  /// The largest element; NaN where there is one.
  public func max() -> E { extreme(.greatest, "max") }
  /// The smallest element; NaN where there is one.
  public func min() -> E { extreme(.least, "min") }
  public func max(axis: Int, keepDims: Bool = false) -> NDArray {
    extremes(.greatest, axis, keepDims, "max")
  }
  public func min(axis: Int, keepDims: Bool = false) -> NDArray {
    extremes(.least, axis, keepDims, "min")
  }
  public func max(axes: [Int], keepDims: Bool = false) -> NDArray {
    each(axes, keepDims, "max") { $0.max(axis: $1, keepDims: true) }
  }
  public func min(axes: [Int], keepDims: Bool = false) -> NDArray {
    each(axes, keepDims, "min") { $0.min(axis: $1, keepDims: true) }
  }

  /// The place of the largest element in row-major order; the first of equals, NaN before all.
  public func argMax() -> Int { extremePlace(.greatest, "argMax") }
  /// The place of the smallest element in row-major order; the first of equals, NaN before all.
  public func argMin() -> Int { extremePlace(.least, "argMin") }
  public func argMax(axis: Int, keepDims: Bool = false) -> NDArray<Int> {
    extremePlaces(.greatest, axis, keepDims, "argMax")
  }
  public func argMin(axis: Int, keepDims: Bool = false) -> NDArray<Int> {
    extremePlaces(.least, axis, keepDims, "argMin")
  }
}
