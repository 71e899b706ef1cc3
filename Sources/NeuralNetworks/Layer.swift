import NDArrays

/// One step of a network: a function of arrays with its derivative.
///
/// A layer is a value. ``build(input:using:)`` gives it its shape and its first weights,
/// ``forward(_:isTraining:)`` computes its output and keeps what its derivative needs, and
/// ``backward(_:)`` takes the loss's gradient with respect to that output, leaves the gradients of
/// its parameters in them, and gives the gradient with respect to its input.
///
/// A layer of your own conforms in a few lines, and has a place in files once
/// ``LayerRegistry/register(_:_:)`` knows how to make it:
///
/// ```swift
/// struct Square<Element: FloatingElement>: Layer {
///   var input = NDArray<Element>.zeros([0])
///   mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
///     input = x
///     return x * x
///   }
///   mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> { 2 * input * dY }
/// }
/// let model = try Model<Float>(input: [2], [Square()])
/// model(NDArray<Float>([[3, -4]])).elements    // [9.0, 16.0]
/// ```
public protocol Layer<Element>: Sendable {
  /// Float, which runs the fast loops, or Double.
  associatedtype Element: FloatingElement

  /// The shapes of the layer's output and arrays for such inputs, before anything is made.
  ///
  /// Files are compared with it before memory is taken. A layer of your own that learns nothing and
  /// changes no shape needs none; nil means that only ``build(input:using:)`` can tell.
  ///
  /// - Parameter input: The shape of one example, without the batch's axis.
  /// - Throws: ``ShapeError`` where the layer cannot take such inputs.
  func outline(input: Shape) throws(ShapeError) -> LayerOutline?

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

  /// The fewest examples that a batch of training may have: 1, but for layers that compare the
  /// examples of a batch.
  var smallestBatch: Int { get }

  /// What a file needs to make this layer again; nil for a layer that no file can hold.
  var description: LayerDescription? { get }

  /// The name in summaries.
  var name: String { get }
}

extension Layer {
  /// nil: what the layer makes of its input is known when it is built.
  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? { nil }
  /// The output's shape by ``outline(input:)``, else the input's.
  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  { try outline(input: input)?.output ?? input }
  /// ``backward(_:)``, whose result is dropped.
  public mutating func backwardToParameters(_ gradient: NDArray<Element>) { _ = backward(gradient) }
  /// Nothing is learnt.
  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {}
  /// Nothing is kept.
  public mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void) {}
  /// 1.
  public var smallestBatch: Int { 1 }
  /// nil.
  public var description: LayerDescription? { nil }
  /// The description's name, else the type's.
  public var name: String {
    description?.layer ?? String("\(type(of: self))".prefix { $0 != "<" })
  }
}

extension Layer {
  /// The outline of a layer of the library, whose arrays do not wait for ``build(input:using:)``.
  func knownOutline(_ input: Shape) throws(ShapeError) -> LayerOutline {
    guard let outline = try outline(input: input) else {
      fatalError("unreachable: \(name) has no outline")
    }
    return outline
  }
}

/// The shapes of what a layer gives and holds.
public struct LayerOutline: Sendable, Hashable {
  /// The shape of one output.
  public var output: Shape
  /// The shapes of the arrays that are learnt or kept, by their names.
  public var arrays: [String: Shape]

  /// The outline of a layer, by default of one that holds nothing.
  public init(output: Shape, arrays: [String: Shape] = [:]) {
    self.output = output
    self.arrays = arrays
  }
}

/// An array that is learnt, with the gradient that the last backward pass left.
public struct Parameter<Element: FloatingElement>: Sendable {
  /// The learnt numbers.
  public var value: NDArray<Element>
  /// The shape of `value`; of no elements before the first backward pass, and where a step of training
  /// used it up as it came.
  public var gradient: NDArray<Element>
  /// Whether weight decay shrinks it: weights yes; biases, scales and offsets no.
  public var isDecayed: Bool
  /// Whether training leaves it as it is: no step, no decay, nothing remembered of its gradients.
  public var isFrozen = false
  /// What an optimiser remembers: the velocity or the first moment, and the mean square.
  package var first: NDArray<Element>?
  package var second: NDArray<Element>?

  /// A parameter that has no gradient yet.
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

/// The one door for what a pass of a layer is given: sizes that do not fit stop with a sentence.
///
/// - Parameters:
///   - example: The shape of one example, as the layer was built for it.
///   - batch: The number of examples where it is known, as in a backward pass.
@inline(__always)
func checkPass(
  _ layer: @autoclosure () -> String, _ given: Shape, example: Shape, batch: Int? = nil
) {
  if given.count == example.count + 1, batch == nil || given[0] == batch {
    var axis = 0
    while axis < example.count, given[axis + 1] == example[axis] { axis += 1 }
    if axis == example.count { return }
  }
  orStop { () throws(ShapeError) in
    let wanted = ([batch.map(String.init) ?? "n"] + example.map(String.init))
    throw ShapeError(
      layer(), [given],
      "is not what this layer was built for, [\(wanted.joined(separator: ", "))]")
  }
}

/// The same for a gradient, whose shape is that of what the layer gave.
@inline(__always)
func checkGradient(_ layer: @autoclosure () -> String, _ given: Shape, _ output: Shape) {
  if given == output { return }
  orStop { () throws(ShapeError) in
    throw ShapeError(
      layer(), [given, output], "differ; a gradient has the shape of the output that it is of")
  }
}
