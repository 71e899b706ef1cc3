import NDArrays

/// What training did, epoch by epoch.
public struct History: Sendable, Hashable, Codable {
  public struct Epoch: Sendable, Hashable, Codable {
    /// Counted from 1.
    public var number: Int
    /// The mean loss of the epoch's batches, each before its step.
    public var loss: Double
    /// The share of the epoch's pictures that were read right, each before its step.
    public var accuracy: Double
    /// The learning rate of the epoch's last step.
    public var rate: Double
    /// On the validation data after the epoch, where there are some.
    public var validationLoss: Double?
    public var validationAccuracy: Double?
  }

  public var epochs: [Epoch] = []

  public init() {}

  public var losses: [Double] { epochs.map(\.loss) }
  public var accuracies: [Double] { epochs.map(\.accuracy) }
  public var rates: [Double] { epochs.map(\.rate) }
  public var validationLosses: [Double] { epochs.compactMap(\.validationLoss) }
  public var validationAccuracies: [Double] { epochs.compactMap(\.validationAccuracy) }

  /// The epoch with the lowest validation loss, or nil without validation.
  public var best: Epoch? {
    epochs.filter { $0.validationLoss != nil }.min { $0.validationLoss! < $1.validationLoss! }
  }
}

/// Why training stopped.
public struct TrainingError: Error, Hashable, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}
