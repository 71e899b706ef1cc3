// The rest of mathematics in Double, from exp and log and a few series, each operation in one
// written order, so that every processor gives the same bits. Float computes in Double and
// rounds once. `Benchmarks accuracy` prints the error that each reaches.

/// A number as the sum of two, the second at most half a unit in the last place of the first.
private struct Pair {
  var high: Double
  var low: Double

  @inline(__always)
  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  /// `a + b` without error (Knuth 1969, §4.2.2).
  @inline(__always)
  static func sum(_ a: Double, _ b: Double) -> Pair {
    let s = a + b
    let t = s - a
    return Pair(s, (a - (s - t)) + (b - t))
  }

  /// `a · b` without error.
  @inline(__always)
  static func product(_ a: Double, _ b: Double) -> Pair {
    let p = a * b
    return Pair(p, (-p).addingProduct(a, b))
  }

  @inline(__always)
  static func + (a: Pair, b: Pair) -> Pair {
    let s = sum(a.high, b.high)
    let low = s.low + (a.low + b.low)
    let high = s.high + low
    return Pair(high, low - (high - s.high))
  }

  @inline(__always)
  static func * (a: Pair, b: Pair) -> Pair {
    let p = product(a.high, b.high)
    let low = p.low.addingProduct(a.high, b.low).addingProduct(a.low, b.high)
    let high = p.high + low
    return Pair(high, low - (high - p.high))
  }

  static let log2 = Pair(0.693_147_180_559_945_3, 2.319_046_813_846_299_6e-17)
  static let oneByLog2 = Pair(1.442_695_040_888_963_4, 2.035_527_374_093_103_3e-17)
  static let oneByLog10 = Pair(0.434_294_481_903_251_8, 1.098_319_650_216_765e-17)
  static let log10Of2 = Pair(0.301_029_995_663_981_2, -2.803_728_127_785_170_4e-18)
  static let halfPi = Pair(1.570_796_326_794_896_6, 6.123_233_995_736_766e-17)
}

/// Horner's rule, the coefficient of the highest power first.
@inline(__always)
private func polynomial<let count: Int>(
  _ x: Double, _ coefficients: InlineArray<count, Double>
) -> Double {
  var sum = coefficients[0]
  for i in 1..<count { sum = coefficients[i].addingProduct(sum, x) }
  return sum
}

extension Kernels {
  // MARK: - Powers and logarithms

  /// The mantissa about 1 and the exponent of a positive number.
  @inline(__always)
  private static func parts(_ x: Double) -> (mantissa: Double, exponent: Double) {
    let isTiny = x < Double.leastNormalMagnitude
    let bits = Int64(bitPattern: (isTiny ? x * 18_014_398_509_481_984 : x).bitPattern)
    let exponent = (bits - 0x3FE6_A09E_667F_3BCD) >> 52
    return (
      Double(bitPattern: UInt64(bitPattern: bits - exponent << 52)),
      Double(exponent - (isTiny ? 54 : 0))
    )
  }

  /// log m for m in [√½, √2], to about 2⁻⁶⁴: 2 artanh s with s = (m − 1)/(m + 1), whose two
  /// first terms are kept as pairs.
  @inline(__always)
  private static func logMantissa(_ m: Double) -> Pair {
    let f = m - 1
    let d = 2 + f
    let rest = f - (d - 2)
    let s = f / d
    let correction = (f.addingProduct(-s, d) - s * rest) / d
    let ratio = Pair(s, correction)
    let z = ratio * ratio
    let q = polynomial(
      z.high, [2 / 25, 2 / 23, 2 / 21, 2 / 19, 2 / 17, 2 / 15, 2 / 13, 2 / 11, 2 / 9, 2 / 7, 2 / 5])
    let third = z * Pair(0.666_666_666_666_666_6, 3.700_743_415_417_188e-17)
    let series = third + Pair(z.high * z.high * q)
    return Pair(2 * ratio.high, 2 * ratio.low) + ratio * series
  }

  @inline(__always)
  private static func logPair(_ x: Double) -> Pair {
    let (m, e) = parts(x)
    let whole = Pair.product(e, Pair.log2.high)
    return Pair(whole.high, whole.low + e * Pair.log2.low) + logMantissa(m)
  }

  /// What a logarithm is where it is no number; nil elsewhere.
  @inline(__always)
  private static func specialLogarithm(_ x: Double) -> Double? {
    if x != x || x == .infinity { return x }
    if x <= 0 { return x == 0 ? -.infinity : .nan }
    return nil
  }

