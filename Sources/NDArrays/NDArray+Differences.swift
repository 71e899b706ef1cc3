extension NDArray where E: NumericElement {
  /// The differences of neighbours along an axis, the later less the earlier, `order` times over;
  /// NumPy's `diff`. Integers wrap around.
  ///
  /// ```swift
  /// NDArray<Int>([1, 4, 9, 16]).differences()            // [3 5 7]
  /// NDArray<Int>([1, 4, 9, 16]).differences(order: 2)    // [2 2]
  /// ```
  ///
  /// - Shapes: `[…, n, …]` → `[…, n − order, …]`, and nothing is left of a shorter axis
  /// - Precondition: The array has the axis, and `order` is not negative; otherwise stops and names
  ///   it.
  public func differences(axis: Int = -1, order: Int = 1) -> NDArray {
    let place = orStop { () throws(ShapeError) in
      guard order >= 0 else {
        throw ShapeError(
          "differences", [shape], "cannot be taken \(order) times; expected 0 or more")
      }
      return try shape.place(of: axis, "differences")
    }
    var result = self
    for _ in 0..<Swift.min(order, shape[place]) {
      let size = Swift.max(1, result.shape[place])
      result = result.part(place, 1..<size) - result.part(place, 0..<size - 1)
    }
    return result
  }
}

extension NDArray where E: FloatingElement {
  /// The slope at each element along an axis: half the distance of its neighbours over their step,
  /// and at the ends the distance to the one neighbour. NumPy's `gradient`.
  ///
  /// ```swift
  /// NDArray<Double>([1, 4, 9, 16]).gradient()    // [3. 4. 6. 7.]
  /// ```
  ///
  /// - Shapes: `[…]` → `[…]`
  /// - Parameters:
  ///   - spacing: From one element to the next.
  ///   - edgeOrder: 2 takes a parabola through three elements at the ends.
  /// - Precondition: The axis has at least `edgeOrder` + 1 elements, and `edgeOrder` is 1 or 2;
  ///   otherwise stops.
  public func gradient(axis: Int = -1, spacing: E = 1, edgeOrder: Int = 1) -> NDArray {
    let place = gradientAxis(axis, edgeOrder)
    let size = shape[place]
    func at(_ i: Int) -> NDArray { part(place, i..<i + 1) }
    var pieces: [NDArray] = []
    let (one, two) = (at(0), at(1))
    let (last, before) = (at(size - 1), at(size - 2))
    if edgeOrder == 1 {
      pieces.append((two - one) / spacing)
    } else {
      pieces.append(one * (-1.5 / spacing) + two * (2 / spacing) + at(2) * (-0.5 / spacing))
    }
    pieces.append((part(place, 2..<size) - part(place, 0..<size - 2)) / (2 * spacing))
    if edgeOrder == 1 {
      pieces.append((last - before) / spacing)
    } else {
      pieces.append(
        at(size - 3) * (0.5 / spacing) + before * (-2 / spacing) + last * (1.5 / spacing))
    }
    return .concatenate(pieces, axis: place)
  }

  /// The slopes where the elements lie at `coordinates` along the axis, which need not be equally
  /// far apart.
  ///
  /// - Shapes: `[…, n, …]`, coordinates `[n]` → `[…, n, …]`
  /// - Precondition: There is a coordinate for each element of the axis, which has at least
  ///   `edgeOrder` + 1 of them; otherwise stops.
  /// - Source: Fornberg (1988), for the weights of three neighbours.
  public func gradient(at coordinates: NDArray, axis: Int = -1, edgeOrder: Int = 1) -> NDArray {
    let place = gradientAxis(axis, edgeOrder)
    let size = shape[place]
    orStop { () throws(ShapeError) in
      guard coordinates.shape == [size] else {
        throw ShapeError(
          "gradient", [shape, coordinates.shape],
          "do not fit; axis \(axis) needs \(size) coordinates")
      }
    }
    let steps = coordinates.differences()
    if let first = steps.elements.first, (steps .== first).all() {
      return gradient(axis: axis, spacing: first, edgeOrder: edgeOrder)
    }
    var along = Shape(rank: rank) { _ in 1 }
    along[place] = size - 2
    func row(_ x: NDArray) -> NDArray { x.reshaped(along) }
    func at(_ i: Int) -> NDArray { part(place, i..<i + 1) }
    let h = steps.elements
    let (left, right) = (steps[..<(size - 2)], steps[1...])
    let inner =
      row(-right / (left * (left + right))) * part(place, 0..<size - 2)
      + row((right - left) / (left * right)) * part(place, 1..<size - 1)
      + row(left / (right * (left + right))) * part(place, 2..<size)
    var (start, end) = ((at(1) - at(0)) / h[0], (at(size - 1) - at(size - 2)) / h[size - 2])
    if edgeOrder == 2 {
      let (a, b) = (h[0], h[1])
      start =
        at(0) * (-(2 * a + b) / (a * (a + b))) + at(1) * ((a + b) / (a * b))
        + at(2) * (-a / (b * (a + b)))
      let (c, d) = (h[size - 3], h[size - 2])
      end =
        at(size - 3) * (d / (c * (c + d))) + at(size - 2) * (-(d + c) / (c * d))
        + at(size - 1) * ((2 * d + c) / (d * (c + d)))
    }
    return .concatenate([start, inner, end], axis: place)
  }

