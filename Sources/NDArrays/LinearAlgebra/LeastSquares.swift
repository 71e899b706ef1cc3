/// What ``lstsq(_:_:cutoff:)`` finds.
public struct LeastSquares<E: FloatingElement>: Sendable {
  /// The X that makes ‖A·X − B‖ smallest, and of those the shortest: `[…, n]` or `[…, n, m]`, as B.
  public var solution: NDArray<E>
  /// The squared distances of the columns, `[…, m]`; of one matrix none, `[0]`, where A has not full
  /// rank or not more rows than columns, as in NumPy.
  public var residuals: NDArray<E>
  /// The rank of each matrix of a stack; of one matrix an array without axes.
  public var ranks: NDArray<Int>
  /// The singular values of A in descending order, `[…, min(rows, n)]`.
  public var singularValues: NDArray<E>
  /// The rank of the one matrix.
  ///
  /// - Precondition: A was one matrix; of a stack stops: see ``ranks``.
  public var rank: Int {
    orStop { () throws(ShapeError) in
      guard ranks.rank == 0 else {
        throw ShapeError("rank", [ranks.shape], "is a stack; `ranks` has that of each matrix")
      }
    }
    return ranks.item
  }
}

/// The X that makes ‖A·X − B‖ smallest, and of those the shortest; NumPy's `linalg.lstsq`, of stacks
/// too.
///
/// ```swift
/// let a = NDArray<Double>([[1, 0], [1, 1], [1, 2]])
/// try lstsq(a, NDArray<Double>([1, 3, 5])).solution    // [1. 2.]
/// ```
///
/// - Shapes: `[…, k, n]`, `[k]` or `[…, k, m]` → solutions `[…, n]` or `[…, n, m]`
/// - Parameter cutoff: Singular values up to this share of the largest count as zero; at first the
///   type's precision times the larger side.
/// - Precondition: A and B have as many rows; otherwise stops and names the shapes.
/// - Throws: ``LinearAlgebraError`` where NaN or infinity is in A; in B it passes into the solution.
/// - Complexity: that of ``svd(_:fullMatrices:)``
/// - Source: Golub & Van Loan (2013), §5.5
public func lstsq<E: FloatingElement>(_ a: NDArray<E>, _ b: NDArray<E>, cutoff: E? = nil) throws
  -> LeastSquares<E>
{
  a.checkMatrix("lstsq")
  let (m, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
  let right = b.rank == 1 ? b.expanded(axis: 1) : b
  let batch = orStop { () throws(ShapeError) in
    guard right.rank >= 2, right.shape[right.rank - 2] == m else {
      throw ShapeError("lstsq", [a.shape, b.shape], "do not fit; both need the same rows")
    }
    return try Shape.broadcast(a.stackShape, right.stackShape, operation: "lstsq")
  }
  let columns = right.shape[right.rank - 1]
  let parts = try SingularValues(a, "lstsq", .thin)
  let known = right.copied()
  let knownShifts = (0..<known.stackShape.elementCount).map { i -> Int in
    let matrix = known.matrix(i)
    let shift = safeScale(ofLargest: Kernels.largestMagnitude(matrix.base, m * columns))
    matrix.scale(byPowerOfTwo: shift)
    return shift
  }
  // Divided by the values, since the reciprocal of a small one may be infinite.
  let isKept = parts.isKept(parts.cutoff(cutoff, m, n))
  let quotients = matmul(parts.u.swappingAxes(-1, -2), known) / parts.s.expanded(axis: -1)
  let found = matmul(
    parts.vT.swappingAxes(-1, -2), NDArray.where(isKept.expanded(axis: -1), quotients, 0)
  ).contiguousCopy()
  let shifts = NDArray<Int>(parts.shifts, shape: a.stackShape).broadcast(to: batch).elements
  let others = NDArray<Int>(knownShifts, shape: right.stackShape).broadcast(to: batch).elements
  for i in 0..<batch.elementCount {
    found.matrix(i).scale(byPowerOfTwo: shifts[i] - others[i])
  }
  let ranks = isKept.cast(to: Int.self).sum(axis: -1)
  let hasDistances = a.rank > 2 || right.rank > 2 || m > n && ranks.item == n
  return LeastSquares(
    solution: b.rank == 1 ? found.squeezed(axis: -1) : found,
    residuals: hasDistances
      ? square(right - matmul(a, found)).sum(axis: -2) : NDArray<E>.zeros([0]),
    ranks: ranks, singularValues: parts.unscaled)
}

/// The pseudo-inverse of Moore and Penrose by singular values, NumPy's `linalg.pinv`; for a square
/// matrix that is not singular the inverse, for a matrix of zeros its transpose.
///
/// ```swift
/// try pinv(NDArray<Double>([[1], [1]]))    // [[0.5 0.5]]
/// ```
///
/// - Shapes: `[…, m, n]` → `[…, n, m]`
/// - Parameter cutoff: Singular values up to this share of the largest count as zero; at first the
///   type's precision times the larger side, NumPy's `rtol=None`.
/// - Precondition: There are two axes; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where NaN or infinity is among the elements.
/// - Complexity: that of ``svd(_:fullMatrices:)``
public func pinv<E: FloatingElement>(_ a: NDArray<E>, cutoff: E? = nil) throws -> NDArray<E> {
  a.checkMatrix("pinv")
  // However long the other side is, there is nothing to work on.
  if a.count == 0 { return .zeros(a.mT.shape) }
  let parts = try SingularValues(a, "pinv", .thin)
  let (m, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
  let isKept = parts.isKept(parts.cutoff(cutoff, m, n))
  let quotients = parts.u.swappingAxes(-1, -2) / parts.s.expanded(axis: -1)
  let result = matmul(
    parts.vT.swappingAxes(-1, -2), NDArray.where(isKept.expanded(axis: -1), quotients, 0)
  ).contiguousCopy()
  for (i, shift) in parts.shifts.enumerated() { result.matrix(i).scale(byPowerOfTwo: shift) }
  return result
}

extension SingularValues {
  /// The share of the largest value up to which a value counts as 0.
  fileprivate func cutoff(_ given: E?, _ m: Int, _ n: Int) -> E {
    Swift.max(0, given ?? E.ulpOfOne * E(Swift.max(m, n)))
  }

  /// Which values do not count as 0, `[…, k]`.
  fileprivate func isKept(_ cutoff: E) -> NDArray<Bool> {
    if s.count == 0 { return NDArray<Bool>.zeros(s.shape) }
    return s .> s.max(axis: -1, keepDims: true) * cutoff
  }
}

/// The rank of one matrix: how many singular values are larger than the type's precision times the
/// larger side times the largest of them, as in NumPy's `linalg.matrix_rank`.
///
/// ```swift
/// try matrixRank(NDArray<Double>([[1, 1], [1, 1]]))    // 1
/// ```
///
/// Of a stack there are as many ranks as matrices: the function that gives an array has them.
///
/// - Shapes: `[m, n]`; 0 where either is 0
/// - Precondition: There are two axes; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where NaN or infinity is among the elements.
public func matrixRank<E: FloatingElement>(_ a: NDArray<E>) throws -> Int {
  orStop { () throws(ShapeError) in
    guard a.rank == 2 else {
      throw ShapeError(
        "matrixRank", [a.shape],
        a.rank < 2 ? "is not a matrix" : "is a stack; its ranks are an NDArray<Int>, not an Int")
    }
  }
  return try matrixRank(a).item
}

/// The rank of each matrix of a stack, by the same rule.
///
/// ```swift
/// let ranks: NDArray<Int> = try matrixRank(NDArray<Double>.ones([4, 3, 2]))    // [1 1 1 1]
/// ```
///
/// - Shapes: `[…, m, n]` → `[…]`
/// - Precondition: There are two axes; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where NaN or infinity is among the elements.
@_disfavoredOverload public func matrixRank<E: FloatingElement>(_ a: NDArray<E>) throws
  -> NDArray<Int>
{
  let parts = try SingularValues(a, "matrixRank", .none)
  let isKept = parts.isKept(parts.cutoff(nil, a.shape[a.rank - 2], a.shape[a.rank - 1]))
  return isKept.cast(to: Int.self).sum(axis: -1)
}
