import NDArrays

/// A small kernel of its own for each channel, which slides over that channel alone.
///
/// With a convolution of 1 × 1 behind it, which mixes the channels, it does most of what a
/// convolution does with a fraction of the weights.
///
/// ```swift
/// let model = try Model<Float>(
///   input: [28, 28, 16], [DepthwiseConvolution(kernel: 3, padding: .same), Convolution(32, kernel: 1)])
/// model.parameterCount    // 704
/// ```
///
/// - Shapes: `[n, rows, columns, channels]` → `[n, rows′, columns′, channels]`, and
///   `[n, length, channels]` → `[n, length′, channels]`, by the rule of ``Convolution``.
/// - Complexity: O(n · rows′ · columns′ · kernel² · channels)
/// - Source: Chollet (2017), §3; Howard et al. (2017), §3.1
public struct DepthwiseConvolution<Element: FloatingElement>: PictureLayer {
  /// How far the input is continued with zeros on each side.
  public typealias Padding = Convolution<Element>.Padding

  /// The size of a kernel.
  public let kernel: (rows: Int, columns: Int)
  /// How far the kernel moves from one output to the next.
  public let stride: (rows: Int, columns: Int)
  /// The zeros around the input.
  public let padding: Padding
  /// How the first weights are drawn.
  public let initialization: Initialization
  /// `[kernel rows, kernel columns, channels]`; over signals `[kernel rows, channels]`.
  public var weights = Parameter<Element>(NDArray.zeros([0, 0, 0]))
  /// `[channels]`.
  public var bias = Parameter<Element>(NDArray.zeros([0]), isDecayed: false)
  /// What one example was when this was built, and what the kernel makes of it.
  private var example: Shape = []
  private var geometry: ConvolutionShape?
  private var input: NDArray<Element>?

  /// A layer of kernels as high as wide.
  public init(
    kernel: Int, stride: Int = 1, padding: Padding = .none, initialization: Initialization = .he
  ) {
    self.init(
      kernel: (kernel, kernel), stride: (stride, stride), padding: padding,
      initialization: initialization)
  }

  /// A layer of kernels of rows and columns, with a stride for each axis.
  public init(
    kernel: (rows: Int, columns: Int), stride: (rows: Int, columns: Int) = (1, 1),
    padding: Padding = .none, initialization: Initialization = .he
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.initialization = initialization
  }

  private var operation: String {
    "DepthwiseConvolution(kernel: \(kernel.rows) × \(kernel.columns))"
  }

  private func fitted(_ input: Shape) throws(ShapeError) -> ConvolutionShape {
    try SlidingKernel(
      operation: operation, kernel: kernel, stride: stride, padding: padding.perAxis,
      dilation: (1, 1)
    ).geometry(input, filters: Swift.max(1, input.last ?? 1))
  }

  private static func weightShape(_ shape: ConvolutionShape, _ input: Shape) -> Shape {
    input.count == 2
      ? [shape.kernelRows, shape.channels]
      : [shape.kernelRows, shape.kernelColumns, shape.channels]
  }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    let shape = try fitted(input)
    let weights = Self.weightShape(shape, input)
    try weights.checkMemory(operation, of: MemoryLayout<Element>.stride)
    return LayerOutline(
      output: SlidingKernel.output(shape, input),
      arrays: ["weights": weights, "bias": [shape.channels]])
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    let outline = try knownOutline(input)
    let shape = try fitted(input)
    (example, geometry, self.input) = (input, shape, nil)
    let area = shape.kernelRows * shape.kernelColumns
    weights = Parameter(
      initialization.weights(
        Self.weightShape(shape, input), inputs: area, outputs: area, using: &random))
    bias = Parameter(
      initialization.biases(shape.channels, inputs: area, using: &random), isDecayed: false)
    return outline.output
  }

  private var built: ConvolutionShape {
    guard let shape = geometry else {
      fatalError("DepthwiseConvolution: used before it was built into a Model")
    }
    return orStop { () throws(ShapeError) in
      let wanted = Self.weightShape(shape, example)
      guard weights.value.shape == wanted, bias.value.shape == [shape.channels] else {
        throw ShapeError(
          operation, [weights.value.shape, bias.value.shape],
          "are not its weights and bias, which are \(wanted) and [\(shape.channels)]")
      }
      return shape
    }
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let shape = built
    checkPass(operation, x.shape, example: example)
    let x = x.contiguous()
    if isTraining { input = x }
    let (w, b) = (weights.value.contiguous(), bias.value.contiguous())
    let count = x.shape[0]
    return NDArray<Element>(shape: [count] + SlidingKernel.output(shape, example)) { z in
      x.withPointer { x in
        w.withPointer { w in
          b.withPointer { DepthwiseLoops.forward(shape, batch: count, x, w, $0, z) }
        }
      }
    }
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let x = input else {
      fatalError("DepthwiseConvolution: backward before forward(isTraining: true)")
    }
    let shape = built
    checkGradient(operation, dY.shape, [x.shape[0]] + SlidingKernel.output(shape, example))
    input = nil
    let (dY, w) = (dY.contiguous(), weights.value.contiguous())
    weights.prepareGradient()
    bias.prepareGradient()
    return NDArray<Element>(shape: x.shape) { dx in
      weights.gradient.withUniquePointer { dW in
        bias.gradient.withUniquePointer { dB in
          x.withPointer { x in
            w.withPointer { w in
              dY.withPointer {
                DepthwiseLoops.backward(
                  shape, batch: dY.shape[0], x, w, $0, dW: dW, dBias: dB, dx: dx)
              }
            }
          }
        }
      }
    }
  }

  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    visit("weights", &weights)
    visit("bias", &bias)
  }

  public var description: LayerDescription? {
    var settings = [
      "kernelRows": Double(kernel.rows), "kernelColumns": Double(kernel.columns),
    ]
    settings.merge(LayerDescription.pair("stride", stride.rows, stride.columns)) { $1 }
    settings.merge(padding.settings) { $1 }
    return LayerDescription("DepthwiseConvolution", settings)
  }
}
