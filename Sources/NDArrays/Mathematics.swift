// The functions of mathematics on arrays. Mathematics+Numbers.swift has them for numbers, which get
// the bits that an array of one gets: our own kernels, whatever the C library has.

// MARK: - Of one array

/// e to the power of each element, within 1 unit in the last place; 0 of −∞, infinity where the
/// result is too large.
///
/// ```swift
/// exp(NDArray<Double>([0, 1]))    // [1.         2.71828183]
/// ```
///
/// - Shapes: `[…]` → `[…]`
/// - Source: Cody & Waite (1980), ch. 6; Float's polynomial is Cephes's.
@specialized(where E == Float) @specialized(where E == Double)
public func exp<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.exp, &x)
}

/// The natural logarithm of each element, within 1 unit in the last place; NaN below zero, −∞ at
/// zero.
///
/// - Shapes: `[…]` → `[…]`
@specialized(where E == Float) @specialized(where E == Double)
public func log<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.log, &x)
}

/// The square root of each element, rounded once; NaN below zero, −0 of −0.
///
/// - Shapes: `[…]` → `[…]`
@specialized(where E == Float) @specialized(where E == Double)
public func sqrt<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.squareRoot, &x)
}

/// The hyperbolic tangent of each element, in −1…1, which it reaches for large ones.
///
/// - Shapes: `[…]` → `[…]`
@specialized(where E == Float) @specialized(where E == Double)
public func tanh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.tanh, &x)
}

/// 1 / (1 + e⁻ˣ) of each element, the logistic function, in 0…1; nothing overflows on the way.
///
/// - Shapes: `[…]` → `[…]`
@specialized(where E == Float) @specialized(where E == Double)
public func sigmoid<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.sigmoid, &x)
}

/// 2 to the power of each element; exact where it is a whole number, infinity from 2¹⁰²⁴ (Float:
/// 2¹²⁸) on.
public func exp2<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.exp2, &x)
}
/// eˣ − 1 of each element, exact also where x is near 0 and the 1 would swallow the digits; −1 of
/// −∞.
public func expm1<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.expm1, &x)
}
/// The logarithm to base 2 of each element, exact for powers of two; NaN below zero, −∞ at zero.
public func log2<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.log2, &x)
}
/// The logarithm to base 10 of each element; NaN below zero, −∞ at zero.
public func log10<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.log10, &x)
}
/// log (1 + x) of each element, exact also where x is near 0; −∞ at −1, NaN below it.
public func log1p<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.log1p, &x)
}
/// The cube root of each element, negative of a negative one.
public func cbrt<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.cubeRoot, &x)
}
/// The sine of each element, an angle in radians; NaN of an infinite one.
///
/// Large angles are as exact as small ones: they are reduced with as many digits of 2/π as matter.
///
/// - Source: Payne & Hanek (1983) for the reduction.
public func sin<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.sin, &x)
}
/// The cosine of each element, an angle in radians; NaN of an infinite one. Reduced as in
/// ``sin(_:)``.
public func cos<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.cos, &x)
}
/// The tangent of each element, an angle in radians; NaN of an infinite one. Reduced as in
/// ``sin(_:)``.
public func tan<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.tan, &x)
}
/// The angle in −π/2…π/2 whose sine each element is; NaN beyond −1…1.
public func asin<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.asin, &x)
}
/// The angle in 0…π whose cosine each element is; NaN beyond −1…1.
public func acos<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.acos, &x)
}
/// The angle in −π/2…π/2 whose tangent each element is; the ends for infinities.
public func atan<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.atan, &x)
}
/// The hyperbolic sine of each element; infinite where the result is too large.
public func sinh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.sinh, &x)
}
/// The hyperbolic cosine of each element, 1 and above; infinite where the result is too large.
public func cosh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.cosh, &x)
}
/// The number whose hyperbolic sine each element is, without overflow on the way.
public func asinh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.asinh, &x)
}
/// The number, 0 or above, whose hyperbolic cosine each element is; NaN below 1.
public func acosh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.acosh, &x)
}
/// The number whose hyperbolic tangent each element is; ±∞ at ±1, NaN beyond.
public func atanh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.atanh, &x)
}

