import FoundationEssentials
import NDArrays

/// What a model file's metadata hold beside the arrays.
private struct ModelHeader: Codable {
  var format: Int
  var input: [Int]
  var layers: [LayerDescription]
  var preprocessing: Preprocessing
}

/// What a checkpoint's hold beside the model.
private struct TrainingHeader: Codable {
  var optimizer: Optimizer
  var rate: Double
  var schedule: Schedule
  var loss: Loss
  var batchSize: Int
  var seed: UInt64
  var patience: Int?
  var keepsBest: Bool
  var averaging: Double?
  var history: History
}

extension Model where Element == Float {
  /// Writes the model to one `.safetensors` file: the learnt arrays by name, the layers and the
  /// preprocessing in the metadata. Python's `safetensors` reads it.
  ///
  /// - Throws: ``ModelError`` for a layer that no file can hold, ``ArrayFileError`` where the file
  ///   cannot be written.
  public func save(to path: String) throws { try file().write(to: path) }

  /// Reads a model that ``save(to:)`` or a training wrote; it predicts the same to the last bit.
  ///
  /// - Throws: ``ModelError`` or ``ArrayFileError`` saying what is wrong with the file.
  public init(_ path: String) throws {
    self = try Model(SafetensorsFile(path), path)
  }

  private static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  func file(prefix: String = "") throws -> SafetensorsFile {
    var descriptions: [LayerDescription] = []
    for (i, layer) in layers.enumerated() {
      guard let description = layer.description else {
        throw ModelError(
          "layer \(i + 1), \(layer.name), cannot be kept in a file: it has no description")
      }
      descriptions.append(description)
    }
    var file = SafetensorsFile(arrays: [:])
    file.metadata["lectern.model"] = try Self.text(
      ModelHeader(
        format: 1, input: Array(inputShape), layers: descriptions, preprocessing: preprocessing))
    file.add(self, prefix: prefix)
    return file
  }

  init(_ file: SafetensorsFile, _ path: String, prefix: String = "") throws {
    guard let text = file.metadata["lectern.model"] else {
      throw ModelError(
        "\(path) holds arrays but no model: its metadata have no 'lectern.model'")
    }
    let header: ModelHeader
    do {
      header = try JSONDecoder().decode(ModelHeader.self, from: Data(text.utf8))
    } catch {
      throw ModelError("\(path) describes its layers in a way that cannot be read")
    }
    guard header.format == 1 else {
      throw ModelError("\(path) has format \(header.format); this program reads format 1")
    }
    guard header.input.count <= 3, header.input.allSatisfy({ (1...65_536).contains($0) }) else {
      throw ModelError("\(path) has inputs of shape \(header.input); expected one to three sizes")
    }
    let layers = try header.layers.map { description throws(ModelError) in
      try LayerRegistry.layer(description)
    }
    do {
      self = try Model(input: Shape(header.input), layers)
    } catch {
      throw ModelError("\(path): \(error)")
    }
    preprocessing = header.preprocessing
    try load(from: file, path, prefix: prefix)
  }

  /// Takes over the arrays of a file, which must have the model's shapes.
  mutating func load(from file: SafetensorsFile, _ path: String, prefix: String) throws {
    var problem: (any Error)?
    func fill(_ name: String, _ value: inout NDArray<Float>) {
      guard problem == nil else { return }
      do {
        let array = try file.array(prefix + name, of: Float.self)
        guard array.shape == value.shape else {
          problem = ModelError(
            "\(path): array '\(prefix)\(name)' has shape \(array.shape); the model needs \(value.shape)"
          )
          return
        }
        value = array
      } catch { problem = ModelError("\(path): \(error)") }
    }
    forEachParameter { name, parameter in fill(name, &parameter.value) }
    forEachState { name, state in fill(name, &state) }
    if let problem { throw problem }
  }
}

extension SafetensorsFile {
  /// The learnt and the kept arrays of a model.
  fileprivate mutating func add(_ model: Model<Float>, prefix: String) {
    var copy = model
    var found: [String: AnyNDArray] = [:]
    copy.forEachParameter { name, parameter in
      found[prefix + name] = .float32(parameter.value.contiguous())
    }
    copy.forEachState { name, state in found[prefix + name] = .float32(state.contiguous()) }
    arrays.merge(found) { $1 }
  }
}

