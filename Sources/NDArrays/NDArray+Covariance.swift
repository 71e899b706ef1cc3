extension NDArray where E: FloatingElement {
  /// How variables vary together: the sums of the products of their distances from their means, over
  /// the count less `correction`. NumPy's `cov`.
  ///
  /// ```swift
  /// NDArray<Double>([[0, 1, 2], [2, 1, 0]]).covariance().elements    // [1.0, -1.0, -1.0, 1.0]
  /// ```
  ///
  /// - Shapes: `[variables, observations]` → `[variables, variables]`, and `[n]` → `[]`
  /// - Parameters:
  ///   - rowVariables: Whether each row is a variable, and not each column.
  ///   - correction: 1 for the covariance estimated from a sample; NumPy calls it `ddof`.
  /// - Precondition: The array has one axis or two; otherwise stops.
  public func covariance(rowVariables: Bool = true, correction: Int = 1) -> NDArray {
    orStop { () throws(ShapeError) in
      guard rank == 1 || rank == 2 else {
        throw ShapeError("covariance", [shape], "has \(rank) axes; expected one or two")
      }
    }
    var x = rank == 1 ? expanded(axis: 0) : self
    if rank == 2, !rowVariables { x = x.T }
    let distance = x - x.mean(axis: 1, keepDims: true)
    let (rest, overflow) = x.shape[1].subtractingReportingOverflow(correction)
    let divisor = overflow ? E(x.shape[1]) - E(correction) : E(Swift.max(0, rest))
    let result = matmul(distance, distance.T) / divisor
    return x.shape[0] == 1 ? result.squeezed() : result
  }

  /// The covariance of this vector and another: `[2, 2]`.
  ///
  /// - Precondition: Both are vectors of one length; otherwise stops and names both shapes.
  public func covariance(with other: NDArray, correction: Int = 1) -> NDArray {
    pair(other, "covariance").covariance(correction: correction)
  }

  /// How variables vary together, whatever their units: the ``covariance(rowVariables:correction:)``
  /// over the deviations of both, in −1…1. NumPy's `corrcoef`.
  ///
  /// A variable that is the same everywhere has no correlation: NaN.
  ///
  /// - Shapes: `[variables, observations]` → `[variables, variables]`, and `[n]` → `[]`
  /// - Parameter rowVariables: Whether each row is a variable, and not each column.
  /// - Precondition: The array has one axis or two; otherwise stops.
  public func correlation(rowVariables: Bool = true) -> NDArray {
    let c = atScaleOne(rowVariables: rowVariables).covariance(rowVariables: rowVariables)
    if c.rank == 0 { return c / c }
    let deviation = sqrt(c.diagonal())
    let scaled = c / deviation.expanded(axis: 1) / deviation.expanded(axis: 0)
    return scaled.clipped(to: -1...1)
  }

  /// The correlation of this vector and another: `[2, 2]`.
  ///
  /// - Precondition: Both are vectors of one length; otherwise stops and names both shapes.
  public func correlation(with other: NDArray) -> NDArray {
    pair(other, "correlation").correlation()
  }

  /// Each variable divided by a power of two, which no correlation sees, where squares of its elements
  /// would leave the type's range or lose places on the way.
  private func atScaleOne(rowVariables: Bool) -> NDArray {
    guard rank == 1 || rank == 2, count > 0 else { return self }
    let axis = rank == 2 && !rowVariables ? 0 : rank - 1
    let largest = abs(self).max(axis: axis, keepDims: true)
    let limit = E.leastNormalMagnitude.squareRoot() / E.ulpOfOne
    let isSafe = largest.elements.allSatisfy { $0 == 0 || $0 >= limit && $0 <= 1 / limit }
    if isSafe { return self }
    // In two halves, since the power itself may be none of the type.
    let exponents = largest.elements.map { $0 > 0 && $0.isFinite ? Int($0.exponent) : 0 }
    func powers(_ exponents: [Int]) -> NDArray {
      NDArray(exponents.map { E.powerOfTwo(-$0) }, shape: largest.shape)
    }
    let halves = exponents.map { $0 / 2 }
    return self * powers(halves) * powers(zip(exponents, halves).map { $0 - $1 })
  }

  private func pair(_ other: NDArray, _ operation: String) -> NDArray {
    orStop { () throws(ShapeError) in
      guard rank == 1, shape == other.shape else {
        throw ShapeError(operation, [shape, other.shape], "are not two vectors of one length")
      }
    }
    return .stack([self, other])
  }
}
