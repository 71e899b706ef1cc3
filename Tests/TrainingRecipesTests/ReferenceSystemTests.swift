import Datasets
import NDArrays
import NeuralNetworks
import Testing

@testable import TrainingRecipes

@Suite struct ReferenceSystemTests {
  /// Learnt numbers, and those with running means and variances, which Keras counts too.
  @Test(arguments: [
    ("linear", 7_850, 7_850), ("keras-mlp", 669_706, 669_706), ("keras-cnn", 108_154, 108_154),
    ("keras-cnn-mended", 108_154, 108_154), ("kaggle", 985_834, 985_834),
    ("optidash", 197_930, 198_378),
  ])
  func `each network has as many numbers as its page says`(
    _ name: String, _ learnt: Int, _ all: Int
  ) throws {
    let summary = try #require(ReferenceSystem.named(name)).trainer(seed: 1).model.summary
    #expect(summary.trainable == learnt && summary.trainable + summary.untrainable == all)
  }

  @Test func `every system is found by its name, and none by another`() {
    #expect(
      ReferenceSystem.all.map(\.name) == [
        "linear", "keras-mlp", "keras-cnn", "keras-cnn-mended", "kaggle", "optidash",
      ])
    for system in ReferenceSystem.all {
      #expect(ReferenceSystem.named(system.name)?.title == system.title)
    }
    #expect(ReferenceSystem.named("Kaggle") == nil && ReferenceSystem.named("") == nil)
  }

  @Test func `the linear one begins at N(0, 1) and takes the pictures as they come`() throws {
    let trainer = try ReferenceSystem.linear.trainer(seed: 1)
    let weights = try #require(trainer.model.parameters["0.weights"])
    #expect(abs(weights.mean()) < 0.05 && abs(weights.standardDeviation() - 1) < 0.05)
    #expect(!trainer.shuffles && trainer.batchSize == 1 && trainer.rate == 0.01)
    #expect(trainer.model.parameters["0.bias"] == NDArray.zeros([10]))
    #expect(
      ReferenceSystem.linear.looks(60_000) == 36 && ReferenceSystem.linear.looks(59_999) == 36)
    #expect(ReferenceSystem.linear.looks(5_001) == 6 && ReferenceSystem.optidash.looks(7) == 100)
  }

  @Test func `one mean and one deviation of the pictures themselves make its inputs`() {
    let pictures = GeneratedDigits.draw(20, seed: 1).pictures
    let inputs = ReferenceSystem.linear.inputs(pictures)
    #expect(abs(inputs.mean()) < 1e-5 && abs(inputs.standardDeviation() - 1) < 1e-5)
    let others = ReferenceSystem.optidash.inputs(pictures)
    #expect(others.min() == 0 && others.max() <= 1 && others.shape == [20, 28, 28])
  }

  @Test func `pictures are parted as the programs part them`() throws {
    let digits = GeneratedDigits.draw(100, seed: 1)
    let optidash = try ReferenceSystem.optidash.split(digits, seed: 1)
    #expect(optidash.learned.count == 90 && optidash.heldBack?.count == 10)
    let again = try ReferenceSystem.optidash.split(digits, seed: 1)
    #expect(again.learned.labels == optidash.learned.labels)
    #expect(try ReferenceSystem.kerasCNN.split(digits, seed: 1).heldBack == nil)
    var few = ReferenceSystem.kaggle
    few.pictures = 40
    let kaggle = try few.split(digits, seed: 1)
    #expect(kaggle.learned.count == 36 && kaggle.heldBack?.count == 4)
    #expect(throws: SplitError.noExamples) {
      try ReferenceSystem.linear.split(digits[0..<0], seed: 1)
    }
    #expect(throws: SplitError.noExamples) { try few.split(digits[0..<0], seed: 1) }
  }

  @Test func `54,000 of MNIST's pictures and 6,000, and of Kaggle's rows 37,800 and 4,200`() throws
  {
    let many = DigitSet(pictures: .zeros([60_000, 1, 1]), labels: .arange(60_000))
    let optidash = try ReferenceSystem.optidash.split(many, seed: 1)
    #expect(optidash.learned.count == 54_000 && optidash.heldBack?.count == 6_000)
    let kaggle = try ReferenceSystem.kaggle.split(many, seed: 1)
    #expect(kaggle.learned.count == 37_800 && kaggle.heldBack?.count == 4_200)
    #expect(kaggle.learned.labels.max() < 42_000)
  }

  @Test func `the rate falls to a tenth after ten epochs without gain`() throws {
    let schedule = ReferenceSystem.optidash.recipe.schedule
    func factor(_ losses: [Double]) -> Double { schedule.factor(after: 0, of: 100, losses: losses) }
    let flat = [0.03] + [Double](repeating: 0.02995, count: 9)
    #expect(factor(flat) == 1 && factor(flat + [0.02995]) == 0.1)
    #expect(factor(flat + [0.0298]) == 1)
  }

  @Test func `sigmoids that are taken for scores leave the true class less than a quarter`() {
    let loss = ReferenceSystem.kerasCNN.recipe.loss
    let sure = loss(NDArray<Float>([[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]]), NDArray([0])).loss
    // −log(e / (e + 9))
    #expect(abs(sure - 1.461_150_2) < 1e-6)
    let (mended, broken) = (ReferenceSystem.kerasCNNMended.recipe, ReferenceSystem.kerasCNN.recipe)
    #expect(broken.layers.count == mended.layers.count + 1 && broken.layers.last is Sigmoid<Float>)
    #expect(mended.loss.description == "crossEntropy")
  }
}
