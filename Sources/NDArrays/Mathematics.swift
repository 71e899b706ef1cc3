// The functions of mathematics on arrays. Mathematics+Numbers.swift has them for numbers, which get
// the bits that an array of one gets: our own kernels, whatever the C library has.

// MARK: - Of one array

/// e to the power of each element; within 1 unit in the last place.
///
/// - Source: Cody & Waite (1980), ch. 6; Float's polynomial is Cephes's.
@specialized(where E == Float) @specialized(where E == Double)
public func exp<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.exp, &x)
}

/// The natural logarithm of each element, within 1 unit in the last place; NaN below zero, −∞ at
/// zero.
@specialized(where E == Float) @specialized(where E == Double)
public func log<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.log, &x)
}

@specialized(where E == Float) @specialized(where E == Double)
public func sqrt<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.squareRoot, &x)
}

@specialized(where E == Float) @specialized(where E == Double)
public func tanh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.tanh, &x)
}

/// 1 / (1 + e⁻ˣ)
@specialized(where E == Float) @specialized(where E == Double)
public func sigmoid<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.sigmoid, &x)
}

/// 2 to the power of each element.
public func exp2<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.exp2, &x)
}
/// eˣ − 1, exact also where x is near 0.
public func expm1<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.expm1, &x)
}
public func log2<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.log2, &x)
}
public func log10<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.log10, &x)
}
/// log (1 + x), exact also where x is near 0.
public func log1p<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.log1p, &x)
}
/// The cube root.
public func cbrt<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.cubeRoot, &x)
}
public func sin<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.sin, &x)
}
public func cos<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.cos, &x)
}
public func tan<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.tan, &x)
}
public func asin<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.asin, &x)
}
public func acos<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.acos, &x)
}
public func atan<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.atan, &x)
}
public func sinh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.sinh, &x)
}
public func cosh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.cosh, &x)
}
public func asinh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.asinh, &x)
}
public func acosh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.acosh, &x)
}
public func atanh<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.atanh, &x)
}

/// The largest whole number that is not above each element.
public func floor<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.floor, &x)
}
/// The smallest whole number that is not below each element.
public func ceil<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.ceil, &x)
}
/// Each element without its fraction.
public func trunc<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.trunc, &x)
}
/// The nearest number with so many decimals; halves go to the even one.
public func round<E: FloatingElement>(_ x: consuming NDArray<E>, decimals: Int = 0) -> NDArray<E> {
  if decimals == 0 { return .transformed(.round, &x) }
  var scale: E = 1
  for _ in 0..<abs(decimals) { scale *= 10 }
  return decimals > 0 ? round(x * scale) / scale : round(x / scale) * scale
}

@specialized(where E == Float) @specialized(where E == Double)
public func abs<E: NumericElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.absolute, &x)
}
/// −1, 0 or 1; NaN stays.
public func sign<E: NumericElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.sign, &x)
}
public func square<E: NumericElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.square, &x)
}
public func reciprocal<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> {
  .transformed(.reciprocal, &x)
}
/// Degrees of angles in radians.
public func degrees<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> { x * (180 / .pi) }
/// Radians of angles in degrees.
public func radians<E: FloatingElement>(_ x: consuming NDArray<E>) -> NDArray<E> { x * (.pi / 180) }

public func isNaN<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<Bool> { x .!= x }
public func isInfinite<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<Bool> {
  abs(x) .== .infinity
}
public func isFinite<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<Bool> { abs(x) .< .infinity }

// MARK: - Of two

/// The larger of each pair; NaN where either is.
public func maximum<E: NumericElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.maximum, "maximum", &a, &b)
}
@specialized(where E == Float) @specialized(where E == Double)
public func maximum<E: NumericElement>(_ a: consuming NDArray<E>, _ b: E) -> NDArray<E> {
  .combined(.maximum, &a, b)
}
/// The smaller of each pair; NaN where either is.
public func minimum<E: NumericElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.minimum, "minimum", &a, &b)
}
public func minimum<E: NumericElement>(_ a: consuming NDArray<E>, _ b: E) -> NDArray<E> {
  .combined(.minimum, &a, b)
}
/// The quotient rounded down; integers give 0 for a divisor of 0.
public func floorDivide<E: NumericElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.floorDivide, "floorDivide", &a, &b)
}
public func floorDivide<E: NumericElement>(_ a: consuming NDArray<E>, _ b: E) -> NDArray<E> {
  .combined(.floorDivide, &a, b)
}
/// Each element of `a` to the power of one of `b`; integers wrap around.
public func pow<E: NumericElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>) -> NDArray<
  E
> {
  .combined(.power, "pow", &a, &b)
}
public func pow<E: NumericElement>(_ a: consuming NDArray<E>, _ b: E) -> NDArray<E> {
  .combined(.power, &a, b)
}
/// The angle of the point (x, y), in −π…π.
public func atan2<E: FloatingElement>(_ y: consuming NDArray<E>, _ x: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.arcTangent, "atan2", &y, &x)
}
/// √(a² + b²), without overflow on the way.
public func hypot<E: FloatingElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.hypotenuse, "hypot", &a, &b)
}
/// `a` with the sign of `b`.
public func copySign<E: FloatingElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.copySign, "copySign", &a, &b)
}
/// log (eᵃ + eᵇ), without overflow on the way.
public func logAddExp<E: FloatingElement>(_ a: consuming NDArray<E>, _ b: consuming NDArray<E>)
  -> NDArray<E>
{
  .combined(.logAddExp, "logAddExp", &a, &b)
}

extension NDArray where E: NumericElement {
  /// Each element, or the bound that it passes.
  public consuming func clipped(to bounds: ClosedRange<E>) -> NDArray {
    clipped(lower: bounds.lowerBound, upper: bounds.upperBound)
  }

  /// Each element, or the bound that it passes; a missing bound is none.
  public consuming func clipped(lower: E? = nil, upper: E? = nil) -> NDArray {
    var result = self
    if let lower { result = Self.combined(.maximum, &result, lower) }
    if let upper { result = Self.combined(.minimum, &result, upper) }
    return result
  }
}

extension NDArray where E: FloatingElement {
  /// Where |a − b| ≤ absolute + relative · |b|; equal infinities are close, NaN to nothing.
  public func isClose(
    _ other: NDArray, relative: E = 1e-5, absolute: E = 1e-8, equalNaN: Bool = false
  ) -> NDArray<Bool> {
    let near = abs(self - other) .<= (abs(other) * relative + absolute)
    let close = (near & isFinite(other)) | (self .== other)
    return equalNaN ? close | (isNaN(self) & isNaN(other)) : close
  }

  /// Whether all elements are close.
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
