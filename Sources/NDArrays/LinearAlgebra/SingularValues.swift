/// A = U·diag(s)·Vᵀ with orthonormal columns in U and V and the singular values s in descending
/// order; NumPy's `linalg.svd`.
///
/// The columns of U and V are unique up to sign, those of equal values up to a rotation, and those
/// of the value 0 any that are at right angles to the others. Small values are as exact as the
/// matrix determines them; a matrix that rounding made regular has values of about 10⁻¹⁶ (Float:
/// 10⁻⁷) times the largest in place of 0.
///
/// ```swift
/// let (u, s, vT) = try svd(NDArray<Double>([[3, 0], [0, -2]]))    // s = [3. 2.]
/// ```
///
/// - Shapes: `[…, m, n]` → `[…, m, k]`, `[…, k]`, `[…, k, n]` with k = min(m, n); with
///   `fullMatrices` U is `[…, m, m]` and Vᵀ `[…, n, n]`
/// - Parameter fullMatrices: Whether U and V are square; NumPy's default.
/// - Precondition: There are two axes; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where NaN or infinity is among the elements.
/// - Complexity: O(m · n² · sweeps), about eight sweeps
/// - Source: Drmač & Veselić (2008): one-sided rotations after two factorizations A = Q·R
public func svd<E: FloatingElement>(_ a: NDArray<E>, fullMatrices: Bool = false) throws -> (
  u: NDArray<E>, s: NDArray<E>, vT: NDArray<E>
) {
  let parts = try SingularValues(a, "svd", fullMatrices ? .full : .thin)
  return (parts.u, parts.unscaled, parts.vT)
}

/// The singular values alone, in descending order; NumPy's `linalg.svdvals`.
///
/// ```swift
/// try svdvals(NDArray<Double>([[3, 0], [0, -2]]))    // [3. 2.]
/// ```
///
/// - Shapes: `[…, m, n]` → `[…, min(m, n)]`
/// - Precondition: There are two axes; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where NaN or infinity is among the elements.
/// - Complexity: a third of that of ``svd(_:fullMatrices:)``
public func svdvals<E: FloatingElement>(_ a: NDArray<E>) throws -> NDArray<E> {
  try SingularValues(a, "svdvals", .none).unscaled
}

/// The singular values of a stack of matrices and their vectors, of matrices that a power of two
/// has moved into the middle of the type's range.
struct SingularValues<E: FloatingElement> {
  enum Vectors { case none, thin, full }

  /// U, s of the moved matrix, and Vᵀ; without vectors U and Vᵀ have no columns and no rows.
  var (u, s, vT): (NDArray<E>, NDArray<E>, NDArray<E>)
  /// The powers of two that the matrices were multiplied by.
  var shifts: [Int]

  /// The values of the matrices as they were given.
  var unscaled: NDArray<E> {
    if shifts.allSatisfy({ $0 == 0 }) { return s }
    let result = s.copied()
    let count = s.shape[s.rank - 1]
    for (i, shift) in shifts.enumerated() {
      Kernels.scale(result.base + i * count, count, byPowerOfTwo: -shift)
    }
    return result
  }

