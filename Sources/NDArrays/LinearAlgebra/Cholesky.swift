/// The lower triangle L with L·Lᵀ = A of each matrix, or the upper one U with Uᵀ·U = A; NumPy's
/// `linalg.cholesky`.
///
/// Only the triangle of A that is asked for is read; the other one counts as its mirror image.
///
/// ```swift
/// try cholesky(NDArray<Double>([[4, 2], [2, 5]])).elements    // [2.0, 0.0, 1.0, 2.0]
/// ```
///
/// - Shapes: `[…, n, n]` → `[…, n, n]`, with zeros in the other triangle
/// - Precondition: The matrices are square; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where A is not positive definite, or has NaN or infinity.
/// - Complexity: O(n³)
/// - Source: Golub & Van Loan (2013), §4.2
public func cholesky<E: FloatingElement>(_ a: NDArray<E>, upper: Bool = false) throws -> NDArray<E>
{
  a.checkMatrix("cholesky", square: true)
  let result = NDArray<E>.zeros(a.shape)
  try a.forEachMatrix { index, matrix in
    let name = a.nameOfMatrix(index)
    _ = try matrix.largestFinite("cholesky", name, upper ? .upper : .lower)
    let triangle = result.matrix(index)
    for i in 0..<matrix.rows {
      for j in 0...i { triangle[i, j] = upper ? matrix[j, i] : matrix[i, j] }
    }
    if let row = factorCholesky(triangle) {
      throw LinearAlgebraError(
        operation: "cholesky",
        problem: "\(name) is not positive definite; its leading \(row + 1) rows show it")
    }
    for i in 0..<matrix.rows {
      for j in i + 1..<Swift.max(matrix.rows, i + 1) {
        if upper {
          triangle[i, j] = triangle[j, i]
          triangle[j, i] = 0
        } else {
          triangle[i, j] = 0
        }
      }
    }
  }
  return result
}

/// L·Lᵀ = A in place of the lower triangle; what is above it is written over.
///
/// - Returns: The first row without a root, or nil.
@specialized(where E == Float) @specialized(where E == Double)
private func factorCholesky<E: FloatingElement>(_ a: MatrixPart<E>) -> Int? {
  let n = a.rows
  if n > 64 {
    // By halves: L₂₁ = A₂₁·L₁₁⁻ᵀ, and L₂₁·L₂₁ᵀ is taken from what is left.
    let half = n / 2
    let (corner, beside) = (a.part(0..<half, 0..<half), a.part(half..<n, 0..<half))
    let rest = a.part(half..<n, half..<n)
    if let row = factorCholesky(corner) { return row }
    solveRows(beside, corner)
    rest.subtract(beside, beside.transposed)
    return factorCholesky(rest).map { $0 + half }
  }
  for i in 0..<n {
    let row = a.row(i)
    for j in 0..<i { row[j] = (row[j] - Kernels.dot(row, a.row(j), j)) / a[j, j] }
    let square = row[i] - Kernels.dot(row, row, i)
    guard square > 0 else { return i }
    row[i] = square.squareRoot()
  }
  return nil
}

/// Solves X·Lᵀ = B in place of B.
@specialized(where E == Float) @specialized(where E == Double)
private func solveRows<E: FloatingElement>(_ b: MatrixPart<E>, _ l: MatrixPart<E>) {
  let n = l.rows
  if n > 64 {
    let half = n / 2
    let (left, right) = (b.part(0..<b.rows, 0..<half), b.part(0..<b.rows, half..<n))
    solveRows(left, l.part(0..<half, 0..<half))
    right.subtract(left, l.part(half..<n, 0..<half).transposed)
    return solveRows(right, l.part(half..<n, half..<n))
  }
  for i in 0..<b.rows {
    let row = b.row(i)
    for j in 0..<n { row[j] = (row[j] - Kernels.dot(row, l.row(j), j)) / l[j, j] }
  }
}
