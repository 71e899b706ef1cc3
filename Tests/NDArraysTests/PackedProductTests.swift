import Foundation
import Testing

@testable import NDArrays

@Suite struct PackedProductTests {
  /// Products with the bits of their definition: chains of multiply-adds over each block of the depth,
  /// the blocks added in order.
  private struct Case<E: PackedElement> {
    var (m, k, n): (Int, Int, Int)
    /// Whether the operands are transposes, or walked in steps.
    var a = Kind.plain
    var b = Kind.plain
    /// Columns that lie beside the result, and must stay.
    var beside = 0
    var isAdded = false

    enum Kind { case plain, turned, stepped }

    func operand(_ rows: Int, _ columns: Int, _ kind: Kind, _ random: inout RandomGenerator)
      -> NDArray<E>
    {
      switch kind {
      case .plain: random.standardNormal([rows, columns])
      case .turned: random.standardNormal([columns, rows]).T
      case .stepped:
        random.standardNormal([2 * rows, 3 * columns])[Stepped(by: 2), Stepped(by: 3)]
      }
    }

    func check(_ location: SourceLocation = #_sourceLocation) {
      var random = RandomGenerator(seed: UInt64(m * 1_000_000 + k * 1000 + n))
      let (x, y) = (operand(m, k, a, &random), operand(k, n, b, &random))
      let found = random.standardNormal([m, n + beside], of: E.self)
      let expected = found.copied()
      func product(_ c: NDArray<E>, _ depths: Range<Int>, isAdded: Bool) -> MatrixProduct<E> {
        var product = MatrixProduct(
          x[0..., depths], 0, y[depths], 0, c.base)
        product.columns = n
        product.cRowStep = c.shape[1]
        product.isAdded = isAdded
        return product
      }
      withExtendedLifetime((x, y)) {
        Kernels.multiply(product(found, 0..<k, isAdded: isAdded))
        let blocks = Swift.max(1, (k * MemoryLayout<E>.stride + 2047) / 2048)
        for block in 0..<blocks {
          let part = NDArray<E>.zeros([m, n])
          Kernels.multiplyPlainly(
            product(part, block * k / blocks..<(block + 1) * k / blocks, isAdded: false), zero: 0
          ) { $0.adding(product: $1, $2) }
          for i in 0..<m {
            for j in 0..<n {
              let place = i * (n + beside) + j
              let sum = part.base[i * n + j]
              expected.base[place] =
                block > 0 || isAdded ? expected.base[place] + sum : sum
            }
          }
          withExtendedLifetime(part) {}
        }
      }
      let (bits, right) = (
        found.elements.map(\.asDouble.bitPattern), expected.elements.map(\.asDouble.bitPattern)
      )
      #expect(bits == right, "\(E.dtype) \(self)", sourceLocation: location)
    }
  }

  @Test(arguments: [0, 1, 5, 6, 7, 11, 12, 13, 24, 25])
  func `has the bits of its definition for all rows and columns around a tile`(m: Int) {
    for n in [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 65] {
      for (beside, isAdded) in [(0, false), (0, true), (3, false), (3, true)] {
        Case<Float>(m: m, k: 9, n: n, beside: beside, isAdded: isAdded).check()
        Case<Double>(m: m, k: 9, n: n, beside: beside, isAdded: isAdded).check()
      }
    }
  }

  @Test(arguments: [0, 1, 7, 8, 255, 256, 257, 511, 512, 513, 1025])
  func `has the bits of its definition for all depths around a block`(k: Int) {
    for (m, n) in [(1, 1), (12, 8), (13, 17), (7, 33)] {
      for isAdded in [false, true] {
        Case<Float>(m: m, k: k, n: n, isAdded: isAdded).check()
        Case<Double>(m: m, k: k, n: n, isAdded: isAdded).check()
      }
    }
  }

  @Test(arguments: [1, 12, 13, 31])
  func `reads operands that are turned or stepped`(m: Int) {
    for a in [Case<Double>.Kind.plain, .turned, .stepped] {
      for b in [Case<Double>.Kind.plain, .turned, .stepped] {
        for (k, n) in [(3, 5), (19, 8), (21, 33), (300, 18)] {
          Case<Double>(m: m, k: k, n: n, a: a, b: b, beside: 1).check()
          Case<Double>(m: m, k: k, n: n, a: a, b: b).check()
        }
      }
    }
    for a in [Case<Float>.Kind.plain, .turned, .stepped] {
      for b in [Case<Float>.Kind.plain, .turned, .stepped] {
        Case<Float>(m: m, k: 21, n: 33, a: a, b: b, beside: 1).check()
      }
    }
  }

  @Test func `is exact on whole numbers`() {
    for (m, k, n) in [(37, 600, 41), (5, 1000, 3)] {
      let a = (NDArray<Int>.arange(m * k) % 17 - 8).reshaped([m, k])
      let b = (NDArray<Int>.arange(k * n) % 13 - 6).reshaped([k, n])
      let exact = matmul(a, b)
      #expect(matmul(a.cast(to: Double.self), b.cast(to: Double.self)).cast() == exact)
      #expect(matmul(a.cast(to: Float.self), b.cast(to: Float.self)).cast() == exact)
    }
  }

  @Test func `passes NaN and infinity on, and only to the rows and columns they stand in`() {
    let a = NDArray<Double>.ones([14, 20])
    var b = NDArray<Double>.ones([20, 18])
    b[3, 17] = .nan
    b[4, 2] = .infinity
    let c = matmul(a, b)
    #expect(isNaN(c[0..., 17]).all())
    #expect((c[0..., 2] .== .infinity).all())
    #expect(c[0..., 3..<17] == NDArray<Double>.full([14, 14], 20))
  }

  /// What a process with so many threads prints: a hash of products that are shared out.
  private func bits(threads: Int) async -> String {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [threads] in
      setenv("LECTERN_THREADS", "\(threads)", 1)
      var random = RandomGenerator(seed: 3)
      var value: UInt64 = 0
      for (m, k, n) in [(150, 700, 190), (400, 300, 7), (700, 64, 40)] {
        let a = random.standardNormal([m, k], of: Double.self)
        let b = random.standardNormal([k, n], of: Double.self)
        for x in matmul(a, b).elements + matmul(b.T, a.T).elements {
          value = (value ^ x.bitPattern) &* 0x100_0000_01b3
        }
      }
      print("threads \(ThreadPool.shared.threads) bits \(value)")
    }
    return String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
  }

  @Test func `gives the same bits with one, two and seven threads`() async {
    let one = await bits(threads: 1)
    #expect(one.contains("threads 1 bits "))
    for threads in [2, 7] {
      let other = await bits(threads: threads)
      #expect(other.contains("threads \(threads) bits "))
      #expect(other == one.replacing("threads 1 ", with: "threads \(threads) "))
    }
  }
}
