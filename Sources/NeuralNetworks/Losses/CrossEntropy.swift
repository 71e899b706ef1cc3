import NDArrays

/// The mean cross-entropy of scores, and its gradient: shares minus truth, over the batch's size.
///
/// A score of −∞ gives its class no share; of +∞ all of it.
///
/// ```swift
/// crossEntropy(NDArray<Double>([[0, 0]]), NDArray([1])).gradient    // [[ 0.5 -0.5]]
/// ```
///
/// - Parameters:
///   - labelSmoothing: The part of each label that is spread over all classes.
///   - classWeights: How much an example of each class counts in the mean; nil: all the same.
/// - Shapes: `[n, classes]`, `[n]` → a number and `[n, classes]`
/// - Source: Bishop (2006), §4.3.4; Szegedy et al. (2016), §7, for the smoothing
public func crossEntropy<E: FloatingElement>(
  _ scores: NDArray<E>, _ labels: NDArray<Int>, labelSmoothing: Double = 0,
  classWeights: [Double]? = nil
) -> (loss: E, gradient: NDArray<E>) {
  orStop { () throws(ShapeError) in
    guard scores.rank == 2, labels.shape == [scores.shape[0]], scores.shape[1] > 0 else {
      throw ShapeError(
        "crossEntropy", [scores.shape, labels.shape],
        "do not fit; expected [examples, classes] and [examples]")
    }
  }
  let classes = scores.shape[1]
  let Y: NDArray<E> = oneHot(labels, classes: classes)
  return crossEntropy(
    scores, Y, labelSmoothing: labelSmoothing, classWeights: classWeights, labels: labels)
}

/// The mean cross-entropy of scores against shares that are given, and its gradient.
///
/// - Shapes: `[n, …, classes]`, `[n, …, classes]` → a number and `[n, …, classes]`
public func crossEntropy<E: FloatingElement>(
  _ scores: NDArray<E>, _ shares: NDArray<E>, labelSmoothing: Double = 0,
  classWeights: [Double]? = nil
) -> (loss: E, gradient: NDArray<E>) {
  orStop { () throws(ShapeError) in
    guard scores.shape == shares.shape, scores.rank > 1, scores.shape.last != 0 else {
      throw ShapeError(
        "crossEntropy", [scores.shape, shares.shape],
        "do not fit; expected a share for each score, [examples, classes]")
    }
  }
  let rows: Shape = [scores.count / scores.shape[scores.rank - 1], scores.shape[scores.rank - 1]]
  let (loss, gradient) = crossEntropy(
    scores.reshaped(rows), shares.reshaped(rows), labelSmoothing: labelSmoothing,
    classWeights: classWeights, labels: nil)
  return (loss, gradient.reshaped(scores.shape))
}

private func crossEntropy<E: FloatingElement>(
  _ scores: NDArray<E>, _ truth: NDArray<E>, labelSmoothing: Double, classWeights: [Double]?,
  labels: NDArray<Int>?
) -> (loss: E, gradient: NDArray<E>) {
  let classes = scores.shape[1]
  guard labelSmoothing >= 0, labelSmoothing < 1 else {
    fatalError("crossEntropy: a labelSmoothing of \(labelSmoothing); expected 0 to below 1")
  }
  var Y = truth
  if labelSmoothing != 0 {
    Y = Y * E(1 - labelSmoothing) + E(labelSmoothing / Double(classes))
  }
  if let classWeights {
    return weighed(scores, Y, classWeights, labels: labels)
  }
  var shifted = scores - scores.max(axis: 1, keepDims: true)
  var powers = exp(shifted)
  let totals = powers.sum(axis: 1, keepDims: true)
  let share = 1 / E(Swift.max(1, scores.shape[0]))
  let rows = scores.shape[0]
  shifted.withUniquePointer { shifted in
    powers.withUniquePointer { powers in
      totals.withPointer { totals in
        Y.contiguous().withPointer {
          costsAndGradient(shifted, powers, totals, $0, rows: rows, columns: classes, share: share)
        }
      }
    }
  }
  let loss = (log(totals).sum() - shifted.sum()) * share
  if !loss.isFinite { return careful(scores, Y) }
  return (loss, powers)
}

