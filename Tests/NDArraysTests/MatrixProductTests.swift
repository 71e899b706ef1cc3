import Testing

@testable import NDArrays

@Suite struct MatrixProductTests {
  /// The bound of a chain of k fused multiply-adds: k·u·Σ|aᵢbᵢ| (Higham 2002, §3.1).
  private func expectProduct(
    _ m: Int, _ k: Int, _ n: Int, transposed: (Bool, Bool) = (false, false)
  ) {
    var generator = RandomGenerator(seed: UInt64(m * 10_000 + k * 100 + n))
    let a = NDArray<Float>.normal(transposed.0 ? [k, m] : [m, k], using: &generator)
    let b = NDArray<Float>.normal(transposed.1 ? [n, k] : [k, n], using: &generator)
    let (x, y) = (transposed.0 ? a.T : a, transposed.1 ? b.T : b)
    let product = matmul(x, y)
    let exact = matmul(x.cast(to: Double.self), y.cast(to: Double.self))
    let size = matmul(abs(x.cast(to: Double.self)), abs(y.cast(to: Double.self)))
    #expect(product.shape == [m, n])
    let errors = zip(zip(product.elements, exact.elements), size.elements)
    let worst =
      errors.map { (Double($0.0) - $0.1).magnitude - Double(k + 2) * 0x1p-24 * $1 }.max() ?? 0
    #expect(worst <= 0, "\(m)×\(k)×\(n) \(transposed)")
  }

  @Test(arguments: [1, 2, 5, 6, 11, 12, 13, 24, 31, 33, 100])
  func `is right for every size around a tile`(_ m: Int) {
    for n in [1, 3, 10, 15, 16, 17, 31, 32, 33, 65] {
      for k in [1, 4, 7, 63, 385] { expectProduct(m, k, n) }
    }
  }

  @Test func `is right across blocks of the depth`() {
    expectProduct(50, 1000, 70)
    expectProduct(128, 784, 10)
  }

  @Test func `gives the same bits however the threads meet`() {
    var generator = RandomGenerator(seed: 8)
    for (m, k, n) in [(100, 385, 10), (128, 784, 16), (100, 1000, 70)] {
      let a = NDArray<Float>.normal([m, k], using: &generator)
      let b = NDArray<Float>.normal([k, n], using: &generator)
      let first = matmul(a, b).elements
      for _ in 0..<300 { #expect(matmul(a, b).elements == first) }
      // A row's bits do not depend on the rows beside it.
      #expect(matmul(a[7..<8], b).elements == Array(first[7 * n..<8 * n]))
    }
  }

  @Test func `reads transposed views where they lie`() {
    for transposed in [(true, false), (false, true), (true, true)] {
      expectProduct(37, 41, 43, transposed: transposed)
      expectProduct(784, 128, 10, transposed: transposed)
    }
  }

  @Test func `multiplies stacks as each of their matrices`() {
    var generator = RandomGenerator(seed: 9)
    for (count, m, k, n) in [(3, 20, 30, 40), (64, 33, 65, 17), (500, 3, 4, 5), (2, 200, 200, 200)]
    {
      let a = NDArray<Double>.normal([count, m, k], using: &generator)
      let b = NDArray<Double>.normal([count, k, n], using: &generator)
      let product = matmul(a, b)
      let shared = matmul(a, b[1])
      for i in 0..<count {
        #expect(product[i] == matmul(a[i], b[i]), "\(i) of \(count)")
        #expect(shared[i] == matmul(a[i], b[1]), "\(i) of \(count)")
      }
    }
  }

  @Test func `takes every other row and column`() {
    let a = NDArray<Float>.arange(48).reshaped([6, 8])
    let b = NDArray<Float>.arange(40).reshaped([4, 10])
    let x = a[Stepped(by: 2), Stepped(by: 2)]
    #expect(matmul(x, b) == matmul(x.copied(), b))
  }

  @Test func `adds nothing up for a depth of zero`() {
    #expect(
      matmul(NDArray<Float>.zeros([2, 0]), NDArray<Float>.zeros([0, 3]))
        == NDArray<Float>.zeros([2, 3]))
  }

  @Test func `keeps the rows of a vector and a matrix`() {
    #expect(
      matmul(NDArray<Float>([1, 2]), NDArray<Float>([[1, 2], [3, 4]])) == NDArray([7, 10]))
    #expect(matmul(NDArray<Float>([1, 2]), NDArray<Float>([3, 4])).item == 11)
  }

  @Test func `stops with both shapes when they do not fit`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = matmul(NDArray<Float>.zeros([2, 3]), NDArray<Float>.zeros([4, 5]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "matmul: [2, 3] and [4, 5] do not fit; the first has 3 columns and the second 4 rows"))
  }
}
