import NDArrays

/// Examples parted into those to train on, those to choose by, and those to judge by in the end.
///
/// The same seed gives the same parts. All are in ascending order: the training shuffles.
///
/// ```swift
/// let labels = NDArray([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
/// let split = try Split(stratifying: labels, validation: 0.25, test: 0.25, seed: 1)
/// [split.training.count, split.validation.count, split.test.count]    // [6, 3, 3]
/// labels.rows(split.test).elements                                    // [0, 0, 1]
/// ```
public struct Split: Sendable, Hashable {
  /// The examples to train on.
  public let training: [Int]
  /// The examples to choose by.
  public let validation: [Int]
  /// The examples to judge by, in the end.
  public let test: [Int]

  /// Parts of `count` examples.
  ///
  /// - Parameters:
  ///   - training: The share to train on; nil: all that the others leave. What no part takes is left
  ///     out.
  ///   - validation: The share to choose by.
  ///   - test: The share to judge by.
  /// - Throws: ``SplitError`` where there are no examples, or the shares are no numbers from 0, or add
  ///   up to more than 1.
  /// - Complexity: O(count)
  public init(
    count: Int, training: Double? = nil, validation: Double, test: Double, seed: UInt64
  ) throws(SplitError) {
    try self.init(
      [Int](repeating: 0, count: Swift.max(0, count)), training, validation, test, seed)
  }

  /// Parts in which each class has its share: as many of its examples as the part's size asks for,
  /// rounded down or up.
  ///
  /// The sizes of the parts are the same as without classes: the largest remainders are rounded up.
  ///
  /// - Shapes: `[n]`
  /// - Parameters:
  ///   - labels: The class of each example.
  ///   - training: The share to train on; nil: all that the others leave. What no part takes is left
  ///     out.
  ///   - validation: The share to choose by.
  ///   - test: The share to judge by.
  /// - Precondition: The labels are one row; otherwise stops and names their shape.
  /// - Throws: ``SplitError`` where there are no examples, or the shares are no numbers from 0, or add
  ///   up to more than 1.
  /// - Complexity: O(n log n)
  public init(
    stratifying labels: NDArray<Int>, training: Double? = nil, validation: Double, test: Double,
    seed: UInt64
  ) throws(SplitError) {
    checkRows("Split", labels.shape, [labels.count])
    try self.init(labels.elements, training, validation, test, seed)
  }

  private init(
    _ labels: [Int], _ training: Double?, _ validation: Double, _ test: Double, _ seed: UInt64
  ) throws(SplitError) {
    if labels.isEmpty { throw .noExamples }
    let shares = try Self.shares(training, validation, test)
    var random = RandomGenerator(seed: seed)
    let classes = LabelGroups(labels, order: random.permutation(labels.count))
    let counts = Apportionment(
      classes: classes.rows.map(\.count), parts: largestRemainders(labels.count, shares)
    ).counts
    var parts = [[Int]](repeating: [], count: shares.count)
    for (rows, sizes) in zip(classes.rows, counts) {
      var rest = rows[...]
      for (part, size) in sizes.enumerated() {
        parts[part] += rest.prefix(size)
        rest = rest.dropFirst(size)
      }
    }
    (self.training, self.validation) = (parts[0].sorted(), parts[1].sorted())
    self.test = parts[2].sorted()
  }

  /// The shares of training, validation, test, and what no part takes.
  private static func shares(_ training: Double?, _ validation: Double, _ test: Double)
    throws(SplitError) -> [Double]
  {
    let told = [training, validation, test].compactMap(\.self)
    // Shares such as 0.7, 0.2 and 0.1 add up to a little more than 1.
    let left = 1 - told.reduce(0, +)
    guard told.allSatisfy({ $0 >= 0 }), left >= -1e-12 else { throw .shares(told) }
    let rest = left < 1e-12 ? 0 : left
    return training.map { [$0, validation, test, rest] } ?? [rest, validation, test]
  }
}