  static func log2(_ x: Double) -> Double {
    if let special = specialLogarithm(x) { return special }
    let (m, e) = parts(x)
    let result = Pair(e) + logMantissa(m) * Pair.oneByLog2
    return result.high + result.low
  }

  static func log10(_ x: Double) -> Double {
    if let special = specialLogarithm(x) { return special }
    let (m, e) = parts(x)
    let whole = Pair.product(e, Pair.log10Of2.high)
    let result =
      Pair(whole.high, whole.low + e * Pair.log10Of2.low) + logMantissa(m) * Pair.oneByLog10
    return result.high + result.low
  }

  static func log1p(_ x: Double) -> Double {
    if x <= -1 || x != x || x == .infinity { return x == -1 ? -.infinity : x < -1 ? .nan : x }
    if x.magnitude < 0x1p-54 { return x }
    let u = 1 + x
    // What 1 + x lost, over u.
    let lost = x > 1 ? 1 - (u - x) : x - (u - 1)
    let result = logPair(u) + Pair(lost / u)
    return result.high + result.low
  }

  /// e to the power of a pair.
  @inline(__always)
  private static func exp(_ x: Pair) -> Double {
    // Past these it is 0 or infinite whatever the low part says.
    if x.high > 720 { return .infinity }
    if x.high < -760 { return 0 }
    return exp(x.high, x.low)
  }

  static func exp2(_ x: Double) -> Double {
    if x != x { return x }
    if x >= 1024 { return .infinity }
    if x < -1080 { return 0 }
    let n = x.rounded(.toNearestOrEven)
    let fraction = Pair.product(x - n, Pair.log2.high)
    let value = exp(fraction.high, fraction.low + (x - n) * Pair.log2.low)
    return scaled(value, Int64(n))
  }

  /// `value · 2ⁿ`, rounded once where the result is subnormal.
  @inline(__always)
  private static func scaled(_ value: Double, _ n: Int64) -> Double {
    let half = n >> 1
    return value * Double(bitPattern: UInt64(bitPattern: (half + 1023) << 52))
      * Double(bitPattern: UInt64(bitPattern: (n - half + 1023) << 52))
  }

  static func expm1(_ x: Double) -> Double {
    if x != x { return x }
    if x > 710 { return .infinity }
    if x < -40 { return -1 }
    if x.magnitude < 0x1p-54 { return x }
    let (pair, n) = expm1Pair(x)
    return scaled(pair.high + pair.low, n)
  }

  /// eˣ − 1 for |x| that is neither tiny nor huge, as a pair times a power of two.
  @inline(__always)
  private static func expm1Pair(_ x: Double) -> (Pair, Int64) {
    let magic = 6_755_399_441_055_744.0
    let n = magic.addingProduct(x, 1.442_695_040_888_963_4) - magic
    // r = x − n log 2 as a pair.
    let r =
      Pair(x.addingProduct(n, -0.693_147_180_369_123_816_49))
      + Pair(-n * 1.908_214_929_270_587_7e-10)
    let q = polynomial(
      r.high,
      [
        1 / 6_227_020_800, 1 / 479_001_600, 1 / 39_916_800, 1 / 3_628_800, 1 / 362_880, 1 / 40_320,
        1 / 5_040, 1 / 720, 1 / 120, 1 / 24, 1 / 6,
      ])
    let square = Pair.product(r.high, r.high)
    let half = Pair(0.5 * square.high, 0.5 * square.low + r.high * r.low)
    let minusOne = r + (half + Pair(q * square.high * r.high))
    if n == 0 { return (minusOne, 0) }
    // 2ⁿ (eʳ − 1 + 1 − 2⁻ⁿ)
    return (minusOne + Pair.sum(1, -scaled(1, Int64(-n))), Int64(n))
  }

