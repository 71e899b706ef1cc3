import Datasets
import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import TrainingRecipes

@Suite struct RecipeCheckpointTests {
  private static let source = PictureSource(
    name: "ten pictures", digest: "abcd", learnsFromAll: false)

  /// A checkpoint after the first of some epochs.
  private static func checkpoint(
    _ recipe: Recipe = .linear, seed: UInt64 = 1, epochs: Int = 2, of digits: DigitSet
  ) throws -> String {
    let path = temporaryPath("checkpoint")
    var training = try RecipeTraining(recipe, seed: seed, epochs: epochs)
    training.source = source
    try training.train(on: digits) {
      try $0.saveCheckpoint(to: path)
      return false
    }
    return path
  }

  private static func bytes(_ model: Model<Float>) throws -> Data {
    let path = temporaryPath("model")
    try model.save(to: path)
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test(arguments: Recipe.all.map(\.name))
  func `a training that was stopped comes to the same bytes as one that was not`(
    _ name: String
  ) throws {
    let digits = GeneratedDigits.draw(8, seed: 1)
    let recipe = try #require(Recipe.named(name))
    var whole = try RecipeTraining(recipe, seed: 5, epochs: 2)
    try whole.train(on: digits)
    let path = try Self.checkpoint(recipe, seed: 5, of: digits)
    var rest = try RecipeTraining(resuming: path, recipe)
    #expect(rest.seed == 5 && rest.epochs == 2 && rest.source == Self.source)
    try rest.train(on: digits)
    #expect(rest.history == whole.history)
    #expect(try Self.bytes(rest.model) == Self.bytes(whole.model))
  }

  @Test func `what was not asked for is the checkpoint's, and what was must be`() throws {
    let path = try Self.checkpoint(seed: 3, epochs: 4, of: GeneratedDigits.draw(8, seed: 1))
    _ = try RecipeTraining(resuming: path, .linear, seed: 3, epochs: 4, source: Self.source)
    func refusal(
      _ recipe: Recipe = .linear, seed: UInt64? = nil, epochs: Int? = nil,
      source: PictureSource? = nil
    ) -> String {
      do {
        _ = try RecipeTraining(
          resuming: path, recipe, seed: seed, epochs: epochs, source: source)
        return "none"
      } catch { return "\(error)".replacingOccurrences(of: path, with: "PATH") }
    }
    let isOne = "PATH is a checkpoint of"
    #expect(refusal() == "none")
    #expect(
      refusal(.cnn) == "\(isOne) the recipe 'linear', and what is to go on is 'cnn'")
    #expect(refusal(seed: 4) == "\(isOne) seed 3, and what is to go on is seed 4")
    #expect(
      refusal(epochs: 5)
        == "\(isOne) a training of 4 epochs, and what is to go on is one of 5")
    #expect(
      refusal(source: PictureSource(name: "others", digest: "efgh", learnsFromAll: false))
        == "\(isOne) a training on ten pictures (abcd…), and what is to go on is one on others (efgh…)"
    )
    #expect(
      refusal(source: PictureSource(name: "ten pictures", digest: "abcd", learnsFromAll: true))
        == "\(isOne) a training that holds a sixth back, and what is to go on is a training on all pictures (--final)"
    )
  }

  @Test func `a recipe that is another by now goes on from no checkpoint of before`() throws {
    let path = try Self.checkpoint(of: GeneratedDigits.draw(8, seed: 1))
    func problem(_ change: (inout Recipe) -> Void) -> String {
      var recipe = Recipe.linear
      change(&recipe)
      do {
        _ = try RecipeTraining(resuming: path, recipe)
        return "none"
      } catch { return "\(error)" }
    }
    let start = "\(path) is a checkpoint of the recipe 'linear' as another version has it: "
    #expect(problem { $0.purpose = "Other words." } == "none")
    #expect(problem { $0.rate = 0.5 } == start + "rate 0.003, and now 0.5")
    #expect(problem { $0.batchSize = 7 } == start + "batches of 128, and now 7")
    #expect(problem { $0.averaging = 0.5 } == start + "averaging 0.0, and now 0.5")
    #expect(
      problem { $0.loss = .crossEntropy(labelSmoothing: 0.1) }.hasPrefix(start + "loss "))
    #expect(problem { $0.schedule = .constant } == start + "another schedule")
    #expect(problem { $0.optimizer = .sgd() } == start + "another optimiser")
    #expect(problem { $0.layers = [Dense(5), Dense(10)] } == start + "other layers")
    #expect(problem { $0.input = [28, 28] } == start + "other inputs")
    #expect(problem { $0.preprocessing.mean = 0.5 } == start + "other inputs")
  }

  @Test func `files that are no checkpoint of a recipe are refused`() throws {
    let path = temporaryPath("file")
    func refusal() -> String {
      do {
        _ = try RecipeTraining(resuming: path, .linear)
        return "none"
      } catch { return "\(error)".replacingOccurrences(of: path, with: "PATH") }
    }
    #expect(refusal().contains("PATH: no such file"))
    try Recipe.linear.model(seed: 1).save(to: path)
    #expect(refusal().contains("PATH is no checkpoint"))
    var trainer = try Recipe.linear.trainer(seed: 1)
    try trainer.save(to: path)
    #expect(refusal().contains("PATH is a checkpoint of a training without a recipe"))
    for note in [
      "", "{}", #"{"recipe": "linear", "epochs": 0}"#,
      #"{"recipe": "linear", "epochs": 9223372036854775807}"#,
    ] {
      trainer.notes["recipe"] = note
      try trainer.save(to: path)
      #expect(refusal().contains("PATH describes its recipe in a way that cannot be read"))
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
    #expect(refusal().contains("PATH"))
  }
}
