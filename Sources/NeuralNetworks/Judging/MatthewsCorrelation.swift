import NDArrays

/// The correlation of what was read with what is: 1 for readings that are all right, 0 for chance.
///
/// For two classes it is Pearson's correlation of zeros and ones, and for more of them Gorodkin's
/// generalisation. 0 where one class is all that was read, or all that there is.
///
/// ```swift
/// matthewsCorrelation(NDArray([0, 1, 1, 1]), NDArray([0, 0, 1, 1]))    // 0.5773502691896258
/// ```
///
/// - Shapes: `[n]`, `[n]`
/// - Parameter weights: How much each example counts; nil: all the same.
/// - Precondition: There is a label, and a weight from 0, for each prediction; otherwise stops.
/// - Complexity: O(n + classes · log classes)
/// - Source: Matthews (1975); Gorodkin (2004) for more than two classes
public func matthewsCorrelation(
  _ predictions: NDArray<Int>, _ labels: NDArray<Int>, weights: NDArray<Double>? = nil
) -> Double {
  checkRows("matthewsCorrelation", predictions.shape, labels.shape)
  let totals = LabelTotals(
    labels.elements, predictions.elements,
    checkedWeights("matthewsCorrelation", weights, labels.shape))
  let scale = totals.scale
  let (real, said) = (totals.real.map { $0 * scale }, totals.said.map { $0 * scale })
  let (allReal, allSaid) = (real.reduce(0, +), said.reduce(0, +))
  let right = totals.hits.reduce(0) { $0 + $1 * scale }
  /// n² − Σ s², of parts that are never negative.
  func spread(_ sums: [Double], _ all: Double) -> Double {
    sums.reduce(0) { $0 + $1 * Swift.max(0, all - $1) }
  }
  let together = right * allSaid - zip(real, said).reduce(0) { $0 + $1.0 * $1.1 }
  let product = spread(real, allReal) * spread(said, allSaid)
  return product > 0 ? together / product.squareRoot() : 0
}
