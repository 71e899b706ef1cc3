import NDArrays

/// The share of predictions that equal their labels.
///
/// Without examples, or where no example counts, it is 0.
///
/// - Shapes: `[n]`, `[n]`, or any two that are the same
/// - Parameter weights: How much each example counts; nil: all the same.
/// - Precondition: There is a label, and a weight from 0, for each prediction; otherwise stops with
///   both shapes.
public func accuracy(
  _ predictions: NDArray<Int>, _ labels: NDArray<Int>, weights: NDArray<Double>? = nil
) -> Double {
  checkPairs("accuracy", predictions.shape, labels.shape, "[n]")
  let isRight = predictions .== labels
  guard let weights = checkedWeights("accuracy", weights, labels.shape) else {
    return Double(isRight.trueCount) / Double(Swift.max(1, labels.count))
  }
  let hits = isRight.elements
  let mean = weightedMean(hits.count, weights) { hits[$0] ? 1 : 0 }
  return mean.isNaN ? 0 : mean
}

/// The mean over the classes that occur of the share of their examples that is read right.
///
/// It does not rise by guessing the largest class. NaN where no example counts.
///
/// ```swift
/// balancedAccuracy(NDArray([0, 0, 0, 0]), NDArray([0, 0, 0, 1]))    // 0.5
/// ```
///
/// - Shapes: `[n]`, `[n]`
/// - Parameters:
///   - isAdjusted: Whether it is moved so that guessing gives 0, and being right always still 1.
///   - weights: How much each example counts; nil: all the same.
/// - Precondition: There is a label, and a weight from 0, for each prediction; otherwise stops.
/// - Complexity: O(n + classes · log classes)
/// - Source: Brodersen, Ong, Stephan & Buhmann (2010); the adjusted one: Youden (1950)
public func balancedAccuracy(
  _ predictions: NDArray<Int>, _ labels: NDArray<Int>, isAdjusted: Bool = false,
  weights: NDArray<Double>? = nil
) -> Double {
  checkRows("balancedAccuracy", predictions.shape, labels.shape)
  let totals = LabelTotals(
    labels.elements, predictions.elements,
    checkedWeights("balancedAccuracy", weights, labels.shape))
  let recalls = totals.classes.indices.filter { totals.real[$0] > 0 }.map {
    totals.hits[$0] / totals.real[$0]
  }
  let mean = weightedMean(recalls.count, nil) { recalls[$0] }
  guard isAdjusted else { return mean }
  let chance = 1 / Double(recalls.count)
  return (mean - chance) / (1 - chance)
}

/// The share of examples whose label is among the `count` largest scores.
///
/// Of equal scores the first classes' count as larger. Without examples, or where no example counts,
/// it is 0.
///
/// - Shapes: `[n, classes]`, `[n]`
/// - Parameter weights: How much each example counts; nil: all the same.
/// - Precondition: There is a label for each row, which is a class, no score is NaN, `count` is 1
///   to the number of classes, and weights are numbers from 0; otherwise stops.
public func topKAccuracy<E: FloatingElement>(
  _ scores: NDArray<E>, _ labels: NDArray<Int>, _ count: Int, weights: NDArray<Double>? = nil
) -> Double {
  checkPairs("topKAccuracy", scores.shape, labels.shape, "[n, classes]")
  guard count > 0, count <= scores.shape[1] else {
    fatalError(
      "topKAccuracy: the best \(count) of \(scores.shape[1]) classes; expected at least one")
  }
  checkClasses("topKAccuracy", labels, scores.shape[1])
  checkNumbers("topKAccuracy", "score", scores)
  let weights = checkedWeights("topKAccuracy", weights, labels.shape)
  let (best, wanted) = (scores.topK(count, axis: 1).indices.elements, labels.elements)
  let mean = weightedMean(wanted.count, weights) { row in
    best[row * count..<(row + 1) * count].contains(wanted[row]) ? 1 : 0
  }
  return mean.isNaN ? 0 : mean
}
