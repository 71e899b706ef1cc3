import NDArrays

/// Stops with both shapes where there is not one label for each of `[n]` predictions, or for each row
/// of scores.
private func checkPairs(
  _ operation: String, _ predictions: Shape, _ labels: Shape, _ wanted: String
) {
  orStop { () throws(ShapeError) in
    let isFit =
      wanted == "[n]"
      ? predictions == labels : predictions.count == 2 && labels == [predictions[0]]
    guard isFit else {
      throw ShapeError(
        operation, [predictions, labels], "do not fit; expected \(wanted) and [n]")
    }
  }
}

/// Stops with the first label that is no class.
private func checkClasses(_ operation: String, _ labels: NDArray<Int>, _ classes: Int) {
  for (row, label) in labels.elements.enumerated() where !(0..<classes).contains(label) {
    fatalError("\(operation): label \(label) in row \(row); classes are 0 to \(classes - 1)")
  }
}

/// Stops where a score is NaN, which is neither large nor small, and names its row.
private func checkNumbers<E: FloatingElement>(
  _ operation: String, _ what: String, _ x: NDArray<E>
) {
  if let place = x.elements.firstIndex(where: \.isNaN) {
    fatalError("\(operation): a \(what) of nan in row \(place / Swift.max(1, x.shape[1]))")
  }
}

/// The share of predictions that equal their labels.
///
/// - Shapes: `[n]`, `[n]`, or any two that are the same
/// - Precondition: There is a label for each prediction; otherwise stops with both shapes.
public func accuracy(_ predictions: NDArray<Int>, _ labels: NDArray<Int>) -> Double {
  checkPairs("accuracy", predictions.shape, labels.shape, "[n]")
  return Double((predictions .== labels).trueCount) / Double(Swift.max(1, labels.count))
}

/// How often each class (row) was read as each class (column).
///
/// - Shapes: `[n]`, `[n]` → `[classes, classes]`
/// - Precondition: There is a prediction for each label, and both are classes; otherwise stops.
public func confusionMatrix(_ labels: NDArray<Int>, _ predictions: NDArray<Int>, classes: Int = 10)
  -> NDArray<Int>
{
  checkPairs("confusionMatrix", labels.shape, predictions.shape, "[n]")
  guard classes > 0, classes <= 1 << 15 else {
    fatalError("confusionMatrix: \(classes) classes; expected 1 to \(1 << 15)")
  }
  var counts = [Int](repeating: 0, count: classes * classes)
  for (label, prediction) in zip(labels.elements, predictions.elements) {
    guard (0..<classes).contains(label), (0..<classes).contains(prediction) else {
      fatalError(
        "confusionMatrix: class \(label) read as \(prediction); classes are 0 to \(classes - 1)")
    }
    counts[label * classes + prediction] += 1
  }
  return NDArray(counts, shape: [classes, classes])
}

/// The interval that holds the true share with 95 % confidence, for a share measured on `count` trials.
///
/// - Source: Wilson (1927), JASA 22, p. 209
/// - Precondition: The share is 0 to 1 and there is at least one trial; otherwise stops.
public func wilsonInterval(_ share: Double, count: Int) -> (lower: Double, upper: Double) {
  guard (0...1).contains(share), count > 0 else {
    fatalError(
      "wilsonInterval: a share of \(share) on \(count) trials; expected 0 to 1 on at least one trial"
    )
  }
  let (z, n) = (1.96, Double(count))
  let middle = share + z * z / (2 * n)
  let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  return ((middle - spread) / scale, (middle + spread) / scale)
}

/// A row for each label, with a one at its place and zeros elsewhere.
///
/// - Shapes: `[n]` → `[n, classes]`
/// - Precondition: Labels are classes from 0 in one row; otherwise stops and names the first that is
///   not.
public func oneHot<E: FloatingElement>(_ labels: NDArray<Int>, classes: Int = 10) -> NDArray<E> {
  orStop { () throws(ShapeError) in
    guard labels.rank == 1 else {
      throw ShapeError("oneHot", [labels.shape], "is not a row of labels; expected [n]")
    }
    _ = try Shape([labels.count, classes]).checkedCount("oneHot", of: MemoryLayout<E>.stride)
  }
  var elements = [E](repeating: 0, count: labels.count * classes)
  for (row, label) in labels.elements.enumerated() {
    guard (0..<classes).contains(label) else {
      fatalError("oneHot: label \(label) in row \(row); classes are 0 to \(classes - 1)")
    }
    elements[row * classes + label] = 1
  }
  return NDArray(elements, shape: [labels.count, classes])
}