/// `Y · shifted` in the place of the one, and `(powers / totals − Y) · share` in the place of the other.
@specialized(where E == Float) @specialized(where E == Double)
private func costsAndGradient<E: FloatingElement>(
  _ shifted: UnsafeMutablePointer<E>, _ powers: UnsafeMutablePointer<E>,
  _ totals: UnsafePointer<E>, _ Y: UnsafePointer<E>, rows: Int, columns: Int, share: E
) {
  for row in 0..<rows {
    let total = totals[row]
    for i in row * columns..<(row + 1) * columns {
      shifted[i] = Y[i] * shifted[i]
      powers[i] = (powers[i] / total - Y[i]) * share
    }
  }
}

/// Scores less the largest of their row; what is infinitely far apart stays so, and infinities of one
/// sign are alike.
private func distances<E: FloatingElement>(_ scores: NDArray<E>) -> NDArray<E> {
  let top = scores.max(axis: 1, keepDims: true)
  let shifted = scores - top
  return NDArray.where(scores .== top, 0, shifted)
}

/// The same where scores are infinite or further apart than numbers go: a class that is not true
/// costs nothing, however small its share.
private func careful<E: FloatingElement>(_ scores: NDArray<E>, _ Y: NDArray<E>) -> (
  loss: E, gradient: NDArray<E>
) {
  let shifted = distances(scores)
  let powers = exp(shifted)
  let totals = powers.sum(axis: 1, keepDims: true)
  let share = 1 / E(Swift.max(1, scores.shape[0]))
  // NaN among the scores stays NaN; only −∞ times nothing is nothing.
  let costs = NDArray.where((Y .== 0) & (shifted .== -.infinity), 0, Y * shifted)
  let loss = (log(totals).sum() - costs.sum()) * share
  return (loss, (powers / totals - Y) * share)
}

/// The same where each class has a weight: of the weights of the true classes it is the mean.
private func weighed<E: FloatingElement>(
  _ scores: NDArray<E>, _ Y: NDArray<E>, _ classWeights: [Double], labels: NDArray<Int>?
) -> (loss: E, gradient: NDArray<E>) {
  let classes = scores.shape[1]
  guard classWeights.count == classes else {
    fatalError("crossEntropy: \(classWeights.count) class weights for \(classes) classes")
  }
  if let bad = classWeights.first(where: { !($0 >= 0 && $0.isFinite) }) {
    fatalError("crossEntropy: a class weight of \(bad); expected numbers from 0")
  }
  let weights = NDArray<E>(classWeights.map { E($0) })
  let shifted = distances(scores)
  let powers = exp(shifted)
  let totals = powers.sum(axis: 1, keepDims: true)
  let weighed = Y * weights
  // What each example counts: its class's weight, whatever the smoothing spreads.
  let total = labels.map { weights.rows($0).sum() } ?? weighed.sum()
  let share = total > 0 ? 1 / total : 0
  let each = weighed.sum(axis: 1, keepDims: true)
  let costs = NDArray.where((weighed .== 0) & (shifted .== -.infinity), 0, weighed * shifted)
  let loss = ((log(totals) * each).sum() - costs.sum()) * share
  return (loss, (powers / totals * each - weighed) * share)
}

/// Weights with which each class counts as much as any other, however many examples it has: 1 on
/// average over the examples.
///
/// ```swift
/// balancedClassWeights(NDArray([0, 0, 0, 1]), classes: 2)    // [0.6666666666666666, 2.0]
/// ```
///
/// - Returns: `n / (classes · count)` for each class, as scikit-learn's "balanced"; 0 for a class
///   without examples.
public func balancedClassWeights(_ labels: NDArray<Int>, classes: Int) -> [Double] {
  guard classes > 0, classes < 1 << 31 else {
    fatalError("balancedClassWeights: \(classes) classes; expected at least 1")
  }
  var counts = [Int](repeating: 0, count: classes)
  for (row, label) in labels.elements.enumerated() {
    guard (0..<classes).contains(label) else {
      fatalError(
        "balancedClassWeights: label \(label) in row \(row); classes are 0 to \(classes - 1)")
    }
    counts[label] += 1
  }
  return counts.map { $0 == 0 ? 0 : Double(labels.count) / Double(classes * $0) }
}