  static func pow(_ x: Double, _ y: Double) -> Double {
    if y == 0 || x == 1 { return 1 }
    if x != x || y != y { return .nan }
    let isWhole = y.rounded(.towardZero) == y
    let isOdd =
      isWhole && y.magnitude < 0x1p53 && Int64(y) & 1 == 1
    if x == 0 {
      let size: Double = y < 0 ? .infinity : 0
      return isOdd && x.sign == .minus ? -size : size
    }
    if y.isInfinite {
      if x.magnitude == 1 { return 1 }
      return (x.magnitude > 1) == (y > 0) ? .infinity : 0
    }
    if x.isInfinite {
      let size: Double = y < 0 ? 0 : .infinity
      return isOdd && x < 0 ? -size : size
    }
    if x < 0 && !isWhole { return .nan }
    let logarithm = logPair(x.magnitude)
    let high = Pair.product(logarithm.high, y)
    // An exponent so large that its product overflows.
    guard high.high.isFinite, high.low.isFinite else {
      let size: Double = high.high > 0 ? .infinity : 0
      return x < 0 && isOdd ? -size : size
    }
    let low = high.low + logarithm.low * y
    let size = exp(Pair.sum(high.high, low))
    return x < 0 && isOdd ? -size : size
  }

  static func cbrt(_ x: Double) -> Double {
    if x == 0 || !x.isFinite { return x }
    // Scaled where the cube of a root that is too large by rounding would overflow, or has no
    // digits.
    let isTiny = x.magnitude < Double.leastNormalMagnitude
    let isHuge = x.magnitude > 0x1p1000
    let size = x.magnitude * (isTiny ? 0x1p54 : isHuge ? 0x1p-54 : 1)
    // A third of the exponent is a first guess; each step of Newton's doubles the digits.
    var y = Double(bitPattern: size.bitPattern / 3 + 0x2A9F_7893_782D_A1CE)
    for _ in 0..<4 { y -= (y - size / (y * y)) / 3 }
    let square = Pair.product(y, y)
    let cube = square * Pair(y)
    y += ((size - cube.high) - cube.low) / (3 * square.high)
    if isTiny { y *= 0x1p-18 }
    if isHuge { y *= 0x1p18 }
    return x < 0 ? -y : y
  }

  static func hypot(_ x: Double, _ y: Double) -> Double {
    if x.isInfinite || y.isInfinite { return .infinity }
    let (a, b) = (Swift.max(x.magnitude, y.magnitude), Swift.min(x.magnitude, y.magnitude))
    if x != x || y != y { return .nan }
    if a == 0 { return 0 }
    // Scaled by a power of two, so that no square overflows or vanishes.
    let scale = Double(sign: .plus, exponent: -Swift.max(a.exponent, -1000), significand: 1)
    let (p, q) = (a * scale, b * scale)
    let square = Pair.product(p, p) + Pair.product(q, q)
    let root = square.high.squareRoot()
    let rest = square.high.addingProduct(-root, root) + square.low
    return (root + rest / (2 * root)) / scale
  }

  static func logAddExp(_ x: Double, _ y: Double) -> Double {
    if x == y { return x + Pair.log2.high }
    let (a, b) = x > y ? (x, y) : (y, x)
    return a != a || b != b ? .nan : a + log1p(exp(b - a))
  }

  // MARK: - Hyperbolic

  static func sinh(_ x: Double) -> Double {
    let size = x.magnitude
    if size > 709 {
      let half = exp(0.5 * size)
      let value = 0.5 * half * half
      return x < 0 ? -value : value
    }
    let e = expm1(size)
    let value = size < 1 ? 0.5 * (2 * e - e * e / (e + 1)) : 0.5 * (e + e / (e + 1))
    return x < 0 ? -value : x == 0 ? x : value
  }

  static func cosh(_ x: Double) -> Double {
    let size = x.magnitude
    if size > 709 {
      let half = exp(0.5 * size)
      return 0.5 * half * half
    }
    let e = exp(size)
    return 0.5 * e + 0.5 / e
  }

  static func tanh(_ x: Double) -> Double {
    let size = x.magnitude
    if x != x || size < 0x1p-27 { return x }
    if size > 22 { return x < 0 ? -1 : 1 }
    let (pair, n) = expm1Pair(2 * size)
    let power = scaled(1, n)
    let e = Pair(pair.high * power, pair.low * power)
    let ratio = e.over(Pair(2) + e)
    let value = ratio.high + ratio.low
    return x < 0 ? -value : value
  }

  static func asinh(_ x: Double) -> Double {
    let size = x.magnitude
    if !x.isFinite || size < 0x1p-28 { return x }
    let value: Double
    if size > 0x1p28 {
      let result = logPair(size) + Pair.log2
      value = result.high + result.low
    } else {
      let square = Pair.product(size, size)
      let root = (square + Pair(1)).rootPair
      // |x| + x² / (1 + √(x² + 1)), and its logarithm past 1.
      let quotient = square.over(Pair(1) + root)
      value = log1p(Pair(size) + quotient)
    }
    return x < 0 ? -value : value
  }

