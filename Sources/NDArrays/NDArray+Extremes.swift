extension NDArray {
  private func needElements(_ operation: String) {
    orStop { () throws(ShapeError) in
      if count == 0 { throw ShapeError(operation, [shape], "has no elements") }
    }
  }

  private func extreme(_ kind: Extreme, _ operation: StaticString) -> E {
    needElements("\(operation)")
    let (source, _) = withoutRepetition().inMemoryOrder(operation)
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

  private func extremePlace(_ kind: Extreme, _ operation: StaticString) -> Int {
    needElements("\(operation)")
    let source = contiguous(for: operation)
    return source.withPointer { E.extreme(kind, $0, source.count) }
  }

  private func extremes(_ kind: Extreme, _ axis: Int, _ keepDims: Bool, _ operation: StaticString)
    -> NDArray
  {
    needLength(axis, "\(operation)")
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

  private func extremePlaces(
    _ kind: Extreme, _ axis: Int, _ keepDims: Bool, _ operation: StaticString
  ) -> NDArray<Int> {
    needLength(axis, "\(operation)")
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

  /// The largest element; NaN where there is one. No elements stop.
  public func max() -> E { extreme(.greatest, "max") }
  /// The smallest element; NaN where there is one. No elements stop.
  public func min() -> E { extreme(.least, "min") }
  /// The largest elements along an axis; NaN where there is one in the line.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops and names it.
  public func max(axis: Int, keepDims: Bool = false) -> NDArray {
    extremes(.greatest, axis, keepDims, "max")
  }
  /// The smallest elements along an axis; NaN where there is one in the line.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops and names it.
  public func min(axis: Int, keepDims: Bool = false) -> NDArray {
    extremes(.least, axis, keepDims, "min")
  }
  /// The largest elements over several axes at once; of no axes the elements themselves.
  public func max(axes: [Int], keepDims: Bool = false) -> NDArray {
    each(axes, keepDims, "max") { $0.max(axis: $1, keepDims: true) }
  }
  /// The smallest elements over several axes at once; of no axes the elements themselves.
  public func min(axes: [Int], keepDims: Bool = false) -> NDArray {
    each(axes, keepDims, "min") { $0.min(axis: $1, keepDims: true) }
  }

  /// The place of the largest element in row-major order; the first of equals, NaN before all. No
  /// elements stop.
  public func argMax() -> Int { extremePlace(.greatest, "argMax") }
  /// The place of the smallest element in row-major order; the first of equals, NaN before all. No
  /// elements stop.
  public func argMin() -> Int { extremePlace(.least, "argMin") }
  /// The places of the largest elements along an axis; the first of equals, NaN before all.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops and names it.
  public func argMax(axis: Int, keepDims: Bool = false) -> NDArray<Int> {
    extremePlaces(.greatest, axis, keepDims, "argMax")
  }
  /// The places of the smallest elements along an axis; the first of equals, NaN before all.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops and names it.
  public func argMin(axis: Int, keepDims: Bool = false) -> NDArray<Int> {
    extremePlaces(.least, axis, keepDims, "argMin")
  }
}
