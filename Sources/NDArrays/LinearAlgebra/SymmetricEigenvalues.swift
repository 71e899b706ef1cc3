/// The eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as columns;
/// NumPy's `linalg.eigh`.
///
/// Only the lower triangle is read; the other one counts as its mirror image. Vectors are unique up
/// to sign, those of equal values up to a rotation.
///
/// ```swift
/// let (values, vectors) = try eigh(NDArray<Double>([[2, 1], [1, 2]]))    // values = [1. 3.]
/// ```
///
/// - Shapes: `[…, n, n]` → `[…, n]`, `[…, n, n]`
/// - Precondition: The matrices are square; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where NaN or infinity is in the lower triangle.
/// - Complexity: O(n³)
/// - Source: Golub & Van Loan (2013), §8.3: reduction to three diagonals, then implicit QL.
public func eigh<E: FloatingElement>(_ a: NDArray<E>) throws -> (
  values: NDArray<E>, vectors: NDArray<E>
) {
  let vectors = NDArray<E>(shape: a.shape, for: "eigh") { _ in }
  return (try symmetricEigenvalues(a, "eigh", vectors), vectors)
}

/// The eigenvalues of a symmetric matrix alone, in ascending order; NumPy's `linalg.eigvalsh`.
///
/// Only the lower triangle is read.
///
/// ```swift
/// try eigvalsh(NDArray<Double>([[2, 1], [1, 2]]))    // [1. 3.]
/// ```
///
/// - Shapes: `[…, n, n]` → `[…, n]`
/// - Precondition: The matrices are square; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where NaN or infinity is in the lower triangle.
/// - Complexity: O(n³), a quarter of that of ``eigh(_:)``
public func eigvalsh<E: FloatingElement>(_ a: NDArray<E>) throws -> NDArray<E> {
  try symmetricEigenvalues(a, "eigvalsh", nil)
}

private func symmetricEigenvalues<E: FloatingElement>(
  _ a: NDArray<E>, _ operation: String, _ vectors: NDArray<E>?
) throws -> NDArray<E> {
  a.checkMatrix(operation, square: true)
  let n = a.shape[a.rank - 1]
  let values = NDArray<E>(shape: Shape(a.shape.dropLast())) { _ in }
  try a.forEachMatrix { i, matrix in
    let name = a.nameOfMatrix(i)
    let shift = safeScale(ofLargest: try matrix.largestFinite(operation, name, .lower))
    for row in 0..<n {
      for column in row + 1..<Swift.max(n, row + 1) { matrix[row, column] = matrix[column, row] }
    }
    matrix.scale(byPowerOfTwo: shift)
    guard diagonalize(matrix, values.base + i * n, vectors?.matrix(i)) else {
      throw LinearAlgebraError(operation: operation, problem: "\(name) did not settle")
    }
    Kernels.scale(values.base + i * n, n, byPowerOfTwo: -shift)
  }
  return values
}

/// The eigenvalues of a symmetric matrix, which is written over.
@specialized(where E == Float) @specialized(where E == Double)
private func diagonalize<E: FloatingElement>(
  _ a: MatrixPart<E>, _ values: UnsafeMutablePointer<E>, _ vectors: MatrixPart<E>?
) -> Bool {
  let n = a.rows
  if n == 0 { return true }
  let reflections = tridiagonalize(a)
  var diagonal = (0..<n).map { a[$0, $0] }
  var beside = (0..<n).map { $0 + 1 < n ? a[$0 + 1, $0] : 0 }

  // Rows of V become the eigenvectors: rotations then run along memory.
  let directions = NDArray<E>(shape: vectors == nil ? [0, 0] : [n, n]) { _ in }
  let v = directions.matrix(0)
  v.setToIdentity()
  if vectors != nil, n > 2 {
    reflections.apply(to: v.part(1..<n, 1..<n), transposed: true)
  }
  guard diagonalizeThreeDiagonals(&diagonal, &beside, vectors == nil ? nil : v) else {
    return false
  }
  // Ascending, vectors in columns.
  let order = (0..<n).sorted {
    diagonal[$0] < diagonal[$1] || diagonal[$0] == diagonal[$1] && $0 < $1
  }
  for (column, row) in order.enumerated() {
    values[column] = diagonal[row]
    if let vectors { for k in 0..<n { vectors[k, column] = v[row, k] } }
  }
  withExtendedLifetime(directions) {}
  return true
}

