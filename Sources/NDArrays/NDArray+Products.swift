/// The matrix product, of stacks of matrices too; NumPy's `matmul`.
///
/// A vector on the left counts as a row, on the right as a column, and the axis of size 1 is
/// dropped from the result. Axes before the last two are broadcast. Views are multiplied where they
/// lie, transposed ones too.
///
/// ```swift
/// let a = NDArray<Float>([[1, 2], [3, 4]])
/// matmul(a, NDArray<Float>([1, 1]))                  // [3. 7.]
/// matmul(NDArray<Float>.zeros([8, 2, 2]), a).shape   // [8, 2, 2]
/// ```
///
/// - Shapes: `[…, m, k]`, `[…, k, n]` → `[…, m, n]`
/// - Precondition: The inner sizes agree and neither operand is without axes; otherwise stops and
///   names both shapes.
/// - Complexity: O(batch · m · k · n)
@specialized(where E == Float) @specialized(where E == Double)
public func matmul<E: Element>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
  if a.rank == 2, b.rank == 2, a.layout.shape.sizes[1] == b.layout.shape.sizes[0] {
    let shape = Shape(rank: 2) {
      $0 == 0 ? a.layout.shape.sizes[0] : b.layout.shape.sizes[1]
    }
    checkOperands(a, b)
    return NDArray(shape: shape, for: "matmul") { c in
      E.multiply(MatrixProduct(a, 0, b, 0, c))
    }
  }
  return matmulStacks(a, b)
}

/// Stops on operands that only broadcasting makes so large: the kernels lay them out in memory.
@inline(__always)
private func checkOperands<E: Element>(_ a: NDArray<E>, _ b: NDArray<E>) {
  if a.count >= MemoryLimit.unasked { NDArray<E>.checkMemory(a.shape, "matmul") }
  if b.count >= MemoryLimit.unasked { NDArray<E>.checkMemory(b.shape, "matmul") }
}

extension MatrixProduct where E: Element {
  /// The product of the matrices in the last two axes, some elements into their arrays.
  @inline(__always)
  init(
    _ a: NDArray<E>, _ aOffset: Int, _ b: NDArray<E>, _ bOffset: Int, _ c: UnsafeMutablePointer<E>
  ) {
    let (i, j) = (a.rank - 2, b.rank - 2)
    self.init(
      rows: a.layout.shape.sizes[i], columns: b.layout.shape.sizes[j + 1],
      depth: a.layout.shape.sizes[i + 1], a: a.base + aOffset,
      aStrides: (a.layout.strides.sizes[i], a.layout.strides.sizes[i + 1]), b: b.base + bOffset,
      bStrides: (b.layout.strides.sizes[j], b.layout.strides.sizes[j + 1]), c: c)
  }
}

private func matmulStacks<E: Element>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
  orStop { () throws(ShapeError) in
    guard a.rank > 0, b.rank > 0 else {
      throw ShapeError(
        "matmul", [a.shape, b.shape], "need an axis each; multiply by a number with *")
    }
    let x = a.rank == 1 ? a.expanded(axis: 0) : a
    let y = b.rank == 1 ? b.expanded(axis: 1) : b
    let (m, k, n) = (x.shape[x.rank - 2], x.shape[x.rank - 1], y.shape[y.rank - 1])
    guard k == y.shape[y.rank - 2] else {
      throw ShapeError(
        "matmul", [a.shape, b.shape],
        "do not fit; the first has \(k) columns and the second \(y.shape[y.rank - 2]) rows")
    }
    guard
      let batch = try? Shape.broadcast(
        Shape(x.shape.dropLast(2)), Shape(y.shape.dropLast(2)), operation: "matmul")
    else {
      throw ShapeError(
        "matmul", [a.shape, b.shape], "do not fit; the axes before the last two do not broadcast")
    }
    checkOperands(a, b)
    try (batch + [m, n]).checkMemory("matmul", of: MemoryLayout<E>.stride)
    let p = x.broadcast(to: batch + [m, k])
    let q = y.broadcast(to: batch + [k, n])
    let walk = Walk(
      batch, [Shape(p.layout.strides.dropLast(2)), Shape(q.layout.strides.dropLast(2))])
    let matrices = batch.elementCount
    let work = Double(m) * Double(n) * Double(k)
    var result = NDArray<E>(shape: batch + [m, n], for: "matmul") { c in
      let body = { (i: Int) in
        E.multiply(MatrixProduct(p, walk.place(i, 0), q, walk.place(i, 1), c + i * m * n))
      }
      // Large products share their own tiles among threads, many small ones are shared out whole.
      if work >= 4_000_000 || matrices == 1 {
        for i in 0..<matrices { body(i) }
      } else {
        let least = Swift.max(1, 200_000 / Swift.max(1, m * n * k))
        ThreadPool.shared.runInStretches(over: matrices, grain: least) { for i in $0 { body(i) } }
      }
    }
    withExtendedLifetime((p, q)) {}
    if a.rank == 1 { result = result.squeezed(axis: -2) }
    if b.rank == 1 { result = result.squeezed(axis: -1) }
    return result
  }
}

