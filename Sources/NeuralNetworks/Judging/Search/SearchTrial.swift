/// What is trained with a setting.
public struct SearchTrial: Sendable {
  /// The model with its first weights, and how it is trained.
  public var trainer: Trainer
  /// For how many epochs.
  public var epochs: Int
  /// What a stored result knows the code of its author by, which no key can hold: the name of the
  /// augmentation, the loss or the layer that the author wrote, with the numbers in it and its version.
  /// Another name is another result.
  public var codeName: String?

  /// A training.
  public init(_ trainer: Trainer, epochs: Int, codeName: String? = nil) {
    (self.trainer, self.epochs, self.codeName) = (trainer, epochs, codeName)
  }

  /// What in the training is its author's code, of which no key can say what it does.
  var ownCode: String? {
    if trainer.augmentation != nil { return "an augmentation" }
    if let loss = StoredLoss(trainer.loss).customNames.first {
      return "the loss '\(loss)' of its author's own"
    }
    let layers = trainer.model.layers.flatMap { $0.innermost }
    return layers.first { !LayerRegistry.isOfLibrary($0.description?.layer ?? "") }
      .map { "the layer \($0.name) of its author's own" }
  }
}
