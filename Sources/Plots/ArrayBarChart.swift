import NDArrays

/// Draws the values of an array as bars.
///
/// - Precondition: `values` has one axis, and as many elements as there are names.
public func barChart(
  _ names: [String], _ values: NDArray<Double>, xName: String, yName: String, digits: Int? = nil,
  alternative: String
) -> Figure {
  barChart(
    names, values.elements, xName: xName, yName: yName, digits: digits, alternative: alternative)
}
