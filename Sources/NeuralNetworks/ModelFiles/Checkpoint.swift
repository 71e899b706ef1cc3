import FoundationEssentials
import NDArrays

/// What a checkpoint's metadata hold beside the model.
private struct TrainingHeader: Codable {
  var optimizer: Optimizer
  var rate: Double
  var schedule: Schedule
  var loss: StoredLoss
  var batchSize: Int
  var seed: UInt64
  var patience: Int?
  var keepsBest: Bool
  var averaging: Double?
  var clipping: GradientClipping?
  var frozen: [Int]?
  var notes: [String: String]?
  var history: History
}

extension Trainer {
  /// Writes all that training needs to go on: model, optimiser, average, best model, history.
  ///
  /// The file is replaced in one step, so that a stop while writing leaves the old one.
  ///
  /// - Throws: ``ModelError`` for a layer that no file can hold, ``ArrayFileError`` where the file
  ///   cannot be written.
  public func save(to path: String) throws {
    try file().write(to: path)
  }

  /// All that training needs to go on, with a digest.
  func file() throws -> SafetensorsFile {
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
    let header = TrainingHeader(
      optimizer: optimizer, rate: rate, schedule: schedule, loss: StoredLoss(loss),
      batchSize: batchSize, seed: seed, patience: patience, keepsBest: keepsBest,
      averaging: averaging, clipping: clipping,
      frozen: model.frozenLayers.isEmpty ? nil : model.frozenLayers.sorted(),
      notes: notes.isEmpty ? nil : notes, history: history)
    file.metadata["lectern.training"] = try MetadataCoding.text(header)
    file.sign()
    return file
  }

  /// Goes on from a checkpoint: the same bits as if training had never stopped.
  ///
  /// Functions are in no file: metrics, the augmentation and a loss of your own are given anew.
  ///
  /// - Parameter loss: The loss where it is one of your own; nil: the one that the file names.
  /// - Throws: ``ModelError`` or ``ArrayFileError`` saying what is wrong with the file.
  public init(resuming path: String, loss: Loss? = nil) throws {
    let file = try SafetensorsFile(path)
    guard let text = file.metadata["lectern.training"] else {
      throw ModelError("\(path) is no checkpoint: its metadata have no 'lectern.training'")
    }
    let header: TrainingHeader
    do { header = try MetadataCoding.value(text) } catch {
      throw ModelError("\(path) describes its training in a way that cannot be read")
    }
    if loss == nil, let name = header.loss.customNames.first {
      throw ModelError(
        "\(path) was trained with a loss of its author's own, '\(name)'; give it with Trainer(resuming:loss:)"
      )
    }
    var model = try Model(file, path)
    var problem: ModelError?
    model.forEachParameter { name, parameter in
      func moment(_ kind: String) -> NDArray<Float>? {
        guard problem == nil, file.arrays[kind + name] != nil else { return nil }
        do throws(ModelError) {
          return try file.numbers(kind + name, like: parameter.value.shape, path)
        } catch {
          problem = error
          return nil
        }
      }
      parameter.first = moment("first.")
      parameter.second = moment("second.")
    }
    if let problem { throw problem }
    for layer in header.frozen ?? [] {
      guard model.layers.indices.contains(layer) else {
        throw ModelError("\(path) has a frozen layer \(layer); there are \(model.layers.count)")
      }
      model.freeze(layer..<layer + 1)
    }
    try self.init(header, model, loss, path)
    func other(_ prefix: String) throws -> Model<Float>? {
      guard file.arrays.keys.contains(where: { $0.hasPrefix(prefix) }) else { return nil }
      var copy = model
      try copy.load(from: file, path, prefix: prefix)
      return copy
    }
    averaged = try other("average.")
    best = try other("best.")
  }

  /// A trainer with the settings of a file, which are looked at before they are taken.
  private init(_ header: TrainingHeader, _ model: Model<Float>, _ loss: Loss?, _ path: String)
    throws(ModelError)
  {
    self.init(model, .adam(), seed: header.seed)
    optimizer = header.optimizer
    (rate, schedule, batchSize) = (header.rate, header.schedule, header.batchSize)
    self.loss = loss ?? header.loss.loss
    (patience, keepsBest, averaging) = (header.patience, header.keepsBest, header.averaging)
    clipping = header.clipping
    notes = header.notes ?? [:]
    history = header.history
    if let problem = settingsProblem { throw ModelError("\(path) has \(problem)") }
  }
}
