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
