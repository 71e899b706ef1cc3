import NDArrays

/// The slope of `loss` along each element of `point`, by central differences.
///
/// In Double with h = 1e-5 the error is about 1e-10 of the loss; in Float no step is good enough.
///
/// - Precondition: The step is a number above 0; otherwise stops and names it.
/// - Complexity: two evaluations of `loss` for each element.
/// - Source: Nocedal & Wright (2006), §8.1
public func numericalGradient(
  at point: NDArray<Double>, step: Double = 1e-5, _ loss: (NDArray<Double>) -> Double
) -> NDArray<Double> {
  guard step > 0, step.isFinite else {
    fatalError("numericalGradient: a step of \(step); expected a number above 0")
  }
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
///
/// - Precondition: Both have one shape; otherwise stops with both.
public func relativeError(_ a: NDArray<Double>, _ b: NDArray<Double>) -> Double {
  checkGradient("relativeError", a.shape, b.shape)
  func length(_ x: NDArray<Double>) -> Double { (x * x).sum().squareRoot() }
  return length(a - b) / Swift.max(length(a) + length(b), 1e-12)
}

/// How far a model's gradients lie from central differences: the relative error of each parameter by
/// its name, and that of the input as "input".
///
/// The loss is a sum of the outputs with random weights, so that each output counts. A layer is
/// checked as a model of one layer. The house asks for less than 1e-7; inputs should lie away from
/// corners, such as zero before a ReLU, by ten steps at least. Where the true gradient is zero, so
/// that differences give nothing but rounding, the error is the distance itself. The numbers that an
/// ``Embedding`` is given have no gradient, and no entry, and neither have frozen parameters.
///
/// ```swift
/// let model = try Model<Double>(input: [7, 6, 3], [Convolution(4, kernel: 3, stride: 2)])
/// var random = RandomGenerator(seed: 1)
/// let errors = gradientErrors(of: model, at: random.standardNormal([2, 7, 6, 3]))
/// errors.values.allSatisfy { $0 < 1e-7 }    // true
/// ```
///
/// - Complexity: two forward passes for each parameter and each input.
public func gradientErrors(
  of model: Model<Double>, at X: NDArray<Double>, seed: UInt64 = 9
) -> [String: Double] {
  let X = model.examples(X)
  var random = RandomGenerator(seed: seed)
  var first = model
  let outputs = first.forward(X)
  let weights: NDArray<Double> = random.standardNormal(outputs.shape)
  func loss(_ model: Model<Double>, _ X: NDArray<Double>) -> Double {
    var copy = model
    return (copy.forward(X) * weights).sum()
  }
  // What rounding in the loss makes of a difference: no slope below it can be told from zero.
  let noise = 1e-10 * (abs(outputs * weights).sum() + 1)
  func error(_ gradient: NDArray<Double>, _ numeric: NDArray<Double>) -> Double {
    let isZero = abs(numeric).max() < noise && abs(gradient).max() < noise
    return isZero ? abs(gradient - numeric).max() : relativeError(gradient, numeric)
  }
  var passed = model
  _ = passed.forward(X)
  let dX = passed.backwardToInput(weights)
  var errors: [String: Double] = [:]
  if !(model.layers[0].innermost.contains { $0 is Embedding<Double> }) {
    errors["input"] = error(dX, numericalGradient(at: X) { loss(model, $0) })
  }
  let values = model.parameters
  for (name, gradient) in passed.gradients where gradient.count > 0 {
    let numeric = numericalGradient(at: values[name]!) { value in
      var moved = model
      moved.forEachParameter { if $0 == name { $1.value = value } }
      return loss(moved, X)
    }
    errors[name] = error(gradient, numeric)
  }
  return errors
}
