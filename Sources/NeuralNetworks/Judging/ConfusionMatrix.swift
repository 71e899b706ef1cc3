import NDArrays

/// How often each class (row) was read as each class (column).
///
/// - Shapes: `[n]`, `[n]` → `[classes, classes]`
/// - Precondition: There is a prediction for each label, and both are classes; otherwise stops.
public func confusionMatrix(_ labels: NDArray<Int>, _ predictions: NDArray<Int>, classes: Int = 10)
  -> NDArray<Int>
{
  checkPairs("confusionMatrix", labels.shape, predictions.shape, "[n]")
  var counts = [Int](repeating: 0, count: checkedCells("confusionMatrix", classes))
  forEachCell("confusionMatrix", labels, predictions, classes) { counts[$1] += 1 }
  return NDArray(counts, shape: [classes, classes])
}

/// How much count the examples of each class (row) that were read as each class (column).
///
/// ```swift
/// confusionMatrix(
///   NDArray([0, 0, 1]), NDArray([0, 1, 1]), weights: NDArray([1, 2, 0.5]), classes: 2
/// ).elements    // [1.0, 2.0, 0.0, 0.5]
/// ```
///
/// - Shapes: `[n]`, `[n]`, `[n]` → `[classes, classes]`
/// - Parameter weights: How much each example counts.
/// - Precondition: There is a prediction, and a weight from 0, for each label, and both are classes;
///   otherwise stops.
public func confusionMatrix(
  _ labels: NDArray<Int>, _ predictions: NDArray<Int>, weights: NDArray<Double>, classes: Int = 10
) -> NDArray<Double> {
  checkPairs("confusionMatrix", labels.shape, predictions.shape, "[n]")
  let weights = checkedWeights("confusionMatrix", weights, labels.shape) ?? []
  var sums = [Double](repeating: 0, count: checkedCells("confusionMatrix", classes))
  forEachCell("confusionMatrix", labels, predictions, classes) { sums[$1] += weights[$0] }
  return NDArray(sums, shape: [classes, classes])
}

/// What the entries of a confusion matrix are shares of.
public enum ConfusionTotal: Sendable, Hashable, CaseIterable {
  /// The examples of a class: each row adds up to 1, and the diagonal is the recall.
  case labels
  /// The examples that were called so: each column adds up to 1, and the diagonal is the precision.
  case predictions
  /// All examples: the whole matrix adds up to 1, and the diagonal to the accuracy.
  case all
}

/// A confusion matrix as shares: of the true classes, of the predicted ones, or of all examples.
///
/// A class without examples has a row of zeros, and one that was never called a column of zeros.
///
/// ```swift
/// let rates = confusionRates(NDArray([0, 0, 1]), NDArray([0, 1, 1]), classes: 3)
/// rates.elements    // [0.5, 0.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]
/// ```
///
/// - Shapes: `[n]`, `[n]` → `[classes, classes]`
/// - Parameter weights: How much each example counts; nil: all the same.
/// - Precondition: There is a prediction, and a weight from 0, for each label, and both are classes;
///   otherwise stops.
public func confusionRates(
  _ labels: NDArray<Int>, _ predictions: NDArray<Int>, of total: ConfusionTotal = .labels,
  weights: NDArray<Double>? = nil, classes: Int = 10
) -> NDArray<Double> {
  let sums =
    weights.map { confusionMatrix(labels, predictions, weights: $0, classes: classes) }
    ?? confusionMatrix(labels, predictions, classes: classes).cast(to: Double.self)
  let totals =
    switch total {
    case .labels: sums.sum(axis: 1, keepDims: true)
    case .predictions: sums.sum(axis: 0, keepDims: true)
    case .all: NDArray<Double>([sums.sum()], shape: [1, 1])
    }
  // What is divided by 0 is 0 itself, and stays so.
  return sums / .where(totals .== 0, NDArray<Double>.ones(like: totals), totals)
}

/// The number of cells of a matrix of so many classes, or a stop.
private func checkedCells(_ operation: String, _ classes: Int) -> Int {
  guard classes > 0, classes <= 1 << 15 else {
    fatalError("\(operation): \(classes) classes; expected 1 to \(1 << 15)")
  }
  return classes * classes
}

/// Calls `body` with each example and the cell that it falls into.
private func forEachCell(
  _ operation: String, _ labels: NDArray<Int>, _ predictions: NDArray<Int>, _ classes: Int,
  _ body: (_ row: Int, _ cell: Int) -> Void
) {
  let (truth, said) = (labels.elements, predictions.elements)
  for row in truth.indices {
    guard (0..<classes).contains(truth[row]), (0..<classes).contains(said[row]) else {
      fatalError(
        "\(operation): class \(truth[row]) read as \(said[row]); classes are 0 to \(classes - 1)")
    }
    body(row, truth[row] * classes + said[row])
  }
}
