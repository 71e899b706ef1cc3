import Testing

@testable import NDArrays

@Suite struct LeastSquaresTests {
  @Test func `one-hot columns beside an intercept have the shortest solution`() throws {
    let a = NDArray<Double>([
      [1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [1, 1, 0, 0], [1, 0, 1, 0],
    ])
    let fit = try lstsq(a, NDArray<Double>([1, 2, 3, 4, 5]))
    expectNear(fit.solution, NDArray<Double>([2.25, 0.25, 1.25, 0.75]), tolerance: 1e-14)
    #expect(fit.rank == 3)
    #expect(fit.residuals.shape == [0])
    #expect(fit.singularValues.shape == [4])
  }

  @Test func `a line through points has its distances`() throws {
    let a = NDArray<Double>([[1, 0], [1, 1], [1, 2], [1, 3]])
    let b = NDArray<Double>([[1, 0], [3, 0], [5, 0], [7, 4]])
    let fit = try lstsq(a, b)
    expectNear(fit.solution, NDArray<Double>([[1, -0.8], [2, 1.2]]), tolerance: 1e-14)
    #expect(fit.residuals.shape == [2])
    #expect(abs(fit.residuals[1] - 4.8) < 1e-13)
    #expect(fit.rank == 2 && fit.ranks.item == 2)
  }

  @Test func `Float columns of a large size are fitted`() throws {
    let a = NDArray<Float>([[1e9, 2e9], [3e9, 4e9], [5e9, 6e9]])
    let x = try lstsq(a, matmul(a, NDArray<Float>([1, -2]))).solution
    expectNear(x, NDArray<Float>([1, -2]), tolerance: 1e-4)
  }

  @Test(arguments: [1e300, 1e-300, 1e307, 0x1p-1030])
  func `both sides at the ends of the range are fitted`(scale: Double) throws {
    let a = NDArray<Double>([[1, 0], [1, 1], [1, 2]]) * scale
    let b = NDArray<Double>([1, 3, 5]) * scale
    expectNear(try lstsq(a, b).solution, NDArray<Double>([1, 2]), tolerance: 1e-8)
  }

  @Test func `a cut-off leaves small values out`() throws {
    let a = NDArray<Double>([1, 1e-3]).diagonal()
    let b = NDArray<Double>([1, 1])
    expectNear(try lstsq(a, b).solution, NDArray<Double>([1, 1000]), tolerance: 1e-14)
    #expect(try lstsq(a, b, cutoff: 0.01).solution.elements == [1, 0])
    #expect(try lstsq(a, b, cutoff: 0.01).rank == 1)
    #expect(try pinv(a, cutoff: 0.01).elements == [1, 0, 0, 0])
    // A share below 0 still leaves 0 out.
    #expect(try pinv(NDArray<Double>.zeros([2, 2]), cutoff: -1).elements == [0, 0, 0, 0])
  }

  @Test func `stacks are fitted matrix by matrix`() throws {
    let a = NDArray<Double>([[[1, 0], [0, 1], [0, 0]], [[1, 1], [1, 1], [1, 1]]])
    let fit = try lstsq(a, NDArray<Double>([2, 4, 6]))
    expectNear(fit.solution, NDArray<Double>([[2, 4], [2, 2]]), tolerance: 1e-14)
    #expect(fit.ranks.elements == [2, 1])
    #expect(fit.singularValues.shape == [2, 2])
    #expect(fit.residuals.shape == [2, 1])
    let one: NDArray<Double> = a[1]
    expectNear(
      try lstsq(one, NDArray<Double>.ones([4, 3, 2])).solution, .full([4, 2, 2], 0.5),
      tolerance: 1e-14)
  }

  @Test func `nothing is fitted by nothing`() throws {
    #expect(
      try lstsq(NDArray<Double>.zeros([0, 2]), NDArray<Double>.zeros([0])).solution.elements == [
        0, 0,
      ])
    #expect(
      try lstsq(NDArray<Double>.zeros([2, 0]), NDArray<Double>.ones([2])).solution.shape == [0])
    #expect(
      try lstsq(NDArray<Double>.ones([2, 2]), NDArray<Double>.ones([2, 0])).solution.shape == [
        2, 0,
      ])
    for shape: Shape in [[0, 3], [3, 0], [0, 0], [2, 0, 3], [0, 2, 3]] {
      #expect(try pinv(NDArray<Double>.zeros(shape)).shape == NDArray<Double>.zeros(shape).mT.shape)
      let ranks: NDArray<Int> = try matrixRank(NDArray<Double>.zeros(shape))
      #expect(ranks.elements.allSatisfy { $0 == 0 })
    }
    #expect(try matrixRank(NDArray<Double>.zeros([0, 3])) == 0)
  }

  @Test func `NaN on the right passes into the solution`() throws {
    let x = try lstsq(NDArray<Double>.eye(2), NDArray<Double>([[1, .nan], [1, 1]])).solution
    #expect(x.elements[0] == 1 && x.elements[1].isNaN)
  }

  @Test func `a singular matrix of Float has a pseudo-inverse`() throws {
    expectNear(
      try pinv(NDArray<Float>([[1, 2], [2, 4]])), NDArray<Float>([[0.04, 0.08], [0.08, 0.16]]),
      tolerance: 1e-6)
    expectNear(try pinv(NDArray<Float>.ones([30, 20])), .full([20, 30], 1 / 600), tolerance: 1e-5)
    let a = matmul(
      NDArray<Float>([[1, 2], [3, 4], [5, 6], [7, 8]]), NDArray<Float>([[1, 0, 1], [0, 1, 1]]))
    let inverse = try pinv(a)
    expectNear(matmul(matmul(a, inverse), a), a, tolerance: 1e-5)
    expectNear(matmul(matmul(inverse, a), inverse), inverse, tolerance: 1e-5)
  }

  @Test(arguments: [1e300, 1e-300, 1e-307])
  func `pseudo-inverses reach the ends of the range`(scale: Double) throws {
    let a = NDArray<Double>([[1, 1], [1, 1]]) * scale
    expectNear(try pinv(a), NDArray<Double>.full([2, 2], 0.25 / scale), tolerance: 1e-14)
    #expect(try matrixRank(a) == 1)
  }

  @Test func `each matrix of a stack has its rank`() throws {
    let stack = NDArray<Double>.stack([.eye(3), .ones([3, 3]), .zeros([3, 3])])
    let ranks: NDArray<Int> = try matrixRank(stack)
    #expect(ranks.elements == [3, 1, 0])
    #expect(try matrixRank(stack.reshaped([1, 3, 3, 3])).shape == [1, 3])
  }
}
