/// The loops underneath: concrete, on pointers, knowing no shapes.
public enum Kernels {}

extension Kernels {
  // MARK: - Float

  /// e to the power of sixteen numbers.
  ///
  /// x = n·log 2 + r with |r| ≤ ½ log 2, the reduction in two parts (Cody & Waite 1980), eʳ by a
  /// polynomial, 2ⁿ in two factors so that subnormal results are reached.
  @inline(__always)
  static func exp(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let top = SIMD16<Float>(repeating: 89)
    let bottom = SIMD16<Float>(repeating: -104.5)
    let bounded = pointwiseMin(pointwiseMax(x, bottom), top)
    // Adding and taking away 1.5·2²³ rounds to the nearest integer.
    let magic = SIMD16<Float>(repeating: 12_582_912)
    let shifted = magic.addingProduct(bounded, SIMD16(repeating: 1.442_695_04))
    let n = shifted - magic
    let high = bounded.addingProduct(n, SIMD16(repeating: -0.693_359_375))
    let r = high.addingProduct(n, SIMD16(repeating: 2.121_944_4e-4))
    // What rounding r lost.
    let rest = (high - r).addingProduct(n, SIMD16(repeating: 2.121_944_4e-4))
    var p = SIMD16<Float>(repeating: 1.987_569_15e-4)
    p = SIMD16(repeating: 1.398_199_95e-3).addingProduct(p, r)
    p = SIMD16(repeating: 8.333_451_9e-3).addingProduct(p, r)
    p = SIMD16(repeating: 4.166_579_6e-2).addingProduct(p, r)
    p = SIMD16(repeating: 1.666_666_55e-1).addingProduct(p, r)
    p = SIMD16(repeating: 0.5).addingProduct(p, r)
    // One is added last, to a sum that is small beside it.
    let value = (r + rest.addingProduct(p, r * r)) + 1
    let bits = SIMD16<Int32>(
      truncatingIfNeeded: unsafeBitCast(shifted, to: SIMD16<Int32>.self) &- 0x4B40_0000)
    let half = bits &>> 1
    let first = unsafeBitCast((half &+ 127) &<< 23, to: SIMD16<Float>.self)
    let second = unsafeBitCast((bits &- half &+ 127) &<< 23, to: SIMD16<Float>.self)
    return (value * first * second).replacing(with: x, where: x .!= x)
  }

  /// The natural logarithm of sixteen numbers.
  ///
  /// x = m·2ᵉ with m in [√½, √2); log m by Cephes's polynomial in m − 1.
  @inline(__always)
  static func log(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let smallest = SIMD16<Float>(repeating: Float.leastNormalMagnitude)
    let isTiny = x .< smallest
    let scaled = x.replacing(with: x * 8_388_608, where: isTiny)
    let bits = unsafeBitCast(scaled, to: SIMD16<Int32>.self)
    // The exponent of x over √½, so that m lies about 1.
    let shifted = bits &- 0x3F35_04F3
    let exponent = shifted &>> 23
    let m = unsafeBitCast(bits &- (exponent &<< 23), to: SIMD16<Float>.self) - 1
    let magic = SIMD16<Float>(repeating: 12_582_912)
    var e = unsafeBitCast(exponent &+ 0x4B40_0000, to: SIMD16<Float>.self) - magic
    e = e.replacing(with: e - 23, where: isTiny)
    let z = m * m
    var p = SIMD16<Float>(repeating: 7.037_683_6e-2)
    for c: Float in [
      -1.151_461e-1, 1.167_699_9e-1, -1.242_014_1e-1, 1.424_932_3e-1, -1.666_805_8e-1,
      2.000_071_5e-1,
      -2.499_999_4e-1, 3.333_333_1e-1,
    ] { p = SIMD16(repeating: c).addingProduct(p, m) }
    var y = m * z * p
    y = y.addingProduct(e, SIMD16(repeating: -2.121_944_4e-4))
    y = y.addingProduct(z, SIMD16(repeating: -0.5))
    var result = (m + y).addingProduct(e, SIMD16(repeating: 0.693_359_375))
    result = result.replacing(with: -.infinity, where: x .== 0)
    result = result.replacing(with: .nan, where: x .< 0)
    result = result.replacing(with: x, where: x .== .infinity)
    return result.replacing(with: x, where: x .!= x)
  }

  /// The hyperbolic tangent of sixteen numbers: below 0.625 Cephes's polynomial, above
  /// 1 − 2 / (e²ˣ + 1).
  @inline(__always)
  static func tanh(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let one = SIMD16<Float>(repeating: 1)
    let bits = unsafeBitCast(x, to: SIMD16<UInt32>.self)
    let sign = bits & 0x8000_0000
    let size = unsafeBitCast(bits & 0x7FFF_FFFF, to: SIMD16<Float>.self)
    let z = x * x
    var p = SIMD16<Float>(repeating: -5.704_988_7e-3)
    p = SIMD16(repeating: 2.063_908_9e-2).addingProduct(p, z)
    p = SIMD16(repeating: -5.373_971_6e-2).addingProduct(p, z)
    p = SIMD16(repeating: 1.333_144_2e-1).addingProduct(p, z)
    p = SIMD16(repeating: -3.333_328_2e-1).addingProduct(p, z)
    let near = x.addingProduct(x, p * z)
    let far = one - 2 / (exp(size + size) + one)
    let signed = unsafeBitCast(
      unsafeBitCast(far, to: SIMD16<UInt32>.self) | sign, to: SIMD16<Float>.self)
    return signed.replacing(with: near, where: size .< 0.625).replacing(with: x, where: x .!= x)
  }

  /// 1 / (1 + e⁻ˣ) of sixteen numbers, from the smaller of eˣ and e⁻ˣ, which does not overflow.
  @inline(__always)
  static func sigmoid(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let one = SIMD16<Float>(repeating: 1)
    let power = exp(-pointwiseMax(x, -x))
    let result = one.replacing(with: power, where: x .< 0) / (power + one)
    return result.replacing(with: x, where: x .!= x)
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
