import NDArrays

extension Trainer {
  /// Trains until `epochs` epochs are done, those before a checkpoint included.
  ///
  /// - Parameters:
  ///   - X: `[n, …]`, any shape whose rows the model takes.
  ///   - labels: `[n]`, classes from 0; with ``Loss/ctc(blank:)`` `[n, longest]`, −1 behind the end of
  ///     each row.
  ///   - validation: Judged after each epoch, never learnt from.
  ///   - checkpoint: A file that is written after each epoch; ``init(resuming:loss:)`` goes on from it.
  ///   - after: Called after each epoch; false ends the training.
  ///   - afterStep: Called after each step.
  /// - Throws: ``TrainingError`` where something does not fit before the first step, and with epoch
  ///   and batch where the loss is no number any more; the checkpoint then holds the last whole
  ///   epoch. ``ModelError`` for a layer that no checkpoint can hold, ``ArrayFileError`` where it
  ///   cannot be written.
  public mutating func train(
    _ X: NDArray<Float>, _ labels: NDArray<Int>, epochs: Int,
    validation: (X: NDArray<Float>, labels: NDArray<Int>)? = nil, checkpoint: String? = nil,
    after: (History.Epoch) -> Bool = { _ in true }, afterStep: (TrainingStep) -> Void = { _ in }
  ) throws {
    try train(
      X, .labels(labels), epochs: epochs, validation: validation.map { ($0.X, .labels($0.labels)) },
      checkpoint: checkpoint, after: after, afterStep: afterStep)
  }

  /// Trains on targets that are arrays of the outputs' shape: for a regression, or for a model that is
  /// to give back its inputs.
  ///
  /// ```swift
  /// let X = NDArray<Float>.linspace(-1, 1, count: 50).reshaped([50, 1])
  /// let model = try Model(input: [1], [Dense(16), Tanh(), Dense(1)], seed: 1)
  /// var trainer = Trainer(model, .adam(), rate: 0.02, loss: .meanSquaredError)
  /// try trainer.train(X, X * X, epochs: 100)
  /// trainer.history.losses.last! < 0.01    // true
  /// ```
  ///
  /// - Parameter targets: `[n] + outputShape`.
  /// - Throws: As ``train(_:_:epochs:validation:checkpoint:after:afterStep:)`` on labels does.
  public mutating func train(
    _ X: NDArray<Float>, _ targets: NDArray<Float>, epochs: Int,
    validation: (X: NDArray<Float>, targets: NDArray<Float>)? = nil, checkpoint: String? = nil,
    after: (History.Epoch) -> Bool = { _ in true }, afterStep: (TrainingStep) -> Void = { _ in }
  ) throws {
    try train(
      X, .arrays(targets), epochs: epochs,
      validation: validation.map { ($0.X, .arrays($0.targets)) }, checkpoint: checkpoint,
      after: after, afterStep: afterStep)
  }

  mutating func train(
    _ X: NDArray<Float>, _ targets: Targets, epochs: Int,
    validation: (X: NDArray<Float>, targets: Targets)?, checkpoint: String?,
    after: (History.Epoch) -> Bool, afterStep: (TrainingStep) -> Void
  ) throws {
    guard epochs > 0 else {
      throw TrainingError("training for \(epochs) epochs; expected at least 1")
    }
    // The steps of all of them are counted in an Int.
    guard epochs < 1_000_000_000 else {
      throw TrainingError("training for \(epochs) epochs; expected less than 1,000,000,000")
    }
    try checkBeforeTraining(X, targets, validation, checkpoint)
    let examples = model.examples(X)
    var isLast = false
    if averaging != nil, averaged == nil { averaged = model }
    while history.epochs.count < epochs, !isLast {
      var entry = try epoch(examples, targets, of: epochs, checkpoint, afterStep)
      if let validation {
        let judged = averaged ?? model
        let found = Self.judge(judged, loss, validation.X, validation.targets, metrics: metrics)
        entry.validationLoss = found.loss
        entry.validationAccuracy = found.accuracy
        entry.validationMetrics = found.metrics
        if found.loss < history.best?.validationLoss ?? .infinity {
          best = keepsBest ? judged : nil
        }
      }
      history.epochs.append(entry)
      if let checkpoint { try save(to: checkpoint) }
      isLast = !after(entry) || hasWaited(entry.number)
    }
    let total = epochs * batchCount(targets.count)
    tell(
      TrainingProgress(
        epoch: history.epochs.count, epochs: epochs, done: total, total: total,
        loss: history.epochs.last?.loss))
    if keepsBest, let best { model = best }
  }

