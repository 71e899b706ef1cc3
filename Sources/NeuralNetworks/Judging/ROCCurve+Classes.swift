import NDArrays

extension ROCCurve {
  /// The curve of one class against the rest.
  ///
  /// - Shapes: `[n, classes]`, `[n]`
  /// - Parameters:
  ///   - weights: How much each example counts; nil: all the same.
  ///   - isThinned: Whether points on a line with both of their neighbours are left out.
  /// - Precondition: There is a label, which is a class, for each row, `k` is a class, one example
  ///   counts, and no score is NaN; otherwise stops.
  public init<E: FloatingElement>(
    _ scores: NDArray<E>, _ labels: NDArray<Int>, class k: Int, weights: NDArray<Double>? = nil,
    isThinned: Bool = true
  ) {
    let all = OneAgainstRest("ROCCurve", scores, labels, weights)
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
    isThinned: Bool = true
  ) {
    let all = OneAgainstRest("ROCCurve", scores, labels, weights).together
    self.init(all.scores, all.truth, weights: all.weights, isThinned: isThinned)
  }

  /// The area of each class against the rest; NaN for a class that all examples are of, or none.
  ///
  /// - Shapes: `[n, classes]`, `[n]` → `classes` numbers
  /// - Precondition: There is a label, which is a class, for each row, one example counts, and no
  ///   score is NaN; otherwise stops.
  /// - Complexity: O(classes · n log n) at most
  public static func areas<E: FloatingElement>(
    _ scores: NDArray<E>, _ labels: NDArray<Int>, weights: NDArray<Double>? = nil
  ) -> [Double] {
    OneAgainstRest("ROCCurve", scores, labels, weights).numbers {
      ROCCurve($0, $1, weights: $2).area
    }
  }

  /// One area for several classes.
  ///
  /// Where a class has none, the macro average is NaN too; the weighted one leaves out what no
  /// example is of.
  ///
  /// ```swift
  /// let shares = NDArray<Double>([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.3, 0.5]])
  /// ROCCurve.area(shares, NDArray([0, 1, 2]), average: .micro)    // 1.0
  /// ```
  ///
  /// - Shapes: `[n, classes]`, `[n]`
  /// - Precondition: There is a label, which is a class, for each row, one example counts, and no
  ///   score is NaN; otherwise stops.
  /// - Source: the averages are those of scikit-learn's `roc_auc_score` with `multi_class="ovr"`
  public static func area<E: FloatingElement>(
    _ scores: NDArray<E>, _ labels: NDArray<Int>, average: ClassAverage,
    weights: NDArray<Double>? = nil
  ) -> Double {
    OneAgainstRest("ROCCurve", scores, labels, weights).number(average) {
      ROCCurve($0, $1, weights: $2).area
    }
  }
}
