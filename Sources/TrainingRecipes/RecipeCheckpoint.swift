import FoundationEssentials
import NeuralNetworks

/// The pictures that a training learns from, as its checkpoints name them.
public struct PictureSource: Sendable, Hashable, Codable {
  /// What they are and where, for people.
  public var name: String
  /// A text that differs wherever a picture or a label does.
  public var digest: String
  /// Whether all of them are learned from, and none is held back to judge by.
  public var learnsFromAll: Bool

  /// Pictures of a name and a digest.
  public init(name: String, digest: String, learnsFromAll: Bool) {
    self.name = name
    self.digest = digest
    self.learnsFromAll = learnsFromAll
  }
}

/// What a checkpoint says of the recipe that it belongs to.
private struct RecipeNote: Codable {
  var recipe: String
  var epochs: Int
  var source: PictureSource?

  static let key = "recipe"
  /// More than anybody trains; what a file says beyond it is damage.
  static let mostEpochs = 1_000_000
}

extension RecipeTraining {
  /// Writes all that the training needs to go on, in one step.
  ///
  /// - Throws: ``NeuralNetworks/ModelError`` for a layer that no file can hold,
  ///   ``NDArrays/ArrayFileError`` where the file cannot be written.
  public func saveCheckpoint(to path: String) throws {
    let note = RecipeNote(recipe: recipe.name, epochs: epochs, source: source)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var trainer = trainer
    trainer.notes[RecipeNote.key] = String(decoding: try encoder.encode(note), as: UTF8.self)
    try trainer.save(to: path)
  }

  /// Goes on from a checkpoint, with the same bits as if the training had never stopped.
  ///
  /// - Parameters:
  ///   - path: A file that ``saveCheckpoint(to:)`` wrote.
  ///   - recipe: The recipe that it must be one of.
  ///   - seed: The seed that it must have; nil: any.
  ///   - epochs: The number of epochs that it must be meant for; nil: any.
  ///   - source: The pictures that it must have learned from; nil: any.
  /// - Throws: ``NeuralNetworks/ModelError`` or ``NDArrays/ArrayFileError`` saying what is wrong
  ///   with the file, or what it is a checkpoint of and what was asked for.
  public init(
    resuming path: String, _ recipe: Recipe, seed: UInt64? = nil, epochs: Int? = nil,
    source: PictureSource? = nil
  ) throws {
    var trainer = try Trainer(resuming: path)
    guard let text = trainer.notes[RecipeNote.key] else {
      throw ModelError(
        "\(path) is a checkpoint of a training without a recipe; a recipe goes on from its own")
    }
    guard let note = try? JSONDecoder().decode(RecipeNote.self, from: Data(text.utf8)),
      (1...RecipeNote.mostEpochs).contains(note.epochs)
    else { throw ModelError("\(path) describes its recipe in a way that cannot be read") }
    try Self.compare(note, trainer, recipe, path, seed: seed, epochs: epochs, source: source)
    trainer.augmentation = recipe.change(seed: trainer.seed)
    self.init(recipe, trainer, epochs: note.epochs)
    self.source = source ?? note.source
  }

  private static func compare(
    _ note: RecipeNote, _ trainer: Trainer, _ recipe: Recipe, _ path: String, seed: UInt64?,
    epochs: Int?, source: PictureSource?
  ) throws(ModelError) {
    func refuse(_ has: String, _ wanted: String) -> ModelError {
      ModelError("\(path) is a checkpoint of \(has), and what is to go on is \(wanted)")
    }
    if note.recipe != recipe.name {
      throw refuse("the recipe '\(note.recipe)'", "'\(recipe.name)'")
    }
    if let seed, seed != trainer.seed { throw refuse("seed \(trainer.seed)", "seed \(seed)") }
    if let epochs, epochs != note.epochs {
      throw refuse("a training of \(note.epochs) epochs", "one of \(epochs)")
    }
    if let source, let had = note.source {
      if had.learnsFromAll != source.learnsFromAll {
        func kind(_ source: PictureSource) -> String {
          source.learnsFromAll
            ? "a training on all pictures (--final)" : "a training that holds a sixth back"
        }
        throw refuse(kind(had), kind(source))
      }
      if had.digest != source.digest {
        throw refuse(
          "a training on \(had.name) (\(had.digest.prefix(12))…)",
          "one on \(source.name) (\(source.digest.prefix(12))…)")
      }
    }
    if let problem = trainer.difference(from: recipe) {
      throw ModelError(
        "\(path) is a checkpoint of the recipe '\(recipe.name)' as another version has it: \(problem)"
      )
    }
  }
}

extension Trainer {
  /// How a training differs from what a recipe says now.
  fileprivate func difference(from recipe: Recipe) -> String? {
    func differ<Value: Equatable>(_ name: String, _ here: Value, _ there: Value) -> String? {
      here == there ? nil : "\(name) \(here), and now \(there)"
    }
    let pairs = [
      differ("rate", rate, recipe.rate), differ("batches of", batchSize, recipe.batchSize),
      shuffles == recipe.shuffles ? nil : "another order of the pictures",
      differ("averaging", averaging ?? 0, recipe.averaging ?? 0),
      differ("loss", loss.description, recipe.loss.description),
      schedule == recipe.schedule ? nil : "another schedule",
      optimizer.rule == recipe.optimizer.rule
        && optimizer.weightDecay == recipe.optimizer.weightDecay ? nil : "another optimiser",
      model.layers.map(\.description) == recipe.layers.map(\.description) ? nil : "other layers",
      model.inputShape == recipe.input && model.preprocessing == recipe.preprocessing
        ? nil : "other inputs",
    ]
    return pairs.lazy.compactMap { $0 }.first
  }
}
