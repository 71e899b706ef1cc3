// Linear algebra on the last two axes; axes before them count matrices. Plain loops, which Double
// and Float run specialised: LAPACK's algorithms in the order of its signs.

/// What a matrix is that an algorithm cannot work with.
public struct LinearAlgebraError: Error, Hashable, CustomStringConvertible {
  /// The function that was called, such as `solve`.
  public var operation: String
  /// What the matrix is, such as `matrix 0 is singular`, as the end of a sentence.
  public var problem: String
  /// The function and the problem with a colon between them.
  public var description: String { "\(operation): \(problem)" }
}

extension NDArray where E: FloatingElement {
  fileprivate func checkMatrix(_ operation: String, square: Bool) {
    orStop { () throws(ShapeError) in
      guard rank >= 2 else { throw ShapeError(operation, [shape], "is not a matrix") }
      guard !square || shape[rank - 1] == shape[rank - 2] else {
        throw ShapeError(operation, [shape], "is not square")
      }
    }
  }

  /// The matrices as rows of numbers, each handed to `body` with its number.
  fileprivate func forEachMatrix(_ body: (Int, UnsafeMutablePointer<E>) throws -> Void) rethrows {
    let size = shape[rank - 1] * shape[rank - 2]
    let source = copied()
    defer { withExtendedLifetime(source) {} }
    guard size > 0 else { return }
    for i in 0..<source.count / size { try body(i, source.base + i * size) }
  }
}

// MARK: - Gauss

/// P·A = L·U in place with the largest pivot in each column; the rows' order and whether it is an
/// odd one. A pivot of 0 is left where the matrix is singular.
@specialized(where E == Float) @specialized(where E == Double)
private func factor<E: FloatingElement>(_ a: UnsafeMutablePointer<E>, _ n: Int) -> (
  order: [Int], isOdd: Bool
) {
  var order = Array(0..<n)
  var isOdd = false
  for k in 0..<n {
    var pivot = k
    for i in k..<n where a[i * n + k].magnitude > a[pivot * n + k].magnitude { pivot = i }
    if pivot != k {
      for j in 0..<n {
        (a[k * n + j], a[pivot * n + j]) = (a[pivot * n + j], a[k * n + j])
      }
      order.swapAt(k, pivot)
      isOdd.toggle()
    }
    if a[k * n + k] == 0 { continue }
    let top = a + k * n
    for i in k + 1..<Swift.max(n, k + 1) {
      let row = a + i * n
      let factor = row[k] / top[k]
      row[k] = factor
      if factor == 0 { continue }
      for j in k + 1..<n { row[j] = row[j].adding(product: -factor, top[j]) }
    }
  }
  return (order, isOdd)
}

/// Solves L·U·X = B in place for `columns` columns.
@specialized(where E == Float) @specialized(where E == Double)
private func substitute<E: FloatingElement>(
  _ lu: UnsafePointer<E>, _ n: Int, _ b: UnsafeMutablePointer<E>, _ columns: Int
) {
  for i in 0..<n {
    for k in 0..<i {
      let factor = -lu[i * n + k]
      for j in 0..<columns {
        b[i * columns + j] = b[i * columns + j].adding(product: factor, b[k * columns + j])
      }
    }
  }
  for i in (0..<n).reversed() {
    for k in i + 1..<Swift.max(n, i + 1) {
      let factor = -lu[i * n + k]
      for j in 0..<columns {
        b[i * columns + j] = b[i * columns + j].adding(product: factor, b[k * columns + j])
      }
    }
    for j in 0..<columns { b[i * columns + j] /= lu[i * n + i] }
  }
}

