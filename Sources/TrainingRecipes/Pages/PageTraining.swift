import DigitReading
import NDArrays
import NeuralNetworks

/// The training of one of the networks that read pages, epoch by epoch.
///
/// ```swift
/// let samples = PageSamples.draw(pages: 4, seed: 1)
/// var training = PageTraining(.orientation, epochs: 1)
/// try training.train(on: samples)
/// training.model.outputShape    // [4]
/// ```
public struct PageTraining: Sendable {
  /// A network that reads pages.
  public enum Network: String, Sendable, CaseIterable {
    /// Says which digit a piece of ink is.
    case classifier
    /// Says which way up a digit stands.
    case orientation
    /// Reads digits that touch.
    case line
  }

  /// Which network learns.
  public let network: Network
  /// How many epochs there will be.
  public let epochs: Int
  /// The training as far as it is.
  public private(set) var trainer: Trainer

  /// A training that has taken no step.
  ///
  /// - Parameters:
  ///   - epochs: How often each sample is seen.
  ///   - seed: Decides first weights and the order of the samples.
  public init(_ network: Network, epochs: Int, seed: UInt64 = 1) {
    (self.network, self.epochs) = (network, epochs)
    switch network {
    case .classifier:
      trainer = Trainer(
        PageNetworks.classifier(seed: seed), .adamW(weightDecay: 0.01), rate: 0.004,
        schedule: .oneCycle(), loss: .crossEntropy(labelSmoothing: 0.02), batchSize: 256, seed: seed
      )
    case .orientation:
      trainer = Trainer(
        PageNetworks.orientation(seed: seed), .adamW(weightDecay: 0.01), rate: 0.004,
        schedule: .oneCycle(), batchSize: 256, seed: seed)
    case .line:
      trainer = Trainer(
        PageNetworks.line(seed: seed), .adamW(weightDecay: 0.01), rate: 0.003,
        schedule: .oneCycle(), loss: .ctc(), batchSize: 96, seed: seed)
      trainer.clipping = .norm(5)
    }
    trainer.averaging = 0.998
  }

  /// What has been learned so far.
  public var model: Model<Float> { trainer.averaged ?? trainer.model }

  /// Trains until all epochs are done.
  ///
  /// - Parameters:
  ///   - samples: What is learned from.
  ///   - judging: Judged after each epoch, never learned from.
  ///   - afterEpoch: Called after each epoch; false ends the training.
  /// - Throws: ``NeuralNetworks/TrainingError`` where the loss is no number any more.
  public mutating func train(
    on samples: PageSamples, judging: PageSamples? = nil,
    afterEpoch: (History.Epoch) -> Bool = { _ in true }
  ) throws {
    let learned = Self.examples(network, samples, model)
    let held = judging.map { Self.examples(network, $0, model) }
    try trainer.train(
      learned.inputs, learned.labels, epochs: epochs,
      validation: held.map { ($0.inputs, $0.labels) }, after: afterEpoch)
  }

  /// What a network learns of samples.
  private static func examples(
    _ network: Network, _ samples: PageSamples, _ model: Model<Float>
  ) -> (inputs: NDArray<Float>, labels: NDArray<Int>) {
    let preprocessing = model.preprocessing
    switch network {
    case .classifier: return (preprocessing.inputs(samples.crops), samples.labels)
    case .line: return (preprocessing.inputs(samples.components), samples.readings)
    case .orientation:
      let (crops, turns) = samples.turnedDigits()
      return (preprocessing.inputs(crops), turns)
    }
  }
}

extension PageSamples {
  /// The digits, each turned by a number of quarters that goes round, with how many quarters clockwise
  /// bring it upright.
  func turnedDigits() -> (crops: NDArray<Float>, turns: NDArray<Int>) {
    let labels = labels.elements
    let places = labels.indices.filter { labels[$0] < 10 }
    var values = [Float](repeating: 0, count: places.count * 784)
    var turns = [Int](repeating: 0, count: places.count)
    let source = crops.elements
    for (row, place) in places.enumerated() {
      let turn = row % 4
      turns[row] = turn
      for i in 0..<28 {
        for j in 0..<28 {
          // What is turned anticlockwise stands upright again after as many turns clockwise.
          let (r, c) =
            switch turn {
            case 1: (j, 27 - i)
            case 2: (27 - i, 27 - j)
            case 3: (27 - j, i)
            default: (i, j)
            }
          values[row * 784 + i * 28 + j] = source[place * 784 + r * 28 + c]
        }
      }
    }
    return (NDArray(values, shape: [places.count, 28, 28, 1]), NDArray(turns))
  }
}
