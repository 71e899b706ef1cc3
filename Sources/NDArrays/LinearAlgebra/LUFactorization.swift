// P·A = L·U by halves of the columns: the left half, then the rows of U beside it, then one product
// for all that is below, then the right half.

/// The columns that are factored one by one.
private let narrowest = 16

/// P·A = L·U in place of a matrix with at least as many rows as columns, with the largest pivot in
/// each column. A pivot of 0 is left where the matrix is singular.
///
/// - Parameter pivots: Is given, for each column, the row that its pivot's row was swapped with.
/// - Source: Toledo (1997), recursion by columns; Golub & Van Loan (2013), §3.4
@specialized(where E == Float) @specialized(where E == Double)
private func factorLU<E: FloatingElement>(
  _ a: MatrixPart<E>, _ pivots: UnsafeMutablePointer<Int>, _ scratch: UnsafeMutablePointer<E>
) {
  let (m, n) = (a.rows, a.columns)
  if n <= narrowest { return factorColumns(a, pivots, scratch) }
  let half = (n / 2 + narrowest - 1) / narrowest * narrowest
  let right = a.part(0..<m, half..<n)
  factorLU(a.part(0..<m, 0..<half), pivots, scratch)
  swapRows(right, pivots, 0..<half)
  let top = right.part(0..<half, 0..<n - half)
  let bottom = right.part(half..<m, 0..<n - half)
  solveLower(a.part(0..<half, 0..<half), top, isUnit: true)
  bottom.subtract(a.part(half..<m, 0..<half), top)
  factorLU(bottom, pivots + half, scratch)
  for k in half..<n { pivots[k] += half }
  swapRows(a.part(0..<m, 0..<half), pivots, half..<n)
}

@inline(__always)
private func swapRows<E: FloatingElement>(
  _ a: MatrixPart<E>, _ pivots: UnsafePointer<Int>, _ range: Range<Int>
) {
  for k in range where pivots[k] != k {
    let (x, y) = (a.row(k), a.row(pivots[k]))
    for j in 0..<a.columns { (x[j], y[j]) = (y[j], x[j]) }
  }
}

/// The factors of few columns, which lie in lines while they are worked on.
@specialized(where E == Float) @specialized(where E == Double)
private func factorColumns<E: FloatingElement>(
  _ a: MatrixPart<E>, _ pivots: UnsafeMutablePointer<Int>, _ scratch: UnsafeMutablePointer<E>
) {
  let (m, n) = (a.rows, a.columns)
  for i in 0..<m {
    let row = a.row(i)
    for j in 0..<n { scratch[j * m + i] = row[j] }
  }
  for k in 0..<n {
    let column = scratch + k * m
    var pivot = k
    for i in k..<m where column[i].magnitude > column[pivot].magnitude { pivot = i }
    pivots[k] = pivot
    if pivot != k {
      for j in 0..<n {
        (scratch[j * m + k], scratch[j * m + pivot]) = (scratch[j * m + pivot], scratch[j * m + k])
      }
    }
    let top = column[k]
    if top == 0 { continue }
    let below = m - k - 1
    for i in k + 1..<Swift.max(m, k + 1) { column[i] /= top }
    for j in k + 1..<Swift.max(n, k + 1) {
      let other = scratch + j * m + k
      if other[0] != 0 { Kernels.add(-other[0], times: column + k + 1, to: other + 1, below) }
    }
  }
  for i in 0..<m {
    let row = a.row(i)
    for j in 0..<n { row[j] = scratch[j * m + i] }
  }
}

/// P·A = L·U of a square matrix in place: L below the diagonal, with ones on it, and U.
///
/// - Returns: The rows of A in the order of P·A, and whether that order is an odd one.
func factorLU<E: FloatingElement>(_ a: MatrixPart<E>) -> (order: [Int], isOdd: Bool) {
  let n = a.rows
  var order = Array(0..<n)
  var isOdd = false
  let scratch = NDArray<E>(shape: [Swift.min(n, narrowest), n]) { _ in }
  let pivots = NDArray<Int>(shape: [n]) { _ in }
  factorLU(a, pivots.base, scratch.base)
  for k in 0..<n where pivots.base[k] != k {
    order.swapAt(k, pivots.base[k])
    isOdd.toggle()
  }
  withExtendedLifetime((scratch, pivots)) {}
  return (order, isOdd)
}

// MARK: - Triangles

/// Solves L·X = B in place of B; L's diagonal counts as ones if `isUnit`.
@specialized(where E == Float) @specialized(where E == Double)
func solveLower<E: FloatingElement>(_ l: MatrixPart<E>, _ b: MatrixPart<E>, isUnit: Bool) {
  let n = l.rows
  if n > 2 * narrowest {
    let half = (n / 2 + narrowest - 1) / narrowest * narrowest
    let bottom = b.part(half..<n, 0..<b.columns)
    let top = b.part(0..<half, 0..<b.columns)
    solveLower(l.part(0..<half, 0..<half), top, isUnit: isUnit)
    bottom.subtract(l.part(half..<n, 0..<half), top)
    return solveLower(l.part(half..<n, half..<n), bottom, isUnit: isUnit)
  }
  for i in 0..<n {
    for k in 0..<i { Kernels.add(-l[i, k], times: b.row(k), to: b.row(i), b.columns) }
    if isUnit { continue }
    let (row, diagonal) = (b.row(i), l[i, i])
    for j in 0..<b.columns { row[j] /= diagonal }
  }
}

/// Solves U·X = B in place of B.
@specialized(where E == Float) @specialized(where E == Double)
func solveUpper<E: FloatingElement>(_ u: MatrixPart<E>, _ b: MatrixPart<E>) {
  let n = u.rows
  if n > 2 * narrowest {
    let half = (n / 2 + narrowest - 1) / narrowest * narrowest
    let bottom = b.part(half..<n, 0..<b.columns)
    let top = b.part(0..<half, 0..<b.columns)
    solveUpper(u.part(half..<n, half..<n), bottom)
    top.subtract(u.part(0..<half, half..<n), bottom)
    return solveUpper(u.part(0..<half, 0..<half), top)
  }
  for i in (0..<n).reversed() {
    for k in i + 1..<Swift.max(n, i + 1) {
      Kernels.add(-u[i, k], times: b.row(k), to: b.row(i), b.columns)
    }
    let (row, diagonal) = (b.row(i), u[i, i])
    for j in 0..<b.columns { row[j] /= diagonal }
  }
}
