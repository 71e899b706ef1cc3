import Testing

@testable import NDArrays

@Suite struct MatrixPartTests {
  /// Products into parts of a matrix, against products of their own.
  private func check<E: FloatingElement>(_ type: E.Type, _ m: Int, _ k: Int, _ n: Int) {
    var random = RandomGenerator(seed: UInt64(m * 10_000 + k * 100 + n))
    let a = random.standardNormal([m, k], of: E.self)
    let b = random.standardNormal([k, n], of: E.self)
    let c = random.standardNormal([m + 3, n + 5], of: E.self)
    for (sign, isAdded) in [(0 as E, false), (1, true), (-1, true)] {
      let result = c.copied()
      let part = result.matrix(0).part(2..<2 + m, 4..<4 + n)
      if sign < 0 {
        part.subtract(a.matrix(0), b.matrix(0))
      } else {
        part.multiply(a.matrix(0), b.matrix(0), isAdded: isAdded)
      }
      var expected = c
      let inside = c[2..<2 + m, 4..<4 + n]
      let product = matmul(a, b)
      expected[2..<2 + m, 4..<4 + n] =
        sign < 0 ? inside - product : isAdded ? inside + product : product
      expectNear(result, expected, tolerance: 4 * Double(k + 1) * E.ulpOfOne.asDouble)
      // What lies beside the part stays.
      #expect(result[..<2] == c[..<2] && result[0..., ..<4] == c[0..., ..<4])
      #expect(result[0..., (4 + n)...] == c[0..., (4 + n)...])
    }
  }

  @Test(arguments: [1, 5, 12, 13, 33, 70])
  func `products are put into, added to and taken from parts`(m: Int) {
    for n in [1, 3, 16, 17, 40] {
      for k in [1, 8, 600] {
        check(Float.self, m, k, n)
        check(Double.self, m, k, n)
      }
    }
  }

  @Test func `a product of depth 0 adds nothing and clears what it is put into`() {
    let (a, b) = (NDArray<Float>.zeros([2, 0]), NDArray<Float>.zeros([0, 2]))
    let c = NDArray<Float>.ones([2, 3])
    c.matrix(0).part(0..<2, 0..<2).multiply(a.matrix(0), b.matrix(0), isAdded: true)
    #expect(c == NDArray<Float>.ones([2, 3]))
    c.matrix(0).part(0..<2, 0..<2).multiply(a.matrix(0), b.matrix(0))
    #expect(c.elements == [0, 0, 1, 0, 0, 1])
  }
}
