import Testing

@testable import NDArrays

@Suite struct EinsteinSumTests {
  @Test func `takes the short way of a matrix product to the same result`() {
    var random = RandomGenerator(seed: 12)
    let a = random.standardNormal([5, 3, 7], of: Double.self)
    let b = random.standardNormal([5, 7, 4], of: Double.self)
    let product = einsum("bij,bjk->bik", a, b)
    #expect(product == matmul(a, b))
    // The long way: other orders of the letters, and three operands.
    #expect(product == einsum("bij,bjk->bki", a, b).swappingAxes(1, 2))
    #expect(product == einsum(" bij, bjk -> bik ", a, b))
    #expect(product == einsum("bij,bjk,->bik", a, b, NDArray<Double>(1)))
    #expect(einsum("Bij,BjJ->BiJ", a, b) == product)
    #expect(einsum("ij,jk->ik", a[0], b[0]) == product[0])
    #expect(einsum("bij,bjk->bik", a.T.copied().T, b) == product)
  }

  @Test func `reads what only looks like a matrix product`() {
    let a = NDArray<Int>.arange(8).reshaped([2, 2, 2])
    let b = a + 1
    // A letter twice is a diagonal; one that is missing on the right is summed over.
    #expect(einsum("iij,ijk->ijk", a, b).shape == [2, 2, 2])
    var expected = NDArray<Int>.zeros([2, 2, 2])
    for i in 0..<2 {
      for j in 0..<2 {
        for k in 0..<2 { expected[i, j, k] = NDArray(a[i, i, j] * b[i, j, k]) }
      }
    }
    #expect(einsum("iij,ijk->ijk", a, b) == expected)
    #expect(einsum("bij,cjk->bik", a, b) == einsum("bij,jk->bik", a, b.sum(axis: 0)))
    #expect(einsum("bij,bkj->bik", a, b) == matmul(a, b.swappingAxes(1, 2)))
    // An axis of size 1 is broadcast.
    #expect(einsum("bij,bjk->bik", a, b[..<1]) == matmul(a, b[0]))
    #expect(einsum("bij,bjk->bik", a[0..., 0..., ..<1], b).shape == [2, 2, 2])
  }
}
