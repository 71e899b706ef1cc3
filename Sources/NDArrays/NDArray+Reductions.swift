extension NDArray where E: FloatingElement {
  /// The sum of all elements, in a fixed order: blocks of 16,384 in 64 running totals, then in pairs.
  ///
  /// - Source: Higham (2002), §4.2, for why the order decides the error.
  @specialized(where E == Float) @specialized(where E == Double)
  public func sum() -> E {
    let source = contiguous()
    return withExtendedLifetime(source.storage) {
      let (x, total) = (source.base, source.count)
      let block = 16_384
      let blocks = (total + block - 1) / block
      if blocks <= 1 { return blockSum(x, total) }
      return withUnsafeTemporaryAllocation(of: E.self, capacity: blocks) { partial in
        let sums = partial.baseAddress!
        ThreadPool.shared.run(blocks) { i in
          sums[i] = blockSum(x + i * block, Swift.min(block, total - i * block))
        }
        var width = 1
        while width < blocks {
          for i in stride(from: 0, to: blocks - width, by: 2 * width) { sums[i] += sums[i + width] }
          width *= 2
        }
        return sums[0]
      }
    }
  }

  /// The mean of all elements.
  public func mean() -> E { sum() / E(count) }

  /// The variance of all elements: the mean squared distance from their mean.
  public func variance() -> E {
    let distance = self - mean()
    return (distance * distance).mean()
  }

  /// The sums along an axis.
  @specialized(where E == Float) @specialized(where E == Double)
  public func sum(axis: Int, keepDims: Bool = false) -> NDArray {
    let (outer, length, inner, shape) = split(axis, keepDims, "sum")
    let source = contiguous()
    return withExtendedLifetime(source.storage) {
      NDArray(shape: shape) { output in
        let x = source.base
        if inner == 1 {
          for i in 0..<outer { output[i] = blockSum(x + i * length, length) }
          return
        }
        // Rows are added in blocks of 256, the blocks in order, whatever the threads.
        let block = 256
        withUnsafeTemporaryAllocation(of: E.self, capacity: inner) { partial in
          for i in 0..<outer {
            let result = output + i * inner
            result.initialize(repeating: 0, count: inner)
            for start in stride(from: 0, to: length, by: block) {
              let rows = Swift.min(block, length - start)
              let p = partial.baseAddress!
              p.initialize(repeating: 0, count: inner)
              for row in 0..<rows {
                let line = x + (i * length + start + row) * inner
                for j in 0..<inner { p[j] += line[j] }
              }
              for j in 0..<inner { result[j] += p[j] }
            }
          }
        }
      }
    }
  }

  public func mean(axis: Int, keepDims: Bool = false) -> NDArray {
    let total = sum(axis: axis, keepDims: keepDims)
    return total / E(shape[axis < 0 ? axis + rank : axis])
  }

  public func variance(axis: Int, keepDims: Bool = false) -> NDArray {
    let distance = self - mean(axis: axis, keepDims: true)
    return (distance * distance).mean(axis: axis, keepDims: keepDims)
  }
}

/// The sum of up to a block of numbers in 64 running totals.
@inline(__always)
private func blockSum<E: FloatingElement>(_ x: UnsafePointer<E>, _ count: Int) -> E {
  if count < 16 {
    var total: E = 0
    for i in 0..<count { total += x[i] }
    return total
  }
  let raw = UnsafeRawPointer(x)
  let size = MemoryLayout<E>.stride
  @inline(__always) func load(_ i: Int) -> SIMD16<E> {
    raw.loadUnaligned(fromByteOffset: i * size, as: SIMD16<E>.self)
  }
  var totals = (SIMD16<E>.zero, SIMD16<E>.zero, SIMD16<E>.zero, SIMD16<E>.zero)
  let whole = count / 64 * 64
  for i in stride(from: 0, to: whole, by: 64) {
    totals.0 += load(i)
    totals.1 += load(i + 16)
    totals.2 += load(i + 32)
    totals.3 += load(i + 48)
  }
  var i = whole
  while i + 16 <= count {
    totals.0 += load(i)
    i += 16
  }
  let sixteen = (totals.0 + totals.1) + (totals.2 + totals.3)
  let eight = sixteen.lowHalf + sixteen.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  var total = two[0] + two[1]
  while i < count {
    total += x[i]
    i += 1
  }
  return total
}

extension NDArray {
  /// An axis as three lengths: what lies before it, itself, and what lies after it.
  func split(_ axis: Int, _ keepDims: Bool, _ operation: String) -> (
    outer: Int, length: Int, inner: Int, shape: [Int]
  ) {
    let place = orStop { () throws(ShapeError) in
      try Shapes.axis(axis, rank: rank, shape: shape, operation: operation)
    }
    var result = shape
    if keepDims { result[place] = 1 } else { result.remove(at: place) }
    return (shape[..<place].reduce(1, *), shape[place], shape[(place + 1)...].reduce(1, *), result)
  }
}

extension NDArray where E: NumericElement {
  /// The place of the largest element in row-major order; the first of equals, NaN before all.
  public func argMax() -> Int {
    orStop { () throws(ShapeError) in
      if count == 0 { throw ShapeError("argMax", [shape], "has no elements") }
    }
    return reshaped([1, count]).argMax(axis: 1).item
  }

  /// The places of the largest elements along an axis.
  @specialized(where E == Float) @specialized(where E == Double)
  public func argMax(axis: Int, keepDims: Bool = false) -> NDArray<Int> {
    extreme(axis, keepDims, "argMax").places
  }

  @specialized(where E == Float) @specialized(where E == Double)
  public func max(axis: Int, keepDims: Bool = false) -> NDArray {
    extreme(axis, keepDims, "max").values
  }

  public func max() -> E {
    orStop { () throws(ShapeError) in
      if count == 0 { throw ShapeError("max", [shape], "has no elements") }
    }
    return reshaped([1, count]).max(axis: 1).item
  }

  public func min() -> E {
    orStop { () throws(ShapeError) in
      if count == 0 { throw ShapeError("min", [shape], "has no elements") }
    }
    return elements.reduce(elements[0]) { $1 < $0 || $1 != $1 ? $1 : $0 }
  }

  @inline(__always)
  private func extreme(_ axis: Int, _ keepDims: Bool, _ operation: String) -> (
    values: NDArray, places: NDArray<Int>
  ) {
    let (outer, length, inner, shape) = split(axis, keepDims, operation)
    orStop { () throws(ShapeError) in
      if length == 0 {
        throw ShapeError(operation, [self.shape], "has no elements on axis \(axis)")
      }
    }
    let source = contiguous()
    return withExtendedLifetime(source.storage) {
      let x = source.base
      var places = NDArray<Int>(repeating: 0, shape: shape)
      let values = NDArray(shape: shape) { output in
        let p = places.storage.pointer
        for i in 0..<outer {
          for j in 0..<inner {
            var best = x[i * length * inner + j]
            var place = 0
            for k in 1..<Swift.max(length, 1) where best == best {
              let candidate = x[(i * length + k) * inner + j]
              if candidate > best || candidate != candidate { (best, place) = (candidate, k) }
            }
            output[i * inner + j] = best
            p[i * inner + j] = place
          }
        }
      }
      places.shape = shape
      return (values, places)
    }
  }
}

extension NDArray where E == Int {
  public func sum() -> Int { elements.reduce(0, &+) }
}