/// The largest whole number that is not above each element; NaN and infinities stay.
public func floor<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.floor, &x)
}
/// The smallest whole number that is not below each element; NaN and infinities stay.
public func ceil<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.ceil, &x)
}
/// Each element without its fraction, towards zero; NaN and infinities stay.
public func trunc<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.trunc, &x)
}
/// The nearest number with so many decimals to each element; halves go to the even one, as in
/// NumPy's `round`.
///
/// ```swift
/// round(NDArray<Double>([0.5, 1.5, -2.5]))    // [ 0.  2. -2.]
/// ```
///
/// - Parameter decimals: Digits after the point; −2 rounds to hundreds. More than a type has leave a
///   number as it is, and more zeros than it has leave 0.
public func round<E: FloatingElement>(_ x: consuming NDArray<E>, decimals: Int = 0) -> NDArray<E> {
  if decimals == 0 { return .transformed(.round, &x) }
  let numbers = x
  var scale: E = 1
  for _ in 0..<Swift.min(decimals.magnitude, 400) { scale *= 10 }
  if decimals < 0 {
    let rounded = round(numbers / scale)
    let hundreds = NDArray.where(rounded .== 0, rounded, rounded * scale)
    return .where(isFinite(numbers), hundreds, numbers)
  }
  // A number that the scale makes infinite has no digits so far behind the point.
  let scaled = numbers * scale
  return .where(isFinite(scaled), round(scaled) / scale, numbers)
}

/// The magnitude of each element; NaN stays. The least signed integer has none and stays itself, as
/// in NumPy.
@specialized(where E == Float) @specialized(where E == Double)
public func abs<E: NumericElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.absolute, &x)
}
/// −1, 0 or 1 for each element; NaN stays, and so does −0.
public func sign<E: NumericElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.sign, &x)
}
/// Each element times itself; integers wrap around.
public func square<E: NumericElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.square, &x)
}
/// 1 over each element; ±∞ of ±0.
public func reciprocal<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.reciprocal, &x)
}
/// Degrees of angles in radians: each element times 180/π.
public func degrees<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> { x * (180 / .pi) }
/// Radians of angles in degrees: each element times π/180.
public func radians<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> { x * (.pi / 180) }

/// Where the elements are no numbers; comparing with `.== .nan` would find none.
public func isNaN<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<Bool> { x .!= x }
/// Where the elements are ∞ or −∞.
public func isInfinite<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<Bool> {
  abs(x) .== .infinity
}
/// Where the elements are neither infinite nor NaN.
public func isFinite<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<Bool> { abs(x) .< .infinity }

// MARK: - Of two

/// The larger of each pair, NaN where either is; NumPy's `maximum`. C's ``fmax(_:_:)`` takes the
/// number instead.
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
public func maximum<E: NumericElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.maximum, "maximum", &a, &b)
}
/// The same with one number for `b`; a `maximum(x, 0)` is the rectifier.
@specialized(where E == Float) @specialized(where E == Double)
public func maximum<E: NumericElement>(_ a: consuming NDArray<E>, _ b: E) -> NDArray<E> {
  .combined(.maximum, &a, b)
}
/// The smaller of each pair, NaN where either is; NumPy's `minimum`.
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
public func minimum<E: NumericElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.minimum, "minimum", &a, &b)
}
/// The same with one number for `b`.
public func minimum<E: NumericElement>(_ a: consuming NDArray<E>, _ b: E) -> NDArray<E> {
  .combined(.minimum, &a, b)
}
/// The quotient of each pair rounded down, Python's `//`; integers give 0 for a divisor of 0,
/// floating-point numbers ±∞ or NaN.
///
/// ```swift
/// floorDivide(NDArray<Int>([7, -7]), 2)    // [ 3 -4]
/// ```
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
public func floorDivide<E: NumericElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.floorDivide, "floorDivide", &a, &b)
}
/// The same with one divisor.
public func floorDivide<E: NumericElement>(_ a: consuming NDArray<E>, _ b: E) -> NDArray<E> {
  .combined(.floorDivide, &a, b)
}
/// Each element of `a` to the power of one of `b`, NumPy's `power`; integers wrap around.
///
/// Of a negative number a power that is not whole is NaN; the power 0 is 1.
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
/// - Precondition: Exponents of integers are not negative; otherwise stops and names one.
public func pow<E: NumericElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>) -> NDArray<
  E
