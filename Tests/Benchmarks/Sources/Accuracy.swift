import Glibc
import NDArrays

/// How far our functions lie from the exact values, in units in the last place (ulp).
///
/// Float: `exp`, `log`, `tanh` and `sigmoid` on every number there is, the others on every 64th; the
/// exact value is the C library's in Double. Double: a million numbers of each range, against the
/// C library's 80-bit functions.
enum Accuracy {
  struct Function {
    var name: String
    var float: (NDArray<Float>) -> NDArray<Float>
    var double: (NDArray<Double>) -> NDArray<Double>
    var exact: (Double) -> Double
    var exact80: (Float80) -> Float80
    /// Where Double is tried.
    var ranges: [ClosedRange<Double>]
  }

  static var functions: [Function] {
    [
      Function(
        name: "exp", float: { exp($0) }, double: { exp($0) }, exact: { Glibc.exp($0) },
        exact80: { expl($0) }, ranges: [-1...1, -745...709]),
      Function(
        name: "log", float: { log($0) }, double: { log($0) }, exact: { Glibc.log($0) },
        exact80: { logl($0) }, ranges: [0.5...2, 1e-300...1, 0...1e300]),
      Function(
        name: "tanh", float: { tanh($0) }, double: { tanh($0) }, exact: { Glibc.tanh($0) },
        exact80: { tanhl($0) }, ranges: [-1...1, -25...25]),
      Function(
        name: "sigmoid", float: { sigmoid($0) }, double: { sigmoid($0) },
        exact: { $0 < -700 ? Glibc.exp($0) : 1 / (1 + Glibc.exp(-$0)) },
        exact80: { 1 / (1 + expl(-$0)) }, ranges: [-1...1, -40...40]),
      Function(
        name: "exp2", float: { exp2($0) }, double: { exp2($0) }, exact: { Glibc.exp2($0) },
        exact80: { exp2l($0) }, ranges: [-1...1, -1070...1020]),
      Function(
        name: "expm1", float: { expm1($0) }, double: { expm1($0) }, exact: { Glibc.expm1($0) },
        exact80: { expm1l($0) }, ranges: [-1...1, -30...100]),
      Function(
        name: "log2", float: { log2($0) }, double: { log2($0) }, exact: { Glibc.log2($0) },
        exact80: { log2l($0) }, ranges: [0.5...2, 0...1e300]),
      Function(
        name: "log10", float: { log10($0) }, double: { log10($0) }, exact: { Glibc.log10($0) },
        exact80: { log10l($0) }, ranges: [0.5...2, 0...1e300]),
      Function(
        name: "log1p", float: { log1p($0) }, double: { log1p($0) }, exact: { Glibc.log1p($0) },
        exact80: { log1pl($0) }, ranges: [-0.9...1, -1e-5...1e-5, 0...1e30]),
      Function(
        name: "cbrt", float: { cbrt($0) }, double: { cbrt($0) }, exact: { Glibc.cbrt($0) },
        exact80: { cbrtl($0) }, ranges: [-8...8, -1e300...1e300]),
      Function(
        name: "sin", float: { sin($0) }, double: { sin($0) }, exact: { Glibc.sin($0) },
        exact80: { sinl($0) }, ranges: [-3.2...3.2, -1e5...1e5, -1e15...1e15]),
      Function(
        name: "cos", float: { cos($0) }, double: { cos($0) }, exact: { Glibc.cos($0) },
        exact80: { cosl($0) }, ranges: [-3.2...3.2, -1e5...1e5, -1e15...1e15]),
      Function(
        name: "tan", float: { tan($0) }, double: { tan($0) }, exact: { Glibc.tan($0) },
        exact80: { tanl($0) }, ranges: [-3.2...3.2, -1e5...1e5, -1e15...1e15]),
      Function(
        name: "asin", float: { asin($0) }, double: { asin($0) }, exact: { Glibc.asin($0) },
        exact80: { asinl($0) }, ranges: [-1...1]),
      Function(
        name: "acos", float: { acos($0) }, double: { acos($0) }, exact: { Glibc.acos($0) },
        exact80: { acosl($0) }, ranges: [-1...1, 0.99...1]),
      Function(
        name: "atan", float: { atan($0) }, double: { atan($0) }, exact: { Glibc.atan($0) },
        exact80: { atanl($0) }, ranges: [-1...1, -100...100]),
      Function(
        name: "sinh", float: { sinh($0) }, double: { sinh($0) }, exact: { Glibc.sinh($0) },
        exact80: { sinhl($0) }, ranges: [-1...1, -700...700]),
      Function(
        name: "cosh", float: { cosh($0) }, double: { cosh($0) }, exact: { Glibc.cosh($0) },
        exact80: { coshl($0) }, ranges: [-1...1, -700...700]),
      Function(
        name: "asinh", float: { asinh($0) }, double: { asinh($0) }, exact: { Glibc.asinh($0) },
        exact80: { asinhl($0) }, ranges: [-1...1, -1e5...1e5]),
      Function(
        name: "acosh", float: { acosh($0) }, double: { acosh($0) }, exact: { Glibc.acosh($0) },
        exact80: { acoshl($0) }, ranges: [1...2, 1...1e5]),
      Function(
        name: "atanh", float: { atanh($0) }, double: { atanh($0) }, exact: { Glibc.atanh($0) },
        exact80: { atanhl($0) }, ranges: [-0.5...0.5, -1...1]),
      Function(
        name: "pow(x, 7.3)", float: { pow($0, 7.3) }, double: { pow($0, 7.3) },
        exact: { Glibc.pow($0, Double(Float(7.3))) }, exact80: { powl($0, Float80(Double(7.3))) },
        ranges: [0...2, 1e-40...1e40]),
    ]
  }

