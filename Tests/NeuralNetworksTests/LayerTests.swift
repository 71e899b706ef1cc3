import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct LayerTests {
  static let layers: [(String, [any Layer<Double>], Shape)] = [
    ("Dense", [Dense(4, initialization: .lecunUniform)], [5]),
    ("Dense and ReLU", [Dense(6, initialization: .lecunUniform), ReLU(), Dense(3)], [4]),
    ("ReLU alone", [Flatten(), ReLU()], [3, 4]),
    ("Tanh", [Tanh()], [7]), ("Sigmoid", [Sigmoid()], [7]), ("GELU", [GELU()], [7]),
    ("Softmax", [Softmax()], [5]), ("Flatten", [Flatten(), Dense(2)], [2, 3, 4]),
    (
      "Convolution with a stride",
      [Convolution(4, kernel: (3, 2), stride: 2, padding: 1, initialization: .lecunUniform)],
      [7, 6, 3]
    ),
    ("Convolution with holes", [Convolution(2, kernel: 2, dilation: 2), ReLU()], [5, 6, 2]),
    ("Convolution of its input's size", [Convolution(3, kernel: 3, padding: .same)], [4, 5, 2]),
    ("MaxPooling", [MaxPooling(2)], [5, 4, 3]),
    ("MaxPooling with overlap", [MaxPooling(3, stride: 2)], [7, 6, 2]),
    ("AveragePooling", [AveragePooling(2)], [4, 5, 3]),
    ("AveragePooling with overlap", [AveragePooling(3, stride: 1)], [5, 4, 2]),
    ("BatchNormalization", [BatchNormalization()], [3, 2, 4]),
    (
      "BatchNormalization behind a layer",
      [Dense(5, initialization: .lecunUniform), BatchNormalization(), ReLU(), Dense(3)], [6]
    ),
    ("Reshape", [Reshape([-1, 3]), Convolution(2, kernel: 2)], [1, 5, 3]),
    (
      "A line network",
      [
        Convolution(3, kernel: 3, stride: (2, 1), padding: .same), Tanh(), AveragePooling((2, 1)),
        Convolution(4, kernel: (2, 3), padding: .zeros(0, 1), initialization: .lecunUniform),
        Reshape([-1, 4]), Convolution(3, kernel: 1),
      ], [8, 6, 1]
    ),
    ("LeakyReLU", [LeakyReLU(0.2)], [3, 4]), ("SiLU", [SiLU()], [7]),
    ("LayerNormalization", [LayerNormalization()], [3, 2, 4]),
    ("LayerNormalization of rows", [LayerNormalization(epsilon: 1e-3), Dense(2)], [6]),
    ("GlobalAveragePooling", [GlobalAveragePooling()], [3, 4, 2]),
    ("GlobalAveragePooling of a signal", [GlobalAveragePooling()], [5, 2]),
    ("Convolution by axis", [Convolution(3, kernel: (5, 1), padding: .same)], [6, 4, 2]),
    (
      "Convolution with everything by axis",
      [
        Convolution(
          3, kernel: (2, 3), stride: (2, 3), padding: .zeros(1, 2), dilation: (2, 1),
          initialization: .lecunUniform)
      ], [7, 8, 2]
    ),
    (
      "Convolution of its input's size with a stride",
      [Convolution(3, kernel: 3, stride: 2, padding: .same)], [6, 5, 2]
    ),
    ("Convolution of a signal", [Convolution(4, kernel: 3, stride: 2, padding: 1)], [9, 2]),
    (
      "Convolution of a signal with holes", [Convolution(4, kernel: 3, dilation: 2), ReLU()],
      [9, 2]
    ),
    ("MaxPooling by axis", [MaxPooling((1, 3), stride: (1, 2))], [4, 7, 2]),
    ("MaxPooling of a signal", [MaxPooling(3, stride: 2)], [8, 3]),
    ("AveragePooling by axis", [AveragePooling((3, 1), stride: (1, 2))], [5, 4, 2]),
    ("AveragePooling of a signal", [AveragePooling(2)], [7, 3]),
    (
      "DepthwiseConvolution",
      [DepthwiseConvolution(kernel: 3, stride: 2, padding: 1, initialization: .lecunUniform)],
      [6, 5, 3]
    ),
    (
      "DepthwiseConvolution by axis",
      [DepthwiseConvolution(kernel: (1, 3), stride: (2, 1), padding: .same)], [4, 5, 2]
    ),
    ("DepthwiseConvolution of a signal", [DepthwiseConvolution(kernel: 4)], [9, 3]),
    (
      "Residual",
      [
        Residual([
          Convolution(2, kernel: 3, padding: .same), ReLU(),
          Convolution(2, kernel: 3, padding: .same), BatchNormalization(),
        ]), ReLU(),
      ], [4, 5, 2]
    ),
    (
      "Residual with a shortcut",
      [Dense(4), Residual([Dense(5), Tanh(), Dense(3)], shortcut: [Dense(3)]), Dense(2)], [6]
    ),
    (
      "Concatenation",
      [Concatenation([[Convolution(3, kernel: 1), ReLU()], [Tanh()], []])], [3, 4, 2]
    ),
    (
      "Concatenation of residuals",
      [Concatenation([[Residual([Dense(4)])], [Dense(2), SiLU()]]), Dense(3)], [4]
    ),
  ]

  @Test(arguments: layers.indices)
  func `gradient agrees with central differences`(_ place: Int) throws {
    let (name, layers, shape) = Self.layers[place]
    let model = try Model<Double>(input: shape, layers, seed: 3)
    var random = RandomGenerator(seed: 4)
    // Away from corners: a step of 1e-5 must not cross zero, nor another maximum.
    let X: NDArray<Double> = random.standardNormal([4] + shape)
    for (parameter, error) in gradientErrors(of: model, at: X) {
      #expect(error < 1e-7, "\(name), \(parameter)")
    }
  }

  @Test func `the gradient of a table of numbers agrees with differences`() throws {
    let model = try Model<Double>(
      input: [4], [Embedding(5, outputs: 3), Convolution(2, kernel: 2), Flatten(), Dense(2)],
      seed: 3)
    let X = NDArray<Double>([[0, 4, 4, 1], [2, 2, 2, 0], [4, 1, 0, 1]])
    let errors = gradientErrors(of: model, at: X)
    #expect(errors["input"] == nil)
    #expect(errors.keys.sorted().first == "0.weights")
    for (parameter, error) in errors { #expect(error < 1e-7, "\(parameter)") }
  }

  @Test func `a gradient that is zero has no error, and one that is not has`() throws {
    // A bias before a softmax of one output, and an input that nothing weighs.
    var model = try Model<Double>(
      input: [3], [Dense(2), BatchNormalization(), Dense(1), Softmax()])
    var random = RandomGenerator(seed: 4)
    let X: NDArray<Double> = random.standardNormal([4, 3])
    for (parameter, error) in gradientErrors(of: model, at: X) {
      #expect(error < 1e-7, "\(parameter)")
    }
    model = try Model<Double>(input: [3], [Dense(2)])
    model.forEachParameter { $1.value = $1.value * 0 }
    for (parameter, error) in gradientErrors(of: model, at: X) {
      #expect(error < 1e-7, "\(parameter)")
    }
  }

  @Test func `a gradient that should be zero and is not is found`() throws {
    struct Stop: Layer {
      func forward(_ x: NDArray<Double>, isTraining: Bool) -> NDArray<Double> { x * 0 }
      func backward(_ dY: NDArray<Double>) -> NDArray<Double> { dY * 1e-3 }
    }
    let model = try Model<Double>(input: [3], [Stop()])
    #expect(gradientErrors(of: model, at: NDArray.ones([2, 3]))["input"]! > 0.9)
  }

  @Test func `the check finds a mask that lets too much through`() throws {
    struct WrongReLU: Layer {
      typealias Element = Double
      var output = NDArray<Double>.zeros([0])
      mutating func forward(_ x: NDArray<Double>, isTraining: Bool) -> NDArray<Double> {
        output = maximum(x, NDArray(0))
        return output
      }
      mutating func backward(_ dY: NDArray<Double>) -> NDArray<Double> {
        dY * (output .>= NDArray(0)).cast(to: Double.self)
      }
    }
    let model = try Model<Double>(input: [6], [Dense(5), WrongReLU(), Dense(2)])
    var random = RandomGenerator(seed: 4)
    #expect(gradientErrors(of: model, at: random.standardNormal([3, 6]))["0.weights"]! > 0.1)
  }

  @Test func `dropout keeps the mean, drops the same in both passes, and nothing in prediction`()
    throws
  {
    var model = try Model<Float>(input: [1000], [Dropout(0.25)], seed: 8)
    let ones = NDArray<Float>.ones([100, 1000])
    let dropped = model.forward(ones)
    let kept = dropped .> NDArray<Float>(0)
    #expect(Swift.abs(Double(kept.trueCount) / 100_000 - 0.75) < 0.01)
    #expect(Set(dropped.elements) == [0, Float(1 / 0.75)])
    #expect(model.backwardToInput(ones) == dropped)
    #expect(model.forward(ones) != dropped)
    #expect(model(ones) == ones)
  }

  @Test(arguments: [[-1, 7, 7], [3e38, 1e30, -5], [0.5, 70_000, 2]] as [[Float]])
  func `dropout works on from any state that a file may hold`(_ state: [Float]) throws {
    var model = try Model<Float>(input: [4], [Dropout(0.5)])
    model.forEachState { $1 = NDArray(state) }
    for _ in 0..<2 {
      let ones = NDArray<Float>.ones([3, 4])
      let dropped = model.forward(ones)
      #expect(model.backwardToInput(ones) == dropped)
    }
  }

  @Test func `one channel alone is not normalised to nothing`() {
    #expect(
      throws: ModelError(
        "layer 1 of 1 does not fit: LayerNormalization: [28, 28, 1] has one channel, of which its mean leaves nothing; expected at least 2"
      )
    ) { try Model<Float>(input: [28, 28, 1], [LayerNormalization()]) }
  }

  @Test func `of equal maxima the first has the gradient`() throws {
    var model = try Model<Double>(input: [2, 2, 1], [MaxPooling(2)])
    _ = model.forward(NDArray.ones([1, 2, 2, 1]))
    #expect(model.backwardToInput(NDArray.full([1, 1, 1, 1], 1.5)).elements == [1.5, 0, 0, 0])
  }

  @Test func `a maximum of NaN is NaN`() throws {
    let model = try Model<Float>(input: [2, 2, 1], [MaxPooling(2)])
    let x = NDArray<Float>([1, .nan, 3, 2], shape: [1, 2, 2, 1])
    #expect(model(x).elements[0].isNaN)
  }

  @Test func `Float agrees with Double in every layer`() throws {
    for (name, layers, shape) in Self.layers {
      let double = try Model<Double>(input: shape, layers, seed: 3)
      let descriptions = layers.compactMap(\.description)
      #expect(descriptions.count == layers.count, "\(name)")
      var narrow = try Model<Float>(
        input: shape, descriptions.map { try LayerRegistry.layer($0) }, seed: 3)
      let values = double.parameters
      #expect(Set(narrow.parameters.keys) == Set(values.keys), "\(name)")
      narrow.forEachParameter { $1.value = values[$0]!.cast(to: Float.self) }
      var random = RandomGenerator(seed: 4)
      let X: NDArray<Double> = random.standardNormal([4] + shape)
      var wide = double
      let (a, b) = (wide.forward(X), narrow.forward(X.cast(to: Float.self)))
      #expect(relativeError(b.cast(to: Double.self), a) < 1e-6, "\(name)")
      let slope: NDArray<Double> = random.standardNormal(a.shape)
      let (dA, dB) = (
        wide.backwardToInput(slope), narrow.backwardToInput(slope.cast(to: Float.self))
      )
      #expect(relativeError(dB.cast(to: Double.self), dA) < 2e-6, "\(name)")
    }
  }

  @Test func `an outline says what building makes, in every layer`() throws {
    for (name, layers, shape) in Self.layers {
      var shape = shape
      for layer in layers {
        var layer = layer
        let outline = try #require(try layer.outline(input: shape), "\(name)")
        var random = RandomGenerator(seed: 1)
        shape = try layer.build(input: shape, using: &random)
        #expect(outline.output == shape, "\(name)")
        var arrays: [String: Shape] = [:]
        layer.forEachParameter { arrays[$0] = $1.value.shape }
        layer.forEachState { arrays[$0] = $1.shape }
        #expect(outline.arrays == arrays, "\(name)")
      }
    }
  }

  @Test func `a batch of none gives none, in every layer`() throws {
    for (name, layers, shape) in Self.layers {
      let model = try Model<Double>(input: shape, layers)
      #expect(model(NDArray.zeros([0] + shape)).shape == [0] + model.outputShape, "\(name)")
    }
  }

  @Test func `normalisation, GELU and smoothed labels give PyTorch's numbers`() throws {
    let cases = try PyTorchCases()
    var random = RandomGenerator(seed: 4)
    let z: NDArray<Double> = random.standardNormal([6, 5])
    let (loss, gradient) = crossEntropy(z, NDArray([0, 4, 2, 2, 1, 3]), labelSmoothing: 0.1)
    cases.expect("smoothing", [loss] + gradient.elements, 1e-12)

    let x: NDArray<Double> = random.standardNormal([4, 3, 2, 5])
    var gelu = try Model<Double>(input: [3, 2, 5], [GELU()])
    let y = gelu.forward(x)
    cases.expect("gelu", y.elements + gelu.backwardToInput(2 * y).elements, 1e-12)

    let u: NDArray<Double> = random.standardNormal([4, 3, 2, 5])
    var norm = try Model<Double>(input: [3, 2, 5], [BatchNormalization()])
    let v = norm.forward(u)
    let weights = NDArray<Double>((0..<120).map(Double.init), shape: [4, 3, 2, 5])
    let dU = norm.backwardToInput(weights)
    var states: [Double] = []
    norm.forEachState { states += $1.elements }
    cases.expect("norm", v.elements + dU.elements + states, 1e-9)
  }
}
