import NDArrays

/// What a search found, a row for each setting.
public struct SearchTable: Sendable, Hashable {
  /// A setting, and how its trainings did.
  public struct Row: Sendable, Hashable {
    /// The values of the parameters.
    public let setting: SearchSetting
    /// How many numbers the model learns; 0 where no training could be made.
    public let parameterCount: Int
    /// For how many epochs it was trained.
    public let epochs: Int
    /// The last round of successive halving that the setting took part in, from 1; without it 1.
    public let round: Int
    /// The share that is read right of what each fold held back; empty where a training failed.
    public let accuracies: [Double]
    /// The mean loss on what each fold held back; empty where a training failed.
    public let losses: [Double]
    /// What each example is read as by the model that had not seen it, a row a repetition of the folds; nil
    /// where a training failed.
    public let predictions: NDArray<Int>?
    /// Why a training failed.
    public let failure: String?

    init(
      setting: SearchSetting, parameterCount: Int, epochs: Int, round: Int = 1,
      results: [TrialResult], _ cut: [Fold], _ folds: Folds
    ) {
      (self.setting, self.parameterCount, self.epochs) = (setting, parameterCount, epochs)
      self.round = round
      failure = results.compactMap(\.failure).first
      guard failure == nil else {
        (accuracies, losses, predictions) = ([], [], nil)
        return
      }
      (accuracies, losses) = (results.map(\.accuracy), results.map(\.loss))
      var gathered = [Int](repeating: 0, count: folds.repetitions * folds.exampleCount)
      for (number, result) in results.enumerated() {
        let first = number / folds.foldCount * folds.exampleCount
        for (row, value) in zip(cut[number].heldBack, result.predictions) {
          gathered[first + row] = value
        }
      }
      predictions = NDArray(gathered).reshaped([folds.repetitions, folds.exampleCount])
    }

    /// The mean of the accuracies; NaN where a training failed.
    public var accuracy: Double { accuracies.reduce(0, +) / Double(accuracies.count) }
    /// The mean of the losses; NaN where a training failed.
    public var loss: Double { losses.reduce(0, +) / Double(losses.count) }

    /// How far the mean accuracy may be off: the folds' deviation over the root of their number. Folds share
    /// most of what they train on, so it is a little small.
    ///
    /// - Source: Bengio & Grandvalet (2004)
    public var standardError: Double {
      guard accuracies.count > 1 else { return .nan }
      let mean = accuracy
      let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let count = Double(accuracies.count)
      return (squares / (count - 1) / count).squareRoot()
    }
  }

  /// The settings in the order in which they were given.
  public internal(set) var rows: [Row]

  /// The rows from the highest mean accuracy to the lowest, those of a later round of successive halving
  /// before those of an earlier one; failed ones at the end. Of equals the earlier one is first.
  public var ranked: [Row] {
    let keyed = rows.enumerated().map {
      (offset: $0.offset, row: $0.element, accuracy: $0.element.accuracy)
    }
    return keyed.sorted { a, b in
      if (a.row.failure == nil) != (b.row.failure == nil) { return a.row.failure == nil }
      if a.row.round != b.row.round { return a.row.round > b.row.round }
      if a.row.failure == nil, a.accuracy != b.accuracy { return a.accuracy > b.accuracy }
      return a.offset < b.offset
    }.map(\.row)
  }

  /// The row with the highest mean accuracy, of the last round; nil where all failed.
  public var best: Row? { ranked.first.flatMap { $0.failure == nil ? $0 : nil } }

  /// The row with the fewest parameters among those of the last round that are no more than one standard
  /// error below the best: what is hardly better may be so by chance. Of equals the better one.
  ///
  /// - Source: Hastie, Tibshirani & Friedman (2009), §7.10
  public var simplest: Row? {
    guard let best else { return nil }
    let least = best.accuracy - (best.standardError.isNaN ? 0 : best.standardError)
    let close = ranked.filter {
      $0.failure == nil && $0.round == best.round && $0.accuracy >= least
    }
    // The first of the smallest, which is the best of them.
    return close.min { $0.parameterCount < $1.parameterCount }
  }

  /// The names of the parameters that some setting has, in the order in which they occur.
  public var names: [String] {
    var (names, seen): ([String], Set<String>) = ([], [])
    for name in rows.flatMap(\.setting.names) where seen.insert(name).inserted {
      names.append(name)
    }
    return names
  }
}
