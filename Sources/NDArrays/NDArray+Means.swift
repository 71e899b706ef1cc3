extension NDArray {
  /// The mean of all elements, as Double; NaN of none.
  @_disfavoredOverload
  public func mean() -> Double { cast(to: Double.self).mean() }
  @_disfavoredOverload
  public func mean(axis: Int, keepDims: Bool = false) -> NDArray<Double> {
    cast(to: Double.self).mean(axis: axis, keepDims: keepDims)
  }
}

extension NDArray where E: FloatingElement {
  /// The mean of all elements; NaN of none.
  public func mean() -> E { sum() / E(count) }

  public func mean(axis: Int, keepDims: Bool = false) -> NDArray {
    let size = orStop { () throws(ShapeError) in shape[try shape.place(of: axis, "mean")] }
    return sum(axis: axis, keepDims: keepDims) / E(size)
  }

  public func mean(axes: [Int], keepDims: Bool = false) -> NDArray {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "mean") }
    return sum(axes: axes, keepDims: keepDims) / E(places.reduce(1) { $0 * shape[$1] })
  }

  /// The mean squared distance from the mean.
  ///
  /// - Parameter correction: Is taken from the count that the sum is divided by: 1 for the
  ///   variance estimated from a sample. NumPy calls it `ddof`.
  public func variance(correction: Int = 0) -> E {
    square(self - mean()).sum() / Self.divisor(count, correction)
  }

  public func variance(axis: Int, keepDims: Bool = false, correction: Int = 0) -> NDArray {
    let distance = self - mean(axis: axis, keepDims: true)
    let size = orStop { () throws(ShapeError) in shape[try shape.place(of: axis, "variance")] }
    return square(distance).sum(axis: axis, keepDims: keepDims)
      / Self.divisor(size, correction)
  }

  /// What a sum of squares is divided by: not below 0, whatever the correction.
  private static func divisor(_ count: Int, _ correction: Int) -> E {
    let (rest, overflow) = count.subtractingReportingOverflow(correction)
    return overflow ? E(count) - E(correction) : E(Swift.max(0, rest))
  }

  /// The square root of the variance.
  public func standardDeviation(correction: Int = 0) -> E {
    variance(correction: correction).squareRoot()
  }

  public func standardDeviation(axis: Int, keepDims: Bool = false, correction: Int = 0) -> NDArray {
    sqrt(variance(axis: axis, keepDims: keepDims, correction: correction))
  }
}
