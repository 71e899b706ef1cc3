extension NDArray where E: FloatingElement {
  /// The number below which a share of the elements lies, between elements in proportion; NaN where
  /// one is.
  ///
  /// ```swift
  /// NDArray<Double>([1, 2, 3, 4]).quantile(0.5)    // 2.5
  /// ```
  ///
  /// - Precondition: `share` is in 0…1 and there is an element; otherwise stops and says which is
  ///   not so.
  /// - Complexity: O(n log n) at most: the elements are sorted.
  /// - Source: Hyndman & Fan (1996), definition 7, which is NumPy's `linear`.
  public func quantile(_ share: E) -> E { raveled().quantile(share, axis: 0).item }

  /// The quantiles along an axis; NaN where there is one in the line.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty, and `share` is in 0…1; otherwise
  ///   stops.
  public func quantile(_ share: E, axis: Int, keepDims: Bool = false) -> NDArray {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "quantile")
      guard share >= 0, share <= 1, shape[place] > 0 else {
        throw ShapeError(
          "quantile", [shape],
          shape[place] > 0
            ? "was asked for a share of \(share); shares lie in 0…1"
            : "has no elements on axis \(axis)")
      }
      return place
    }
    let ordered = sorted(axis: place)
    let length = shape[place]
    let position = share * E(length - 1)
    // Rounded to a Float, a place can lie behind the last one.
    let below = Swift.min(Int(position), length - 1)
    let fraction = position - E(below)
    let low = ordered.part(place, below..<below + 1)
    let high = ordered.part(place, Swift.min(below + 1, length - 1)..<Swift.min(below + 2, length))
    let step = high - low
    // From the nearer end, as NumPy interpolates.
    var result = fraction >= 0.5 ? high - step * (1 - fraction) : low + step * fraction
    // A line with NaN in it has no quantile.
    let last = ordered.part(place, length - 1..<length)
    result = .where(isNaN(last), last, result)
    return keepDims ? result : result.squeezed(axis: place)
  }

  /// The ``quantile(_:)`` of a hundredth of `percent`, which is in 0…100.
  public func percentile(_ percent: E) -> E { quantile(percent / 100) }
  /// The percentiles along an axis: quantiles of `percent` / 100.
  public func percentile(_ percent: E, axis: Int, keepDims: Bool = false) -> NDArray {
    quantile(percent / 100, axis: axis, keepDims: keepDims)
  }
  /// The middle element, or the mean of the two in the middle; NaN where one is. No elements stop.
  public func median() -> E { raveled().median(axis: 0).item }
  /// The medians along an axis; NaN where there is one in the line.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops.
  public func median(axis: Int, keepDims: Bool = false) -> NDArray {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "median")
      guard shape[place] > 0 else {
        throw ShapeError("median", [shape], "has no elements on axis \(axis)")
      }
      return place
    }
    let ordered = sorted(axis: place)
    let length = shape[place]
    let (low, high) = ((length - 1) / 2, length / 2)
    var result = ordered.part(place, high..<high + 1)
    if low != high { result = (ordered.part(place, low..<low + 1) + result) * 0.5 }
    let last = ordered.part(place, length - 1..<length)
    result = .where(isNaN(last), last, result)
    return keepDims ? result : result.squeezed(axis: place)
  }

  /// The differences of neighbours along an axis, the later less the earlier; NumPy's `diff`.
  ///
  /// - Shapes: `[…, n, …]` → `[…, n − 1, …]`, and an empty axis stays empty
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func differences(axis: Int = -1) -> NDArray {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "differences") }
    let size = Swift.max(1, shape[place])
    return part(place, 1..<size) - part(place, 0..<size - 1)
  }
}
