import NDArrays

/// Trains a model, epoch by epoch, and can stop and go on without changing a bit.
///
///     var trainer = Trainer(model, .adam(), rate: 0.001, schedule: .oneCycle(), seed: 1)
///     try trainer.train(pictures, labels, epochs: 5, validation: (held, answers))
///     trainer.model.predict(test)
///
/// The order of the pictures, what is dropped and how pictures are changed follow from the seed and
/// the numbers of epoch and batch alone.
public struct Trainer: Sendable {
  public internal(set) var model: Model<Float>
  public internal(set) var optimizer: Optimizer
  /// The learning rate that the schedule's factors multiply.
  public var rate: Double
  public var schedule: Schedule
  public var loss: Loss
  public var batchSize: Int
  public let seed: UInt64
  /// Training ends after this many epochs in which the validation loss was not the best; nil: never.
  public var patience: Int?
  /// Whether the model with the lowest validation loss is the one that remains.
  public var keepsBest = false
  /// The share of the old average that ``averaged`` keeps at each step; nil: no average is kept.
  public var averaging: Double?
  /// Changes each batch before it is learnt from; a checkpoint does not hold it.
  public var augmentation: Augmentation?
  public internal(set) var history = History()
  /// The weights' running average over the steps (Polyak & Juditsky 1992), where it is kept.
  public internal(set) var averaged: Model<Float>?
  var best: Model<Float>?

  /// Changes a batch of pictures in place: the batch, the epoch and the batch's number.
  public typealias Augmentation = @Sendable (inout NDArray<Float>, Int, Int) -> Void

  public init(
    _ model: Model<Float>, _ optimizer: Optimizer = .adam(), rate: Double = 0.001,
    schedule: Schedule = .constant, loss: Loss = .crossEntropy(), batchSize: Int = 128,
    seed: UInt64 = 1
  ) {
    guard batchSize > 0 else { fatalError("Trainer: a batch of \(batchSize); it needs at least 1") }
    self.model = model
    self.optimizer = optimizer
    self.rate = rate
    self.schedule = schedule
    self.loss = loss
    self.batchSize = batchSize
    self.seed = seed
  }

  /// Hears how far trainings are, before each step.
  nonisolated(unsafe) public static var progress: ((TrainingProgress) -> Void)?

  /// One step on one batch.
  ///
  /// - Returns: The mean loss and how many were read right, before the step.
  @discardableResult
  public mutating func step(_ X: NDArray<Float>, _ labels: NDArray<Int>, rate: Double) -> (
    loss: Double, right: Int
  ) {
    let scores = model.forward(X)
    let (loss, gradient) = loss(scores, labels)
    let right = (scores.argMax(axis: 1) .== labels).trueCount
    guard loss.isFinite else { return (Double(loss), right) }
    optimizer.steps += 1
    let (rule, now) = (optimizer, optimizer.steps)
    model.backward(gradient) { rule.move(&$0, rate: rate, step: now) }
    if let averaging { average(keeping: averaging) }
    return (Double(loss), right)
  }

