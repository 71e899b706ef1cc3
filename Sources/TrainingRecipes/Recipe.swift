import Datasets
import NDArrays
import NeuralNetworks

/// How a model that reads digits is made and trained: its layers and all numbers of its training.
///
/// A recipe is a value: one that differs in a number is a copy with another number.
///
/// ```swift
/// var recipe = Recipe.fast
/// recipe.epochs = 1
/// try recipe.model(seed: 1).outputShape    // [10]
/// ```
public struct Recipe: Sendable {
  /// What it is called on the command line.
  public var name: String
  /// What it is for, in one sentence.
  public var purpose: String
  /// The shape of one picture as the first layer takes it.
  public var input: Shape
  /// The layers, without first weights.
  public var layers: [any Layer<Float>]
  /// How raw values become inputs.
  public var preprocessing = Preprocessing(mean: 0.1307, deviation: 0.3081)
  /// How steps follow from gradients.
  public var optimizer: Optimizer
  /// The learning rate that the schedule's factors multiply.
  public var rate: Double
  /// How the rate changes.
  public var schedule: Schedule
  /// What is made small.
  public var loss: Loss
  /// How many pictures a step learns from.
  public var batchSize: Int
  /// Whether each epoch takes the pictures in an order of its own; otherwise all take them as they come.
  public var shuffles = true
  /// How often the training sees each picture, where nobody says otherwise.
  public var epochs: Int
  /// The share of the old average of the weights that each step keeps; nil: no average is kept.
  public var averaging: Double?
  /// How pictures are changed before they are learned from, by the training's seed; nil: not at all.
  public var augmentation: Augmentation?

  /// A recipe of one's own.
  public init(
    name: String, purpose: String, input: Shape, layers: [any Layer<Float>], optimizer: Optimizer,
    rate: Double, schedule: Schedule = .oneCycle(), loss: Loss = .crossEntropy(),
    batchSize: Int = 128, epochs: Int, averaging: Double? = nil, augmentation: Augmentation? = nil
  ) {
    self.name = name
    self.purpose = purpose
    self.input = input
    self.layers = layers
    self.optimizer = optimizer
    self.rate = rate
    self.schedule = schedule
    self.loss = loss
    self.batchSize = batchSize
    self.epochs = epochs
    self.averaging = averaging
    self.augmentation = augmentation
  }

  /// The model before its first step.
  ///
  /// - Parameter seed: Decides all first weights.
  /// - Throws: ``NeuralNetworks/ModelError`` naming the layer that does not fit the one before it.
  public func model(seed: UInt64) throws(ModelError) -> Model<Float> {
    var model = try Model(input: input, layers, seed: seed)
    model.preprocessing = preprocessing
    return model
  }

  /// The trainer before its first step.
  ///
  /// - Parameter seed: Decides first weights, the order of the pictures, what is dropped and how
  ///   pictures are changed.
  /// - Throws: ``NeuralNetworks/ModelError`` naming the layer that does not fit the one before it.
  public func trainer(seed: UInt64) throws(ModelError) -> Trainer {
    var trainer = Trainer(
      try model(seed: seed), optimizer, rate: rate, schedule: schedule, loss: loss,
      batchSize: batchSize, seed: seed)
    trainer.shuffles = shuffles
    trainer.averaging = averaging
    trainer.augmentation = change(seed: seed)
    return trainer
  }

  /// What changes pictures, with the random amounts of a seed.
  func change(seed: UInt64) -> Trainer.Augmentation? {
    guard var augmentation else { return nil }
    augmentation.seed = seed
    return { [augmentation] in augmentation(&$0, $1, $2) }
  }
}
