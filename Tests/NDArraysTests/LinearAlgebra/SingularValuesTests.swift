import Testing

@testable import NDArrays

@Suite struct SingularValuesTests {
  private func check<E: FloatingElement>(
    _ a: NDArray<E>, tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (u, s, vT) = try svd(a)
    expectNear(
      matmul(u * s.expanded(axis: -2), vT), a, tolerance: tolerance,
      sourceLocation: sourceLocation)
    expectOrthonormal(u, sourceLocation: sourceLocation)
    expectOrthonormal(vT.mT, sourceLocation: sourceLocation)
    let values = s.elements
    #expect(values.allSatisfy { $0 >= 0 }, sourceLocation: sourceLocation)
    if a.rank == 2 {
      #expect(
        zip(values, values.dropFirst()).allSatisfy { $0 >= $1 }, sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [
    [1, 1], [2, 2], [5, 3], [3, 5], [40, 40], [65, 65], [100, 64], [64, 100], [300, 7], [1, 9],
    [9, 1], [130, 130], [150, 97],
  ])
  func `U, s and V give the matrix back`(_ sizes: [Int]) throws {
    var random = RandomGenerator(seed: UInt64(sizes[0] * 1000 + sizes[1]))
    let a = random.standardNormal(Shape(sizes), of: Double.self)
    try check(a, tolerance: 1e-14 * Double(sizes[0] + sizes[1]))
    try check(a.cast(to: Float.self), tolerance: 1e-6 * Double(sizes[0] + sizes[1]))
    expectNear(try svdvals(a), try svd(a).s, tolerance: 1e-14)
  }

  @Test func `plain singular matrices settle`() throws {
    try check(NDArray<Double>.ones([5, 5]), tolerance: 1e-14)
    expectNear(
      try svdvals(NDArray<Double>.ones([5, 5])), NDArray([5, 0, 0, 0, 0]), tolerance: 1e-15)
    try check(NDArray<Float>([[3, 2], [3, 2]]), tolerance: 1e-6)
    try check(NDArray<Float>.full([30, 20], 0.1), tolerance: 5e-6)
    try check(NDArray<Double>([[1, 2, 3], [2, 4, 6], [3, 6, 9]]), tolerance: 1e-14)
    // One-hot columns beside an intercept.
    let oneHot = NDArray<Double>([
      [1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [1, 1, 0, 0], [1, 0, 1, 0],
    ])
    try check(oneHot, tolerance: 1e-14)
    try check(oneHot.T.contiguousCopy(), tolerance: 1e-14)
  }

  @Test func `all 19,683 matrices of three rows of −1, 0 and 1 settle`() throws {
    var code = 0
    let entries = NDArray<Double>(shape: [19_683, 3, 3]) { pointer in
      for matrix in 0..<19_683 {
        code = matrix
        for place in 0..<9 {
          pointer[matrix * 9 + place] = Double(code % 3 - 1)
          code /= 3
        }
      }
    }
    try check(entries, tolerance: 1e-14)
    // By hand: how many of them have each rank.
    let ranks: NDArray<Int> = try matrixRank(entries)
    let numbers = entries.elements
    let determinants = (0..<19_683).map { i -> Double in
      let m = Array(numbers[i * 9..<i * 9 + 9])
      return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6])
        + m[2] * (m[3] * m[7] - m[4] * m[6])
    }
    #expect(zip(ranks.elements, determinants).allSatisfy { ($0 == 3) == ($1 != 0) })
    #expect(ranks.elements.filter { $0 == 0 }.count == 1)
  }

  @Test(arguments: Array(0...12))
  func `matrices of every rank have as many values`(rank: Int) throws {
    var random = RandomGenerator(seed: UInt64(rank))
    for shape: Shape in [[12, 12], [20, 12], [12, 20], [80, 70], [70, 80]] {
      let a = matmul(
        random.standardNormal([shape[0], rank], of: Double.self),
        random.standardNormal([rank, shape[1]], of: Double.self))
      try check(a, tolerance: 1e-13)
      #expect(try matrixRank(a) == rank)
      #expect(try matrixRank(a.cast(to: Float.self)) == rank)
    }
  }

  @Test(arguments: [1e10, 1e18, 1e20, 1e35, 1e-10, 1e-20, 1e-35])
  func `Float is decomposed at every scale`(scale: Double) throws {
    let a = (NDArray<Double>([[1, 2], [3, 4]]) * scale).cast(to: Float.self)
    let s = try svd(a).s.cast(to: Double.self) / scale
    expectNear(s, NDArray<Double>([5.464985704219043, 0.365966190626258]), tolerance: 1e-6)
    try check(a, tolerance: 1e-6)
  }

  @Test(arguments: [1e300, 1e307, 1e-300, 1e-307, 1e160, 1e-160])
  func `Double is decomposed at every scale`(scale: Double) throws {
    let a = NDArray<Double>([[1, 2], [3, 4], [5, 6]]) * scale
    try check(a, tolerance: 1e-14)
    try check(a.T.contiguousCopy(), tolerance: 1e-14)
  }

