import Datasets
import NDArrays
import NeuralNetworks

/// A recipe that is carried out: epoch by epoch, and on from a checkpoint with the same bits.
///
/// ```swift
/// let digits = GeneratedDigits.draw(120, seed: 1).holdingBackSixth()
/// var training = try RecipeTraining(.linear, seed: 1, epochs: 2)
/// try training.train(on: digits.learned, judging: digits.heldBack)
/// training.history.epochs.count    // 2
/// ```
public struct RecipeTraining: Sendable {
  /// What is carried out.
  public let recipe: Recipe
  /// How many epochs there will be.
  public let epochs: Int
  /// What the pictures are, for checkpoints; nil where nobody said.
  public var source: PictureSource?
  /// The training as far as it is.
  public internal(set) var trainer: Trainer

  /// A training that has taken no step.
  ///
  /// - Parameters:
  ///   - seed: Decides first weights, the order of the pictures, what is dropped and how pictures
  ///     are changed.
  ///   - epochs: nil for as many as the recipe names.
  /// - Throws: ``NeuralNetworks/ModelError`` naming a layer that does not fit the one before it.
  public init(_ recipe: Recipe, seed: UInt64 = 1, epochs: Int? = nil) throws(ModelError) {
    self.init(recipe, try recipe.trainer(seed: seed), epochs: epochs ?? recipe.epochs)
  }

  init(_ recipe: Recipe, _ trainer: Trainer, epochs: Int) {
    self.recipe = recipe
    self.trainer = trainer
    self.epochs = epochs
  }

  /// Decides what chance decides.
  public var seed: UInt64 { trainer.seed }

  /// What has been learned so far: the averaged weights, where the recipe keeps an average.
  public var model: Model<Float> { trainer.averaged ?? trainer.model }

  /// What the epochs so far did.
  public var history: History { trainer.history }

  /// Trains until all epochs are done, those before a checkpoint included.
  ///
  /// - Parameters:
  ///   - examples: What is learned from.
  ///   - judging: Judged after each epoch, never learned from.
  ///   - afterEpoch: Called after each epoch with the training as it is then, to keep it in a file
  ///     or to tell of it; false ends the training.
  ///   - afterStep: Called after each step, which is then measured by its accuracy too.
  /// - Throws: ``NeuralNetworks/TrainingError`` where the pictures do not fit, and with epoch and
  ///   batch where the loss is no number any more; whatever `afterEpoch` throws.
  public mutating func train(
    on examples: DigitSet, judging: DigitSet? = nil,
    afterEpoch: (RecipeTraining) throws -> Bool = { _ in true },
    afterStep: ((TrainingStep) -> Void)? = nil
  ) throws {
    let X: NDArray<Float> = recipe.preprocessing(examples.pictures)
    let validation = judging.map {
      (X: recipe.preprocessing($0.pictures) as NDArray<Float>, labels: $0.labels)
    }
    trainer.metrics = afterStep == nil ? [] : [.accuracy]
    repeat {
      // One epoch at a time: between them the training is a value that can be kept.
      try trainer.train(
        X, examples.labels, epochs: epochs, validation: validation, after: { _ in false },
        afterStep: { afterStep?($0) })
    } while try afterEpoch(self) && history.epochs.count < epochs
  }
}

extension DigitSet {
  /// The set without its last sixth, and that sixth, which is to judge what was learned: of MNIST's
  /// 60,000 pictures the last 10,000. Of two to five pictures one is held back, of one none.
  public func holdingBackSixth() -> (learned: DigitSet, heldBack: DigitSet) {
    let held = count < 2 ? 0 : Swift.max(1, count / 6)
    return (self[0..<count - held], self[count - held..<count])
  }
}
