/// Rotations of pairs of rows until all rows are at right angles: they turn X into Σ·Zᵀ with
/// orthonormal rows in Zᵀ.
///
/// This finds small singular values as exactly as large ones, where X determines them: an angle is
/// measured against the lengths of its own two rows. So that their squares stay within the type's
/// range, each row is kept at a length about 1, with the power of two that it lacks.
///
/// Rows come in blocks that stay in a cache. Blocks meet in the rounds of a tournament: the pairs of
/// a round share no row, so threads take them in any order and change no bit.
///
/// - Source: Hestenes (1958); Drmač & Veselić (2008), LAPACK Working Note 169
struct RowRotations<E: FloatingElement> {
  /// The rows that are rotated.
  let x: MatrixPart<E>
  /// The lengths of the rows as they lie in memory.
  private let lengths: NDArray<E>
  /// The powers of two that they are multiplied with.
  private let exponents: NDArray<Int>
  /// What the cosine of a right angle may be, by rounding.
  private let bound: E

  init(_ x: MatrixPart<E>) {
    self.x = x
    lengths = NDArray(shape: [x.rows]) { _ in }
    exponents = NDArray.zeros([x.rows])
    bound = E.ulpOfOne / 2 * Swift.max(8, E(x.columns).squareRoot())
  }

  /// The length of a row, of the rotated matrix.
  func length(_ i: Int) -> E { lengths.base[i].scaled(byPowerOfTwo: exponents.base[i]) }

  /// Writes a row, which is not 0, at the length 1.
  func writeDirection(_ i: Int, to target: UnsafeMutablePointer<E>) {
    for j in 0..<x.columns { target[j] = x.row(i)[j] / lengths.base[i] }
  }

  /// The rows from the longest to the shortest, without those that are 0; equal ones stay in order.
  var order: [Int] {
    (0..<x.rows).filter { lengths.base[$0] > 0 }.sorted { i, j in
      let (p, q) = (lengths.base[i], lengths.base[j])
      let (u, v) = (exponents.base[i] + Int(p.exponent), exponents.base[j] + Int(q.exponent))
      if u != v { return u > v }
      return p.significand == q.significand ? i < j : p.significand > q.significand
    }
  }

  /// Rotates until all angles are right ones; whether that came to pass.
  func run() -> Bool {
    // Two blocks fit a second cache.
    let size = x.columns * MemoryLayout<E>.stride <= 4096 ? 32 : 16
    let blocks = (x.rows + size - 1) / size
    let players = blocks % 2 == 0 ? blocks : blocks + 1
    let turns = NDArray<E>(shape: [2, Swift.max(1, players / 2)]) { _ in }
    let pairs = turns.shape[1]
    func rows(_ block: Int) -> Range<Int> {
      Swift.min(x.rows, block * size)..<Swift.min(x.rows, (block + 1) * size)
    }
    for _ in 0..<60 {
      for i in 0..<x.rows { measure(i) }
      for place in 0..<turns.count { turns.base[place] = 0 }
      for round in 0..<Swift.max(1, players - 1) {
        ThreadPool.shared.run(pairs) { pair in
          let (a, b) = Self.opponents(players, round, pair)
          var largest = Turn(cosine: turns.base[pair], change: turns.base[pairs + pair])
          if round == 0 {
            rotate(within: rows(a), &largest)
            rotate(within: rows(b), &largest)
          }
          rotate(rows(a), rows(b), &largest)
          (turns.base[pair], turns.base[pairs + pair]) = (largest.cosine, largest.change)
        }
      }
      // A rotation undoes right angles made before by the product of its change and a cosine: where
      // that is small, the next sweep would find nothing to do.
      let cosine = Kernels.largestMagnitude(turns.base, pairs)
      let change = Kernels.largestMagnitude(turns.base + pairs, pairs)
      if cosine * change * E(x.rows) <= bound {
        for i in 0..<x.rows { measure(i) }
        return true
      }
    }
    return false
  }

  /// Who meets in a round of a tournament among an even number: one stays, the others move on.
  private static func opponents(_ players: Int, _ round: Int, _ pair: Int) -> (Int, Int) {
    if players < 2 { return (0, 0) }
    let others = players - 1
    let first = pair == 0 ? others : (round + pair) % others
    let second = (round + others - pair) % others
    return (Swift.min(first, second), Swift.max(first, second))
  }

  /// Brings a row to a length about 1.
  private func measure(_ i: Int) {
    let length = Kernels.length(x.row(i), x.columns)
    let exponent = length > 0 ? Int(length.exponent) : 0
    Kernels.scale(x.row(i), x.columns, byPowerOfTwo: -exponent)
    lengths.base[i] = exponent == 0 ? length : Kernels.length(x.row(i), x.columns)
    exponents.base[i] += exponent
  }

  /// The largest cosine of an angle that was no right one, and the largest change of a row by a
  /// rotation, relative to its length.
  private struct Turn {
    var (cosine, change): (E, E)
  }

  @specialized(where E == Float) @specialized(where E == Double)
  private func rotate(within rows: Range<Int>, _ largest: inout Turn) {
    for i in rows {
      for j in i + 1..<Swift.max(rows.upperBound, i + 1) { rotate(i, j, &largest) }
    }
  }

  @specialized(where E == Float) @specialized(where E == Double)
  private func rotate(_ first: Range<Int>, _ second: Range<Int>, _ largest: inout Turn) {
    if first.lowerBound == second.lowerBound { return }
    for i in first {
      for j in second { rotate(i, j, &largest) }
    }
  }

  /// Turns two rows in their plane to a right angle.
  ///
  /// Of rows x and y with |y| = r·|x|, r ≤ 1, the tangent t solves t² + 2ζt = 1 with
  /// 2ζ = (r − 1/r) / cos; t / r is found without dividing by r.
  @specialized(where E == Float) @specialized(where E == Double)
  private func rotate(_ first: Int, _ second: Int, _ largest: inout Turn) {
    let (n, sizes, powers) = (x.columns, lengths.base, exponents.base)
    let product = Kernels.dot(x.row(first), x.row(second), n)
    let cosine = product / (sizes[first] * sizes[second])
    // A row of 0 has an angle of NaN.
    if !(cosine.magnitude > bound) { return }
    let difference = powers[second] - powers[first]
    let isTurned =
      difference > 0 || difference == 0 && sizes[second] > sizes[first]
    let (i, j) = isTurned ? (second, first) : (first, second)
    let (long, short) = (sizes[i], sizes[j])
    let power =
      difference == 0 ? 1 : (1 as E).scaled(byPowerOfTwo: -Swift.min(4096, Swift.abs(difference)))
    let ratio = short / long * power

    let z = (ratio * ratio - 1) / (2 * cosine)
    // Of the sign that makes the longer row longer.
    let share =
      (cosine > 0 ? -1 : 1) / (z.magnitude + (z * z).adding(product: ratio, ratio).squareRoot())
    let t = ratio * share
    let c = 1 / (1 + t * t).squareRoot()
    let s = c * t
    Kernels.rotate(x.row(i), x.row(j), n, c, -s * power, c * (short / long) * share, c)

    sizes[i] = long * (1 - t * ratio * cosine).squareRoot()
    let rest = 1 + share * cosine
    if rest > 0.1 {
      sizes[j] = short * rest.squareRoot()
    } else {
      measure(j)
    }
    largest.cosine = Swift.max(largest.cosine, cosine.magnitude)
    largest.change = Swift.max(largest.change, share.magnitude)
  }
}
