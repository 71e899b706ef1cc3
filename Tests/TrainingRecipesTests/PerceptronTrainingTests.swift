import Foundation
import NDArrays
import NeuralNetworks
import Testing

@testable import TrainingRecipes

@Suite struct PerceptronTrainingTests {
  static let cases: [(name: String, seed: UInt64, settings: PerceptronSettings)] = [
    (
      "tanh-sgd", 41,
      PerceptronSettings(
        hidden: [6], activation: .tanh, solver: .sgd, alpha: 0.05, rate: 0.2, batchSize: 10,
        classes: 3, asksEachClass: true)
    ),
    (
      "relu-sgd", 42,
      PerceptronSettings(
        hidden: [6, 5], activation: .relu, solver: .sgd, alpha: 0.5, rate: 0.1, batchSize: 10,
        classes: 3)
    ),
    (
      "tanh-adam", 43,
      PerceptronSettings(
        hidden: [4, 3, 5], activation: .tanh, solver: .adam, alpha: 0.5, rate: 0.02,
        batchSize: 10, classes: 3)
    ),
    (
      "relu-adam", 44,
      PerceptronSettings(
        hidden: [8], activation: .relu, solver: .adam, alpha: 0.05, rate: 0.02, batchSize: 10,
        classes: 3, asksEachClass: true)
    ),
  ]

  /// `Fixtures/sklearn_perceptrons.py` says what each case is. Ours are Floats: after twelve steps numbers of
  /// about 1 are apart by a few of their roundings.
  @Test(arguments: cases.indices)
  func `four epochs learn what scikit-learn's learn`(_ place: Int) throws {
    let (name, seed, settings) = Self.cases[place]
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/sklearn_perceptrons.tsv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix(name + "\t") })
    let expected = line.split(separator: "\t").dropFirst().compactMap { Double($0) }

    var random = RandomGenerator(seed: seed)
    let X = random.standardNormal([25, 7], of: Double.self).cast(to: Float.self)
    let targets: NDArray<Float> = oneHot(NDArray((0..<25).map { $0 % 3 }), classes: 3)
    var training = try PerceptronTraining(settings, inputs: 7, seed: 1)
    training.model.forEachParameter { _, parameter in
      let drawn = random.standardNormal(parameter.value.shape, of: Double.self) * 0.5
      parameter.value = drawn.cast(to: Float.self)
    }
    var found: [Double] = []
    for epoch in 0..<4 {
      found.append(
        training.epoch(X, targets, Array(0..<25), number: epoch, rate: settings.rate))
    }
    training.model.forEachParameter { _, parameter in
      found += parameter.value.elements.map(Double.init)
    }
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) < 2e-5 * max(1, abs(b)), "\(a) and \(b)")
    }
  }

  private func clouds(_ count: Int, seed: UInt64) -> (X: NDArray<Float>, labels: NDArray<Int>) {
    var random = RandomGenerator(seed: seed)
    let X = random.standardNormal([count, 4], of: Float.self)
    return (X, (X[0..., 0] .> X[0..., 1]).cast(to: Int.self))
  }

  @Test(arguments: [false, true])
  func `learns what can be learnt, and stops by itself`(_ asks: Bool) throws {
    let (X, labels) = clouds(300, seed: 1)
    let settings = PerceptronSettings(
      hidden: [8], solver: .sgd, rate: 0.1, classes: 2, asksEachClass: asks)
    var training = try PerceptronTraining(settings, inputs: 4, seed: 1)
    try training.train(X, labels, rows: Array(0..<200))
    #expect(training.right(X, labels, rows: Array(200..<300)) > 90)
    #expect(training.losses.count <= 200)
    var patient = PerceptronPatience(settings)
    let stops = training.losses.map { patient.stops(after: $0) }
    #expect(!stops.dropLast().contains(true) && stops.last == training.hasConverged)
  }

  @Test func `the same seed gives the same bits, and rows in another order other ones`() throws {
    let (X, labels) = clouds(60, seed: 2)
    func weights(_ seed: UInt64, _ rows: [Int]) throws -> String {
      let settings = PerceptronSettings(hidden: [5], batchSize: 7, mostEpochs: 3, classes: 2)
      var training = try PerceptronTraining(settings, inputs: 4, seed: seed)
      try training.train(X, labels, rows: rows)
      return try training.model.digest()
    }
    let rows = Array(0..<50)
    #expect(try weights(1, rows) == weights(1, rows))
    #expect(try weights(1, rows) != weights(2, rows))
    #expect(try weights(1, rows) != weights(1, rows.reversed()))
  }

  @Test func `rows that are not named are not learnt from`() throws {
    var (X, labels) = clouds(60, seed: 3)
    let settings = PerceptronSettings(hidden: [5], mostEpochs: 2, classes: 2)
    func weights() throws -> String {
      var training = try PerceptronTraining(settings, inputs: 4, seed: 1)
      try training.train(X, labels, rows: Array(0..<50))
      return try training.model.digest()
    }
    let before = try weights()
    X[50..<60] = NDArray.full([10, 4], .nan)
    labels[55] = 1 - labels[55]
    #expect(try weights() == before)
  }

  @Test func `a rate that is too large, and no examples, are named`() throws {
    let (X, labels) = clouds(60, seed: 1)
    func message(_ rate: Double, _ rows: [Int]) throws -> String {
      let settings = PerceptronSettings(hidden: [5], solver: .sgd, rate: rate, classes: 2)
      var training = try PerceptronTraining(settings, inputs: 4, seed: 1)
      do {
        try training.train(X, labels, rows: rows)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(try message(0.1, []) == "there are no examples to train on")
    #expect(try message(1e30, Array(0..<60)).contains("at rate 1e+30; the rate may be too large"))
  }

  @Test func `where each class is asked, all answers must be right`() throws {
    let settings = PerceptronSettings(hidden: [], classes: 3, asksEachClass: true)
    var training = try PerceptronTraining(settings, inputs: 3, seed: 1)
    training.model.forEachParameter { name, parameter in
      parameter.value =
        name == "0.weights"
        ? NDArray<Float>.eye(3) : NDArray<Float>([-0.5, -0.5, -0.5])
    }
    // Yes for 0 alone; for 0 and 1; for none, where 2 has the most.
    let X = NDArray<Float>([[1, 0, 0], [1, 0.9, 0], [0, 0, 0.4]])
    let labels = NDArray([0, 0, 2])
    #expect(training.right(X, labels, rows: [0, 1, 2]) == 1)
    #expect(training.right(X, labels, rows: [1]) == 0)
    #expect(training.readings(X, rows: [2, 1, 0]) == NDArray([2, 0, 0]))
  }
}
