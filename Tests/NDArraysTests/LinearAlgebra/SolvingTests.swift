import Testing

@testable import NDArrays

@Suite struct SolvingTests {
  @Test(arguments: [1, 2, 15, 16, 17, 33, 64, 100, 257])
  func `the solution of regular equations solves them`(n: Int) throws {
    var random = RandomGenerator(seed: UInt64(n))
    let a = random.standardNormal([n, n], of: Double.self) + NDArray<Double>.eye(n) * 3
    let b = random.standardNormal([n, 3], of: Double.self)
    let x = try solve(a, b)
    // The residual is small by rounding, whatever the condition (Higham 2002, §9.3).
    let bound = 1e-14 * Double(n) * norm(a) * norm(x)
    #expect(norm(matmul(a, x) - b) <= bound)
    let single = try solve(a.cast(to: Float.self), b.cast(to: Float.self))
    let rest = norm(matmul(a.cast(to: Float.self), single) - b.cast(to: Float.self))
    #expect(rest <= Float(1e-5) * Float(n) * norm(a.cast(to: Float.self)) * norm(single))
    #expect(norm(matmul(a, try inv(a)) - NDArray<Double>.eye(n)) <= 1e-10)
  }

  @Test(arguments: [2, 17, 40, 130])
  func `a singular matrix is named with the column that has no pivot`(n: Int) {
    var a = NDArray<Double>.eye(n)
    a[n - 1, n - 1] = 0
    let singular = a
    #expect(throws: LinearAlgebraError.self) { try inv(singular) }
    let error = #expect(throws: LinearAlgebraError.self) {
      try solve(singular, NDArray<Double>.ones([n]))
    }
    #expect(
      error?.description
        == "solve: the matrix is singular; no pivot is left in column \(n - 1)")
    #expect(det(a).item == 0)
    #expect(slogdet(a).log.item == -.infinity)
  }

  @Test func `of a stack the singular matrix is named`() {
    let stack = NDArray<Double>.stack([.eye(2), .zeros([2, 2])])
    let error = #expect(throws: LinearAlgebraError.self) { try inv(stack) }
    #expect(error?.description == "inv: matrix 1 is singular; no pivot is left in column 0")
  }

  @Test func `stacks are solved matrix by matrix and broadcast`() throws {
    let a = NDArray<Double>([[[2, 0], [0, 4]], [[1, 1], [0, 1]]])
    #expect(try solve(a, NDArray<Double>([2, 4])).elements == [1, 1, -2, 4])
    #expect(try solve(a, NDArray<Double>([[2], [4]])).shape == [2, 2, 1])
    #expect(det(a).elements == [8, 1])
  }

  @Test func `matrices without rows have a solution without rows and the determinant 1`() throws {
    let empty = NDArray<Double>.zeros([0, 0])
    #expect(try solve(empty, NDArray<Double>.zeros([0, 3])).shape == [0, 3])
    #expect(try solve(empty, NDArray<Double>.zeros([0])).shape == [0])
    #expect(try solve(NDArray<Double>.eye(3), NDArray<Double>.zeros([3, 0])).shape == [3, 0])
    #expect(try inv(empty).shape == [0, 0])
    #expect(det(NDArray<Double>.zeros([4, 0, 0])).elements == [1, 1, 1, 1])
    #expect(slogdet(empty).log.item == 0)
    #expect(det(NDArray<Double>.zeros([0, 2, 2])).shape == [0])
  }

  @Test(arguments: [1e300, 1e-300, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude])
  func `Double is solved at the ends of its range`(scale: Double) throws {
    let a = NDArray<Double>([[1, 1], [1, -1]]) * scale
    let x = try solve(a, NDArray<Double>([scale, 0]))
    expectNear(x, NDArray<Double>([0.5, 0.5]), tolerance: 1e-15)
  }

  @Test(arguments: [1e35, 1e-35, Float.leastNonzeroMagnitude, Float.greatestFiniteMagnitude])
  func `Float is solved at the ends of its range`(scale: Float) throws {
    let a = NDArray<Float>([[1, 1], [1, -1]]) * scale
    let x = try solve(a, NDArray<Float>([scale, 0]))
    expectNear(x, NDArray<Float>([0.5, 0.5]), tolerance: 1e-6)
  }

  @Test func `rows of very different sizes are solved`() throws {
    let a = NDArray<Double>([[1e300, 0], [0, 1e-300]])
    #expect(try solve(a, NDArray<Double>([1e300, 1e-300])).elements == [1, 1])
    #expect(det(a).item.isApproximately(1))
    let sizes = NDArray<Double>([1e200, 1e200, 1e-200, 1e-200]).diagonal()
    #expect(det(sizes).item.isApproximately(1))
    #expect(det(NDArray<Double>([1e200, 1e200]).diagonal()).item == .infinity)
    #expect(det(NDArray<Double>([1e-200, 1e-200]).diagonal()).item == 0)
  }

  @Test func `NaN and infinity pass into solutions and determinants`() throws {
    let a = NDArray<Double>([[.nan, 1], [1, 1]])
    #expect(try solve(a, NDArray<Double>([1, 1])).elements.allSatisfy(\.isNaN))
    #expect(try inv(a).elements.contains { $0.isNaN })
    #expect(det(a).item.isNaN)
    let x = try solve(NDArray<Double>.eye(2), NDArray<Double>([.infinity, 1]))
    #expect(x.elements.contains { !$0.isFinite })
  }
}

extension Double {
  fileprivate func isApproximately(_ other: Double) -> Bool {
    (self - other).magnitude <= 1e-14 * other.magnitude
  }
}
