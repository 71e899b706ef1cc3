/// Householder's reflections H₀·H₁·…, each 1 − factor·v·vᵀ, whose product is the Q of A = Q·R.
///
/// Their vectors lie in lines, one after another, with 0 before the place of their number and 1
/// there. Thirty-two at a time are one block 1 − Vᵀ·T·V with a triangle T, which is applied in
/// products.
///
/// - Source: Householder (1958); Schreiber & Van Loan (1989); Golub & Van Loan (2013), §5.2
struct Reflections<E: FloatingElement> {
  /// The length of the vectors.
  let size: Int
  let count: Int
  /// `[count, size]`
  private let vectors: NDArray<E>
  private let factors: NDArray<E>
  /// The triangles T below one another, with the sign turned: `[count, 32]`.
  private let triangles: NDArray<E>

  private static var width: Int { 32 }

  /// Room for reflections; their vectors are not filled.
  init(size: Int, count: Int) {
    self.size = size
    self.count = count
    vectors = NDArray(shape: [count, size]) { _ in }
    factors = NDArray(shape: [count]) { _ in }
    triangles = NDArray(shape: [count, Self.width]) { _ in }
  }

  /// The vector of a reflection, from place 0.
  @inline(__always)
  func vector(_ p: Int) -> UnsafeMutablePointer<E> { vectors.base + p * size }

  private func block(from first: Int) -> Range<Int> {
    first..<Swift.min(count, first + Self.width)
  }

  // MARK: - Making them

  /// A = Q·R: R is left in A on and above the diagonal; what lies below is no longer of use.
  init(factoring a: MatrixPart<E>) {
    self.init(size: a.rows, count: Swift.min(a.rows, a.columns))
    for first in stride(from: 0, to: count, by: Self.width) {
      let block = block(from: first)
      let columns = vectorRows(block)
      let below = a.part(first..<size, block)
      columns.copy(from: below.transposed)
      for p in block {
        let diagonal = reflect(p)
        apply(p, toRows: p + 1..<block.upperBound)
        a[p, p] = diagonal
        for i in first..<p { a[i, p] = vector(p)[i] }
      }
      close(block)
      if block.upperBound < a.columns {
        apply(block, to: a.part(0..<size, block.upperBound..<a.columns), transposed: true)
      }
    }
  }

  /// A·P = Q·R of a matrix that has as many rows as columns at least, with the longest column that
  /// is left taken first: R's diagonal falls, and shows the rank.
  ///
  /// R is left in A as above.
  ///
  /// - Parameter order: Is given the columns of A in the order of A·P.
  /// - Source: Businger & Golub (1965); the lengths are kept as in Drmač & Bujanović (2008)
  init(pivoting a: MatrixPart<E>, order: inout [Int]) {
    self.init(size: a.rows, count: a.columns)
    let lengths = NDArray<E>(shape: [2, count]) { _ in }
    let (left, known) = (lengths.base, lengths.base + count)
    order = Array(0..<count)
    vectorRows(0..<count).copy(from: a.transposed)
    for j in 0..<count {
      left[j] = Kernels.length(vector(j), size)
      known[j] = left[j]
    }
    for p in 0..<count {
      var longest = p
      for j in p..<count where left[j] > left[longest] { longest = j }
      if longest != p {
        order.swapAt(p, longest)
        let (x, y) = (vector(p), vector(longest))
        for i in 0..<size { (x[i], y[i]) = (y[i], x[i]) }
        left[longest] = left[p]
        known[longest] = known[p]
      }
      let diagonal = reflect(p)
      apply(p, toRows: p + 1..<count)
      for i in 0..<p { a[i, p] = vector(p)[i] }
      a[p, p] = diagonal
      shorten(left, known, after: p)
    }
    for first in stride(from: 0, to: count, by: Self.width) { close(block(from: first)) }
    withExtendedLifetime(lengths) {}
  }

  /// Takes place `p` away from the lengths of the columns after it; one of which little is left is
  /// measured anew.
  private func shorten(
    _ left: UnsafeMutablePointer<E>, _ known: UnsafeMutablePointer<E>, after p: Int
  ) {
    for j in p + 1..<Swift.max(count, p + 1) where left[j] > 0 {
      let share = vector(j)[p].magnitude / left[j]
      let rest = Swift.max(0, (1 - share) * (1 + share))
      let ratio = left[j] / known[j]
      if rest * ratio * ratio <= E.ulpOfOne.squareRoot() {
        left[j] = Kernels.length(vector(j) + p + 1, size - p - 1)
        known[j] = left[j]
      } else {
        left[j] *= rest.squareRoot()
      }
    }
  }