/// The layers that files can name.
enum LayerRegistry {
  static func layer(_ d: LayerDescription) throws(ModelError) -> any Layer<Float> {
    switch d.layer {
    case "Dense": return Dense(try d.whole("outputs"))
    case "Convolution":
      let padding = try d.number("padding")
      let rim: Convolution<Float>.Padding =
        padding < 0 ? .same : .zeros(Int(Swift.min(padding, 1e6)))
      return Convolution(
        try d.whole("filters"), kernel: (try d.whole("kernelRows"), try d.whole("kernelColumns")),
        stride: try d.whole("stride"), padding: rim, dilation: try d.whole("dilation"))
    case "MaxPooling":
      return MaxPooling(try d.whole("size"), stride: try d.whole("stride"))
    case "AveragePooling":
      return AveragePooling(try d.whole("size"), stride: try d.whole("stride"))
    case "BatchNormalization":
      return BatchNormalization(
        momentum: try d.number("momentum"), epsilon: try d.number("epsilon"))
    case "Dropout": return Dropout(try d.number("rate"))
    case "Flatten": return Flatten()
    case "ReLU": return ReLU()
    case "GELU": return GELU()
    case "Tanh": return Tanh()
    case "Sigmoid": return Sigmoid()
    case "Softmax": return Softmax()
    default: throw ModelError("the layer '\(d.layer)' is not one that this program knows")
    }
  }
}

// MARK: - Checkpoints

extension Trainer {
  /// Writes all that training needs to go on: model, optimiser, average, best model, history.
  ///
  /// The file is replaced in one step, so that a stop while writing leaves the old one.
  public func save(to path: String) throws {
    var file = try model.file()
    var copy = model
    var found: [String: AnyNDArray] = [:]
    copy.forEachParameter { name, parameter in
      if let first = parameter.first { found["first." + name] = .float32(first) }
      if let second = parameter.second { found["second." + name] = .float32(second) }
    }
    file.arrays.merge(found) { $1 }
    if let averaged { file.arrays.merge(try averaged.file(prefix: "average.").arrays) { $1 } }
    if let best { file.arrays.merge(try best.file(prefix: "best.").arrays) { $1 } }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let header = TrainingHeader(
      optimizer: optimizer, rate: rate, schedule: schedule, loss: loss, batchSize: batchSize,
      seed: seed, patience: patience, keepsBest: keepsBest, averaging: averaging, history: history)
    file.metadata["lectern.training"] = String(
      decoding: try encoder.encode(header), as: UTF8.self)
    try file.write(to: path)
  }

  /// Goes on from a checkpoint: the same bits as if training had never stopped.
  ///
  /// - Throws: ``ModelError`` or ``ArrayFileError`` saying what is wrong with the file.
  public init(resuming path: String) throws {
    let file = try SafetensorsFile(path)
    guard let text = file.metadata["lectern.training"] else {
      throw ModelError("\(path) is no checkpoint: its metadata have no 'lectern.training'")
    }
    let header: TrainingHeader
    do {
      header = try JSONDecoder().decode(TrainingHeader.self, from: Data(text.utf8))
    } catch {
      throw ModelError("\(path) describes its training in a way that cannot be read")
    }
    guard header.batchSize > 0 else {
      throw ModelError("\(path) has batches of \(header.batchSize); expected at least 1")
    }
    var model = try Model(file, path)
    var problem: ModelError?
    model.forEachParameter { name, parameter in
      func moment(_ kind: String) -> NDArray<Float>? {
        guard file.arrays[kind + name] != nil else { return nil }
        guard let array = try? file.array(kind + name, of: Float.self),
          array.shape == parameter.value.shape
        else {
          problem = ModelError(
            "\(path): array '\(kind)\(name)' does not have its parameter's shape")
          return nil
        }
        return array
      }
      parameter.first = moment("first.")
      parameter.second = moment("second.")
    }
    if let problem { throw problem }
    self.init(
      model, header.optimizer, rate: header.rate, schedule: header.schedule, loss: header.loss,
      batchSize: header.batchSize, seed: header.seed)
    (patience, keepsBest, averaging) = (header.patience, header.keepsBest, header.averaging)
    history = header.history
    func other(_ prefix: String) throws -> Model<Float>? {
      guard file.arrays.keys.contains(where: { $0.hasPrefix(prefix) }) else { return nil }
      var copy = model
      try copy.load(from: file, path, prefix: prefix)
      return copy
    }
    averaged = try other("average.")
    best = try other("best.")
  }
}
