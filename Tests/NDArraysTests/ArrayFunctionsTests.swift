import Testing

@testable import NDArrays

/// Functions of arrays at their edges: empty, one, reversed, out of range.
@Suite struct ArrayFunctionsTests {
  typealias A = NDArray<Double>

  @Test func `whole numbers divide as Double and keep their shapes`() {
    let x = NDArray<Int>([[1, 2], [3, 4]])
    #expect(x / 2 == A([[0.5, 1], [1.5, 2]]) && 12 / x == A([[12, 6], [4, 3]]))
    #expect(x / NDArray<Int>([2, 4]) == A([[0.5, 0.5], [1.5, 1]]))
    #expect(x.T / x.T == A.ones([2, 2]))
    let odd = (NDArray<Int8>([1, -1, 0, .min]) / NDArray<Int8>([0, 0, 0, -1])).elements
    #expect(odd[0] == .infinity && odd[1] == -.infinity && odd[2].isNaN && odd[3] == 128)
    #expect((NDArray<UInt64>([.max]) / 1).item == 0x1p64)
  }

  @Test func `numbers of whole type wrap around as arrays do`() {
    #expect(square(Int.max) == 1 && square(Int8(16)) == 0 && square(UInt8(20)) == 144)
    #expect(square(3) == 9 && square(-1.5) == 2.25)
  }

  @Test func `counts for each element, in lists and arrays, along any axis`() {
    let x = NDArray<Int>([[1, 2], [3, 4]])
    #expect(x.repeated([1, 2], axis: 1) == NDArray([[1, 2, 2], [3, 4, 4]]))
    #expect(x.T.repeated([0, 1], axis: 0) == NDArray([[2, 4]]))
    #expect(x.repeated([0, 1, 2, 0]) == NDArray([2, 3, 3]))
    #expect(x.repeated([2], axis: 0).shape == [4, 2])
    #expect(NDArray<Int>.zeros([0]).repeated([Int]()).shape == [0])
    #expect(x.repeated(NDArray<Int>([[2, 1]]), axis: 0) == NDArray([[1, 2], [1, 2], [3, 4]]))
  }

  @Test func `descending order keeps equals as they came and NaN last`() {
    let x = A([1, .nan, 3, -0.0, 0, 3, -.infinity])
    #expect(x.argSorted(descending: true).elements == [2, 5, 0, 3, 4, 6, 1])
    var y = NDArray<Int>([3, 1, 2])
    y.sort(descending: true)
    #expect(y == NDArray([3, 2, 1]))
    #expect(NDArray([true, false, true]).argSorted(descending: true).elements == [0, 2, 1])
    // Long lines take another way through their digits.
    let long = (NDArray<Int32>.arange(1000) * 7919) % 503
    let order = long.argSorted(descending: true).elements
    let expected = (0..<1000).sorted { (-long[$0], $0) < (-long[$1], $1) }
    #expect(order == expected)
    let wide = long.cast(to: Double.self)
    #expect(wide.argSorted(descending: true).elements == expected)
  }

