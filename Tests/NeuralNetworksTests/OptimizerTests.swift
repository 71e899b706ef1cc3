import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

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

  static let rules: [Optimizer] = [
    .sgd(), .sgd(weightDecay: 0.1), .sgd(momentum: 0.9),
    .sgd(momentum: 0.9, isNesterov: true, weightDecay: 0.1), .adam(), .adam(weightDecay: 0.1),
    .adamW(weightDecay: 0.1), .rmsProp(weightDecay: 0.1),
  ]

  @Test(arguments: rules)
  func `a step on the way back has the bits of a step after it`(_ rule: Optimizer) throws {
    // Bands of rows from whole tiles and with a rest, columns likewise, batches at their limits.
    for (inputs, outputs, batch) in [
      (784, 100, 128), (1000, 66, 1), (131, 513, 512), (40, 2048, 7), (37, 2049, 7), (784, 96, 513),
      (12, 31, 5),
    ] {
      var random = RandomGenerator(seed: 9)
      let x: NDArray<Float> = random.standardNormal([batch, inputs])
      let labels = random.integers(0..<outputs, shape: [batch])
      let model = try Model<Float>(input: [inputs], [Dense(outputs)], seed: 1)
      var trainer = Trainer(model, rule)
      var (plain, optimizer) = (model, rule)
      for _ in 0..<3 {
        trainer.step(x, labels, rate: 0.01)
        plain.backward(crossEntropy(plain.forward(x), labels).gradient)
        optimizer.step(&plain, rate: 0.01)
      }
      #expect(trainer.model.parameters == plain.parameters, "\(inputs) × \(outputs), \(batch)")
      #expect(plain.parameters != model.parameters)
    }
  }

  @Test func `frozen weights stay on the way back, and those behind them move`() throws {
    var random = RandomGenerator(seed: 9)
    let x: NDArray<Float> = random.standardNormal([20, 300])
    let labels = random.integers(0..<300, shape: [20])
    var model = try Model<Float>(input: [300], [Dense(300), ReLU(), Dense(300)], seed: 1)
    model.freeze(0..<2)
    var trainer = Trainer(model, .adam())
    trainer.step(x, labels, rate: 0.01)
    #expect(trainer.model.parameters["0.weights"] == model.parameters["0.weights"])
    #expect(trainer.model.parameters["2.weights"] != model.parameters["2.weights"])
  }

  @Test func `decay leaves biases alone`() {
    var bias = Parameter<Double>(NDArray([1]), isDecayed: false)
    bias.gradient = NDArray([0])
    Optimizer.sgd(weightDecay: 0.5).move(&bias, rate: 1, step: 1)
    #expect(bias.value.elements == [1])
  }

  @Test func `numbers that make no sense stop with a sentence`() async {
    func text(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let momentum = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Optimizer.sgd(momentum: -5)
    }
    #expect(text(momentum).contains("Optimizer: a momentum of -5.0; expected 0 to below 1"))
    let epsilon = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Optimizer.adam(epsilon: -1)
    }
    #expect(text(epsilon).contains("Optimizer: an epsilon of -1.0; expected more than 0"))
    let decay = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Optimizer.adamW(weightDecay: -1)
    }
    #expect(text(decay).contains("Optimizer: a weight decay of -1.0; expected a number from 0"))
    let rate = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var parameter = Parameter<Float>(NDArray([1]))
      parameter.gradient = NDArray([1])
      Optimizer.sgd().move(&parameter, rate: -0.1, step: 1)
    }
    #expect(text(rate).contains("Optimizer: a rate of -0.1; expected a number from 0"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var parameter = Parameter<Float>(NDArray([1, 2]))
      parameter.gradient = NDArray([1])
      Optimizer.sgd().move(&parameter, rate: 0.1, step: 1)
    }
    #expect(text(shape).contains("Optimizer: [1] and [2] differ"))
  }

  @Test func `what was remembered of an array of another shape is forgotten`() {
    var parameter = Parameter<Double>(NDArray([1]))
    parameter.gradient = NDArray([1])
    Optimizer.adam().move(&parameter, rate: 0.1, step: 1)
    parameter.value = NDArray([1, 1, 1])
    parameter.gradient = NDArray([1, 1, 1])
    Optimizer.adam().move(&parameter, rate: 0.1, step: 1)
    #expect(parameter.value.elements.allSatisfy { Swift.abs($0 - 0.9) < 1e-6 })
  }
}
