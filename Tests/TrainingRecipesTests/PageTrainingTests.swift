import NDArrays
import NeuralNetworks
import Testing

@testable import TrainingRecipes

@Suite struct PageTrainingTests {
  private static let samples = PageSamples.draw(pages: 3, seed: 4)

  @Test(arguments: PageTraining.Network.allCases)
  func `a short training lowers the loss`(_ network: PageTraining.Network) throws {
    var training = PageTraining(network, epochs: 6)
    #expect(training.network == network && training.epochs == 6)
    let before = training.model.parameters
    var losses: [Double] = []
    try training.train(on: Self.samples, judging: Self.samples) { epoch in
      losses.append(epoch.loss)
      #expect(epoch.validationLoss?.isFinite == true)
      return true
    }
    #expect(losses.count == 6 && losses.allSatisfy { $0.isFinite })
    #expect(losses[5] < 0.8 * losses[0], "\(losses)")
    #expect(training.model.parameters != before)
    #expect(training.model.parameters.values.allSatisfy { isFinite($0).all() })
  }

  @Test(arguments: PageTraining.Network.allCases)
  func `the same seed gives the same bits, another seed others`(_ network: PageTraining.Network)
    throws
  {
    func trained(_ seed: UInt64) throws -> [String: NDArray<Float>] {
      var training = PageTraining(network, epochs: 1, seed: seed)
      try training.train(on: Self.samples)
      return training.model.parameters
    }
    let first = try trained(2)
    #expect(try trained(2) == first)
    #expect(try trained(3) != first)
  }

  @Test func `a training ends when somebody says so`() throws {
    var training = PageTraining(.orientation, epochs: 9)
    var epochs = 0
    try training.train(on: Self.samples) { _ in
      epochs += 1
      return epochs < 2
    }
    #expect(epochs == 2)
  }

  @Test func `what is learned are weights' averages`() throws {
    var training = PageTraining(.orientation, epochs: 1)
    #expect(training.model.parameters == training.trainer.model.parameters)
    try training.train(on: Self.samples)
    #expect(training.model.parameters == training.trainer.averaged?.parameters)
    #expect(training.model.parameters != training.trainer.model.parameters)
  }

  @Test func `without samples there is an error, no stop`() throws {
    let none = PageSamples(
      crops: .zeros([0, 28, 28, 1]), labels: .zeros([0]), components: .zeros([0, 32, 96, 1]),
      readings: .zeros([0, 0]))
    for network in PageTraining.Network.allCases {
      var training = PageTraining(network, epochs: 1)
      #expect(throws: TrainingError.self) { try training.train(on: none) }
    }
  }

  @Test func `digits are turned by each number of quarters, with the turn that brings them back`() {
    let samples = Self.samples
    let (crops, turns) = samples.turnedDigits()
    let labels = samples.labels.elements
    let upright = labels.indices.filter { labels[$0] < 10 }
    #expect(crops.shape == [upright.count, 28, 28, 1] && turns.count == upright.count)
    #expect(Set(turns.elements) == [0, 1, 2, 3])
    let back = Stepped(by: -1)
    for (row, place) in upright.enumerated() {
      var crop = crops[row].reshaped([28, 28])
      // Clockwise: what is on the left comes on top.
      for _ in 0..<turns[row] { crop = crop[back].T }
      #expect(crop == samples.crops[place].reshaped([28, 28]))
    }
  }
}