/// Qᵀ·A·Q with nothing beside its three middle diagonals, in place of the lower triangle; the
/// reflections of Q, which work on all places but the first.
///
/// With v and the factor f of a reflection, p = f·A·v and q = p − (f·pᵀv / 2)·v, A becomes
/// A − v·qᵀ − q·vᵀ.
@specialized(where E == Float) @specialized(where E == Double)
private func tridiagonalize<E: FloatingElement>(_ a: MatrixPart<E>) -> Reflections<E> {
  let n = a.rows
  let reflections = Reflections<E>(size: Swift.max(0, n - 1), count: Swift.max(0, n - 2))
  let scratch = NDArray<E>(shape: [n]) { _ in }
  for k in 0..<reflections.count {
    let v = reflections.vector(k) + k
    let rest = n - k - 1
    for i in 0..<rest { v[i] = a[k + 1 + i, k] }
    a[k + 1, k] = reflections.reflect(k)
    let factor = reflections.factor(k)
    if factor == 0 { continue }
    let corner = a.part(k + 1..<n, k + 1..<n)
    let q = scratch.base
    let grain = Swift.max(8, 60_000 / rest)
    ThreadPool.shared.run(over: rest, grain: grain) { rows in
      for i in rows { q[i] = factor * Kernels.dot(corner.row(i), v, rest) }
    }
    Kernels.add(-factor * Kernels.dot(q, v, rest) / 2, times: v, to: q, rest)
    ThreadPool.shared.run(over: rest, grain: grain) { rows in
      for i in rows {
        Kernels.add(-v[i], times: q, to: corner.row(i), rest)
        Kernels.add(-q[i], times: v, to: corner.row(i), rest)
      }
    }
  }
  reflections.close()
  withExtendedLifetime(scratch) {}
  return reflections
}

/// A rotation of two neighbouring rows.
private struct Turn<E: FloatingElement> {
  var (c, s): (E, E)
}

/// Implicit QL with Wilkinson's shift, until nothing is left beside the diagonal.
///
/// - Parameter beside: What stands below the diagonal, the last place unused.
@specialized(where E == Float) @specialized(where E == Double)
private func diagonalizeThreeDiagonals<E: FloatingElement>(
  _ d: inout [E], _ e: inout [E], _ v: MatrixPart<E>?
) -> Bool {
  let n = d.count
  var turns: [Turn<E>] = []
  let largest = Swift.max(
    Kernels.largestMagnitude(d, n), Kernels.largestMagnitude(e, Swift.max(0, n - 1)))
  for l in 0..<n {
    var m = l
    for turn in 0...60 {
      // What is small beside its neighbours is 0; what does not become so, once it is small beside
      // the whole.
      let least = turn < 30 ? E.leastNormalMagnitude : E.ulpOfOne / 4 * largest
      let last = m
      m = l
      while m < n - 1 {
        let size = d[m].magnitude + d[m + 1].magnitude
        if e[m].magnitude <= Swift.max(E.ulpOfOne / 2 * size, least) { break }
        m += 1
      }
      if m == l { break }
      // Small values are found fast where they stand first.
      let (first, end) = (d[l].magnitude + e[l].magnitude, d[m].magnitude + e[m - 1].magnitude)
      if m != last, first > end { reverse(l...m, &d, &e, v) }
      turns.removeAll(keepingCapacity: true)
      var g = (d[l + 1] - d[l]) / (2 * e[l])
      var r = Kernels.length(g, 1)
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r))
      var (s, c, shift): (E, E, E) = (1, 1, 0)
      var i = m - 1
      while i >= l {
        let (f, b) = (s * e[i], c * e[i])
        (r, s, c) = direction(f, g)
        e[i + 1] = r
        if r == 0 {
          d[i + 1] -= shift
          e[m] = 0
          break
        }
        g = d[i + 1] - shift
        r = (d[i] - g) * s + 2 * c * b
        shift = s * r
        d[i + 1] = g + shift
        g = c * r - b
        turns.append(Turn(c: c, s: s))
        i -= 1
      }
      if let v { rotateRows(v, from: m, turns) }
      if i >= l { continue }
      d[l] -= shift
      e[l] = g
      e[m] = 0
    }
    if m != l { return false }
  }
  return true
}

/// The length of (f, g), and its sine and cosine, whose squares add to 1 even where the length has
/// few places.
@inline(__always)
private func direction<E: FloatingElement>(_ f: E, _ g: E) -> (length: E, s: E, c: E) {
  let length = Kernels.length(f, g)
  let least = E.leastNormalMagnitude / E.ulpOfOne
  if length >= least { return (length, f / length, g / length) }
  let (x, y) = (f / least, g / least)
  let whole = Kernels.length(x, y)
  return (length, x / whole, y / whole)
}

/// Turns a part of the three diagonals upside down, with its rows of V.
private func reverse<E: FloatingElement>(
  _ part: ClosedRange<Int>, _ d: inout [E], _ e: inout [E], _ v: MatrixPart<E>?
) {
  d[part].reverse()
  e[part.lowerBound..<part.upperBound].reverse()
  guard let v else { return }
  for step in 0..<part.count / 2 {
    let (x, y) = (v.row(part.lowerBound + step), v.row(part.upperBound - step))
    for j in 0..<v.columns { (x[j], y[j]) = (y[j], x[j]) }
  }
}

/// Rotates row m − 1 with row m, m − 2 with m − 1 and so on, in bands of columns that stay in a
/// cache.
@specialized(where E == Float) @specialized(where E == Double)
private func rotateRows<E: FloatingElement>(
  _ v: MatrixPart<E>, from m: Int, _ turns: [Turn<E>]
) {
  ThreadPool.shared.run(over: v.columns, grain: 64) { band in
    for (step, turn) in turns.enumerated() {
      let x = v.row(m - 1 - step) + band.lowerBound
      Kernels.rotate(x, x + v.rowStep, band.count, turn.c, -turn.s, turn.s, turn.c)
    }
  }
}
