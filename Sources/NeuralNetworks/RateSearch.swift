import NDArrays

/// What a search for a learning rate found: the loss at each of many rates, each larger than the one
/// before.
///
/// - Source: Smith (2017), §3.3
public struct RateSearch: Sendable, Hashable {
  /// The rates that were tried.
  public var rates: [Double]
  /// The loss of each step's batch before the step, averaged over the steps so far with less weight
  /// for older ones.
  public var losses: [Double]

  /// A tenth of the rate at which the loss was lowest: there it is about to grow, and here it falls
  /// fast.
  public var suggestion: Double {
    let lowest = losses.indices.min { losses[$0] < losses[$1] }
    return lowest.map { rates[$0] / 10 } ?? 0
  }
}

extension Trainer {
  /// Tries learning rates from small to large, one step each, and gives the losses; the trainer stays
  /// as it is.
  ///
  /// It ends early where the loss is four times the lowest, or no number.
  ///
  /// ```swift
  /// var random = RandomGenerator(seed: 1)
  /// let X = random.standardNormal([200, 4], of: Float.self)
  /// let labels = (X[0..., 0] .> 0).cast(to: Int.self)
  /// var trainer = Trainer(try Model(input: [4], [Dense(2)], seed: 1), batchSize: 20)
  /// trainer.rate = try trainer.rateSearch(X, labels).suggestion
  /// try trainer.train(X, labels, epochs: 5)
  /// ```
  ///
  /// - Parameters:
  ///   - lowest: The first rate.
  ///   - highest: The last one; those between are the same factor apart.
  ///   - steps: How many there are.
  /// - Throws: ``TrainingError`` where something does not fit.
  public func rateSearch(
    _ X: NDArray<Float>, _ labels: NDArray<Int>, from lowest: Double = 1e-6,
    to highest: Double = 10, steps: Int = 100
  ) throws -> RateSearch {
    try search(X, .labels(labels), lowest, highest, steps)
  }

  /// The same for targets that are arrays.
  ///
  /// - Throws: ``TrainingError`` where something does not fit.
  public func rateSearch(
    _ X: NDArray<Float>, _ targets: NDArray<Float>, from lowest: Double = 1e-6,
    to highest: Double = 10, steps: Int = 100
  ) throws -> RateSearch {
    try search(X, .arrays(targets), lowest, highest, steps)
  }

  private func search(
    _ X: NDArray<Float>, _ targets: Targets, _ lowest: Double, _ highest: Double, _ steps: Int
  ) throws -> RateSearch {
    guard lowest > 0, highest > lowest, highest.isFinite, steps > 1 else {
      throw TrainingError(
        "rates from \(lowest) to \(highest) in \(steps) steps; expected 0 < from < to and at least 2 steps"
      )
    }
    var copy = self
    (copy.patience, copy.keepsBest, copy.averaging, copy.metrics) = (nil, false, nil, [])
    try copy.checkBeforeTraining(X, targets, nil, nil)
    let examples = copy.model.examples(X)
    var found = RateSearch(rates: [], losses: [])
    var (mean, weight, best) = (0.0, 0.0, Double.infinity)
    var (epoch, waiting): (Int, ArraySlice<[Int]>) = (0, [])
    for step in 0..<steps {
      if waiting.isEmpty {
        waiting = copy.batches(targets.count, epoch: epoch)[...]
        epoch += 1
      }
      let rows = waiting.removeFirst()
      let rate = lowest * exp(Double(step) / Double(steps - 1) * log(highest / lowest))
      var batch = examples.rows(rows)
      augmentation?(&batch, epoch - 1, step)
      let loss = copy.step(batch, targets.rows(rows), rate: rate).loss
      guard loss.isFinite else {
        // Data that are no numbers have no rate.
        if let row = Self.firstRow(examples, where: { !$0.isFinite }) {
          throw TrainingError(
            "the loss is no number at rate \(rate), since the data have infinity in input \(row)")
        }
        break
      }
      // A running mean, corrected for its beginning at 0.
      mean = 0.95 * mean + 0.05 * loss
      weight = 0.95 * weight + 0.05
      found.rates.append(rate)
      found.losses.append(mean / weight)
      best = Swift.min(best, mean / weight)
      if step > 5, mean / weight > 4 * best { break }
    }
    guard !found.rates.isEmpty else {
      throw TrainingError("the loss is no number before the first step; there is no rate to find")
    }
    return found
  }
}
