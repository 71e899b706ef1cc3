import Foundation
import NDArrays
import Testing

@testable import NeuralNetworks

/// What `pytorch_cases.py`, `pytorch_layers.py` and `pytorch_ctc.py` in `Fixtures` wrote.
struct PyTorchCases {
  private var numbers: [String: [Double]] = [:]

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
    for file in ["pytorch.tsv", "pytorch_layers.tsv", "pytorch_ctc.tsv"] {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      for line in text.split(separator: "\n") {
        let fields = line.split(separator: "\t")
        numbers[String(fields[0])] = fields.dropFirst().map { Double($0)! }
      }
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
  @Test func `is of Floats where nothing else is said`() throws {
    let model = try Model(input: [4], [Dense(3), ReLU()])
    #expect(type(of: model) == Model<Float>.self)
    #expect(try Model<Double>(input: [4], [Dense(3)])(NDArray.ones([1, 4])).dtype == .float64)
  }

  // MARK: - Examples

  @Test(
    arguments: [
      ([32, 32, 3], [2, 32, 32, 3], true), ([32, 32, 3], [2, 3072], true),
      ([32, 32, 3], [2, 3, 32, 32], false), ([4, 6, 1], [2, 6, 4], false),
      ([4, 6, 1], [2, 4, 6], true), ([4, 6], [2, 4, 6, 1], true),
      ([4, 6, 1], [2, 1, 4, 6], false),
      ([4, 6, 1], [2, 6, 4, 1], false), ([4, 6, 1], [2, 2, 12], false), ([24], [2, 4, 6], true),
      ([24], [24], false), ([24], [4, 6], false), ([8, 1], [5, 8], true),
      ([8, 2], [5, 2, 8], false),
      ([8, 2], [5, 16], true), ([2, 2], [4], false), ([1], [7], true), ([1], [7, 1], true),
      ([24], [2, 4, 6, 1], true),
      ([3072], [2, 3, 32, 32], false), ([3072], [2, 32, 32, 3], false),
      ([24], [2, 2, 3, 4, 1], false),
    ] as [(Shape, Shape, Bool)])
  func `takes examples in their order only`(_ input: Shape, _ given: Shape, _ isTaken: Bool) throws
  {
    let model = try Model<Float>(input: input, [Flatten()])
    let x = NDArray<Float>.zeros(given)
    #expect((model.fitted(x) != nil) == isTaken)
    var trainer = Trainer(
      try Model(input: input, [Flatten(), Dense(2)]), loss: .crossEntropy())
    let labels = NDArray<Int>.zeros([given[0]])
    if isTaken {
      #expect(model(x).shape == [given[0], input.elementCount])
      try trainer.train(x, labels, epochs: 1)
    } else {
      #expect(throws: TrainingError.self) { try trainer.train(x, labels, epochs: 1) }
    }
  }

  @Test func `examples in another order stop with both shapes`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Model<Float>(input: [32, 32, 3], [Flatten()])(NDArray.zeros([2, 3, 32, 32]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "Model: [2, 3, 32, 32] is no batch of examples of shape [32, 32, 3], or rows of 3072; pictures are [rows, columns, channels]"
      ))
  }

  @Test func `one row into a batch normalisation is named with its layer`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var model = try Model<Float>(input: [4], [Dense(3), Residual([BatchNormalization()])])
      _ = model.forward(NDArray.ones([1, 4]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "Model: [1, 4] is a batch too small: layer 2 of 2, Residual, needs at least 2 examples to learn from"
      ))
    // One picture has many rows, and prediction no batch.
    var model = try Model<Float>(input: [2, 2, 1], [BatchNormalization()])
    #expect(model.forward(NDArray.ones([1, 2, 2, 1])).shape == [1, 2, 2, 1])
    let rows = try Model<Float>(input: [4], [BatchNormalization()])
    #expect(rows(NDArray.ones([1, 4])).shape == [1, 4])
  }

  // MARK: - Shares

  @Test func `outputs that are shares are not made shares again`() throws {
    let scores = try Model<Float>(input: [3], [Dense(4)], seed: 1)
    let shares = try Model<Float>(input: [3], [Dense(4), Softmax()], seed: 1)
    let flat = try Model<Float>(
      input: [3], [Dense(4), Softmax(), Flatten(), Dropout(0.5)], seed: 1)
    var random = RandomGenerator(seed: 1)
    let x: NDArray<Float> = random.standardNormal([5, 3])
    #expect(shares.probabilities(x) == scores.probabilities(x))
    #expect(flat.probabilities(x) == scores.probabilities(x))
    let both = try Model<Float>(input: [3], [Dense(4), Sigmoid()], seed: 1)
    #expect(both.probabilities(x) == sigmoid(scores(x)))
  }

  @Test func `of one output the share is that of class 1`() throws {
    let scores = try Model<Float>(input: [3], [Dense(1)], seed: 1)
    let shares = try Model<Float>(input: [3], [Dense(1), Sigmoid()], seed: 1)
    var random = RandomGenerator(seed: 1)
    let x: NDArray<Float> = random.standardNormal([40, 3])
    #expect(scores.probabilities(x) == sigmoid(scores(x)))
    #expect(shares.probabilities(x) == shares(x))
    #expect(scores.predict(x) == shares.predict(x))
    #expect(scores.predict(x).elements == scores(x).elements.map { $0 > 0 ? 1 : 0 })
    #expect(Set(scores.predict(x).elements) == [0, 1])
  }

  // MARK: - Gradients of other shapes

  @Test func `a gradient of another shape stops, in layers and in models`() async {
    func text(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let model = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var model = try Model<Float>(input: [4], [Dense(3)])
      _ = model.forward(NDArray.ones([2, 4]))
      model.backward(NDArray.ones([2, 4]))
    }
    #expect(text(model).contains("Model: [2, 4] is not what this layer was built for, [n, 3]"))
    let convolution = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var layer = try Model<Float>(input: [6, 6, 1], [Convolution(2, kernel: 3)]).layers[0]
      _ = layer.forward(NDArray.ones([2, 6, 6, 1]), isTraining: true)
      _ = layer.backward(NDArray.ones([2, 4, 4, 1]))
    }
    #expect(text(convolution).contains("[2, 4, 4, 1] and [2, 4, 4, 2] differ; a gradient has"))
    let input = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var layer = try Model<Float>(input: [6, 6, 1], [MaxPooling()]).layers[0]
      _ = layer.forward(NDArray.ones([2, 3, 3, 1]), isTraining: false)
    }
    #expect(
      text(input).contains(
        "MaxPooling(2): [2, 3, 3, 1] is not what this layer was built for, [n, 6, 6, 1]"))
    let weights = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var model = try Model<Float>(input: [6, 6, 1], [Convolution(2, kernel: 3)])
      model.forEachParameter { if $0 == "0.weights" { $1.value = NDArray.ones([3, 3, 1, 1]) } }
      _ = model(NDArray.ones([2, 6, 6, 1]))
    }
    #expect(text(weights).contains("[3, 3, 1, 1] and [2] are not its weights and bias"))
  }
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
        == "layer 1 of 1 does not fit: Convolution(8, kernel: 5 × 5): [784] has 1 axis; a picture has three: rows, columns, channels; a signal two: length, channels"
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
