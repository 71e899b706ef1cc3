import NDArrays

/// Each channel shifted and scaled to mean 0 and variance 1 over the batch, then by γ and β.
///
/// In prediction the running mean and variance of training stand in for the batch's, and so they do
/// where γ is frozen. A batch of training has at least two rows, since one alone has no variance: of
/// rows of numbers two examples.
///
/// - Shapes: `[n, …, channels]` → the same; the statistics run over all axes but the last.
/// - Source: Ioffe & Szegedy (2015), Algorithms 1 and 2
public struct BatchNormalization<Element: FloatingElement>: PictureLayer, RectifyingLayer {
  /// The share of the old running value that is kept at each step.
  public let momentum: Double
  /// What is added to the variance, so that nothing is divided by zero.
  public let epsilon: Double
  /// The scale γ, `[channels]`.
  public var gamma = Parameter<Element>(NDArray.zeros([0]), isDecayed: false)
  /// The offset β, `[channels]`.
  public var beta = Parameter<Element>(NDArray.zeros([0]), isDecayed: false)
  /// The mean that prediction takes off, `[channels]`.
  public private(set) var runningMean = NDArray<Element>.zeros([0])
  /// The variance that prediction divides by, `[channels]`.
  public private(set) var runningVariance = NDArray<Element>.zeros([0])
  private var input: NDArray<Element>?
  /// What the last training pass gave, where it was cut off at zero.
  private var output: NDArray<Element>?
  /// What one example was when this was built.
  private var example: Shape = []
  private var mean = NDArray<Element>.zeros([0])
  private var inverseDeviation = NDArray<Element>.zeros([0])

  /// A layer with γ = 1 and β = 0 at first. Keras keeps 0.99 of the running values, PyTorch 0.9.
  public init(momentum: Double = 0.9, epsilon: Double = 1e-5) {
    self.momentum = momentum
    self.epsilon = epsilon
  }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard let channels = input.last, channels > 0 else {
      throw ShapeError("BatchNormalization", [input], "has no axis of channels")
    }
    guard (0...1).contains(momentum), epsilon > 0, epsilon.isFinite else {
      throw ShapeError(
        "BatchNormalization", [input],
        "cannot be normalised with a momentum of \(momentum) and an epsilon of \(epsilon); expected 0 to 1, and more than 0"
      )
    }
    let row: Shape = [channels]
    return LayerOutline(
      output: input,
      arrays: ["gamma": row, "beta": row, "runningMean": row, "runningVariance": row])
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    _ = try knownOutline(input)
    let channels = input[input.count - 1]
    example = input
    (self.input, output) = (nil, nil)
    gamma = Parameter(NDArray.ones([channels]), isDecayed: false)
    beta = Parameter(NDArray.zeros([channels]), isDecayed: false)
    runningMean = NDArray.zeros([channels])
    runningVariance = NDArray.ones([channels])
    return input
  }

  public var smallestBatch: Int { example.dropLast().reduce(1, *) > 1 || gamma.isFrozen ? 1 : 2 }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    forward(x, isTraining: isTraining, rectifies: false)
  }

  mutating func forward(_ x: NDArray<Element>, isTraining: Bool, rectifies: Bool)
    -> NDArray<Element>
  {
    let x = x.contiguous()
    let columns = gamma.value.count
    checkPass("BatchNormalization", x.shape, example: example)
    let rows = x.count / Swift.max(1, columns)
    let variance: NDArray<Element>
    if isTraining, !gamma.isFrozen {
      orStop { () throws(ShapeError) in
        guard rows > 1 else {
          throw ShapeError(
            "BatchNormalization", [x.shape],
            "has \(rows) \(rows == 1 ? "row" : "rows"), which have no variance; train on at least 2"
          )
        }
      }
      (mean, variance) = Self.moments(x, rows, columns)
      // Prediction wants the variance of the population: n / (n − 1) of the sample's.
      let correction = Element(Double(rows) / Double(Swift.max(1, rows - 1)))
      let share = Element(1 - momentum)
      runningMean = runningMean * Element(momentum) + mean * share
      runningVariance = runningVariance * Element(momentum) + variance * (share * correction)
    } else {
      (mean, variance) = (runningMean, runningVariance)
    }
    inverseDeviation = 1 / sqrt(variance + Element(epsilon))
    let factor = gamma.value * inverseDeviation
    let offset = beta.value - mean * factor
    let y = NDArray<Element>(shape: x.shape) { y in
      x.withPointer { x in
        factor.withPointer { factor in
          offset.withPointer {
            LayerLoops.scaleColumns(
              x, y, rows: rows, columns: columns, factor, $0, rectifies: rectifies)
          }
        }
      }
    }
    if isTraining {
      input = x
      output = rectifies ? y : nil
    }
    return y
  }

  private static func moments(_ x: NDArray<Element>, _ rows: Int, _ columns: Int) -> (
    NDArray<Element>, NDArray<Element>
  ) {
    var mean = NDArray<Element>.zeros([columns])
    var variance = NDArray<Element>.zeros([columns])
    mean.withUniquePointer { mean in
      variance.withUniquePointer { variance in
        x.withPointer { LayerLoops.moments($0, rows: rows, columns: columns, mean, variance) }
      }
    }
    return (mean, variance)
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let x = input else {
      fatalError("BatchNormalization: backward before forward(isTraining: true)")
    }
    checkGradient("BatchNormalization", dY.shape, x.shape)
    if gamma.isFrozen { return fixedGradient(dY) }
    let dY = dY.contiguous()
    let columns = gamma.value.count
    let rows = x.count / Swift.max(1, columns)
    var sums = NDArray<Element>.zeros([2, columns])
    let dx = NDArray<Element>(shape: x.shape) { dx in
      sums.withUniquePointer { sums in
        x.withPointer { x in
          dY.withPointer { dY in
            mean.withPointer { mean in
              inverseDeviation.withPointer { inverse in
                gamma.value.withPointer { gamma in
                  LayerLoops.normalizationGradient(
                    x, output: output?.withPointer { UnsafePointer($0) }, dY, dx, rows: rows,
                    columns: columns, mean: mean, inverseDeviation: inverse, gamma: gamma,
                    sums: sums)
                }
              }
            }
          }
        }
      }
    }
    beta.gradient = sums[0]
    gamma.gradient = sums[1]
    (input, output) = (nil, nil)
    return dx
  }

  /// The gradient where the statistics are not the batch's: each channel times its factor.
  private mutating func fixedGradient(_ dY: NDArray<Element>) -> NDArray<Element> {
    var slope = dY
    if let output { slope = NDArray.where(output .> 0, dY, 0) }
    (input, output) = (nil, nil)
    return slope * (gamma.value * inverseDeviation)
  }

  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    visit("gamma", &gamma)
    visit("beta", &beta)
  }

  public mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void) {
    visit("runningMean", &runningMean)
    visit("runningVariance", &runningVariance)
  }

  public var description: LayerDescription? {
    LayerDescription("BatchNormalization", ["momentum": momentum, "epsilon": epsilon])
  }
}