/// NumPy's `dot`: of vectors the sum of products, of matrices the matrix product; of more axes the
/// sum over the last axis of `a` and the last but one of `b`.
///
/// ```swift
/// dot(NDArray<Int>([1, 2, 3]), NDArray<Int>([4, 5, 6]))    // 32
/// ```
///
/// - Precondition: The axes that are summed over have one size; otherwise stops and names both
///   shapes.
public func dot<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
  if a.rank == 0 || b.rank == 0 { return a * b }
  if a.rank <= 2, b.rank <= 2 { return matmul(a, b) }
  return tensorDot(a, b, axes: ([a.rank - 1], [b.rank == 1 ? 0 : b.rank - 2]))
}

/// Every element of `a` times every element of `b`.
///
/// - Shapes: `[…]`, `[…]` → `[a.count, b.count]`
public func outer<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
  NDArray<E>.checkMemory([a.count, b.count], "outer")
  return a.reshaped([a.count, 1]) * b.reshaped([1, b.count])
}

/// The sums of products over the last axes, NumPy's `inner`: of vectors what ``dot(_:_:)`` gives.
///
/// - Shapes: `[…a, n]`, `[…b, n]` → `[…a, …b]`
/// - Precondition: The last axes have one size; otherwise stops and names both shapes.
public func inner<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
  a.rank == 0 || b.rank == 0 ? a * b : tensorDot(a, b, axes: ([-1], [-1]))
}

/// The sum of products over pairs of axes; what is left of `a` comes before what is left of `b`.
public func tensorDot<E: NumericElement>(
  _ a: NDArray<E>, _ b: NDArray<E>, axes: (a: [Int], b: [Int])
) -> NDArray<E> {
  orStop { () throws(ShapeError) in
    var (p, q): ([Int], [Int]) = ([], [])
    for axis in axes.a { p.append(try a.shape.place(of: axis, "tensorDot")) }
    for axis in axes.b { q.append(try b.shape.place(of: axis, "tensorDot")) }
    guard p.count == q.count, zip(p, q).allSatisfy({ a.shape[$0] == b.shape[$1] }) else {
      throw ShapeError(
        "tensorDot", [a.shape, b.shape], "differ on the axes \(axes.a) and \(axes.b) to sum over")
    }
    guard Set(p).count == p.count, Set(q).count == q.count else {
      throw ShapeError(
        "tensorDot", [a.shape, b.shape],
        "cannot be summed over the axes \(axes.a) and \(axes.b), of which one is named twice")
    }
    let (aRest, bRest) = (
      (0..<a.rank).filter { !p.contains($0) }, (0..<b.rank).filter { !q.contains($0) }
    )
    let depth = p.reduce(1) { $0 * a.shape[$1] }
    let (aShape, bShape) = (Shape(aRest.map { a.shape[$0] }), Shape(bRest.map { b.shape[$0] }))
    let x = a.transposed(aRest + p).reshaped([aShape.elementCount, depth])
    let y = b.transposed(q + bRest).reshaped([depth, bShape.elementCount])
    return matmul(x, y).reshaped(aShape + bShape)
  }
}

/// The sum of products over the last `axes` axes of `a` and the first of `b`.
public func tensorDot<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>, axes: Int = 2)
  -> NDArray<E>
{
  orStop { () throws(ShapeError) in
    guard axes >= 0, axes <= a.rank, axes <= b.rank else {
      throw ShapeError(
        "tensorDot", [a.shape, b.shape],
        "have no \(axes) axes to sum over; expected 0 to \(Swift.min(a.rank, b.rank))")
    }
  }
  return tensorDot(a, b, axes: (Array(a.rank - axes..<a.rank), Array(0..<axes)))
}

/// The Kronecker product: each element of `a` times the whole of `b`. NumPy's `kron`.
///
/// - Shapes: `[m, n]`, `[p, q]` → `[m · p, n · q]`, and so for any number of axes
public func kron<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
  let rank = Swift.max(a.rank, b.rank)
  let x = a.reshaped(Shape(rank: rank - a.rank) { _ in 1 } + a.shape)
  let y = b.reshaped(Shape(rank: rank - b.rank) { _ in 1 } + b.shape)
  orStop { () throws(ShapeError) in
    for axis in 0..<rank
    where x.shape[axis].multipliedReportingOverflow(by: y.shape[axis]).overflow {
      throw ShapeError(
        "kron", [a.shape, b.shape], "give more on axis \(axis) than an Int can count")
    }
  }
  NDArray<E>.checkMemory(Shape(rank: rank) { x.shape[$0] * y.shape[$0] }, "kron")
  // Axis by axis, so that no more axes are needed than the result has.
  var (left, right) = (x, y)
  for axis in 0..<rank {
    left = left.repeated(y.shape[axis], axis: axis)
    var counts = Shape(rank: rank) { _ in 1 }
    counts[axis] = x.shape[axis]
    right = right.tiled(counts)
  }
  return left * right
}

extension NDArray where E: NumericElement {
  /// The sum of a diagonal of a matrix, or of each matrix in the first two axes, as
  /// ``diagonal(offset:)`` takes it; NumPy's `trace`.
  ///
  /// - Shapes: `[m, n, …]` → `[…]`
  /// - Precondition: There are two axes; otherwise stops and names the shape.
  public func trace(offset: Int = 0) -> NDArray<E.Total> {
    checkMatrix("trace")
    return diagonal(offset: offset).sum(axis: -1)
  }
}
