import Testing

@testable import NDArrays

@Suite struct CholeskyTests {
  @Test(arguments: [1, 2, 63, 64, 65, 130, 200])
  func `the triangle times its transpose is the matrix`(n: Int) throws {
    var random = RandomGenerator(seed: UInt64(n))
    let half = random.standardNormal([n, n], of: Double.self)
    let a = matmul(half, half.T) + NDArray<Double>.eye(n)
    let lower = try cholesky(a)
    let upper = try cholesky(a, upper: true)
    expectNear(matmul(lower, lower.T), a, tolerance: 1e-14 * Double(n))
    expectNear(matmul(upper.T, upper), a, tolerance: 1e-14 * Double(n))
    #expect((0..<n).allSatisfy { i in (i + 1..<max(n, i + 1)).allSatisfy { lower[i, $0] == 0 } })
    #expect((0..<n).allSatisfy { i in (0..<i).allSatisfy { upper[i, $0] == 0 } })
  }

  @Test func `only one triangle is read`() throws {
    let a = NDArray<Double>([[4, .nan], [2, 5]])
    #expect(try cholesky(a).elements == [2, 0, 1, 2])
    #expect(try cholesky(a.T, upper: true).elements == [2, 1, 0, 2])
  }

  @Test func `what is not positive definite is named, and NaN as NaN`() {
    func message(_ a: NDArray<Double>) -> String? {
      #expect(throws: LinearAlgebraError.self) { try cholesky(a) }?.description
    }
    #expect(
      message([[1, 2], [2, 1]].array)
        == "cholesky: the matrix is not positive definite; its leading 2 rows show it")
    #expect(
      message(NDArray<Double>.zeros([1, 1]))
        == "cholesky: the matrix is not positive definite; its leading 1 rows show it")
    #expect(
      message([[1, 0], [.nan, 1]].array)
        == "cholesky: the matrix has NaN in row 1, column 0; expected finite numbers")
    #expect(
      message(NDArray.stack([.eye(2), NDArray<Double>.eye(2) * .infinity]))
        == "cholesky: matrix 1 has infinity in row 0, column 0; expected finite numbers")
    var last = NDArray<Double>.eye(150)
    last[140, 140] = -1
    #expect(
      message(last) == "cholesky: the matrix is not positive definite; its leading 141 rows show it"
    )
  }

  @Test func `the ends of the range, and nothing, have their triangle`() throws {
    #expect(try cholesky(NDArray<Float>([[1e36]])).item == Float(1e36).squareRoot())
    #expect(try cholesky(NDArray<Double>([[4e-300, 2e-300], [2e-300, 5e-300]]))[1, 1] > 0)
    #expect(try cholesky(NDArray<Double>.zeros([0, 0])).shape == [0, 0])
    #expect(try cholesky(NDArray<Double>.zeros([3, 0, 0])).shape == [3, 0, 0])
  }
}

extension [[Double]] {
  fileprivate var array: NDArray<Double> { NDArray(self) }
}
