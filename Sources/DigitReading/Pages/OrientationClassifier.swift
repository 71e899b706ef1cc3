import NDArrays
import NeuralNetworks

/// Says of digits how they must be turned to stand upright.
public struct OrientationClassifier: Sendable {
  private let model: Model<Float>

  /// A network that takes 28 × 28 values and gives four classes: no turn, one quarter clockwise, two,
  /// three.
  ///
  /// - Throws: ``ModelError`` for a network of other shapes.
  public init(_ model: Model<Float>) throws(ModelError) {
    guard model.inputShape.elementCount == 784, model.outputShape.elementCount == 4 else {
      throw ModelError(
        "the orientation network takes inputs of shape \(model.inputShape) and gives \(model.outputShape); expected 28 × 28 values and four classes"
      )
    }
    self.model = model
  }

  /// The logarithms of the shares of the four turns.
  ///
  /// - Parameter crops: `[n, 28, 28]`, 1 for the middle of a stroke.
  func logShares(_ crops: NDArray<Float>) -> [[Double]] {
    let count = crops.shape[0]
    if count == 0 { return [] }
    let inputs = model.preprocessing.inputs(crops).reshaped([count] + model.inputShape)
    let shares = model.probabilities(inputs).elements
    return (0..<count).map { row in
      (0..<4).map { log(max(1e-7, Double(shares[4 * row + $0]))) }
    }
  }
}
