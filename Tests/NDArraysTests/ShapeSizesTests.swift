import Testing

@testable import NDArrays

/// A call that stops, and what it must say.
struct Stop: CustomTestStringConvertible, Sendable {
  var sentence: String
  var call: @Sendable () -> Void
  var testDescription: String { sentence }

  init(_ sentence: String, _ call: @escaping @Sendable () -> Void) {
    self.sentence = sentence
    self.call = call
  }
}

/// Runs the call of a table in a process of its own and reads what it says as it stops.
func expectStop(
  _ table: [Stop], _ place: Int, _ result: ExitTest.Result?,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(table[place].sentence), sourceLocation: sourceLocation)
}

/// One number, repeated without memory.
private func repeated(_ shape: Shape) -> NDArray<Float> {
  NDArray<Float>.ones([1]).broadcast(to: shape)
}

@Suite struct ShapeSizesTests {
  typealias A = NDArray<Float>

  static let stops: [Stop] = [
    // Sizes whose product wraps: to 0, to a small number, to a negative one.
    Stop("zeros: [4294967296, 4294967296] of elements of 4 bytes is larger than any memory") {
      _ = A.zeros([1 << 32, 1 << 32])
    },
    Stop("broadcast: [67280421310721, 274177] of elements of 4 bytes is larger than any memory") {
      _ = A.zeros([274_177]) + A.ones([1, 1]).broadcast(to: [67_280_421_310_721, 274_177])
    },
    Stop("ones: [2147483648, 4294967297] of elements of 1 byte is larger than any memory") {
      _ = NDArray<UInt8>.ones([1 << 31, 1 << 32 + 1])
    },
    Stop("zeros: [0, 1099511627776, 1099511627776] of elements of 4 bytes is larger") {
      _ = A.zeros([0, 1 << 40, 1 << 40])
    },
    Stop("count: [4294967296, 4294967296] of elements of 1 byte is larger") {
      _ = Shape([1 << 32, 1 << 32]).elementCount
    },
    // Negative sizes.
    Stop("full: [2, -1] has a negative size") { _ = A.full([2, -1], 3) },
    Stop("broadcast: [-1] has a negative size") { _ = A.ones([1]).broadcast(to: [-1]) },
    Stop("broadcast: [-5, 3] has a negative size") { _ = A.ones([3]).broadcast(to: [-5, 3]) },
    Stop("eye: [-3, -3] has a negative size") { _ = A.eye(-3) },
    Stop("linspace: -5 numbers cannot be; expected 0 or more") { _ = A.linspace(0, 1, count: -5) },
    Stop("linspace: -9223372036854775808 numbers cannot be") {
      _ = A.linspace(0, 1, count: .min)
    },
    Stop("repeat: [3] cannot be repeated -2 times; expected 0 or more") {
      _ = A.ones([3]).repeated(-2)
    },
    Stop("tile: [3] cannot be repeated -2 times; expected 0 or more") {
      _ = A.ones([3]).tiled([-2])
    },
    Stop("split: [3, 4] cannot be cut into -1 parts; expected 1 or more") {
      _ = A.ones([3, 4]).split(into: -1)
    },
    Stop("split: [3, 4] has 3 on axis 0, which 2 does not divide") {
      _ = A.ones([3, 4]).split(into: 2)
    },
    // Reshaping.
    Stop("reshape: [6] and [4294967296, 4294967296, -1] do not hold the same number") {
      _ = A.ones([6]).reshaped([1 << 32, 1 << 32, -1])
    },
    Stop("reshape: [0] and [4294967296, 4294967296] do not hold the same number") {
      _ = A.zeros([0]).reshaped([1 << 32, 1 << 32])
    },
    Stop("reshape: [6] and [-1, -1] do not hold the same number") {
      _ = A.ones([6]).reshaped([-1, -1])
    },
    Stop("reshape: [6] and [-2, -3] do not hold the same number") {
      _ = A.ones([6]).reshaped([-2, -3])
    },
    // Ranges of numbers.
    Stop("arange: 0.0 to 1e+300 by 1.0 holds 1e+300 numbers, more than an Int") {
      _ = NDArray<Double>.arange(0, 1e300)
    },
    Stop("arange: 0.0 to nan by 1.0 has no count; both ends must be finite") {
      _ = NDArray<Double>.arange(0, .nan)
    },
    Stop("arange: 0.0 to inf by 1.0 has no count; both ends must be finite") {
      _ = A.arange(0, .infinity)
    },
    Stop("arange: 0.0 to 10.0 by 5e-324 holds inf numbers, more than an Int") {
      _ = NDArray<Double>.arange(0, 10, step: .leastNonzeroMagnitude)
    },
    Stop("arange: 0 to 5 by 0 leads nowhere; the step must be a number that is not 0") {
      _ = NDArray<Int>.arange(0, 5, step: 0)
    },
    Stop("arange: 0.0 to 5.0 by nan leads nowhere") { _ = A.arange(0, 5, step: .nan) },
    Stop("holds 18446744073709551615 numbers, more than an Int") {
      _ = NDArray<Int>.arange(.min, .max)
    },
    // More memory than there is, in bytes.
    Stop("arange: [1152921504606846976] of elements of 8 bytes is larger than any memory") {
      _ = NDArray<Int>.arange(1 << 60)
    },
    Stop("zeros: [1048576, 1048576] needs 4,398,046,511,104 bytes, which cannot be had") {
      _ = A.zeros([1 << 20, 1 << 20])
    },
    Stop("linspace: [1152921504606846976] needs 4,611,686,018,427,387,904 bytes") {
      _ = A.linspace(0, 1, count: 1 << 60)
    },
    Stop("repeat: [3] has 3 on axis 0; no Int counts 4611686018427387903 times as many") {
      _ = A.ones([3]).repeated(.max / 2)
    },
    Stop("repeat: [1099511627776] needs 4,398,046,511,104 bytes") {
      _ = A.ones([1]).repeated(1 << 40)
    },
    Stop("tile: [3] has 3 on axis 0; no Int counts 4611686018427387903 times as many") {
      _ = A.ones([3]).tiled([.max / 2])
    },
    Stop("tile: [1099511627776] needs 4,398,046,511,104 bytes") {
      _ = A.ones([1]).tiled([1 << 40])
    },
    Stop("pad: [3] cannot have 9223372036854775807 more before and 1 after on axis 0") {
      _ = A.ones([3]).padded([(before: .max, after: 1)])
    },
    Stop("pad: [4611686018427387907] of elements of 4 bytes is larger than any memory") {
      _ = A.ones([3]).padded([(before: 1 << 61, after: 1 << 61)], .edge)
    },
    Stop("pad: [1099511627779] needs 4,398,046,511,116 bytes") {
      _ = A.ones([3]).padded([(before: 1 << 40, after: 0)], .wrap)
    },
    Stop("diagonal: [3] cannot lie 9223372036854775807 away from the diagonal") {
      _ = A.ones([3]).diagonal(offset: .max)
    },
    Stop("diagonal: [3] cannot lie -9223372036854775808 away from the diagonal") {
      _ = A.ones([3]).diagonal(offset: .min)
    },
    Stop("broadcast: [16777216, 16777216, 16777216] of elements of 4 bytes is larger") {
      _ = A.meshgrid(Array(repeating: A.ones([1 << 24]), count: 3))
    },
    Stop("concatenate: [3, 1099511627776] needs 13,194,139,533,312 bytes") {
      _ = A.stack(Array(repeating: repeated([1 << 40]), count: 3))
    },
    Stop("are longer together than an Int can count") {
      let x = NDArray<UInt8>.ones([1]).broadcast(to: [1 << 62])
      _ = NDArray<UInt8>.concatenate([x, x])
    },
    Stop("matmul: [4294967296, 1073741824] of elements of 4 bytes is larger than any memory") {
      _ = matmul(repeated([1 << 32, 1]), repeated([1, 1 << 30]))
    },
    Stop("matmul: [1, 1099511627776] needs 4,398,046,511,104 bytes") {
      _ = matmul(repeated([1, 1 << 40]), repeated([1 << 40, 1]))
    },
    Stop("einsum: [4294967296, 4294967296] of elements of 4 bytes is larger") {
      _ = einsum("i,j->ij", repeated([1 << 32]), repeated([1 << 32]))
    },
    Stop("tensorDot: [2] and [2] have no -1 axes to sum over; expected 0 to 1") {
      _ = tensorDot(A.ones([2]), A.ones([2]), axes: -1)
    },
    Stop("tensorDot: [2] and [2, 2] have no 2 axes to sum over; expected 0 to 1") {
      _ = tensorDot(A.ones([2]), A.ones([2, 2]), axes: 2)
    },
    Stop("tensorDot: [2, 2] and [2, 2] cannot be summed over the axes [0, 0] and [1, 1]") {
      _ = tensorDot(A.ones([2, 2]), A.ones([2, 2]), axes: ([0, 0], [1, 1]))
    },
    Stop("kron: [4294967296] and [4294967296] give more on axis 0 than an Int can count") {
      _ = kron(repeated([1 << 32]), repeated([1 << 32]))
    },
    Stop("kron: [1099511627776] needs 4,398,046,511,104 bytes") {
      _ = kron(repeated([1 << 20]), repeated([1 << 20]))
    },
    Stop("outer: [4294967296, 4294967296] of elements of 4 bytes is larger") {
      _ = outer(repeated([1 << 32]), repeated([1 << 32]))
    },
    // What a huge view cannot do without memory.
    Stop("+: [1073741824, 1073741824] needs 4,611,686,018,427,387,904 bytes") {
      _ = repeated([1 << 30, 1 << 30]) + repeated([1 << 30, 1 << 30])
    },
    Stop("*: [1073741824, 1073741824] needs 4,611,686,018,427,387,904 bytes") {
      _ = repeated([1 << 30, 1 << 30]) * 2
    },
    Stop("[1073741824, 1073741824] needs 4,611,686,018,427,387,904 bytes") {
      var x = repeated([1 << 30, 1 << 30])
      x += 1
    },
    Stop("sum: [1073741824, 1073741824] needs 4,611,686,018,427,387,904 bytes") {
      _ = repeated([1 << 30, 1 << 30]).sum()
    },
    Stop("cast: [1073741824, 1073741824] needs 4,611,686,018,427,387,904 bytes") {
      _ = repeated([1 << 30, 1 << 30]).cast(to: Int8.self)
    },
    Stop(".<: [1073741824, 1073741824] needs 1,152,921,504,606,846,976 bytes") {
      _ = repeated([1 << 30, 1]) .< repeated([1, 1 << 30])
    },
    Stop("assign: [1099511627776] needs 4,398,046,511,104 bytes") {
      var x = repeated([1 << 40])
      x[3] = 2
    },
    // Counting.
    Stop("bincount: [1] has 9223372036854775807; there is no memory to count up to it") {
      _ = NDArray<Int>([.max]).bincount()
    },
    Stop("bincount: [1] has 18446744073709551615; there is no memory to count up to it") {
      _ = NDArray<UInt>([.max]).bincount()
    },
    Stop("bincount: [2] has -4, which is negative") { _ = NDArray<Int>([3, -4]).bincount() },
    Stop("bincount: [1] cannot be counted in -1 numbers; expected 0 or more") {
      _ = NDArray<Int>([3]).bincount(minimumLength: -1)
    },
    Stop("bincount: [1099511627776] needs 8,796,093,022,208 bytes") {
      _ = NDArray<Int>([3]).bincount(minimumLength: 1 << 40)
    },
    Stop("histogram: 9223372036854775807 bins cannot be; expected 1 or more") {
      _ = A.ones([3]).histogram(bins: .max)
    },
    Stop("histogram: 10 bins from 1e+30 to 1e+30 are narrower than float32 can tell apart") {
      _ = A([1e30]).histogram()
    },
    Stop("histogram: the elements reach from 1.0 to inf; give a finite range") {
      _ = A([1, .infinity]).histogram()
    },
    // Subscripts.
    Stop("subscript: [3] has 3 indices on axis 0; -9223372036854775808 is not one of them") {
      let _: A = A.ones([3])[Int.min]
    },
    Stop("Stepped: needs a range without a step of its own") {
      _ = A.ones([9])[Stepped(Stepped(by: 2), by: 2)]
    },
    // Random numbers.
    Stop("random: [-1] has a negative size") {
      var random = RandomGenerator(seed: 1)
      let _: A = random.random([-1])
    },
    Stop("random: [1099511627776] needs 8,796,093,022,208 bytes") {
      var random = RandomGenerator(seed: 1)
      _ = random.integers(0..<3, shape: [1 << 40])
    },
    Stop("integer: no number lies below -1 and not below 0") {
      var random = RandomGenerator(seed: 1)
      _ = random.integer(below: -1)
    },
    Stop("permutation: [1099511627776] needs 8,796,093,022,208 bytes") {
      var random = RandomGenerator(seed: 1)
      _ = random.permutation(1 << 40)
    },
    Stop("choice: -1 numbers cannot be; expected 0 or more") {
      var random = RandomGenerator(seed: 1)
      _ = random.choice(3, size: -1)
    },
    Stop("is wider than float64 can hold; expected a finite width") {
      var random = RandomGenerator(seed: 1)
      _ = NDArray<Double>.uniform([2], in: -1.7e308..<1.7e308, using: &random)
    },
  ]

