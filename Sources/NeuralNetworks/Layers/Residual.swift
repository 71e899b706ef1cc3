import NDArrays

/// What some layers give, plus what they were given: they learn what is to be changed.
///
/// Where the layers change the shape, a shortcut of layers brings the input to the new one.
///
/// ```swift
/// let model = try Model<Float>(
///   input: [28, 28, 16],
///   [
///     Residual([Convolution(16, kernel: 3, padding: .same), ReLU()]),
///     Residual(
///       [Convolution(32, kernel: 3, stride: 2, padding: 1)],
///       shortcut: [Convolution(32, kernel: 1, stride: 2)]),
///   ])
/// model.outputShape                          // [14, 14, 32]
/// model.parameters["1.shortcut.0.weights"]!.shape    // [1, 1, 16, 32]
/// ```
///
/// - Shapes: `[n, …]` → the shape that both the layers and the shortcut give
/// - Source: He et al. (2016), §3.1–3.2
public struct Residual<Element: FloatingElement>: PictureLayer, LayerHolder {
  private var body: LayerChain<Element>
  private var shortcut: LayerChain<Element>

  /// A layer of layers; without a shortcut the input itself is added.
  public init(_ layers: [any Layer<Element>], shortcut: [any Layer<Element>] = []) {
    body = LayerChain(layers)
    self.shortcut = LayerChain(shortcut)
  }

  var heldLayers: [any Layer<Element>] { body.layers + shortcut.layers }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard !body.layers.isEmpty else {
      throw ShapeError("Residual", [input], "passes no layer; expected at least one")
    }
    let (main, side): (LayerOutline?, LayerOutline?)
    do { main = try body.outline(input: input) } catch {
      throw error.inside("Residual", body.layers.count)
    }
    do { side = try shortcut.outline(input: input) } catch {
      throw error.inside("Residual's shortcut", shortcut.layers.count)
    }
    guard let main, let side else { return nil }
    try Self.check(main.output, side.output)
    var arrays: [String: Shape] = [:]
    for (name, shape) in main.arrays { arrays["body.\(name)"] = shape }
    for (name, shape) in side.arrays { arrays["shortcut.\(name)"] = shape }
    return LayerOutline(output: main.output, arrays: arrays)
  }

  private static func check(_ main: Shape, _ side: Shape) throws(ShapeError) {
    if main == side { return }
    throw ShapeError(
      "Residual", [main, side],
      "cannot be added; the layers must give what the shortcut gives, which without layers is the input"
    )
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    _ = try outline(input: input)
    do { try body.build(input: input, using: &random) } catch {
      throw error.inside("Residual", body.layers.count)
    }
    do { try shortcut.build(input: input, using: &random) } catch {
      throw error.inside("Residual's shortcut", shortcut.layers.count)
    }
    try Self.check(body.output, shortcut.output)
    return body.output
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    checkPass("Residual", x.shape, example: body.input)
    return body.forward(x, isTraining: isTraining) + shortcut.forward(x, isTraining: isTraining)
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    checkPass("Residual", dY.shape, example: body.output)
    return body.backwardToInput(dY) + shortcut.backwardToInput(dY)
  }

  public mutating func backwardToParameters(_ dY: NDArray<Element>) {
    checkPass("Residual", dY.shape, example: body.output)
    body.backward(dY)
    shortcut.backward(dY)
  }

  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    body.forEachParameter { visit("body.\($0)", &$1) }
    shortcut.forEachParameter { visit("shortcut.\($0)", &$1) }
  }

  public mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void) {
    body.forEachState { visit("body.\($0)", &$1) }
    shortcut.forEachState { visit("shortcut.\($0)", &$1) }
  }

  public var smallestBatch: Int { Swift.max(body.smallestBatch, shortcut.smallestBatch) }

  var isPicturewise: Bool {
    body.isPicturewise && (shortcut.layers.isEmpty || shortcut.isPicturewise)
  }

  func picturePass(rectifies: Bool) -> PicturePass<Element> {
    let (main, side) = (body.picturePass(), shortcut.picturePass())
    return { main($0) + side($0) }
  }

  public var description: LayerDescription? {
    guard let main = body.descriptions, let side = shortcut.descriptions else { return nil }
    return LayerDescription("Residual", branches: [main, side])
  }

  public var name: String { "Residual" }
}
