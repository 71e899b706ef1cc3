import NDArrays

/// What training makes small.
public enum Loss: Sendable, Hashable, Codable {
  /// Minus the logarithm of the share that the true class was given, shares by softmax.
  case crossEntropy(labelSmoothing: Double = 0)
  /// Half the squared distance from the one-hot label.
  case squaredError

  /// The mean loss of a batch and its gradient with respect to the outputs.
  public func callAsFunction<E: FloatingElement>(_ outputs: NDArray<E>, _ labels: NDArray<Int>) -> (
    loss: E, gradient: NDArray<E>
  ) {
    switch self {
    case .crossEntropy(let smoothing):
      NeuralNetworks.crossEntropy(outputs, labels, labelSmoothing: smoothing)
    case .squaredError:
      NeuralNetworks.squaredError(outputs, oneHot(labels, classes: outputs.shape[1]))
    }
  }
}

/// The mean cross-entropy of scores, and its gradient: shares minus truth, over the batch's size.
///
/// - Parameter labelSmoothing: The part of each label that is spread over all classes.
/// - Shapes: `[n, classes]`, `[n]` → a number and `[n, classes]`
/// - Source: Bishop (2006), §4.3.4; Szegedy et al. (2016), §7, for the smoothing
public func crossEntropy<E: FloatingElement>(
  _ scores: NDArray<E>, _ labels: NDArray<Int>, labelSmoothing: Double = 0
) -> (loss: E, gradient: NDArray<E>) {
  orStop { () throws(ShapeError) in
    guard scores.rank == 2, labels.shape == [scores.shape[0]], scores.shape[1] > 0 else {
      throw ShapeError(
        "crossEntropy", [scores.shape, labels.shape],
        "do not fit; expected [examples, classes] and [examples]")
    }
  }
  let classes = scores.shape[1]
  var Y: NDArray<E> = oneHot(labels, classes: classes)
  if labelSmoothing != 0 {
    Y = Y * E(1 - labelSmoothing) + E(labelSmoothing / Double(classes))
  }
  let shifted = scores - scores.max(axis: 1, keepDims: true)
  let powers = exp(shifted)
  let totals = powers.sum(axis: 1, keepDims: true)
  let share = 1 / E(Swift.max(1, scores.shape[0]))
  let loss = (log(totals).sum() - (Y * shifted).sum()) * share
  return (loss, (powers / totals - Y) * share)
}

/// Half the mean squared distance between outputs and targets, and its gradient.
///
/// - Shapes: `[n, m]`, `[n, m]` → a number and `[n, m]`
public func squaredError<E: FloatingElement>(_ outputs: NDArray<E>, _ targets: NDArray<E>) -> (
  loss: E, gradient: NDArray<E>
) {
  orStop { () throws(ShapeError) in
    guard outputs.shape == targets.shape, outputs.rank > 0 else {
      throw ShapeError("squaredError", [outputs.shape, targets.shape], "differ")
    }
  }
  let share = 1 / E(Swift.max(1, outputs.shape[0]))
  let away = outputs - targets
  return ((away * away).sum() * (share / 2), away * share)
}
