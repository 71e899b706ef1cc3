import NDArrays

/// How raw values, 0 for paper to 255 for ink, become a model's inputs: `(x · scale − mean) / deviation`.
///
/// ```swift
/// let prepared: NDArray<Float> = Preprocessing(mean: 0.5, deviation: 0.5)(NDArray<UInt8>([0, 255]))
/// prepared.elements    // [-1.0, 1.0]
/// ```
public struct Preprocessing: Sendable, Hashable, Codable {
  /// What a raw value is multiplied by.
  public var scale: Double
  /// What is then taken off.
  public var mean: Double
  /// What the rest is divided by.
  public var deviation: Double

  /// Numbers of these sizes; at first what brings 0…255 to 0…1.
  ///
  /// - Precondition: All are finite, `deviation` is above 0 and Float holds the quotients; otherwise stops
  ///   and names them.
  public init(scale: Double = 1.0 / 255, mean: Double = 0, deviation: Double = 1) {
    self.scale = scale
    self.mean = mean
    self.deviation = deviation
    if let problem { fatalError("Preprocessing: \(problem)") }
  }

  /// What is wrong with the numbers.
  var problem: String? {
    guard scale.isFinite, mean.isFinite, deviation.isFinite, deviation > 0 else {
      return
        "a scale of \(scale), a mean of \(mean) and a deviation of \(deviation); expected numbers, the deviation above 0"
    }
    // What 0 and 255 become: a Float that is none would make every reading none.
    guard Float(255 * (scale / deviation)).isFinite, Float(mean / deviation).isFinite else {
      return
        "a scale of \(scale) and a mean of \(mean) over a deviation of \(deviation); no Float holds the quotients"
    }
    return nil
  }

  /// The model's inputs for raw values.
  ///
  /// - Shapes: `[…]` → `[…]`
  public func callAsFunction<E: FloatingElement>(_ pictures: NDArray<UInt8>) -> NDArray<E> {
    pictures.cast(to: E.self) * E(scale / deviation) - E(mean / deviation)
  }
}
