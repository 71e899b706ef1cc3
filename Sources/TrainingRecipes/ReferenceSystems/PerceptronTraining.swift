import NDArrays
import NeuralNetworks

/// A network that is trained as scikit-learn's `MLPClassifier` trains it.
///
/// ```swift
/// var random = RandomGenerator(seed: 1)
/// let X = random.standardNormal([300, 4], of: Float.self)
/// let labels = (X[0..., 0] .> X[0..., 1]).cast(to: Int.self)
/// let settings = PerceptronSettings(hidden: [8], solver: .sgd, rate: 0.1, classes: 2)
/// var training = try PerceptronTraining(settings, inputs: 4, seed: 1)
/// try training.train(X, labels, rows: Array(0..<200))
/// training.right(X, labels, rows: Array(200..<300)) > 90    // true
/// ```
///
/// What differs: numbers are Floats, chance is this library's, and Adam's ε stands where Kingma & Ba have it.
///
/// - Source: scikit-learn 1.9.1, `MLPClassifier._fit_stochastic` and `_backprop`
public struct PerceptronTraining: Sendable {
  /// How it is trained.
  public let settings: PerceptronSettings
  /// What is trained.
  public internal(set) var model: Model<Float>
  /// The mean loss of each epoch, with what the weights add to it.
  public private(set) var losses: [Double] = []
  /// Whether it stopped by itself, and not after the most epochs.
  public private(set) var hasConverged = false
  private let seed: UInt64

  /// A training that has taken no step.
  ///
  /// - Throws: ``NeuralNetworks/ModelError`` for a layer of no width.
  public init(_ settings: PerceptronSettings, inputs: Int, seed: UInt64) throws(ModelError) {
    self.settings = settings
    self.seed = seed
    model = try settings.model(inputs: inputs, seed: seed)
  }

  /// Trains on some rows until it stops.
  ///
  /// - Shapes: `[n, inputs]`, `[n]`
  /// - Parameter rows: The examples to train on.
  /// - Throws: ``NeuralNetworks/TrainingError`` where the loss is no number any more, or there is nothing
  ///   to train on.
  public mutating func train(_ X: NDArray<Float>, _ labels: NDArray<Int>, rows: [Int]) throws {
    guard !rows.isEmpty else { throw TrainingError("there are no examples to train on") }
    var patience = PerceptronPatience(settings)
    var random = RandomGenerator(seed: seed)
    let targets: NDArray<Float> = oneHot(labels, classes: settings.classes)
    while losses.count < settings.mostEpochs {
      let rate = patience.rate
      let order = random.permutation(rows.count).map { rows[$0] }
      let loss = epoch(X, targets, order, number: losses.count, rate: rate)
      guard loss.isFinite else {
        throw TrainingError(
          "the loss is \(loss) in epoch \(losses.count + 1) at rate \(rate); the rate may be too large"
        )
      }
      losses.append(loss)
      if patience.stops(after: loss) {
        hasConverged = true
        return
      }
      if patience.rate != rate { slow(by: rate / patience.rate) }
    }
  }

  /// One pass over the rows; the mean loss of its batches, each before its step.
  mutating func epoch(
    _ X: NDArray<Float>, _ targets: NDArray<Float>, _ order: [Int], number: Int, rate: Double
  ) -> Double {
    var total = 0.0
    var step = number * ((order.count + settings.batchSize - 1) / settings.batchSize)
    for first in stride(from: 0, to: order.count, by: settings.batchSize) {
      let batch = Array(order[first..<Swift.min(order.count, first + settings.batchSize)])
      let optimizer = settings.optimizer(batch: batch.count)
      let outputs = model.forward(X.rows(batch))
      let (loss, gradient) = cost(outputs, targets.rows(batch))
      step += 1
      var squares = 0.0
      model.backward(gradient) { [step] parameter in
        if parameter.isDecayed {
          squares += Double((parameter.value * parameter.value).sum())
        }
        optimizer.move(&parameter, rate: rate, step: step)
      }
      total += loss * Double(batch.count) + settings.alpha / 2 * squares
    }
    return total / Double(order.count)
  }

  /// The mean loss of a batch, and its gradient.
  private func cost(_ outputs: NDArray<Float>, _ targets: NDArray<Float>) -> (
    loss: Double, gradient: NDArray<Float>
  ) {
    guard settings.asksEachClass else {
      let (loss, gradient) = crossEntropy(outputs, targets)
      return (Double(loss), gradient)
    }
    // The library's is the mean over all answers, theirs the mean of the examples' sums.
    let (loss, gradient) = binaryCrossEntropy(outputs, targets)
    let answers = settings.classes
    return (Double(loss) * Double(answers), gradient * Float(answers))
  }

  /// Their velocity has the rate in it, ours has not: after the rate falls, theirs is as fast as before.
  private mutating func slow(by factor: Double) {
    model.forEachParameter { _, parameter in
      if let velocity = parameter.first { parameter.first = velocity * Float(factor) }
    }
  }

  // MARK: - What it says

  /// The class with the largest output of some rows.
  ///
  /// - Shapes: `[n, inputs]` → `[rows]`
  public func readings(_ X: NDArray<Float>, rows: [Int]) -> NDArray<Int> {
    outputs(X, rows).argMax(axis: 1)
  }

  /// How many of some rows are right: those whose largest output is at their label, and where each class is
  /// asked for itself those of which all answers are right.
  public func right(_ X: NDArray<Float>, _ labels: NDArray<Int>, rows: [Int]) -> Int {
    let outputs = outputs(X, rows)
    let truth = labels.rows(rows)
    guard settings.asksEachClass else { return (outputs.argMax(axis: 1) .== truth).trueCount }
    let wanted: NDArray<Float> = oneHot(truth, classes: settings.classes)
    let answers = (outputs .> 0).cast(to: Float.self)
    return (answers .== wanted).all(axis: 1).trueCount
  }

  private func outputs(_ X: NDArray<Float>, _ rows: [Int]) -> NDArray<Float> {
    NDArray.concatenate(
      stride(from: 0, to: rows.count, by: 4096).map {
        model(X.rows(Array(rows[$0..<Swift.min(rows.count, $0 + 4096)])))
      })
  }
}
