import NDArrays

/// What is negative becomes zero.
public struct ReLU<Element: FloatingElement>: PictureLayer {
  private var output: NDArray<Element>?

  public init() {}

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let x = x.contiguous()
    let count = x.count
    let y = NDArray<Element>(shape: x.shape) { y in
      x.withPointer { LayerLoops.cutOff($0, y, count) }
    }
    output = isTraining ? y : nil
    return y
  }

  /// - Note: The slope is 1 where the output is above zero and 0 elsewhere, at zero itself too.
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let y = output else { fatalError("ReLU: backward before forward(isTraining: true)") }
    output = nil
    let dY = dY.contiguous()
    let count = y.count
    return NDArray<Element>(shape: y.shape) { dx in
      y.withPointer { y in dY.withPointer { LayerLoops.cutOffGradient(y, $0, dx, count) } }
    }
  }

  public var description: LayerDescription? { LayerDescription("ReLU") }
}

/// The hyperbolic tangent.
public struct Tanh<Element: FloatingElement>: PictureLayer {
  private var output: NDArray<Element>?
  public init() {}
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let y = tanh(x)
    output = isTraining ? y : nil
    return y
  }
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let y = output else { fatalError("Tanh: backward before forward(isTraining: true)") }
    output = nil
    return dY * (1 - y * y)
  }
  public var description: LayerDescription? { LayerDescription("Tanh") }
}

/// `1 / (1 + e⁻ˣ)`.
public struct Sigmoid<Element: FloatingElement>: PictureLayer {
  private var output: NDArray<Element>?
  public init() {}
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let y = sigmoid(x)
    output = isTraining ? y : nil
    return y
  }
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let y = output else { fatalError("Sigmoid: backward before forward(isTraining: true)") }
    output = nil
    return dY * (y * (1 - y))
  }
  public var description: LayerDescription? { LayerDescription("Sigmoid") }
}

/// `½x (1 + tanh(√(2/π) (x + 0.044715 x³)))`, a ReLU without its corner.
///
/// - Source: Hendrycks & Gimpel (2016), §2, the form with tanh
public struct GELU<Element: FloatingElement>: PictureLayer {
  private var input: NDArray<Element>?
  public init() {}

  private static var factor: Element { Element(0.797_884_560_802_865_4) }

  private static func inner(_ x: NDArray<Element>) -> NDArray<Element> {
    tanh(factor * (x + Element(0.044715) * x * x * x))
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    input = isTraining ? x : nil
    return Element(0.5) * x * (1 + Self.inner(x))
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let x = input else { fatalError("GELU: backward before forward(isTraining: true)") }
    input = nil
    let t = Self.inner(x)
    let slope = Self.factor * (1 + Element(0.134145) * x * x)
    return dY * (Element(0.5) * (1 + t) + Element(0.5) * x * (1 - t * t) * slope)
  }
  public var description: LayerDescription? { LayerDescription("GELU") }
}

/// Scores to shares: e to each, over their sum, along the last axis.
///
/// For training leave it out and take ``crossEntropy(_:_:labelSmoothing:)`` on the scores, which is
/// exact where shares are too small for a Float.
public struct Softmax<Element: FloatingElement>: Layer {
  private var output: NDArray<Element>?
  public init() {}

  public mutating func forward(_ z: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let p = softmax(z)
    output = isTraining ? p : nil
    return p
  }

  public mutating func backward(_ dP: NDArray<Element>) -> NDArray<Element> {
    guard let p = output else { fatalError("Softmax: backward before forward(isTraining: true)") }
    output = nil
    return p * (dP - (dP * p).sum(axis: -1, keepDims: true))
  }
  public var description: LayerDescription? { LayerDescription("Softmax") }
}

/// Scores to shares along the last axis.
public func softmax<E: FloatingElement>(_ z: NDArray<E>) -> NDArray<E> {
  let powers = exp(z - z.max(axis: -1, keepDims: true))
  return powers / powers.sum(axis: -1, keepDims: true)
}

/// The shares that a list of scores stands for.
@_disfavoredOverload public func softmax(_ z: [Double]) -> NDArray<Double> { softmax(NDArray(z)) }
/// The shares that rows of scores stand for, row by row.
@_disfavoredOverload public func softmax(_ z: [[Double]]) -> NDArray<Double> { softmax(NDArray(z)) }

/// All elements of an example in one row.
public struct Flatten<Element: FloatingElement>: Layer {
  private var shape: Shape = []
  public init() {}

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    shape = input
    return [try input.checkedCount("Flatten", of: MemoryLayout<Element>.stride)]
  }
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    x.reshaped([x.shape[0], shape.elementCount])
  }
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    dY.reshaped([dY.shape[0]] + shape)
  }
  public var description: LayerDescription? { LayerDescription("Flatten") }
}
