import FoundationEssentials
import NDArrays

/// What training did, epoch by epoch.
public struct History: Sendable, Hashable, Codable {
  /// What one pass over the examples did.
  public struct Epoch: Sendable, Hashable {
    /// Counted from 1.
    public var number: Int
    /// The mean loss of the epoch's batches, each before its step.
    public var loss: Double
    /// The share of the epoch's examples that were read right, each before its step, rows of labels as
    /// wholes; NaN where the targets are no labels.
    public var accuracy: Double
    /// The learning rate of the epoch's last step.
    public var rate: Double
    /// The loss on the validation data after the epoch, where there are some.
    public var validationLoss: Double?
    /// The share of the validation data that is read right after the epoch, where there are some.
    public var validationAccuracy: Double?
    /// The trainer's metrics by their names: the mean over the epoch's batches, each before its step.
    public var metrics: [String: Double] = [:]
    /// The same on the validation data after the epoch.
    public var validationMetrics: [String: Double] = [:]
  }

  /// The epochs in their order.
  public var epochs: [Epoch] = []

  /// A history of nothing.
  public init() {}

  /// The loss of each epoch.
  public var losses: [Double] { epochs.map(\.loss) }
  /// The share that was read right in each epoch.
  public var accuracies: [Double] { epochs.map(\.accuracy) }
  /// The last learning rate of each epoch.
  public var rates: [Double] { epochs.map(\.rate) }
  /// The loss on the validation data after each epoch that had some.
  public var validationLosses: [Double] { epochs.compactMap(\.validationLoss) }
  /// The share of the validation data that was read right after each epoch that had some.
  public var validationAccuracies: [Double] { epochs.compactMap(\.validationAccuracy) }

  /// A metric's value in each epoch that has it.
  public func metric(_ name: String) -> [Double] { epochs.compactMap { $0.metrics[name] } }
  /// A metric's value on the validation data after each epoch that has it.
  public func validationMetric(_ name: String) -> [Double] {
    epochs.compactMap { $0.validationMetrics[name] }
  }

  /// The epoch with the lowest validation loss, or nil where no epoch has one that is a number.
  public var best: Epoch? {
    epochs.filter { !($0.validationLoss ?? .nan).isNaN }
      .min { $0.validationLoss! < $1.validationLoss! }
  }
}

extension History.Epoch: Codable {
  private enum Key: String, CodingKey {
    case number, loss, accuracy, rate, validationLoss, validationAccuracy, metrics,
      validationMetrics
  }

  /// Reads an epoch; what files of former versions do not have is empty.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    number = try values.decode(Int.self, forKey: .number)
    loss = try values.decode(Double.self, forKey: .loss)
    accuracy = try values.decode(Double.self, forKey: .accuracy)
    rate = try values.decode(Double.self, forKey: .rate)
    validationLoss = try values.decodeIfPresent(Double.self, forKey: .validationLoss)
    validationAccuracy = try values.decodeIfPresent(Double.self, forKey: .validationAccuracy)
    metrics = try values.decodeIfPresent([String: Double].self, forKey: .metrics) ?? [:]
    validationMetrics =
      try values.decodeIfPresent([String: Double].self, forKey: .validationMetrics) ?? [:]
  }

  /// Writes what there is.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(number, forKey: .number)
    try values.encode(loss, forKey: .loss)
    try values.encode(accuracy, forKey: .accuracy)
    try values.encode(rate, forKey: .rate)
    try values.encodeIfPresent(validationLoss, forKey: .validationLoss)
    try values.encodeIfPresent(validationAccuracy, forKey: .validationAccuracy)
    if !metrics.isEmpty { try values.encode(metrics, forKey: .metrics) }
    if !validationMetrics.isEmpty {
      try values.encode(validationMetrics, forKey: .validationMetrics)
    }
  }
}

/// Why training stopped, or cannot begin.
public struct TrainingError: Error, Hashable, CustomStringConvertible {
  /// What is wrong, with epoch and batch where it came up in training.
  public var description: String
  /// An error of this sentence.
  public init(_ description: String) { self.description = description }
}

/// How metadata are written: keys in order, and numbers that are none as words.
enum MetadataCoding {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(Value.self, from: Data(text.utf8))
  }
}
