import NDArrays
import Testing

@Suite struct NumberFunctionsTests {
  private let values: [Double] =
    [0, -0.0, 1, -1, 0.5, 2.5, -2.5, 1e-300, 1e300, .infinity, -.infinity, .nan]
    + (-60...60).map { Double($0) * 0.37 }

  private func sameBits<E: FloatingElement>(_ a: E, _ b: E) -> Bool {
    a == b && a.sign == b.sign || a.isNaN && b.isNaN
  }

  @Test func `a number gets the bits of an array of one`() {
    let pairs: [(String, (Double) -> Double, (NDArray<Double>) -> NDArray<Double>)] = [
      ("exp", { exp($0) }, { exp($0) }), ("exp2", { exp2($0) }, { exp2($0) }),
      ("expm1", { expm1($0) }, { expm1($0) }), ("log", { log($0) }, { log($0) }),
      ("log1p", { log1p($0) }, { log1p($0) }), ("sin", { sin($0) }, { sin($0) }),
      ("tan", { tan($0) }, { tan($0) }), ("asin", { asin($0) }, { asin($0) }),
      ("atan", { atan($0) }, { atan($0) }), ("sinh", { sinh($0) }, { sinh($0) }),
      ("acosh", { acosh($0) }, { acosh($0) }), ("sigmoid", { sigmoid($0) }, { sigmoid($0) }),
      ("cbrt", { cbrt($0) }, { cbrt($0) }), ("round", { round($0) }, { round($0) }),
      ("floor", { floor($0) }, { floor($0) }), ("ceil", { ceil($0) }, { ceil($0) }),
      ("trunc", { trunc($0) }, { trunc($0) }), ("sign", { sign($0) }, { sign($0) }),
      ("square", { square($0) }, { square($0) }), ("degrees", { degrees($0) }, { degrees($0) }),
      ("reciprocal", { reciprocal($0) }, { reciprocal($0) }),
    ]
    for (name, number, array) in pairs {
      for x in values {
        #expect(sameBits(number(x), array(NDArray([x])).elements[0]), "\(name)(\(x))")
      }
    }
  }

  @Test func `a Float gets the bits of an array of one`() {
    for x in values.map({ Float($0) }) {
      let one = NDArray([x])
      #expect(sameBits(exp(x), exp(one).elements[0]) && sameBits(log(x), log(one).elements[0]))
      #expect(sameBits(tanh(x), tanh(one).elements[0]) && sameBits(cos(x), cos(one).elements[0]))
      #expect(
        sameBits(sqrt(x), sqrt(one).elements[0]) && sameBits(round(x), round(one).elements[0]))
      #expect(sameBits(pow(x, 1.5), pow(one, NDArray([1.5])).elements[0]))
      #expect(sameBits(hypot(x, 3), hypot(one, NDArray([3])).elements[0]))
    }
  }

  @Test func `functions of two numbers agree with those of arrays`() {
    for x in values {
      for y in [-2.0, 0, 0.5, 3, .nan] {
        let (a, b) = (NDArray([x]), NDArray([y]))
        #expect(sameBits(pow(x, y), pow(a, b).elements[0]), "pow(\(x), \(y))")
        #expect(sameBits(atan2(x, y), atan2(a, b).elements[0]))
        #expect(sameBits(logAddExp(x, y), logAddExp(a, b).elements[0]))
        #expect(sameBits(maximum(x, y), maximum(a, b).elements[0]))
        #expect(sameBits(floorDivide(x, y), floorDivide(a, b).elements[0]))
        #expect(sameBits(copySign(x, y), copySign(a, b).elements[0]))
      }
    }
  }

  @Test func `literals mean Double, and lists of them arrays`() {
    #expect(type(of: exp(1)) == Double.self && type(of: sqrt(2)) == Double.self)
    #expect(type(of: pow(2, 3)) == Double.self && pow(2, 3) == 8)
    #expect(exp([0, 0]).elements == [1, 1] && norm([3, 4]) == 5)
    #expect(dot([1, 2], [3, 4]).item == 11 && matmul([[2]], [[3]]).elements == [6])
  }

  @Test func `takes numbers apart and puts them together again`() {
    for x in [0.1, -3.75, Double.leastNonzeroMagnitude * 5, 6, 0] {
      let (fraction, exponent) = frexp(x)
      #expect(ldexp(fraction, exponent) == x)
      #expect(x == 0 || (0.5..<1).contains(fraction.magnitude))
      let (whole, rest) = modf(x)
      #expect(whole + rest == x && whole == trunc(x))
    }
    #expect(modf(-Double.infinity).0 == -.infinity && modf(-2.0).1.sign == .minus)
    #expect(fmod(-5.5, 2) == -1.5 && remainder(5, 3) == -1 && fma(2, 3, 4) == 10)
    #expect(
      ilogb(8.0) == 3 && lround(2.5) == 3 && lrint(2.5) == 2 && round(2.344, decimals: 2) == 2.34)
  }
}
