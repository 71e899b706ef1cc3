// Lists of numbers where arrays are taken. Of `exp([1, 2, 3])` the compiler must know which elements
// are meant, and these say Double, as a literal of one number does.

public func exp(_ x: [Double]) -> NDArray<Double> { exp(NDArray(x)) }
public func log(_ x: [Double]) -> NDArray<Double> { log(NDArray(x)) }
public func sqrt(_ x: [Double]) -> NDArray<Double> { sqrt(NDArray(x)) }
public func tanh(_ x: [Double]) -> NDArray<Double> { tanh(NDArray(x)) }
public func sigmoid(_ x: [Double]) -> NDArray<Double> { sigmoid(NDArray(x)) }
public func exp2(_ x: [Double]) -> NDArray<Double> { exp2(NDArray(x)) }
public func expm1(_ x: [Double]) -> NDArray<Double> { expm1(NDArray(x)) }
public func log2(_ x: [Double]) -> NDArray<Double> { log2(NDArray(x)) }
public func log10(_ x: [Double]) -> NDArray<Double> { log10(NDArray(x)) }
public func log1p(_ x: [Double]) -> NDArray<Double> { log1p(NDArray(x)) }
public func cbrt(_ x: [Double]) -> NDArray<Double> { cbrt(NDArray(x)) }
public func sin(_ x: [Double]) -> NDArray<Double> { sin(NDArray(x)) }
public func cos(_ x: [Double]) -> NDArray<Double> { cos(NDArray(x)) }
public func tan(_ x: [Double]) -> NDArray<Double> { tan(NDArray(x)) }
public func asin(_ x: [Double]) -> NDArray<Double> { asin(NDArray(x)) }
public func acos(_ x: [Double]) -> NDArray<Double> { acos(NDArray(x)) }
public func atan(_ x: [Double]) -> NDArray<Double> { atan(NDArray(x)) }
public func sinh(_ x: [Double]) -> NDArray<Double> { sinh(NDArray(x)) }
public func cosh(_ x: [Double]) -> NDArray<Double> { cosh(NDArray(x)) }
public func asinh(_ x: [Double]) -> NDArray<Double> { asinh(NDArray(x)) }
public func acosh(_ x: [Double]) -> NDArray<Double> { acosh(NDArray(x)) }
public func atanh(_ x: [Double]) -> NDArray<Double> { atanh(NDArray(x)) }
public func floor(_ x: [Double]) -> NDArray<Double> { floor(NDArray(x)) }
public func ceil(_ x: [Double]) -> NDArray<Double> { ceil(NDArray(x)) }
public func trunc(_ x: [Double]) -> NDArray<Double> { trunc(NDArray(x)) }
public func round(_ x: [Double]) -> NDArray<Double> { round(NDArray(x)) }
public func abs(_ x: [Double]) -> NDArray<Double> { abs(NDArray(x)) }
public func sign(_ x: [Double]) -> NDArray<Double> { sign(NDArray(x)) }
public func square(_ x: [Double]) -> NDArray<Double> { square(NDArray(x)) }
public func reciprocal(_ x: [Double]) -> NDArray<Double> { reciprocal(NDArray(x)) }
public func degrees(_ x: [Double]) -> NDArray<Double> { degrees(NDArray(x)) }
public func radians(_ x: [Double]) -> NDArray<Double> { radians(NDArray(x)) }

public func dot(_ a: [Double], _ b: [Double]) -> NDArray<Double> { dot(NDArray(a), NDArray(b)) }
public func outer(_ a: [Double], _ b: [Double]) -> NDArray<Double> {
  outer(NDArray(a), NDArray(b))
}
public func matmul(_ a: [[Double]], _ b: [[Double]]) -> NDArray<Double> {
  matmul(NDArray(a), NDArray(b))
}
public func det(_ a: [[Double]]) -> NDArray<Double> { det(NDArray(a)) }
public func inv(_ a: [[Double]]) throws -> NDArray<Double> { try inv(NDArray(a)) }
public func norm(_ x: [Double]) -> Double { norm(NDArray(x)) }