  /// Whether too many epochs went by without a new best.
  private func hasWaited(_ epoch: Int) -> Bool {
    guard let patience else { return false }
    let waited = epoch - (history.best?.number ?? 0)
    return waited > 0 && waited >= patience
  }

  /// The examples' numbers in random order, cut into batches of which none is too small to learn from.
  func batches(_ count: Int, epoch: Int) -> [[Int]] {
    var random = RandomGenerator(seed: seed &+ UInt64(epoch) &* 0x9E37_79B9_7F4A_7C15)
    var batches = shuffledBatches(count, size: batchSize, using: &random)
    if batches.count > 1, let last = batches.last, last.count < model.smallestBatch {
      batches.removeLast()
      batches[batches.count - 1] += last
    }
    return batches
  }

  private func batchCount(_ count: Int) -> Int {
    let rest = count % batchSize
    let isJoined = rest > 0 && rest < model.smallestBatch && count > batchSize
    return (count + batchSize - 1) / batchSize - (isJoined ? 1 : 0)
  }

  /// One pass over the examples.
  private mutating func epoch(
    _ examples: NDArray<Float>, _ targets: Targets, of epochs: Int, _ checkpoint: String?,
    _ afterStep: (TrainingStep) -> Void
  ) throws -> History.Epoch {
    let epoch = history.epochs.count
    let losses = history.epochs.map { $0.validationLoss ?? $0.loss }
    let all = batches(targets.count, epoch: epoch)
    var (total, right, seen, now) = (0.0, 0, 0, rate)
    var measured: [String: Double] = [:]
    for (number, rows) in all.enumerated() {
      tell(
        TrainingProgress(
          epoch: epoch + 1, epochs: epochs, done: epoch * all.count + number,
          total: epochs * all.count,
          loss: number > 0 ? total / Double(seen) : history.epochs.last?.loss))
      let done = Double(epoch) + Double(number) / Double(all.count)
      now = rate * schedule.factor(after: done, of: Double(epochs), losses: losses)
      var batch = examples.rows(rows)
      augmentation?(&batch, epoch, number)
      let wanted = targets.rows(rows)
      let step = step(batch, wanted, rate: now)
      // The last step's loss is never seen: what it made of the weights and running means is.
      let bad = step.loss.isFinite && number + 1 == all.count ? nonfiniteArray : nil
      guard step.loss.isFinite, bad == nil else {
        let what =
          bad.map { "'\($0.name)' holds numbers that are none" } ?? "the loss is \(step.loss)"
        let place = "in epoch \(epoch + 1), batch \(number + 1) of \(all.count)"
        let cause =
          cause(examples, batch, wanted, rows)
          ?? "at rate \(now); \(bad?.isLearnt == false ? "the inputs or the rate" : "the rate") may be too large"
        throw TrainingError("\(what) \(place), \(cause)" + held(checkpoint, epoch))
      }
      total += step.loss * Double(rows.count)
      right += step.right ?? 0
      seen += rows.count
      for (name, value) in step.metrics { measured[name, default: 0] += value * Double(rows.count) }
      afterStep(
        TrainingStep(
          epoch: epoch + 1, batch: number + 1, batches: all.count, loss: step.loss, rate: now,
          metrics: step.metrics))
    }
    let count = Double(targets.count)
    var isLabelled = false
    if case .labels = targets { isLabelled = true }
    return History.Epoch(
      number: epoch + 1, loss: total / count, accuracy: isLabelled ? Double(right) / count : .nan,
      rate: now, metrics: measured.mapValues { $0 / count })
  }

  private func tell(_ progress: TrainingProgress) {
    if let listener { listener(progress) } else { Self.progress?(progress) }
  }

  private func held(_ checkpoint: String?, _ epoch: Int) -> String {
    checkpoint.map { epoch > 0 ? ". The checkpoint \($0) holds epoch \(epoch)" : "" } ?? ""
  }
}

/// How far a training is.
public struct TrainingProgress: Sendable {
  /// The epoch under way, from 1.
  public var epoch: Int
  /// How many there will be.
  public var epochs: Int
  /// Steps of all epochs that are done.
  public var done: Int
  /// Steps of all epochs.
  public var total: Int
  /// The mean loss of this epoch so far, before its first step that of the last one.
  public var loss: Double?
}

/// A step of training that was taken.
public struct TrainingStep: Sendable, Hashable {
  /// The epoch under way, from 1.
  public var epoch: Int
  /// The batch in its epoch, from 1.
  public var batch: Int
  /// How many batches an epoch has.
  public var batches: Int
  /// The batch's mean loss before the step.
  public var loss: Double
  /// The step's learning rate.
  public var rate: Double
  /// The trainer's metrics on the batch, before the step.
  public var metrics: [String: Double]
}
