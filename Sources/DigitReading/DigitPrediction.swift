import NDArrays
import NeuralNetworks

/// What a model reads in a picture of one digit.
///
/// A model of eleven classes knows what is no digit: that is the last of them.
///
/// ```swift
/// let model = try Model<Float>(input: [784], [Dense(10)], seed: 1)
/// let picture = GeneratedDigits.draw(1, seed: 1).picture(0)
/// let reading = try DigitPrediction(picture, by: model)
/// reading.probabilities.count                                       // 10
/// reading.probability == reading.probabilities[reading.digit]       // true
/// ```
public struct DigitPrediction: Sendable, Hashable, Codable {
  /// The class with the largest share: 10, of a model of eleven classes, is what is no digit.
  public var digit: Int
  /// The share of ``digit``, in 0…1.
  public var probability: Double
  /// The shares of all classes, from 0 on; they add up to 1 but for rounding.
  public var probabilities: [Double]

  /// Reads a picture that is in MNIST's form.
  ///
  /// - Parameter picture: `[28, 28]`, 0 for paper to 255 for ink.
  /// - Throws: ``ModelError`` for a model that does not take 28 × 28 values.
  public init(_ picture: NDArray<UInt8>, by model: Model<Float>) throws(ModelError) {
    guard model.inputShape.elementCount == 784, model.outputShape.count == 1 else {
      throw ModelError(
        "the model takes inputs of shape \(model.inputShape) and gives \(model.outputShape); expected 28 × 28 values and a row of classes"
      )
    }
    let inputs: NDArray<Float> = model.preprocessing(picture.reshaped([1, 784]))
    let shares = model.probabilities(inputs)
    probabilities = shares.elements.map { Double($0) }
    digit = shares.argMax(axis: 1)[0]
    probability = probabilities[digit]
  }

  /// Reads a picture file of one digit, of any size and polarity.
  ///
  /// A model of eleven classes sees the picture as it sees what is cut out of pages, others as MNIST's.
  ///
  /// - Throws: ``PictureError`` for a file that is no picture or holds no ink; ``ModelError``.
  public init(file path: String, by model: Model<Float>) throws {
    guard let reading = try Self(gray: try PictureFile.read(path), by: model) else {
      throw PictureError.noInk(in: path)
    }
    self = reading
  }

  /// Reads a picture of one digit, of any size and polarity; nil where there is no ink.
  ///
  /// - Parameter gray: 0 for black to 255 for white, `[rows, columns]`.
  package init?(gray: NDArray<UInt8>, by model: Model<Float>) throws(ModelError) {
    var none: NormalizationSteps?
    guard let seen = Self.seen(gray, by: model, notedIn: &none) else { return nil }
    try self.init(seen, by: model)
  }

  /// What a model sees of a picture, `[28, 28]`, each step noted where somebody asks; nil where there
  /// is no ink.
  static func seen(
    _ gray: NDArray<UInt8>, by model: Model<Float>, notedIn steps: inout NormalizationSteps?
  ) -> NDArray<UInt8>? {
    guard model.outputShape == [11] else {
      return DigitNormalizer.normalize(gray, notedIn: &steps)
    }
    guard let ink = DigitNormalizer.ink(of: gray, notedIn: &steps) else { return nil }
    return DigitCrop.crop(ink / 255, notedIn: &steps).byteValues
  }

  /// Whether it is a digit; what a model of ten classes reads always is.
  public var isDigit: Bool { probabilities.count != 11 || digit < 10 }
}

extension NDArray<Float> {
  /// Shares of ink as gray values, 0 for paper to 255 for ink.
  fileprivate var byteValues: NDArray<UInt8> { round(self * 255).cast(to: UInt8.self) }
}
