import NDArrays

/// Draws the values of an array as bars, as ``barChart(_:_:xName:yName:digits:alternative:)`` draws
/// a list.
///
/// - Precondition: The array has as many elements as there are names, and at least one; otherwise
///   stops and names both counts.
public func barChart(
  _ names: [String], _ values: NDArray<Double>, xName: String, yName: String, digits: Int? = nil,
  alternative: String
) -> Figure {
  barChart(
    names, values.elements, xName: xName, yName: yName, digits: digits, alternative: alternative)
}
