import Glibc

// The functions of mathematics on numbers. Each gives a number the bits that it gives an array of
// one: our own kernels, whatever the C library has.
//
// A cell that imports Foundation sees the C library's functions too. Of two functions with one name
// and one type the compiler takes the one that is imported by its name, as every cell does with
// these; so each has the very type that the C library's has in Swift. The functions for Float give
// way to those for Double where a literal would do for both: `exp(1)` is Double's.

// MARK: - Our own kernels

public func exp(_ x: Double) -> Double { Kernels.exp(x) }
@_disfavoredOverload public func exp(_ x: Float) -> Float { Kernels.exp(x) }
/// The natural logarithm; NaN below zero, −∞ at zero.
public func log(_ x: Double) -> Double { Kernels.log(x) }
@_disfavoredOverload public func log(_ x: Float) -> Float { Kernels.log(x) }
/// 2 to the power of x.
public func exp2(_ x: Double) -> Double { Kernels.exp2(x) }
@_disfavoredOverload public func exp2(_ x: Float) -> Float { Float(Kernels.exp2(Double(x))) }
/// eˣ − 1, exact also where x is near 0.
public func expm1(_ x: Double) -> Double { Kernels.expm1(x) }
@_disfavoredOverload public func expm1(_ x: Float) -> Float { Float(Kernels.expm1(Double(x))) }
public func log2(_ x: Double) -> Double { Kernels.log2(x) }
@_disfavoredOverload public func log2(_ x: Float) -> Float { Float(Kernels.log2(Double(x))) }
public func log10(_ x: Double) -> Double { Kernels.log10(x) }
@_disfavoredOverload public func log10(_ x: Float) -> Float { Float(Kernels.log10(Double(x))) }
/// log (1 + x), exact also where x is near 0.
public func log1p(_ x: Double) -> Double { Kernels.log1p(x) }
@_disfavoredOverload public func log1p(_ x: Float) -> Float { Float(Kernels.log1p(Double(x))) }
/// The cube root.
public func cbrt(_ x: Double) -> Double { Kernels.cbrt(x) }
@_disfavoredOverload public func cbrt(_ x: Float) -> Float { Float(Kernels.cbrt(Double(x))) }
public func sin(_ x: Double) -> Double { Kernels.sin(x) }
@_disfavoredOverload public func sin(_ x: Float) -> Float { Float(Kernels.sin(Double(x))) }
public func cos(_ x: Double) -> Double { Kernels.cos(x) }
@_disfavoredOverload public func cos(_ x: Float) -> Float { Float(Kernels.cos(Double(x))) }
public func tan(_ x: Double) -> Double { Kernels.tan(x) }
@_disfavoredOverload public func tan(_ x: Float) -> Float { Float(Kernels.tan(Double(x))) }
public func asin(_ x: Double) -> Double { Kernels.asin(x) }
@_disfavoredOverload public func asin(_ x: Float) -> Float { Float(Kernels.asin(Double(x))) }
public func acos(_ x: Double) -> Double { Kernels.acos(x) }
@_disfavoredOverload public func acos(_ x: Float) -> Float { Float(Kernels.acos(Double(x))) }
public func atan(_ x: Double) -> Double { Kernels.atan(x) }
@_disfavoredOverload public func atan(_ x: Float) -> Float { Float(Kernels.atan(Double(x))) }
public func sinh(_ x: Double) -> Double { Kernels.sinh(x) }
@_disfavoredOverload public func sinh(_ x: Float) -> Float { Float(Kernels.sinh(Double(x))) }
public func cosh(_ x: Double) -> Double { Kernels.cosh(x) }
@_disfavoredOverload public func cosh(_ x: Float) -> Float { Float(Kernels.cosh(Double(x))) }
public func tanh(_ x: Double) -> Double { Kernels.tanh(x) }
@_disfavoredOverload public func tanh(_ x: Float) -> Float { Kernels.tanh(x) }
public func asinh(_ x: Double) -> Double { Kernels.asinh(x) }
@_disfavoredOverload public func asinh(_ x: Float) -> Float { Float(Kernels.asinh(Double(x))) }
public func acosh(_ x: Double) -> Double { Kernels.acosh(x) }
@_disfavoredOverload public func acosh(_ x: Float) -> Float { Float(Kernels.acosh(Double(x))) }
public func atanh(_ x: Double) -> Double { Kernels.atanh(x) }
@_disfavoredOverload public func atanh(_ x: Float) -> Float { Float(Kernels.atanh(Double(x))) }
/// 1 / (1 + e⁻ˣ)
public func sigmoid(_ x: Double) -> Double { Kernels.sigmoid(x) }
@_disfavoredOverload public func sigmoid(_ x: Float) -> Float { Kernels.sigmoid(x) }

