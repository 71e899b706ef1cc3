import Testing

@testable import NDArrays

@Suite struct KernelTests {
  @Test func `takes exp of a Float to one unit in the last place`() {
    var generator = RandomGenerator(seed: 5)
    let x = NDArray<Float>.uniform([100_000], in: -87..<88, using: &generator)
    let exact = exp(x.cast(to: Double.self)).elements
    let worst = zip(exp(x).elements, exact).map {
      (Double($0) - $1).magnitude / Double(Float($1).ulp)
    }.max()!
    #expect(worst < 1.5)
  }

  @Test func `takes log of a Float to one unit in the last place`() {
    var generator = RandomGenerator(seed: 6)
    let x = NDArray<Float>.uniform([100_000], in: 0.0001..<100, using: &generator)
    let exact = log(x.cast(to: Double.self)).elements
    let worst = zip(log(x).elements, exact).map {
      (Double($0) - $1).magnitude / Double(Float($1).ulp)
    }.max()!
    #expect(worst < 1.5)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 63, 64, 65, 1000])
  func `gives an element the same bits at every place`(_ count: Int) {
    let x = NDArray<Float>.linspace(-3, 3, count: 1200)
    let part = x[100..<100 + count]
    #expect(exp(part).elements == Array(exp(x).elements[100..<100 + count]))
  }

  @Test(arguments: [0, 1, 15, 16, 63, 64, 1000, 16_384, 16_385, 100_000])
  func `sums to what its definition bounds`(_ count: Int) {
    var generator = RandomGenerator(seed: UInt64(count))
    let x = NDArray<Float>.normal([count], using: &generator)
    let exact = x.elements.reduce(0.0) { $0 + Double($1) }
    let size = x.elements.reduce(0.0) { $0 + Double($1.magnitude) }
    #expect((Double(x.sum()) - exact).magnitude <= 300 * 0x1p-24 * size)
  }
}
