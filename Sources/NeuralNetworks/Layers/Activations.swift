import NDArrays

/// What is negative becomes zero.
public struct ReLU<Element: FloatingElement>: PictureLayer {
  private var output: NDArray<Element>?

  /// A layer without settings.
  public init() {}

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    LayerOutline(output: input)
  }

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
    checkGradient("ReLU", dY.shape, y.shape)
    output = nil
    let dY = dY.contiguous()
    let count = y.count
    return NDArray<Element>(shape: y.shape) { dx in
      y.withPointer { y in dY.withPointer { LayerLoops.cutOffGradient(y, $0, dx, count) } }
    }
  }

  public var description: LayerDescription? { LayerDescription("ReLU") }
}

/// What is negative is multiplied by a small slope, so that a unit that is off still learns.
///
/// ```swift
/// let model = try Model<Double>(input: [3], [LeakyReLU(0.1)])
/// model(NDArray<Double>([[-2, 0, 3]])).elements    // [-0.2, 0.0, 3.0]
/// ```
///
/// - Source: Maas, Hannun & Ng (2013), §2
public struct LeakyReLU<Element: FloatingElement>: PictureLayer {
  /// What negative values are multiplied by.
  public let slope: Double
  private var input: NDArray<Element>?

  /// A layer of some slope below zero; Keras's default is 0.3, PyTorch's 0.01.
  public init(_ slope: Double = 0.01) { self.slope = slope }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard slope.isFinite else {
      throw ShapeError("LeakyReLU(\(slope))", [], "needs a slope that is a number")
    }
    return LayerOutline(output: input)
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let x = x.contiguous()
    let (count, slope) = (x.count, Element(slope))
    input = isTraining ? x : nil
    return NDArray<Element>(shape: x.shape) { y in
      x.withPointer { LayerLoops.bend($0, $0, y, count, slope: slope) }
    }
  }

  /// - Note: At zero itself the slope is that of what is negative, as PyTorch has it.
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let x = input else { fatalError("LeakyReLU: backward before forward(isTraining: true)") }
    checkGradient("LeakyReLU", dY.shape, x.shape)
    input = nil
    let dY = dY.contiguous()
    let (count, slope) = (x.count, Element(slope))
    return NDArray<Element>(shape: x.shape) { dx in
      x.withPointer { x in dY.withPointer { LayerLoops.bend(x, $0, dx, count, slope: slope) } }
    }
  }

  public var description: LayerDescription? { LayerDescription("LeakyReLU", ["slope": slope]) }
}

/// The hyperbolic tangent.
public struct Tanh<Element: FloatingElement>: PictureLayer {
  private var output: NDArray<Element>?
  /// A layer without settings.
  public init() {}
  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    LayerOutline(output: input)
  }
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let y = tanh(x)
    output = isTraining ? y : nil
    return y
  }
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let y = output else { fatalError("Tanh: backward before forward(isTraining: true)") }
    checkGradient("Tanh", dY.shape, y.shape)
    output = nil
    return dY * (1 - y * y)
  }
  public var description: LayerDescription? { LayerDescription("Tanh") }
}

/// `1 / (1 + e⁻ˣ)`.
public struct Sigmoid<Element: FloatingElement>: PictureLayer {
  private var output: NDArray<Element>?
  /// A layer without settings.
  public init() {}
  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    LayerOutline(output: input)
  }
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let y = sigmoid(x)
    output = isTraining ? y : nil
    return y
  }
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let y = output else { fatalError("Sigmoid: backward before forward(isTraining: true)") }
    checkGradient("Sigmoid", dY.shape, y.shape)
    output = nil
    return dY * (y * (1 - y))
  }
  public var description: LayerDescription? { LayerDescription("Sigmoid") }
}

/// `x / (1 + e⁻ˣ)`: a ReLU without its corner, also called swish.
///
/// - Source: Ramachandran, Zoph & Le (2017), §3; Elfwing, Uchibe & Doya (2018), §2
public struct SiLU<Element: FloatingElement>: PictureLayer {
  private var input: NDArray<Element>?
  /// A layer without settings.
  public init() {}
  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    LayerOutline(output: input)
  }
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    input = isTraining ? x : nil
    return x * sigmoid(x)
  }
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let x = input else { fatalError("SiLU: backward before forward(isTraining: true)") }
    checkGradient("SiLU", dY.shape, x.shape)
    input = nil
    let s = sigmoid(x)
    return dY * (s * (1 + x * (1 - s)))
  }
  public var description: LayerDescription? { LayerDescription("SiLU") }
}

/// `½x (1 + tanh(√(2/π) (x + 0.044715 x³)))`, a ReLU without its corner.
///
/// - Source: Hendrycks & Gimpel (2016), §2, the form with tanh
public struct GELU<Element: FloatingElement>: PictureLayer {
  private var input: NDArray<Element>?
  /// A layer without settings.
  public init() {}

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    LayerOutline(output: input)
  }

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
    checkGradient("GELU", dY.shape, x.shape)
    input = nil
    let t = Self.inner(x)
    let slope = Self.factor * (1 + Element(0.134145) * x * x)
    return dY * (Element(0.5) * (1 + t) + Element(0.5) * x * (1 - t * t) * slope)
  }
  public var description: LayerDescription? { LayerDescription("GELU") }
}