  private func gradientAxis(_ axis: Int, _ edgeOrder: Int) -> Int {
    orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "gradient")
      guard edgeOrder == 1 || edgeOrder == 2 else {
        throw ShapeError(
          "gradient", [shape], "has no edges of order \(edgeOrder); 1 and 2 are known")
      }
      guard shape[place] > edgeOrder else {
        throw ShapeError(
          "gradient", [shape],
          "has \(shape[place]) on axis \(axis); edges of order \(edgeOrder) need \(edgeOrder + 1)")
      }
      return place
    }
  }
}

extension NDArray where E: IntegerElement {
  /// The slopes of whole numbers, as Double.
  ///
  /// - Shapes: `[…]` → `[…]`
  public func gradient(axis: Int = -1, spacing: Double = 1, edgeOrder: Int = 1) -> NDArray<Double> {
    cast(to: Double.self).gradient(axis: axis, spacing: spacing, edgeOrder: edgeOrder)
  }
}

/// The values at `x` of the line through points that are joined by straight pieces; NumPy's `interp`.
/// NaN stays.
///
/// ```swift
/// let (knots, values) = (NDArray<Double>([1, 2, 4]), NDArray<Double>([10, 20, 0]))
/// interpolate(NDArray<Double>([0, 1.5, 3]), knots, values)    // [10. 15. 10.]
/// ```
///
/// - Shapes: x `[…]`, knots and values `[n]` → `[…]`
/// - Parameters:
///   - knots: Where the points lie, in ascending order.
///   - left: What stands before the first point; at first the first value.
///   - right: What stands behind the last point; at first the last value.
///   - period: After which the line begins again; the knots may then come in any order.
/// - Precondition: There is a point, a value for each knot, and the knots ascend; otherwise stops.
/// - Complexity: O(x · log n)
public func interpolate<E: FloatingElement>(
  _ x: NDArray<E>, _ knots: NDArray<E>, _ values: NDArray<E>, left: E? = nil, right: E? = nil,
  period: E? = nil
) -> NDArray<E> {
  orStop { () throws(ShapeError) in
    guard knots.rank == 1, knots.shape == values.shape, knots.count > 0 else {
      throw ShapeError(
        "interpolate", [knots.shape, values.shape],
        "need a value for each knot, and one at least; both are vectors")
    }
    if let period, !(period.isFinite && period != 0) {
      throw ShapeError("interpolate", [x.shape], "cannot come again after \(period)")
    }
  }
  var (x, knots, values) = (x, knots, values)
  if let period {
    // The points of one period, and the nearest of the periods beside it.
    let length = period.magnitude
    x = x % length
    knots = knots % length
    let order = knots.argSorted()
    (knots, values) = (knots.rows(order), values.rows(order))
    let last = knots.count - 1
    let ends = NDArray<E>([knots[last] - length, knots[0] + length])
    knots = .concatenate([ends[..<1], knots, ends[1...]])
    values = .concatenate([values[last...], values, values[..<1]])
  }
  let (places, heights) = (knots.elements, values.elements)
  guard zip(places, places.dropFirst()).allSatisfy({ $0 <= $1 }) else {
    fatalError(
      ShapeError("interpolate", [knots.shape], "has knots that do not ascend; sort them first")
        .description)
  }
  let last = places.count - 1
  let (before, after) = (left ?? heights[0], right ?? heights[last])
  return x.mapped(for: "interpolate") { x in
    if x != x { return x }
    if x < places[0] { return before }
    if x > places[last] { return after }
    var (low, high) = (0, last + 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if places[middle] <= x { low = middle } else { high = middle }
    }
    if low == last || places[low] == x { return heights[low] }
    let slope = (heights[low + 1] - heights[low]) / (places[low + 1] - places[low])
    var value = slope * (x - places[low]) + heights[low]
    // From the other end, where the first one is infinite.
    if value != value {
      value = slope * (x - places[low + 1]) + heights[low + 1]
      if value != value, heights[low] == heights[low + 1] { value = heights[low] }
    }
    return value
  }
}
