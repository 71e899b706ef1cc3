import NDArrays

/// The share of predictions that equal their labels.
public func accuracy(_ predictions: NDArray<Int>, _ labels: NDArray<Int>) -> Double {
  Double((predictions .== labels).trueCount) / Double(Swift.max(1, labels.count))
}

/// How often each class (row) was read as each class (column).
///
/// - Shapes: `[n]`, `[n]` → `[classes, classes]`
public func confusionMatrix(_ labels: NDArray<Int>, _ predictions: NDArray<Int>, classes: Int = 10)
  -> NDArray<Int>
{
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
public func wilsonInterval(_ share: Double, count: Int) -> (lower: Double, upper: Double) {
  let (z, n) = (1.96, Double(count))
  let middle = share + z * z / (2 * n)
  let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  return ((middle - spread) / scale, (middle + spread) / scale)
}

/// A row for each label, with a one at its place and zeros elsewhere.
///
/// - Shapes: `[n]` → `[n, classes]`
public func oneHot<E: FloatingElement>(_ labels: NDArray<Int>, classes: Int = 10) -> NDArray<E> {
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
public func topKAccuracy<E: FloatingElement>(
  _ scores: NDArray<E>, _ labels: NDArray<Int>, _ count: Int
) -> Double {
  let best = scores.topK(count, axis: 1).indices
  let hits = (0..<labels.count).count { n in
    (0..<count).contains { best[n, $0] == labels[n] }
  }
  return Double(hits) / Double(Swift.max(1, labels.count))
}

/// How sure a model was and how often it was right, in bins of its sureness.
public struct Calibration: Sendable, Hashable {
  public struct Bin: Sendable, Hashable {
    /// The mean share that the winning class was given.
    public var confidence: Double
    /// The share of the bin's examples that were right.
    public var accuracy: Double
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

  /// - Shapes: `[n, classes]` shares that add up to 1, `[n]`
  public init<E: FloatingElement>(
    _ probabilities: NDArray<E>, _ labels: NDArray<Int>, bins count: Int = 10
  ) {
    guard count > 0 else { fatalError("Calibration: \(count) bins; it needs at least 1") }
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

/// The examples that were read wrong, the surest mistake first.
///
/// - Shapes: `[n, classes]` shares, `[n]` → places
public func worstMistakes<E: FloatingElement>(
  _ probabilities: NDArray<E>, _ labels: NDArray<Int>
) -> [Int] {
  let said = probabilities.argMax(axis: 1).elements
  let sure = probabilities.max(axis: 1).elements
  return labels.elements.indices.filter { said[$0] != labels[$0] }
    .sorted { (sure[$1], $0) < (sure[$0], $1) }
}