  static func run(isQuick: Bool) {
    print("function          Float, ulp   at               Double, ulp   at")
    for function in functions {
      let everyOne = ["exp", "log", "tanh", "sigmoid"].contains(function.name) && !isQuick
      let (f, x) = float(function, step: everyOne ? 1 : 64)
      let (d, y) = double(function)
      print(
        pad(function.name, 18) + pad(rounded(f), 13) + pad("\(x)", 17) + pad(rounded(d), 14)
          + "\(y)")
      fflush(nil)
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func rounded(_ x: Double) -> String { "\((x * 1000).rounded() / 1000)" }

  /// The worst error and where it is.
  private static func float(_ function: Function, step: Int) -> (Double, Float) {
    var worst = (0.0, Float(0))
    let piece = 1 << 20
    for start in stride(from: 0, to: (1 << 32) / step, by: piece) {
      let numbers = (start..<start + piece).map { Float(bitPattern: UInt32($0 * step)) }
      for (x, y) in zip(numbers, function.float(NDArray(numbers)).elements) {
        let exact = function.exact(Double(x))
        if exact.isNaN || y.isNaN {
          if exact.isNaN != y.isNaN { worst = (.infinity, x) }
          continue
        }
        let nearest = Float(exact)
        if nearest.isInfinite || y.isInfinite {
          // Past the largest number infinity counts as the number after it.
          if nearest != y, exact.magnitude < 3.403e38 || exact.magnitude > 3.4029e38 {
            worst = (.infinity, x)
          }
          continue
        }
        let error = (Double(y) - exact).magnitude / Double(nearest.ulp)
        if error > worst.0 { worst = (error, x) }
      }
    }
    return worst
  }

  private static func double(_ function: Function) -> (Double, Double) {
    var generator = RandomGenerator(seed: 3)
    var worst = (0.0, 0.0)
    for range in function.ranges {
      // Even over the range, and even over the exponents down to 2⁻⁵⁰.
      let even = (0..<500_000).map { _ in
        range.lowerBound + generator.uniform() * (range.upperBound - range.lowerBound)
      }
      let small = (0..<500_000).map { _ -> Double in
        let edge = generator.next() & 1 == 0 ? range.lowerBound : range.upperBound
        return edge * Glibc.exp2(-50 * generator.uniform())
      }
      let numbers = (even + small).filter { range.contains($0) }
      for (x, y) in zip(numbers, function.double(NDArray(numbers)).elements) {
        let exact = function.exact80(Float80(x))
        let nearest = Double(exact)
        if !nearest.isFinite || nearest.magnitude < 1e-307 { continue }
        let error = Double((Float80(y) - exact).magnitude / Float80(nearest.ulp))
        if !(error <= worst.0) { worst = (error, x) }
      }
    }
    return worst
  }
}