  static func acosh(_ x: Double) -> Double {
    if x != x || x < 1 { return .nan }
    if x > 0x1p28 {
      if x.isInfinite { return x }
      let result = logPair(x) + Pair.log2
      return result.high + result.low
    }
    let t = Pair.sum(x, -1)
    let root = (t * t + Pair(2 * t.high, 2 * t.low)).rootPair
    return log1p(t + root)
  }

  static func atanh(_ x: Double) -> Double {
    let size = x.magnitude
    if x != x || size > 1 { return .nan }
    if size == 1 { return x < 0 ? -.infinity : .infinity }
    if size < 0x1p-28 { return x }
    let value = 0.5 * log1p(Pair(2 * size).over(Pair.sum(1, -size)))
    return x < 0 ? -value : value
  }

  /// log (1 + x) for a pair above −1.
  @inline(__always)
  private static func log1p(_ x: Pair) -> Double {
    let u = Pair(1) + x
    if u.high == 1 { return x.high + (x.low - 0.5 * x.high * x.high) }
    let result = logPair(u.high) + Pair(u.low / u.high)
    return result.high + result.low
  }

  static func sigmoid(_ x: Double) -> Double {
    if x != x { return x }
    if x < -40 { return exp(x) }
    if x.magnitude < 0x1p-54 { return 0.5 }
    // From the smaller of eˣ and e⁻ˣ, which does not overflow.
    let (pair, n) = expm1Pair(Swift.max(-x.magnitude, -60))
    let scale = scaled(1, n)
    let power = Pair(pair.high * scale, pair.low * scale) + Pair(1)
    let result = (x < 0 ? power : Pair(1)).over(Pair(1) + power)
    return result.high + result.low
  }

  // MARK: - Trigonometry

  /// x as a quarter's number and what is left of it, at most π/4.
  @inline(__always)
  private static func quarter(_ x: Double) -> (Int, Pair) {
    if x.magnitude < 0x1p27 {
      // Cody & Waite's reduction with π/2 in three parts, each product without error.
      let n = (x * 0.636_619_772_367_581_4).rounded(.toNearestOrEven)
      if n == 0 { return (0, Pair(x)) }
      let first = Pair.product(n, Pair.halfPi.high)
      let left = Pair.sum(x - first.high, -first.low)
      let second = Pair.product(n, Pair.halfPi.low)
      let rest = Pair(-second.high, -second.low - n * -1.497_384_904_859_169_8e-33)
      return (Int(n) & 3, left + rest)
    }
    return quarterOfLarge(x)
  }

  /// 2/π in words of 64 bits.
  private static let twoByPi: [UInt64] = [
    0xa2f9_836e_4e44_1529, 0xfc27_57d1_f534_ddc0, 0xdb62_9599_3c43_9041, 0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0, 0x0649_2eea_09d1_921c, 0xfe1d_eb1c_b129_a73e, 0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41, 0x3991_d639_8353_39f4, 0x9c84_5f8b_bdf9_283b, 0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f, 0x6d36_7ecf_27cb_09b7, 0x4f46_3f66_9e5f_ea2d, 0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea, 0x6bfb_5fb1_1f8d_5d08, 0x5603_3046_fc7b_6bab, 0xf0cf_bc20_9af4_361d,
  ]

