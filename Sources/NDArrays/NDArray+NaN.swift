// Reductions that pass over NaN, as over what is missing.

extension NDArray where E: FloatingElement {
  private func without(_ neutral: E) -> NDArray { .where(isNaN(self), neutral, self) }

  private func needElements(_ operation: String, _ axis: Int?) {
    orStop { () throws(ShapeError) in
      if let axis {
        if shape[try shape.place(of: axis, operation)] == 0 {
          throw ShapeError(operation, [shape], "has no elements on axis \(axis)")
        }
      } else if count == 0 {
        throw ShapeError(operation, [shape], "has no elements")
      }
    }
  }

  /// The sum of the elements that are not NaN; 0 of none.
  ///
  /// ```swift
  /// NDArray<Double>([1, .nan, 3]).nanSum()    // 4.0
  /// ```
  public func nanSum() -> E { without(0).sum() }
  /// The sums of what is not NaN along an axis; 0 of none.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func nanSum(axis: Int, keepDims: Bool = false) -> NDArray {
    without(0).sum(axis: axis, keepDims: keepDims)
  }

  /// The product of the elements that are not NaN; 1 of none. NumPy's `nanprod`.
  public func nanProduct() -> E { without(1).product() }
  /// The products of what is not NaN along an axis; 1 of none.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func nanProduct(axis: Int, keepDims: Bool = false) -> NDArray {
    without(1).product(axis: axis, keepDims: keepDims)
  }

  /// Running sums along an axis in which NaN counts as 0; without one, of all elements.
  public func nanCumulativeSum(axis: Int? = nil) -> NDArray { without(0).cumulativeSum(axis: axis) }

  /// The mean of the elements that are not NaN; NaN of none.
  public func nanMean() -> E { nanSum() / E((self .== self).trueCount) }
  /// The means of what is not NaN along an axis; NaN of none.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func nanMean(axis: Int, keepDims: Bool = false) -> NDArray {
    nanSum(axis: axis, keepDims: keepDims)
      / (self .== self).sum(axis: axis, keepDims: keepDims).cast(to: E.self)
  }

  /// The mean squared distance from the mean, of what is not NaN; NaN of none, and where the
  /// correction leaves nothing. NumPy's `nanvar`.
  ///
  /// - Parameter correction: Is taken from the count that the sum is divided by.
  public func nanVariance(correction: Int = 0) -> E {
    raveled().nanVariance(axis: 0, correction: correction).item
  }
  /// The variances of what is not NaN along an axis; NaN of none.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func nanVariance(axis: Int, keepDims: Bool = false, correction: Int = 0) -> NDArray {
    // What is missing has no distance; that of an infinity from an infinite mean is NaN.
    let distance = NDArray.where(isNaN(self), 0, self - nanMean(axis: axis, keepDims: true))
    let counts = (self .== self).sum(axis: axis, keepDims: keepDims).cast(to: E.self)
    let divisors = counts - E(correction)
    let sums = square(distance).sum(axis: axis, keepDims: keepDims)
    return .where(divisors .> 0, sums / divisors, .nan)
  }

  /// The square root of the ``nanVariance(correction:)``. NumPy's `nanstd`.
  public func nanStandardDeviation(correction: Int = 0) -> E {
    nanVariance(correction: correction).squareRoot()
  }
  /// The standard deviations of what is not NaN along an axis; NaN of none.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  public func nanStandardDeviation(axis: Int, keepDims: Bool = false, correction: Int = 0)
    -> NDArray
  {
    sqrt(nanVariance(axis: axis, keepDims: keepDims, correction: correction))
  }

  /// The largest element that is not NaN; NaN where all are. No elements stop.
  public func nanMax() -> E {
    needElements("nanMax", nil)
    return isNaN(self).all() ? .nan : without(-.infinity).max()
  }
  /// The largest elements that are not NaN along an axis; NaN where all are.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops and names it.
  public func nanMax(axis: Int, keepDims: Bool = false) -> NDArray {
    needElements("nanMax", axis)
    return .where(
      isNaN(self).all(axis: axis, keepDims: keepDims), .nan,
      without(-.infinity).max(axis: axis, keepDims: keepDims))
  }

  /// The smallest element that is not NaN; NaN where all are. No elements stop.
  public func nanMin() -> E {
    needElements("nanMin", nil)
    return isNaN(self).all() ? .nan : without(.infinity).min()
  }
  /// The smallest elements that are not NaN along an axis; NaN where all are.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops and names it.
  public func nanMin(axis: Int, keepDims: Bool = false) -> NDArray {
    needElements("nanMin", axis)
    return .where(
      isNaN(self).all(axis: axis, keepDims: keepDims), .nan,
      without(.infinity).min(axis: axis, keepDims: keepDims))
  }

  /// The place of the largest element that is not NaN; the first of equals.
  ///
  /// - Precondition: Some element is not NaN; otherwise stops.
  public func nanArgMax() -> Int { raveled().nanPlaces(0, false, "nanArgMax", isMax: true).item }
  /// The places of the largest elements that are not NaN along an axis.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: In each line some element is not NaN; otherwise stops.
  public func nanArgMax(axis: Int, keepDims: Bool = false) -> NDArray<Int> {
    nanPlaces(axis, keepDims, "nanArgMax", isMax: true)
  }
  /// The place of the smallest element that is not NaN; the first of equals.
  ///
  /// - Precondition: Some element is not NaN; otherwise stops.
  public func nanArgMin() -> Int { raveled().nanPlaces(0, false, "nanArgMin", isMax: false).item }
  /// The places of the smallest elements that are not NaN along an axis.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: In each line some element is not NaN; otherwise stops.
  public func nanArgMin(axis: Int, keepDims: Bool = false) -> NDArray<Int> {
    nanPlaces(axis, keepDims, "nanArgMin", isMax: false)
  }

  private func nanPlaces(_ axis: Int, _ keepDims: Bool, _ operation: String, isMax: Bool)
    -> NDArray<Int>
  {
    needElements(operation, axis)
    orStop { () throws(ShapeError) in
      if isNaN(self).all(axis: axis).any() {
        throw ShapeError(operation, [shape], "has nothing but NaN on a line of axis \(axis)")
      }
    }
    // Infinities are numbers: what stands in for NaN comes after them.
    let best =
      isMax ? nanMax(axis: axis, keepDims: true) : nanMin(axis: axis, keepDims: true)
    return (self .== best).argMax(axis: axis, keepDims: keepDims)
  }

  /// The ``median()`` of what is not NaN; NaN of none. No elements stop.
  public func nanMedian() -> E { raveled().nanMedian(axis: 0).item }
  /// The medians of what is not NaN along an axis; NaN of none.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops and names it.
  public func nanMedian(axis: Int, keepDims: Bool = false) -> NDArray {
    needElements("nanMedian", axis)
    return linesWithoutNaN(axis, keepDims) { $0.median() }
  }

  /// The ``quantile(_:)`` of what is not NaN; NaN of none. No elements stop.
  ///
  /// - Precondition: `share` is in 0…1; otherwise stops.
  public func nanQuantile(_ share: E) -> E { raveled().nanQuantile(share, axis: 0).item }
  /// The quantiles of what is not NaN along an axis; NaN of none.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty, and `share` is in 0…1; otherwise
  ///   stops.
  public func nanQuantile(_ share: E, axis: Int, keepDims: Bool = false) -> NDArray {
    needElements("nanQuantile", axis)
    orStop { () throws(ShapeError) in
      guard share >= 0, share <= 1 else {
        throw ShapeError(
          "nanQuantile", [shape], "was asked for a share of \(share); shares lie in 0…1")
      }
    }
    return linesWithoutNaN(axis, keepDims) { $0.quantile(share) }
  }

  /// The ``nanQuantile(_:)`` of a hundredth of `percent`, which is in 0…100.
  public func nanPercentile(_ percent: E) -> E { nanQuantile(percent / 100) }
  /// The percentiles of what is not NaN along an axis: quantiles of `percent` / 100.
  public func nanPercentile(_ percent: E, axis: Int, keepDims: Bool = false) -> NDArray {
    nanQuantile(percent / 100, axis: axis, keepDims: keepDims)
  }

  /// What `body` makes of each line, NaN taken out; NaN of a line in which nothing is left.
  private func linesWithoutNaN(_ axis: Int, _ keepDims: Bool, _ body: (NDArray) -> E) -> NDArray {
    overAxes([axis], keepDims, "nan") { lines in
      NDArray(
        lines.unstacked().map { line in
          let numbers = line.elements.filter { !$0.isNaN }
          return numbers.isEmpty ? .nan : body(NDArray(numbers))
        })
    }
  }
}