/// The share of examples whose label is among the `count` largest scores.
///
/// - Shapes: `[n, classes]`, `[n]`
/// - Precondition: There is a label for each row, which is a class, no score is NaN, and `count` is 1
///   to the number of classes; otherwise stops.
public func topKAccuracy<E: FloatingElement>(
  _ scores: NDArray<E>, _ labels: NDArray<Int>, _ count: Int
) -> Double {
  checkPairs("topKAccuracy", scores.shape, labels.shape, "[n, classes]")
  guard count > 0, count <= scores.shape[1] else {
    fatalError(
      "topKAccuracy: the best \(count) of \(scores.shape[1]) classes; expected at least one")
  }
  checkClasses("topKAccuracy", labels, scores.shape[1])
  checkNumbers("topKAccuracy", "score", scores)
  let best = scores.topK(count, axis: 1).indices
  let hits = (0..<labels.count).count { n in
    (0..<count).contains { best[n, $0] == labels[n] }
  }
  return Double(hits) / Double(Swift.max(1, labels.count))
}

/// How sure a model was and how often it was right, in bins of its sureness.
public struct Calibration: Sendable, Hashable {
  /// The examples that are about as sure.
  public struct Bin: Sendable, Hashable {
    /// The mean share that the winning class was given.
    public var confidence: Double
    /// The share of the bin's examples that were right.
    public var accuracy: Double
    /// How many examples there are.
    public var count: Int
  }

  /// The bins that hold an example, from unsure to sure.
  public var bins: [Bin]

  /// The mean distance between sureness and accuracy, weighted by the bins' sizes.
  ///
  /// - Source: Guo et al. (2017), §2, the expected calibration error
  public var error: Double {
    let total = bins.reduce(0) { $0 + $1.count }
    return bins.reduce(0.0) {
      $0 + Double($1.count) * ($1.accuracy - $1.confidence).magnitude
    } / Double(Swift.max(1, total))
  }

  /// The bins of some shares and labels.
  ///
  /// - Shapes: `[n, classes]` shares that add up to 1, `[n]`
  /// - Precondition: There is a label for each row, which is a class, shares are numbers from 0 to 1,
  ///   and there are 1 to 1,000,000 bins; otherwise stops and names the first row where it is not so.
  public init<E: FloatingElement>(
    _ probabilities: NDArray<E>, _ labels: NDArray<Int>, bins count: Int = 10
  ) {
    guard count > 0, count <= 1_000_000 else {
      fatalError("Calibration: \(count) bins; expected 1 to 1,000,000")
    }
    checkPairs("Calibration", probabilities.shape, labels.shape, "[n, classes]")
    checkClasses("Calibration", labels, probabilities.shape[1])
    checkShares("Calibration", probabilities)
    let said = probabilities.argMax(axis: 1).elements
    let sure = probabilities.max(axis: 1).elements.map { Double($0) }
    var sums = [(sure: Double, right: Int, count: Int)](repeating: (0, 0, 0), count: count)
    for (n, label) in labels.elements.enumerated() {
      let bin = Swift.min(count - 1, Swift.max(0, Int(sure[n] * Double(count))))
      sums[bin].sure += sure[n]
      sums[bin].right += said[n] == label ? 1 : 0
      sums[bin].count += 1
    }
    bins = sums.filter { $0.count > 0 }.map {
      Bin(
        confidence: $0.sure / Double($0.count), accuracy: Double($0.right) / Double($0.count),
        count: $0.count)
    }
  }
}

/// Stops where a share is no number from 0 to 1, but for rounding, and names its row.
private func checkShares<E: FloatingElement>(_ operation: String, _ shares: NDArray<E>) {
  let width = Swift.max(1, shares.shape[1])
  if let place = shares.elements.firstIndex(where: { !($0 >= -1e-3 && $0 <= 1.001) }) {
    fatalError(
      "\(operation): a share of \(shares.elements[place]) in row \(place / width); expected numbers from 0 to 1"
    )
  }
}

/// The examples that were read wrong, the surest mistake first.
///
/// - Shapes: `[n, classes]` shares, `[n]` → places
/// - Precondition: There is a label for each row, which is a class, and no share is NaN; otherwise
///   stops and says where it is not so.
public func worstMistakes<E: FloatingElement>(
  _ probabilities: NDArray<E>, _ labels: NDArray<Int>
) -> [Int] {
  checkPairs("worstMistakes", probabilities.shape, labels.shape, "[n, classes]")
  checkClasses("worstMistakes", labels, probabilities.shape[1])
  checkNumbers("worstMistakes", "share", probabilities)
  let said = probabilities.argMax(axis: 1).elements
  let sure = probabilities.max(axis: 1).elements
  return labels.elements.indices.filter { said[$0] != labels[$0] }
    .sorted { (sure[$1], $0) < (sure[$0], $1) }
}
