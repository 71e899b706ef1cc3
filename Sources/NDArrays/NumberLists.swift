// Lists of numbers where arrays are taken. Of `exp([1, 2, 3])` the compiler must know which elements
// are meant, and these say Double, as a literal of one number does. They give way to what a lesson
// declares itself for the same list.

/// ``exp(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func exp(_ x: [Double]) -> NDArray<Double> { exp(NDArray(x)) }
/// ``log(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func log(_ x: [Double]) -> NDArray<Double> { log(NDArray(x)) }
/// ``sqrt(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func sqrt(_ x: [Double]) -> NDArray<Double> { sqrt(NDArray(x)) }
/// ``tanh(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func tanh(_ x: [Double]) -> NDArray<Double> { tanh(NDArray(x)) }
/// ``sigmoid(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func sigmoid(_ x: [Double]) -> NDArray<Double> { sigmoid(NDArray(x)) }
/// ``exp2(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func exp2(_ x: [Double]) -> NDArray<Double> { exp2(NDArray(x)) }
/// ``expm1(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func expm1(_ x: [Double]) -> NDArray<Double> { expm1(NDArray(x)) }
/// ``log2(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func log2(_ x: [Double]) -> NDArray<Double> { log2(NDArray(x)) }
/// ``log10(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func log10(_ x: [Double]) -> NDArray<Double> { log10(NDArray(x)) }
/// ``log1p(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func log1p(_ x: [Double]) -> NDArray<Double> { log1p(NDArray(x)) }
/// ``cbrt(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func cbrt(_ x: [Double]) -> NDArray<Double> { cbrt(NDArray(x)) }
/// ``sin(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func sin(_ x: [Double]) -> NDArray<Double> { sin(NDArray(x)) }
/// ``cos(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func cos(_ x: [Double]) -> NDArray<Double> { cos(NDArray(x)) }
/// ``tan(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func tan(_ x: [Double]) -> NDArray<Double> { tan(NDArray(x)) }
/// ``asin(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func asin(_ x: [Double]) -> NDArray<Double> { asin(NDArray(x)) }
/// ``acos(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func acos(_ x: [Double]) -> NDArray<Double> { acos(NDArray(x)) }
/// ``atan(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func atan(_ x: [Double]) -> NDArray<Double> { atan(NDArray(x)) }
/// ``sinh(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func sinh(_ x: [Double]) -> NDArray<Double> { sinh(NDArray(x)) }
/// ``cosh(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func cosh(_ x: [Double]) -> NDArray<Double> { cosh(NDArray(x)) }
/// ``asinh(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func asinh(_ x: [Double]) -> NDArray<Double> { asinh(NDArray(x)) }
/// ``acosh(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func acosh(_ x: [Double]) -> NDArray<Double> { acosh(NDArray(x)) }
/// ``atanh(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func atanh(_ x: [Double]) -> NDArray<Double> { atanh(NDArray(x)) }
/// ``floor(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func floor(_ x: [Double]) -> NDArray<Double> { floor(NDArray(x)) }
/// ``ceil(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func ceil(_ x: [Double]) -> NDArray<Double> { ceil(NDArray(x)) }
/// ``trunc(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func trunc(_ x: [Double]) -> NDArray<Double> { trunc(NDArray(x)) }
/// The nearest whole numbers to those of a list, halves to the even one: a vector of Double of its
/// length.
@_disfavoredOverload public func round(_ x: [Double]) -> NDArray<Double> { round(NDArray(x)) }
/// ``abs(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func abs(_ x: [Double]) -> NDArray<Double> { abs(NDArray(x)) }
/// ``sign(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func sign(_ x: [Double]) -> NDArray<Double> { sign(NDArray(x)) }
/// ``square(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func square(_ x: [Double]) -> NDArray<Double> { square(NDArray(x)) }
/// ``reciprocal(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func reciprocal(_ x: [Double]) -> NDArray<Double> {
  reciprocal(NDArray(x))
}
/// ``degrees(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func degrees(_ x: [Double]) -> NDArray<Double> { degrees(NDArray(x)) }
/// ``radians(_:)`` of a list: a vector of Double of its length, empty of an empty one.
@_disfavoredOverload public func radians(_ x: [Double]) -> NDArray<Double> { radians(NDArray(x)) }

/// The sum of the products of two lists as long as each other, as an array without axes; 0 of empty
/// ones. Lists of two lengths stop, and both are named.
@_disfavoredOverload public func dot(_ a: [Double], _ b: [Double]) -> NDArray<Double> {
  dot(NDArray(a), NDArray(b))
}
/// Every number of `a` times every number of `b`: `[a.count, b.count]`.
@_disfavoredOverload public func outer(_ a: [Double], _ b: [Double]) -> NDArray<Double> {
  outer(NDArray(a), NDArray(b))
}
/// The matrix product of lists of rows: `[m, k]`, `[k, n]` → `[m, n]`. Rows of different lengths,
/// and matrices that do not fit, stop.
@_disfavoredOverload public func matmul(_ a: [[Double]], _ b: [[Double]]) -> NDArray<Double> {
  matmul(NDArray(a), NDArray(b))
}
/// The determinant of a list of rows, as an array without axes; a list that is not square stops.
@_disfavoredOverload public func det(_ a: [[Double]]) -> NDArray<Double> { det(NDArray(a)) }
/// The inverse of a list of rows, `[n, n]`; a list that is not square stops.
///
/// - Throws: ``LinearAlgebraError`` where the matrix is singular.
@_disfavoredOverload public func inv(_ a: [[Double]]) throws -> NDArray<Double> {
  try inv(NDArray(a))
}
/// The length of a list as a vector, √Σx²; 0 of an empty one.
@_disfavoredOverload public func norm(_ x: [Double]) -> Double { norm(NDArray(x)) }
