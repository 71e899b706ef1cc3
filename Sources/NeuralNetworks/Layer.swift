import NDArrays

/// One step of a network: a function of arrays with its derivative.
///
/// A layer is a value. ``build(input:using:)`` gives it its shape and its first weights,
/// ``forward(_:isTraining:)`` computes its output and keeps what its derivative needs, and
/// ``backward(_:)`` takes the loss's gradient with respect to that output, leaves the gradients of
/// its parameters in them, and gives the gradient with respect to its input.
///
/// A layer of your own conforms in a few lines:
///
///     struct Square<Element: FloatingElement>: Layer {
///       var input = NDArray<Element>.zeros([0])
///       mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
///         input = x
///         return x * x
///       }
///       mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> { 2 * input * dY }
///     }
public protocol Layer<Element>: Sendable {
  associatedtype Element: FloatingElement

  /// Takes the shape of one example, without the batch's axis, and draws the first weights.
  ///
  /// - Returns: The shape of one output.
  /// - Throws: ``ShapeError`` where the layer cannot take such inputs.
  mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError) -> Shape

  /// The outputs for a batch.
  mutating func forward(_ input: NDArray<Element>, isTraining: Bool) -> NDArray<Element>

  /// The gradient of the last input from that of the last output.
  mutating func backward(_ gradient: NDArray<Element>) -> NDArray<Element>

  /// The same where nobody asks for the input's gradient, as in a network's first layer.
  mutating func backwardToParameters(_ gradient: NDArray<Element>)

  /// Calls `visit` with each thing that is learnt, and its name.
  mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void)

  /// Calls `visit` with each array that is kept but not learnt, such as a running mean.
  mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void)

  /// What a file needs to make this layer again; nil for a layer that no file can hold.
  var description: LayerDescription? { get }

  /// The name in summaries.
  var name: String { get }
}

extension Layer {
  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  { input }
  public mutating func backwardToParameters(_ gradient: NDArray<Element>) { _ = backward(gradient) }
  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {}
  public mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void) {}
  public var description: LayerDescription? { nil }
  public var name: String {
    description?.layer ?? String("\(type(of: self))".prefix { $0 != "<" })
  }
}

/// An array that is learnt, with the gradient that the last backward pass left.
public struct Parameter<Element: FloatingElement>: Sendable {
  public var value: NDArray<Element>
  /// The shape of `value`; of no elements before the first backward pass.
  public var gradient: NDArray<Element>
  /// Whether weight decay shrinks it: weights yes; biases, scales and offsets no.
  public var isDecayed: Bool
  /// What an optimiser remembers: the velocity or the first moment, and the mean square.
  package var first: NDArray<Element>?
  package var second: NDArray<Element>?

  public init(_ value: NDArray<Element>, isDecayed: Bool = true) {
    self.value = value
    self.isDecayed = isDecayed
    gradient = NDArray.zeros([0])
  }

  /// Makes room for a gradient of the value's shape.
  mutating func prepareGradient() {
    if gradient.shape != value.shape { gradient = NDArray.zeros(value.shape) }
  }
}

/// A layer's name and its settings, as a model file holds them.
public struct LayerDescription: Sendable, Hashable, Codable {
  public var layer: String
  public var settings: [String: Double]

  public init(_ layer: String, _ settings: [String: Double] = [:]) {
    self.layer = layer
    self.settings = settings
  }

  /// A setting that is a whole number.
  func whole(_ name: String) throws(ModelError) -> Int {
    guard let value = settings[name], let whole = Int(exactly: value),
      (0...1_000_000).contains(whole)
    else {
      throw ModelError(
        "the layer \(layer) has \(settings[name].map { "\($0)" } ?? "nothing") for '\(name)'; expected a whole number"
      )
    }
    return whole
  }
  func number(_ name: String) throws(ModelError) -> Double {
    guard let value = settings[name], value.isFinite else {
      throw ModelError("the layer \(layer) has no number for '\(name)'")
    }
    return value
  }
}

/// How first weights are drawn, so that signals keep their size from layer to layer.
public enum Initialization: Sendable, Hashable {
  /// Normal, variance 2 / inputs: for layers before a ReLU (He et al. 2015, §2.2).
  case he
  /// Uniform, variance 2 / (inputs + outputs): for tanh, sigmoid and softmax (Glorot & Bengio 2010).
  case glorot
  /// Uniform on ±1/√inputs, biases too: what PyTorch's layers begin with.
  case lecunUniform

  func weights<E: FloatingElement>(
    _ shape: Shape, inputs: Int, outputs: Int, using random: inout RandomGenerator
  ) -> NDArray<E> {
    switch self {
    case .he:
      return random.standardNormal(shape, of: E.self) * E((2 / Double(inputs)).squareRoot())
    case .glorot:
      let limit = (6 / Double(inputs + outputs)).squareRoot()
      return random.random(shape, of: E.self) * E(2 * limit) - E(limit)
    case .lecunUniform:
      let limit = 1 / Double(inputs).squareRoot()
      return random.random(shape, of: E.self) * E(2 * limit) - E(limit)
    }
  }

  func biases<E: FloatingElement>(
    _ count: Int, inputs: Int, using random: inout RandomGenerator
  ) -> NDArray<E> {
    self == .lecunUniform
      ? weights([count], inputs: inputs, outputs: count, using: &random) : NDArray.zeros([count])
  }
}
