import NDArrays

/// What is measured while a model learns, beside its loss.
///
/// A metric of your own is a function of outputs and targets. Labels come to it as rows with a one at
/// the class's place, or as they are where the model has one output.
///
/// ```swift
/// let bias = Metric("bias") { outputs, targets in Double((outputs - targets).mean()) }
/// bias(NDArray<Float>([[3], [1]]), NDArray<Float>([[1], [1]]))                     // 1.0
/// Metric.meanAbsoluteError(NDArray<Float>([[3], [1]]), NDArray<Float>([[1], [1]]))   // 1.0
/// ```
public struct Metric: Sendable {
  /// What histories call it.
  public let name: String
  /// The value for outputs and targets, and whether the outputs are shares.
  private let value: @Sendable (NDArray<Float>, NDArray<Float>, Bool) -> Double

  private init(
    named name: String,
    _ value: @escaping @Sendable (NDArray<Float>, NDArray<Float>, Bool) -> Double
  ) {
    self.name = name
    self.value = value
  }

  /// A metric of your own, which should be a mean over the examples: an epoch's is the mean of its
  /// batches', each counted by its size.
  public init(
    _ name: String,
    _ value: @escaping @Sendable (_ outputs: NDArray<Float>, _ targets: NDArray<Float>) -> Double
  ) {
    self.init(named: name) { outputs, targets, _ in value(outputs, targets) }
  }

  /// The share of examples whose largest output is at the largest target.
  ///
  /// One output is class 1 above zero, and above one half where it is a share, which a trainer knows of
  /// its model's outputs; a target is class 1 above one half.
  public static var accuracy: Metric {
    Metric(named: "accuracy") { outputs, targets, areShares in
      let said = readings(of: outputs, areShares: areShares)
      let right = said .== readings(of: targets, areShares: true)
      return Double(right.trueCount) / Double(Swift.max(1, right.count))
    }
  }

  /// The share of examples whose class is among the `count` largest outputs.
  public static func topKAccuracy(_ count: Int) -> Metric {
    Metric("top \(count)") { outputs, targets in
      NeuralNetworks.topKAccuracy(outputs, targets.argMax(axis: -1), count)
    }
  }

  /// The mean of all differences without their signs.
  public static var meanAbsoluteError: Metric {
    Metric("mean absolute error") { Double(NeuralNetworks.meanAbsoluteError($0, $1).loss) }
  }

  /// The mean of the squares of all differences.
  public static var meanSquaredError: Metric {
    Metric("mean squared error") { Double(NeuralNetworks.meanSquaredError($0, $1).loss) }
  }

  /// The value for scores and targets of one shape.
  ///
  /// - Precondition: Both have one shape; otherwise stops with both.
  public func callAsFunction(_ outputs: NDArray<Float>, _ targets: NDArray<Float>) -> Double {
    self(outputs, targets, areShares: false)
  }

  func callAsFunction(_ outputs: NDArray<Float>, _ targets: NDArray<Float>, areShares: Bool)
    -> Double
  {
    orStop { () throws(ShapeError) in
      guard outputs.shape == targets.shape else {
        throw ShapeError(
          "Metric '\(name)'", [outputs.shape, targets.shape],
          "differ; expected a target for each output")
      }
    }
    return value(outputs, targets, areShares)
  }
}

/// What examples are to become: a class each, or an array.
enum Targets: Sendable {
  case labels(NDArray<Int>)
  case arrays(NDArray<Float>)

  var count: Int {
    switch self {
    case .labels(let labels): labels.count
    case .arrays(let arrays): arrays.rank > 0 ? arrays.shape[0] : 0
    }
  }

  var shape: Shape {
    switch self {
    case .labels(let labels): labels.shape
    case .arrays(let arrays): arrays.shape
    }
  }

  func rows(_ rows: [Int]) -> Targets {
    switch self {
    case .labels(let labels): .labels(labels.rows(rows))
    case .arrays(let arrays): .arrays(arrays.rows(rows))
    }
  }

  /// The loss of outputs, and its gradient.
  func loss(_ loss: Loss, _ outputs: NDArray<Float>) -> (loss: Float, gradient: NDArray<Float>) {
    switch self {
    case .labels(let labels): loss(outputs, labels)
    case .arrays(let arrays): loss(outputs, arrays)
    }
  }

  /// How many outputs have their largest value at their label; nil where there are no labels.
  func right(_ outputs: NDArray<Float>, areShares: Bool) -> Int? {
    guard case .labels(let labels) = self else { return nil }
    return (readings(of: outputs, areShares: areShares) .== labels).trueCount
  }

  func metrics(_ metrics: [Metric], _ outputs: NDArray<Float>, areShares: Bool) -> [String: Double]
  {
    if metrics.isEmpty { return [:] }
    let rows =
      switch self {
      case .labels(let labels): Loss.rows(labels, like: outputs)
      case .arrays(let arrays): arrays
      }
    return Dictionary(metrics.map { ($0.name, $0(outputs, rows, areShares: areShares)) }) { $1 }
  }
}
