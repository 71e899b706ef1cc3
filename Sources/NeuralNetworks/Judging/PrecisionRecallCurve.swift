import NDArrays

/// What share of what is called true is so, and what share of the true is called so, as the threshold
/// rises.
///
/// Where the true are few, it shows what ``ROCCurve`` hides: false alarms are counted beside the hits,
/// not beside all that is false.
///
/// ```swift
/// let curve = PrecisionRecallCurve(
///   NDArray([0.1, 0.4, 0.35, 0.8]), NDArray([false, false, true, true]))
/// curve.recalls             // [1.0, 1.0, 0.5, 0.5, 0.0]
/// curve.thresholds          // [0.1, 0.35, 0.4, 0.8]
/// curve.averagePrecision    // 0.8333333333333333
/// ```
///
/// - Source: Davis & Goadrich (2006); the points are those of scikit-learn's `precision_recall_curve`
public struct PrecisionRecallCurve: Sendable, Hashable {
  /// Of what is called true, the share that is; the last, where nothing is called so, is 1.
  public var precisions: [Double]
  /// Of what is true, the share that is called so, falling to 0; 1 before that where nothing is true.
  public var recalls: [Double]
  /// The score from which each point but the last calls true, from low to high.
  public var thresholds: [Double]

  /// The curve of a score, and of whether it is true, of each example.
  ///
  /// - Shapes: `[n]`, `[n]`
  /// - Parameters:
  ///   - weights: How much each example counts; nil: all the same.
  ///   - isThinned: Whether of points with one recall those between the first and the last are left
  ///     out.
  /// - Precondition: There is a truth, and a weight from 0, for each score, one example counts, and no
  ///   score is NaN; otherwise stops.
  /// - Complexity: O(n log n) at most: the scores are sorted.
  public init<E: FloatingElement>(
    _ scores: NDArray<E>, _ truth: NDArray<Bool>, weights: NDArray<Double>? = nil,
    isThinned: Bool = false
  ) {
    self.init(ThresholdCounts("PrecisionRecallCurve", scores, truth, weights), isThinned)
  }

  private init(_ all: ThresholdCounts, _ isThinned: Bool) {
    var counts = all
    if isThinned {
      counts.keep(
        all.places {
          all.hits[$0] != all.hits[$0 - 1] || all.hits[$0 + 1] != all.hits[$0]
        })
    }
    let total = counts.hits.last ?? 0
    precisions = zip(counts.hits, counts.falseAlarms).reversed().map { $0 / ($0 + $1) } + [1]
    recalls = counts.hits.reversed().map { total > 0 ? $0 / total : 1 } + [0]
    thresholds = counts.thresholds.reversed()
  }

  /// The mean of the precisions, each counted by what its threshold adds to the recall; 0 where
  /// nothing is true.
  ///
  /// Unlike ``area`` it draws no lines between points, between which precision does not run straight.
  ///
  /// - Source: Manning, Raghavan & Schütze (2008), §8.4
  public var averagePrecision: Double {
    var sum = CompensatedSum()
    for i in recalls.indices.dropLast() { sum.add((recalls[i] - recalls[i + 1]) * precisions[i]) }
    return Swift.max(0, sum.value)
  }

  /// The area under straight lines between the points.
  public var area: Double { trapezoidArea(recalls, precisions) }
}

extension PrecisionRecallCurve: CustomStringConvertible {
  /// The average precision and how many points there are.
  public var description: String {
    "precision–recall curve: average precision \(fixedText(averagePrecision, 4)), \(groupedText(recalls.count)) points"
  }
}