/// The X with A·X = B, by Gauss's elimination with partial pivoting; NumPy's `linalg.solve`.
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
  a.checkMatrix("solve", square: true)
  let n = a.shape[a.rank - 1]
  let right = b.rank == 1 ? b.expanded(axis: 1) : b
  orStop { () throws(ShapeError) in
    guard right.rank >= 2, right.shape[right.rank - 2] == n else {
      throw ShapeError("solve", [a.shape, b.shape], "do not fit; the second needs \(n) rows")
    }
  }
  let columns = right.shape[right.rank - 1]
  let batch = orStop { () throws(ShapeError) in
    try Shape.broadcast(
      Shape(a.shape.dropLast(2)), Shape(right.shape.dropLast(2)), operation: "solve")
  }
  let known = right.broadcast(to: batch + [n, columns]).copied()
  let result = NDArray<E>(shape: batch + [n, columns]) { _ in }
  try a.broadcast(to: batch + [n, n]).forEachMatrix { i, matrix in
    let (order, _) = factor(matrix, n)
    if let k = (0..<n).first(where: { matrix[$0 * n + $0] == 0 }) {
      throw LinearAlgebraError(
        operation: "solve", problem: "the matrix is singular; no pivot is left in column \(k)")
    }
    let (from, to) = (known.base + i * n * columns, result.base + i * n * columns)
    for (row, source) in order.enumerated() {
      (to + row * columns).update(from: from + source * columns, count: columns)
    }
    substitute(matrix, n, to, columns)
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
  do {
    return try solve(a, NDArray<E>.eye(a.shape[a.rank - 1]))
  } catch let error as LinearAlgebraError {
    throw LinearAlgebraError(operation: "inv", problem: error.problem)
  }
}

/// The determinant of each square matrix, NumPy's `linalg.det`; 0 of a singular one, 1 of one
/// without rows.
///
/// Large matrices overflow to infinity or vanish to 0: ``slogdet(_:)`` does neither.
///
/// - Shapes: `[…, n, n]` → `[…]`
/// - Precondition: The matrices are square; otherwise stops and names the shape.
/// - Complexity: O(n³)
public func det<E: FloatingElement>(_ a: NDArray<E>) -> NDArray<E> {
  let (sign, logarithm) = slogdet(a, direct: true)
  return sign * logarithm
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
  slogdet(a, direct: false)
}

private func slogdet<E: FloatingElement>(_ a: NDArray<E>, direct: Bool) -> (
  sign: NDArray<E>, log: NDArray<E>
) {
  a.checkMatrix("det", square: true)
  let n = a.shape[a.rank - 1]
  let batch = Shape(a.shape.dropLast(2))
  let signs = NDArray<E>.ones(batch)
  let sizes = NDArray<E>.full(batch, direct ? 1 : 0)
  a.forEachMatrix { i, matrix in
    let (_, isOdd) = factor(matrix, n)
    var sign: E = isOdd ? -1 : 1
    var size: E = direct ? 1 : 0
    for k in 0..<n {
      let pivot = matrix[k * n + k]
      if direct {
        size *= pivot
      } else {
        if pivot < 0 { sign = -sign }
        if pivot == 0 { sign = 0 }
        size += E(log(Double(pivot.magnitude)))
      }
    }
    signs.base[i] = sign
    sizes.base[i] = size
  }
  return (signs, sizes)
}

/// The lower triangle L with L·Lᵀ = A.
///
/// - Throws: ``LinearAlgebraError`` where A is not positive definite.
/// - Source: Golub & Van Loan (2013), §4.2
public func cholesky<E: FloatingElement>(_ a: NDArray<E>) throws -> NDArray<E> {
  a.checkMatrix("cholesky", square: true)
  let n = a.shape[a.rank - 1]
  let result = NDArray<E>.zeros(a.shape)
  try a.forEachMatrix { index, matrix in
    let l = result.base + index * n * n
    for i in 0..<n {
      for j in 0...i {
        var sum = matrix[i * n + j]
        for k in 0..<j { sum = sum.adding(product: -l[i * n + k], l[j * n + k]) }
        if i == j {
          guard sum > 0 else {
            throw LinearAlgebraError(
              operation: "cholesky",
              problem: "the matrix is not positive definite; its leading \(i + 1) rows show it")
          }
          l[i * n + i] = sum.squareRoot()
        } else {
          l[i * n + j] = sum / l[j * n + j]
        }
      }
    }
  }
  return result
}

