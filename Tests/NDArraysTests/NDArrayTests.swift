import Testing

@testable import NDArrays

@Suite struct NDArrayTests {
  let a = NDArray<Float>.arange(24).reshaped([2, 3, 4])

  @Test func `shares memory until it is written to`() {
    var b = a
    b[0, 0, 0] = 9
    #expect(a[0, 0, 0] == 0)
    #expect(b[0, 0, 0] == 9)
  }

  @Test func `writes through ranges`() {
    var b = NDArray<Int>.zeros([3, 4])
    b[1..., 1..<3] = NDArray([[1, 2], [3, 4]])
    #expect(b == NDArray([[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 4, 0]]))
    b[0, 0...] = NDArray(7)
    #expect(b.elements.prefix(4) == [7, 7, 7, 7])
  }

  @Test func `reads its own part while another is written`() {
    var b = NDArray<Int>.arange(5)
    b[1...] = b[..<4]
    #expect(b == NDArray([0, 0, 1, 2, 3]))
  }

  @Test func `counts negative indices from the end`() {
    #expect(a[-1, -1, -1] == 23)
    #expect(a[0, 1..., -1] == NDArray([7, 11]))
  }

  @Test func `walks backwards with a negative step`() {
    #expect(NDArray<Int>.arange(5)[Stepped(by: -2)] == NDArray([4, 2, 0]))
    #expect(NDArray<Int>.arange(6)[Stepped(1..., by: 2)] == NDArray([1, 3, 5]))
  }

  @Test func `cuts ranges at the end as NumPy does`() {
    #expect(NDArray<Int>.arange(3)[1..<9] == NDArray([1, 2]))
    #expect(NDArray<Int>.arange(3)[5...].count == 0)
  }

  @Test func `turns and reshapes without copying`() {
    #expect(a.T.shape == [4, 3, 2])
    #expect(a.T.T == a)
    #expect(a.T.storage === a.storage)
    #expect(a.reshaped([4, -1]).shape == [4, 6])
    #expect(a.transposed([1, 0, 2])[2, 1, 3] == a[1, 2, 3])
  }

  @Test func `repeats axes of one by broadcasting`() {
    let row = NDArray<Float>([1, 2, 3]).broadcast(to: [2, 3])
    #expect(row.strides == [0, 1])
    #expect(row.sum(axis: 0) == NDArray([2, 4, 6]))
  }

  @Test func `keeps empty arrays empty`() {
    let empty = NDArray<Float>.zeros([0, 3])
    #expect((empty + 1).shape == [0, 3])
    #expect(empty.sum() == 0)
    #expect(empty.sum(axis: 0) == NDArray([0, 0, 0]))
  }

  @Test func `gathers rows in their order`() {
    #expect(
      NDArray<Float>([[1, 2], [3, 4], [5, 6]]).rows([2, 0, 2])
        == NDArray([[5, 6], [1, 2], [5, 6]]))
  }

  @Test func `converts by cutting fractions`() {
    #expect(NDArray<Float>([1.9, -1.9]).cast(to: Int.self) == NDArray([1, -1]))
    #expect(NDArray<Int>([256, -1]).cast(to: UInt8.self) == NDArray([0, 255]))
  }

  @Test func `makes arrays from ranges, counts and constants`() {
    #expect(NDArray<Double>.linspace(0, 1, count: 5) == NDArray([0, 0.25, 0.5, 0.75, 1]))
    #expect(NDArray<Int>.arange(2, 9, step: 3) == NDArray([2, 5, 8]))
    #expect(NDArray<Float>.eye(2) == NDArray([[1, 0], [0, 1]]))
  }

  @Test func `stops on an index that is not there`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = NDArray<Float>.zeros([2, 3])[0, 3]
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("subscript: [2, 3] has 3 indices on axis 1; 3 is not one of them"))
  }

  @Test func `stops on shapes that do not broadcast`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = NDArray<Float>.zeros([2, 3]) + NDArray<Float>.zeros([4])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("+: [2, 3] and [4] do not fit; axis -1 is 3 in one and 4 in the other"))
  }
}

@Suite struct MemoryTests {
  @Test func `writes a result into an operand that nobody else holds`() {
    func address(_ x: NDArray<Float>) -> UnsafeMutableRawPointer { x.storage.pointer }
    let (a, b, c) = (
      NDArray<Float>.ones([1000]), NDArray<Float>.ones([1000]), NDArray<Float>.ones([1000])
    )
    let kept = [address(a), address(b), address(c)]
    let result = a * b + c
    #expect(!kept.contains(address(result)))
    #expect(result[7] == 2)
    // The operands are as they were.
    #expect(a.sum() == 1000 && b.sum() == 1000 && c.sum() == 1000)
    var owned = a + b
    let place = address(owned)
    owned += c
    owned *= 2
    owned[3] = 0
    #expect(address(owned) == place)
  }

  @Test func `never writes into an operand that somebody holds`() {
    let a = NDArray<Float>.arange(6).reshaped([2, 3])
    let turned = a.T
    _ = a + a
    _ = exp(a)
    _ = turned * turned
    let part = a[1, 0...]
    _ = -part
    #expect(a == NDArray<Float>.arange(6).reshaped([2, 3]))
    #expect(turned == a.T)
  }

  @Test func `moves large arrays as it moves small ones`() {
    // Past the size from which threads share the work, with sizes that no tile divides.
    let a = NDArray<Int32>.arange(700 * 401).reshaped([700, 401])
    let turned = a.T.contiguousCopy()
    #expect(turned[17, 699] == a[699, 17] && turned[400, 0] == a[0, 400])
    #expect(turned.T == a)
    let cube = a[..<697].reshaped([17, 41, 401])
    let moved = cube.transposed([2, 0, 1]).contiguousCopy()
    #expect(moved.transposed([1, 2, 0]) == cube)
    let bytes = a.cast(to: UInt8.self)
    #expect(bytes.T.contiguousCopy().T == bytes)
    #expect((a.T + a.T).T == a * 2)
  }
}
