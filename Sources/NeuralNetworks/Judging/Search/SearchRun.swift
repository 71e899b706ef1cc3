import NDArrays

/// A search under way: what all its trials have in common, and how they are computed.
struct SearchRun {
  private let search: Search
  private let cut: [Fold]
  private let keys: TrialKeys?
  private let shard: SearchShard?

  /// What is known of a setting before it is trained with.
  private struct Plan {
    var setting: SearchSetting
    var parameterCount = 0
    var epochs = 0
    /// Why there is no training of it.
    var failure: String?
    /// The keys of its trials, a fold each; empty without a store.
    var keys: [String] = []
  }

  /// Looks at what is to be searched, before anything is trained.
  init(_ search: Search, _ settings: [SearchSetting]) throws(SearchError) {
    var seen: Set<SearchSetting> = []
    if let twice = settings.first(where: { !seen.insert($0).inserted }) {
      throw SearchError("the setting \(twice) occurs twice; expected each once")
    }
    let (trials, overflows) = settings.count.multipliedReportingOverflow(by: search.folds.count)
    guard !overflows, trials <= Search.mostTrials else {
      throw SearchError(
        "\(settings.count) settings on \(search.folds.count) folds are too many trials; expected at most \(Search.mostTrials)"
      )
    }
    self.search = search
    if let named = search.shard { shard = named } else { shard = try SearchShard.ofEnvironment() }
    cut = Array(search.folds)
    keys = search.store == nil ? nil : TrialKeys(search.X, search.labels, cut)
  }

  /// A row for each setting.
  func table(of settings: [SearchSetting], _ round: SearchRound) throws -> SearchTable {
    let plans = try Self.onAllThreads(settings.count) { place in
      Result { try plan(settings[place], round) }
    }.map { try $0.get() }

    // What is known already.
    let trialCount = plans.count * cut.count
    var results = Self.onAllThreads(trialCount) { trial -> TrialResult? in
      let plan = plans[trial / cut.count]
      if let failure = plan.failure { return TrialResult(failure: failure) }
      return plan.keys.isEmpty
        ? nil : search.store?.result(plan.keys[trial % cut.count], tellsDamage: true)
    }

    // What is not, a trial a thread.
    let pending = results.indices.filter { results[$0] == nil }
    let watch = SearchWatch(
      known: trialCount - pending.count, of: trialCount, round, search.afterTrial)
    let order = shard?.ordered(pending) ?? pending
    if !order.isEmpty, keys != nil { search.store?.prepare() }
    let found = Self.onAllThreads(order.count) { place in
      Result { try compute(order[place], plans[order[place] / cut.count], round, watch) }
    }
    for (trial, result) in zip(order, found) { results[trial] = try result.get() }
    return SearchTable(
      rows: plans.enumerated().map { place, plan in
        SearchTable.Row(
          setting: plan.setting, parameterCount: plan.parameterCount, epochs: plan.epochs,
          round: round.number, results: cut.indices.map { results[place * cut.count + $0]! },
          cut, search.folds)
      })
  }

  /// - Throws: ``SearchError`` where a result cannot be kept under a key of what it follows from.
  private func plan(_ setting: SearchSetting, _ round: SearchRound) throws -> Plan {
    let trial: SearchTrial
    do { trial = try self.trial(setting, round) } catch {
      return Plan(setting: setting, failure: "\(error)")
    }
    return Plan(
      setting: setting, parameterCount: trial.trainer.model.parameterCount, epochs: trial.epochs,
      keys: try keys?.keys(of: trial) ?? [])
  }

  private func trial(_ setting: SearchSetting, _ round: SearchRound) throws -> SearchTrial {
    var trial = try search.makeTrial(setting)
    if round.share < 1, trial.epochs > 0 {
      trial.epochs = max(1, Int((Double(trial.epochs) * round.share).rounded()))
    }
    return trial
  }

  private func compute(
    _ place: Int, _ plan: Plan, _ round: SearchRound, _ watch: SearchWatch
  ) throws -> TrialResult {
    var isTaken = false
    defer { watch.end(place, isTaken: isTaken) }
    let key = plan.keys.isEmpty ? nil : plan.keys[place % cut.count]
    // Another program may have been faster.
    if let key, let kept = search.store?.result(key, tellsDamage: false) {
      isTaken = true
      return kept
    }
    var trial: SearchTrial
    do { trial = try self.trial(plan.setting, round) } catch {
      return TrialResult(failure: "\(error)")
    }
    // Kept under the wrong key, a result would be a wrong answer for ever.
    if let keys, try keys.keys(of: trial) != plan.keys {
      throw SearchError(
        "the training of \(plan.setting) is another each time that it is made; expected one that follows from the setting and from seeds alone"
      )
    }
    trial.trainer.listener = { watch.note(place, Double($0.done) / Double(max(1, $0.total))) }
    let found = TrialResult(trial, search.X, search.labels, cut[place % cut.count])
    if let key { search.store?.keep(found, key) }
    return found
  }

  /// What `body` gives for 0, 1, … `count - 1`, each on any thread.
  private static func onAllThreads<Value>(_ count: Int, _ body: (Int) -> Value) -> [Value] {
    [Value](unsafeUninitializedCapacity: count) { buffer, filled in
      let buffer = buffer
      ThreadPool.shared.run(count) { buffer.initializeElement(at: $0, to: body($0)) }
      filled = count
    }
  }
}