  /// Makes the reflection that takes vector `p` from place `p` on to a multiple of the first unit
  /// vector, with LAPACK's sign, and puts its own vector there.
  ///
  /// - Returns: The multiple, which stands on R's diagonal.
  @inline(__always)
  func reflect(_ p: Int) -> E {
    let (x, rest) = (vector(p) + p, size - p - 1)
    // Numbers that have few places, or so that their squares do, are moved up first: the vector must
    // have its length to the last place.
    let size = Kernels.largestMagnitude(x, rest + 1)
    let isSmall = size > 0 && size < E.leastNormalMagnitude / (E.ulpOfOne * E.ulpOfOne)
    let shift = isSmall ? -Int(size.exponent) : 0
    Kernels.scale(x, rest + 1, byPowerOfTwo: shift)

    let (alpha, length) = (x[0], Kernels.length(x + 1, rest))
    x[0] = 1
    if length == 0 {
      factors.base[p] = 0
      return alpha.scaled(byPowerOfTwo: -shift)
    }
    let whole = Kernels.length(alpha, length)
    let beta = alpha.sign == .minus ? whole : -whole
    let scale = alpha - beta
    for i in 1...rest { x[i] /= scale }
    factors.base[p] = (beta - alpha) / beta
    return beta.scaled(byPowerOfTwo: -shift)
  }

  func factor(_ p: Int) -> E { factors.base[p] }

  /// Applies reflection `p` to columns that lie where later vectors will.
  @specialized(where E == Float) @specialized(where E == Double)
  private func apply(_ p: Int, toRows rows: Range<Int>) {
    let factor = factors.base[p]
    if factor == 0 || rows.isEmpty { return }
    let (v, length) = (vector(p) + p, size - p)
    let body = { (range: Range<Int>) in
      for q in range {
        let x = vector(rows.lowerBound + q) + p
        Kernels.add(-factor * Kernels.dot(v, x, length), times: v, to: x, length)
      }
    }
    let grain = Swift.max(4, 60_000 / length)
    ThreadPool.shared.run(over: rows.count, grain: grain, body)
  }

  /// The rows of vectors of a block, from its first place on.
  private func vectorRows(_ block: Range<Int>) -> MatrixPart<E> {
    MatrixPart(
      vector(block.lowerBound) + block.lowerBound, block.count, size - block.lowerBound,
      rowStep: size)
  }

  /// Ends the making of a block: zeros before its vectors' ones, and its triangle.
  ///
  /// Above the factor of a reflection, T's column is −factor·T·(V·v); the sign is turned in all.
  @specialized(where E == Float) @specialized(where E == Double)
  func close(_ block: Range<Int>) {
    let first = block.lowerBound
    let t = MatrixPart(triangles.base + first * Self.width, block.count, Self.width)
    withUnsafeTemporaryAllocation(of: E.self, capacity: Self.width) { products in
      for p in block {
        let v = vector(p)
        for i in first..<p { v[i] = 0 }
        let column = p - first
        for q in 0..<column { products[q] = Kernels.dot(vector(first + q) + p, v + p, size - p) }
        for i in 0..<column {
          var sum: E = 0
          for q in i..<column { sum = sum.adding(product: t[i, q], products[q]) }
          t[i, column] = -factors.base[p] * sum
        }
        t[column, column] = -factors.base[p]
        for i in column + 1..<Swift.max(block.count, column + 1) { t[i, column] = 0 }
      }
    }
  }

  /// Ends the making of all vectors.
  func close() {
    for first in stride(from: 0, to: count, by: Self.width) { close(block(from: first)) }
  }

  // MARK: - Applying them

  /// C ← Q·C, or Qᵀ·C.
  ///
  /// - Parameter isUnit: C is the identity, or its first columns: what a block does not reach is
  ///   left out.
  func apply(to c: MatrixPart<E>, transposed: Bool = false, isUnit: Bool = false) {
    let starts = Array(stride(from: 0, to: count, by: Self.width))
    for first in transposed ? starts : starts.reversed() {
      let columns = isUnit ? Swift.min(first, c.columns)..<c.columns : 0..<c.columns
      apply(block(from: first), to: c.part(0..<size, columns), transposed: transposed)
    }
  }

  /// C ← (1 − Vᵀ·T·V)·C, or with Tᵀ.
  private func apply(_ block: Range<Int>, to c: MatrixPart<E>, transposed: Bool) {
    if c.columns == 0 { return }
    let v = vectorRows(block)
    let t = MatrixPart(
      triangles.base + block.lowerBound * Self.width, block.count, block.count,
      rowStep: Self.width)
    let target = c.part(block.lowerBound..<size, 0..<c.columns)
    let scratch = NDArray<E>(shape: [2, block.count, c.columns]) { _ in }
    let (products, turned) = (scratch.matrix(0), scratch.matrix(1))
    products.multiply(v, target)
    turned.multiply(transposed ? t.transposed : t, products)
    target.multiply(v.transposed, turned, isAdded: true)
    withExtendedLifetime((scratch, vectors, triangles)) {}
  }
}
