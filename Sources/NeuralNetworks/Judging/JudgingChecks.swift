import NDArrays

// What judgements ask of their arguments, with one sentence each for what is not so.

/// Stops with both shapes where there is not one label for each of `[n]` predictions, or for each row
/// of scores.
func checkPairs(
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

/// Stops with both shapes where there are not two rows of the same length.
func checkRows(_ operation: String, _ a: Shape, _ b: Shape) {
  orStop { () throws(ShapeError) in
    guard a.count == 1, a == b else {
      throw ShapeError(operation, [a, b], "do not fit; expected [n] and [n]")
    }
  }
}

/// Stops with the first label that is no class.
func checkClasses(_ operation: String, _ labels: NDArray<Int>, _ classes: Int) {
  for (row, label) in labels.elements.enumerated() where !(0..<classes).contains(label) {
    fatalError("\(operation): label \(label) in row \(row); classes are 0 to \(classes - 1)")
  }
}

/// Stops where a score is NaN, which is neither large nor small, and names its row.
func checkNumbers<E: FloatingElement>(_ operation: String, _ what: String, _ x: NDArray<E>) {
  guard let place = x.cast(to: Double.self).elements.firstIndex(where: \.isNaN) else { return }
  let width = Swift.max(1, x.count / Swift.max(1, x.shape[0]))
  fatalError("\(operation): a \(what) of nan in row \(place / width)")
}

/// Stops where a share is no number from 0 to 1, but for rounding, and names its row.
func checkShares<E: FloatingElement>(_ operation: String, _ shares: NDArray<E>) {
  let list = shares.cast(to: Double.self).elements
  if let place = list.firstIndex(where: { !($0 >= -1e-3 && $0 <= 1.001) }) {
    let width = Swift.max(1, shares.count / Swift.max(1, shares.shape[0]))
    fatalError(
      "\(operation): a share of \(shares.elements[place]) in row \(place / width); expected numbers from 0 to 1"
    )
  }
}

/// The weights of examples as a list; nil where all count the same.
///
/// Stops where there is not one for each example, or one is no number from 0.
func checkedWeights(_ operation: String, _ weights: NDArray<Double>?, _ examples: Shape)
  -> [Double]?
{
  guard let weights else { return nil }
  orStop { () throws(ShapeError) in
    guard weights.shape == examples else {
      throw ShapeError(
        operation, [weights.shape, examples], "do not fit; expected a weight for each example")
    }
  }
  let list = weights.elements
  if let place = list.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
    fatalError("\(operation): a weight of \(list[place]) in row \(place); expected numbers from 0")
  }
  guard list.reduce(0, +).isFinite else {
    fatalError("\(operation): weights that add up to more than a Double holds")
  }
  return list
}
