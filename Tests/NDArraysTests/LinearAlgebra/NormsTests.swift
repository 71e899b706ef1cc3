import Testing

@testable import NDArrays

@Suite struct NormsTests {
  private let a = NDArray<Double>([[1, -2], [3, 4], [0, -1]])

  @Test func `the norms of a matrix are those of NumPy`() {
    #expect(matrixNorm(a, .one).item == 7)
    #expect(matrixNorm(a, .minusOne).item == 4)
    #expect(matrixNorm(a, .infinity).item == 7)
    #expect(matrixNorm(a, .minusInfinity).item == 1)
    #expect(abs(matrixNorm(a).item - 31.0.squareRoot()) < 1e-14)
    // By hand: the values are the roots of λ² − 31λ + 110 = 0.
    let root = (31.0 * 31 - 4 * 110).squareRoot()
    let (large, small) = (((31 + root) / 2).squareRoot(), ((31 - root) / 2).squareRoot())
    #expect(abs(matrixNorm(a, .two).item - large) < 1e-14)
    #expect(abs(matrixNorm(a, .minusTwo).item - small) < 1e-14)
    #expect(abs(matrixNorm(a, .nuclear).item - large - small) < 1e-14)
  }

  @Test(arguments: MatrixNorm.allCases)
  func `stacks have a norm for each matrix`(kind: MatrixNorm) {
    let stack = NDArray<Double>.stack([a, a * 2, NDArray<Double>.zeros([3, 2])])
    let norms = matrixNorm(stack, kind)
    let one = matrixNorm(a, kind).item
    expectNear(norms, NDArray<Double>([one, one * 2, 0]), tolerance: 1e-15)
    #expect(matrixNorm(stack, kind, keepDims: true).shape == [3, 1, 1])
  }

  @Test(arguments: MatrixNorm.allCases)
  func `NaN is the norm of a matrix with NaN, and harms no other`(kind: MatrixNorm) {
    let stack = NDArray<Double>.stack([a, NDArray<Double>([[.nan, 1], [1, 1], [1, 1]])])
    let norms = matrixNorm(stack, kind).elements
    #expect(norms[0].isFinite)
    #expect(norms[1].isNaN)
  }

  @Test func `infinity is the norm of a matrix with infinity`() {
    let b = NDArray<Double>([[.infinity, 1], [1, 1]])
    for kind: MatrixNorm in [.one, .infinity, .two, .nuclear, .frobenius] {
      #expect(matrixNorm(b, kind).item == .infinity)
    }
    #expect(matrixNorm(b, .minusOne).item == 2)
    #expect(matrixNorm(b, .minusTwo).item.isNaN)
  }

  @Test(arguments: [1e300, 1e-300])
  func `no square leaves the range`(scale: Double) {
    let x = NDArray<Double>([3, 4]) * scale
    #expect(abs(norm(x) / scale - 5) < 1e-14)
    #expect(abs(norm(x, axis: 0).item / scale - 5) < 1e-14)
    #expect(abs(matrixNorm(x.expanded(axis: 0)).item / scale - 5) < 1e-14)
    let small = NDArray<Float>([3e-30, 4e-30, 0])
    #expect(abs(norm(small) / 5e-30 - 1) < 1e-6)
    #expect(abs(norm(NDArray<Float>([3e30, 4e30])) / 5e30 - 1) < 1e-6)
    #expect(norm(NDArray<Float>([0x1p-149])) == 0x1p-149)
  }

  @Test func `lanes of every size are measured together`() {
    let x = NDArray<Double>([
      [3e200, 4e200], [3, 4], [0, 0], [.nan, 1], [.infinity, 1], [3e-200, 4e-200],
    ])
    let lengths = norm(x, axis: 1).elements
    #expect(abs(lengths[0] / 5e200 - 1) < 1e-14)
    #expect(lengths[1] == 5 && lengths[2] == 0)
    #expect(lengths[3].isNaN && lengths[4] == .infinity)
    #expect(abs(lengths[5] / 5e-200 - 1) < 1e-14)
    #expect(norm(x, axis: 1, keepDims: true).shape == [6, 1])
    #expect(norm(x.T, axis: 0).shape == [6])
  }

  @Test func `nothing has the length 0`() {
    for kind: Norm in [.one, .two, .infinity] {
      #expect(norm(NDArray<Double>.zeros([0]), kind) == 0)
      #expect(norm(NDArray<Double>.zeros([3, 0]), kind, axis: 1).elements == [0, 0, 0])
    }
    for kind: MatrixNorm in [.one, .two, .infinity, .nuclear, .frobenius] {
      #expect(matrixNorm(NDArray<Double>.zeros([0, 3]), kind).item == 0)
      #expect(matrixNorm(NDArray<Double>.zeros([2, 3, 0]), kind).elements == [0, 0])
    }
  }

  @Test func `the condition is the quotient of the values, or by another norm`() {
    let b = NDArray<Double>([[1, 0], [0, 1e-5]])
    #expect(abs(cond(b).item - 1e5) < 1e-9)
    #expect(abs(cond(b, .minusTwo).item - 1e-5) < 1e-19)
    for kind: MatrixNorm in [.one, .infinity] { #expect(abs(cond(b, kind).item - 1e5) < 1e-9) }
    #expect(cond(NDArray<Double>.ones([3, 2, 2])).elements.allSatisfy { $0 > 1e15 })
    #expect(cond(a).item > 1)
  }

  @Test func `a singular matrix has the condition infinity, one with NaN NaN`() {
    let zeros = NDArray<Double>.zeros([2, 2])
    for kind in MatrixNorm.allCases where kind != .minusTwo {
      #expect(cond(zeros, kind).item == .infinity)
    }
    #expect(cond(NDArray<Double>([[.nan, 1], [1, 1]])).item.isNaN)
    #expect(cond(NDArray<Double>([[.nan, 1], [1, 1]]), .one).item.isNaN)
    #expect(cond(NDArray<Double>([[1e300, 0], [0, 1e300]])).item == 1)
    #expect(cond(NDArray<Float>([[1e-35, 0], [0, 1e-35]])).item == 1)
  }
}
