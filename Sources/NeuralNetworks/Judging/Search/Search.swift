import NDArrays

/// Trains models with many settings, each on every fold, and says how well each does on what the fold held
/// back.
///
/// ```swift
/// var random = RandomGenerator(seed: 1)
/// let X = random.standardNormal([90, 4], of: Float.self)
/// let labels = (X[0..., 0] .> X[0..., 1]).cast(to: Int.self)
/// let hidden = SearchParameter("hidden", [2, 8])
/// let rate = SearchParameter("rate", [0.01, 0.1])
/// let search = Search(X, labels, folds: try Folds(3, stratifying: labels, seed: 1)) { setting in
///   let model = try Model(input: [4], [Dense(setting[hidden]), Tanh(), Dense(2)], seed: 1)
///   return SearchTrial(Trainer(model, rate: setting[rate], batchSize: 16), epochs: 5)
/// }
/// let table = try search.run(try SearchSpace(hidden, rate).grid())
/// table.rows.count                    // 4
/// ```
///
/// Trials run beside each other, one on each thread, and the table is the same to the last bit on any
/// number of threads. With a store it is the same too, however often the search was stopped.
///
/// Two roads were not taken. Trials in processes of their own would each load the examples anew: 48 small
/// trainings on 4,000 pictures took two of them a tenth more of the processors' time than two threads, and
/// 210 MB in the place of 118. Whoever has more than one machine starts the program once on each, with a
/// ``SearchShard``. And trials are not locked in the store: two programs that compute the same one at the
/// same time write the same bytes, while a lock would outlive its program.
public struct Search: Sendable {
  let X: NDArray<Float>
  let labels: NDArray<Int>
  let folds: Folds
  let makeTrial: @Sendable (SearchSetting) throws -> SearchTrial
  /// Where results are kept; nil: nowhere.
  public var store: SearchStore?
  /// Called after each trial that was not known at the start, on any thread but on one at a time.
  public var afterTrial: (@Sendable (SearchProgress) -> Void)?
  /// Which trials are computed first; nil: those that `LECTERN_SHARD=1/2` names, or where that says nothing,
  /// all in their order.
  public var shard: SearchShard?

  /// The most trials of a search.
  public static let mostTrials = 1_000_000

  /// Hears how far searches are, before and after each trial and between its steps, on any thread.
  nonisolated(unsafe) public static var progress: ((SearchProgress) -> Void)?

  /// A search on examples with their labels.
  ///
  /// - Shapes: `[n, …]`, `[n]`
  /// - Parameters:
  ///   - folds: Which examples are trained on and which held back.
  ///   - store: Where results are kept and looked for.
  ///   - trial: Makes the training of a setting, from the setting and from seeds alone. It is called more
  ///     than once for each, on any thread.
  /// - Precondition: There is a label for each example, and folds of as many; otherwise stops and says which
  ///   is not so.
  public init(
    _ X: NDArray<Float>, _ labels: NDArray<Int>, folds: Folds, store: SearchStore? = nil,
    trial: @escaping @Sendable (SearchSetting) throws -> SearchTrial
  ) {
    guard X.rank > 0, labels.rank == 1, X.shape[0] == labels.count else {
      fatalError(
        "Search: inputs \(X.shape) and labels \(labels.shape) do not fit; expected [n, …] and [n]")
    }
    guard folds.exampleCount == labels.count else {
      fatalError("Search: folds of \(folds.exampleCount) examples; there are \(labels.count)")
    }
    (self.X, self.labels, self.folds, self.store) = (X, labels, folds, store)
    makeTrial = trial
  }

  /// Trains with each setting on each fold.
  ///
  /// - Returns: A row for each setting, in their order. A setting of which no training can be made, or whose
  ///   training fails, is a row with its reason.
  /// - Throws: ``SearchError``, before anything is trained, where a setting occurs twice, there are more
  ///   trials than ``mostTrials``, `LECTERN_SHARD` names no shard, or a result would be kept that follows
  ///   from code of its author's own without a name; later where `trial` does not make the same of the same setting.
  /// - Complexity: A training for each setting and fold that the store does not know.
  public func run(_ settings: [SearchSetting]) throws -> SearchTable {
    try SearchRun(self, settings).table(of: settings, SearchRound())
  }

  /// Trains with all settings for few epochs, goes on with the best of them for more, and so on, until the
  /// last are trained for as long as they are to be.
  ///
  /// Each round begins anew, so that a row is what ``run(_:)`` finds with as many epochs.
  ///
  /// - Parameters:
  ///   - factor: One setting in so many goes on, for so many times as many epochs.
  ///   - rounds: How often settings are trained.
  /// - Returns: A row for each setting, as the last round found it in which it took part, with the epochs of
  ///   that round.
  /// - Throws: As ``run(_:)`` does, and for a factor or rounds that are too few or too many.
  /// - Source: Jamieson & Talwalkar (2016), §3
  public func successiveHalving(
    _ settings: [SearchSetting], factor: Int = 3, rounds: Int = 3
  ) throws -> SearchTable {
    guard factor > 1, (1...32).contains(rounds) else {
      throw SearchError(
        "successive halving by \(factor) in \(rounds) rounds; expected a factor from 2 and 1 to 32 rounds"
      )
    }
    let run = try SearchRun(self, settings)
    var (found, rest): ([SearchSetting: SearchTable.Row], [SearchSetting]) = ([:], settings)
    for number in 1...rounds {
      let share = (number..<rounds).reduce(1.0) { share, _ in share / Double(factor) }
      let now = try run.table(
        of: rest, SearchRound(number: number, count: rounds, share: share))
      for row in now.rows { found[row.setting] = row }
      let kept = max(1, (rest.count + factor - 1) / factor)
      rest = now.ranked.filter { $0.failure == nil }.prefix(kept).map(\.setting)
    }
    return SearchTable(rows: settings.compactMap { found[$0] })
  }
}
