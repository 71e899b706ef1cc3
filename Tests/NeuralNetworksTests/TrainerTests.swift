import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct TrainerTests {
  private func trainer() throws -> Trainer {
    let model = try Model<Float>(
      input: [4], [Dense(16), BatchNormalization(), ReLU(), Dropout(0.3), Dense(3)], seed: 2)
    var trainer = Trainer(
      model, .adamW(), rate: 0.01, schedule: .oneCycle(), batchSize: 32, seed: 5)
    trainer.averaging = 0.99
    return trainer
  }

  @Test func `goes on from a checkpoint with the same bits as without a stop`() throws {
    let (X, labels) = clouds(300, seed: 1)
    let held = clouds(100, seed: 2)
    let path = temporary("checkpoint.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var whole = try trainer()
    whole.keepsBest = true
    var stopped = whole
    try whole.train(X, labels, epochs: 6, validation: held)
    try stopped.train(X, labels, epochs: 6, validation: held, checkpoint: path) { $0.number < 3 }
    #expect(stopped.history.epochs.count == 3)
    var resumed = try Trainer(resuming: path)
    try resumed.train(X, labels, epochs: 6, validation: held)
    #expect(resumed.model.parameters == whole.model.parameters)
    #expect(resumed.averaged?.parameters == whole.averaged?.parameters)
    #expect(resumed.history == whole.history)
  }

  @Test func `without shuffling the examples are taken as they come, and a checkpoint keeps that`()
    throws
  {
    let (X, labels) = clouds(10, seed: 1)
    func trainer() throws -> Trainer {
      var trainer = Trainer(
        try Model(input: [4], [Dense(3)], seed: 1), .sgd(), rate: 0.1, batchSize: 4, seed: 7)
      trainer.shuffles = false
      return trainer
    }
    var whole = try trainer()
    #expect(whole.batches(10, epoch: 5) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    try whole.train(X, labels, epochs: 2)
    var byHand = try trainer()
    for _ in 0..<2 {
      for rows in [0..<4, 4..<8, 8..<10] { byHand.step(X[rows], labels[rows], rate: 0.1) }
    }
    #expect(whole.model.parameters == byHand.model.parameters)
    let path = temporaryPath("in-order")
    var stopped = try trainer()
    try stopped.train(X, labels, epochs: 1, checkpoint: path)
    var resumed = try Trainer(resuming: path)
    #expect(!resumed.shuffles)
    try resumed.train(X, labels, epochs: 2)
    #expect(resumed.model.parameters == whole.model.parameters)
  }

  @Test func `learns what can be learnt`() throws {
    let (X, labels) = clouds(600, seed: 1)
    var trainer = try trainer()
    try trainer.train(X, labels, epochs: 15, validation: clouds(300, seed: 2))
    #expect(trainer.history.validationAccuracies.last! > 0.82)
    #expect(trainer.history.losses.last! < trainer.history.losses[0] / 1.5)
  }

  @Test func `stops with epoch and batch where the loss is no number`() throws {
    let (X, labels) = clouds(100, seed: 1)
    let path = temporary("checkpoint.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let model = try Model<Float>(input: [4], [Dense(3)])
    var trainer = Trainer(model, .sgd(), rate: 1e30, schedule: .warmUp(epochs: 2, then: .constant))
    trainer.rate = 1e-9
    try trainer.train(X, labels, epochs: 2, checkpoint: path)
    trainer.rate = 3e38
    do {
      try trainer.train(X, labels, epochs: 4, checkpoint: path)
      Issue.record("no error")
    } catch let error as TrainingError {
      #expect(error.description.contains("epoch "))
      #expect(error.description.contains("batch 1 of 1"))
      #expect(error.description.contains("The checkpoint \(path) holds epoch"))
    }
    let kept = try Trainer(resuming: path)
    #expect(kept.history.epochs.count >= 2)
    #expect(kept.model.parameters.values.allSatisfy { isFinite($0).all() })
  }

  @Test func `labels and inputs that do not fit are named`() throws {
    func message(_ X: NDArray<Float>, _ labels: NDArray<Int>) throws -> String {
      var trainer = try trainer()
      do {
        try trainer.train(X, labels, epochs: 1)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(
      try message(.zeros([2, 4]), NDArray([0, 3]))
        == "label 3 of example 1 is not one of the 3 classes, which are 0 to 2")
    #expect(
      try message(.zeros([3, 4]), NDArray([0, 1]))
        == "inputs [3, 4] and labels [2] do not fit; expected as many labels as inputs, and at least one"
    )
    #expect(
      try message(.zeros([2, 5]), NDArray([0, 1]))
        == "inputs [2, 5] are no examples of shape [4], which the model takes")
  }

  @Test func `ends when validation does not get better, and keeps the best`() throws {
    let (X, labels) = clouds(60, seed: 1)
    let model = try Model<Float>(input: [4], [Dense(64), ReLU(), Dense(3)], seed: 2)
    var trainer = Trainer(model, .adam(), rate: 0.05, batchSize: 16)
    trainer.patience = 4
    trainer.keepsBest = true
    let held = clouds(200, seed: 2)
    try trainer.train(X, labels, epochs: 200, validation: held)
    #expect(trainer.history.epochs.count < 200)
    let best = trainer.history.best!
    #expect(trainer.history.epochs.count == best.number + 4)
    #expect(
      Trainer.judge(trainer.model, .crossEntropy(), held.X, held.labels).loss == best.validationLoss
    )
  }

  @Test func `a warm step takes its large arrays from the pool`() async {
    // In a process of its own: other tests take memory too.
    await #expect(processExitsWith: .success) {
      var random = RandomGenerator(seed: 1)
      let X = random.random([128, 784], of: Float.self)
      let labels = random.integers(0..<10, shape: [128])
      let model = try Model<Float>(
        input: [28, 28, 1],
        [
          Convolution(16, kernel: 3), BatchNormalization(), ReLU(), MaxPooling(2), Flatten(),
          Dropout(0.2), Dense(64), ReLU(), Dense(10),
        ])
      var trainer = Trainer(model)
      for _ in 0..<3 { trainer.step(X, labels, rate: 0.001) }
      let before = MemoryPool.takenFromSystem
      for _ in 0..<3 { trainer.step(X, labels, rate: 0.001) }
      let more = MemoryPool.takenFromSystem - before
      if more > 0 { fatalError("three warm steps took \(more) bytes from the system") }
    }
  }
}
