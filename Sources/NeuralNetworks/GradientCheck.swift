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

/// How far a model's gradients lie from central differences: the relative error of each parameter by
/// its name, and that of the input as "input".
///
/// The loss is a sum of the outputs with random weights, so that each output counts. A layer is
/// checked as a model of one layer. The house asks for less than 1e-7; inputs should lie away from
/// corners, such as zero before a ReLU, by ten steps at least.
///
///     let model = try Model<Double>(input: [7, 6, 3], [Convolution(4, kernel: 3, stride: 2)])
///     gradientErrors(of: model, at: random.standardNormal([2, 7, 6, 3]))
///
/// - Complexity: two forward passes for each parameter and each input.
public func gradientErrors(
  of model: Model<Double>, at X: NDArray<Double>, seed: UInt64 = 9
) -> [String: Double] {
  var random = RandomGenerator(seed: seed)
  var first = model
  let weights: NDArray<Double> = random.standardNormal(first.forward(X).shape)
  func loss(_ model: Model<Double>, _ X: NDArray<Double>) -> Double {
    var copy = model
    return (copy.forward(X) * weights).sum()
  }
  var passed = model
  _ = passed.forward(X)
  let dX = passed.backwardToInput(weights)
  var errors = [
    "input": relativeError(dX, numericalGradient(at: X) { loss(model, $0) }.reshaped(dX.shape))
  ]
  let values = model.parameters
  for (name, gradient) in passed.gradients {
    let numeric = numericalGradient(at: values[name]!) { value in
      var moved = model
      moved.forEachParameter { if $0 == name { $1.value = value } }
      return loss(moved, X)
    }
    // A bias before a normalisation has no effect: both gradients are rounding errors then.
    errors[name] =
      abs(numeric).max() < 1e-8 ? abs(gradient).max() : relativeError(gradient, numeric)
  }
  return errors
}
