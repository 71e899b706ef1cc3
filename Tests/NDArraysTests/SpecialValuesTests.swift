import NDArrays
import Testing

/// What documentation comments say of special cases: empty, NaN, infinite, the wrong sign.
@Suite struct SpecialValuesTests {
  // MARK: - Numbers

  @Test func `powers of two are exact in both directions`() {
    for n in -1074...1023 {
      let power: Double = scalbn(1, n)
      #expect(exp2(Double(n)) == power)
      #expect(log2(power) == Double(n))
    }
    #expect(exp2(1024.0) == .infinity)
    #expect(exp2(Float(128)) == .infinity)
  }

  @Test func `exponentials and logarithms have their limits`() {
    #expect(exp(-Double.infinity) == 0)
    #expect(exp(1000.0) == .infinity)
    #expect(expm1(-Double.infinity) == -1)
    #expect(
      [log(0.0), log2(0.0), log10(0.0), log1p(-1.0)] == Array(repeating: -.infinity, count: 4))
    #expect(areNaN([log(-1.0), log2(-1.0), log10(-1.0), log1p(-2.0)]))
    #expect(logAddExp(-Double.infinity, -Double.infinity) == -.infinity)
    #expect(sigmoid(-1000.0) == 0)
    #expect(sigmoid(1000.0) == 1)
  }

  @Test func `angles and their inverses have their ranges`() {
    #expect(areNaN([sin(Double.infinity), cos(Double.infinity), tan(Double.infinity)]))
    #expect(abs(sin(1e22) + 0.8522008497671888) < 1e-15)
    #expect(areNaN([asin(1.5), acos(1.5), acosh(0.5), atanh(2.0)]))
    #expect(atan(Double.infinity) == .pi / 2)
    #expect(atanh(-1.0) == -.infinity)
    #expect(asinh(1e300).isFinite)
    #expect(tanh(100.0) == 1)
    #expect(tanh(Float(100)) == 1)
    #expect(atan2(0.0, -0.0) == .pi)
    #expect(atan2(-0.0, -0.0) == -.pi)
  }

  @Test func `roots, powers and remainders have their signs`() {
    #expect(sqrt(-1.0).isNaN)
    #expect(sqrt(-0.0).sign == .minus)
    #expect(cbrt(-8.0) == -2)
    #expect(pow(Double.nan, 0.0) == 1)
    #expect(pow(-8.0, 0.5).isNaN)
    #expect(hypot(Double.infinity, Double.nan) == .infinity)
    #expect(hypot(1e300, 1e300).isFinite)
    #expect(fmod(-7.0, 3.0) == -1)
    #expect(remainder(1.0, 0.0).isNaN)
    #expect(modf(-2.5) == (-2, -0.5))
    #expect(reciprocal(-0.0) == -.infinity)
    #expect(sign(-0.0).sign == .minus)
  }

  @Test func `the C library's functions keep its rules`() {
    #expect(tgamma(-1.0).isNaN)
    #expect(tgamma(172.0) == .infinity)
    #expect(lgamma(-1.0) == .infinity)
    #expect(logb(0.0) == -.infinity)
    #expect(fdim(1.0, 2.0) == 0)
    #expect(fmax(1.0, Double.nan) == 1)
    #expect(fmin(Double.nan, 1.0) == 1)
    #expect(ilogb(0.0) == Int.min)
    #expect(ilogb(Double.nan) == Int.max)
    #expect(frexp(8.0) == (0.5, 4))
    #expect(scalbn(1.0, 5000) == .infinity)
    #expect(scalbn(1.0, -5000) == 0)
  }

  // MARK: - Arrays

  @Test func `operators keep Python's rules for 0, for signs and for bits`() {
    #expect((NDArray<Double>([1]) % 0).item.isNaN)
    #expect((NDArray<Int>([1]) % 0).item == 0)
    #expect((NDArray<Int>([5]) << 100).item == 0)
    #expect((NDArray<Int>([-5]) >> 100).item == -1)
    #expect((NDArray<Int>([4]) << -1).item == 0 && (NDArray<Int>([-4]) >> -1).item == -1)
    #expect((~NDArray<Int>([5])).item == -6)
    #expect((-NDArray<Double>([0])).item.sign == .minus)
    #expect(abs(NDArray<Int8>([-128])).item == -128)
  }

  @Test func `reductions of nothing have their neutral value`() {
    let empty = NDArray<Double>.zeros([2, 0])
    #expect(empty.sum(axis: 1).elements == [0, 0])
    #expect(empty.product(axis: 1).elements == [1, 1])
    #expect(empty.all(axis: 1).elements == [true, true])
    #expect(empty.any(axis: 1).elements == [false, false])
    #expect(areNaN(empty.mean(axis: 1).elements))
    #expect(areNaN(empty.variance(axis: 1).elements))
    #expect(norm(empty) == 0)
    #expect(det(NDArray<Double>.zeros([0, 0])).item == 1)
    #expect(NDArray<Double>.zeros([0]).differences().shape == [0])
  }

  @Test func `over no axes an array stays what it is`() {
    let x = NDArray<Double>([1, 2])
    #expect(x.sum(axes: []) == x)
    #expect(x.mean(axes: []) == x)
    #expect(x.max(axes: []) == x)
  }

  @Test func `NaN passes through, is counted once, and is among nothing`() {
    let x = NDArray<Double>([1, .nan])
    #expect(x.quantile(0.5).isNaN)
    #expect(x.median().isNaN)
    #expect(x.topK(1).indices.elements == [1])
    #expect(NDArray<Double>([.nan, 1, .nan]).unique().count == 2)
    #expect(x.isIn(x).elements == [true, false])
    #expect(NDArray<Double>([.nan]).all())
    #expect(NDArray<Double>([.nan]).clipped(to: 0...1).item.isNaN)
    #expect(NDArray<Int>([1, 9]).clipped(lower: 5, upper: 2).elements == [2, 2])
  }

  @Test func `a singular matrix has the determinant 0, of which the logarithm is −∞`() {
    let x = NDArray<Double>([[1, 2], [2, 4]])
    #expect(det(x).item == 0)
    #expect(slogdet(x).sign.item == 0)
    #expect(slogdet(x).log.item == -.infinity)
  }

  @Test func `shapes are those that the comments name`() {
    #expect(NDArray<Int>([1, 2]).diagonal(offset: 1).shape == [3, 3])
    #expect(NDArray<Int>.zeros([3, 4, 5]).diagonal().shape == [5, 3])
    #expect(NDArray<Int>.zeros([3, 4, 5]).trace().shape == [5])
    let places = NDArray<Int>([[0, 1], [1, 0]])
    #expect(NDArray<Int>.zeros([2, 3, 4]).take(places, axis: 1).shape == [2, 2, 2, 4])
    #expect(
      inner(NDArray<Int>.zeros([2, 3]), NDArray<Int>.zeros([4, 5, 3])).shape == [2, 4, 5])
    #expect(kron(NDArray<Int>.zeros([2, 3]), NDArray<Int>.zeros([4, 5])).shape == [8, 15])
    #expect(NDArray<Int>.arange(0, 5, step: -1).shape == [0])
    #expect(NDArray<Double>([[Double]]()).shape == [0, 0])
  }

  @Test func `what no integer holds becomes the least one and is cut`() {
    #expect(Int(double: .nan) == .min)
    #expect(Int8(double: 300) == 44)
    #expect(Int8(double: .nan) == 0)
    #expect(Bool(double: .nan))
  }

  private func areNaN(_ numbers: [Double]) -> Bool { numbers.allSatisfy(\.isNaN) }
}
