import NDArrays
import Testing

/// Arithmetic inside lists: without the literals of their own these would not compile in reasonable
/// time.
@Suite struct ListLiteralTests {
  @Test func `a list of quotients compiles and is what it says`() {
    let four = NDArray<Double>([1.0 / 3, 2.0 / 3, 1.0 / 7, 2.0 / 7])
    let same: [Double] = [1.0 / 3, 2.0 / 3, 1.0 / 7, 2.0 / 7]
    #expect(four.elements == same)
    let twelve = NDArray<Double>([
      1.0 / 3, 2.0 / 3, 1.0 / 7, 2.0 / 7, 1 - 0.5, 2 * 3, -1.0 / 9, 4.0 / 9, 1e3 / 7, 0.1 + 0.2,
      2.0 / 11, -(3.0 / 11),
    ])
    #expect(twelve.shape == [12] && twelve[5] == 6)
    #expect(twelve[11] == -(3.0 / 11))
    let narrow = NDArray<Float>([1 / 3, 2 / 3, 1 / 7, 2 / 7, 0.5 * 0.5, 1 - 1 / 9])
    #expect(narrow.shape == [6] && narrow[4] == 0.25)
    #expect(NDArray<Int>([1 + 2, 3 * 4, 5 - 6, 7 << 2, 9 / 2]).elements == [3, 12, -1, 28, 4])
  }

  @Test func `rows and planes of quotients compile and are what they say`() {
    let rows = NDArray<Double>([
      [1.0 / 3, 2.0 / 3, 1.0 / 7, 2.0 / 7], [1.0 / 3, 2.0 / 3, 1.0 / 7, 2.0 / 7],
      [sqrt(2) / 2, -sqrt(2) / 2, sqrt(3) / 2, 1 - 1.0 / 2],
    ])
    #expect(rows.shape == [3, 4] && rows[2, 3] == 0.5 && rows[0, 0] * 3 == 1)
    let planes = NDArray<Double>([
      [[1.0 / 3, 2.0 / 3], [0.5 / 3, 2]], [[1, 2], [3, 4 * 0.25]],
    ])
    #expect(planes.shape == [2, 2, 2] && planes[1, 1, 1] == 1)
    #expect(NDArray<Double>([1.0 / 3, 2.0 / 3, 1.0 / 7, 2.0 / 7], shape: [2, 2]).shape == [2, 2])
  }

  @Test func `what is not written down is taken as before`() {
    let list = [1.0, 2]
    #expect(NDArray(list).shape == [2] && NDArray([list, list]).shape == [2, 2])
    #expect(NDArray([[list], [list]]).shape == [2, 1, 2])
    #expect(NDArray(list.map { $0 / 2 }).elements == [0.5, 1])
    #expect(NDArray(3.5).shape == [] && NDArray<Double>(7).item == 7)
    #expect(NDArray<Double>([list[0], 2 * list[1], list.reduce(0, +)]).elements == [1, 4, 3])
    #expect(NDArray((0..<3).map { [$0, $0 * 2] }).shape == [3, 2])
    #expect(NDArray([true, false]).trueCount == 1 && NDArray([1, 2]).dtype == .int64)
    #expect(NDArray([1, 2.5]).dtype == .float64)
    #expect(NDArray<Double>([[Double]]()).shape == [0, 0] && NDArray([Int]()).shape == [0])
    #expect(NDArray<Int>(0..<3, shape: [3]).elements == [0, 1, 2])
    let element: NDArray<Float> = .init([1, 2])
    #expect(element.shape == [2])
  }

  static let stops: [Stop] = [
    Stop("init: [2, 2] needs rows of one length; row 1 has 1") {
      _ = NDArray<Double>([[1, 2], [3]])
    },
    Stop("stack: [2, 1] and [1, 1] differ; all must be of one shape") {
      _ = NDArray<Double>([[[1], [2]], [[3]]])
    },
    Stop("init: [2, 2] needs 4 elements, got 3") { _ = NDArray<Int>([1, 2, 3], shape: [2, 2]) },
  ]

  @Test(arguments: stops.indices)
  func `rows of different lengths stop with a sentence`(_ place: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [place] in ListLiteralTests.stops[place].call()
    }
    expectStop(Self.stops, place, result)
  }
}
