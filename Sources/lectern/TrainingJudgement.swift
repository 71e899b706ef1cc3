import Datasets
import NDArrays
import NeuralNetworks

/// What a model says of pictures that it has not learned from.
struct TrainingJudgement {
  let pictures: DigitSet
  /// The share that each class is given, `[n, 10]`.
  let shares: NDArray<Float>
  let readings: NDArray<Int>
  let accuracy: Double
  /// What holds the true share with 95 % confidence.
  let interval: (lower: Double, upper: Double)

  init(_ model: Model<Float>, on pictures: DigitSet) {
    self.pictures = pictures
    shares = model.probabilities(model.preprocessing(pictures.pictures))
    readings = shares.argMax(axis: 1)
    accuracy = NeuralNetworks.accuracy(readings, pictures.labels)
    interval = wilsonInterval(accuracy, count: pictures.count)
  }

  static func percent(_ share: Double) -> String { "\(fixedText(100 * share, 2)) %" }

  /// The accuracy with its interval, such as `98.90 % of 10,000 read right (95 % confidence: 98.68 %
  /// to 99.09 %)`.
  var line: String {
    "\(Self.percent(accuracy)) of \(groupedText(pictures.count)) read right (95 % confidence: \(Self.percent(interval.lower)) to \(Self.percent(interval.upper)))"
  }
}
