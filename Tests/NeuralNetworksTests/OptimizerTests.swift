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
