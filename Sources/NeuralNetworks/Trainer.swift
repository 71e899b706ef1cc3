import NDArrays

/// Trains a model, epoch by epoch, and can stop and go on without changing a bit.
///
/// ```swift
/// let X = NDArray<Float>([[0, 0], [0, 1], [1, 0], [1, 1]])
/// let labels = NDArray([0, 1, 1, 0])
/// let model = try Model(input: [2], [Dense(8), Tanh(), Dense(2)], seed: 1)
/// var trainer = Trainer(model, .adam(), rate: 0.05, schedule: .cosine(), seed: 1)
/// try trainer.train(X, labels, epochs: 60)
/// trainer.model.predict(X)    // [0 1 1 0]
/// ```
///
/// Targets may be arrays instead of labels, with a loss for such: a regression, or pictures that are
/// to be given back. With ``Loss/ctc(blank:)`` they are rows of labels, of different lengths, which the
/// steps of the model's outputs are to read as.
///
/// The order of the examples, what is dropped and how pictures are changed follow from the seed and
/// the numbers of epoch and batch alone.
public struct Trainer: Sendable {
  /// What is trained.
  public internal(set) var model: Model<Float>
  /// How steps follow from gradients.
  public internal(set) var optimizer: Optimizer
  /// The learning rate that the schedule's factors multiply.
  public var rate: Double
  /// How the rate changes.
  public var schedule: Schedule
  /// What is made small.
  public var loss: Loss
  /// How many examples a step learns from. A last batch that is too small for a layer joins the one
  /// before it.
  public var batchSize: Int
  /// Decides the order of the examples.
  public let seed: UInt64
  /// Training ends after this many epochs in a row without a new best validation loss; 0 and 1 end it
  /// at the first such epoch, nil never does.
  public var patience: Int?
  /// Whether the model with the lowest validation loss is the one that remains.
  public var keepsBest = false
  /// The share of the old average that ``averaged`` keeps at each step; nil: no average is kept.
  public var averaging: Double?
  /// How large gradients may be; nil: as they are.
  public var clipping: GradientClipping?
  /// What is measured beside the loss, on the batches and on the validation data; a checkpoint does
  /// not hold it.
  public var metrics: [Metric] = []
  /// Changes each batch before it is learnt from; a checkpoint does not hold it.
  public var augmentation: Augmentation?
  /// What whoever trains wants checkpoints to say beside the training, such as what it learns from.
  public var notes: [String: String] = [:]
  /// What the epochs so far did.
  public internal(set) var history = History()
  /// The weights' running average over the steps (Polyak & Juditsky 1992), where it is kept.
  public internal(set) var averaged: Model<Float>?
  var best: Model<Float>?
  /// Hears how far this training is, in the place of ``progress``.
  var listener: (@Sendable (TrainingProgress) -> Void)?

  /// Changes a batch of pictures in place: the batch, the epoch and the batch's number.
  public typealias Augmentation = @Sendable (inout NDArray<Float>, Int, Int) -> Void

  /// A trainer of a model that has taken no step.
  ///
  /// - Precondition: The batch has at least one example, and the rate is a number from 0; otherwise
  ///   stops and says which is not so.
  public init(
    _ model: Model<Float>, _ optimizer: Optimizer = .adam(), rate: Double = 0.001,
    schedule: Schedule = .constant, loss: Loss = .crossEntropy(), batchSize: Int = 128,
    seed: UInt64 = 1
  ) {
    self.model = model
    self.optimizer = optimizer
    self.rate = rate
    self.schedule = schedule
    self.loss = loss
    self.batchSize = batchSize
    self.seed = seed
    if let problem = settingsProblem { fatalError("Trainer: \(problem)") }
  }

  /// Hears how far trainings are, before each step.
  nonisolated(unsafe) public static var progress: ((TrainingProgress) -> Void)?

  // MARK: - Steps

  /// One step on one batch of labelled examples.
  ///
  /// - Returns: The mean loss and how many were read right, before the step. Where the loss is no
  ///   number no step is taken.
  @discardableResult
  public mutating func step(_ X: NDArray<Float>, _ labels: NDArray<Int>, rate: Double) -> (
    loss: Double, right: Int
  ) {
    let done = step(X, .labels(labels), rate: rate)
    return (done.loss, done.right ?? 0)
  }

  /// One step on one batch of examples whose targets are arrays.
  ///
  /// - Returns: The mean loss before the step. Where it is no number no step is taken.
  @discardableResult
  public mutating func step(_ X: NDArray<Float>, _ targets: NDArray<Float>, rate: Double) -> Double
  {
    step(X, .arrays(targets), rate: rate).loss
  }

