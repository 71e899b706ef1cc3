import NDArrays

/// The elements of an example in another shape, in their order.
///
/// One size may be −1, and takes what is left: so the layer fits examples of different lengths.
///
/// ```swift
/// // From a picture that convolutions made one row high to the scores of its columns.
/// let model = try Model<Float>(
///   input: [8, 40, 1], [Convolution(12, kernel: (8, 1)), Reshape([-1, 12])])
/// model.outputShape    // [40, 12]
/// ```
///
/// - Shapes: `[n] + input` → `[n] + sizes`
public struct Reshape<Element: FloatingElement>: PictureLayer {
  /// The shape of one output; −1 stands for what is left.
  public let sizes: Shape
  private var example: Shape = []
  private var result: Shape = []

  /// A layer that gives examples this shape.
  public init(_ sizes: Shape) { self.sizes = sizes }

  private var operation: String { "Reshape(\(sizes))" }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard (1..<Shape.maximumRank).contains(sizes.count),
      sizes.allSatisfy({ $0 > 0 || $0 == -1 }), sizes.count(where: { $0 == -1 }) < 2
    else {
      throw ShapeError(
        operation, [input],
        "cannot be shaped so; expected one to five sizes from 1, one of which may be -1")
    }
    let count = try input.checkedCount(operation, of: MemoryLayout<Element>.stride)
    let known = try Shape(sizes.map { $0 == -1 ? 1 : $0 })
      .checkedCount(operation, of: MemoryLayout<Element>.stride)
    guard sizes.contains(-1) ? count % known == 0 && count > 0 : count == known else {
      throw ShapeError(operation, [input], "has \(count) elements, which do not fill this shape")
    }
    return LayerOutline(output: Shape(sizes.map { $0 == -1 ? count / known : $0 }))
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    let outline = try knownOutline(input)
    (example, result) = (input, outline.output)
    return outline.output
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    checkPass(operation, x.shape, example: example)
    return x.reshaped([x.shape[0]] + result)
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    checkPass(operation, dY.shape, example: result)
    return dY.reshaped([dY.shape[0]] + example)
  }

  public var description: LayerDescription? {
    var settings = ["axes": Double(sizes.count)]
    for (axis, size) in sizes.enumerated() { settings["size\(axis)"] = Double(size) }
    return LayerDescription("Reshape", settings)
  }

  init(_ description: LayerDescription) throws(ModelError) {
    let axes = try description.whole("axes")
    guard axes < Shape.maximumRank else {
      throw ModelError("the layer Reshape has \(axes) axes; expected 1 to 5")
    }
    var sizes: [Int] = []
    for axis in 0..<axes {
      let isOpen = description.settings["size\(axis)"] == -1
      sizes.append(isOpen ? -1 : try description.whole("size\(axis)"))
    }
    self.init(Shape(sizes))
  }
}
