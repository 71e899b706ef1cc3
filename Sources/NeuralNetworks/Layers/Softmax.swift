import NDArrays

/// Scores to shares: e to each, over their sum, along the last axis.
///
/// For training leave it out and take ``crossEntropy(_:_:labelSmoothing:classWeights:)`` on the
/// scores, which is exact where shares are too small for a Float; ``Trainer`` refuses the two
/// together, which would take e to each twice.
public struct Softmax<Element: FloatingElement>: Layer {
  private var output: NDArray<Element>?
  /// A layer without settings.
  public init() {}

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    LayerOutline(output: input)
  }

  public mutating func forward(_ z: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let p = softmax(z)
    output = isTraining ? p : nil
    return p
  }

  public mutating func backward(_ dP: NDArray<Element>) -> NDArray<Element> {
    guard let p = output else { fatalError("Softmax: backward before forward(isTraining: true)") }
    checkGradient("Softmax", dP.shape, p.shape)
    output = nil
    return p * (dP - (dP * p).sum(axis: -1, keepDims: true))
  }
  public var description: LayerDescription? { LayerDescription("Softmax") }
}

/// Scores to shares along the last axis.
///
/// A score of −∞ gets no share, one of +∞ all of it; several of these share alike. NaN makes its row
/// NaN.
public func softmax<E: FloatingElement>(_ z: NDArray<E>) -> NDArray<E> {
  let largest = z.max(axis: -1, keepDims: true)
  var distances = z - largest
  // Infinities are as far from themselves as any number is.
  if !isFinite(largest).all() { distances = .where(z .== largest, 0, distances) }
  let powers = exp(distances)
  return powers / powers.sum(axis: -1, keepDims: true)
}

/// The shares that a list of scores stands for.
@_disfavoredOverload public func softmax(_ z: [Double]) -> NDArray<Double> { softmax(NDArray(z)) }
/// The shares that rows of scores stand for, row by row.
@_disfavoredOverload public func softmax(_ z: [[Double]]) -> NDArray<Double> { softmax(NDArray(z)) }
/// The shares that a list of scores as it is written stands for: arithmetic in it compiles at once.
public func softmax(_ z: ListLiteral<Double>) -> NDArray<Double> { softmax(NDArray(z)) }
/// The shares that rows of scores as they are written stand for, row by row; rows of different lengths
/// stop.
public func softmax(_ z: ListLiteral<ListLiteral<Double>>) -> NDArray<Double> {
  softmax(NDArray(z))
}
