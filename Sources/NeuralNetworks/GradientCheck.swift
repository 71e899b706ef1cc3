import NDArrays

/// The slope of `loss` along each element of `point`, by central differences.
///
/// In Double with h = 1e-5 the error is about 1e-10 of the loss; in Float no step is good enough.
///
/// - Complexity: two evaluations of `loss` for each element.
/// - Source: Nocedal & Wright (2006), §8.1
public func numericalGradient(
  at point: NDArray<Double>, step: Double = 1e-5, _ loss: (NDArray<Double>) -> Double
) -> NDArray<Double> {
  let elements = point.elements
  var slopes = elements
  for i in elements.indices {
    var moved = elements
    moved[i] = elements[i] + step
    let above = loss(NDArray(moved, shape: point.shape))
    moved[i] = elements[i] - step
    let below = loss(NDArray(moved, shape: point.shape))
    slopes[i] = (above - below) / (2 * step)
  }
  return NDArray(slopes, shape: point.shape)
}

/// The distance between two gradients over the sum of their lengths: 0 for equal ones, at most 1.
public func relativeError(_ a: NDArray<Double>, _ b: NDArray<Double>) -> Double {
  func length(_ x: NDArray<Double>) -> Double { (x * x).sum().squareRoot() }
  return length(a - b) / Swift.max(length(a) + length(b), 1e-12)
}
