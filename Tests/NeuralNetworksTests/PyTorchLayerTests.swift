import NDArrays
import Testing

@testable import NeuralNetworks

/// Layers beside PyTorch's, in Double: `Fixtures/pytorch_layers.py` says what each case is.
@Suite struct PyTorchLayerTests {
  static let cases: [(name: String, seed: UInt64, input: Shape, layer: any Layer<Double>)] = [
    ("leaky-relu", 11, [4, 5], LeakyReLU(0.2)), ("silu", 12, [4, 5], SiLU()),
    ("layer-norm", 13, [3, 2, 4, 5], LayerNormalization()),
    ("global-average", 14, [3, 4, 5, 2], GlobalAveragePooling()),
    ("conv-axis", 15, [3, 7, 6, 2], Convolution(3, kernel: (5, 1), padding: .same)),
    (
      "conv-all", 16, [3, 7, 8, 2],
      Convolution(3, kernel: (2, 3), stride: (2, 3), padding: .zeros(1, 2), dilation: (2, 1))
    ),
    (
      "conv-same-stride", 17, [3, 6, 5, 2], Convolution(3, kernel: 3, stride: 2, padding: .same)
    ),
    ("conv-signal", 18, [3, 9, 2], Convolution(4, kernel: 3, stride: 2, padding: 1)),
    ("conv-signal-holes", 19, [3, 11, 2], Convolution(4, kernel: 3, dilation: 2)),
    ("depthwise", 20, [3, 6, 5, 3], DepthwiseConvolution(kernel: 3, stride: 2, padding: 1)),
    (
      "depthwise-axis", 21, [3, 4, 5, 2],
      DepthwiseConvolution(kernel: (1, 3), stride: (2, 1), padding: .same)
    ),
    ("depthwise-signal", 22, [3, 9, 3], DepthwiseConvolution(kernel: 4)),
    ("max-axis", 23, [3, 4, 7, 2], MaxPooling((1, 3), stride: (1, 2))),
    ("max-signal", 24, [3, 8, 3], MaxPooling(3, stride: 2)),
    ("average-axis", 25, [3, 5, 4, 2], AveragePooling((3, 1), stride: (1, 2))),
    ("average-signal", 26, [3, 7, 3], AveragePooling(2)),
    ("residual", 27, [4, 5], Residual([Dense(5), Tanh()])),
    ("residual-shortcut", 28, [4, 5], Residual([Dense(3), Tanh()], shortcut: [Dense(3)])),
    ("concatenation", 29, [4, 5], Concatenation([[Dense(3), ReLU()], [Dense(2)], []])),
    ("reshape", 31, [3, 1, 4, 5], Reshape([2, -1])),
  ]

  @Test(arguments: cases.indices)
  func `a layer gives PyTorch's outputs and gradients`(_ place: Int) throws {
    let (name, seed, shape, layer) = Self.cases[place]
    var random = RandomGenerator(seed: seed)
    let x: NDArray<Double> = random.standardNormal(shape)
    var model = try Model<Double>(input: Shape(shape.dropFirst()), [layer])
    model.forEachParameter { $1.value = random.standardNormal($1.value.shape) }
    let y = model.forward(x)
    let slope = model.backwardToInput(random.standardNormal(y.shape))
    var found = y.elements + slope.elements
    model.forEachParameter { found += $1.gradient.elements }
    try PyTorchCases().expect(name, found, 1e-11)
  }

  @Test func `a table of numbers gives PyTorch's rows and gradients`() throws {
    var random = RandomGenerator(seed: 30)
    var model = try Model<Double>(input: [3], [Embedding(6, outputs: 3)])
    model.forEachParameter { $1.value = random.standardNormal([6, 3]) }
    let y = model.forward(NDArray([[5, 0, 5], [2, 2, 1]]))
    model.backward(random.standardNormal(y.shape))
    try PyTorchCases().expect(
      "embedding", y.elements + model.gradients["0.weights"]!.elements, 1e-12)
  }

  @Test func `a number that is none of the table's stops with its place`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = try Model<Float>(input: [3], [Embedding(5, outputs: 2)])
      _ = model(NDArray<Float>([[0, 1, 2], [3, 0.5, 1]]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "Embedding(5, outputs: 2): 0.5 at place 1 of row 1; expected whole numbers from 0 to 4"))
  }
}
