import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

/// Points about three centres.
private func clouds(_ count: Int, seed: UInt64) -> (X: NDArray<Float>, labels: NDArray<Int>) {
  var random = RandomGenerator(seed: seed)
  let labels = random.integers(0..<3, shape: [count])
  let centres = NDArray<Float>([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0]])
  return (centres.rows(labels) + random.standardNormal([count, 4], of: Float.self), labels)
}

private func temporary(_ name: String) -> String {
  temporaryPath("lectern") + "-\(name)"
}

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

@Suite struct OptimizerTests {
  @Test(arguments: [
    ("sgd", Optimizer.sgd(), 0.1), ("momentum", .sgd(momentum: 0.9), 0.05),
    ("nesterov", .sgd(momentum: 0.9, isNesterov: true, weightDecay: 0.1), 0.05),
    ("adam", .adam(), 0.1), ("adam-l2", .adam(weightDecay: 0.1), 0.1),
    ("adamw", .adamW(weightDecay: 0.1), 0.1), ("rmsprop", .rmsProp(), 0.1),
  ])
  func `walks PyTorch's way`(_ name: String, _ optimizer: Optimizer, _ rate: Double) throws {
    var parameter = Parameter<Double>(NDArray([1, -2, 0.5]))
    let slopes = NDArray<Double>([2, 0.2, 6])
    var found: [Double] = []
    for step in 1...8 {
      parameter.gradient = slopes * parameter.value
      optimizer.move(&parameter, rate: rate, step: step)
      found += parameter.value.elements
    }
    try PyTorchCases().expect(name, found, 1e-12)
  }

  @Test func `decay leaves biases alone`() {
    var bias = Parameter<Double>(NDArray([1]), isDecayed: false)
    bias.gradient = NDArray([0])
    Optimizer.sgd(weightDecay: 0.5).move(&bias, rate: 1, step: 1)
    #expect(bias.value.elements == [1])
  }
}

@Suite struct ScheduleTests {
  private func factors(_ schedule: Schedule, _ total: Double = 4) -> [Double] {
    (0...4).map { (schedule.factor(after: Double($0), of: total) * 1e6).rounded() / 1e6 }
  }

  @Test func `gives the factors of its kind`() {
    #expect(factors(.constant) == [1, 1, 1, 1, 1])
    #expect(factors(.step(every: 2, factor: 0.1)) == [1, 1, 0.1, 0.1, 0.01])
    #expect(factors(.linear()) == [1, 0.75, 0.5, 0.25, 0])
    #expect(factors(.cosine()) == [1, 0.853553, 0.5, 0.146447, 0])
    #expect(factors(.warmUp(epochs: 2, then: .linear())) == [0, 0.5, 1, 0.5, 0])
    #expect(factors(.oneCycle(peak: 0.5, start: 0.1, end: 0)) == [0.1, 0.55, 1, 0.5, 0])
  }

  @Test func `falls when the loss stays`() {
    let schedule = Schedule.reduceOnPlateau(factor: 0.5, patience: 1)
    func factor(_ losses: [Double]) -> Double {
      schedule.factor(after: 0, of: 1, losses: losses)
    }
    #expect(factor([3, 2, 1]) == 1)
    #expect(factor([3, 2, 2, 2]) == 0.5)
    #expect(factor([3, 2, 2, 2, 1, 1, 1]) == 0.25)
  }
}

@Suite struct ModelFileTests {
  private func model() throws -> Model<Float> {
    var model = try Model<Float>(
      input: [8, 8, 1],
      [
        Convolution(4, kernel: 3, padding: .same), BatchNormalization(), ReLU(), MaxPooling(2),
        AveragePooling(2), Flatten(), Dropout(0.1), Dense(6), Tanh(), Dense(3), GELU(), Sigmoid(),
        Softmax(),
      ], seed: 4)
    model.preprocessing = Preprocessing(mean: 0.13, deviation: 0.31)
    var random = RandomGenerator(seed: 1)
    _ = model.forward(random.standardNormal([5, 64]))
    return model
  }

  @Test func `predicts the same to the bit after loading`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let model = try model()
    try model.save(to: path)
    let loaded = try Model(path)
    var random = RandomGenerator(seed: 2)
    let X: NDArray<Float> = random.standardNormal([9, 64])
    #expect(loaded(X) == model(X))
    #expect(loaded.preprocessing == model.preprocessing)
    #expect(loaded.summary == model.summary)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try model.save(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
  }

  @Test func `a file that is no model says why`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    func message(_ change: (inout SafetensorsFile) -> Void) throws -> String {
      try model().save(to: path)
      var file = try SafetensorsFile(path)
      change(&file)
      try file.write(to: path)
      do {
        _ = try Model(path)
        return "no error"
      } catch { return "\(error)".replacingOccurrences(of: path, with: "FILE") }
    }
    #expect(
      try message { $0.metadata = [:] }
        == "FILE holds arrays but no model: its metadata have no 'lectern.model'")
    #expect(
      try message { $0.arrays["7.weights"] = .float32(.zeros([2, 2])) }
        == "FILE: array '7.weights' has shape [2, 2]; the model needs [16, 6]")
    #expect(
      try message { $0.arrays["0.bias"] = nil }.hasPrefix("FILE: safetensors: array '0.bias'"))
    #expect(
      try message {
        $0.metadata["lectern.model"] = $0.metadata["lectern.model"]!
          .replacingOccurrences(of: "\"GELU\"", with: "\"Swish\"")
      } == "the layer 'Swish' is not one that this program knows")
    #expect(
      try message { $0.metadata["lectern.model"] = "{" }
        == "FILE describes its layers in a way that cannot be read")
    #expect(
      try message {
        $0.metadata["lectern.model"] = $0.metadata["lectern.model"]!
          .replacingOccurrences(of: "\"outputs\":6", with: "\"outputs\":6.5")
      } == "the layer Dense has 6.5 for 'outputs'; expected a whole number")
    do {
      try model().save(to: path)
      _ = try Trainer(resuming: path)
      Issue.record("no error")
    } catch {
      #expect("\(error)".contains("is no checkpoint"))
    }
  }

  @Test func `a file that was cut or changed anywhere is a model or an error`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model().save(to: path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for end in stride(from: 0, to: bytes.count, by: 37) {
      try bytes.prefix(end).write(to: URL(fileURLWithPath: path))
      #expect(throws: (any Error).self) { try Model(path) }
    }
    for place in stride(from: 0, to: min(bytes.count, 2400), by: 3) {
      var changed = bytes
      changed[place] ^= 0x15
      try changed.write(to: URL(fileURLWithPath: path))
      _ = try? Model(path)
    }
  }

  @Test func `a layer without a description cannot be kept`() throws {
    struct Square: Layer {
      typealias Element = Float
      mutating func forward(_ x: NDArray<Float>, isTraining: Bool) -> NDArray<Float> { x * x }
      mutating func backward(_ dY: NDArray<Float>) -> NDArray<Float> { dY }
    }
    let model = try Model<Float>(input: [2], [Square()])
    #expect(throws: ModelError("layer 1, Square, cannot be kept in a file: it has no description"))
    {
      try model.save(to: temporary("never"))
    }
  }
}
