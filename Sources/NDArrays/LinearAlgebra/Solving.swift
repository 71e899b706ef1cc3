/// The X with A·X = B, by Gauss's elimination with partial pivoting; NumPy's `linalg.solve`.
///
/// NaN and infinity are not refused: they pass into the solution, as NumPy has it.
///
/// ```swift
/// let a = NDArray<Double>([[2, 0], [0, 4]])
/// try solve(a, NDArray<Double>([2, 2]))    // [1.  0.5]
/// ```
///
/// - Shapes: `[…, n, n]`, `[n]` or `[…, n, m]` → as B
/// - Precondition: A is square and B has as many rows; otherwise stops and names the shapes.
/// - Throws: ``LinearAlgebraError`` where A is singular.
/// - Complexity: O(n³ + n²·m)
/// - Source: Golub & Van Loan (2013), §3.4
public func solve<E: FloatingElement>(_ a: NDArray<E>, _ b: NDArray<E>) throws -> NDArray<E> {
  try solve(a, b, "solve")
}

private func solve<E: FloatingElement>(_ a: NDArray<E>, _ b: NDArray<E>, _ operation: String) throws
  -> NDArray<E>
{
  a.checkMatrix(operation, square: true)
  let n = a.shape[a.rank - 1]
  let right = b.rank == 1 ? b.expanded(axis: 1) : b
  orStop { () throws(ShapeError) in
    guard right.rank >= 2, right.shape[right.rank - 2] == n else {
      throw ShapeError(operation, [a.shape, b.shape], "do not fit; the second needs \(n) rows")
    }
  }
  let columns = right.shape[right.rank - 1]
  let batch = orStop { () throws(ShapeError) in
    try Shape.broadcast(a.stackShape, right.stackShape, operation: operation)
  }
  let known = right.broadcast(to: batch + [n, columns]).copied()
  let result = NDArray<E>(shape: batch + [n, columns]) { _ in }
  let matrices = a.broadcast(to: batch + [n, n])
  try matrices.forEachMatrix { i, matrix in
    let shift = safeScale(ofLargest: Kernels.largestMagnitude(matrix.base, n * n))
    matrix.scale(byPowerOfTwo: shift)
    let (order, _) = factorLU(matrix)
    if let k = (0..<n).first(where: { matrix[$0, $0] == 0 }) {
      throw LinearAlgebraError(
        operation: operation,
        problem: "\(matrices.nameOfMatrix(i)) is singular; no pivot is left in column \(k)")
    }
    let (from, to) = (known.matrix(i), result.matrix(i))
    let knownShift = safeScale(ofLargest: Kernels.largestMagnitude(from.base, n * columns))
    from.scale(byPowerOfTwo: knownShift)
    for (row, source) in order.enumerated() {
      to.row(row).update(from: from.row(source), count: columns)
    }
    solveLower(matrix, to, isUnit: true)
    solveUpper(matrix, to)
    to.scale(byPowerOfTwo: shift - knownShift)
  }
  return b.rank == 1 ? result.squeezed(axis: -1) : result
}

/// The inverse of each square matrix, NumPy's `linalg.inv`. To solve equations ``solve(_:_:)`` is
/// faster and more exact.
///
/// - Shapes: `[…, n, n]` → `[…, n, n]`
/// - Throws: ``LinearAlgebraError`` where the matrix is singular.
/// - Complexity: O(n³)
public func inv<E: FloatingElement>(_ a: NDArray<E>) throws -> NDArray<E> {
  a.checkMatrix("inv", square: true)
  return try solve(a, NDArray<E>.eye(a.shape[a.rank - 1]), "inv")
}

/// The determinant of each square matrix, NumPy's `linalg.det`; 0 of a singular one, 1 of one
/// without rows, NaN where there is one.
///
/// A determinant that the type cannot hold is infinity or 0, but none is lost on the way there:
/// ``slogdet(_:)`` has the logarithm of such ones.
///
/// - Shapes: `[…, n, n]` → `[…]`
/// - Precondition: The matrices are square; otherwise stops and names the shape.
/// - Complexity: O(n³)
public func det<E: FloatingElement>(_ a: NDArray<E>) -> NDArray<E> {
  a.checkMatrix("det", square: true)
  let result = NDArray<E>(shape: a.stackShape) { _ in }
  forEachPivots(a) { i, pivots, isOdd in
    // The digits and the power of two are multiplied for themselves.
    var (digits, exponent): (E, Int) = (isOdd ? -1 : 1, 0)
    for pivot in pivots {
      digits = pivot == 0 ? 0 : digits * pivot
      guard digits.isFinite, digits != 0 else { break }
      exponent += Int(digits.exponent)
      digits = digits.scaled(byPowerOfTwo: -Int(digits.exponent))
    }
    result.base[i] = digits.scaled(byPowerOfTwo: exponent)
  }
  return result
}

/// The sign of each determinant and the natural logarithm of its size, which does not overflow;
/// NumPy's `linalg.slogdet`.
///
/// Of a singular matrix the sign is 0 and the logarithm −∞.
///
/// - Shapes: `[…, n, n]` → `[…]`, `[…]`
/// - Precondition: The matrices are square; otherwise stops and names the shape.
/// - Complexity: O(n³)
public func slogdet<E: FloatingElement>(_ a: NDArray<E>) -> (sign: NDArray<E>, log: NDArray<E>) {
  a.checkMatrix("slogdet", square: true)
  let signs = NDArray<E>(shape: a.stackShape) { _ in }
  let sizes = NDArray<E>(shape: a.stackShape) { _ in }
  forEachPivots(a) { i, pivots, isOdd in
    var sign: E = isOdd ? -1 : 1
    var size: E = 0
    for pivot in pivots {
      if pivot < 0 { sign = -sign }
      if pivot == 0 { sign = 0 }
      size += E(log(Double(pivot.magnitude)))
    }
    signs.base[i] = sign
    sizes.base[i] = size
  }
  return (signs, sizes)
}

/// The diagonal of U of each matrix, and whether its rows were put into an odd order.
private func forEachPivots<E: FloatingElement>(
  _ a: NDArray<E>, _ body: (Int, [E], Bool) -> Void
) {
  a.forEachMatrix { i, matrix in
    let n = matrix.rows
    let shift = safeScale(ofLargest: Kernels.largestMagnitude(matrix.base, n * n))
    matrix.scale(byPowerOfTwo: shift)
    let (_, isOdd) = factorLU(matrix)
    body(i, (0..<n).map { matrix[$0, $0].scaled(byPowerOfTwo: -shift) }, isOdd)
  }
}
