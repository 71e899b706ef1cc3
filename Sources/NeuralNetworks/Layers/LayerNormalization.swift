import NDArrays

/// Each example's channels shifted and scaled to mean 0 and variance 1, then by γ and β.
///
/// The statistics are those of one place of one example, so that training and prediction do the
/// same, and a batch may have one example.
///
/// - Shapes: `[n, …, channels]` → the same; the statistics run over the last axis.
/// - Source: Ba, Kiros & Hinton (2016), §3
public struct LayerNormalization<Element: FloatingElement>: PictureLayer {
  /// What is added to the variance, so that nothing is divided by zero.
  public let epsilon: Double
  /// The scale γ, `[channels]`.
  public var gamma = Parameter<Element>(NDArray.zeros([0]), isDecayed: false)
  /// The offset β, `[channels]`.
  public var beta = Parameter<Element>(NDArray.zeros([0]), isDecayed: false)
  private var example: Shape = []
  private var normal: NDArray<Element>?
  private var inverseDeviation = NDArray<Element>.zeros([0])

  /// A layer with γ = 1 and β = 0 at first.
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard let channels = input.last, channels > 1 else {
      let problem =
        input.last == 1
        ? "has one channel, of which its mean leaves nothing; expected at least 2"
        : "has no axis of channels"
      throw ShapeError("LayerNormalization", [input], problem)
    }
    guard epsilon > 0, epsilon.isFinite else {
      throw ShapeError(
        "LayerNormalization", [input],
        "cannot be normalised with an epsilon of \(epsilon); expected more than 0")
    }
    return LayerOutline(output: input, arrays: ["gamma": [channels], "beta": [channels]])
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    let outline = try knownOutline(input)
    (example, normal) = (input, nil)
    gamma = Parameter(NDArray.ones([input[input.count - 1]]), isDecayed: false)
    beta = Parameter(NDArray.zeros([input[input.count - 1]]), isDecayed: false)
    return outline.output
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    checkPass("LayerNormalization", x.shape, example: example)
    let away = x - x.mean(axis: -1, keepDims: true)
    let variance = (away * away).mean(axis: -1, keepDims: true)
    let inverse = 1 / sqrt(variance + Element(epsilon))
    let normal = away * inverse
    if isTraining { (self.normal, inverseDeviation) = (normal, inverse) }
    return normal * gamma.value + beta.value
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let normal else {
      fatalError("LayerNormalization: backward before forward(isTraining: true)")
    }
    checkGradient("LayerNormalization", dY.shape, normal.shape)
    self.normal = nil
    let channels = gamma.value.count
    gamma.gradient = (dY * normal).reshaped([-1, channels]).sum(axis: 0)
    beta.gradient = dY.reshaped([-1, channels]).sum(axis: 0)
    let slope = dY * gamma.value
    let mean = slope.mean(axis: -1, keepDims: true)
    let along = (slope * normal).mean(axis: -1, keepDims: true)
    return (slope - mean - normal * along) * inverseDeviation
  }

  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    visit("gamma", &gamma)
    visit("beta", &beta)
  }

  public var description: LayerDescription? {
    LayerDescription("LayerNormalization", ["epsilon": epsilon])
  }
}
