/// The kinds of length that ``norm(_:_:)`` measures.
public enum Norm: Sendable {
  /// The root of the sum of squares: of vectors the length, of matrices Frobenius's norm.
  case two
  /// The sum of magnitudes.
  case one
  /// The largest magnitude; 0 of no elements.
  case infinity
}

/// The length of all elements together, whatever the shape; 0 of none, NaN where there is one.
///
/// What the squares are too large or too small for is scaled first. ``matrixNorm(_:_:keepDims:)``
/// has the norms of a matrix as a mapping.
///
/// - Shapes: any → one number
public func norm<E: FloatingElement>(_ x: NDArray<E>, _ kind: Norm = .two) -> E {
  switch kind {
  case .one: return abs(x).sum()
  case .infinity: return x.count == 0 ? 0 : abs(x).max()
  case .two:
    let length = square(x).sum().squareRoot()
    if isSafe(length) || x.count == 0 { return length }
    return scaledLengths(x.raveled(), axis: 0).item
  }
}

/// The lengths along an axis.
///
/// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
/// - Precondition: The array has the axis; otherwise stops and names it.
public func norm<E: FloatingElement>(
  _ x: NDArray<E>, _ kind: Norm = .two, axis: Int, keepDims: Bool = false
) -> NDArray<E> {
  switch kind {
  case .one: return abs(x).sum(axis: axis, keepDims: keepDims)
  case .infinity: return largest(abs(x), axis: axis, keepDims: keepDims)
  case .two:
    let lengths = sqrt(square(x).sum(axis: axis, keepDims: keepDims))
    if lengths.elements.allSatisfy(isSafe) || x.count == 0 { return lengths }
    let scaled = scaledLengths(x, axis: axis)
    return NDArray.where(
      NDArray<Bool>(lengths.elements.map(isSafe), shape: lengths.shape), lengths,
      keepDims ? scaled : scaled.squeezed(axis: axis))
  }
}

/// Whether no square on the way to a length has left the type's range, or lost places that count.
private func isSafe<E: FloatingElement>(_ length: E) -> Bool {
  length >= E.leastNormalMagnitude.squareRoot() / E.ulpOfOne && length < .infinity
}

/// The lengths along an axis that stays, of elements that a power of two has brought to 1 first.
private func scaledLengths<E: FloatingElement>(_ x: NDArray<E>, axis: Int) -> NDArray<E> {
  let largest = abs(x).max(axis: axis, keepDims: true)
  let exponents = largest.elements.map { $0 > 0 && $0.isFinite ? Int($0.exponent) : 0 }
  // In two halves, since the power itself may be none of the type.
  func powers(_ exponents: some Sequence<Int>) -> NDArray<E> {
    NDArray(exponents.map { E.powerOfTwo($0) }, shape: largest.shape)
  }
  let (first, second) = (exponents.map { $0 / 2 }, exponents.map { $0 - $0 / 2 })
  let moved = x * powers(first.map { -$0 }) * powers(second.map { -$0 })
  let lengths = sqrt(square(moved).sum(axis: axis, keepDims: true))
  return lengths * powers(first) * powers(second)
}

/// The largest of magnitudes along an axis; 0 of none.
private func largest<E: FloatingElement>(_ x: NDArray<E>, axis: Int, keepDims: Bool) -> NDArray<E> {
  let place = orStop { () throws(ShapeError) in try x.shape.place(of: axis, "norm") }
  // Of no elements the sum is 0 too.
  return x.shape[place] == 0
    ? x.sum(axis: place, keepDims: keepDims) : x.max(axis: place, keepDims: keepDims)
}

// MARK: - Matrices

/// The norms of a matrix that ``matrixNorm(_:_:keepDims:)`` and ``cond(_:_:)`` measure with, under
/// NumPy's names.
public enum MatrixNorm: Sendable, CaseIterable {
  /// The root of the sum of squares, NumPy's `'fro'`.
  case frobenius
  /// The sum of the singular values, NumPy's `'nuc'`.
  case nuclear
  /// The largest and the smallest singular value, NumPy's 2 and −2.
  case two, minusTwo
  /// The largest and the smallest sum of a column's magnitudes, NumPy's 1 and −1.
  case one, minusOne
  /// The largest and the smallest sum of a row's magnitudes, NumPy's `inf` and `-inf`.
  case infinity, minusInfinity
}

