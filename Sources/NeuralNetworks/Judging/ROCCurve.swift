import NDArrays

/// What share of the true and of the false is called true, as the threshold for doing so falls.
///
/// Equal scores are one point, however many there are. Infinite scores are the largest and smallest.
///
/// ```swift
/// let curve = ROCCurve(NDArray([0.1, 0.4, 0.35, 0.8]), NDArray([false, false, true, true]))
/// curve.falsePositiveRates    // [0.0, 0.0, 0.5, 0.5, 1.0]
/// curve.truePositiveRates     // [0.0, 0.5, 0.5, 1.0, 1.0]
/// curve.area                  // 0.75
/// ```
///
/// - Source: Fawcett (2006), algorithm 1; the points are those of scikit-learn's `roc_curve`
public struct ROCCurve: Sendable, Hashable {
  /// Of what is false, the share that is called true; NaN where nothing is false.
  public var falsePositiveRates: [Double]
  /// Of what is true, the share that is called true; NaN where nothing is true.
  public var truePositiveRates: [Double]
  /// The score from which each point calls true, from high to low; the first is +∞, which calls
  /// nothing so.
  public var thresholds: [Double]

  /// The curve of a score, and of whether it is true, of each example.
  ///
  /// - Shapes: `[n]`, `[n]`
  /// - Parameters:
  ///   - weights: How much each example counts; nil: all the same.
  ///   - isThinned: Whether points on a line with both of their neighbours are left out.
  /// - Precondition: There is a truth, and a weight from 0, for each score, one example counts, and no
  ///   score is NaN; otherwise stops.
  /// - Complexity: O(n log n) at most: the scores are sorted.
  public init<E: FloatingElement>(
    _ scores: NDArray<E>, _ truth: NDArray<Bool>, weights: NDArray<Double>? = nil,
    isThinned: Bool = true
  ) {
    self.init(ThresholdCounts("ROCCurve", scores, truth, weights), isThinned)
  }

  private init(_ all: ThresholdCounts, _ isThinned: Bool) {
    var counts = all
    if isThinned {
      /// Whether a line through the places before, at and behind one has no corner there.
      func isStraight(_ x: [Double], _ i: Int) -> Bool { x[i + 1] - x[i] == x[i] - x[i - 1] }
      counts.keep(
        all.places { !isStraight(all.hits, $0) || !isStraight(all.falseAlarms, $0) })
    }
    let (allHits, allAlarms) = (counts.hits.last ?? 0, counts.falseAlarms.last ?? 0)
    // Of nothing there is no share: 0 / 0 is NaN at the first point too.
    falsePositiveRates = ([0] + counts.falseAlarms).map { $0 / allAlarms }
    truePositiveRates = ([0] + counts.hits).map { $0 / allHits }
    thresholds = [.infinity] + counts.thresholds
  }

  /// The area under the curve: the chance that what is true scores higher than what is false, equal
  /// scores counted by half.
  ///
  /// NaN where everything is true, or everything false: then there is nothing to compare.
  ///
  /// - Source: Mann & Whitney (1947); Fawcett (2006), §7
  public var area: Double { trapezoidArea(falsePositiveRates, truePositiveRates) }
}

extension ROCCurve: CustomStringConvertible {
  /// The area and how many points there are.
  public var description: String {
    "ROC curve: area \(fixedText(area, 4)), \(groupedText(thresholds.count)) points"
  }
}
