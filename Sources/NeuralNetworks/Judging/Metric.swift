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
  /// The value for outputs and targets, and whether the outputs are shares; nil where targets are
  /// rows of labels.
  private let value: (@Sendable (NDArray<Float>, NDArray<Float>, Bool) -> Double)?
  /// The value for readings and rows of labels; nil where targets are arrays.
  private let ofRows: (@Sendable ([[Int]], [[Int]]) -> Double)?

  private init(
    named name: String,
    ofRows: (@Sendable ([[Int]], [[Int]]) -> Double)? = nil,
    _ value: (@Sendable (NDArray<Float>, NDArray<Float>, Bool) -> Double)?
  ) {
    self.name = name
    self.value = value
    self.ofRows = ofRows
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
  /// its model's outputs; a target is class 1 above one half. Where targets are rows of labels, the
  /// share of rows that are read without an error.
  public static var accuracy: Metric {
    Metric(
      named: "accuracy",
      ofRows: { readings, labels in
        let right = zip(readings, labels).count { $0 == $1 }
        return Double(right) / Double(Swift.max(1, labels.count))
      }
    ) { outputs, targets, areShares in
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

  /// The errors of readings by the labels that there are, ``labelErrorRate(_:_:)``: what training with
  /// ``Loss/ctc(blank:)`` is judged by.
  ///
  /// Readings are those of the best paths, as ``ctcGreedyDecode(_:steps:blank:)`` has them.
  public static var labelErrorRate: Metric {
    Metric(
      named: "label error rate", ofRows: { NeuralNetworks.labelErrorRate($0, $1) }, nil)
  }

  /// Whether it can be measured where targets are rows of labels.
  var takesRows: Bool { ofRows != nil }
  /// Whether it can be measured where they are labels or arrays.
  var takesArrays: Bool { value != nil }

  /// The value for scores and targets of one shape.
  ///
  /// - Precondition: Both have one shape, and the metric is not of rows of labels; otherwise stops.
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
    guard let value else { fatalError("Metric '\(name)': is measured on rows of labels alone") }
    return value(outputs, targets, areShares)
  }

  fileprivate func callAsFunction(_ readings: [[Int]], _ labels: [[Int]]) -> Double {
    guard let ofRows else { fatalError("Metric '\(name)': cannot be measured on rows of labels") }
    return ofRows(readings, labels)
  }
}

/// What examples are to become: a class each or a row of classes, or an array.
enum Targets: Sendable {
  /// `[n]`, or `[n, longest]` with −1 behind the end of each row.
  case labels(NDArray<Int>)
  case arrays(NDArray<Float>)

  var count: Int {
    switch self {
    case .labels(let labels): labels.rank > 0 ? labels.shape[0] : 0
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

  /// How many outputs have their largest value at their label, or read as their row of labels with
  /// the loss's blank left out; nil where there are no labels.
  func right(_ outputs: NDArray<Float>, areShares: Bool, blank: Int?) -> Int? {
    guard case .labels(let labels) = self else { return nil }
    if let blank {
      return zip(ctcLabels(outputs, blank: blank), CTCLabels.lists(labels)).count { $0 == $1 }
    }
    return (readings(of: outputs, areShares: areShares) .== labels).trueCount
  }

  func metrics(_ metrics: [Metric], _ outputs: NDArray<Float>, areShares: Bool, blank: Int?)
    -> [String: Double]
  {
    if metrics.isEmpty { return [:] }
    if let blank, case .labels(let labels) = self {
      let (readings, rows) = (ctcLabels(outputs, blank: blank), CTCLabels.lists(labels))
      return Dictionary(metrics.map { ($0.name, $0(readings, rows)) }) { $1 }
    }
    let rows =
      switch self {
      case .labels(let labels): Loss.rows(labels, like: outputs)
      case .arrays(let arrays): arrays
      }
    return Dictionary(metrics.map { ($0.name, $0(outputs, rows, areShares: areShares)) }) { $1 }
  }
}
