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
      let place = try shape.placeWithElements(of: axis, "quantile")
      guard share >= 0, share <= 1 else {
        throw ShapeError(
          "quantile", [shape], "was asked for a share of \(share); shares lie in 0…1")
      }
      return place
    }
    return quantile(share, place: place, keepDims)
  }

  private func quantile(_ share: E, place: Int, _ keepDims: Bool) -> NDArray {
    let ordered = sorted(axis: place)
    let length = shape[place]
    let (below, fraction) = Self.position(share, length)
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

  /// The place of a quantile among `length` ordered elements, and how far it lies behind that.
  ///
  /// Places that a Float cannot tell apart are counted as Double.
  static func position(_ share: E, _ length: Int) -> (below: Int, fraction: E) {
    if length < 1 << 23 {
      let position = share * E(length - 1)
      let below = Swift.min(Int(position), length - 1)
      return (below, position - E(below))
    }
    let position = share.asDouble * Double(length - 1)
    let below = Swift.min(Int(position), length - 1)
    return (below, E(double: position - Double(below)))
  }

  /// The ``quantile(_:)`` of a hundredth of `percent`, which is in 0…100.
  public func percentile(_ percent: E) -> E { raveled().percentile(percent, axis: 0).item }
  /// The percentiles along an axis: quantiles of `percent` / 100.
  public func percentile(_ percent: E, axis: Int, keepDims: Bool = false) -> NDArray {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.placeWithElements(of: axis, "percentile")
      guard percent >= 0, percent <= 100 else {
        throw ShapeError("percentile", [shape], "was asked for \(percent) %; expected 0 to 100")
      }
      return place
    }
    return quantile(percent / 100, place: place, keepDims)
  }
  /// The middle element, or the mean of the two in the middle; NaN where one is. No elements stop.
  public func median() -> E { raveled().median(axis: 0).item }
  /// The medians along an axis; NaN where there is one in the line.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis, which is not empty; otherwise stops.
  public func median(axis: Int, keepDims: Bool = false) -> NDArray {
    let place = orStop { () throws(ShapeError) in try shape.placeWithElements(of: axis, "median") }
    let ordered = sorted(axis: place)
    let length = shape[place]
    let (low, high) = ((length - 1) / 2, length / 2)
    var result = ordered.part(place, high..<high + 1)
    if low != high { result = (ordered.part(place, low..<low + 1) + result) * 0.5 }
    let last = ordered.part(place, length - 1..<length)
    result = .where(isNaN(last), last, result)
    return keepDims ? result : result.squeezed(axis: place)
  }

  /// The quantiles over several axes at once; of no axes the elements themselves.
  ///
  /// - Precondition: The array has the axes, none of them empty, and `share` is in 0…1; otherwise
  ///   stops.
  public func quantile(_ share: E, axes: [Int], keepDims: Bool = false) -> NDArray {
    overAxes(axes, keepDims, "quantile") { $0.quantile(share, axis: -1) }
  }

  /// The quantiles of several shares, as a vector.
  ///
  /// ```swift
  /// NDArray<Double>([1, 2, 3, 4, 5]).quantiles([0.25, 0.5, 1])    // [2. 3. 5.]
  /// ```
  ///
  /// - Precondition: The shares are in 0…1 and there is an element; otherwise stops.
  public func quantiles(_ shares: [E]) -> NDArray { raveled().quantiles(shares, axis: 0) }

  /// The quantiles of several shares along an axis: one array for each share.
  ///
  /// - Shapes: `[…, n, …]`, k shares → `[k, …, …]`
  /// - Precondition: The array has the axis, which is not empty, and the shares are in 0…1;
  ///   otherwise stops.
  public func quantiles(_ shares: [E], axis: Int) -> NDArray {
    guard !shares.isEmpty else {
      let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "quantiles") }
      var rest = shape
      rest.remove(at: place)
      return .zeros([0] + rest)
    }
    return .stack(shares.map { quantile($0, axis: axis) })
  }

  /// The medians over several axes at once; NaN where there is one among the elements.
  ///
  /// - Precondition: The array has the axes, none of them empty; otherwise stops.
  public func median(axes: [Int], keepDims: Bool = false) -> NDArray {
    overAxes(axes, keepDims, "median") { $0.median(axis: -1) }
  }
}

extension NDArray {
  /// What `body` makes of the last axis of an array in which several axes have become the last one.
  func overAxes<R: Element>(
    _ axes: [Int], _ keepDims: Bool, _ operation: String, _ body: (NDArray) -> NDArray<R>
  ) -> NDArray<R> {
    let places = orStop { () throws(ShapeError) in try shape.places(of: axes, operation) }
    let others = (0..<rank).filter { !places.contains($0) }
    let rest = Shape(others.map { shape[$0] })
    let size = places.reduce(1) { $0 * shape[$1] }
    orStop { () throws(ShapeError) in
      if size == 0 {
        throw ShapeError(operation, [shape], "has no elements on the axes \(axes) together")
      }
    }
    // Of six axes none is free for the joined one; the rest is joined too.
    let lines = transposed(others + places).reshaped([rest.uncheckedElementCount, size])
    let result = body(lines)
    guard keepDims else { return result.reshaped(rest) }
    return result.reshaped(Shape(rank: rank) { places.contains($0) ? 1 : shape[$0] })
  }
}

extension Shape {
  /// The place of an axis that has elements.
  fileprivate func placeWithElements(of axis: Int, _ operation: String) throws(ShapeError) -> Int {
    let place = try place(of: axis, operation)
    guard self[place] > 0 else {
      throw ShapeError(operation, [self], "has no elements on axis \(axis)")
    }
    return place
  }
}
