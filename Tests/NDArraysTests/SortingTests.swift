import Testing

@testable import NDArrays

@Suite struct SortingTests {
  /// The order that a stable sort by `precedes` gives.
  private func stableOrder<E>(_ values: [E], _ precedes: (E, E) -> Bool) -> [Int] {
    values.indices.sorted { i, j in
      if precedes(values[i], values[j]) { return true }
      return precedes(values[j], values[i]) ? false : i < j
    }
  }

  private func check(
    _ values: [Float], _ what: String, _ location: SourceLocation = #_sourceLocation
  ) {
    let x = NDArray<Float>(values)
    // NaN is last, whichever way.
    let up = stableOrder(values) { $0 < $1 || $1.isNaN && !$0.isNaN }
    let down = stableOrder(values) { $0 > $1 || $1.isNaN && !$0.isNaN }
    #expect(x.argSorted().elements == up, "\(what)", sourceLocation: location)
    #expect(
      x.argSorted(descending: true).elements == down, "\(what), descending",
      sourceLocation: location)
  }

  /// Lengths around those from which keys are sorted by digits, and in buckets by threads.
  private static let lengths = [
    0, 1, 2, 255, 256, 257, 1000, 16_384, 32_767, 32_768, 32_769, 100_000, 262_145,
  ]

  @Test(arguments: lengths)
  func `orders Floats of all sizes as a stable sort does`(_ count: Int) {
    var random = RandomGenerator(seed: UInt64(count))
    check(random.random([count], of: Float.self).elements, "between 0 and 1")
    check((random.standardNormal([count], of: Float.self) * 1000).elements, "of both signs")
    let sizes = random.integers(-100..<100, shape: [count]).elements
    check(sizes.map { Float(sign: .plus, exponent: $0, significand: 1.5) }, "of all exponents")
  }

  @Test(arguments: [300, 40_000])
  func `orders Floats that are equal, nearly equal, in order or special`(_ count: Int) {
    var random = RandomGenerator(seed: 5)
    check([Float](repeating: 7, count: count), "all equal")
    check((0..<count).map(Float.init), "in order")
    check((0..<count).reversed().map(Float.init), "in reverse")
    check(random.integers(0..<10, shape: [count]).elements.map(Float.init), "ten values")
    check((0..<count).map { Float(bitPattern: 0x3F80_0000 + UInt32($0 * 7 % 300)) }, "in 300 ulps")
    var most = [Float](repeating: 1, count: count)
    for i in stride(from: 0, to: count, by: 7) { most[i] = Float(i) - 1000 }
    check(most, "one value six times of seven")
    let special: [Float] = [
      .nan, -.nan, .infinity, -.infinity, 0, -0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, -1,
    ]
    check(random.integers(0..<12, shape: [count]).elements.map { special[$0] }, "special values")
  }

  @Test(arguments: [300, 40_000])
  func `orders integers and truth values as a stable sort does`(_ count: Int) {
    var random = RandomGenerator(seed: 6)
    func check<E: IntegerElement>(_ type: E.Type, _ range: Range<Int>) {
      let values = random.integers(range, shape: [count]).cast(to: E.self)
      let up = stableOrder(values.elements, <)
      #expect(values.argSorted().elements == up, "\(E.self) in \(range)")
    }
    check(Int8.self, -128..<128)
    check(UInt16.self, 0..<65_536)
    check(Int32.self, -2_147_483_648..<2_147_483_648)
    check(Int32.self, -3..<3)
    check(UInt32.self, 0..<4_294_967_296)
    check(Int.self, -1_000_000_000_000..<1_000_000_000_000)
    let truths = random.integers(0..<2, shape: [count]) .== 1
    #expect(truths.argSorted().elements == stableOrder(truths.elements) { !$0 && $1 })
  }

  @Test func `orders columns and rows that lie in steps`() {
    var random = RandomGenerator(seed: 7)
    let x = random.random([3, 40_000], of: Float.self)
    for row in 0..<3 {
      let order = stableOrder(x[row].elements, <)
      #expect(x.argSorted(axis: 1)[row].elements == order)
      #expect(x.T.argSorted(axis: 0)[0..., row].elements == order)
    }
  }
}