public func pow(_ x: Double, _ y: Double) -> Double { Kernels.pow(x, y) }
@_disfavoredOverload
public func pow(_ x: Float, _ y: Float) -> Float { two(.power, x, y) }
/// The angle of the point (x, y), in −π…π.
public func atan2(_ y: Double, _ x: Double) -> Double { Kernels.atan2(y, x) }
@_disfavoredOverload
public func atan2(_ y: Float, _ x: Float) -> Float { two(.arcTangent, y, x) }
/// √(x² + y²), without overflow on the way.
public func hypot(_ x: Double, _ y: Double) -> Double { Kernels.hypot(x, y) }
@_disfavoredOverload
public func hypot(_ x: Float, _ y: Float) -> Float { two(.hypotenuse, x, y) }
/// log (eˣ + eʸ), without overflow on the way.
public func logAddExp(_ x: Double, _ y: Double) -> Double { Kernels.logAddExp(x, y) }
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

public func sqrt(_ x: Double) -> Double { x.squareRoot() }
@inlinable public func sqrt<T: FloatingPoint>(_ x: T) -> T { x.squareRoot() }
/// The largest whole number that is not above x.
public func floor(_ x: Double) -> Double { x.rounded(.down) }
@inlinable public func floor<T: FloatingPoint>(_ x: T) -> T { x.rounded(.down) }
/// The smallest whole number that is not below x.
public func ceil(_ x: Double) -> Double { x.rounded(.up) }
@inlinable public func ceil<T: FloatingPoint>(_ x: T) -> T { x.rounded(.up) }
/// x without its fraction.
public func trunc(_ x: Double) -> Double { x.rounded(.towardZero) }
@inlinable public func trunc<T: FloatingPoint>(_ x: T) -> T { x.rounded(.towardZero) }
/// The nearest whole number; halves go to the even one, as in an array.
public func round(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }
@inlinable public func round<T: FloatingPoint>(_ x: T) -> T { x.rounded(.toNearestOrEven) }
public func fabs(_ x: Double) -> Double { x.magnitude }
@inlinable public func fabs<T: FloatingPoint>(_ x: T) -> T { x.magnitude }
/// The nearest number with so many decimals; halves go to the even one.
public func round<E: FloatingElement>(_ x: E, decimals: Int) -> E {
  round(NDArray(x), decimals: decimals).item
}
public func fmod(_ x: Double, _ y: Double) -> Double { x.truncatingRemainder(dividingBy: y) }
@inlinable
public func fmod<T: FloatingPoint>(_ x: T, _ y: T) -> T { x.truncatingRemainder(dividingBy: y) }
public func remainder(_ x: Double, _ y: Double) -> Double { x.remainder(dividingBy: y) }
@inlinable
public func remainder<T: FloatingPoint>(_ x: T, _ y: T) -> T { x.remainder(dividingBy: y) }
/// x · y + z, rounded once.
public func fma(_ x: Double, _ y: Double, _ z: Double) -> Double { z.addingProduct(x, y) }
@inlinable
public func fma<T: FloatingPoint>(_ x: T, _ y: T, _ z: T) -> T { z.addingProduct(x, y) }
/// x without its fraction, and the fraction.
public func modf(_ x: Double) -> (Double, Double) {
  (Glibc.trunc(x), x.isInfinite ? copysign(0, x) : copysign(x - Glibc.trunc(x), x))
}
@inlinable
public func modf<T: FloatingPoint>(_ x: T) -> (T, T) {
  let whole = x.rounded(.towardZero)
  return (whole, T(signOf: x, magnitudeOf: x.isInfinite ? 0 : x - whole))
}

// MARK: - What arrays have too