  /// The reduction by as many digits of 2/π as matter (Payne & Hanek 1983): digits above give
  /// whole turns, digits below nothing.
  private static func quarterOfLarge(_ x: Double) -> (Int, Pair) {
    guard x.isFinite else { return (0, Pair(.nan)) }
    let mantissa = x.magnitude.significandBitPattern | 1 << 52
    let exponent = Int(x.exponent) - 52
    let skipped = Swift.max(0, exponent - 2)
    // 192 digits of 2/π after those that give whole turns.
    func word(_ bit: Int) -> UInt64 {
      let (i, shift) = (bit / 64, bit % 64)
      return shift == 0 ? twoByPi[i] : twoByPi[i] << shift | twoByPi[i + 1] >> (64 - shift)
    }
    let digits = (word(skipped), word(skipped + 64), word(skipped + 128))
    let low = digits.2.multipliedFullWidth(by: mantissa)
    let middle = digits.1.multipliedFullWidth(by: mantissa)
    let high = digits.0.multipliedFullWidth(by: mantissa)
    let (p1, c1) = middle.low.addingReportingOverflow(low.high)
    let (p2a, c2a) = high.low.addingReportingOverflow(middle.high)
    let (p2, c2b) = p2a.addingReportingOverflow(c1 ? 1 : 0)
    let p3 = high.high &+ (c2a ? 1 : 0) &+ (c2b ? 1 : 0)
    // The top two of 192 digits count quarters.
    let shift = 2 - (exponent - skipped)
    let wide = (p3, p2, p1)
    func shifted(_ a: UInt64, _ b: UInt64) -> UInt64 {
      shift == 0 ? b : a << (64 - shift) | b >> shift
    }
    let (top, next) = (shifted(wide.0, wide.1), shifted(wide.1, wide.2))
    let last = shifted(wide.2, low.low)
    let quarters = Int(top >> 62)
    let fraction = Int128(
      truncatingIfNeeded: UInt128(top << 2 | next >> 62) << 64 | UInt128(next << 2 | last >> 62))
    let first = Double(fraction)
    let rest = Double(fraction - Int128(first))
    let angle = Pair(first * 0x1p-128, rest * 0x1p-128) * Pair.halfPi
    let n = quarters + (fraction < 0 ? 1 : 0)
    return x < 0 ? (-n & 3, Pair(-angle.high, -angle.low)) : (n & 3, angle)
  }

  @inline(__always)
  private static func sinPair(_ r: Pair) -> Pair {
    let x = r.high
    let z = x * x
    let p = polynomial(
      z,
      [
        -1 / 121_645_100_408_832_000, 1 / 355_687_428_096_000, -1 / 1_307_674_368_000,
        1 / 6_227_020_800, -1 / 39_916_800, 1 / 362_880, -1 / 5_040, 1 / 120, -1 / 6,
      ])
    return Pair.sum(x, (r.low - 0.5 * z * r.low).addingProduct(x * z, p))
  }

  @inline(__always)
  private static func cosPair(_ r: Pair) -> Pair {
    let x = r.high
    let z = x * x
    let p = polynomial(
      z,
      [
        -1 / 6_402_373_705_728_000, 1 / 20_922_789_888_000, -1 / 87_178_291_200, 1 / 479_001_600,
        -1 / 3_628_800, 1 / 40_320, -1 / 720, 1 / 24,
      ])
    let half = 0.5 * z
    let w = 1 - half
    return Pair.sum(w, ((1 - w) - half) + (z * z * p - x * r.low))
  }

  static func sin(_ x: Double) -> Double {
    if x.magnitude < 0x1p-27 { return x }
    let (n, r) = quarter(x)
    let value = n & 1 == 0 ? sinPair(r).high : cosPair(r).high
    return n & 2 == 0 ? value : -value
  }

  static func cos(_ x: Double) -> Double {
    let (n, r) = quarter(x)
    let value = n & 1 == 0 ? cosPair(r).high : sinPair(r).high
    return n == 1 || n == 2 ? -value : value
  }

  static func tan(_ x: Double) -> Double {
    if x.magnitude < 0x1p-27 { return x }
    let (n, r) = quarter(x)
    let (s, c) = (sinPair(r), cosPair(r))
    let ratio = n & 1 == 0 ? s.over(c) : c.negated.over(s)
    return ratio.high + ratio.low
  }

  /// atan (k / 8)
  private static let arcTangents: [Pair] = [
    Pair(0), Pair(0.124_354_994_546_761_44, -3.125_324_142_453_938_3e-18),
    Pair(0.244_978_663_126_864_14, 1.069_875_561_873_445_1e-17),
    Pair(0.358_770_670_270_572_25, -2.462_381_558_263_863_5e-17),
    Pair(0.463_647_609_000_806_1, 2.269_877_745_296_168_7e-17),
    Pair(0.558_599_315_343_562_4, -5.455_630_548_591_626e-18),
    Pair(0.643_501_108_793_284_4, 1.583_478_505_144_428_6e-17),
    Pair(0.718_829_999_621_624_5, -2.147_838_844_445_698_3e-17),
    Pair(0.785_398_163_397_448_3, 3.061_616_997_868_383e-17),
  ]

