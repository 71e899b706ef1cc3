import Datasets
import NDArrays
import NeuralNetworks
import Testing

@testable import TrainingRecipes

@Suite struct RecipeTests {
  @Test func `every recipe is found by its name, and none by another`() {
    #expect(Recipe.all.map(\.name) == ["linear", "mlp", "cnn", "best", "fast"])
    for recipe in Recipe.all { #expect(Recipe.named(recipe.name)?.purpose == recipe.purpose) }
    for name in ["", "Linear", "bset", "linear "] { #expect(Recipe.named(name) == nil) }
  }

  @Test(arguments: [
    ("linear", 7850), ("mlp", 1_867_786), ("cnn", 437_738), ("best", 437_738), ("fast", 34_346),
  ])
  func `each recipe's model gives ten scores and learns so many numbers`(
    _ name: String, _ count: Int
  ) throws {
    let model = try #require(Recipe.named(name)).model(seed: 1)
    #expect(model.outputShape == [10] && model.parameterCount == count)
    #expect(model.preprocessing == Preprocessing(mean: 0.1307, deviation: 0.3081))
  }

  @Test func `each recipe says what it is for in one sentence`() {
    for recipe in Recipe.all {
      #expect(recipe.purpose.hasSuffix(".") && recipe.purpose.count { $0 == "." } == 1)
      #expect(recipe.purpose.first?.isUppercase == true)
    }
  }

  @Test func `best is cnn, longer and with changed pictures`() throws {
    let (cnn, best) = (Recipe.cnn, Recipe.best)
    #expect(cnn.layers.map(\.description) == best.layers.map(\.description))
    #expect(best.epochs == 2 * cnn.epochs && cnn.augmentation == nil)
    #expect(
      best.settings.map(\.value).suffix(2) == [
        "averaged over the steps, each keeping 0.998 of the average",
        "shifted by up to 2.0 pixels, turned by up to 10.0°, scaled by up to 10 %, sheared by up to 0.1, moved elastically by 0.7 pixels",
      ])
  }

  @Test func `the settings are told in words`() {
    #expect(
      Recipe.fast.settings.map { "\($0.name): \($0.value)" } == [
        "optimiser: AdamW with β 0.9 and 0.999, weight decay 0.01", "learning rate: 0.015",
        "schedule: one cycle: up from 0.04 of it at the start, all of it after 30 % of the steps, down to 0.0001 of it",
        "loss: cross-entropy", "pictures a step: 128",
      ])
    var recipe = Recipe.linear
    recipe.optimizer = .sgd(momentum: 0.9, isNesterov: true)
    recipe.schedule = .warmUp(epochs: 2, then: .cosine())
    #expect(recipe.settings[0].value == "gradient descent with momentum 0.9, Nesterov's")
    #expect(recipe.settings[2].value == "up over 2.0 epochs, then down to 0.0 of it along a cosine")
  }

  @Test func `pictures are changed by the training's seed`() throws {
    func changed(_ seed: UInt64) throws -> NDArray<Float> {
      var batch: NDArray<Float> = Recipe.best.preprocessing(
        GeneratedDigits.draw(2, seed: 1).pictures)
      let change = try #require(Recipe.best.change(seed: seed))
      change(&batch, 0, 0)
      return batch
    }
    #expect(try changed(1) == changed(1))
    #expect(try changed(1) != changed(2))
    #expect(Recipe.cnn.change(seed: 1) == nil)
  }
}
