import NDArrays
import NeuralNetworks

/// Says of pieces of ink which digit each is, or that it is none.
public struct SegmentClassifier: Sendable {
  private let model: Model<Float>

  /// A network that takes 28 × 28 values and gives ten classes, or eleven, the last for what is no
  /// digit.
  ///
  /// - Throws: ``ModelError`` for a network of other shapes.
  public init(_ model: Model<Float>) throws(ModelError) {
    let classes = model.outputShape.elementCount
    guard model.inputShape.elementCount == 784, classes == 10 || classes == 11 else {
      throw ModelError(
        "the model takes inputs of shape \(model.inputShape) and gives \(model.outputShape); expected 28 × 28 values and 10 or 11 classes"
      )
    }
    self.model = model
  }

  /// The logarithm of the share of what a network without a class for it does not know.
  private static let unknown = -8.0
  /// Shares below this one are as good as nothing.
  private static let least = 1e-7

  /// The logarithms of the shares of the digits 0 to 9 and of none.
  ///
  /// - Parameter crops: `[n, 28, 28]`, 1 for the middle of a stroke.
  /// - Returns: n rows of eleven numbers.
  func logShares(_ crops: NDArray<Float>) -> [[Double]] {
    let count = crops.shape[0]
    if count == 0 { return [] }
    let inputs = model.preprocessing.inputs(crops).reshaped([count] + model.inputShape)
    let shares = model.probabilities(inputs)
    let classes = shares.shape[1]
    let values = shares.elements
    return (0..<count).map { row in
      (0..<11).map { place in
        place < classes
          ? log(max(Self.least, Double(values[row * classes + place]))) : Self.unknown
      }
    }
  }
}

extension Preprocessing {
  /// What a network takes for ink of 0 to 1, which is 0 to 255 of a picture.
  package func inputs(_ crops: NDArray<Float>) -> NDArray<Float> {
    crops * Float(255 * scale / deviation) - Float(mean / deviation)
  }
}
