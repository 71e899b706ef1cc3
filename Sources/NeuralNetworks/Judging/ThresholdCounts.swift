import NDArrays

/// How much is called true at each threshold, rightly and wrongly, from the highest score down.
///
/// Equal scores are one threshold: no rule on scores tells them apart. Examples of weight 0 give none.
struct ThresholdCounts {
  /// The scores that occur, from high to low.
  private(set) var thresholds: [Double] = []
  /// How much counts what is true and scores as much or more, for each threshold.
  private(set) var hits: [Double] = []
  /// How much counts what is false and scores as much or more.
  private(set) var falseAlarms: [Double] = []

  /// The counts for a score, and whether it is true, of each example.
  ///
  /// Stops where there is not one of each, or a score is NaN, or no example counts.
  init<E: FloatingElement>(
    _ operation: String, _ scores: NDArray<E>, _ truth: NDArray<Bool>, _ weights: NDArray<Double>?
  ) {
    checkRows(operation, scores.shape, truth.shape)
    checkNumbers(operation, "score", scores)
    let weights = checkedWeights(operation, weights, truth.shape)
    sum(
      scores.cast(to: Double.self).elements, scores.argSorted(descending: true).elements,
      truth.elements, weights)
    if thresholds.isEmpty {
      fatalError("\(operation): no example that counts; a curve needs one at least")
    }
  }

  private mutating func sum(
    _ scores: [Double], _ order: [Int], _ truth: [Bool], _ weights: [Double]?
  ) {
    var (hit, missed, last) = (0.0, 0.0, Double.nan)
    for row in order {
      let weight = weights?[row] ?? 1
      if weight == 0 { continue }
      if truth[row] { hit += weight } else { missed += weight }
      if scores[row] == last {
        hits[hits.count - 1] = hit
        falseAlarms[falseAlarms.count - 1] = missed
      } else {
        last = scores[row]
        thresholds.append(last)
        hits.append(hit)
        falseAlarms.append(missed)
      }
    }
  }

  /// The thresholds at some places alone.
  mutating func keep(_ places: [Int]) {
    thresholds = places.map { thresholds[$0] }
    hits = places.map { hits[$0] }
    falseAlarms = places.map { falseAlarms[$0] }
  }

  /// The first threshold, the last, and those between of which `isKept` says so of the place.
  func places(where isKept: (Int) -> Bool) -> [Int] {
    let last = thresholds.count - 1
    return thresholds.indices.filter { $0 == 0 || $0 == last || isKept($0) }
  }
}

/// The area under a line through points, whose first coordinates rise or fall all along.
func trapezoidArea(_ x: [Double], _ y: [Double]) -> Double {
  var sum = CompensatedSum()
  for i in x.indices.dropFirst() { sum.add((x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2) }
  return sum.value.magnitude
}