// MARK: - Orthogonal

/// A reflection that takes column `k` of rows `k...` to a multiple of the first unit vector, with
/// LAPACK's sign; its vector is left below the diagonal. Returns its factor.
@inline(__always)
private func reflect<E: FloatingElement>(
  _ a: UnsafeMutablePointer<E>, _ rows: Int, _ columns: Int, _ k: Int
) -> E {
  var square: E = 0
  for i in k + 1..<Swift.max(rows, k + 1) {
    square = square.adding(product: a[i * columns + k], a[i * columns + k])
  }
  let alpha = a[k * columns + k]
  if square == 0 { return 0 }
  let norm = (alpha * alpha + square).squareRoot()
  let beta = alpha >= 0 ? -norm : norm
  let scale = 1 / (alpha - beta)
  for i in k + 1..<rows { a[i * columns + k] *= scale }
  a[k * columns + k] = beta
  return (beta - alpha) / beta
}

/// A = Q·R with orthonormal columns in Q and a triangle R, by reflections.
///
/// - Shapes: `[…, m, n]` → `[…, m, k]`, `[…, k, n]` with k = min(m, n)
/// - Source: Householder (1958); Golub & Van Loan (2013), §5.2
public func qr<E: FloatingElement>(_ a: NDArray<E>) -> (q: NDArray<E>, r: NDArray<E>) {
  a.checkMatrix("qr", square: false)
  let (m, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
  let k = Swift.min(m, n)
  let batch = Shape(a.shape.dropLast(2))
  let q = NDArray<E>.zeros(batch + [m, k])
  let r = NDArray<E>.zeros(batch + [k, n])
  a.forEachMatrix { i, matrix in
    factorQR(matrix, m, n, q.base + i * m * k, r.base + i * k * n)
  }
  return (q, r)
}

@specialized(where E == Float) @specialized(where E == Double)
private func factorQR<E: FloatingElement>(
  _ a: UnsafeMutablePointer<E>, _ m: Int, _ n: Int, _ q: UnsafeMutablePointer<E>,
  _ r: UnsafeMutablePointer<E>
) {
  let k = Swift.min(m, n)
  var factors = [E](repeating: 0, count: k)
  // Applies reflection `p` to columns `first...` of a matrix.
  @inline(__always)
  func apply(_ p: Int, to x: UnsafeMutablePointer<E>, _ width: Int, from first: Int) {
    for j in first..<Swift.max(width, first) {
      var sum = x[p * width + j]
      for i in p + 1..<Swift.max(m, p + 1) {
        sum = sum.adding(product: a[i * n + p], x[i * width + j])
      }
      sum *= factors[p]
      x[p * width + j] -= sum
      for i in p + 1..<Swift.max(m, p + 1) {
        x[i * width + j] = x[i * width + j].adding(product: -sum, a[i * n + p])
      }
    }
  }
  for p in 0..<k {
    factors[p] = reflect(a, m, n, p)
    if factors[p] != 0 { apply(p, to: a, n, from: p + 1) }
  }
  for i in 0..<k {
    for j in i..<n { r[i * n + j] = a[i * n + j] }
    q[i * k + i] = 1
  }
  for p in (0..<k).reversed() where factors[p] != 0 { apply(p, to: q, k, from: p) }
}

/// The eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as columns.
///
/// Only the lower triangle is read. Vectors are unique up to sign.
///
/// - Source: Golub & Van Loan (2013), §8.3: reduction to three diagonals, then implicit QL.
/// - Complexity: O(n³)
public func eigh<E: FloatingElement>(_ a: NDArray<E>) throws -> (
  values: NDArray<E>, vectors: NDArray<E>
) {
  a.checkMatrix("eigh", square: true)
  let n = a.shape[a.rank - 1]
  let values = NDArray<E>.zeros(Shape(a.shape.dropLast()))
  let vectors = NDArray<E>.zeros(a.shape)
  try a.forEachMatrix { i, matrix in
    for row in 0..<n {
      for column in row + 1..<Swift.max(n, row + 1) {
        matrix[row * n + column] = matrix[column * n + row]
      }
    }
    guard diagonalize(matrix, n, values.base + i * n, vectors.base + i * n * n) else {
      throw LinearAlgebraError(
        operation: "eigh",
        problem: "no eigenvalue was found; is there NaN or infinity in the matrix?")
    }
  }
  return (values, vectors)
}

@specialized(where E == Float) @specialized(where E == Double)
private func diagonalize<E: FloatingElement>(
  _ a: UnsafeMutablePointer<E>, _ n: Int, _ values: UnsafeMutablePointer<E>,
  _ vectors: UnsafeMutablePointer<E>
) -> Bool {
  guard n > 0 else { return true }
  // Rows of `v` become the eigenvectors: rotations then run along memory.
  let v = vectors
  v.initialize(repeating: 0, count: n * n)
  for i in 0..<n { v[i * n + i] = 1 }
  var d = [E](repeating: 0, count: n)
  var e = [E](repeating: 0, count: n)
  var u = [E](repeating: 0, count: n)
  var p = [E](repeating: 0, count: n)

  // Reflections make all but three diagonals zero; each is applied to V as well.
  for k in 0..<Swift.max(0, n - 2) {
    var square: E = 0
    for i in k + 2..<n { square = square.adding(product: a[i * n + k], a[i * n + k]) }
    let alpha = a[(k + 1) * n + k]
    if square == 0 { continue }
    let norm = (alpha * alpha + square).squareRoot()
    let beta = alpha >= 0 ? -norm : norm
    u[k + 1] = alpha - beta
    for i in k + 2..<n { u[i] = a[i * n + k] }
    let h = beta * (beta - alpha)
    // p = A·u / h, and A − u·qᵀ − q·uᵀ with q = p − (uᵀp / 2h)·u
    var dot: E = 0
    for i in k + 1..<n {
      var sum: E = 0
      let row = a + i * n
      for j in k + 1..<n { sum = sum.adding(product: row[j], u[j]) }
      p[i] = sum / h
      dot = dot.adding(product: u[i], p[i])
    }
    let half = dot / (2 * h)
    for i in k + 1..<n { p[i] = p[i].adding(product: -half, u[i]) }
    for i in k + 1..<n {
      let row = a + i * n
      let (ui, pi) = (u[i], p[i])
      for j in k + 1..<n {
        row[j] = row[j].adding(product: -ui, p[j]).adding(product: -pi, u[j])
      }
    }
    a[(k + 1) * n + k] = beta
    a[k * n + k + 1] = beta
    for i in k + 2..<n {
      a[i * n + k] = 0
      a[k * n + i] = 0
    }
    // V ← H·V
    for j in 0..<n { p[j] = 0 }
    for i in k + 1..<n {
      let row = v + i * n
      for j in 0..<n { p[j] = p[j].adding(product: u[i], row[j]) }
    }
    for i in k + 1..<n {
      let row = v + i * n
      let factor = -u[i] / h
      for j in 0..<n { row[j] = row[j].adding(product: factor, p[j]) }
    }
  }
  for i in 0..<n {
    d[i] = a[i * n + i]
    e[i] = i + 1 < n ? a[(i + 1) * n + i] : 0
  }

  // Implicit QL with Wilkinson's shift.
  for l in 0..<n {
    var turns = 0
    while true {
      var m = l
      while m < n - 1 {
        let size = d[m].magnitude + d[m + 1].magnitude
        if e[m].magnitude <= E.ulpOfOne / 2 * size { break }
        m += 1
      }
      if m == l { break }
      turns += 1
      if turns > 60 { return false }
      var g = (d[l + 1] - d[l]) / (2 * e[l])
      var r = (g * g + 1).squareRoot()
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r))
      var (s, c, shift): (E, E, E) = (1, 1, 0)
      var i = m - 1
      var isSplit = false
      while i >= l {
        let f = s * e[i]
        let b = c * e[i]
        r = (f * f + g * g).squareRoot()
        e[i + 1] = r
        if r == 0 {
          d[i + 1] -= shift
          e[m] = 0
          isSplit = true
          break
        }
        s = f / r
        c = g / r
        g = d[i + 1] - shift
        r = (d[i] - g) * s + 2 * c * b
        shift = s * r
        d[i + 1] = g + shift
        g = c * r - b
        let (x, y) = (v + i * n, v + (i + 1) * n)
        for k in 0..<n {
          let t = y[k]
          y[k] = s * x[k] + c * t
          x[k] = c * x[k] - s * t
        }
        i -= 1
      }
      if isSplit { continue }
      d[l] -= shift
      e[l] = g
      e[m] = 0
    }
  }
  // Ascending, vectors in columns.
  let order = (0..<n).sorted { d[$0] < d[$1] || d[$0] == d[$1] && $0 < $1 }
  let rows = Array(UnsafeBufferPointer(start: v, count: n * n))
  for (column, row) in order.enumerated() {
    values[column] = d[row]
    for k in 0..<n { vectors[k * n + column] = rows[row * n + k] }
  }
  return d.allSatisfy { $0.isFinite }
}

