import NDArrays

/// Outputs less targets, where they have one shape; others stop.
private func differences<E: FloatingElement>(
  _ operation: String, _ outputs: NDArray<E>, _ targets: NDArray<E>
) -> NDArray<E> {
  orStop { () throws(ShapeError) in
    guard outputs.shape == targets.shape, outputs.rank > 0 else {
      throw ShapeError(operation, [outputs.shape, targets.shape], "differ")
    }
  }
  return outputs - targets
}

/// Half the mean squared distance between outputs and targets, and its gradient.
///
/// - Shapes: `[n, …]`, `[n, …]` → a number and `[n, …]`
public func squaredError<E: FloatingElement>(_ outputs: NDArray<E>, _ targets: NDArray<E>) -> (
  loss: E, gradient: NDArray<E>
) {
  let away = differences("squaredError", outputs, targets)
  let share = 1 / E(Swift.max(1, outputs.shape[0]))
  return ((away * away).sum() * (share / 2), away * share)
}

/// The mean of the squared differences of all numbers, and its gradient.
///
/// - Shapes: `[n, …]`, `[n, …]` → a number and `[n, …]`
public func meanSquaredError<E: FloatingElement>(_ outputs: NDArray<E>, _ targets: NDArray<E>) -> (
  loss: E, gradient: NDArray<E>
) {
  let away = differences("meanSquaredError", outputs, targets)
  let share = 1 / E(Swift.max(1, outputs.count))
  return ((away * away).sum() * share, away * (2 * share))
}

/// The mean of the differences of all numbers without their signs, and its gradient, which is 0 where
/// there is no difference.
///
/// - Shapes: `[n, …]`, `[n, …]` → a number and `[n, …]`
public func meanAbsoluteError<E: FloatingElement>(_ outputs: NDArray<E>, _ targets: NDArray<E>) -> (
  loss: E, gradient: NDArray<E>
) {
  let away = differences("meanAbsoluteError", outputs, targets)
  let share = 1 / E(Swift.max(1, outputs.count))
  return (abs(away).sum() * share, sign(away) * share)
}

/// The mean of `½d²` for differences d up to `delta`, of `delta · (|d| − ½delta)` beyond, and its
/// gradient.
///
/// - Shapes: `[n, …]`, `[n, …]` → a number and `[n, …]`
/// - Source: Huber (1964), §1
public func huberLoss<E: FloatingElement>(
  _ outputs: NDArray<E>, _ targets: NDArray<E>, delta: Double = 1
) -> (loss: E, gradient: NDArray<E>) {
  guard delta > 0, delta.isFinite else {
    fatalError("huberLoss: a delta of \(delta); expected more than 0")
  }
  let away = differences("huberLoss", outputs, targets)
  let share = 1 / E(Swift.max(1, outputs.count))
  let limit = E(delta)
  let near = maximum(minimum(away, limit), -limit)
  // ½d² up to the limit and the line beyond are both near · (d − ½near).
  return ((near * (away - near * 0.5)).sum() * share, near * share)
}

/// The mean cross-entropy of scores that stand for shares by sigmoid, each against a target of 0 to
/// 1, and its gradient: share minus target, over their number.
///
/// Exact where shares are too small for a number: no share is ever taken the logarithm of.
///
/// - Parameter positiveWeight: How much a target of 1 counts.
/// - Shapes: `[n, …]`, `[n, …]` → a number and `[n, …]`
/// - Source: Bishop (2006), §4.3.2
public func binaryCrossEntropy<E: FloatingElement>(
  _ scores: NDArray<E>, _ targets: NDArray<E>, positiveWeight: Double = 1
) -> (loss: E, gradient: NDArray<E>) {
  _ = differences("binaryCrossEntropy", scores, targets)
  guard positiveWeight >= 0, positiveWeight.isFinite else {
    fatalError(
      "binaryCrossEntropy: a positiveWeight of \(positiveWeight); expected a number from 0")
  }
  let share = 1 / E(Swift.max(1, scores.count))
  // −log σ(s) = log(1 + e⁻ˢ), and −log(1 − σ(s)) = s + log(1 + e⁻ˢ).
  let small = log1p(exp(-abs(scores)))
  let (yes, no) = (small + maximum(-scores, 0), small + maximum(scores, 0))
  let (wanted, rest) = (targets * E(positiveWeight), 1 - targets)
  // A target that is all of one kind costs nothing of the other, however far the score is.
  let costs =
    NDArray.where(wanted .== 0, 0, wanted * yes) + NDArray.where(rest .== 0, 0, rest * no)
  let shares = sigmoid(scores)
  let slope = rest * shares - wanted * (1 - shares)
  return (costs.sum() * share, slope * share)
}