  @Test func `numbers at the very ends have their values`() throws {
    let most = Double.greatestFiniteMagnitude
    #expect(
      try svdvals(NDArray<Double>([[most, 0], [0, Double.leastNonzeroMagnitude]])).elements[0]
        == most)
    #expect(
      try svdvals(NDArray<Double>([[Double.leastNonzeroMagnitude]])).item
        == Double.leastNonzeroMagnitude)
    #expect(
      try svdvals(NDArray<Float>([[0x1p-149, 0], [0, 0x1p-148]])).elements == [0x1p-148, 0x1p-149])
    // The value itself is none of the type.
    #expect(try svdvals(NDArray<Double>([[most, most], [most, most]])).elements[0] == .infinity)
  }

  @Test func `small values beside large ones are exact`() throws {
    #expect(
      try svdvals(NDArray<Double>([1e200, 1, 1e-200]).diagonal()).elements == [1e200, 1, 1e-200])
    #expect(try svdvals(NDArray<Float>([1e25, 1e-25]).diagonal()).elements == [1e25, 1e-25])
    // Columns of different sizes: the second value is that of the small column's part.
    let s = try svdvals(NDArray<Double>([[1e100, 1], [1e100, -1]])).elements
    #expect(abs(s[1] / 2.0.squareRoot() - 1) < 1e-14)
  }

  @Test func `zeros have the values 0 and any orthonormal vectors`() throws {
    for shape: Shape in [[1, 1], [3, 3], [5, 2], [2, 5], [70, 70]] {
      try check(NDArray<Double>.zeros(shape), tolerance: 0)
      #expect(try svdvals(NDArray<Float>.zeros(shape)).elements.allSatisfy { $0 == 0 })
    }
    var a = NDArray<Double>.zeros([4, 3])
    a[2, 1] = -7
    try check(a, tolerance: 1e-15)
    #expect(try svdvals(a).elements == [7, 0, 0])
  }

  @Test func `nothing has no values`() throws {
    for shape: Shape in [[0, 0], [0, 3], [3, 0], [2, 0, 3], [0, 2, 3]] {
      let (u, s, vT) = try svd(NDArray<Double>.zeros(shape))
      #expect(s.count == 0)
      #expect(u.shape[u.rank - 2] == shape[shape.rank - 2])
      #expect(vT.shape[vT.rank - 1] == shape[shape.rank - 1])
    }
    let full = try svd(NDArray<Double>.zeros([3, 0]), fullMatrices: true)
    #expect(full.u == NDArray<Double>.eye(3))
    #expect(full.vT.shape == [0, 0])
  }

  @Test(arguments: [[5, 2], [2, 5], [4, 4], [1, 6], [40, 3]])
  func `full matrices are square and orthonormal`(_ sizes: [Int]) throws {
    var random = RandomGenerator(seed: 5)
    for a in [random.standardNormal(Shape(sizes), of: Double.self), .ones(Shape(sizes))] {
      let (u, s, vT) = try svd(a, fullMatrices: true)
      #expect(u.shape == [sizes[0], sizes[0]] && vT.shape == [sizes[1], sizes[1]])
      expectOrthonormal(u)
      expectOrthonormal(vT.T)
      let k = min(sizes[0], sizes[1])
      let thin = matmul(u[0..., ..<k] * s.expanded(axis: 0), vT[..<k])
      expectNear(thin, a, tolerance: 1e-13)
    }
  }

  @Test func `stacks are decomposed matrix by matrix`() throws {
    var random = RandomGenerator(seed: 4)
    let a = random.standardNormal([2, 3, 4, 5], of: Double.self)
    try check(a, tolerance: 1e-13)
    let part: NDArray<Double> = a[1, 2]
    #expect(try svd(part).s.elements == Array(try svd(a).s.elements.suffix(4)))
  }

  @Test func `NaN and infinity are named with their place`() {
    func message(_ body: () throws -> Void) -> String? {
      #expect(throws: LinearAlgebraError.self, performing: body)?.description
    }
    let a = NDArray<Double>([[1, 2, 3], [4, .nan, 6]])
    #expect(
      message { _ = try svd(a) }
        == "svd: the matrix has NaN in row 1, column 1; expected finite numbers")
    #expect(
      message { _ = try svdvals(NDArray<Float>.stack([.eye(2), .full([2, 2], -.infinity)])) }
        == "svdvals: matrix 1 has infinity in row 0, column 0; expected finite numbers")
    #expect(
      message { _ = try pinv(a) }
        == "pinv: the matrix has NaN in row 1, column 1; expected finite numbers")
    #expect(
      message { let _: Int = try matrixRank(a) }
        == "matrixRank: the matrix has NaN in row 1, column 1; expected finite numbers")
    #expect(
      message { _ = try lstsq(a, NDArray<Double>.ones([2])) }
        == "lstsq: the matrix has NaN in row 1, column 1; expected finite numbers")
  }
}
