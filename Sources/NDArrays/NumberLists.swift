// Lists of numbers where arrays are taken. Of `exp([1, 2, 3])` the compiler must know which elements
// are meant, and these say Double, as a literal of one number does. They give way to what a lesson
// declares itself for the same list.

@_disfavoredOverload public func exp(_ x: [Double]) -> NDArray<Double> { exp(NDArray(x)) }
@_disfavoredOverload public func log(_ x: [Double]) -> NDArray<Double> { log(NDArray(x)) }
@_disfavoredOverload public func sqrt(_ x: [Double]) -> NDArray<Double> { sqrt(NDArray(x)) }
@_disfavoredOverload public func tanh(_ x: [Double]) -> NDArray<Double> { tanh(NDArray(x)) }
@_disfavoredOverload public func sigmoid(_ x: [Double]) -> NDArray<Double> { sigmoid(NDArray(x)) }
@_disfavoredOverload public func exp2(_ x: [Double]) -> NDArray<Double> { exp2(NDArray(x)) }
@_disfavoredOverload public func expm1(_ x: [Double]) -> NDArray<Double> { expm1(NDArray(x)) }
@_disfavoredOverload public func log2(_ x: [Double]) -> NDArray<Double> { log2(NDArray(x)) }
@_disfavoredOverload public func log10(_ x: [Double]) -> NDArray<Double> { log10(NDArray(x)) }
@_disfavoredOverload public func log1p(_ x: [Double]) -> NDArray<Double> { log1p(NDArray(x)) }
@_disfavoredOverload public func cbrt(_ x: [Double]) -> NDArray<Double> { cbrt(NDArray(x)) }
@_disfavoredOverload public func sin(_ x: [Double]) -> NDArray<Double> { sin(NDArray(x)) }
@_disfavoredOverload public func cos(_ x: [Double]) -> NDArray<Double> { cos(NDArray(x)) }
@_disfavoredOverload public func tan(_ x: [Double]) -> NDArray<Double> { tan(NDArray(x)) }
@_disfavoredOverload public func asin(_ x: [Double]) -> NDArray<Double> { asin(NDArray(x)) }
@_disfavoredOverload public func acos(_ x: [Double]) -> NDArray<Double> { acos(NDArray(x)) }
@_disfavoredOverload public func atan(_ x: [Double]) -> NDArray<Double> { atan(NDArray(x)) }
@_disfavoredOverload public func sinh(_ x: [Double]) -> NDArray<Double> { sinh(NDArray(x)) }
@_disfavoredOverload public func cosh(_ x: [Double]) -> NDArray<Double> { cosh(NDArray(x)) }
@_disfavoredOverload public func asinh(_ x: [Double]) -> NDArray<Double> { asinh(NDArray(x)) }
@_disfavoredOverload public func acosh(_ x: [Double]) -> NDArray<Double> { acosh(NDArray(x)) }
@_disfavoredOverload public func atanh(_ x: [Double]) -> NDArray<Double> { atanh(NDArray(x)) }
@_disfavoredOverload public func floor(_ x: [Double]) -> NDArray<Double> { floor(NDArray(x)) }
@_disfavoredOverload public func ceil(_ x: [Double]) -> NDArray<Double> { ceil(NDArray(x)) }
@_disfavoredOverload public func trunc(_ x: [Double]) -> NDArray<Double> { trunc(NDArray(x)) }
@_disfavoredOverload public func round(_ x: [Double]) -> NDArray<Double> { round(NDArray(x)) }
@_disfavoredOverload public func abs(_ x: [Double]) -> NDArray<Double> { abs(NDArray(x)) }
@_disfavoredOverload public func sign(_ x: [Double]) -> NDArray<Double> { sign(NDArray(x)) }
@_disfavoredOverload public func square(_ x: [Double]) -> NDArray<Double> { square(NDArray(x)) }
@_disfavoredOverload public func reciprocal(_ x: [Double]) -> NDArray<Double> {
  reciprocal(NDArray(x))
}
@_disfavoredOverload public func degrees(_ x: [Double]) -> NDArray<Double> { degrees(NDArray(x)) }
@_disfavoredOverload public func radians(_ x: [Double]) -> NDArray<Double> { radians(NDArray(x)) }

@_disfavoredOverload public func dot(_ a: [Double], _ b: [Double]) -> NDArray<Double> {
  dot(NDArray(a), NDArray(b))
}
@_disfavoredOverload public func outer(_ a: [Double], _ b: [Double]) -> NDArray<Double> {
  outer(NDArray(a), NDArray(b))
}
@_disfavoredOverload public func matmul(_ a: [[Double]], _ b: [[Double]]) -> NDArray<Double> {
  matmul(NDArray(a), NDArray(b))
}
@_disfavoredOverload public func det(_ a: [[Double]]) -> NDArray<Double> { det(NDArray(a)) }
@_disfavoredOverload public func inv(_ a: [[Double]]) throws -> NDArray<Double> {
  try inv(NDArray(a))
}
@_disfavoredOverload public func norm(_ x: [Double]) -> Double { norm(NDArray(x)) }
