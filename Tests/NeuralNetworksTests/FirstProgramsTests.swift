import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

/// What a new user writes first, each in at most thirty lines.
@Suite struct FirstProgramsTests {
  @Test func `a regression on a CSV`() throws {
    let path = temporaryPath("houses") + ".csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var random = RandomGenerator(seed: 1)
    let house = random.random([400, 3], of: Double.self) * NDArray([150, 5, 80])
    let prices =
      house[0..., 0] * 3 + house[0..., 1] * 20 - house[0..., 2] + random.standardNormal([400]) * 5
    let rows = NDArray.concatenate([house, prices.reshaped([400, 1])], axis: 1)
    try CSVFile.write(rows, to: path, header: "area,rooms,age,price")

    // --- the program
    let table = try CSVFile.read(path, skippedLines: 1).cast(to: Float.self)
    let scaled =
      (table - table.mean(axis: 0)) / table.standardDeviation(axis: 0)
    let (X, y) = (scaled[0..., 0..<3], scaled[0..., 3..<4])
    let model = try Model(input: [3], [Dense(16), ReLU(), Dense(1)], seed: 1)
    var trainer = Trainer(
      model, .adam(), rate: 0.01, schedule: .cosine(), loss: .meanSquaredError, batchSize: 32)
    trainer.metrics = [.meanAbsoluteError]
    try trainer.train(
      X[..<300], y[..<300], epochs: 30, validation: (X[300...], y[300...]))
    let error = trainer.history.validationMetric("mean absolute error").last!
    // ---

    #expect(error < 0.1)
    #expect(trainer.history.validationLosses.last! < 0.02)
    #expect(trainer.history.accuracies.allSatisfy { $0.isNaN })
    #expect(trainer.history.validationAccuracies.isEmpty)
  }

  @Test func `an autoencoder`() throws {
    // Points of a plane in eight dimensions.
    var random = RandomGenerator(seed: 2)
    let plane: NDArray<Float> = random.standardNormal([2, 8])
    let X = matmul(random.standardNormal([300, 2]), plane)

    // --- the program
    let model = try Model(
      input: [8], [Dense(16), Tanh(), Dense(2), Dense(16), Tanh(), Dense(8)], seed: 1)
    var trainer = Trainer(model, .adam(), rate: 0.01, loss: .meanSquaredError, batchSize: 30)
    try trainer.train(X, X, epochs: 60)
    let codes = trainer.model.activations(X)[2]
    // ---

    #expect(codes.shape == [300, 2])
    #expect(trainer.history.losses.last! < 0.05 * Double((X * X).mean()))
  }

  @Test func `a 1-D convolution on a signal`() throws {
    // Waves of one frequency or another, begun anywhere.
    var random = RandomGenerator(seed: 3)
    let labels = random.integers(0..<2, shape: [400])
    let times = NDArray<Float>.arange(64)
    let starts: NDArray<Float> = random.random([400, 1]) * 6
    let speeds = (labels.cast(to: Float.self) * 0.3 + 0.3).reshaped([400, 1])
    let signals = sin(times * speeds + starts) + 0.5 * random.standardNormal([400, 64])

    // --- the program
    let model = try Model(
      input: [64, 1],
      [
        Convolution(8, kernel: 7), ReLU(), MaxPooling(2), Convolution(8, kernel: 5), ReLU(),
        GlobalAveragePooling(), Dense(2),
      ], seed: 1)
    var trainer = Trainer(model, .adam(), rate: 0.01, batchSize: 32)
    try trainer.train(
      signals[..<300], labels[..<300], epochs: 10, validation: (signals[300...], labels[300...]))
    let accuracy = trainer.history.validationAccuracies.last!
    // ---

    #expect(accuracy > 0.95)
  }

  @Test func `transfer from one set of pictures to another`() throws {
    // Bars at ten places, and then three classes of pairs of them.
    func bars(_ count: Int, seed: UInt64) -> (X: NDArray<Float>, places: NDArray<Int>) {
      var random = RandomGenerator(seed: seed)
      let places = random.integers(0..<10, shape: [count])
      var X = random.standardNormal([count, 10, 10, 1], of: Float.self) * 0.3
      for n in 0..<count { X[n, 0..., places[n]] = X[n, 0..., places[n]] + 1 }
      return (X, places)
    }
    let (X, labels) = bars(400, seed: 4)
    let (few, others) = bars(120, seed: 5)
    let classes = NDArray(others.elements.map { $0 % 3 })

    // --- the program
    var first = Trainer(
      try Model(
        input: [10, 10, 1],
        [
          Convolution(8, kernel: 3), ReLU(), MaxPooling(2), Flatten(), Dense(32), ReLU(), Dense(10),
        ],
        seed: 1), rate: 0.005, batchSize: 32)
    try first.train(X, labels, epochs: 15)
    var model = try Model(
      input: [10, 10, 1], keeping: first.model.layers.dropLast(), [Dense(3)], seed: 2)
    model.freeze(0..<6)
    var second = Trainer(model, rate: 0.02, batchSize: 20)
    try second.train(few, classes, epochs: 40)
    // ---

    let held = bars(200, seed: 6)
    let truth = NDArray(held.places.elements.map { $0 % 3 })
    #expect(accuracy(first.model.predict(X), labels) > 0.95)
    #expect(accuracy(second.model.predict(held.X), truth) > 0.9)
    #expect(second.model.parameters["4.weights"] == first.model.parameters["4.weights"])
  }
}
