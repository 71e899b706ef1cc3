import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct FusionTests {
  /// Numbers of either sign.
  private func numbers(_ shape: Shape, seed: UInt64 = 3) -> NDArray<Float> {
    var random = RandomGenerator(seed: seed)
    return random.standardNormal(shape)
  }

  // MARK: - Which layer does what

  @Test func `a ReLU is done by the layer before it or by the pooling behind it`() {
    func steps(_ layers: [any Layer<Float>]) -> [Fusion.Step] { Fusion(layers).steps }
    #expect(steps([Dense(2), ReLU(), Dense(2)]) == [.rectifying, .leftOut, .alone])
    #expect(steps([Convolution(2, kernel: 1), ReLU()]) == [.rectifying, .leftOut])
    #expect(steps([BatchNormalization(), ReLU()]) == [.rectifying, .leftOut])
    #expect(
      steps([Convolution(2, kernel: 1), ReLU(), MaxPooling()]) == [.alone, .leftOut, .rectifying])
    #expect(steps([Tanh(), ReLU(), MaxPooling()]) == [.alone, .leftOut, .rectifying])
    #expect(steps([Tanh(), ReLU(), Dense(1)]) == [.alone, .alone, .alone])
    #expect(steps([ReLU(), MaxPooling()]) == [.alone, .alone])
    #expect(steps([Dense(2), ReLU(), ReLU()]) == [.rectifying, .leftOut, .alone])
    #expect(steps([MaxPooling(), ReLU()]) == [.alone, .alone])
    #expect(steps([]) == [])
  }

  /// Layers in which some do a ReLU's work.
  static let stacks: [(name: String, input: Shape, layers: [any Layer<Float>])] = [
    ("dense", [6], [Dense(5), ReLU(), Dense(3), ReLU()]),
    ("normalised", [6], [Dense(5), BatchNormalization(), ReLU(), Dense(2)]),
    ("convolution", [8, 8, 2], [Convolution(4, kernel: 3), ReLU(), Flatten(), Dense(3)]),
    (
      "pooled", [8, 8, 1],
      [Convolution(16, kernel: 3), ReLU(), MaxPooling(), Convolution(16, kernel: 3), ReLU()]
    ),
    ("pooled behind Tanh", [4, 4, 1], [Tanh(), ReLU(), MaxPooling(), Flatten()]),
    ("twice", [6], [Dense(5), ReLU(), ReLU()]),
  ]

  @Test(arguments: stacks.indices)
  func `a model gives what its layers give one by one, to the bit`(_ place: Int) throws {
    let (_, input, layers) = Self.stacks[place]
    let model = try Model<Float>(input: input, layers, seed: 2)
    for count in [1, 3, 9] {
      let x = numbers([count] + input)
      var value = x
      for layer in model.layers {
        var layer = layer
        value = layer.forward(value, isTraining: false)
      }
      #expect(model(x) == value)
      #expect(model.activations(x).last == value)
    }
  }

  @Test(arguments: stacks.indices)
  func `a model's gradients are its layers' one by one`(_ place: Int) throws {
    let (_, input, layers) = Self.stacks[place]
    var model = try Model<Float>(input: input, layers, seed: 2)
    let x = numbers([5] + input)
    var alone = model.layers
    var value = x
    for i in alone.indices { value = alone[i].forward(value, isTraining: true) }
    let slope = numbers(value.shape, seed: 9)
    #expect(model.forward(x) == value)
    var expected = slope
    for i in alone.indices.reversed() { expected = alone[i].backward(expected) }
    #expect(model.backwardToInput(slope) == expected)
    for i in alone.indices {
      alone[i].forEachParameter { name, parameter in
        #expect(model.gradients["\(i).\(name)"] == parameter.gradient)
      }
    }
  }

  // MARK: - Layers that leave their model

  @Test(arguments: stacks.indices)
  func `a layer that is taken out is the layer that its author wrote`(_ place: Int) throws {
    let (_, input, layers) = Self.stacks[place]
    var model = try Model<Float>(input: input, layers, seed: 2)
    _ = model.forward(numbers([3] + input))
    var shape = input
    for i in layers.indices {
      let x = numbers([6] + shape)
      let reused = try Model<Float>(input: shape, [model.layers[i]], seed: 4)
      let fresh = try Model<Float>(input: shape, [layers[i]], seed: 4)
      #expect(reused(x) == fresh(x), "layer \(i)")
      shape = model.shapes[i]
    }
  }

  @Test func `a layer in another model meets other neighbours`() throws {
    let m = try Model<Float>(input: [3], [Dense(4), ReLU(), Dense(2)])
    let x = numbers([2, 3])
    for (reused, fresh): ([any Layer<Float>], [any Layer<Float>]) in [
      ([m.layers[0], m.layers[2]], [Dense(4), Dense(2)]),
      ([m.layers[0], Tanh(), m.layers[2]], [Dense(4), Tanh(), Dense(2)]),
      ([m.layers[2], ReLU()], [Dense(2), ReLU()]),
      ([m.layers[0], m.layers[0]], [Dense(4), Dense(4)]),
    ] {
      #expect(try Model(input: [3], reused, seed: 1)(x) == Model(input: [3], fresh, seed: 1)(x))
    }
  }

  @Test func `a pooling that is taken out keeps what is negative`() throws {
    let m = try Model<Float>(input: [4, 4, 1], [Tanh(), ReLU(), MaxPooling(), Flatten()])
    let alone = try Model<Float>(input: [4, 4, 1], [m.layers[2], Flatten()])
    #expect(alone(NDArray.full([1, 4, 4, 1], -1)) == NDArray([[-1, -1, -1, -1]]))
  }

  @Test func `a model of reused layers is the same when it is saved and read`() throws {
    let m = try Model<Float>(input: [3], [Dense(4), ReLU(), Dense(2)])
    let one = try Model<Float>(input: [3], [m.layers[0]])
    let path = temporaryPath("fusion") + ".safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try one.save(to: path)
    let x = numbers([7, 3])
    #expect(try Model<Float>(path)(x) == one(x))
    #expect(one(x).min() < 0)
  }

  @Test func `a layer that is built again has forgotten its last pass`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var m = try Model<Float>(input: [3], [Dense(4), ReLU()])
      _ = m.forward(NDArray.ones([2, 3]))
      var n = try Model<Float>(input: [3], [m.layers[0]])
      n.backward(NDArray.ones([2, 4]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Dense: backward before forward(isTraining: true)"))
  }

  @Test(arguments: [6, 7, 12, 13, 14, 26], [true, false])
  func `a pooling on the way of a convolution gives the bits of one behind it`(
    _ size: Int, _ rectifies: Bool
  ) throws {
    let layers: [any Layer<Float>] =
      [Convolution(48, kernel: 3, padding: size == 7 ? .same : .none)]
      + (rectifies ? [ReLU()] : []) + [MaxPooling(), Flatten(), Dense(3)]
    let m = try Model<Float>(input: [size, size + 1, 16], layers, seed: 1)
    var x = numbers([9, size, size + 1, 16])
    x[2, 3, 3, 5] = .nan
    x[3, 1, 0, 0] = .infinity
    let together = m(x)
    // NaN has a sign that processors choose.
    func bits(_ array: NDArray<Float>) -> [UInt32] {
      array.elements.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
    }
    for i in 0..<9 {
      var value = x[i..<i + 1]
      for layer in m.layers {
        var layer = layer
        value = layer.forward(value, isTraining: false)
      }
      #expect(bits(value) == bits(together[i..<i + 1]))
    }
  }

  // MARK: - Weights that change

  private func convolution() throws -> Model<Float> {
    try Model(
      input: [6, 6, 1], [Convolution(16, kernel: 3), ReLU(), Convolution(16, kernel: 3), Flatten()])
  }

  @Test func `a prediction is made with the weights of now, however many pictures it is of`() throws
  {
    var m = try convolution()
    let x = numbers([9, 6, 6, 1])
    _ = m.forward(x, isTraining: false)
    m.forEachParameter { _, p in p.value = p.value * 0 + 0.5 }
    var fresh = try convolution()
    fresh.forEachParameter { _, p in p.value = p.value * 0 + 0.5 }
    for count in [1, 4, 5, 9] {
      let part = x[0..<count]
      #expect(m(part) == fresh(part), "\(count) pictures")
      #expect(m.forward(part, isTraining: false) == fresh(part), "\(count) pictures")
    }
  }

  @Test func `a copy that is trained further predicts with its own weights`() throws {
    var m = try convolution()
    let x = numbers([9, 6, 6, 1])
    let before = m.forward(x, isTraining: false)
    var copy = m
    _ = copy.forward(x)
    copy.backward(NDArray.ones([9, 64])) { $0.value = $0.value - 0.01 * $0.gradient }
    #expect(m.forward(x, isTraining: false) == before)
    let after = copy.forward(x, isTraining: false)
    #expect(after != before)
    #expect(copy.forward(x[2..<3], isTraining: false) == after[2..<3])
  }

  @Test func `averaged weights predict alike for one picture and for many`() throws {
    var m = try convolution()
    let x = numbers([8, 6, 6, 1])
    _ = m.forward(x, isTraining: false)
    var trainer = Trainer(m, .sgd(), rate: 0.1)
    trainer.averaging = 0.5
    try trainer.train(x, NDArray<Int>([0, 1, 0, 1, 2, 3, 2, 3]), epochs: 3)
    let averaged = try #require(trainer.averaged)
    #expect(averaged(x)[3..<4] == averaged(x[3..<4]))
    #expect(averaged(x) != trainer.model(x))
  }

  // MARK: - Sizes

  @Test func `a model too large for any memory is refused by name`() {
    func message(_ input: Shape, _ layers: [any Layer<Float>]) -> String {
      do {
        _ = try Model(input: input, layers)
        return "no error"
      } catch { return error.description }
    }
    #expect(message([1 << 32, 1 << 32], [Flatten()]).hasPrefix("a model cannot have this input: "))
    #expect(message([-1], [Flatten()]).contains("input: [-1] has a negative size"))
    #expect(message([1 << 40], [Dense(1 << 40)]).contains("Dense(1099511627776): "))
    #expect(
      message([1 << 20], [Dense(1 << 20)]).contains("needs 4,398,046,511,104 bytes"))
    #expect(
      message([4, 4, 1], [Convolution(1 << 40, kernel: 1)]).contains(
        "cannot have a size of 1099511627776; expected less than 2³¹"))
    #expect(
      message([4, 4, 1], [Convolution(1, kernel: 3, padding: .zeros(.max))]).contains(
        "cannot have 9223372036854775807 zeros on each side"))
    #expect(
      message([4, 4, 1], [Convolution(1, kernel: 3, dilation: .max)]).contains(
        "cannot have a size of 9223372036854775807"))
    #expect(message([4, 4, 1], [MaxPooling(.max)]).contains("cannot be pooled by windows"))
  }
}