  @Test(arguments: stops.indices)
  func `stops with a sentence`(_ place: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [place] in ShapeSizesTests.stops[place].call()
    }
    expectStop(Self.stops, place, result)
  }

  // MARK: - What need not stop

  @Test func `a huge view has a shape, a count, parts, elements and a description`() {
    let x = NDArray<Float>([1, 2]).broadcast(to: [1 << 29, 1 << 29, 2])
    #expect(x.shape == [1 << 29, 1 << 29, 2] && x.count == 1 << 59)
    #expect(x[5, 1 << 28, -1] == 2)
    #expect(x[3, 4] == NDArray([1, 2]))
    #expect(x[Stepped(by: 1 << 28), 0, 1] == NDArray([2, 2]))
    #expect(x.T.shape == [2, 1 << 29, 1 << 29])
    #expect(x[[0, (1 << 29) - 1], 7] == NDArray([[1, 2], [1, 2]]))
    #expect(x[0..., 0].rows([4, -1]) == NDArray([[1, 2], [1, 2]]))
    #expect(x.max() == 2 && x.min() == 1 && x.all())
  }

  @Test func `a huge view prints as NumPy's does`() {
    let x = NDArray<Double>.ones([1]).broadcast(to: [1 << 28, 1 << 28])
    let row = "[1. 1. 1. ... 1. 1. 1.]"
    #expect(
      x.description
        == "[\(row)\n \(row)\n \(row)\n ...\n \(row)\n \(row)\n \(row)]")
  }

  @Test func `an array of no elements takes any sizes that could be counted`() {
    let x = NDArray<Float>.zeros([0, 1 << 40])
    #expect(x.count == 0 && x.T.shape == [1 << 40, 0])
    #expect(matmul(x, x.T).shape == [0, 0])
    #expect(NDArray<Float>.zeros([0]).tiled([.max / 2]).shape == [0])
    #expect(NDArray<Float>.zeros([0]).repeated(.max / 2).shape == [0])
    #expect(NDArray<Float>.zeros([3, 0]).reshaped([0, 7]).shape == [0, 7])
  }

  @Test func `numbers are counted as whole numbers where they are`() {
    #expect(NDArray<Int>.arange(.max - 11, .max - 1).count == 10)
    #expect(NDArray<Int>.arange(.max - 11, .max - 1)[9] == .max - 2)
    let last = UInt.max - 3
    #expect(NDArray<UInt>.arange(last, .max).elements == [last, last + 1, last + 2])
    #expect(NDArray<Int8>.arange(100, -100, step: -50) == NDArray([100, 50, 0, -50]))
    #expect(NDArray<Int>.arange(5, 0).count == 0)
    #expect(NDArray<Int>.arange(Int.max, Int.min).count == 0)
    // A step past the end leaves the first number, as NumPy has it.
    #expect(NDArray<Double>.arange(0, 10, step: .infinity) == NDArray([0]))
    #expect(NDArray<Double>.arange(0, -10, step: 1e300).count == 0)
  }

  @Test func `diagonals beyond a matrix are empty and change no triangle`() {
    let x = NDArray<Float>.ones([3, 3])
    for offset in [Int.min, -4, 3, 4, Int.max] {
      #expect(x.diagonal(offset: offset).shape == [0])
      #expect(NDArray<Float>.eye(2, offset: offset).sum() == 0)
    }
    #expect(x.lowerTriangle(offset: .max) == x && x.lowerTriangle(offset: .min).sum() == 0)
    #expect(x.upperTriangle(offset: .min) == x && x.upperTriangle(offset: .max).sum() == 0)
    #expect(x.lowerTriangle(offset: -1).sum() == 3 && x.upperTriangle(offset: -1).sum() == 8)
  }

  @Test func `shifts are taken round as often as it needs`() {
    let x = NDArray<Int>.arange(3)
    // NumPy's answers.
    #expect(x.rolled(by: .min) == NDArray([2, 0, 1]))
    #expect(x.rolled(by: .max) == NDArray([2, 0, 1]))
    #expect(x.rolled(by: -3) == x && x.rolled(by: 4) == NDArray([2, 0, 1]))
  }

  @Test func `arrays are repeated whole and by element, whatever the number of axes`() {
    let x = NDArray<Int>([[1, 2], [3, 4]])
    #expect(x.tiled([2]) == NDArray([[1, 2, 1, 2], [3, 4, 3, 4]]))
    #expect(x.tiled([2, 1]) == NDArray([[1, 2], [3, 4], [1, 2], [3, 4]]))
    #expect(x.tiled([0]).shape == [2, 0] && x.repeated(0).shape == [0])
    #expect(x.repeated(2, axis: 0) == NDArray([[1, 2], [1, 2], [3, 4], [3, 4]]))
    #expect(x.T.repeated(2, axis: 1) == NDArray([[1, 1, 3, 3], [2, 2, 4, 4]]))
    let deep = x.reshaped([1, 1, 1, 1, 2, 2])
    #expect(deep.repeated(2, axis: 4).shape == [1, 1, 1, 1, 4, 2])
    #expect(deep.tiled([3, 1, 1]).shape == [1, 1, 1, 3, 2, 2])
  }

  @Test func `slices are cut as Python cuts them, at the outermost numbers too`() {
    let x = NDArray<Int>.arange(6)
    #expect(x[0...Int.max] == x && x[...Int.max] == x && x[Int.min..<Int.max] == x)
    #expect(x[Stepped(by: .max)] == NDArray([0]) && x[Stepped(by: .min)] == NDArray([5]))
    #expect(x[Slice(from: .max, to: .min)].count == 0)
    #expect(x[Slice(to: .max, by: -1)].count == 0)
    #expect(x[Slice(from: .min, by: -1)].count == 0)
    #expect(x[Slice(from: .max, to: .min, by: -1)] == x.flipped())
    #expect(x[Slice(from: .min, to: .max, by: .max)] == NDArray([0]))
    #expect(x[Slice(by: .min)] == NDArray([5]))
  }

  @Test func `ranges wider than a Double are cut and counted`() {
    let ends: Double = 1.7e308
    let edges = NDArray<Double>.linspace(-ends, ends, count: 5)
    #expect(edges.allClose(NDArray([-ends, -ends / 2, 0, ends / 2, ends]), relative: 1e-15))
    let (counts, bounds) = NDArray<Double>([-ends, -1, 0, 1, ends]).histogram(bins: 2)
    #expect(counts == NDArray([2, 3]) && bounds == NDArray([-ends, 0, ends]))
  }

  @Test func `a correction of any size leaves a divisor`() {
    let x = NDArray<Double>([1, 3])
    #expect(x.variance(correction: 1) == 2)
    #expect(x.variance(correction: .max).isInfinite)
    #expect(x.variance(correction: .min) == 2 / 0x1p63)
  }
}
