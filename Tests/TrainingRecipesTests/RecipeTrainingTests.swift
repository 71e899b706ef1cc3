import Datasets
import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import TrainingRecipes

@Suite struct RecipeTrainingTests {
  @Test(arguments: Recipe.all.map(\.name))
  func `every recipe learns from files in Fashion-MNIST's format`(_ name: String) throws {
    let digits = try Digits.mnist(try makePictureFolder(train: 12, test: 3))
    let halves = digits.train.holdingBackSixth()
    var training = try RecipeTraining(#require(Recipe.named(name)), seed: 1, epochs: 1)
    let before = training.model.parameters
    try training.train(on: halves.learned, judging: halves.heldBack)
    let epoch = try #require(training.history.epochs.first)
    #expect(epoch.loss.isFinite && epoch.validationLoss?.isFinite == true)
    #expect(training.model.parameters.allSatisfy { isFinite($1).all() })
    #expect(training.model.parameters != before)
    // What was learned can be kept and reads the same.
    let path = temporaryPath("model")
    try training.model.save(to: path)
    let inputs: NDArray<Float> = training.recipe.preprocessing(digits.test.pictures)
    #expect(try Model<Float>(path)(inputs) == training.model(inputs))
  }

  @Test func `a recipe learns what its pictures show`() throws {
    let digits = try Digits.mnist(try makePictureFolder(train: 60, test: 20))
    var training = try RecipeTraining(.linear, seed: 1, epochs: 30)
    try training.train(on: digits.train)
    let said = training.model.predict(training.recipe.preprocessing(digits.test.pictures))
    #expect(accuracy(said, digits.test.labels) == 1)
    #expect(training.history.epochs.count == 30 && training.history.validationLosses.isEmpty)
  }

  @Test func `the same seed gives the same bits, another seed others`() throws {
    let digits = GeneratedDigits.draw(40, seed: 1)
    func trained(_ seed: UInt64) throws -> [String: NDArray<Float>] {
      var training = try RecipeTraining(.linear, seed: seed, epochs: 2)
      try training.train(on: digits)
      return training.model.parameters
    }
    #expect(try trained(3) == trained(3))
    #expect(try trained(3) != trained(4))
  }

  @Test(arguments: [
    (0, 0), (1, 0), (2, 1), (5, 1), (6, 1), (11, 1), (12, 2), (13, 2), (60_000, 10_000),
  ])
  func `the last sixth is held back`(_ count: Int, _ held: Int) {
    // The pictures are small: how many there are is what counts.
    let set = DigitSet(pictures: .zeros([count, 1, 1]), labels: .arange(count))
    let halves = set.holdingBackSixth()
    #expect(halves.learned.count == count - held && halves.heldBack.count == held)
    #expect(halves.heldBack.pictures.shape[0] == held)
    #expect(halves.learned.labels.elements + halves.heldBack.labels.elements == Array(0..<count))
  }

  @Test func `steps are told with their accuracy, and epochs with the training so far`() throws {
    let digits = GeneratedDigits.draw(300, seed: 1)
    var training = try RecipeTraining(.linear, seed: 1, epochs: 3)
    var steps: [String] = []
    var epochs: [Int] = []
    try training.train(
      on: digits,
      afterEpoch: { training in
        epochs.append(training.history.epochs.count)
        return training.history.epochs.count < 2
      },
      afterStep: { step in
        steps.append("\(step.epoch).\(step.batch) of \(step.batches)")
        #expect((0...1).contains(step.metrics["accuracy"] ?? -1))
      })
    #expect(steps.prefix(4) == ["1.1 of 3", "1.2 of 3", "1.3 of 3", "2.1 of 3"])
    // It ended when the second epoch said so.
    #expect(steps.count == 6 && epochs == [1, 2] && training.history.epochs.count == 2)
  }

  @Test func `being told of steps changes no bit`() throws {
    let digits = GeneratedDigits.draw(40, seed: 1)
    var (silent, told) = (
      try RecipeTraining(.linear, epochs: 2), try RecipeTraining(.linear, epochs: 2)
    )
    try silent.train(on: digits)
    try told.train(on: digits, afterStep: { _ in })
    #expect(silent.model.parameters == told.model.parameters)
  }

  @Test func `the model is the average of the weights where a recipe keeps one`() throws {
    let digits = GeneratedDigits.draw(20, seed: 1)
    var recipe = Recipe.linear
    recipe.averaging = 0.9
    var training = try RecipeTraining(recipe, epochs: 2)
    try training.train(on: digits)
    #expect(training.model.parameters == training.trainer.averaged?.parameters)
    #expect(training.model.parameters != training.trainer.model.parameters)
  }

  @Test func `a training that goes astray says where`() throws {
    var recipe = Recipe.linear
    recipe.optimizer = .sgd()
    recipe.rate = 1e38
    var training = try RecipeTraining(recipe, epochs: 2)
    let error = #expect(throws: TrainingError.self) {
      try training.train(on: GeneratedDigits.draw(300, seed: 1))
    }
    #expect(error?.description.contains("in epoch 1, batch ") == true)
    #expect(error?.description.contains("the rate may be too large") == true)
  }

  @Test func `one picture is too few for a layer that normalises`() throws {
    var training = try RecipeTraining(.mlp, epochs: 1)
    let error = #expect(throws: TrainingError.self) {
      try training.train(on: GeneratedDigits.draw(1, seed: 1))
    }
    #expect(error?.description.contains("needs at least 2 examples to learn from") == true)
  }

  @Test func `what a call of the caller's throws ends the training`() throws {
    struct Full: Error {}
    var training = try RecipeTraining(.linear, epochs: 3)
    #expect(throws: Full.self) {
      try training.train(on: GeneratedDigits.draw(10, seed: 1)) { _ in throw Full() }
    }
    #expect(training.history.epochs.count == 1)
  }
}
