import Foundation
import NDArrays
import Testing

@testable import NeuralNetworks

/// What `Fixtures/pytorch_cases.py` wrote.
struct PyTorchCases {
  private var numbers: [String: [Double]] = [:]

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/pytorch.tsv").path
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: "\t")
      numbers[String(fields[0])] = fields.dropFirst().map { Double($0)! }
    }
  }

  func expect(_ name: String, _ found: [Double], _ tolerance: Double) {
    guard let expected = numbers[name] else {
      Issue.record("no case \(name)")
      return
    }
    #expect(expected.count == found.count)
    for (a, b) in zip(expected, found) {
      #expect(Swift.abs(a - b) <= tolerance * Swift.max(1, Swift.abs(a)), "\(name)")
    }
  }
}

@Suite struct ModelTests {
  private func sizes() throws -> Model<Float> {
    try Model(
      input: [28, 28, 1],
      [
        Convolution(32, kernel: 3), ReLU(), Convolution(64, kernel: 3), ReLU(), MaxPooling(2),
        Flatten(), Dense(128), ReLU(), Dense(10),
      ])
  }

  /// The first ten losses with weights and batches that NumPy's generator draws.
  private func losses(_ model: Model<Float>, seed: UInt64) -> [Double] {
    var random = RandomGenerator(seed: 1)
    let X = random.random([1280, 784], of: Float.self)
    let labels = random.integers(0..<10, shape: [1280])
    var model = model
    var weights = RandomGenerator(seed: seed)
    model.forEachParameter { name, parameter in
      guard name.hasSuffix("weights") else { return }
      let shape = parameter.value.shape
      let fan = shape.dropLast().reduce(1, *)
      parameter.value =
        weights.standardNormal(shape, of: Float.self) * Float((2 / Double(fan)).squareRoot())
    }
    var trainer = Trainer(model, .adam())
    return (0..<10).map { i in
      trainer.step(X[i * 128..<(i + 1) * 128], labels[i * 128..<(i + 1) * 128], rate: 0.001).loss
    }
  }

  @Test func `the first ten losses of both networks are PyTorch's`() throws {
    let cases = try PyTorchCases()
    let mlp = try Model<Float>(
      input: [784], [Dense(512), ReLU(), Dense(512), ReLU(), Dense(10)])
    cases.expect("mlp", losses(mlp, seed: 2), 1e-4)
    cases.expect("cnn", losses(try sizes(), seed: 3), 1e-4)
  }

  @Test func `layers that do not fit are named`() {
    func message(_ input: Shape, _ layers: [any Layer<Float>]) -> String {
      do {
        _ = try Model(input: input, layers)
        return "no error"
      } catch { return error.description }
    }
    #expect(
      message([28, 28, 1], [Convolution(8, kernel: 3), Dense(10)])
        == "layer 2 of 2 does not fit: Dense(10): [26, 26, 8] has 3 axes; put Flatten() before it")
    #expect(
      message([4, 4, 1], [Convolution(8, kernel: 5)])
        == "layer 1 of 1 does not fit: Convolution(8, kernel: 5 × 5): [4, 4, 1] is smaller than the kernel, even with 0 zeros on each side"
    )
    #expect(
      message([784], [Convolution(8, kernel: 5)])
        == "layer 1 of 1 does not fit: Convolution(8, kernel: 5 × 5): [784] has 1 axes; a picture has three: rows, columns, channels"
    )
    #expect(message([3], []) == "a model needs at least one layer")
    #expect(
      message([3], [Dropout(1)])
        == "layer 1 of 1 does not fit: Dropout(1.0): drops a share of values; expected 0 up to below 1"
    )
    #expect(
      message([8, 8, 2], [MaxPooling(9)])
        == "layer 1 of 1 does not fit: MaxPooling(9): [8, 8, 2] cannot be pooled by windows of 9 at stride 9"
    )
  }

  @Test func `a copy is a model of its own`() throws {
    var model = try Model<Float>(input: [4], [Dense(3)])
    let copy = model
    model.forEachParameter { $1.value = $1.value + 1 }
    #expect(copy.parameters["0.weights"] != model.parameters["0.weights"])
  }

  @Test func `predictions do not depend on the batch they come in`() throws {
    let model = try sizes()
    var random = RandomGenerator(seed: 5)
    let X = random.random([300, 784], of: Float.self)
    let all = model(X)
    var training = model
    #expect(training.forward(X[0..<3].reshaped([3, 28, 28, 1]), isTraining: true) == all[0..<3])
    #expect(model(X[7..<8]) == all[7..<8])
    #expect(model.activations(X[0..<2]).last! == all[0..<2])
  }

  @Test func `a summary counts what is learnt`() throws {
    let summary = try sizes().summary
    #expect(summary.trainable == 1_199_882)
    #expect(
      summary.rows.map(\.parameters) == [320, 0, 18_496, 0, 0, 0, 1_179_776, 0, 1290])
    #expect(
      summary.description.contains(
        "Convolution                 (None, 26, 26, 32)        320"))
    #expect(summary.description.hasSuffix("Non-trainable params: 0"))
  }
}
