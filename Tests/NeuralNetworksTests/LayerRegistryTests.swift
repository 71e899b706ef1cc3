import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

/// A layer of a lesson's own, which no file knows until it is registered.
private struct Scaled: Layer {
  var factor: Float
  func forward(_ x: NDArray<Float>, isTraining: Bool) -> NDArray<Float> { factor * x }
  func backward(_ dY: NDArray<Float>) -> NDArray<Float> { factor * dY }
  var description: LayerDescription? { LayerDescription("Scaled", ["factor": Double(factor)]) }
}

/// The same under a name that nobody registers.
private struct Unregistered: Layer {
  func forward(_ x: NDArray<Float>, isTraining: Bool) -> NDArray<Float> { x }
  func backward(_ dY: NDArray<Float>) -> NDArray<Float> { dY }
  var description: LayerDescription? { LayerDescription("Unregistered") }
}

/// A layer that only building can tell the shape of, with weights.
private struct Doubled: Layer {
  var weights = Parameter<Float>(NDArray.zeros([0]))
  var input = NDArray<Float>.zeros([0])
  mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError) -> Shape
  {
    weights = Parameter(NDArray.ones([input[0]]))
    return [2 * input[0]]
  }
  mutating func forward(_ x: NDArray<Float>, isTraining: Bool) -> NDArray<Float> {
    input = x
    return NDArray.concatenate([x * weights.value, x], axis: 1)
  }
  mutating func backward(_ dY: NDArray<Float>) -> NDArray<Float> {
    let parts = dY.split(into: 2, axis: 1)
    weights.gradient = (parts[0] * input).sum(axis: 0)
    return parts[0] * weights.value + parts[1]
  }
  mutating func forEachParameter(_ visit: (String, inout Parameter<Float>) -> Void) {
    visit("weights", &weights)
  }
  var description: LayerDescription? { LayerDescription("Doubled") }
}

@Suite struct LayerRegistryTests {
  private let path = temporaryPath("registry") + ".safetensors"

  @Test func `a layer of a lesson's own comes back from a file, in a block too`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    LayerRegistry.register("Scaled") { Scaled(factor: Float(try $0.number("factor"))) }
    LayerRegistry.register("Doubled") { _ in Doubled() }
    var model = try Model<Float>(
      input: [3], [Residual([Scaled(factor: 3), Dense(3)]), Doubled(), Dense(2)])
    model.forEachParameter { if $0 == "1.weights" { $1.value = NDArray([1, 2, 3]) } }
    try model.save(to: path)
    let loaded = try Model(path)
    let x = NDArray<Float>([[1, -2, 3]])
    #expect(loaded(x) == model(x))
    #expect(loaded.parameters == model.parameters)
  }

  @Test func `a layer that is not registered is refused before training, not after it`() throws {
    let model = try Model<Float>(input: [2], [Dense(2), Residual([Unregistered()])])
    var trainer = Trainer(model)
    var steps = 0
    let expected = ModelError(
      "layer 2, Unregistered, could not be read back from a file; call LayerRegistry.register(\"Unregistered\") first"
    )
    #expect(throws: expected) {
      try trainer.train(
        NDArray<Float>([[1, 2]]), NDArray([1]), epochs: 1, checkpoint: path,
        afterStep: { _ in steps += 1 })
    }
    #expect(steps == 0)
    #expect(throws: expected) { try model.save(to: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
    try trainer.train(NDArray<Float>([[1, 2]]), NDArray([1]), epochs: 1)
  }

  @Test func `a file with a layer that nobody registered says what to do, and its name`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Model<Float>(input: [2], [ReLU()]).save(to: path)
    var file = try SafetensorsFile(path)
    file.metadata["lectern.model"] = file.metadata["lectern.model"]!
      .replacingOccurrences(of: "ReLU", with: "relu")
    file.sign()
    try file.write(to: path)
    #expect(
      throws: ModelError(
        "\(path): the layer 'relu' is not one that this program knows, did you mean 'ReLU'?; a layer of your own needs LayerRegistry.register(\"relu\") before"
      )
    ) { try Model(path) }
  }

  @Test func `a library's name is not taken`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      LayerRegistry.register("Dense") { _ in ReLU() }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("LayerRegistry: 'Dense' is a layer of the library"))
  }

  @Test func `what a maker throws names the file and the layer`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    struct Odd: Error {}
    LayerRegistry.register("Odd") { _ in throw Odd() }
    try Model<Float>(input: [2], [ReLU()]).save(to: path)
    var file = try SafetensorsFile(path)
    file.metadata["lectern.model"] = file.metadata["lectern.model"]!
      .replacingOccurrences(of: "ReLU", with: "Odd")
    file.sign()
    try file.write(to: path)
    #expect(throws: ModelError("\(path): the layer Odd cannot be made: Odd()")) { try Model(path) }
  }

  @Test func `every layer of the library comes back from a file`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var seen: Set<String> = []
    for (name, layers, shape) in LayerTests.layers {
      let descriptions = layers.compactMap(\.description)
      let model = try Model<Float>(
        input: shape, descriptions.map { try LayerRegistry.layer($0) }, seed: 3)
      try model.save(to: path)
      var random = RandomGenerator(seed: 4)
      let x: NDArray<Float> = random.standardNormal([5] + shape)
      let loaded = try Model(path)
      #expect(loaded(x) == model(x), "\(name)")
      #expect(loaded.layers.map(\.description) == model.layers.map(\.description), "\(name)")
      func collect(_ d: LayerDescription) {
        seen.insert(d.layer)
        d.branches?.joined().forEach(collect)
      }
      descriptions.forEach(collect)
    }
    let table = try Model<Float>(input: [2], [Embedding(4, outputs: 2)])
    try table.save(to: path)
    #expect(try Model(path)(NDArray([[3, 1]])) == table(NDArray([[3, 1]])))
    let own: Set = ["Scaled", "Doubled", "Odd", "Halved"]
    #expect(
      Set(LayerRegistry.names).subtracting(own).subtracting(seen) == ["Dropout", "Embedding"])
  }
}
