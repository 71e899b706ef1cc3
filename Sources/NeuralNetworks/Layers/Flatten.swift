import NDArrays

/// All elements of an example in one row.
public struct Flatten<Element: FloatingElement>: Layer {
  private var shape: Shape = []
  /// A layer without settings.
  public init() {}

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    LayerOutline(output: [try input.checkedCount("Flatten", of: MemoryLayout<Element>.stride)])
  }
  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    shape = input
    return try knownOutline(input).output
  }
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    checkPass("Flatten", x.shape, example: shape)
    return x.reshaped([x.shape[0], shape.elementCount])
  }
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    checkPass("Flatten", dY.shape, example: [shape.elementCount])
    return dY.reshaped([dY.shape[0]] + shape)
  }
  public var description: LayerDescription? { LayerDescription("Flatten") }
}
