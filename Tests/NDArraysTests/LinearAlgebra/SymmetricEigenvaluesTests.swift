import Glibc
import Testing

@testable import NDArrays

@Suite struct SymmetricEigenvaluesTests {
  private func check<E: FloatingElement>(
    _ a: NDArray<E>, tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (values, vectors) = try eigh(a)
    expectNear(
      matmul(vectors * values.expanded(axis: -2), vectors.mT), a, tolerance: tolerance,
      sourceLocation: sourceLocation)
    expectOrthonormal(vectors, sourceLocation: sourceLocation)
    expectNear(try eigvalsh(a), values, tolerance: tolerance, sourceLocation: sourceLocation)
    let list = values.elements
    if a.rank == 2 {
      #expect(zip(list, list.dropFirst()).allSatisfy { $0 <= $1 }, sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [1, 2, 3, 5, 33, 64, 100])
  func `values and vectors give the matrix back`(n: Int) throws {
    var random = RandomGenerator(seed: UInt64(n))
    let half = random.standardNormal([n, n], of: Double.self)
    let a = half + half.T
    try check(a, tolerance: 1e-14 * Double(n + 4))
    try check(a.cast(to: Float.self), tolerance: 1e-6 * Double(n + 4))
  }

  @Test func `singular, equal and zero values are found`() throws {
    try check(NDArray<Double>.ones([5, 5]), tolerance: 1e-14)
    try check(NDArray<Double>.eye(6), tolerance: 0)
    try check(NDArray<Float>.zeros([4, 4]), tolerance: 0)
    try check(NDArray<Double>([[0, 1], [1, 0]]), tolerance: 1e-15)
    try check(NDArray<Double>([[0, 0, 1], [0, 0, 0], [1, 0, 0]]), tolerance: 1e-15)
    #expect(try eigvalsh(NDArray<Double>([[-3]])).elements == [-3])
  }

  @Test(arguments: [1e20, 1e-20, 1e35, 1e-35])
  func `Float is solved at every scale`(scale: Double) throws {
    let a = NDArray<Double>([[2, 1, 0], [1, 2, 1], [0, 1, 2]])
    let values = try eigh((a * scale).cast(to: Float.self)).values.cast(to: Double.self) / scale
    let root = 2.0.squareRoot()
    expectNear(values, NDArray<Double>([2 - root, 2, 2 + root]), tolerance: 1e-6)
    try check((a * scale).cast(to: Float.self), tolerance: 2e-6)
  }

  @Test(arguments: [1e300, 1e-300, 1e307, 1e-307, 1e160, 1e-160])
  func `Double is solved at every scale`(scale: Double) throws {
    try check(NDArray<Double>([[2, 1, 3], [1, 2, 1], [3, 1, 2]]) * scale, tolerance: 1e-14)
  }

  @Test func `parts of very different sizes settle`() throws {
    let a = NDArray<Float>([
      [1, 0, 0, 0], [0, 1e-30, 1e-30, 0], [0, 1e-30, 0, 0], [0, 0, 0, 1e30],
    ])
    #expect(try eigvalsh(a).elements.allSatisfy(\.isFinite))
    try check(NDArray<Double>([[1e200, 1], [1, 1e-200]]), tolerance: 1e-15)
  }

  @Test func `matrices whose parts fall or grow by many powers settle`() throws {
    for power in [1.0, 3, 7, 12] {
      for isFalling in [true, false] {
        let sizes = (0..<9).map { i in
          Glibc.pow(10, -power * Double(isFalling ? i : 8 - i))
        }
        let scale = NDArray<Double>(sizes)
        var random = RandomGenerator(seed: UInt64(power))
        let half = random.standardNormal([9, 9], of: Double.self)
        let a = (half + half.T) * scale * scale.expanded(axis: 1)
        try check(a, tolerance: 1e-14)
        if power < 4 { try check(a.cast(to: Float.self), tolerance: 1e-5) }
      }
    }
    // Equal columns: what is beside the diagonals is rounding of rounding.
    try check(NDArray<Float>.full([9, 9], 1.4808572e14), tolerance: 1e-5)
    try check(NDArray<Double>.full([40, 40], 0.1), tolerance: 1e-13)
  }

  @Test func `only the lower triangle is read`() throws {
    let a = NDArray<Double>([[2, .nan], [1, 2]])
    expectNear(try eigvalsh(a), NDArray<Double>([1, 3]), tolerance: 1e-15)
    let error = #expect(throws: LinearAlgebraError.self) { try eigh(a.T) }
    #expect(
      error?.description == "eigh: the matrix has NaN in row 1, column 0; expected finite numbers")
    let stack = NDArray<Double>.stack([.eye(2), .full([2, 2], .infinity)])
    let other = #expect(throws: LinearAlgebraError.self) { try eigvalsh(stack) }
    #expect(
      other?.description
        == "eigvalsh: matrix 1 has infinity in row 0, column 0; expected finite numbers")
  }

  @Test func `stacks and nothing have their values`() throws {
    try check(NDArray<Double>([[[2, 1], [1, 2]], [[0, 1], [1, 0]]]), tolerance: 1e-15)
    #expect(try eigh(NDArray<Double>.zeros([0, 0])).vectors.shape == [0, 0])
    #expect(try eigvalsh(NDArray<Double>.zeros([3, 0, 0])).shape == [3, 0])
    #expect(try eigvalsh(NDArray<Double>.zeros([0, 2, 2])).shape == [0, 2])
  }
}
