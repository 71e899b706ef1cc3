extension NDArray {
  /// The mean of all elements, as Double; NaN of none. Of truth values it is the share that is
  /// true.
  @_disfavoredOverload
  public func mean() -> Double { cast(to: Double.self).mean() }
  /// The means along an axis, as Double; NaN where it is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  @_disfavoredOverload
  public func mean(axis: Int, keepDims: Bool = false) -> NDArray<Double> {
    cast(to: Double.self).mean(axis: axis, keepDims: keepDims)
  }
}

extension NDArray where E: FloatingElement {
  /// The mean of all elements; NaN of none, and where one is NaN.
  public func mean() -> E { sum() / E(count) }

  /// The means along an axis; NaN where it is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func mean(axis: Int, keepDims: Bool = false) -> NDArray {
    let size = orStop { () throws(ShapeError) in shape[try shape.place(of: axis, "mean")] }
    return sum(axis: axis, keepDims: keepDims) / E(size)
  }

  /// The means over several axes at once; of no axes the elements themselves.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func mean(axes: [Int], keepDims: Bool = false) -> NDArray {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "mean") }
    return sum(axes: axes, keepDims: keepDims) / E(places.reduce(1) { $0 * shape[$1] })
  }

  /// The mean squared distance from the mean; NaN of none.
  ///
  /// ```swift
  /// let x = NDArray<Double>([1, 2, 3, 4])
  /// x.variance()                 // 1.25
  /// x.variance(correction: 4)    // inf
  /// ```
  ///
  /// - Parameter correction: Is taken from the count that the sum is divided by: 1 for the variance
  ///   estimated from a sample. NumPy calls it `ddof`.
  public func variance(correction: Int = 0) -> E {
    square(self - mean()).sum() / Self.divisor(count, correction)
  }

  /// The variances along an axis; NaN where it is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func variance(axis: Int, keepDims: Bool = false, correction: Int = 0) -> NDArray {
    let distance = self - mean(axis: axis, keepDims: true)
    let size = orStop { () throws(ShapeError) in shape[try shape.place(of: axis, "variance")] }
    return square(distance).sum(axis: axis, keepDims: keepDims)
      / Self.divisor(size, correction)
  }

  /// The variances over several axes at once; of no axes 0 for each element.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func variance(axes: [Int], keepDims: Bool = false, correction: Int = 0) -> NDArray {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, "variance") }
    let distance = self - mean(axes: places, keepDims: true)
    return square(distance).sum(axes: places, keepDims: keepDims)
      / Self.divisor(places.reduce(1) { $0 * shape[$1] }, correction)
  }

  /// What a sum of squares is divided by: not below 0, whatever the correction.
  private static func divisor(_ count: Int, _ correction: Int) -> E {
    let (rest, overflow) = count.subtractingReportingOverflow(correction)
    return overflow ? E(count) - E(correction) : E(Swift.max(0, rest))
  }

  /// The square root of the ``variance(correction:)``, in the elements' own unit; NaN of none.
  /// NumPy's `std`.
  public func standardDeviation(correction: Int = 0) -> E {
    variance(correction: correction).squareRoot()
  }

  /// The standard deviations along an axis; NaN where it is empty.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func standardDeviation(axis: Int, keepDims: Bool = false, correction: Int = 0) -> NDArray {
    sqrt(variance(axis: axis, keepDims: keepDims, correction: correction))
  }

  /// The standard deviations over several axes at once; of no axes 0 for each element.
  ///
  /// - Precondition: The array has the axes, and each is named once; otherwise stops and names
  ///   them.
  public func standardDeviation(axes: [Int], keepDims: Bool = false, correction: Int = 0)
    -> NDArray
  {
    sqrt(variance(axes: axes, keepDims: keepDims, correction: correction))
  }

  /// The mean in which each element counts as much as its weight says.
  ///
  /// ```swift
  /// NDArray<Double>([1, 2]).average(weights: NDArray<Double>([3, 1]))    // 1.25
  /// ```
  ///
  /// - Precondition: The weights have this array's shape, and do not add up to 0; otherwise stops.
  public func average(weights: NDArray) -> E {
    raveled().average(weights: checkedWeights(weights).raveled(), axis: 0).item
  }

  /// The weighted means along an axis.
  ///
  /// - Shapes: `[…, n, …]`, weights of the same shape or `[n]` → `[…, …]`
  /// - Precondition: The array has the axis, and the weights along it do not add up to 0; otherwise
  ///   stops.
  public func average(weights: NDArray, axis: Int, keepDims: Bool = false) -> NDArray {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "average") }
    var weights = weights
    if weights.rank == 1, weights.count == shape[place] {
      var sizes = Shape(rank: rank) { _ in 1 }
      sizes[place] = weights.count
      weights = weights.reshaped(sizes).broadcast(to: shape)
    }
    let totals = checkedWeights(weights).sum(axis: place, keepDims: keepDims)
    orStop { () throws(ShapeError) in
      if (totals .== 0).any() {
        throw ShapeError("average", [shape], "has weights that add up to 0")
      }
    }
    return (self * weights).sum(axis: place, keepDims: keepDims) / totals
  }

  private func checkedWeights(_ weights: NDArray) -> NDArray {
    orStop { () throws(ShapeError) in
      guard weights.shape == shape else {
        throw ShapeError(
          "average", [shape, weights.shape], "differ; each element needs a weight")
      }
    }
    return weights
  }
}
