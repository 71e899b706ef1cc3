import Testing

@testable import NDArrays

@Suite struct QRFactorizationTests {
  @Test(arguments: [
    [1, 1], [2, 2], [5, 3], [3, 5], [31, 31], [32, 32], [33, 33], [100, 64], [64, 100], [300, 7],
    [1, 9], [9, 1], [130, 130],
  ])
  func `Q has orthonormal columns, R is a triangle, and their product is A`(_ sizes: [Int]) {
    var random = RandomGenerator(seed: UInt64(sizes[0] * 1000 + sizes[1]))
    let a = random.standardNormal(Shape(sizes), of: Double.self)
    for complete in [false, true] {
      let (q, r) = qr(a, complete: complete)
      let k = complete ? sizes[0] : min(sizes[0], sizes[1])
      #expect(q.shape == [sizes[0], k] && r.shape == [k, sizes[1]])
      expectNear(matmul(q, r), a, tolerance: 1e-14 * Double(sizes[0] + sizes[1]))
      expectOrthonormal(q)
      #expect((0..<k).allSatisfy { i in (0..<min(i, sizes[1])).allSatisfy { r[i, $0] == 0 } })
    }
  }

  @Test func `a column that needs no reflection keeps its sign, others turn theirs`() {
    #expect(qr(NDArray<Double>([[3, 1], [0, 2]])).r.elements == [3, 1, 0, 2])
    #expect(qr(NDArray<Double>([[-3], [0]])).r.elements == [-3])
    #expect(qr(NDArray<Double>([[3], [4]])).r.elements == [-5])
    #expect(qr(NDArray<Double>([[-3], [4]])).r.elements == [5])
  }

  @Test(arguments: [1e20, 1e-25, 1e35, 1e-35, 1e-42])
  func `Float is factored at the ends of its range`(scale: Double) {
    let a = NDArray<Double>([[1, 2], [3, 4], [5, 6]])
    let (q, r) = qr((a * scale).cast(to: Float.self))
    expectOrthonormal(q)
    let expected = qr(a).r * scale
    // Subnormal numbers have few places.
    expectNear(r.cast(to: Double.self), expected, tolerance: scale < 1e-40 ? 0.01 : 1e-6)
  }

  @Test(arguments: [1e300, 1e-300, 1e308, 0x1p-1030])
  func `Double is factored at the ends of its range`(scale: Double) {
    let a = NDArray<Double>([[1, 1], [1, -1]]) * scale
    let (q, r) = qr(a)
    expectOrthonormal(q)
    expectNear(
      r, NDArray<Double>([[-1, 0], [0, -1]]) * (scale * 2.0.squareRoot()), tolerance: 1e-9)
  }

  @Test func `columns of very different sizes keep their digits`() {
    let a = NDArray<Float>([[3e30, 3e-30], [4e30, 0]])
    let r = qr(a).r.elements
    #expect(abs(r[0] / -5e30 - 1) < 1e-6)
    #expect(abs(r[1] / -1.8e-30 - 1) < 1e-6)
    #expect(abs(r[3].magnitude / 2.4e-30 - 1) < 1e-6)
  }

  @Test func `zeros, equal columns and nothing have their factors`() {
    for shape: Shape in [[3, 2], [2, 3], [4, 4]] {
      let (q, r) = qr(NDArray<Double>.zeros(shape))
      expectOrthonormal(q)
      #expect(r.elements.allSatisfy { $0 == 0 })
    }
    let (q, r) = qr(NDArray<Double>.ones([5, 5]))
    expectOrthonormal(q)
    expectNear(matmul(q, r), NDArray<Double>.ones([5, 5]), tolerance: 1e-14)
    #expect(qr(NDArray<Double>.zeros([0, 3])).r.shape == [0, 3])
    #expect(qr(NDArray<Double>.zeros([3, 0])).q.shape == [3, 0])
    #expect(qr(NDArray<Double>.zeros([3, 0]), complete: true).q == NDArray<Double>.eye(3))
  }

  @Test func `stacks are factored matrix by matrix, and NaN passes through`() {
    var random = RandomGenerator(seed: 3)
    let a = random.standardNormal([2, 3, 4, 3], of: Float.self)
    let (q, r) = qr(a)
    #expect(q.shape == [2, 3, 4, 3] && r.shape == [2, 3, 3, 3])
    expectNear(matmul(q, r), a, tolerance: 1e-5)
    let part: NDArray<Float> = a[1, 2]
    #expect(qr(part).r.elements == Array(r.elements.suffix(9)))
    #expect(qr(NDArray<Double>([[.nan, 1], [1, 1]])).r.elements.contains { $0.isNaN })
  }
}