  /// The angle whose tangent is `y / x`, both positive, `y` at most `x`: atan of the nearest
  /// eighth, and the series of what is left.
  @inline(__always)
  private static func arcTangent(_ y: Pair, _ x: Pair) -> Pair {
    let ratio = y.over(x)
    let k = (8 * ratio.high).rounded(.toNearestOrEven)
    let c = k / 8
    let t = k == 0 ? ratio : (y + x * Pair(-c)).over(x + y * Pair(c))
    let z = t.high * t.high
    let p = polynomial(z, [1 / 13, -1 / 11, 1 / 9, -1 / 7, 1 / 5, -1 / 3])
    return arcTangents[Int(k)] + (t + Pair(t.high * z * p))
  }

  static func atan(_ x: Double) -> Double {
    let size = x.magnitude
    if x != x || size < 0x1p-27 { return x }
    let value: Double
    if size > 0x1p60 {
      value = Pair.halfPi.high
    } else if size <= 1 {
      let angle = arcTangent(Pair(size), Pair(1))
      value = angle.high + angle.low
    } else {
      let angle = arcTangent(Pair(1), Pair(size))
      let result = Pair.halfPi + Pair(-angle.high, -angle.low)
      value = result.high + result.low
    }
    return x < 0 ? -value : value
  }

  static func atan2(_ y: Double, _ x: Double) -> Double {
    if x != x || y != y { return .nan }
    let (a, b) = (y.magnitude, x.magnitude)
    var angle: Pair
    if a == 0 && b == 0 {
      angle = Pair(0)
    } else if a.isInfinite && b.isInfinite {
      angle = Pair(0.5 * Pair.halfPi.high, 0.5 * Pair.halfPi.low)
    } else if a.isInfinite || b == 0 {
      angle = Pair.halfPi
    } else if b.isInfinite || a == 0 {
      angle = Pair(0)
    } else {
      // Of like size, so that products neither overflow nor vanish.
      let scale = Double(sign: .plus, exponent: -Swift.max(a, b).exponent / 2, significand: 1)
      let (p, q) = (a * scale * scale, b * scale * scale)
      if p <= q {
        // A quotient too small to square keeps one rounding.
        angle = p < q * 0x1p-500 ? Pair(a / b) : arcTangent(Pair(p), Pair(q))
      } else {
        let turned = q < p * 0x1p-500 ? Pair(b / a) : arcTangent(Pair(q), Pair(p))
        angle = Pair.halfPi + Pair(-turned.high, -turned.low)
      }
    }
    if x.sign == .minus {
      angle = Pair(2 * Pair.halfPi.high, 2 * Pair.halfPi.low) + Pair(-angle.high, -angle.low)
    }
    let value = angle.high + angle.low
    return y.sign == .minus ? -value : value
  }

  static func asin(_ x: Double) -> Double {
    let size = x.magnitude
    if x != x || size > 1 { return .nan }
    if size < 0x1p-27 { return x }
    let root = (Pair.sum(1, -size) * Pair.sum(1, size)).rootPair
    let angle =
      size <= root.high
      ? arcTangent(Pair(size), root)
      : Pair.halfPi + arcTangent(root, Pair(size)).negated
    let value = angle.high + angle.low
    return x < 0 ? -value : value
  }

  static func acos(_ x: Double) -> Double {
    let size = x.magnitude
    if x != x || size > 1 { return .nan }
    let root = (Pair.sum(1, -size) * Pair.sum(1, size)).rootPair
    var angle =
      size <= root.high
      ? Pair.halfPi + arcTangent(Pair(size), root).negated : arcTangent(root, Pair(size))
    if x < 0 { angle = Pair(2 * Pair.halfPi.high, 2 * Pair.halfPi.low) + angle.negated }
    return angle.high + angle.low
  }
}

extension Pair {
  @inline(__always)
  fileprivate var negated: Pair { Pair(-high, -low) }

  @inline(__always)
  fileprivate func over(_ d: Pair) -> Pair {
    let q = high / d.high
    let rest = (high.addingProduct(-q, d.high) + (low - q * d.low)) / d.high
    let sum = q + rest
    return Pair(sum, rest - (sum - q))
  }

  /// The square root of a pair that is not negative.
  @inline(__always)
  fileprivate var rootPair: Pair {
    if high <= 0 { return Pair(0) }
    let root = high.squareRoot()
    let rest = (high.addingProduct(-root, root) + low) / (2 * root)
    let sum = root + rest
    return Pair(sum, rest - (sum - root))
  }
}
