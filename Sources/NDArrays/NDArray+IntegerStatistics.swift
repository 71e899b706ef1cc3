// Statistics of whole numbers and truth values: those of the numbers as Double.

extension NDArray where E: BitElement {
  private var asDouble: NDArray<Double> { cast(to: Double.self) }

  /// The means over several axes at once, as Double; of no axes the elements themselves.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func mean(axes: [Int], keepDims: Bool = false) -> NDArray<Double> {
    asDouble.mean(axes: axes, keepDims: keepDims)
  }

  /// The mean squared distance from the mean, as Double; NaN of none.
  ///
  /// ```swift
  /// NDArray<Int>([1, 2, 3, 4]).variance()    // 1.25
  /// ```
  ///
  /// - Parameter correction: Is taken from the count that the sum is divided by.
  public func variance(correction: Int = 0) -> Double { asDouble.variance(correction: correction) }
  /// The variances along an axis, as Double; NaN where it is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func variance(axis: Int, keepDims: Bool = false, correction: Int = 0) -> NDArray<Double> {
    asDouble.variance(axis: axis, keepDims: keepDims, correction: correction)
  }
  /// The variances over several axes at once, as Double.
  public func variance(axes: [Int], keepDims: Bool = false, correction: Int = 0)
    -> NDArray<Double>
  {
    asDouble.variance(axes: axes, keepDims: keepDims, correction: correction)
  }

  /// The square root of the ``variance(correction:)``, as Double; NaN of none.
  public func standardDeviation(correction: Int = 0) -> Double {
    asDouble.standardDeviation(correction: correction)
  }
  /// The standard deviations along an axis, as Double; NaN where it is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func standardDeviation(axis: Int, keepDims: Bool = false, correction: Int = 0)
    -> NDArray<Double>
  {
    asDouble.standardDeviation(axis: axis, keepDims: keepDims, correction: correction)
  }
  /// The standard deviations over several axes at once, as Double.
  public func standardDeviation(axes: [Int], keepDims: Bool = false, correction: Int = 0)
    -> NDArray<Double>
  {
    asDouble.standardDeviation(axes: axes, keepDims: keepDims, correction: correction)
  }

  /// The number below which a share of the elements lies, as Double, between elements in
  /// proportion.
  ///
  /// - Precondition: `share` is in 0…1 and there is an element; otherwise stops.
  public func quantile(_ share: Double) -> Double { asDouble.quantile(share) }
  /// The quantiles along an axis, as Double.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func quantile(_ share: Double, axis: Int, keepDims: Bool = false) -> NDArray<Double> {
    asDouble.quantile(share, axis: axis, keepDims: keepDims)
  }
  /// The quantiles over several axes at once, as Double.
  public func quantile(_ share: Double, axes: [Int], keepDims: Bool = false) -> NDArray<Double> {
    asDouble.quantile(share, axes: axes, keepDims: keepDims)
  }
  /// The quantiles of several shares, as a vector of Double.
  public func quantiles(_ shares: [Double]) -> NDArray<Double> { asDouble.quantiles(shares) }
  /// The quantiles of several shares along an axis, as Double: one array for each share.
  ///
  /// - Shapes: `[…, n, …]`, k shares → `[k, …, …]`
  public func quantiles(_ shares: [Double], axis: Int) -> NDArray<Double> {
    asDouble.quantiles(shares, axis: axis)
  }

  /// The ``quantile(_:)`` of a hundredth of `percent`, which is in 0…100.
  public func percentile(_ percent: Double) -> Double { asDouble.percentile(percent) }
  /// The percentiles along an axis: quantiles of `percent` / 100.
  public func percentile(_ percent: Double, axis: Int, keepDims: Bool = false) -> NDArray<Double> {
    asDouble.percentile(percent, axis: axis, keepDims: keepDims)
  }

  /// The middle element, or the mean of the two in the middle, as Double. No elements stop.
  public func median() -> Double { asDouble.median() }
  /// The medians along an axis, as Double.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func median(axis: Int, keepDims: Bool = false) -> NDArray<Double> {
    asDouble.median(axis: axis, keepDims: keepDims)
  }
  /// The medians over several axes at once, as Double.
  public func median(axes: [Int], keepDims: Bool = false) -> NDArray<Double> {
    asDouble.median(axes: axes, keepDims: keepDims)
  }

  /// The mean in which each element counts as much as its weight says, as Double.
  public func average(weights: NDArray<Double>) -> Double { asDouble.average(weights: weights) }
  /// The weighted means along an axis, as Double.
  ///
  /// - Shapes: `[…, n, …]`, weights of the same shape or `[n]` → `[…, …]`
  public func average(weights: NDArray<Double>, axis: Int, keepDims: Bool = false)
    -> NDArray<Double>
  {
    asDouble.average(weights: weights, axis: axis, keepDims: keepDims)
  }

  /// The ``NDArray/covariance(rowVariables:correction:)`` of whole numbers, as Double.
  public func covariance(rowVariables: Bool = true, correction: Int = 1) -> NDArray<Double> {
    asDouble.covariance(rowVariables: rowVariables, correction: correction)
  }
  /// The ``NDArray/correlation(rowVariables:)`` of whole numbers, as Double.
  public func correlation(rowVariables: Bool = true) -> NDArray<Double> {
    asDouble.correlation(rowVariables: rowVariables)
  }
}
