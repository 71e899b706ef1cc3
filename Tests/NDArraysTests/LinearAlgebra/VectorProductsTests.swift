import Testing

@testable import NDArrays

@Suite struct VectorProductsTests {
  @Test func `vecdot sums products along an axis`() {
    let a = NDArray<Double>([[1, 2], [3, 4]])
    #expect(vecdot(a, NDArray<Double>([1, 10])).elements == [21, 43])
    #expect(vecdot(a, a, axis: 0).elements == [10, 20])
    #expect(vecdot(NDArray<Double>([1, 2]), NDArray<Double>([3, 4])).shape == [])
    #expect(vecdot(a.expanded(axis: 1), a).shape == [2, 2])
    #expect(
      vecdot(NDArray<Double>.zeros([3, 0]), NDArray<Double>.zeros([0])).elements == [0, 0, 0])
    #expect(vecdot(NDArray<Int8>([100, 100]), NDArray<Int8>([1, 1])).item == -56)
  }

  @Test func `cross products are at right angles to both`() {
    #expect(cross(NDArray<Int>([1, 0, 0]), NDArray<Int>([0, 1, 0])).elements == [0, 0, 1])
    let a = NDArray<Double>([[1, 2, 3], [4, 5, 6]])
    let b = NDArray<Double>([7, -8, 9])
    let product = cross(a, b)
    #expect(product.elements == [42, 12, -22, 93, 6, -67])
    #expect(vecdot(product, b).elements == [0, 0])
    #expect(cross(a.T, b.expanded(axis: 1), axis: 0) == product.T)
    #expect(cross(NDArray<Double>.zeros([0, 3]), b).shape == [0, 3])
  }

  @Test func `powers of matrices are products`() throws {
    let a = NDArray<Double>([[1, 1], [0, 1]])
    #expect(try matrixPower(a, 5).elements == [1, 5, 0, 1])
    #expect(try matrixPower(a, 0) == .eye(2))
    #expect(try matrixPower(a, 1) == a)
    #expect(try matrixPower(a, -3).elements == [1, -3, 0, 1])
    #expect(matrixPower(NDArray<Int>([[1, 1], [1, 0]]), 90)[0, 1] == 2_880_067_194_370_816_120)
    #expect(try matrixPower(NDArray<Double>.zeros([2, 2]), 0) == .eye(2))
    #expect(try matrixPower(NDArray<Double>.ones([3, 2, 2]), 3).elements.allSatisfy { $0 == 4 })
    #expect(try matrixPower(NDArray<Double>.ones([3, 2, 2]), 0).shape == [3, 2, 2])
    #expect(try matrixPower(NDArray<Double>.eye(2), .min) == .eye(2))
    #expect(try matrixPower(NDArray<Double>.zeros([0, 0]), 3).shape == [0, 0])
    let error = #expect(throws: LinearAlgebraError.self) {
      try matrixPower(NDArray<Double>.zeros([2, 2]), -1)
    }
    #expect(
      error?.description == "matrixPower: the matrix is singular; no pivot is left in column 0")
  }
}
