/// Numbers of half precision, IEEE 754's binary16: a sign, five bits of exponent, ten of fraction.
///
/// They are written and read in files and never computed with. By hand, for the type that Swift has
/// for them is not there on every machine.
enum HalfPrecision {
  /// The largest finite number, (2 − 2⁻¹⁰) · 2¹⁵.
  static let largest: Float = 65504

  /// The nearest half, of two that are as near the even one; beyond the largest by half a step
  /// infinity.
  static func bits(of x: Float) -> UInt16 {
    let sign = UInt16(x.bitPattern >> 31) << 15
    let magnitude = x.bitPattern & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
    // From 65520 on: between the largest half and 2¹⁶, which would be the next.
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      // Below 2⁻¹⁴ halves are multiples of 2⁻²⁴, which is the last place of Floats from ½ to 1:
      // the sum with ½ is rounded to them.
      return sign | UInt16((Float(bitPattern: magnitude) + 0.5).bitPattern - 0x3F00_0000)
    }
    // The exponent begins at −15 instead of −127. Of the fraction 13 bits are rounded away: half of
    // the last one that stays is added, less one where that one is even.
    let isOdd = magnitude >> 13 & 1
    return sign | UInt16((magnitude - (112 << 23) + 0xFFF + isOdd) >> 13)
  }

  /// The number that a half is.
  static func number(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 1 ? -1 : 1
    let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 1023))
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    if exponent == 0 { return sign * fraction * 0x1p-24 }
    return Float(
      sign: sign < 0 ? .minus : .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
  }
}

extension NDArray<Float> {
  /// Each number rounded to the nearest of half precision.
  var roundedToHalf: NDArray<Float> {
    NDArray(elements.map { HalfPrecision.number(HalfPrecision.bits(of: $0)) }, shape: shape)
  }

  /// The numbers in half precision, where each is one; nil otherwise.
  var halves: NDArray<UInt16>? {
    let numbers = elements
    let halves = numbers.map { HalfPrecision.bits(of: $0) }
    let isExact = zip(numbers, halves).allSatisfy { number, half in
      let back = HalfPrecision.number(half)
      return back == number || back.isNaN && number.isNaN
    }
    return isExact ? NDArray<UInt16>(halves, shape: shape) : nil
  }
}
