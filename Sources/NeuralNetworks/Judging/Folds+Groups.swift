import NDArrays

extension Folds {
  /// Folds that cut no group: pages of one hand, pictures of one patient. What a model learns of a
  /// group cannot help it on others of that group.
  ///
  /// The groups go one after another, the largest first, to the fold in which they add least to the
  /// squares of the sizes: of all examples, and with labels of each class too. So the folds are as even
  /// as a greedy choice makes them, which is not always as even as can be.
  ///
  /// ```swift
  /// let writers = NDArray([7, 7, 7, 8, 8, 9])
  /// let folds = try Folds(2, keeping: writers, seed: 1)
  /// folds.map(\.heldBack.count)    // [3, 3]
  /// ```
  ///
  /// - Shapes: `[n]`, `[n]`
  /// - Parameters:
  ///   - folds: How many there are.
  ///   - groups: The group of each example, whatever its number.
  ///   - labels: The class of each example, of which each fold is to have its share; nil: none.
  ///   - repetitions: How often the examples are cut; the order of groups of the same size is random.
  /// - Precondition: The groups are one row, and the labels another as long; otherwise stops.
  /// - Throws: ``SplitError`` where there are no examples, fewer than two folds, or more of them than
  ///   groups, or no repetition.
  /// - Complexity: O(n log n + repetitions · n · folds), which is the size of all folds.
  /// - Source: Graham (1969), for the order from large to small
  public init(
    _ folds: Int, keeping groups: NDArray<Int>, stratifying labels: NDArray<Int>? = nil,
    repetitions: Int = 1, seed: UInt64
  ) throws(SplitError) {
    checkRows("Folds", groups.shape, labels?.shape ?? [groups.count])
    try Self.check(folds, groups.count, repetitions)
    let dealer = GroupDealer(groups.elements, labels?.elements)
    guard folds <= dealer.groups.count else {
      throw .moreFoldsThanGroups(folds: folds, groups: dealer.groups.count)
    }
    self.init(folds, repetitions, seed) { dealer.assignment(to: folds, &$0) }
  }
}

/// Gives whole groups to folds.
private struct GroupDealer {
  /// A group's examples, and how many it has of each class that it has.
  struct Group {
    var rows: [Int]
    var classes: [(place: Int, count: Int)]
  }

  let groups: [Group]
  private let exampleCount: Int
  /// How many examples each class has.
  private let classSizes: [Int]

  init(_ groups: [Int], _ labels: [Int]?) {
    let classes = labels.map { LabelGroups($0) }
    exampleCount = groups.count
    classSizes = classes?.rows.map(\.count) ?? []
    self.groups = LabelGroups(groups).rows.map { rows in
      guard let labels, let classes else { return Group(rows: rows, classes: []) }
      let found = LabelGroups(rows.map { labels[$0] })
      return Group(
        rows: rows,
        classes: zip(found.labels, found.rows).map { (classes.places[$0]!, $1.count) })
    }
  }

  /// The fold of each example.
  func assignment(to folds: Int, _ random: inout RandomGenerator) -> [Int] {
    let shuffled = random.permutation(groups.count)
    let order = shuffled.indices.sorted {
      (groups[shuffled[$1]].rows.count, $0) < (groups[shuffled[$0]].rows.count, $1)
    }
    var sizes = [Int](repeating: 0, count: folds)
    var classCounts = [[Int: Int]](repeating: [:], count: folds)
    var assignment = [Int](repeating: 0, count: exampleCount)
    for place in order {
      let group = groups[shuffled[place]]
      // To an empty fold it adds nothing: none stays empty.
      let fold = sizes.indices.min {
        cost(group, sizes[$0], classCounts[$0]) < cost(group, sizes[$1], classCounts[$1])
      }!
      sizes[fold] += group.rows.count
      for (label, count) in group.classes { classCounts[fold][label, default: 0] += count }
      for row in group.rows { assignment[row] = fold }
    }
    return assignment
  }

  /// What a group adds to the squares of a fold's shares of all examples and of each class, but for
  /// what it adds to every fold's.
  private func cost(_ group: Group, _ size: Int, _ counts: [Int: Int]) -> Double {
    let all = Double(exampleCount)
    return group.classes.reduce(Double(size) / all * (Double(group.rows.count) / all)) {
      let whole = Double(classSizes[$1.place])
      return $0 + Double(counts[$1.place] ?? 0) / whole * (Double($1.count) / whole)
    }
  }
}
