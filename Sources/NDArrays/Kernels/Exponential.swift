/// The loops underneath: concrete, on pointers, knowing no shapes.
public enum Kernels {}

extension Kernels {
  // MARK: - Float

  // One number at a time, without branches: the compiler makes vectors of loops over these, and
  // every lane rounds as the number alone would.

  /// e to the power of a number.
  ///
  /// x = n·log 2 + r with |r| ≤ ½ log 2, the reduction in two parts (Cody & Waite 1980), eʳ by
  /// Cephes's polynomial, 2ⁿ in two factors so that subnormal results are reached.
  @inline(__always)
  static func exp(_ x: Float) -> Float {
    var bounded: Float = x > 89 ? 89 : x
    bounded = bounded < -104.5 ? -104.5 : bounded
    let (value, shifted) = expOfReduced(bounded)
    let power = Int32(bitPattern: shifted.bitPattern) &- 0x4B40_0000
    let half = power &>> 1
    let result =
      value * Float(bitPattern: UInt32(bitPattern: (half &+ 127) &<< 23))
      * Float(bitPattern: UInt32(bitPattern: (power &- half &+ 127) &<< 23))
    return x != x ? x : result
  }

  /// eʳ, and n in the lowest bits of `shifted`.
  @inline(__always)
  static func expOfReduced(_ x: Float) -> (value: Float, shifted: Float) {
    // Adding and taking away 1.5·2²³ rounds to the nearest integer.
    let magic: Float = 12_582_912
    let shifted = magic.addingProduct(x, 1.442_695_04)
    let n = shifted - magic
    let high = x.addingProduct(n, -0.693_359_375)
    let r = high.addingProduct(n, 2.121_944_4e-4)
    // What rounding r lost.
    let rest = (high - r).addingProduct(n, 2.121_944_4e-4)
    var p: Float = 1.987_569_15e-4
    p = (1.398_199_95e-3 as Float).addingProduct(p, r)
    p = (8.333_451_9e-3 as Float).addingProduct(p, r)
    p = (4.166_579_6e-2 as Float).addingProduct(p, r)
    p = (1.666_666_55e-1 as Float).addingProduct(p, r)
    p = (0.5 as Float).addingProduct(p, r)
    // One is added last, to a sum that is small beside it.
    return ((r + rest.addingProduct(p, r * r)) + 1, shifted)
  }

  /// The natural logarithm of a number.
  ///
  /// x = m·2ᵉ with m in [√½, √2); log m by Cephes's polynomial in m − 1.
  @inline(__always)
  static func log(_ x: Float) -> Float {
    let isTiny = x < Float.leastNormalMagnitude
    let scaled = isTiny ? x * 8_388_608 : x
    let bits = Int32(bitPattern: scaled.bitPattern)
    // The exponent of x over √½, so that m lies about 1.
    let exponent = (bits &- 0x3F35_04F3) &>> 23
    let m = Float(bitPattern: UInt32(bitPattern: bits &- (exponent &<< 23))) - 1
    let magic: Float = 12_582_912
    var e = Float(bitPattern: UInt32(bitPattern: exponent &+ 0x4B40_0000)) - magic
    e = isTiny ? e - 23 : e
    let z = m * m
    var p: Float = 7.037_683_6e-2
    p = (-1.151_461e-1 as Float).addingProduct(p, m)
    p = (1.167_699_9e-1 as Float).addingProduct(p, m)
    p = (-1.242_014_1e-1 as Float).addingProduct(p, m)
    p = (1.424_932_3e-1 as Float).addingProduct(p, m)
    p = (-1.666_805_8e-1 as Float).addingProduct(p, m)
    p = (2.000_071_5e-1 as Float).addingProduct(p, m)
    p = (-2.499_999_4e-1 as Float).addingProduct(p, m)
    p = (3.333_333_1e-1 as Float).addingProduct(p, m)
    var y = m * z * p
    y = y.addingProduct(e, -2.121_944_4e-4)
    y = y.addingProduct(z, -0.5)
    var result = (m + y).addingProduct(e, 0.693_359_375)
    result = x == 0 ? -.infinity : result
    result = x < 0 ? .nan : result
    result = x == .infinity ? x : result
    return x != x ? x : result
  }

  /// The hyperbolic tangent of a number: below 0.625 Cephes's polynomial, above 1 − 2 / (e²ˣ + 1).
  @inline(__always)
  static func tanh(_ x: Float) -> Float {
    let sign = x.bitPattern & 0x8000_0000
    let size = Float(bitPattern: x.bitPattern & 0x7FFF_FFFF)
    let z = x * x
    var p: Float = -5.704_988_7e-3
    p = (2.063_908_9e-2 as Float).addingProduct(p, z)
    p = (-5.373_971_6e-2 as Float).addingProduct(p, z)
    p = (1.333_144_2e-1 as Float).addingProduct(p, z)
    p = (-3.333_328_2e-1 as Float).addingProduct(p, z)
    // Of −0 the sum would be 0.
    let near = Float(bitPattern: x.addingProduct(x, p * z).bitPattern | sign)
    let far = 1 - 2 / (exp(size + size) + 1)
    let signed = Float(bitPattern: far.bitPattern | sign)
    let result = size < 0.625 ? near : signed
    return x != x ? x : result
  }