  /// Trains until `epochs` epochs are done, those before a checkpoint included.
  ///
  /// - Parameters:
  ///   - X: `[n, …]`, any shape whose rows the model takes.
  ///   - labels: `[n]`, classes from 0.
  ///   - validation: Judged after each epoch, never learnt from.
  ///   - checkpoint: A file that is written after each epoch; ``init(resuming:)`` goes on from it.
  ///   - after: Called after each epoch; false ends the training.
  /// - Throws: ``TrainingError`` with epoch and batch where the loss is no number any more; the
  ///   checkpoint then holds the last whole epoch. ``ArrayFileError`` where it cannot be written.
  public mutating func train(
    _ X: NDArray<Float>, _ labels: NDArray<Int>, epochs: Int,
    validation: (X: NDArray<Float>, labels: NDArray<Int>)? = nil, checkpoint: String? = nil,
    after: (History.Epoch) -> Bool = { _ in true }
  ) throws {
    let count = labels.count
    try check(X, labels)
    if let validation { try check(validation.X, validation.labels) }
    let examples = model.examples(X)
    let batches = (count + batchSize - 1) / batchSize
    if averaging != nil, averaged == nil { averaged = model }
    while history.epochs.count < epochs {
      let epoch = history.epochs.count
      var random = RandomGenerator(seed: seed &+ UInt64(epoch) &* 0x9E37_79B9_7F4A_7C15)
      let losses = history.epochs.map { $0.validationLoss ?? $0.loss }
      var (total, right, seen, now) = (0.0, 0, 0, rate)
      for (number, rows) in shuffledBatches(count, size: batchSize, using: &random).enumerated() {
        Self.progress?(
          TrainingProgress(
            epoch: epoch + 1, epochs: epochs, done: epoch * batches + number,
            total: epochs * batches,
            loss: number > 0 ? total / Double(seen) : history.epochs.last?.loss))
        let done = Double(epoch) + Double(number) / Double(batches)
        now = rate * schedule.factor(after: done, of: Double(epochs), losses: losses)
        var batch = examples.rows(rows)
        augmentation?(&batch, epoch, number)
        let (loss, hits) = step(batch, labels.rows(rows), rate: now)
        // The last step's loss is never seen: what it made of the weights is.
        guard loss.isFinite, number + 1 < batches || hasFiniteWeights else {
          let what = loss.isFinite ? "the weights are no numbers" : "the loss is \(loss)"
          throw TrainingError(
            "\(what) in epoch \(epoch + 1), batch \(number + 1) of \(batches), at rate \(now); the rate may be too large"
              + (checkpoint.map {
                epoch > 0 ? ". The checkpoint \($0) holds epoch \(epoch)" : ""
              } ?? ""))
        }
        total += loss * Double(rows.count)
        right += hits
        seen += rows.count
      }
      var entry = History.Epoch(
        number: epoch + 1, loss: total / Double(count), accuracy: Double(right) / Double(count),
        rate: now)
      if let validation {
        let judged = averaged ?? model
        let (loss, accuracy) = Self.judge(judged, self.loss, validation.X, validation.labels)
        (entry.validationLoss, entry.validationAccuracy) = (loss, accuracy)
        if loss < history.best?.validationLoss ?? .infinity { best = keepsBest ? judged : nil }
      }
      history.epochs.append(entry)
      if let checkpoint { try save(to: checkpoint) }
      if !after(entry) { break }
      if let patience, let best = history.best, epoch + 1 - best.number >= patience { break }
    }
    Self.progress?(
      TrainingProgress(
        epoch: history.epochs.count, epochs: epochs, done: epochs * batches,
        total: epochs * batches, loss: history.epochs.last?.loss))
    if keepsBest, let best { model = best }
  }

  /// The mean loss and the share that is read right.
  public static func judge(
    _ model: Model<Float>, _ loss: Loss = .crossEntropy(), _ X: NDArray<Float>,
    _ labels: NDArray<Int>
  ) -> (loss: Double, accuracy: Double) {
    let scores = model(X)
    return (
      Double(loss(scores, labels).loss), NeuralNetworks.accuracy(scores.argMax(axis: 1), labels)
    )
  }

  private func check(_ X: NDArray<Float>, _ labels: NDArray<Int>) throws(TrainingError) {
    guard X.rank > 0, labels.rank == 1, X.shape[0] == labels.count, labels.count > 0 else {
      throw TrainingError(
        "inputs \(X.shape) and labels \(labels.shape) do not fit; expected as many labels as inputs, and at least one"
      )
    }
    guard X.count == labels.count * model.inputShape.elementCount else {
      throw TrainingError(
        "inputs \(X.shape) are no examples of shape \(model.inputShape), which the model takes")
    }
    let classes = model.outputShape.elementCount
    if let bad = labels.elements.firstIndex(where: { $0 < 0 || $0 >= classes }) {
      throw TrainingError(
        "label \(labels[bad]) of example \(bad) is not one of the \(classes) classes, which are 0 to \(classes - 1)"
      )
    }
  }

  /// Whether every learnt number is one.
  private var hasFiniteWeights: Bool {
    model.parameters.values.allSatisfy { isFinite($0).all() }
  }

  /// Moves the average a little towards the weights.
  private mutating func average(keeping share: Double) {
    guard var target = averaged else { return }
    averaged = nil
    var values: [NDArray<Float>] = []
    model.update { values.append($0.value) }
    // Early on the average takes the weights over faster.
    let steps = Double(optimizer.steps)
    let keep = Float(Swift.min(share, (1 + steps) / (10 + steps)))
    var place = 0
    target.update { parameter in
      let value = values[place]
      place += 1
      let count = value.count
      parameter.value.withUniquePointer { to in
        value.withPointer { from in
          LayerLoops.map(count, to) { from[$0] + keep * (to[$0] - from[$0]) }
        }
      }
    }
    var states: [NDArray<Float>] = []
    model.forEachState { _, state in states.append(state) }
    place = 0
    target.forEachState { _, state in
      state = states[place]
      place += 1
    }
    averaged = target
  }
}

/// How far a training is.
public struct TrainingProgress: Sendable {
  /// The epoch under way, from 1.
  public var epoch: Int
  public var epochs: Int
  /// Steps of all epochs.
  public var done: Int
  public var total: Int
  /// The mean loss of this epoch so far, before its first step that of the last one.
  public var loss: Double?
}