  init(_ a: NDArray<E>, _ operation: String, _ vectors: Vectors) throws {
    a.checkMatrix(operation)
    let (m, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let k = Swift.min(m, n)
    let batch = a.stackShape
    let isWide = m < n
    // Of a wide matrix the transpose is taken apart, into V·diag(s)·Uᵀ.
    let (rows, wanted) = (
      Swift.max(m, n), vectors == .full ? Swift.max(m, n) : vectors == .thin ? k : 0
    )
    let left = NDArray<E>(shape: batch + [rows, wanted], for: "svd") { _ in }
    let right = NDArray<E>(shape: batch + [vectors == .none ? 0 : k, k]) { _ in }
    let values = NDArray<E>.zeros(batch + [k])
    let turned = NDArray<E>(shape: isWide ? [n, m] : [0, 0]) { _ in }
    guard k > 0 || vectors == .full else {
      // However long the other side is, there is nothing to take apart.
      shifts = Array(repeating: 0, count: batch.elementCount)
      (s, u, vT) = (values, isWide ? right : left, isWide ? left.swappingAxes(-1, -2) : right)
      return
    }
    var shifts: [Int] = []
    try a.forEachMatrix { i, matrix in
      let shift = safeScale(
        ofLargest: try matrix.largestFinite(operation, a.nameOfMatrix(i)))
      shifts.append(shift)
      matrix.scale(byPowerOfTwo: shift)
      var tall = matrix
      if isWide {
        tall = turned.matrix(0)
        tall.copy(from: matrix.transposed)
      }
      let isSettled =
        vectors == .none
        ? decompose(tall, nil, values.base + i * k, nil)
        : decompose(tall, left.matrix(i), values.base + i * k, right.matrix(i))
      guard isSettled else {
        throw LinearAlgebraError(
          operation: operation, problem: "\(a.nameOfMatrix(i)) did not settle in 60 sweeps")
      }
    }
    self.shifts = shifts
    s = values
    (u, vT) =
      isWide
      ? (right.swappingAxes(-1, -2).contiguous(), left.swappingAxes(-1, -2).contiguous())
      : (left, right)
  }
}

/// U, s and Vᵀ of a matrix with at least as many rows as columns, which is written over.
///
/// A = Q₁·R₁, so that the long columns are met once; R₁·P = Q₂·R₂ with pivots, so that R₂'s rows
/// are nearly at right angles already; rotations of them give diag(s)·Zᵀ, and Vᵀ = Zᵀ·Pᵀ.
///
/// The columns of R₂·Z are U's, in the basis of Q₁·Q₂, times s. Those of small values have lost
/// their right angles by rounding: a third factorization R₂·Z = Q₃·T, whose T is diagonal but for
/// rounding, gives them back.
private func decompose<E: FloatingElement>(
  _ a: MatrixPart<E>, _ u: MatrixPart<E>?, _ s: UnsafeMutablePointer<E>, _ vT: MatrixPart<E>?
) -> Bool {
  let (m, n) = (a.rows, a.columns)
  let square = a.part(0..<n, 0..<n)
  var first: Reflections<E>?
  if m > n {
    first = Reflections(factoring: a)
    clearBelow(square)
  }
  var columns: [Int] = []
  let second = Reflections(pivoting: square, order: &columns)
  clearBelow(square)
  let scratch = NDArray<E>(shape: u == nil ? [3, 0, 0] : [3, n, n]) { _ in }
  let (triangle, z, products) = (scratch.matrix(0), scratch.matrix(1), scratch.matrix(2))
  triangle.copy(from: square)

  let rotations = RowRotations(square)
  guard rotations.run() else { return false }
  let order = rotations.order
  for (place, row) in order.enumerated() { s[place] = rotations.length(row) }
  guard let u, let vT else { return true }

  for (place, row) in order.enumerated() { rotations.writeDirection(row, to: z.row(place)) }
  completeRows(z, from: order.count)
  for (j, column) in columns.enumerated() {
    for place in 0..<n { vT[place, column] = z[place, j] }
  }

  products.multiply(triangle, z.transposed)
  let third = Reflections(factoring: products)
  u.setToIdentity()
  for j in 0..<n where products[j, j] < 0 { u[j, j] = -1 }
  let top = u.part(0..<n, 0..<n)
  third.apply(to: top, isUnit: true)
  second.apply(to: top)
  first?.apply(to: u)
  withExtendedLifetime(scratch) {}
  return true
}

@specialized(where E == Float) @specialized(where E == Double)
private func clearBelow<E: FloatingElement>(_ a: MatrixPart<E>) {
  for i in 0..<a.rows { for j in 0..<Swift.min(i, a.columns) { a[i, j] = 0 } }
}

/// Fills the rows from `first` on with unit vectors at right angles to all others.
private func completeRows<E: FloatingElement>(_ z: MatrixPart<E>, from first: Int) {
  let n = z.rows
  if first == n { return }
  let known = NDArray<E>(shape: [n, first]) { _ in }
  let found = NDArray<E>.zeros([n, n - first])
  known.matrix(0).copy(from: z.part(0..<first, 0..<n).transposed)
  for i in first..<n { found.base[i * (n - first) + i - first] = 1 }
  Reflections(factoring: known.matrix(0)).apply(to: found.matrix(0))
  z.part(first..<n, 0..<n).copy(from: found.matrix(0).transposed)
  withExtendedLifetime((known, found)) {}
}
