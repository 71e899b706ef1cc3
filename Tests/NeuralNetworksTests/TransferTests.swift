import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct TransferTests {
  private func numbers(_ shape: Shape, seed: UInt64 = 3) -> NDArray<Float> {
    var random = RandomGenerator(seed: seed)
    return random.standardNormal(shape)
  }

  private func trunk() throws -> Model<Float> {
    var model = try Model<Float>(
      input: [6, 6, 1],
      [
        Convolution(4, kernel: 3), BatchNormalization(), ReLU(), Dropout(0.5), Flatten(), Dense(8),
        ReLU(), Dense(3),
      ], seed: 2)
    for seed in 0..<3 { _ = model.forward(numbers([9, 6, 6, 1], seed: UInt64(seed))) }
    return model
  }

  private let X: NDArray<Float>
  private let labels = NDArray([0, 1, 1, 0, 1, 0, 0, 1])
  init() {
    var random = RandomGenerator(seed: 8)
    X = random.standardNormal([8, 6, 6, 1])
  }

  @Test func `layers that were trained keep weights and running means in a new model`() throws {
    let old = try trunk()
    let model = try Model(input: [6, 6, 1], keeping: old.layers.dropLast(), [Dense(2)], seed: 9)
    for (name, value) in old.parameters where !name.hasPrefix("7.") {
      #expect(model.parameters[name] == value, "\(name)")
    }
    #expect(model.outputShape == [2])
    #expect(model.activations(X)[6] == old.activations(X)[6])
    let fresh = try Model(input: [6, 6, 1], Array(old.layers), seed: 9)
    #expect(fresh.parameters["0.weights"] != old.parameters["0.weights"])
  }

  @Test func `layers whose weights do not fit are named`() throws {
    let old = try trunk()
    #expect(
      throws: ModelError(
        "layer 6 of 8, Dense, cannot keep what it learnt: its array '5.weights' is [64, 8], and inputs of shape [7, 7, 1] need [100, 8]"
      )
    ) { try Model(input: [7, 7, 1], keeping: old.layers, []) }
    #expect(
      throws: ModelError(
        "layer 1 of 1, Dense, cannot keep what it learnt: its array '0.weights' is [0, 0], and inputs of shape [4] need [4, 3]"
      )
    ) { try Model<Float>(input: [4], keeping: [Dense(3)], []) }
  }

  @Test(arguments: [
    Optimizer.sgd(momentum: 0.9, weightDecay: 0.1), .adamW(weightDecay: 0.5), .rmsProp(),
  ])
  func `frozen layers take no step, no decay and no memory`(_ optimizer: Optimizer) throws {
    for range in [0..<7, 0..<2, 5..<6, 1..<3] {
      var model = try Model(
        input: [6, 6, 1], keeping: try trunk().layers.dropLast(), [Dense(2)], seed: 9)
      model.freeze(range)
      var states: [String: NDArray<Float>] = [:]
      var before = model
      before.forEachState { states[$0] = $1 }
      var trainer = Trainer(model, optimizer, rate: 0.05, batchSize: 4)
      try trainer.train(X, labels, epochs: 2)
      var after = trainer.model
      after.forEachParameter { name, parameter in
        let isFrozen = range.contains(Int(name.prefix { $0 != "." })!)
        #expect((parameter.value == model.parameters[name]) == isFrozen, "\(range) \(name)")
        if isFrozen { #expect(parameter.first == nil && parameter.second == nil) }
      }
      after.forEachState { name, state in
        // Dropout counts its steps where it drops.
        let isFrozen = range.contains(Int(name.prefix { $0 != "." })!)
        if isFrozen { #expect(state == states[name], "\(range) \(name)") }
      }
    }
  }

  @Test func `the first layers that are frozen predict in training, and learning goes on above`()
    throws
  {
    let old = try trunk()
    var model = try Model(input: [6, 6, 1], keeping: old.layers.dropLast(), [Dense(2)], seed: 9)
    model.freeze(0..<7)
    // A head alone, on what the frozen layers give.
    var head = try Model<Float>(input: [8], [Dense(2)], seed: 1)
    let values = model.parameters
    head.forEachParameter { $1.value = values["7." + $0.dropFirst(2)]! }
    var whole = Trainer(model, .adam(), rate: 0.01, batchSize: 4, seed: 3)
    var part = Trainer(head, .adam(), rate: 0.01, batchSize: 4, seed: 3)
    try whole.train(X, labels, epochs: 3)
    try part.train(old.activations(X)[6], labels, epochs: 3)
    #expect(whole.model.parameters["7.weights"] == part.model.parameters["0.weights"])
    #expect(whole.history == part.history)
  }

  @Test func `a frozen normalisation above layers that learn passes the right gradient`() throws {
    var model = try Model<Double>(
      input: [5], [Dense(4), BatchNormalization(), ReLU(), Dense(2)], seed: 3)
    var random = RandomGenerator(seed: 4)
    for _ in 0..<3 { _ = model.forward(random.standardNormal([6, 5])) }
    model.freeze(1..<2)
    for (name, error) in gradientErrors(of: model, at: random.standardNormal([4, 5])) {
      #expect(error < 1e-7, "\(name)")
    }
    // With the statistics fixed, one example is a batch.
    _ = model.forward(random.standardNormal([1, 5]))
  }

  @Test func `what is frozen stays so over a checkpoint, with the same bits`() throws {
    let path = temporaryPath("frozen") + ".safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var model = try trunk()
    model.freeze(0..<2)
    var whole = Trainer(model, .adam(), batchSize: 4)
    var stopped = whole
    try whole.train(X, labels, epochs: 4)
    try stopped.train(X, labels, epochs: 4, checkpoint: path) { $0.number < 2 }
    var resumed = try Trainer(resuming: path)
    #expect(resumed.model.frozenLayers == [0, 1])
    try resumed.train(X, labels, epochs: 4)
    #expect(resumed.model.parameters == whole.model.parameters)
    #expect(resumed.model.parameters["0.weights"] == model.parameters["0.weights"])
  }

  @Test func `a model that is all frozen, or let go again`() throws {
    var model = try trunk()
    let before = model.parameters
    #expect(model.summary.trainable == 40 + 8 + 520 + 27)
    model.freeze(0..<8)
    #expect(model.summary.trainable == 0)
    #expect(model.summary.untrainable == 40 + 16 + 520 + 27)
    var trainer = Trainer(model)
    try trainer.train(X, labels, epochs: 1)
    #expect(trainer.model.parameters == before)
    model.unfreeze(0..<8)
    #expect(model.frozenLayers.isEmpty)
    trainer = Trainer(model)
    try trainer.train(X, labels, epochs: 1)
    #expect(trainer.model.parameters["0.weights"] != before["0.weights"])
  }

  @Test func `layers that are not there stop with how many there are`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var model = try Model<Float>(input: [2], [Dense(2)])
      model.freeze(0..<2)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Model: layers 0..<2 are not there; there are 1, counted from 0"))
    let gradient = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var model = try Model<Float>(input: [2], [Dense(2), Dense(2)])
      model.freeze(0..<1)
      _ = model.forward(NDArray.ones([1, 2]))
      _ = model.backwardToInput(NDArray.ones([1, 2]))
    }
    let said = String(decoding: gradient?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("Model: the first 1 layers are frozen and pass no gradient"))
  }
}