/// −1, 0 or 1; NaN stays.
public func sign<E: NumericElement>(_ x: E) -> E { x > 0 ? 1 : x < 0 ? 0 - 1 : x }
public func square<E: NumericElement>(_ x: E) -> E { x * x }
public func reciprocal<E: FloatingElement>(_ x: E) -> E { 1 / x }
/// The degrees of an angle in radians.
public func degrees<E: FloatingElement>(_ x: E) -> E { x * (180 / .pi) }
/// The radians of an angle in degrees.
public func radians<E: FloatingElement>(_ x: E) -> E { x * (.pi / 180) }
public func isNaN<E: FloatingElement>(_ x: E) -> Bool { x.isNaN }
public func isInfinite<E: FloatingElement>(_ x: E) -> Bool { x.isInfinite }
public func isFinite<E: FloatingElement>(_ x: E) -> Bool { x.isFinite }
/// The larger of two; NaN where either is.
public func maximum<E: NumericElement>(_ a: E, _ b: E) -> E { two(.maximum, a, b) }
/// The smaller of two; NaN where either is.
public func minimum<E: NumericElement>(_ a: E, _ b: E) -> E { two(.minimum, a, b) }
/// The quotient rounded down; integers give 0 for a divisor of 0.
public func floorDivide<E: NumericElement>(_ a: E, _ b: E) -> E { two(.floorDivide, a, b) }
/// `a` with the sign of `b`.
public func copySign<E: FloatingElement>(_ a: E, _ b: E) -> E { two(.copySign, a, b) }

// MARK: - The C library's

public func erf(_ x: Double) -> Double { Glibc.erf(x) }
@_disfavoredOverload public func erf(_ x: Float) -> Float { Glibc.erff(x) }
public func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
@_disfavoredOverload public func erfc(_ x: Float) -> Float { Glibc.erfcf(x) }
public func lgamma(_ x: Double) -> Double { Glibc.lgamma(x) }
@_disfavoredOverload public func lgamma(_ x: Float) -> Float { Glibc.lgammaf(x) }
public func tgamma(_ x: Double) -> Double { Glibc.tgamma(x) }
@_disfavoredOverload public func tgamma(_ x: Float) -> Float { Glibc.tgammaf(x) }
public func nearbyint(_ x: Double) -> Double { Glibc.nearbyint(x) }
@_disfavoredOverload public func nearbyint(_ x: Float) -> Float { Glibc.nearbyintf(x) }
public func rint(_ x: Double) -> Double { Glibc.rint(x) }
@_disfavoredOverload public func rint(_ x: Float) -> Float { Glibc.rintf(x) }
public func logb(_ x: Double) -> Double { Glibc.logb(x) }
@_disfavoredOverload public func logb(_ x: Float) -> Float { Glibc.logbf(x) }
public func copysign(_ x: Double, _ y: Double) -> Double { Glibc.copysign(x, y) }
@_disfavoredOverload
public func copysign(_ x: Float, _ y: Float) -> Float { Glibc.copysignf(x, y) }
public func fdim(_ x: Double, _ y: Double) -> Double { Glibc.fdim(x, y) }
@_disfavoredOverload
public func fdim(_ x: Float, _ y: Float) -> Float { Glibc.fdimf(x, y) }
public func fmax(_ x: Double, _ y: Double) -> Double { Glibc.fmax(x, y) }
@_disfavoredOverload
public func fmax(_ x: Float, _ y: Float) -> Float { Glibc.fmaxf(x, y) }
public func fmin(_ x: Double, _ y: Double) -> Double { Glibc.fmin(x, y) }
@_disfavoredOverload
public func fmin(_ x: Float, _ y: Float) -> Float { Glibc.fminf(x, y) }
public func nextafter(_ x: Double, _ y: Double) -> Double { Glibc.nextafter(x, y) }
@_disfavoredOverload
public func nextafter(_ x: Float, _ y: Float) -> Float { Glibc.nextafterf(x, y) }
/// x · 2ⁿ
public func ldexp(_ x: Double, _ n: Int) -> Double { scalbn(x, n) }
@_disfavoredOverload public func ldexp(_ x: Float, _ n: Int) -> Float { scalbn(x, n) }
/// x · 2ⁿ
public func ldexp<T: BinaryFloatingPoint>(_ x: T, _ n: Int) -> T { scalbn(x, n) }
/// x · 2ⁿ
public func scalbn<T: FloatingPoint>(_ x: T, _ n: Int) -> T {
  T(sign: .plus, exponent: T.Exponent(n), significand: x)
}
/// A number in [½, 1) and the power of two that it is to be multiplied with.
public func frexp<T: BinaryFloatingPoint>(_ x: T) -> (T, Int) {
  guard x.isFinite, x != 0 else { return (x, 0) }
  return (T(sign: x.sign, exponent: -1, significand: x.significand), Int(x.exponent) + 1)
}
/// The exponent of x as a whole number.
public func ilogb<T: BinaryFloatingPoint>(_ x: T) -> Int { Int(x.exponent) }
/// The nearest integer; halves go to the even one.
public func lrint(_ x: Double) -> Int { Glibc.lrint(x) }
/// The nearest integer; halves go away from zero.
public func lround(_ x: Double) -> Int { Glibc.lround(x) }
