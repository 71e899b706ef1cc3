import NDArrays
import NeuralNetworks

/// The settings of scikit-learn's `MLPClassifier`, with its names' meanings.
///
/// ```swift
/// let setting = PerceptronSettings(hidden: [40, 20])
/// setting.alpha                                    // 0.0001
/// try setting.model(inputs: 784, seed: 1).summary.trainable    // 32430
/// ```
public struct PerceptronSettings: Sendable, Hashable, Codable {
  /// What hidden layers do with their sums.
  public enum Activation: String, Sendable, Codable, CaseIterable {
    /// The hyperbolic tangent.
    case tanh
    /// The sum where it is above 0, else 0.
    case relu
  }
  /// How steps follow from gradients.
  public enum Solver: String, Sendable, Codable, CaseIterable {
    /// Gradient descent with Nesterov's momentum.
    case sgd
    /// Adam, which knows no other rate than the first.
    case adam
  }

  /// How wide the hidden layers are.
  public var hidden: [Int]
  /// What they do with their sums.
  public var activation: Activation
  /// How steps follow from gradients.
  public var solver: Solver
  /// A batch's loss grows by `alpha / 2 · ‖W‖²` over its size, of all weights, not of biases.
  public var alpha: Double
  /// Whether the rate is divided by 5 where training would stop, until it is 1e-6; otherwise it stops.
  public var isAdaptive: Bool
  /// The learning rate.
  public var rate: Double
  /// The share of the velocity that a step of gradient descent keeps.
  public var momentum: Double
  /// How many examples a step learns from.
  public var batchSize: Int
  /// After so many epochs training stops.
  public var mostEpochs: Int
  /// A training loss that is not lower than the lowest so far by this counts as no gain.
  public var tolerance: Double
  /// After more epochs than this without gain, one after the other, training stops.
  public var patience: Int
  /// How many classes there are.
  public var classes: Int
  /// Whether each class is a question of its own, as with one-hot labels: the outputs' sigmoids are ten
  /// answers, and an example is right where all of them are.
  public var asksEachClass: Bool

  /// scikit-learn's defaults, but for what is said.
  public init(
    hidden: [Int], activation: Activation = .relu, solver: Solver = .adam, alpha: Double = 1e-4,
    isAdaptive: Bool = false, rate: Double = 0.001, momentum: Double = 0.9, batchSize: Int = 200,
    mostEpochs: Int = 200, tolerance: Double = 1e-4, patience: Int = 10, classes: Int = 10,
    asksEachClass: Bool = false
  ) {
    self.hidden = hidden
    self.activation = activation
    self.solver = solver
    self.alpha = alpha
    self.isAdaptive = isAdaptive
    self.rate = rate
    self.momentum = momentum
    self.batchSize = batchSize
    self.mostEpochs = mostEpochs
    self.tolerance = tolerance
    self.patience = patience
    self.classes = classes
    self.asksEachClass = asksEachClass
  }

  /// The network before its first step: weights and biases even within ±√(6 / (inputs + outputs)) of each
  /// layer.
  ///
  /// - Throws: ``NeuralNetworks/ModelError`` for a layer of no width.
  /// - Source: scikit-learn 1.9.1, `MLPClassifier._init_coef`; Glorot & Bengio (2010) for the bound.
  public func model(inputs: Int, seed: UInt64) throws(ModelError) -> Model<Float> {
    var layers: [any Layer<Float>] = []
    for width in hidden {
      layers.append(Dense(width, initialization: .glorot))
      layers.append(activation == .tanh ? Tanh() : ReLU())
    }
    layers.append(Dense(classes, initialization: .glorot))
    var model = try Model(input: [inputs], layers, seed: seed)
    var random = RandomGenerator(seed: seed ^ 0xB1A5)
    var widths = ([inputs] + hidden + [classes])[...]
    model.forEachParameter { name, parameter in
      guard name.hasSuffix(".bias") else { return }
      let (from, to) = (widths[widths.startIndex], widths[widths.startIndex + 1])
      widths = widths.dropFirst()
      let limit = Float((6 / Double(from + to)).squareRoot())
      parameter.value = random.random([to], of: Float.self) * (2 * limit) - limit
    }
    return model
  }

  /// The optimiser for batches of a size, whose loss the weights' squares add to.
  func optimizer(batch: Int) -> Optimizer {
    let decay = alpha / Double(batch)
    return switch solver {
    case .sgd: .sgd(momentum: momentum, isNesterov: true, weightDecay: decay)
    case .adam: .adam(weightDecay: decay)
    }
  }
}

/// When training stops, and when the rate falls, by scikit-learn's rules.
///
/// ```swift
/// var patience = PerceptronPatience(PerceptronSettings(hidden: [4], patience: 1))
/// [1.0, 0.5, 0.6, 0.49995].map { patience.stops(after: $0) }    // [false, false, false, true]
/// ```
///
/// - Source: scikit-learn 1.9.1, `MLPClassifier._update_no_improvement_count` and
///   `SGDOptimizer.trigger_stopping`. Its manual says of an adaptive rate that two epochs without gain
///   divide it; its code waits as it does before it stops.
public struct PerceptronPatience: Sendable {
  private let settings: PerceptronSettings
  private var best = Double.infinity
  private var epochs = 0
  /// The learning rate of the next epoch.
  public private(set) var rate: Double

  /// The patience of settings.
  public init(_ settings: PerceptronSettings) {
    self.settings = settings
    rate = settings.rate
  }

  /// Whether training stops after an epoch of this loss.
  public mutating func stops(after loss: Double) -> Bool {
    epochs = loss > best - settings.tolerance ? epochs + 1 : 0
    best = Swift.min(best, loss)
    guard epochs > settings.patience else { return false }
    guard settings.isAdaptive, settings.solver == .sgd, rate > 1e-6 else { return true }
    (rate, epochs) = (rate / 5, 0)
    return false
  }
}
