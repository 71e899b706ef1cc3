import Testing

@testable import NDArrays

@Suite struct MatrixAxesTests {
  private let stack = NDArray<Int>.arange(24).reshaped([2, 3, 4])

  @Test func `mT turns each matrix and copies nothing`() {
    let turned = stack.mT
    #expect(turned.shape == [2, 4, 3])
    #expect(turned[1, 3, 0] == stack[1, 0, 3])
    #expect(turned.mT == stack)
    #expect(NDArray<Bool>([[true, false]]).mT.shape == [2, 1])
    #expect(NDArray<Int>.zeros([2, 0, 3]).mT.shape == [2, 3, 0])
  }

  @Test func `diagonals lie in any two axes`() {
    #expect(stack.diagonal(axes: (-2, -1)).elements == [0, 5, 10, 12, 17, 22])
    #expect(stack.diagonal(offset: 2, axes: (1, 2)).elements == [2, 7, 14, 19])
    #expect(stack.diagonal(offset: -1, axes: (-2, -1)).elements == [4, 9, 16, 21])
    #expect(stack.diagonal(offset: 9, axes: (-2, -1)).shape == [2, 0])
    #expect(stack.diagonal(axes: (0, 1)) == stack.diagonal())
    #expect(stack.diagonal(axes: (0, 2)).shape == [3, 2])
  }

  @Test func `traces are sums of diagonals`() {
    #expect(stack.trace(axes: (-2, -1)).elements == [15, 51])
    #expect(stack.trace(offset: 2, axes: (-2, -1)).elements == [9, 33])
    #expect(NDArray<Double>([[1, 2], [3, 4]]).trace().item == 5)
    #expect(NDArray<Int>.zeros([0, 0]).trace().item == 0)
  }
}
