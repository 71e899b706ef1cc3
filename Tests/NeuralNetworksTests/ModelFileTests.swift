import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct ModelFileTests {
  private func model() throws -> Model<Float> {
    var model = try Model<Float>(
      input: [8, 8, 1],
      [
        Convolution(4, kernel: 3, padding: .same), BatchNormalization(), ReLU(), MaxPooling(2),
        AveragePooling(2), Flatten(), Dropout(0.1), Dense(6), Tanh(), Dense(3), GELU(), Sigmoid(),
        Softmax(),
      ], seed: 4)
    model.preprocessing = Preprocessing(mean: 0.13, deviation: 0.31)
    var random = RandomGenerator(seed: 1)
    _ = model.forward(random.standardNormal([5, 64]))
    return model
  }

  @Test func `predicts the same to the bit after loading`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let model = try model()
    try model.save(to: path)
    let loaded = try Model(path)
    var random = RandomGenerator(seed: 2)
    let X: NDArray<Float> = random.standardNormal([9, 64])
    #expect(loaded(X) == model(X))
    #expect(loaded.preprocessing == model.preprocessing)
    #expect(loaded.summary == model.summary)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try model.save(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
  }

  @Test func `its digest is that of its file, and another where a bit is`() throws {
    let path = temporary("digest.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var model = try model()
    try model.save(to: path)
    let digest = try model.digest()
    #expect(try SafetensorsFile(path).metadata["lectern.digest"] == digest)
    #expect(try Model(path).digest() == digest)
    model.forEachParameter { name, parameter in
      if name == "0.bias" { parameter.value[0] = parameter.value[0].nextUp }
    }
    #expect(try model.digest() != digest)
  }

  @Test func `a file that is no model says why`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    func message(_ change: (inout SafetensorsFile) -> Void) throws -> String {
      try model().save(to: path)
      var file = try SafetensorsFile(path)
      change(&file)
      if file.metadata["lectern.model"] != nil { file.sign() }
      try file.write(to: path)
      do {
        _ = try Model(path)
        return "no error"
      } catch { return "\(error)".replacingOccurrences(of: path, with: "FILE") }
    }
    #expect(
      try message { $0.metadata = [:] }
        == "FILE holds arrays but no model: its metadata have no 'lectern.model'")
    #expect(
      try message { $0.arrays["7.weights"] = .float32(.zeros([2, 2])) }
        == "FILE: array '7.weights' has shape [2, 2]; the model needs [16, 6]")
    #expect(
      try message { $0.arrays["0.bias"] = nil }
        == "FILE: array '0.bias' is not there; the model needs one of shape [4]")
    #expect(
      try message {
        $0.metadata["lectern.model"] = $0.metadata["lectern.model"]!
          .replacingOccurrences(of: "\"GELU\"", with: "\"Swish\"")
      }.hasPrefix("FILE: the layer 'Swish' is not one that this program knows; "))
    #expect(
      try message { $0.metadata["lectern.model"] = "{" }
        == "FILE describes its layers in a way that cannot be read")
    #expect(
      try message {
        $0.metadata["lectern.model"] = $0.metadata["lectern.model"]!
          .replacingOccurrences(of: "\"outputs\":6", with: "\"outputs\":6.5")
      }
        == "FILE: the layer Dense has 6.5 for 'outputs'; expected a whole number from 0 to 1,000,000"
    )
    do {
      try model().save(to: path)
      _ = try Trainer(resuming: path)
      Issue.record("no error")
    } catch {
      #expect("\(error)".contains("is no checkpoint"))
    }
  }

  @Test func `a file that was cut or changed anywhere is a model or an error`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let X = NDArray<Float>.linspace(0, 1, count: 128).reshaped([2, 64])
    let expected = try model()(X)
    try model().save(to: path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for end in stride(from: 0, to: bytes.count, by: 37) {
      try bytes.prefix(end).write(to: URL(fileURLWithPath: path))
      #expect(throws: (any Error).self) { try Model(path) }
    }
    for place in stride(from: 0, to: min(bytes.count, 2400), by: 3) {
      var changed = bytes
      changed[place] ^= 0x15
      try changed.write(to: URL(fileURLWithPath: path))
      // Where the digest's own name is damaged there is none, and nothing else is damaged.
      if let loaded = try? Model(path) {
        #expect(loaded.warnings.count == 1 && loaded(X) == expected, "byte \(place)")
      }
    }
  }

  // MARK: - Digests

  @Test func `a file in which any bit of the weights is flipped is told`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model().save(to: path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let start = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    var random = RandomGenerator(seed: 7)
    for _ in 0..<100 {
      var changed = bytes
      changed[start + random.integer(below: bytes.count - start)] ^= 1 << random.integer(below: 8)
      try changed.write(to: URL(fileURLWithPath: path))
      do {
        _ = try Model(path)
        Issue.record("no error")
      } catch { #expect("\(error)".hasPrefix("\(path): the file is damaged; its arrays")) }
    }
  }

  @Test func `so is one in which the preprocessing or a setting is another`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    for (old, new) in [("\"mean\":0.13", "\"mean\":0.12"), ("\"rate\":0.1", "\"rate\":0.2")] {
      try model().save(to: path)
      var file = try SafetensorsFile(path)
      let text = try #require(file.metadata["lectern.model"])
      #expect(text.contains(old))
      file.metadata["lectern.model"] = text.replacingOccurrences(of: old, with: new)
      try file.write(to: path)
      do {
        _ = try Model(path)
        Issue.record("no error")
      } catch { #expect("\(error)".contains("the file is damaged")) }
    }
  }

  @Test func `a file without a digest loads, with a warning that its reader gets`() throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let model = try model()
    try model.save(to: path)
    #expect(try Model(path).warnings == [])
    var file = try SafetensorsFile(path)
    file.metadata["lectern.digest"] = nil
    try file.write(to: path)
    let loaded = try Model(path)
    #expect(loaded.parameters == model.parameters)
    #expect(loaded.warnings.count == 1)
    #expect(loaded.warnings[0].hasPrefix("\(path): has no digest"))
  }

  @Test func `a digest is FNV-1a's, of a name, a type, a shape and the numbers`() {
    var digest = ArrayDigest()
    Array("foobar".utf8).withUnsafeBytes { digest.add($0) }
    // From the authors' table of test values.
    #expect(digest.text == "fnv1a-64:85944171f73967e8")
    func text(_ name: String, _ array: NDArray<Float>) -> String {
      ArrayDigest.text(of: SafetensorsFile(arrays: [name: .float32(array)]))
    }
    let array = NDArray<Float>([[1, 2], [3, 4]])
    #expect(
      Set([text("a", array), text("b", array), text("a", array.T), text("a", array.raveled())])
        .count == 4)
    #expect(text("a", array) == text("a", array.T.T))
  }

  // MARK: - Half precision

  @Test func `a model in half precision is half as large and predicts nearly the same`() throws {
    let path = temporary("half.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let model = try Model<Float>(
      input: [8, 8, 1],
      [Convolution(16, kernel: 3), BatchNormalization(), ReLU(), Flatten(), Dense(20), Softmax()],
      seed: 4)
    try model.save(to: path)
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    try model.save(to: path, precision: .half)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(size - bytes.count == 2 * model.parameters.values.reduce(0) { $0 + $1.count })
    let loaded = try Model(path)
    #expect(loaded.warnings.isEmpty && loaded.summary == model.summary)
    for (name, value) in model.parameters {
      #expect(loaded.parameters[name]!.allClose(value, relative: 0x1p-11, absolute: 0x1p-25))
    }
    var random = RandomGenerator(seed: 2)
    let X: NDArray<Float> = random.standardNormal([9, 64])
    #expect(abs(loaded(X) - model(X)).max() < 2e-3 && loaded(X) != model(X))
    // What was read is in half precision already: nothing is lost any more.
    try loaded.save(to: path, precision: .half)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    #expect(try Model(path)(X) == loaded(X))
  }

  @Test func `what is kept without being learnt stays as it is`() throws {
    let path = temporary("half.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var model = try model()
    // Beyond what half precision holds, as pixels of 0 to 255 make it.
    model.forEachState { if $0 == "1.runningVariance" { $1 = $1 + 123_456.789 } }
    try model.save(to: path, precision: .half)
    var (kept, read): ([NDArray<Float>], [NDArray<Float>]) = ([], [])
    var loaded = try Model(path)
    model.forEachState { kept.append($1) }
    loaded.forEachState { read.append($1) }
    #expect(kept.count > 2 && read == kept)
  }

  @Test func `a number beyond half precision is named, and no file is written`() throws {
    let path = temporary("half.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var model = try Model<Float>(input: [2], [Dense(2)])
    func error() -> String {
      do {
        try model.save(to: path, precision: .half)
        return "no error"
      } catch { return "\(error)".replacingOccurrences(of: path, with: "FILE") }
    }
    model.forEachParameter { if $0 == "0.bias" { $1.value = NDArray([0, 70_000]) } }
    #expect(
      error()
        == "FILE is not written: the model's '0.bias' holds 70000.0, which half precision cannot; its largest number is 65504"
    )
    model.forEachParameter { if $0 == "0.bias" { $1.value = NDArray([0, .nan]) } }
    #expect(error() == "FILE is not written: the model's '0.bias' holds numbers that are none")
    #expect(!FileManager.default.fileExists(atPath: path))
    model.forEachParameter { if $0 == "0.bias" { $1.value = NDArray([1e-9, 65_519]) } }
    #expect(error() == "no error")
    #expect(try Model(path).parameters["0.bias"]!.elements == [0, 65_504])
  }

  @Test func `a file in half precision that was cut or changed is told`() throws {
    let path = temporary("half.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model().save(to: path, precision: .half)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let start = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    for end in stride(from: 0, to: bytes.count, by: 41) {
      try bytes.prefix(end).write(to: URL(fileURLWithPath: path))
      #expect(throws: (any Error).self) { try Model(path) }
    }
    // Each bit of the numbers.
    for place in start..<bytes.count {
      var changed = bytes
      changed[place] ^= 1 << (place % 8)
      try changed.write(to: URL(fileURLWithPath: path))
      do {
        _ = try Model(path)
        Issue.record("no error")
      } catch { #expect("\(error)".hasPrefix("\(path): the file is damaged; its arrays")) }
    }
  }

  // MARK: - Sizes and numbers

  /// The error of a file whose description was changed, signed again so that nothing else is wrong.
  private func error(_ old: String, _ new: String) throws -> String {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model().save(to: path)
    var file = try SafetensorsFile(path)
    let text = try #require(file.metadata["lectern.model"])
    #expect(text.contains(old), "\(text)")
    file.metadata["lectern.model"] = text.replacingOccurrences(of: old, with: new)
    file.sign()
    try file.write(to: path)
    do {
      _ = try Model(path)
      return "no error"
    } catch { return "\(error)".replacingOccurrences(of: path, with: "FILE") }
  }

  @Test(arguments: [
    (
      "\"outputs\":6", "\"outputs\":1000000",
      "array '7.bias' has shape [6]; the model needs [1000000]"
    ),
    (
      "\"filters\":4", "\"filters\":1000000",
      "array '0.bias' has shape [4]; the model needs [1000000]"
    ),
    ("\"input\":[8,8,1]", "\"input\":[65536,65536,1]", "[1073741824, 6]"),
    ("\"padding\":-1", "\"padding\":1000000", "[2000008, 2000008, 1] needs"),
    ("\"padding\":-1", "\"padding\":0.5", "the layer Convolution has 0.5 for 'padding'"),
    ("\"padding\":-1", "\"padding\":-2", "the layer Convolution has -2.0 for 'padding'"),
    ("\"stride\":1", "\"stride\":0", "stride and dilation of at least 1; stride is 0"),
    ("\"deviation\":0.31", "\"deviation\":0", "its preprocessing has a scale of"),
    ("\"deviation\":0.31", "\"deviation\":-1", "the deviation above 0"),
    ("\"epsilon\":1e-05", "\"epsilon\":-1", "an epsilon of -1.0; expected"),
    ("\"rate\":0.1", "\"rate\":1.5", "Dropout(1.5): drops a share of values"),
  ])
  func `sizes and numbers that cannot be are refused before anything is made`(
    _ old: String, _ new: String, _ expected: String
  ) throws {
    let error = try error(old, new)
    #expect(error.hasPrefix("FILE: ") && error.contains(expected), "\(error)")
  }

  @Test func `a model of convolutions alone takes no memory for huge pictures before it is used`()
    throws
  {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Model<Float>(input: [8, 8, 1], [Convolution(2, kernel: 3)]).save(to: path)
    var file = try SafetensorsFile(path)
    file.metadata["lectern.model"] = file.metadata["lectern.model"]!
      .replacingOccurrences(of: "[8,8,1]", with: "[20000,20000,1]")
    file.sign()
    try file.write(to: path)
    #expect(try Model(path).outputShape == [19998, 19998, 2])
  }

  @Test(arguments: [Float.nan, .infinity])
  func `weights that are no numbers are refused, in saving and in loading`(_ bad: Float) throws {
    let path = temporary("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var model = try Model<Float>(input: [2], [Dense(2), BatchNormalization()])
    try model.save(to: path)
    var file = try SafetensorsFile(path)
    file.arrays["1.runningMean"] = .float32(NDArray([0, bad]))
    file.sign()
    try file.write(to: path)
    #expect(
      throws: ModelError("\(path): array '1.runningMean' holds \(bad); expected numbers")
    ) { try Model(path) }
    model.forEachParameter { if $0 == "0.bias" { $1.value = NDArray([bad, 0]) } }
    #expect(
      throws: ModelError("\(path) is not written: the model's '0.bias' holds numbers that are none")
    ) { try model.save(to: path) }
  }

  @Test func `a preprocessing that makes no Floats is refused`() async throws {
    #expect(Preprocessing().problem == nil && Preprocessing(scale: -2, mean: 1e30).problem == nil)
    var odd = Preprocessing()
    for change: (inout Preprocessing) -> Void in [
      { $0.deviation = .leastNonzeroMagnitude }, { $0.scale = 1e300 }, { $0.mean = 1e39 },
      { $0.deviation = -1 },
    ] {
      odd = Preprocessing()
      change(&odd)
      #expect(odd.problem != nil)
    }
    odd.deviation = .leastNonzeroMagnitude
    var model = try Model<Float>(input: [1], [Dense(1)])
    model.preprocessing = odd
    let path = temporary("odd.safetensors")
    #expect(throws: ModelError.self) { try model.save(to: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a file of a former version loads`() throws {
    let path = temporary("old.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var file = SafetensorsFile(arrays: [
      "0.weights": .float32(NDArray.full([2, 2, 1, 3], 0.5)),
      "0.bias": .float32(NDArray.zeros([3])),
    ])
    file.metadata["lectern.model"] =
      #"{"format":1,"input":[4,4,1],"layers":[{"layer":"Convolution","settings":{"dilation":1,"filters":3,"kernelColumns":2,"kernelRows":2,"padding":0,"stride":2}},{"layer":"MaxPooling","settings":{"size":2,"stride":2}},{"layer":"Flatten","settings":{}}],"preprocessing":{"deviation":1,"mean":0,"scale":0.00392156862745098}}"#
    try file.write(to: path)
    #expect(try Model(path)(NDArray.ones([1, 4, 4, 1])).elements == [2, 2, 2])
  }

  @Test func `a layer without a description cannot be kept`() throws {
    struct Square: Layer {
      typealias Element = Float
      mutating func forward(_ x: NDArray<Float>, isTraining: Bool) -> NDArray<Float> { x * x }
      mutating func backward(_ dY: NDArray<Float>) -> NDArray<Float> { dY }
    }
    let model = try Model<Float>(input: [2], [Square()])
    #expect(throws: ModelError("layer 1, Square, cannot be kept in a file: it has no description"))
    {
      try model.save(to: temporary("never"))
    }
  }
}