  @Test func `orders and statistics of views are those of their elements`() {
    let x = A.arange(24).reshaped([2, 3, 4]).transposed([2, 0, 1])
    let copy = x.contiguousCopy()
    #expect(x.median(axes: [0, 2]) == copy.median(axes: [0, 2]))
    #expect(x.variance(axes: [1, 0], keepDims: true).shape == [1, 1, 3])
    #expect(x.quantile(0.25, axes: []) == copy)
    #expect(
      x.slidingWindows(of: [2, 2], axes: [0, -1]).contiguousCopy().shape == [3, 2, 2, 2, 2])
    #expect(x.quantiles([]).shape == [0] && x.quantiles([], axis: 0).shape == [0, 2, 3])
  }

  @Test func `a quantile of more elements than a Float can count is exact`() {
    let count = (1 << 24) + 5
    let x = NDArray<Float>.arange(0, 1, step: 1).broadcast(to: [count])
    let (below, fraction) = NDArray<Float>.position(1, count)
    #expect(below == count - 1 && fraction == 0)
    #expect(NDArray<Float>.position(0.5, count).below == (count - 1) / 2)
    #expect(x.shape == [count])
  }

  @Test func `convolving passes on infinities and NaN only where they are`() {
    #expect(
      convolve(A([1, .infinity, 1]), A([1, 1])).elements == [1, .infinity, .infinity, 1])
    #expect(convolve(A([1, 2]), A([.infinity])).elements == [.infinity, .infinity])
    #expect(convolve(NDArray<Int8>([100, 100]), NDArray<Int8>([2])).elements == [-56, -56])
    #expect(convolve(A.arange(6)[Stepped(by: -2)], A([1])) == A([5, 3, 1]))
  }

  @Test(arguments: [1e300, 1e160, 1e-160, 1e-300, 0x1p-1060])
  func `a correlation has no scale`(_ scale: Double) {
    let x = A([[1, 2, 4], [3, 1, 7]])
    let known = x.correlation()
    #expect((x * scale).correlation().allClose(known, relative: 1e-6))
    #expect((x * A([[scale], [1]])).correlation().allClose(known, relative: 1e-6))
    #expect((x.T * scale).correlation(rowVariables: false).allClose(known, relative: 1e-6))
    #expect(
      (A([1, 2, 4]) * scale).correlation(with: A([3, 1, 7])).allClose(known, relative: 1e-6))
    let narrow = x.cast(to: Float.self) * (scale > 1 ? 1e37 : 1e-37)
    #expect(narrow.correlation().allClose(known.cast(to: Float.self), relative: 1e-5))
    #expect(
      isNaN((A([[1, 1], [1, 2]]) * scale).correlation()).elements == [true, true, true, false])
  }

  @Test func `a histogram with edges counts the last edge and leaves NaN out`() {
    let x = A([0, 1, 1, 2, 2.5, .nan, -1, 3])
    #expect(x.histogram(edges: A([0, 1, 2.5])) == NDArray([1, 4]))
    #expect(NDArray<Int>([1, 2, 2, 9]).histogram(edges: A([1, 2, 3])) == NDArray([1, 2]))
    #expect(A.zeros([0]).histogram(edges: A([0, 1])) == NDArray([0]))
    #expect(NDArray<UInt8>([0, 255]).histogram(bins: 2).edges == A([0, 127.5, 255]))
  }

  @Test func `masks of stacks and parts are views of their arrays`() {
    let x = A.arange(6).reshaped([2, 3])
    #expect(x.unstacked(axis: -1).map(\.elements) == [[0, 3], [1, 4], [2, 5]])
    #expect(A.zeros([0, 3]).unstacked().isEmpty)
    #expect(A.broadcastArrays([]).isEmpty)
    #expect(A.vstack([x, A([7, 8, 9])]).shape == [3, 3])
    #expect(A.columnStack([A([1, 2]), A(x.T[..<2, 0].elements)]).shape == [2, 2])
  }

  @Test func `slopes, bounds and neighbours at their ends`() {
    #expect(A([1, 4]).gradient() == A([3, 3]))
    #expect(NDArray<Int>([1, 4, 9]).gradient(edgeOrder: 2) == A([2, 4, 6]))
    #expect(NDArray<UInt8>([5, 3]).differences() == NDArray([254]))
    #expect(A([1]).differences(order: 9).shape == [0] && A([1]).differences(order: 0) == A([1]))
    #expect(nextafter(A([0]), A([1])).item == .leastNonzeroMagnitude)
    #expect(A([3, 1]).clipped(lower: A([2]), upper: A([2.5, 9])) == A([2.5, 2]))
    #expect(interpolate(A([0.5, 9]), A([0, 1]), A([2, 4]), right: -1) == A([3, -1]))
  }

  @Test func `rounding to more digits than there are changes nothing, to more zeros leaves 0`() {
    let x = A([1.25, -1e300, .infinity, -0.0])
    for decimals in [20, 308, 309, 400, 1 << 40, Int.max] {
      #expect(round(x, decimals: decimals) == x, "\(decimals)")
    }
    for decimals in [-301, -320, -(1 << 40), Int.min] {
      #expect(round(x, decimals: decimals) == A([0, 0, .infinity, 0]), "\(decimals)")
    }
    #expect(round(NDArray<Float>([1.5, 0.1]), decimals: 45) == NDArray<Float>([1.5, 0.1]))
    #expect(round(A([155, -149, .nan]), decimals: -1).elements[..<2] == [160, -150])
    #expect(round(1.2345, decimals: 2) == 1.23 && round(1.5, decimals: .max) == 1.5)
  }

  @Test func `a number is written with all its digits`() {
    #expect(fixedText(-Double.greatestFiniteMagnitude, 200).count == 1 + 309 + 1 + 200)
    #expect(fixedText(0.5, 0) == "0" && fixedText(1.5, 1000).count == 1002)
  }

  @Test func `a type known at run time says what it holds`() {
    #expect(DType.int8.largest == 127 && DType.int8.least == -128 && DType.uint16.largest == 65535)
    #expect(DType.float32.epsilon == 0x1p-23 && DType.float64.epsilon == 0x1p-52)
    #expect(DType.float64.least == -Double.greatestFiniteMagnitude)
    #expect(DType.int64.largest == 0x1p63 && DType.uint64.largest == 0x1p64)
    for type in DType.allCases {
      #expect(type.bits == type.itemSize * 8 && type.least <= 0 && type.largest >= 1)
      let digits = pow(10, Double(type.decimalDigits)) - 1
      #expect(digits <= type.largest && type.isFloatingPoint == (type.epsilon < 1))
    }
    #expect(DType.allCases.filter { !$0.isSigned }.count == 5)
  }

  static let stops: [Stop] = [
    Stop("repeat: [2] has 2 on axis 0 and is given 3 counts; expected one for each, or one for all")
    { _ = A([1, 2]).repeated([1, 2, 3]) },
    Stop("repeat: [2] cannot be repeated -1 times; expected 0 or more") {
      _ = A([1, 2]).repeated([1, -1])
    },
    Stop("repeat: [2] is longer repeated than an Int can count") {
      _ = A([1, 2]).repeated([.max, .max])
    },
    Stop("repeat: [1099511627777] needs 8,796,093,022,216 bytes") {
      _ = A([1, 2]).repeated([1 << 40, 1])
    },
    Stop("roll: [2] is given 1 shifts for 2 axes") {
      _ = A([1, 2]).rolled(by: [1], axes: [0, 0])
    },
    Stop("flip: [2] has axis -1 named twice") { _ = A([1, 2]).flipped(axes: [0, -1]) },
    Stop("squeeze: [1, 2] has size 2 on axis 1, not 1") {
      _ = A([[1, 2]]).squeezed(axes: [0, 1])
    },
    Stop("differences: [2] cannot be taken -1 times; expected 0 or more") {
      _ = A([1, 2]).differences(order: -1)
    },
    Stop("gradient: [1] has 1 on axis -1; edges of order 1 need 2") { _ = A([1]).gradient() },
    Stop("gradient: [2] has no edges of order 3; 1 and 2 are known") {
      _ = A([1, 2]).gradient(edgeOrder: 3)
    },
    Stop("gradient: [3] and [2] do not fit; axis -1 needs 3 coordinates") {
      _ = A([1, 2, 3]).gradient(at: A([0, 1]))
    },
    Stop("interpolate: [2] and [1] need a value for each knot") {
      _ = interpolate(A([1]), A([1, 2]), A([1]))
    },
    Stop("interpolate: [2] has knots that do not ascend; sort them first") {
      _ = interpolate(A([1]), A([2, 1]), A([1, 2]))
    },
    Stop("interpolate: [1] cannot come again after 0.0") {
      _ = interpolate(A([1]), A([2]), A([1]), period: 0)
    },
    Stop("average: [2] and [3] differ; each element needs a weight") {
      _ = A([1, 2]).average(weights: A([1, 2, 3]))
    },
    Stop("average: [2] has weights that add up to 0") {
      _ = A([1, 2]).average(weights: A([1, -1]))
    },
    Stop("histogram: [1] is no vector of at least two edges") {
      _ = A([1, 2]).histogram(edges: A([1]))
    },
    Stop("histogram: [2] has edges that do not ascend") {
      _ = A([1, 2]).histogram(edges: A([1, .nan]))
    },
    Stop("convolve: [0] and [1] are not two vectors with elements") {
      _ = convolve(A.zeros([0]), A([1]))
    },
    Stop("covariance: [1, 1, 1] has 3 axes; expected one or two") {
      _ = A.zeros([1, 1, 1]).covariance()
    },
    Stop("correlation: [2] and [3] are not two vectors of one length") {
      _ = A([1, 2]).correlation(with: A([1, 2, 3]))
    },
    Stop("nanMax: [0] has no elements") { _ = A.zeros([0]).nanMax() },
    Stop("nanMedian: [2, 0] has no elements on axis 1") { _ = A.zeros([2, 0]).nanMedian(axis: 1) },
    Stop("nanArgMin: [1] has nothing but NaN on a line of axis 0") { _ = A([.nan]).nanArgMin() },
    Stop("nanQuantile: [1] was asked for a share of 2.0; shares lie in 0…1") {
      _ = A([1]).nanQuantile(2)
    },
    Stop("median: [2, 0] has no elements on the axes [0, 1] together") {
      _ = A.zeros([2, 0]).median(axes: [0, 1])
    },
    Stop("unstacked: [] has 0 axes; axis 0 is not one of them") { _ = A(1).unstacked() },
    Stop("concatenate: needs at least one array") { _ = A.vstack([]) },
    Stop("broadcast: [2] and [3] do not fit") {
      _ = A.broadcastArrays([A([1, 2]), A([1, 2, 3])])
    },
    Stop("shape: [1, 1, 1, 1, 1, 1] has no room for an axis") {
      _ = A.meshgrid(Array(repeating: A([1]), count: 7))
    },
    Stop("percentile: [1] was asked for 101.0 %; expected 0 to 100") {
      _ = A([1]).percentile(101)
    },
    Stop("percentile: [2, 0] has no elements on axis 1") {
      _ = A.zeros([2, 0]).percentile(5, axis: 1)
    },
    Stop("sorted: [1] has 1 axis; axis 1 is not one of them") { _ = A([1]).sorted(axis: 1) },
    Stop("logspace: -1 numbers cannot be") { _ = A.logspace(0, 1, count: -1) },
    Stop("digitized: [2, 1] is no vector of edges") { _ = A([1]).digitized(A([[1], [2]])) },
    Stop("digitized: [3] has edges that neither ascend nor descend, such as 1.0 and 3.0 at 1") {
      _ = A([1]).digitized(A([2, 1, 3]))
    },
    Stop("fixedText: -1 digits cannot be; expected 0 to 10,000") { _ = fixedText(1, -1) },
    Stop("fixedText: 9223372036854775807 digits cannot be") { _ = fixedText(1, .max) },
    Stop("nextafter: [2] and [3] do not fit") { _ = nextafter(A([1, 2]), A([1, 2, 3])) },
  ]

  @Test func `bins of edges that descend are NumPy's`() {
    #expect(A([0.5, 1, 9, 2, .nan]).digitized(A([2, 1])) == NDArray<Int>([2, 1, 0, 0, 0]))
    #expect(A([1, 2]).digitized(A([2, 2])) == NDArray<Int>([0, 2]))
    #expect(A([1]).digitized(A.zeros([0])) == NDArray<Int>([0]))
  }

  @Test func `what has no elements has no singular values, however long its other side`() throws {
    let long = A.zeros([0, 1 << 40])
    #expect(try pinv(long).shape == [1 << 40, 0])
    #expect(try svd(long).s.shape == [0] && svdvals(long.mT).shape == [0])
    #expect(try matrixRank(long) == 0)
  }

  @Test(arguments: stops.indices)
  func `stops with a sentence`(_ place: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [place] in ArrayFunctionsTests.stops[place].call()
    }
    expectStop(Self.stops, place, result)
  }
}
