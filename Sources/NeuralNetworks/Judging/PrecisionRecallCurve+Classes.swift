import NDArrays

extension PrecisionRecallCurve {
  /// The curve of one class against the rest.
  ///
  /// - Shapes: `[n, classes]`, `[n]`
  /// - Parameters:
  ///   - weights: How much each example counts; nil: all the same.
  ///   - isThinned: Whether of points with one recall those between the first and the last are left
  ///     out.
  /// - Precondition: There is a label, which is a class, for each row, `k` is a class, one example
  ///   counts, and no score is NaN; otherwise stops.
  public init<E: FloatingElement>(
    _ scores: NDArray<E>, _ labels: NDArray<Int>, class k: Int, weights: NDArray<Double>? = nil,
    isThinned: Bool = false
  ) {
    let all = OneAgainstRest("PrecisionRecallCurve", scores, labels, weights)
    let (scores, truth) = all.question(k)
    self.init(scores, truth, weights: weights, isThinned: isThinned)
  }

  /// The curve of all scores of all classes together: each is a question of its own.
  ///
  /// - Shapes: `[n, classes]`, `[n]`
  /// - Precondition: There is a label, which is a class, for each row, one example counts, and no
  ///   score is NaN; otherwise stops.
  public init<E: FloatingElement>(
    ofAll scores: NDArray<E>, _ labels: NDArray<Int>, weights: NDArray<Double>? = nil,
    isThinned: Bool = false
  ) {
    let all = OneAgainstRest("PrecisionRecallCurve", scores, labels, weights).together
    self.init(all.scores, all.truth, weights: all.weights, isThinned: isThinned)
  }

  /// The average precision of each class against the rest; 0 for a class that no example is of.
  ///
  /// - Shapes: `[n, classes]`, `[n]` → `classes` numbers
  /// - Precondition: There is a label, which is a class, for each row, one example counts, and no
  ///   score is NaN; otherwise stops.
  /// - Complexity: O(classes · n log n) at most
  public static func averagePrecisions<E: FloatingElement>(
    _ scores: NDArray<E>, _ labels: NDArray<Int>, weights: NDArray<Double>? = nil
  ) -> [Double] {
    OneAgainstRest("PrecisionRecallCurve", scores, labels, weights).numbers {
      PrecisionRecallCurve($0, $1, weights: $2).averagePrecision
    }
  }

  /// One average precision for several classes.
  ///
  /// ```swift
  /// let shares = NDArray<Double>([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.3, 0.5]])
  /// PrecisionRecallCurve.averagePrecision(shares, NDArray([0, 1, 2]), average: .macro)    // 1.0
  /// ```
  ///
  /// - Shapes: `[n, classes]`, `[n]`
  /// - Precondition: There is a label, which is a class, for each row, one example counts, and no
  ///   score is NaN; otherwise stops.
  /// - Source: the averages are those of scikit-learn's `average_precision_score`
  public static func averagePrecision<E: FloatingElement>(
    _ scores: NDArray<E>, _ labels: NDArray<Int>, average: ClassAverage,
    weights: NDArray<Double>? = nil
  ) -> Double {
    OneAgainstRest("PrecisionRecallCurve", scores, labels, weights).number(average) {
      PrecisionRecallCurve($0, $1, weights: $2).averagePrecision
    }
  }
}