/// A = U·diag(s)·Vᵀ with orthonormal columns in U and V and the singular values s in descending
/// order. Columns are unique up to sign.
///
/// - Shapes: `[…, m, n]` → `[…, m, k]`, `[…, k]`, `[…, k, n]` with k = min(m, n)
/// - Source: Hestenes (1958), one-sided rotations: small values are exact too
/// - Complexity: O(m · n² · sweeps), about ten sweeps
public func svd<E: FloatingElement>(_ a: NDArray<E>) throws -> (
  u: NDArray<E>, s: NDArray<E>, vT: NDArray<E>
) {
  a.checkMatrix("svd", square: false)
  let (m, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
  if m < n {
    let (u, s, vT) = try svd(a.swappingAxes(-1, -2))
    return (vT.swappingAxes(-1, -2).contiguous(), s, u.swappingAxes(-1, -2).contiguous())
  }
  let batch = Shape(a.shape.dropLast(2))
  let u = NDArray<E>.zeros(batch + [m, n])
  let s = NDArray<E>.zeros(batch + [n])
  let vT = NDArray<E>.zeros(batch + [n, n])
  try a.forEachMatrix { i, matrix in
    guard
      rotateColumns(matrix, m, n, u.base + i * m * n, s.base + i * n, vT.base + i * n * n)
    else {
      throw LinearAlgebraError(
        operation: "svd", problem: "it did not settle; is there NaN or infinity in the matrix?")
    }
  }
  return (u, s, vT)
}

@specialized(where E == Float) @specialized(where E == Double)
private func rotateColumns<E: FloatingElement>(
  _ a: UnsafeMutablePointer<E>, _ m: Int, _ n: Int, _ u: UnsafeMutablePointer<E>,
  _ s: UnsafeMutablePointer<E>, _ vT: UnsafeMutablePointer<E>
) -> Bool {
  guard n > 0 else { return true }
  // Columns become rows, so that a rotation runs along memory.
  var columns = [E](repeating: 0, count: m * n)
  for i in 0..<m {
    for j in 0..<n { columns[j * m + i] = a[i * n + j] }
  }
  guard columns.allSatisfy({ $0.isFinite }) else { return false }
  var right = [E](repeating: 0, count: n * n)
  for j in 0..<n { right[j * n + j] = 1 }
  let bound = E.ulpOfOne * E(m).squareRoot()
  var isSettled = false
  columns.withUnsafeMutableBufferPointer { columns in
    right.withUnsafeMutableBufferPointer { right in
      let (w, v) = (columns.baseAddress!, right.baseAddress!)
      for _ in 0..<60 where !isSettled {
        isSettled = true
        for p in 0..<n - 1 {
          for q in p + 1..<n {
            let (x, y) = (w + p * m, w + q * m)
            var (alpha, beta, gamma): (E, E, E) = (0, 0, 0)
            for i in 0..<m {
              alpha = alpha.adding(product: x[i], x[i])
              beta = beta.adding(product: y[i], y[i])
              gamma = gamma.adding(product: x[i], y[i])
            }
            if gamma.magnitude <= bound * (alpha * beta).squareRoot() || gamma == 0 { continue }
            isSettled = false
            let zeta = (beta - alpha) / (2 * gamma)
            let t = (zeta >= 0 ? 1 : -1) / (zeta.magnitude + (1 + zeta * zeta).squareRoot())
            let c = 1 / (1 + t * t).squareRoot()
            let sine = c * t
            for i in 0..<m {
              let value = x[i]
              x[i] = c * value - sine * y[i]
              y[i] = sine * value + c * y[i]
            }
            let (r, q) = (v + p * n, v + q * n)
            for i in 0..<n {
              let value = r[i]
              r[i] = c * value - sine * q[i]
              q[i] = sine * value + c * q[i]
            }
          }
        }
      }
    }
  }
  guard isSettled else { return false }
  var sizes = [E](repeating: 0, count: n)
  for j in 0..<n {
    var square: E = 0
    for i in 0..<m { square = square.adding(product: columns[j * m + i], columns[j * m + i]) }
    sizes[j] = square.squareRoot()
  }
  let order = (0..<n).sorted { sizes[$0] > sizes[$1] || sizes[$0] == sizes[$1] && $0 < $1 }
  let largest = sizes[order[0]]
  var basis: [[E]] = []
  for (place, j) in order.enumerated() {
    var column = (0..<m).map { columns[j * m + $0] }
    if sizes[j] > largest * E.ulpOfOne * E(n), sizes[j] > 0 {
      for i in 0..<m { column[i] /= sizes[j] }
      s[place] = sizes[j]
    } else {
      // A column of nothing: any direction that is at right angles to the others.
      s[place] = sizes[j]
      column = complement(basis, m)
    }
    basis.append(column)
    for i in 0..<m { u[i * n + place] = column[i] }
    for i in 0..<n { vT[place * n + i] = right[j * n + i] }
  }
  return true
}

/// A unit vector at right angles to those of `basis`.
private func complement<E: FloatingElement>(_ basis: [[E]], _ m: Int) -> [E] {
  for start in 0..<m {
    var vector = [E](repeating: 0, count: m)
    vector[start] = 1
    for _ in 0..<2 {
      for other in basis {
        var dot: E = 0
        for i in 0..<m { dot += other[i] * vector[i] }
        for i in 0..<m { vector[i] -= dot * other[i] }
      }
    }
    var square: E = 0
    for i in 0..<m { square += vector[i] * vector[i] }
    if square > 0.1 / E(m) { return vector.map { $0 / square.squareRoot() } }
  }
  return [E](repeating: 0, count: m)
}

/// The X that makes ‖A·X − B‖ smallest, and of those the shortest.
///
/// - Parameter cutoff: Singular values below this share of the largest count as zero; at first the
///   type's precision times the larger side.
/// - Returns: X, the squared distances of the columns where A has full rank and more rows than
///   columns, the rank, and the singular values.
public func lstsq<E: FloatingElement>(_ a: NDArray<E>, _ b: NDArray<E>, cutoff: E? = nil) throws
  -> (
    solution: NDArray<E>, residuals: NDArray<E>, rank: Int, singularValues: NDArray<E>
  )
{
  orStop { () throws(ShapeError) in
    guard a.rank == 2, (1...2).contains(b.rank), b.shape[0] == a.shape[0] else {
      throw ShapeError("lstsq", [a.shape, b.shape], "do not fit; both need the same rows")
    }
  }
  let (m, n) = (a.shape[0], a.shape[1])
  let right = b.rank == 1 ? b.expanded(axis: 1) : b
  let (u, s, vT) = try svd(a)
  let bound = (cutoff ?? E.ulpOfOne * E(Swift.max(m, n))) * (s.count > 0 ? s.elements[0] : 0)
  let kept = s.elements.map { $0 > bound }
  let inverse = NDArray(zip(s.elements, kept).map { $1 ? 1 / $0 : 0 })
  let solution = matmul(vT.T, matmul(u.T, right) * inverse.expanded(axis: 1))
  let rank = kept.filter { $0 }.count
  let residuals =
    rank == n && m > n
    ? square(right - matmul(a, solution)).sum(axis: 0) : NDArray<E>.zeros([0])
  return (b.rank == 1 ? solution.squeezed(axis: 1) : solution, residuals, rank, s)
}

/// The pseudo-inverse of Moore and Penrose by singular values, NumPy's `linalg.pinv`; for a square
/// matrix that is not singular the inverse.
///
/// - Shapes: `[…, m, n]` → `[…, n, m]`
/// - Parameter cutoff: Singular values up to this share of the largest count as zero.
/// - Throws: ``LinearAlgebraError`` where the singular values are not found, as with NaN.
/// - Complexity: that of ``svd(_:)``
public func pinv<E: FloatingElement>(_ a: NDArray<E>, cutoff: E = 1e-15) throws -> NDArray<E> {
  a.checkMatrix("pinv", square: false)
  let (u, s, vT) = try svd(a)
  let bound = s.max(axis: -1, keepDims: true) * cutoff
  let inverse = NDArray.where(s .> bound, 1 / s, 0)
  return matmul(vT.swappingAxes(-1, -2) * inverse.expanded(axis: -2), u.swappingAxes(-1, -2))
}

/// The rank of one matrix: how many singular values are larger than the type's precision times the
/// larger side times the largest of them, as in NumPy's `linalg.matrix_rank`.
///
/// - Shapes: `[m, n]`; 0 where either is 0
/// - Throws: ``LinearAlgebraError`` where the singular values are not found, as with NaN.
public func matrixRank<E: FloatingElement>(_ a: NDArray<E>) throws -> Int {
  let s = try svd(a).s
  guard s.count > 0 else { return 0 }
  let bound = s.max() * E.ulpOfOne * E(Swift.max(a.shape[0], a.shape[1]))
  return (s .> bound).trueCount
}

/// The kinds of length that ``norm(_:_:)`` measures.
public enum Norm: Sendable {
  /// The root of the sum of squares: of vectors the length, of matrices Frobenius's norm.
  case two
  /// The sum of magnitudes.
  case one
  /// The largest magnitude; of no elements there is none.
  case infinity
}

/// The length of all elements together, whatever the shape; 0 of none, NaN where there is one.
///
/// Squares of very large elements overflow to infinity on the way.
///
/// - Precondition: For `.infinity` there is an element; otherwise stops.
public func norm<E: FloatingElement>(_ x: NDArray<E>, _ kind: Norm = .two) -> E {
  switch kind {
  case .two: square(x).sum().squareRoot()
  case .one: abs(x).sum()
  case .infinity: abs(x).max()
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
  case .two: sqrt(square(x).sum(axis: axis, keepDims: keepDims))
  case .one: abs(x).sum(axis: axis, keepDims: keepDims)
  case .infinity: abs(x).max(axis: axis, keepDims: keepDims)
  }
}