  mutating func step(_ X: NDArray<Float>, _ targets: Targets, rate: Double) -> (
    loss: Double, right: Int?, metrics: [String: Double]
  ) {
    if let problem = Self.doubledShares(model, loss) { fatalError("Trainer: \(problem)") }
    let outputs = model.forward(X)
    let (loss, gradient) = targets.loss(self.loss, outputs)
    let (areShares, blank) = (model.endsInShares, self.loss.blank)
    let right = targets.right(outputs, areShares: areShares, blank: blank)
    let measured = targets.metrics(metrics, outputs, areShares: areShares, blank: blank)
    guard loss.isFinite else { return (Double(loss), right, measured) }
    optimizer.steps += 1
    let (rule, now) = (optimizer, optimizer.steps)
    if let clipping {
      model.backward(gradient)
      clipping.apply(to: &model)
      model.chain.update { rule.move(&$0, rate: rate, step: now) }
    } else {
      model.backward(gradient, taking: OptimizerStep(optimizer: rule, rate: rate, number: now))
    }
    if let averaging { average(keeping: averaging) }
    return (Double(loss), right, measured)
  }

  /// Moves the average a little towards the weights.
  private mutating func average(keeping share: Double) {
    guard var target = averaged else { return }
    averaged = nil
    var values: [NDArray<Float>] = []
    model.chain.update { values.append($0.value) }
    // Early on the average takes the weights over faster.
    let steps = Double(optimizer.steps)
    let keep = Float(Swift.min(share, (1 + steps) / (10 + steps)))
    var place = 0
    target.chain.update { parameter in
      let value = values[place].contiguous()
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

  // MARK: - Judging

  /// The mean loss and the share that is read right: with ``Loss/ctc(blank:)`` the share of rows that
  /// are read without an error.
  ///
  /// - Precondition: There is a label for each example, and the loss does not make shares of the
  ///   model's shares; otherwise stops and says which is not so.
  public static func judge(
    _ model: Model<Float>, _ loss: Loss = .crossEntropy(), _ X: NDArray<Float>,
    _ labels: NDArray<Int>
  ) -> (loss: Double, accuracy: Double) {
    let judged = judge(model, loss, X, .labels(labels))
    return (judged.loss, judged.accuracy ?? .nan)
  }

  /// The mean loss where the targets are arrays.
  ///
  /// - Precondition: There is a target for each example, and the loss does not make shares of the
  ///   model's shares; otherwise stops and says which is not so.
  public static func judge(
    _ model: Model<Float>, _ loss: Loss, _ X: NDArray<Float>, _ targets: NDArray<Float>
  ) -> Double { judge(model, loss, X, .arrays(targets)).loss }

  static func judge(
    _ model: Model<Float>, _ loss: Loss, _ X: NDArray<Float>, _ targets: Targets,
    metrics: [Metric] = []
  ) -> (loss: Double, accuracy: Double?, metrics: [String: Double]) {
    if let problem = doubledShares(model, loss) { fatalError("Trainer: \(problem)") }
    let outputs = model(X)
    let value = Double(targets.loss(loss, outputs).loss)
    let (areShares, blank) = (model.endsInShares, loss.blank)
    let right = targets.right(outputs, areShares: areShares, blank: blank)
    return (
      value, right.map { Double($0) / Double(Swift.max(1, targets.count)) },
      targets.metrics(metrics, outputs, areShares: areShares, blank: blank)
    )
  }
}

/// How large the gradients of a step may be.
public enum GradientClipping: Sendable, Hashable, Codable {
  /// All gradients together, as one vector, are at most so long; a longer one keeps its direction
  /// (Pascanu, Mikolov & Bengio 2013, §3.2).
  case norm(Double)
  /// Each number of a gradient lies between minus this and this.
  case value(Double)

  /// What is wrong with the limit.
  var problem: String? {
    switch self {
    case .norm(let limit), .value(let limit):
      limit > 0 && limit.isFinite
        ? nil : "gradients clipped at \(limit); expected a number above 0"
    }
  }

  /// Makes the gradients of a model smaller where they are too large.
  func apply<E: FloatingElement>(to model: inout Model<E>) {
    switch self {
    case .value(let limit):
      model.chain.update { parameter in
        if parameter.isFrozen { return }
        parameter.gradient = maximum(minimum(parameter.gradient, E(limit)), -E(limit))
      }
    case .norm(let limit):
      // Divided by the largest number first, so that no square is infinite.
      var largest = 0.0
      model.chain.update { parameter in
        guard !parameter.isFrozen, parameter.gradient.count > 0 else { return }
        largest = Swift.max(largest, Double(abs(parameter.gradient).max()))
      }
      guard largest > 0, largest.isFinite else { return }
      var squares = 0.0
      model.chain.update { parameter in
        guard !parameter.isFrozen, parameter.gradient.count > 0 else { return }
        let share = parameter.gradient / E(largest)
        squares += Double((share * share).sum())
      }
      let norm = largest * squares.squareRoot()
      if norm <= limit { return }
      model.chain.update { parameter in
        if !parameter.isFrozen { parameter.gradient *= E(limit / norm) }
      }
    }
  }
}
