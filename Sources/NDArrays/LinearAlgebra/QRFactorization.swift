/// A = Q·R with orthonormal columns in Q and a triangle R, by reflections; NumPy's `linalg.qr`.
///
/// Signs are LAPACK's and NumPy's: R's diagonal may be negative. NaN and infinity pass into the
/// results.
///
/// ```swift
/// let (q, r) = qr(NDArray<Double>([[3, 1], [4, 2]]))    // R = [[-5.  -2.2] [ 0.   0.4]]
/// ```
///
/// - Shapes: `[…, m, n]` → `[…, m, k]`, `[…, k, n]` with k = min(m, n), or k = m if `complete`
/// - Parameter complete: Whether Q is square: its columns after the first min(m, n) are at right
///   angles to all of A's, and R's rows there are 0. NumPy's mode `complete`.
/// - Precondition: There are two axes; otherwise stops and names the shape.
/// - Complexity: O(m · n · min(m, n)), and O(m² · n) if `complete`
/// - Source: Golub & Van Loan (2013), §5.2
public func qr<E: FloatingElement>(_ a: NDArray<E>, complete: Bool = false) -> (
  q: NDArray<E>, r: NDArray<E>
) {
  a.checkMatrix("qr")
  let (m, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
  let k = complete ? m : Swift.min(m, n)
  let q = NDArray<E>(shape: a.stackShape + [m, k], for: "qr") { _ in }
  let r = NDArray<E>.zeros(a.stackShape + [k, n])
  a.forEachMatrix { i, matrix in
    let shift = safeScale(ofLargest: Kernels.largestMagnitude(matrix.base, m * n))
    matrix.scale(byPowerOfTwo: shift)
    let reflections = Reflections(factoring: matrix)
    let (left, right) = (q.matrix(i), r.matrix(i))
    for row in 0..<Swift.min(m, n) {
      for column in row..<n { right[row, column] = matrix[row, column] }
    }
    right.scale(byPowerOfTwo: -shift)
    left.setToIdentity()
    reflections.apply(to: left, isUnit: true)
  }
  return (q, r)
}