> {
  .combined(.power, "pow", &a, &b)
}
/// The same with one exponent; `square(_:)` is faster for 2.
public func pow<E: NumericElement>(_ a: consuming NDArray<E>, _ b: E) -> NDArray<E> {
  .combined(.power, &a, b)
}
/// The angle of each point (x, y) from the first axis, in −π…π; the signs of zeros choose the side,
/// so (0, −0) gives π.
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
public func atan2<E: FloatingElement>(_ y: consuming NDArray<E>, _ x: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.arcTangent, "atan2", &y, &x)
}
/// √(a² + b²) of each pair, without overflow on the way; infinite where either is, even beside NaN.
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
public func hypot<E: FloatingElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.hypotenuse, "hypot", &a, &b)
}
/// The size of each element of `a` with the sign of one of `b`, also where that is −0; NumPy's
/// `copysign`.
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
public func copySign<E: FloatingElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.copySign, "copySign", &a, &b)
}
/// log (eᵃ + eᵇ) of each pair, without overflow on the way; −∞ of two −∞. Adds probabilities of
/// which the logarithms are kept.
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
public func logAddExp<E: FloatingElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.logAddExp, "logAddExp", &a, &b)
}

extension NDArray where E: NumericElement {
  /// Each element, or the bound that it passes; NaN stays. NumPy's `clip`.
  public consuming func clipped(to bounds: ClosedRange<E>) -> NDArray {
    clipped(lower: bounds.lowerBound, upper: bounds.upperBound)
  }

  /// The same with bounds that may be missing; where they cross, the upper one holds.
  public consuming func clipped(lower: E? = nil, upper: E? = nil) -> NDArray {
    var result = self
    if let lower { result = Self.combined(.maximum, &result, lower) }
    if let upper { result = Self.combined(.minimum, &result, upper) }
    return result
  }

  /// The same with a bound for each element; NaN among the bounds passes on.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public func clipped(lower: NDArray, upper: NDArray) -> NDArray {
    minimum(maximum(self, lower), upper)
  }
  /// The same without an upper bound.
  public func clipped(lower: NDArray) -> NDArray { maximum(self, lower) }
  /// The same without a lower bound.
  public func clipped(upper: NDArray) -> NDArray { minimum(self, upper) }
}

extension NDArray where E: FloatingElement {
  /// Where |a − b| ≤ absolute + relative · |b|; equal infinities are close, NaN to nothing. NumPy's
  /// `isclose`.
  ///
  /// - Shapes: the operands' are broadcast together.
  /// - Parameter equalNaN: Whether NaN is close to NaN.
  public func isClose(
    _ other: NDArray, relative: E = 1e-5, absolute: E = 1e-8, equalNaN: Bool = false
  ) -> NDArray<Bool> {
    let near = abs(self - other) .<= (abs(other) * relative + absolute)
    let close = (near & isFinite(other)) | (self .== other)
    return equalNaN ? close | (isNaN(self) & isNaN(other)) : close
  }

  /// Whether all elements are close as ``isClose(_:relative:absolute:equalNaN:)`` has it; true of
  /// none.
  public func allClose(
    _ other: NDArray, relative: E = 1e-5, absolute: E = 1e-8, equalNaN: Bool = false
  ) -> Bool {
    isClose(other, relative: relative, absolute: absolute, equalNaN: equalNaN).all()
  }

  /// NaN replaced by one number and infinities by others, at first the largest there are.
  public func nanToNumber(
    nan: E = 0, positiveInfinity: E = .greatestFiniteMagnitude,
    negativeInfinity: E = -.greatestFiniteMagnitude
  ) -> NDArray {
    var result = NDArray.where(isNaN(self), nan, self)
    result = .where(result .== .infinity, positiveInfinity, result)
    return .where(result .== -.infinity, negativeInfinity, result)
  }
}