/// The norm of each matrix in the last two axes; NumPy's `linalg.matrix_norm`.
///
/// A matrix with NaN has the norm NaN, one with infinity the norm infinity, or, where the smallest
/// is asked for, the smallest as far as it is known: NaN of singular values.
///
/// ```swift
/// matrixNorm(NDArray<Double>([[3, 0], [4, 1]]), .one).item         // 7.0
/// matrixNorm(NDArray<Double>([[3, 0], [4, 1]]), .infinity).item    // 5.0
/// ```
///
/// - Shapes: `[…, m, n]` → `[…]`, or `[…, 1, 1]` with `keepDims`; 0 of matrices without elements
/// - Precondition: There are two axes, and for the smallest of something there is one; otherwise
///   stops and names the shape.
/// - Complexity: O(m · n); of singular values that of ``svdvals(_:)``
public func matrixNorm<E: FloatingElement>(
  _ x: NDArray<E>, _ kind: MatrixNorm = .frobenius, keepDims: Bool = false
) -> NDArray<E> {
  x.checkMatrix("matrixNorm")
  let (m, n) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
  orStop { () throws(ShapeError) in
    let smallest: [MatrixNorm] = [.minusOne, .minusTwo, .minusInfinity]
    if smallest.contains(kind), m == 0 || n == 0 {
      throw ShapeError("matrixNorm", [x.shape], "has no elements, of which \(kind) is the smallest")
    }
  }
  if m == 0 || n == 0 {
    return NDArray<E>.zeros(keepDims ? x.stackShape + [1, 1] : x.stackShape)
  }
  let result =
    switch kind {
    case .frobenius: norm(x.reshaped(x.stackShape + [m * n]), axis: -1)
    case .one: abs(x).sum(axis: -2).max(axis: -1)
    case .infinity: abs(x).sum(axis: -1).max(axis: -1)
    case .minusOne: abs(x).sum(axis: -2).min(axis: -1)
    case .minusInfinity: abs(x).sum(axis: -1).min(axis: -1)
    case .two: ofSingularValues(x, .infinity) { $0.max(axis: -1) }
    case .nuclear: ofSingularValues(x, .infinity) { $0.sum(axis: -1) }
    case .minusTwo: ofSingularValues(x, .nan) { $0.min(axis: -1) }
    }
  return keepDims ? result.expanded(axis: -1).expanded(axis: -1) : result
}

/// What `measure` makes of the singular values of matrices; `infinite` of those with infinity, NaN
/// of those with NaN.
private func ofSingularValues<E: FloatingElement>(
  _ x: NDArray<E>, _ infinite: E, _ measure: (NDArray<E>) -> NDArray<E>
) -> NDArray<E> {
  let isKnown = isFinite(x).all(axis: -1).all(axis: -1)
  let finite = NDArray.where(isKnown.expanded(axis: -1).expanded(axis: -1), x, 0)
  guard let values = try? svdvals(finite) else { return isKnown.cast(to: E.self) * .nan }
  let hasNaN = isNaN(x).any(axis: -1).any(axis: -1)
  return NDArray.where(isKnown, measure(values), NDArray.where(hasNaN, E.nan, infinite))
}

/// The condition of each matrix: how much larger an error in B, relative to it, may be in the X of
/// A·X = B; NumPy's `linalg.cond`.
///
/// The largest singular value by the smallest one, and by other norms ‖A‖·‖A⁻¹‖; infinity of a
/// singular matrix, NaN of one with NaN.
///
/// ```swift
/// cond(NDArray<Double>([[2, 0], [0, 4]])).item    // 2.0
/// ```
///
/// - Shapes: `[…, m, n]` → `[…]`
/// - Precondition: There are elements, and for all norms but `.two` and `.minusTwo` the matrices are
///   square; otherwise stops and names the shape.
/// - Complexity: that of ``svdvals(_:)`` or ``inv(_:)``
public func cond<E: FloatingElement>(_ a: NDArray<E>, _ kind: MatrixNorm = .two) -> NDArray<E> {
  let isOfValues = kind == .two || kind == .minusTwo
  a.checkMatrix("cond", square: !isOfValues)
  orStop { () throws(ShapeError) in
    if a.shape[a.rank - 2] == 0 || a.shape[a.rank - 1] == 0 {
      throw ShapeError("cond", [a.shape], "has no elements; nothing has no condition")
    }
  }
  let result = NDArray<E>(shape: a.stackShape) { _ in }
  a.forEachMatrix { i, matrix in
    let one = NDArray<E>(
      UnsafeBufferPointer(start: matrix.base, count: matrix.rows * matrix.columns),
      shape: [matrix.rows, matrix.columns])
    result.base[i] = condition(one, kind)
  }
  return result
}

/// The condition of one matrix.
private func condition<E: FloatingElement>(_ a: NDArray<E>, _ kind: MatrixNorm) -> E {
  if isNaN(a).any() { return .nan }
  var ratio: E = .infinity
  if kind == .two || kind == .minusTwo {
    // Of values that no power of two has moved: their ratio is the same.
    guard let values = try? SingularValues(a, "cond", .none).s.elements else { return .infinity }
    let (first, last) = (values[0], values[values.count - 1])
    ratio = kind == .two ? first / last : last / first
  } else if let inverse = try? inv(a) {
    ratio = (matrixNorm(a, kind) * matrixNorm(inverse, kind)).item
  }
  return ratio.isNaN ? .infinity : ratio
}
