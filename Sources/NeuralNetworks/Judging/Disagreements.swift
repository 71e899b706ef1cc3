import NDArrays

/// The examples that two models read differently, by who is right.
///
/// ```swift
/// let pairs = Disagreements(NDArray([3, 5, 8]), NDArray([3, 6, 9]), labels: NDArray([3, 5, 7]))
/// pairs.onlyFirst    // [1]
/// pairs.neither      // [2]
/// ```
public struct Disagreements: Sendable, Hashable {
  /// The examples that only the first has right, in ascending order.
  public let onlyFirst: [Int]
  /// The examples that only the second has right.
  public let onlySecond: [Int]
  /// The examples that both have wrong, each in its own way.
  public let neither: [Int]

  /// The disagreements of two models' readings.
  ///
  /// - Shapes: `[n]`, `[n]`, `[n]`
  /// - Precondition: There are two readings for each label; otherwise stops with two shapes.
  public init(_ first: NDArray<Int>, _ second: NDArray<Int>, labels: NDArray<Int>) {
    self.init("Disagreements", first, second, labels: labels)
  }

  init(
    _ operation: String, _ first: NDArray<Int>, _ second: NDArray<Int>, labels: NDArray<Int>
  ) {
    checkRows(operation, first.shape, labels.shape)
    checkRows(operation, second.shape, labels.shape)
    let (a, b, truth) = (first.elements, second.elements, labels.elements)
    let different = truth.indices.filter { a[$0] != b[$0] }
    onlyFirst = different.filter { a[$0] == truth[$0] }
    onlySecond = different.filter { b[$0] == truth[$0] }
    neither = different.filter { a[$0] != truth[$0] && b[$0] != truth[$0] }
  }

  /// All examples that are read differently, in ascending order.
  public var all: [Int] { (onlyFirst + onlySecond + neither).sorted() }
}
