import NDArrays

/// What one fold trains on and what it holds back.
public struct Fold: Sendable, Hashable {
  /// The examples to train on, in ascending order.
  public let training: [Int]
  /// The examples to judge by, in ascending order.
  public let heldBack: [Int]
}

/// Examples cut into folds, of which each is held back once while all others are trained on.
///
/// All examples are judged, and none by a model that has seen it. Repeated, the folds are cut anew
/// each time. The same seed gives the same folds.
///
/// ```swift
/// let folds = try Folds(3, of: 7, seed: 1)
/// folds.map(\.heldBack.count)             // [3, 2, 2]
/// folds.flatMap(\.heldBack).sorted()      // [0, 1, 2, 3, 4, 5, 6]
/// folds[0].training.count                 // 4
/// ```
///
/// - Source: Stone (1974); Hastie, Tibshirani & Friedman (2009), §7.10
public struct Folds: Sendable, Hashable, RandomAccessCollection {
  /// How many folds a repetition has.
  public let foldCount: Int
  /// For each repetition, the fold that holds back each example.
  let assignments: [[Int]]

  /// How often the examples are cut into folds.
  public var repetitions: Int { assignments.count }
  /// How many examples there are.
  public var exampleCount: Int { assignments[0].count }
  /// The place of the first fold.
  public var startIndex: Int { 0 }
  /// The number of all folds of all repetitions.
  public var endIndex: Int { foldCount * assignments.count }

  /// A fold; those of a repetition follow one another.
  ///
  /// - Complexity: O(n)
  public subscript(place: Int) -> Fold {
    guard indices.contains(place) else {
      fatalError("Folds: fold \(place); there are \(count)")
    }
    let (assignment, fold) = (assignments[place / foldCount], place % foldCount)
    return Fold(
      training: assignment.indices.filter { assignment[$0] != fold },
      heldBack: assignment.indices.filter { assignment[$0] == fold })
  }

  /// Folds of `count` examples, whose sizes differ by at most one.
  ///
  /// - Parameters:
  ///   - folds: How many there are.
  ///   - repetitions: How often the examples are cut.
  /// - Throws: ``SplitError`` where there are no examples, fewer than two folds, or more of them than
  ///   examples, or no repetition.
  /// - Complexity: O(repetitions · count)
  public init(_ folds: Int, of count: Int, repetitions: Int = 1, seed: UInt64) throws(SplitError) {
    try Self.check(folds, count, repetitions)
    self.init(folds, repetitions, seed) { random in
      Self.dealt(random.permutation(count), to: folds)
    }
  }

  /// Folds in which each class has its share: both the examples of a class and all examples together
  /// differ by at most one between folds.
  ///
  /// - Shapes: `[n]`
  /// - Parameters:
  ///   - folds: How many there are.
  ///   - labels: The class of each example.
  ///   - repetitions: How often the examples are cut.
  /// - Precondition: The labels are one row; otherwise stops and names their shape.
  /// - Throws: ``SplitError`` where there are no examples, fewer than two folds, or more of them than
  ///   examples of the smallest class, or no repetition.
  /// - Complexity: O(n log n + repetitions · n)
  public init(
    _ folds: Int, stratifying labels: NDArray<Int>, repetitions: Int = 1, seed: UInt64
  ) throws(SplitError) {
    checkRows("Folds", labels.shape, [labels.count])
    let list = labels.elements
    try Self.check(folds, list.count, repetitions)
    let classes = LabelGroups(list)
    let sizes = classes.rows.map(\.count)
    if let smallest = sizes.indices.min(by: { sizes[$0] < sizes[$1] }), sizes[smallest] < folds {
      throw .moreFoldsThanClass(
        folds: folds, label: classes.labels[smallest], examples: sizes[smallest])
    }
    self.init(folds, repetitions, seed) { random in
      // Classes follow one another, so that each is dealt out from where the last one ended.
      let shuffled = LabelGroups(list, order: random.permutation(list.count))
      return Self.dealt(Array(shuffled.rows.joined()), to: folds)
    }
  }

  init(
    _ folds: Int, _ repetitions: Int, _ seed: UInt64,
    _ assignment: (inout RandomGenerator) -> [Int]
  ) {
    var random = RandomGenerator(seed: seed)
    foldCount = folds
    assignments = (0..<repetitions).map { _ in assignment(&random) }
  }

  /// The fold of each example, where they are dealt out in an order like cards.
  private static func dealt(_ order: [Int], to folds: Int) -> [Int] {
    var assignment = [Int](repeating: 0, count: order.count)
    for (place, row) in order.enumerated() { assignment[row] = place % folds }
    return assignment
  }

  static func check(_ folds: Int, _ examples: Int, _ repetitions: Int) throws(SplitError) {
    if examples < 1 { throw .noExamples }
    if folds < 2 { throw .tooFewFolds(folds) }
    if repetitions < 1 { throw .tooFewRepetitions(repetitions) }
    if folds > examples { throw .moreFoldsThanExamples(folds: folds, examples: examples) }
  }
}
