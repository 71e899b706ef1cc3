import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

/// Layers that hold layers.
@Suite struct BlockTests {
  private func numbers(_ shape: Shape, seed: UInt64 = 3) -> NDArray<Float> {
    var random = RandomGenerator(seed: seed)
    return random.standardNormal(shape)
  }

  private func blocks() throws -> Model<Float> {
    try Model(
      input: [8, 8, 4],
      [
        Residual([
          Convolution(4, kernel: 3, padding: .same), BatchNormalization(), ReLU(),
          Convolution(4, kernel: 3, padding: .same),
        ]),
        Concatenation([[Convolution(3, kernel: 1), ReLU()], [MaxPooling(1)], []]),
        Residual(
          [Convolution(6, kernel: 3, stride: 2, padding: 1)],
          shortcut: [Convolution(6, kernel: 1, stride: 2)]), GlobalAveragePooling(), Dense(3),
      ], seed: 2)
  }

  @Test func `parameters have names by block, branch and layer`() throws {
    let names = try blocks().parameters.keys.sorted()
    #expect(
      names == [
        "0.body.0.bias", "0.body.0.weights", "0.body.1.beta", "0.body.1.gamma", "0.body.3.bias",
        "0.body.3.weights", "1.0.0.bias", "1.0.0.weights", "2.body.0.bias", "2.body.0.weights",
        "2.shortcut.0.bias", "2.shortcut.0.weights", "4.bias", "4.weights",
      ])
    let summary = try blocks().summary
    #expect(summary.rows.map(\.layer)[..<3] == ["Residual", "Concatenation", "Residual"])
    #expect(summary.rows.map(\.parameters) == [312, 15, 672, 0, 21])
    #expect(summary.untrainable == 8)
  }

  @Test func `predictions do not depend on the batch they come in`() throws {
    let model = try blocks()
    let x = numbers([300, 8, 8, 4])
    let all = model(x)
    for range in [0..<1, 5..<8, 100..<140] { #expect(model(x[range]) == all[range]) }
    #expect(model.activations(x[0..<6]).last == all[0..<6])
  }

  @Test func `a block in training gives what its layers give`() throws {
    var model = try Model<Float>(
      input: [5], [Residual([Dense(4), ReLU(), Dense(5)]), Concatenation([[Dense(2)], []])])
    let x = numbers([3, 5])
    let p = model.parameters
    func dense(_ x: NDArray<Float>, _ name: String) -> NDArray<Float> {
      matmul(x, p["\(name).weights"]!) + p["\(name).bias"]!
    }
    let sum = dense(maximum(dense(x, "0.body.0"), 0), "0.body.2") + x
    let whole = NDArray.concatenate([dense(sum, "1.0.0"), sum], axis: 1)
    #expect(model.forward(x).allClose(whole, relative: 1e-5, absolute: 1e-6))
  }

  @Test func `a block learns, in a checkpoint's bits too`() throws {
    let path = temporary("blocks.safetensors")
    let labels = NDArray((0..<40).map { $0 % 3 })
    let X = numbers([40, 8, 8, 4])
    var whole = Trainer(try blocks(), .adamW(), rate: 0.01, batchSize: 8)
    whole.averaging = 0.9
    var stopped = whole
    try whole.train(X, labels, epochs: 4)
    try stopped.train(X, labels, epochs: 4, checkpoint: path) { $0.number < 2 }
    var resumed = try Trainer(resuming: path)
    try resumed.train(X, labels, epochs: 4)
    #expect(resumed.model.parameters == whole.model.parameters)
    #expect(resumed.averaged?.parameters == whole.averaged?.parameters)
    #expect(whole.history.losses.last! < whole.history.losses[0])
  }

  @Test(
    arguments: [
      (
        [Residual<Float>([Dense(3)])],
        "layer 1 of 1 does not fit: Residual: [3] and [4] cannot be added; the layers must give what the shortcut gives"
      ),
      ([Residual([])], "Residual: [4] passes no layer; expected at least one"),
      (
        [Residual([Dense(4), Convolution(2, kernel: 3)])],
        "Residual, layer 2 of 2: Convolution(2, kernel: 3 × 3): [4] has 1 axis"
      ),
      (
        [Residual([Dense(4)], shortcut: [MaxPooling()])],
        "Residual's shortcut, layer 1 of 1: MaxPooling(2): [4] has 1 axis"
      ),
      ([Concatenation([])], "Concatenation: [4] has no branch that gives channels"),
      (
        [Concatenation([[Dense(2)], [Dense(0)]])],
        "Concatenation's branch 2, layer 1 of 1: Dense(0): [4] is to become nothing"
      ),
      (
        [Concatenation([[Embedding(4, outputs: 2)], []])],
        "Concatenation: [4, 2] and [4] do not lie side by side"
      ),
    ] as [([any Layer<Float>], String)])
  func `layers that do not fit are named with their block`(
    _ layers: [any Layer<Float>], _ expected: String
  ) {
    do {
      _ = try Model(input: [4], layers)
      Issue.record("no error")
    } catch { #expect(error.description.contains(expected), "\(error)") }
  }

  @Test func `a block that is taken out is the block that its author wrote`() throws {
    let model = try Model<Float>(
      input: [4, 4, 2], [Residual([Convolution(2, kernel: 1), ReLU()]), ReLU(), MaxPooling()])
    let alone = try Model<Float>(input: [4, 4, 2], [model.layers[0]], seed: 5)
    let fresh = try Model<Float>(
      input: [4, 4, 2], [Residual([Convolution(2, kernel: 1), ReLU()])], seed: 5)
    let x = numbers([6, 4, 4, 2])
    #expect(alone(x) == fresh(x))
  }
}
