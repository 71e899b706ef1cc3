import Foundation
import Testing

@testable import NDArrays

@Suite struct KernelTests {
  /// The largest distance from the exact values, in units in the last place.
  private func worst(_ found: NDArray<Float>, _ exact: NDArray<Double>) -> Double {
    zip(found.elements, exact.elements).map {
      (Double($0) - $1).magnitude / Double(Float($1).ulp)
    }.max()!
  }

  @Test func `takes exp and log of a Float within a unit in the last place`() {
    var generator = RandomGenerator(seed: 5)
    let x = NDArray<Float>.uniform([100_000], in: -87..<88, using: &generator)
    #expect(worst(exp(x), exp(x.cast())) <= 1)
    let y = exp(x)
    #expect(worst(log(y), log(y.cast())) <= 1)
  }

  @Test(arguments: [1, 15, 16, 17, 1023, 1024, 1025, 3000])
  func `takes exp of many Floats with the bits of one`(_ count: Int) {
    let special: [Float] = [
      87, 87.000_01, -87, -87.000_01, 88.722_84, 88.73, 100, -103.97, -104, -200, .infinity,
      -.infinity, .nan, -0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .greatestFiniteMagnitude,
    ]
    for value in special {
      // One number that is not ordinary, in each of a few places of a block of them.
      for place in Set([0, count / 2, count - 1]) {
        var numbers = (0..<count).map { Float($0 % 174) - 87 + Float($0) / 4096 }
        for i in numbers.indices where numbers[i] > 87 { numbers[i] = 87 }
        numbers[place] = value
        let one = numbers.map { Kernels.exp($0).bitPattern }
        #expect(exp(NDArray<Float>(numbers)).elements.map(\.bitPattern) == one, "\(value)")
        // In its own memory too.
        var other = numbers
        other.withUnsafeMutableBufferPointer {
          Kernels.exp($0.baseAddress!, $0.baseAddress!, count)
        }
        #expect(other.map(\.bitPattern) == one, "\(value) in place")
      }
    }
  }

  @Test func `takes tanh and sigmoid of a Float within two units in the last place`() {
    var generator = RandomGenerator(seed: 6)
    let x = NDArray<Float>.uniform([100_000], in: -12..<12, using: &generator)
    #expect(worst(tanh(x), tanh(x.cast())) <= 2)
    #expect(worst(sigmoid(x), sigmoid(x.cast())) <= 2)
  }

  /// Against the C library's 80-bit functions; `Benchmarks accuracy` tries more numbers.
  @Test func `takes functions of a Double within two units in the last place`() {
    var generator = RandomGenerator(seed: 7)
    let x = NDArray<Double>.uniform([20_000], in: -20..<20, using: &generator)
    let positive = abs(x)
    let inside = x / 20.000001
    func check(
      _ name: String, _ numbers: NDArray<Double>, _ found: NDArray<Double>,
      _ exact: (Float80) -> Float80, bound: Float80 = 2
    ) {
      let worst = zip(numbers.elements, found.elements).map { x, y in
        let value = exact(Float80(x))
        return (Float80(y) - value).magnitude / Float80(Double(value).ulp)
      }.max()!
      #expect(worst <= bound, "\(name): \(Double(worst))")
    }
    check("exp", x, exp(x), expl, bound: 1)
    check("log", positive, log(positive), logl, bound: 1)
    check("exp2", x, exp2(x), exp2l)
    check("expm1", x, expm1(x), expm1l)
    check("log1p", positive, log1p(positive), log1pl)
    check("log2", positive, log2(positive), log2l)
    check("log10", positive, log10(positive), log10l)
    check("sin", x, sin(x), sinl)
    check("cos", x, cos(x), cosl)
    check("tan", x, tan(x), tanl)
    check("asin", inside, asin(inside), asinl)
    check("acos", inside, acos(inside), acosl)
    check("atan", x, atan(x), atanl)
    check("sinh", x, sinh(x), sinhl)
    check("cosh", x, cosh(x), coshl)
    check("tanh", x, tanh(x), tanhl)
    check("asinh", x, asinh(x), asinhl)
    check("acosh", positive + 1, acosh(positive + 1), acoshl)
    check("atanh", inside, atanh(inside), atanhl)
    check("cbrt", x, cbrt(x), cbrtl)
    check("sigmoid", x, sigmoid(x)) { 1 / (1 + expl(-$0)) }
    check("pow", positive, pow(positive, 3.25)) { powl($0, 3.25) }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 63, 64, 65, 1000])
  func `gives an element the same bits at every place`(_ count: Int) {
    let x = NDArray<Float>.linspace(-3, 3, count: 1200)
    let part = x[100..<100 + count]
    for function in [exp, log, tanh, sigmoid] as [(NDArray<Float>) -> NDArray<Float>] {
      let whole = Array(function(x).elements[100..<100 + count])
      #expect(zip(function(part).elements, whole).allSatisfy { $0.bitPattern == $1.bitPattern })
    }
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
