import Synchronization

/// How far a search is.
public struct SearchProgress: Sendable, Hashable, CustomStringConvertible {
  /// The trials that are done, with those that were known.
  public var done: Int
  /// All trials: a setting on a fold each.
  public var total: Int
  /// The trials that were taken from the store.
  public var known: Int
  /// The round of successive halving, from 1.
  public var round = 1
  /// How many rounds there are.
  public var rounds = 1
  /// The share of the work that is done, from 0 to 1. What was known before the first trial was computed is
  /// no part of the work.
  public var share: Double

  /// The trial under way, as in `trial 12 of 160`.
  public var description: String {
    let trial = "trial \(min(total, done + 1)) of \(total)"
    return rounds > 1 ? "round \(round) of \(rounds), \(trial)" : trial
  }
}

/// Adds up how far the trials of a round are, and tells of it.
final class SearchWatch: Sendable {
  private struct State {
    var done = 0
    /// Those that another program kept while this one searched.
    var taken = 0
    /// How far the trainings under way are, by their trial.
    var shares: [Int: Double] = [:]
  }

  private let start: SearchProgress
  private let afterTrial: (@Sendable (SearchProgress) -> Void)?
  private let state = Mutex(State())

  init(
    known: Int, of total: Int, _ round: SearchRound,
    _ afterTrial: (@Sendable (SearchProgress) -> Void)?
  ) {
    start = SearchProgress(
      done: known, total: total, known: known, round: round.number, rounds: round.count, share: 0)
    self.afterTrial = afterTrial
    state.withLock { Search.progress?(progress($0)) }
  }

  func note(_ trial: Int, _ share: Double) {
    state.withLock { state in
      state.shares[trial] = share
      Search.progress?(progress(state))
    }
  }

  func end(_ trial: Int, isTaken: Bool) {
    state.withLock { state in
      state.shares[trial] = nil
      state.done += 1
      if isTaken { state.taken += 1 }
      let now = progress(state)
      Search.progress?(now)
      afterTrial?(now)
    }
  }

  private func progress(_ state: State) -> SearchProgress {
    var now = start
    now.done += state.done
    now.known += state.taken
    let work = start.total - start.known
    let inRound = work > 0 ? state.shares.values.reduce(Double(state.done), +) / Double(work) : 1
    // Each round of halving trains a fraction of the settings for as many times the epochs.
    now.share = min(1, (Double(now.round - 1) + inRound) / Double(now.rounds))
    return now
  }
}

/// A round of successive halving; a search without it has one.
struct SearchRound {
  var number = 1
  var count = 1
  /// The share of its epochs that a trial is trained for, one epoch at least.
  var share = 1.0
}
