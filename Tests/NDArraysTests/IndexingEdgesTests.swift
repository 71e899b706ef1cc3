import Testing

@testable import NDArrays

/// Subscripts whose entries wait for those before them, masks without axes, and views that overlap.
@Suite struct IndexingEdgesTests {
  let x = NDArray<Int>.arange(10).reshaped([2, 5])
  let deep = NDArray<Int>.arange(24).reshaped([2, 3, 4])

  @Test func `an index after an ellipsis is of the axis where it stands`() {
    #expect(x[.ellipsis, 4] == NDArray([4, 9]))
    #expect(x[.ellipsis, -5] == NDArray([0, 5]))
    #expect(deep[.ellipsis, 3] == deep[0..., 0..., 3])
    #expect(deep[1, .ellipsis, 3] == deep[1, 0..., 3])
    #expect(deep[.ellipsis, 2, 3] == deep[0..., 2, 3])
    #expect(deep[.ellipsis, 2, .newAxis, 3].shape == [2, 1])
    #expect(deep[.ellipsis, 1..<3, 3] == deep[0..., 1..<3, 3])
  }

  @Test func `an index after a list, a slice or a mask is of the axis where it stands`() {
    #expect(x[[0, 1], 3] == NDArray([3, 8]))
    #expect(x[Slice(from: 0), 3] == NDArray([3, 8]))
    #expect(x[Slice(by: -1), 4] == NDArray([9, 4]))
    #expect(x[NDArray([true, true]), 4] == NDArray([4, 9]))
    #expect(x[NDArray<Int>([1]), 4] == NDArray([9]))
    #expect(deep[[1], 2, 3] == NDArray([23]))
    #expect(deep[.ellipsis, [0, 1], 3].shape == [2, 2])
    #expect(deep[Slice(), Slice(), 3] == deep[.ellipsis, 3])
  }

  @Test func `writing takes the same places as reading`() {
    var y = x
    y[.ellipsis, 4] = NDArray(-1)
    y[[0, 1], 3] = NDArray([7, 8])
    y[Slice(from: 0), 2] = NDArray([5, 6])
    #expect(y == NDArray([[0, 1, 5, 7, -1], [5, 6, 6, 8, -1]]))
    y[.ellipsis, 4] += 1
    #expect(y[0..., 4] == NDArray([0, 0]))
  }

  @Test func `a mask without axes takes all or nothing`() {
    let (yes, no) = (NDArray(true), NDArray(false))
    #expect(x[no].shape == [0, 2, 5] && x[yes].shape == [1, 2, 5])
    #expect(x[yes].reshaped([2, 5]) == x)
    let one = NDArray<Int>(7)
    #expect(one[yes] == NDArray([7]) && one[no].shape == [0])
    #expect(x[0..., yes].shape == [2, 1, 5] && x[0..., no].shape == [2, 0, 5])
    #expect(x[1, yes] == NDArray([[5, 6, 7, 8, 9]]))
    #expect(deep[0, 0..., yes].shape == [1, 3, 4])
    #expect(x[yes, [0, 1]].shape == [2, 5])
  }

  @Test func `a mask without axes writes all or nothing`() {
    var y = x
    y[NDArray(false)] = NDArray(0)
    #expect(y == x)
    y[NDArray(true)] = NDArray(3)
    #expect((y .== 3).all() && y.shape == [2, 5])
    var one = NDArray<Int>(7)
    one[NDArray(false)] = NDArray(1)
    #expect(one.item == 7)
    one[NDArray(true)] = NDArray(2)
    #expect(one.item == 2)
    one[NDArray(true)] += 3
    #expect(one.item == 5)
  }

  @Test func `windows that overlap are copied before one is written to`() {
    var windows = NDArray<Int>([1, 2, 3, 4]).slidingWindows(of: 2)
    #expect(windows == NDArray([[1, 2], [2, 3], [3, 4]]))
    windows[0, 1] = 9
    #expect(windows == NDArray([[1, 9], [2, 3], [3, 4]]))
    windows += 1
    #expect(windows == NDArray([[2, 10], [3, 4], [4, 5]]))
    var part = NDArray<Int>([1, 2, 3, 4]).slidingWindows(of: 2)[..<2]
    part[0..., 1] = NDArray([7, 8])
    #expect(part == NDArray([[1, 7], [2, 8]]))
    var repeated = NDArray<Int>([5]).broadcast(to: [3])
    repeated[1] = 6
    #expect(repeated == NDArray([5, 6, 5]))
  }

  @Test func `windows share the memory that they are made of`() {
    let x = NDArray<Float>.ones([1 << 20])
    let windows = x.slidingWindows(of: 1 << 19)
    #expect(windows.shape == [(1 << 19) + 1, 1 << 19] && windows.strides == [1, 1])
    #expect(windows[1 << 19, (1 << 19) - 1] == 1)
    #expect(matmul(windows[..<4, ..<8], NDArray<Float>.ones([8])) == NDArray([8, 8, 8, 8]))
  }

  @Test func `views that only interleave are written to in place`() {
    var x = NDArray<Int>.arange(12).reshaped([3, 4])
    x[0..., Stepped(by: 2)] = NDArray(0)
    #expect(x.elements == [0, 1, 0, 3, 0, 5, 0, 7, 0, 9, 0, 11])
  }

  static let stops: [Stop] = [
    Stop("subscript: [2, 5] has 5 indices on axis 1; 5 is not one of them") {
      _ = NDArray<Int>.zeros([2, 5])[.ellipsis, 5] as NDArray
    },
    Stop("subscript: [2, 5] has 5 indices on axis 1; 9 is not one of them") {
      _ = NDArray<Int>.zeros([2, 5])[[0, 1], 9]
    },
    Stop("subscript: [2, 5] has 2 axes; the entries take 3") {
      _ = NDArray<Int>.zeros([2, 5])[.ellipsis, 0, 0, 0] as NDArray
    },
    Stop("needs 2 indices for an element, got 1; a part of an array is an NDArray") {
      let element = NDArray<Int>.zeros([2, 5])[0]
      _ = element
    },
    Stop("slidingWindows: [4] has windows of 1 to 4 on axis -1; 5 asked for") {
      _ = NDArray<Int>.zeros([4]).slidingWindows(of: 5)
    },
    Stop("slidingWindows: [4] has windows of 1 to 4 on axis -1; 0 asked for") {
      _ = NDArray<Int>.zeros([4]).slidingWindows(of: 0)
    },
    Stop("slidingWindows: [1, 1, 1, 1, 1, 1] has no room for 1 more axes") {
      _ = NDArray<Int>.zeros([1, 1, 1, 1, 1, 1]).slidingWindows(of: 1)
    },
    Stop("of elements of 8 bytes is larger than any memory") {
      _ = NDArray<Int>.ones([1]).broadcast(to: [1 << 59]).slidingWindows(of: 1 << 58)
    },
    Stop("einsum: [1, 3] give 'i' of 'ii->i' sizes 1 and 3") {
      _ = einsum("ii->i", NDArray<Int>.zeros([1, 3]))
    },
    Stop("einsum: [2, 2, 2] and [2, 2, 2, 2] need more than six axes on the way") {
      _ = einsum(
        "abc,defg->abcdefg", NDArray<Int>.zeros([2, 2, 2]), NDArray<Int>.zeros([2, 2, 2, 2]))
    },
  ]

  @Test(arguments: stops.indices)
  func `stops with a sentence`(_ place: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [place] in IndexingEdgesTests.stops[place].call()
    }
    expectStop(Self.stops, place, result)
  }
}