  /// 1 / (1 + e⁻ˣ), from the smaller of eˣ and e⁻ˣ, which does not overflow.
  @inline(__always)
  static func sigmoid(_ x: Float) -> Float {
    let power = exp(Float(bitPattern: x.bitPattern | 0x8000_0000))
    let sum = power + 1
    let quotient = (x < 0 ? power : 1) / sum
    // What rounding the sum lost, over the sum, is taken from the quotient.
    let lost = power - (sum - 1)
    let inverse = x < 0 ? 1 - quotient : quotient
    let result = quotient.addingProduct(-quotient * inverse, lost)
    return x != x ? x : result
  }

  // MARK: - Double

  /// e to the power of a number, as for Float with a Taylor polynomial of degree 13:
  /// its remainder at ½ log 2 is below 2⁻⁵⁸.
  @inline(__always)
  static func exp(_ x: Double) -> Double { exp(x, 0) }

  /// e to the power of `x + low`, where `low` is far smaller.
  @inline(__always)
  static func exp(_ x: Double, _ low: Double) -> Double {
    if x != x { return x }
    let bounded = max(min(x, 710), -746)
    let magic = 6_755_399_441_055_744.0
    let shifted = magic.addingProduct(bounded, 1.442_695_040_888_963_4)
    let n = shifted - magic
    var r = bounded.addingProduct(n, -0.693_147_180_369_123_816_49)
    r = r.addingProduct(n, -1.908_214_929_270_587_7e-10) + low
    // Horner's rule over 1/k!, k from 13 down to 2.
    var p: Double = 1 / 6_227_020_800
    p = (1 / 479_001_600 as Double).addingProduct(p, r)
    p = (1 / 39_916_800 as Double).addingProduct(p, r)
    p = (1 / 3_628_800 as Double).addingProduct(p, r)
    p = (1 / 362_880 as Double).addingProduct(p, r)
    p = (1 / 40_320 as Double).addingProduct(p, r)
    p = (1 / 5_040 as Double).addingProduct(p, r)
    p = (1 / 720 as Double).addingProduct(p, r)
    p = (1 / 120 as Double).addingProduct(p, r)
    p = (1 / 24 as Double).addingProduct(p, r)
    p = (1 / 6 as Double).addingProduct(p, r)
    p = (0.5 as Double).addingProduct(p, r)
    let value = 1.0 + r.addingProduct(p, r * r)
    let power = Int64(n)
    let half = power >> 1
    return value * Double(bitPattern: UInt64(bitPattern: (half + 1023) << 52))
      * Double(bitPattern: UInt64(bitPattern: (power - half + 1023) << 52))
  }

  /// The natural logarithm: log m = 2 artanh s with s = (m − 1)/(m + 1), by its series to s²⁵.
  @inline(__always)
  static func log(_ x: Double) -> Double {
    if x != x || x == .infinity { return x }
    if x <= 0 { return x == 0 ? -.infinity : .nan }
    let isTiny = x < Double.leastNormalMagnitude
    let bits = Int64(bitPattern: (isTiny ? x * 18_014_398_509_481_984 : x).bitPattern)
    // The exponent of x over √½.
    let exponent = (bits - 0x3FE6_A09E_667F_3BCD) >> 52
    let f = Double(bitPattern: UInt64(bitPattern: bits - exponent << 52)) - 1
    let e = Double(exponent - (isTiny ? 54 : 0))
    let s = f / (2 + f)
    let z = s * s
    var p: Double = 2 / 25
    p = (2 / 23 as Double).addingProduct(p, z)
    p = (2 / 21 as Double).addingProduct(p, z)
    p = (2 / 19 as Double).addingProduct(p, z)
    p = (2 / 17 as Double).addingProduct(p, z)
    p = (2 / 15 as Double).addingProduct(p, z)
    p = (2 / 13 as Double).addingProduct(p, z)
    p = (2 / 11 as Double).addingProduct(p, z)
    p = (2 / 9 as Double).addingProduct(p, z)
    p = (2 / 7 as Double).addingProduct(p, z)
    p = (2 / 5 as Double).addingProduct(p, z)
    p = (2 / 3 as Double).addingProduct(p, z)
    // log(1 + f) = f − ½f² + s(½f² + R), which keeps f exact (fdlibm).
    let h = 0.5 * f * f
    let small = s * (h + p * z) + e * 1.908_214_929_270_587_7e-10
    return e * 0.693_147_180_369_123_816_49 - ((h - small) - f)
  }

}
