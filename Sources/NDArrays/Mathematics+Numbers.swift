import Glibc

// The functions of mathematics on numbers. Each gives a number the bits that it gives an array of
// one: our own kernels, whatever the C library has.
//
// A cell that imports Foundation sees the C library's functions too. Of two functions with one name
// and one type the compiler takes the one that is imported by its name, as every cell does with
// these; so each has the very type that the C library's has in Swift. The functions for Float give
// way to those for Double where a literal would do for both: `exp(1)` is Double's.

// MARK: - Our own kernels

/// e to the power of x, within 1 unit in the last place; infinity where that is too large.
public func exp(_ x: Double) -> Double { Kernels.exp(x) }
/// The same for Float, with the bits that an array of Float gets.
@_disfavoredOverload public func exp(_ x: Float) -> Float { Kernels.exp(x) }
/// The natural logarithm, within 1 unit in the last place; NaN below zero, −∞ at zero.
public func log(_ x: Double) -> Double { Kernels.log(x) }
/// The same for Float, with the bits that an array of Float gets.
@_disfavoredOverload public func log(_ x: Float) -> Float { Kernels.log(x) }
/// 2 to the power of x; exact where x is a whole number.
public func exp2(_ x: Double) -> Double { Kernels.exp2(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func exp2(_ x: Float) -> Float { Float(Kernels.exp2(Double(x))) }
/// eˣ − 1, exact also where x is near 0.
public func expm1(_ x: Double) -> Double { Kernels.expm1(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func expm1(_ x: Float) -> Float { Float(Kernels.expm1(Double(x))) }
/// The logarithm to base 2, exact for powers of two; NaN below zero, −∞ at zero.
public func log2(_ x: Double) -> Double { Kernels.log2(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func log2(_ x: Float) -> Float { Float(Kernels.log2(Double(x))) }
/// The logarithm to base 10; NaN below zero, −∞ at zero.
public func log10(_ x: Double) -> Double { Kernels.log10(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func log10(_ x: Float) -> Float { Float(Kernels.log10(Double(x))) }
/// log (1 + x), exact also where x is near 0; −∞ at −1, NaN below it.
public func log1p(_ x: Double) -> Double { Kernels.log1p(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func log1p(_ x: Float) -> Float { Float(Kernels.log1p(Double(x))) }
/// The cube root, negative of a negative number.
public func cbrt(_ x: Double) -> Double { Kernels.cbrt(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func cbrt(_ x: Float) -> Float { Float(Kernels.cbrt(Double(x))) }
/// The sine of an angle in radians, exact for large angles too; NaN of an infinite one.
public func sin(_ x: Double) -> Double { Kernels.sin(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func sin(_ x: Float) -> Float { Float(Kernels.sin(Double(x))) }
/// The cosine of an angle in radians, exact for large angles too; NaN of an infinite one.
public func cos(_ x: Double) -> Double { Kernels.cos(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func cos(_ x: Float) -> Float { Float(Kernels.cos(Double(x))) }
/// The tangent of an angle in radians, exact for large angles too; NaN of an infinite one.
public func tan(_ x: Double) -> Double { Kernels.tan(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func tan(_ x: Float) -> Float { Float(Kernels.tan(Double(x))) }
/// The angle in −π/2…π/2 whose sine is x; NaN beyond −1…1.
public func asin(_ x: Double) -> Double { Kernels.asin(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func asin(_ x: Float) -> Float { Float(Kernels.asin(Double(x))) }
/// The angle in 0…π whose cosine is x; NaN beyond −1…1.
public func acos(_ x: Double) -> Double { Kernels.acos(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func acos(_ x: Float) -> Float { Float(Kernels.acos(Double(x))) }
/// The angle in −π/2…π/2 whose tangent is x; the ends for infinities.
public func atan(_ x: Double) -> Double { Kernels.atan(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func atan(_ x: Float) -> Float { Float(Kernels.atan(Double(x))) }
/// The hyperbolic sine; infinite where the result is too large.
public func sinh(_ x: Double) -> Double { Kernels.sinh(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func sinh(_ x: Float) -> Float { Float(Kernels.sinh(Double(x))) }
/// The hyperbolic cosine, 1 and above; infinite where the result is too large.
public func cosh(_ x: Double) -> Double { Kernels.cosh(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func cosh(_ x: Float) -> Float { Float(Kernels.cosh(Double(x))) }
/// The hyperbolic tangent, in −1…1, which it reaches for large x.
public func tanh(_ x: Double) -> Double { Kernels.tanh(x) }
/// The same for Float, with the bits that an array of Float gets.
@_disfavoredOverload public func tanh(_ x: Float) -> Float { Kernels.tanh(x) }
/// The number whose hyperbolic sine is x, without overflow on the way.
public func asinh(_ x: Double) -> Double { Kernels.asinh(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func asinh(_ x: Float) -> Float { Float(Kernels.asinh(Double(x))) }
/// The number, 0 or above, whose hyperbolic cosine is x; NaN below 1.
public func acosh(_ x: Double) -> Double { Kernels.acosh(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func acosh(_ x: Float) -> Float { Float(Kernels.acosh(Double(x))) }
/// The number whose hyperbolic tangent is x; ±∞ at ±1, NaN beyond.
public func atanh(_ x: Double) -> Double { Kernels.atanh(x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload public func atanh(_ x: Float) -> Float { Float(Kernels.atanh(Double(x))) }
/// 1 / (1 + e⁻ˣ), the logistic function, in 0…1; nothing overflows on the way.
public func sigmoid(_ x: Double) -> Double { Kernels.sigmoid(x) }
/// The same for Float, with the bits that an array of Float gets.
@_disfavoredOverload public func sigmoid(_ x: Float) -> Float { Kernels.sigmoid(x) }

/// x to the power of y; 1 where y is 0, NaN of a negative number to a power that is not whole.
public func pow(_ x: Double, _ y: Double) -> Double { Kernels.pow(x, y) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload
public func pow(_ x: Float, _ y: Float) -> Float { two(.power, x, y) }
/// The angle of the point (x, y) from the first axis, in −π…π; the signs of zeros choose the side.
public func atan2(_ y: Double, _ x: Double) -> Double { Kernels.atan2(y, x) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload
public func atan2(_ y: Float, _ x: Float) -> Float { two(.arcTangent, y, x) }
/// √(x² + y²), without overflow on the way; infinite where either is, even beside NaN.
public func hypot(_ x: Double, _ y: Double) -> Double { Kernels.hypot(x, y) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload
public func hypot(_ x: Float, _ y: Float) -> Float { two(.hypotenuse, x, y) }
/// log (eˣ + eʸ), without overflow on the way; −∞ of two −∞.
public func logAddExp(_ x: Double, _ y: Double) -> Double { Kernels.logAddExp(x, y) }
/// The same for Float: computed in Double, rounded once.
@_disfavoredOverload
public func logAddExp(_ x: Float, _ y: Float) -> Float { two(.logAddExp, x, y) }

/// What an array's loop gives one pair of numbers.
@inline(__always)
private func two<E: NumericElement>(_ operation: BinaryOperation, _ x: E, _ y: E) -> E {
  var result = x
  withUnsafePointer(to: x) { x in
    withUnsafePointer(to: y) { y in E.combine(operation, x, false, y, false, &result, 1) }
  }
  return result
}

// MARK: - Roots and whole numbers

/// The square root, rounded once; NaN below zero, −0 of −0.
public func sqrt(_ x: Double) -> Double { x.squareRoot() }
/// The same for any floating-point type.
@inlinable public func sqrt<T: FloatingPoint>(_ x: T) -> T { x.squareRoot() }
/// The largest whole number that is not above x; NaN and infinities stay.
public func floor(_ x: Double) -> Double { x.rounded(.down) }
/// The same for any floating-point type.
@inlinable public func floor<T: FloatingPoint>(_ x: T) -> T { x.rounded(.down) }
/// The smallest whole number that is not below x; NaN and infinities stay.
public func ceil(_ x: Double) -> Double { x.rounded(.up) }
/// The same for any floating-point type.
@inlinable public func ceil<T: FloatingPoint>(_ x: T) -> T { x.rounded(.up) }
/// x without its fraction, towards zero; NaN and infinities stay.
public func trunc(_ x: Double) -> Double { x.rounded(.towardZero) }
/// The same for any floating-point type.
@inlinable public func trunc<T: FloatingPoint>(_ x: T) -> T { x.rounded(.towardZero) }
/// The nearest whole number; halves go to the even one, as in an array, where C's `round` takes
/// them away from zero.
public func round(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }
/// The same for any floating-point type.
@inlinable public func round<T: FloatingPoint>(_ x: T) -> T { x.rounded(.toNearestOrEven) }
/// The magnitude; NaN stays.
public func fabs(_ x: Double) -> Double { x.magnitude }
/// The same for any floating-point type.
@inlinable public func fabs<T: FloatingPoint>(_ x: T) -> T { x.magnitude }
/// The nearest number with so many decimals; halves go to the even one.
///
/// - Parameter decimals: Digits after the point; −2 rounds to hundreds.
public func round<E: FloatingElement>(_ x: E, decimals: Int) -> E {
  round(NDArray(x), decimals: decimals).item
}
/// What x leaves when divided by y, the quotient cut towards zero, so that it has the sign of x;
/// NaN for a divisor of 0. `%` of arrays takes the divisor's sign.
public func fmod(_ x: Double, _ y: Double) -> Double { x.truncatingRemainder(dividingBy: y) }
/// The same for any floating-point type.
@inlinable
public func fmod<T: FloatingPoint>(_ x: T, _ y: T) -> T { x.truncatingRemainder(dividingBy: y) }
/// x less the nearest whole number of times y, in −|y|/2…|y|/2; NaN for a divisor of 0.
public func remainder(_ x: Double, _ y: Double) -> Double { x.remainder(dividingBy: y) }
/// The same for any floating-point type.
@inlinable
public func remainder<T: FloatingPoint>(_ x: T, _ y: T) -> T { x.remainder(dividingBy: y) }
/// x · y + z, rounded once.
public func fma(_ x: Double, _ y: Double, _ z: Double) -> Double { z.addingProduct(x, y) }
/// The same for any floating-point type.
@inlinable
public func fma<T: FloatingPoint>(_ x: T, _ y: T, _ z: T) -> T { z.addingProduct(x, y) }
/// x without its fraction, and the fraction, both with the sign of x; the fraction of an infinite
/// number is 0.
public func modf(_ x: Double) -> (Double, Double) {
  (Glibc.trunc(x), x.isInfinite ? copysign(0, x) : copysign(x - Glibc.trunc(x), x))
}
/// The same for any floating-point type.
@inlinable
public func modf<T: FloatingPoint>(_ x: T) -> (T, T) {
  let whole = x.rounded(.towardZero)
  return (whole, T(signOf: x, magnitudeOf: x.isInfinite ? 0 : x - whole))
}

// MARK: - What arrays have too

/// −1, 0 or 1; NaN stays, and so does −0.
public func sign<E: NumericElement>(_ x: E) -> E { x > 0 ? 1 : x < 0 ? 0 - 1 : x }
/// x · x; an integer's wraps around, as an array's does.
public func square<E: NumericElement>(_ x: E) -> E { two(.multiply, x, x) }
/// 1 / x; ±∞ of ±0.
public func reciprocal<E: FloatingElement>(_ x: E) -> E { 1 / x }
/// The degrees of an angle in radians: x · 180/π.
public func degrees<E: FloatingElement>(_ x: E) -> E { x * (180 / .pi) }
/// The radians of an angle in degrees: x · π/180.
public func radians<E: FloatingElement>(_ x: E) -> E { x * (.pi / 180) }
/// Whether x is no number; it is unequal even to itself.
public func isNaN<E: FloatingElement>(_ x: E) -> Bool { x.isNaN }
/// Whether x is ∞ or −∞.
public func isInfinite<E: FloatingElement>(_ x: E) -> Bool { x.isInfinite }
/// Whether x is neither infinite nor NaN.
public func isFinite<E: FloatingElement>(_ x: E) -> Bool { x.isFinite }
/// The larger of two; NaN where either is, where C's ``fmax(_:_:)`` takes the number.
public func maximum<E: NumericElement>(_ a: E, _ b: E) -> E { two(.maximum, a, b) }
/// The smaller of two; NaN where either is, where C's ``fmin(_:_:)`` takes the number.
public func minimum<E: NumericElement>(_ a: E, _ b: E) -> E { two(.minimum, a, b) }
/// The quotient rounded down, Python's `//`; integers give 0 for a divisor of 0, floating-point
/// numbers ±∞ or NaN.
public func floorDivide<E: NumericElement>(_ a: E, _ b: E) -> E { two(.floorDivide, a, b) }
/// The size of `a` with the sign of `b`, also where that is −0.
public func copySign<E: FloatingElement>(_ a: E, _ b: E) -> E { two(.copySign, a, b) }

// MARK: - The C library's

/// The error function, 2/√π times the integral of e^−t² from 0 to x, in −1…1. The C library's.
public func erf(_ x: Double) -> Double { Glibc.erf(x) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload public func erf(_ x: Float) -> Float { Glibc.erff(x) }
/// 1 − erf x, exact also where erf x is nearly 1. The C library's.
public func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload public func erfc(_ x: Float) -> Float { Glibc.erfcf(x) }
/// The natural logarithm of |Γ(x)|; infinite at 0 and at negative whole numbers. The C library's.
public func lgamma(_ x: Double) -> Double { Glibc.lgamma(x) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload public func lgamma(_ x: Float) -> Float { Glibc.lgammaf(x) }
/// Euler's Γ, (x − 1)! of whole numbers; NaN at negative whole numbers, infinite at 0 and beyond
/// 171. The C library's.
public func tgamma(_ x: Double) -> Double { Glibc.tgamma(x) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload public func tgamma(_ x: Float) -> Float { Glibc.tgammaf(x) }
/// The nearest whole number; halves go to the even one. The C library's.
public func nearbyint(_ x: Double) -> Double { Glibc.nearbyint(x) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload public func nearbyint(_ x: Float) -> Float { Glibc.nearbyintf(x) }
/// The nearest whole number; halves go to the even one. The C library's.
public func rint(_ x: Double) -> Double { Glibc.rint(x) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload public func rint(_ x: Float) -> Float { Glibc.rintf(x) }
/// The exponent of x as a power of two, as a number; −∞ of 0, ∞ of infinities. The C library's.
public func logb(_ x: Double) -> Double { Glibc.logb(x) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload public func logb(_ x: Float) -> Float { Glibc.logbf(x) }
/// The size of x with the sign of y, also where that is −0; ``copySign(_:_:)`` under C's name. The
/// C library's.
public func copysign(_ x: Double, _ y: Double) -> Double { Glibc.copysign(x, y) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload
public func copysign(_ x: Float, _ y: Float) -> Float { Glibc.copysignf(x, y) }
/// x − y where that is positive, else 0; NaN where either is. The C library's.
public func fdim(_ x: Double, _ y: Double) -> Double { Glibc.fdim(x, y) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload
public func fdim(_ x: Float, _ y: Float) -> Float { Glibc.fdimf(x, y) }
/// The larger of two; of a number and NaN the number. The C library's.
public func fmax(_ x: Double, _ y: Double) -> Double { Glibc.fmax(x, y) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload
public func fmax(_ x: Float, _ y: Float) -> Float { Glibc.fmaxf(x, y) }
/// The smaller of two; of a number and NaN the number. The C library's.
public func fmin(_ x: Double, _ y: Double) -> Double { Glibc.fmin(x, y) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload
public func fmin(_ x: Float, _ y: Float) -> Float { Glibc.fminf(x, y) }
/// The number next to x on the way to y; y where they are equal. The C library's.
public func nextafter(_ x: Double, _ y: Double) -> Double { Glibc.nextafter(x, y) }
/// The same for Float, by the C library's function for it.
@_disfavoredOverload
public func nextafter(_ x: Float, _ y: Float) -> Float { Glibc.nextafterf(x, y) }
/// x · 2ⁿ: ``scalbn(_:_:)`` under its other name.
public func ldexp(_ x: Double, _ n: Int) -> Double { scalbn(x, n) }
/// The same for Float.
@_disfavoredOverload public func ldexp(_ x: Float, _ n: Int) -> Float { scalbn(x, n) }
/// The same for every type of numbers with a point.
public func ldexp<T: BinaryFloatingPoint>(_ x: T, _ n: Int) -> T { scalbn(x, n) }
/// x · 2ⁿ, rounded once: infinite where that is too large, 0 where it is too small; NaN and
/// infinities stay.
public func scalbn<T: FloatingPoint>(_ x: T, _ n: Int) -> T {
  T(sign: .plus, exponent: T.Exponent(n), significand: x)
}
/// A number of size [½, 1) and the power of two that it is to be multiplied with; 0, NaN and
/// infinities come back with 0.
public func frexp<T: BinaryFloatingPoint>(_ x: T) -> (T, Int) {
  guard x.isFinite, x != 0 else { return (x, 0) }
  return (T(sign: x.sign, exponent: -1, significand: x.significand), Int(x.exponent) + 1)
}
/// The exponent of x as a power of two, rounded down; Int.min of 0, Int.max of infinities and NaN.
public func ilogb<T: BinaryFloatingPoint>(_ x: T) -> Int { Int(x.exponent) }
/// The nearest integer; halves go to the even one. What no Int holds, and NaN, gives the least Int
/// on x86.
public func lrint(_ x: Double) -> Int { Glibc.lrint(x) }
/// The nearest integer; halves go away from zero. What no Int holds, and NaN, gives the least Int
/// on x86.
public func lround(_ x: Double) -> Int { Glibc.lround(x) }
