import NDArrays

/// Each output pixel a weighted sum of the inputs under a small kernel that slides over the picture.
///
/// - Shapes: `[n, rows, columns, channels]` → `[n, rows′, columns′, filters]` with
///   `rows′ = ⌊(rows + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1`.
/// - Complexity: O(n · rows′ · columns′ · kernel² · channels · filters); 3 × 3 kernels at stride 1
///   with channels and filters that are multiples of 16 take 4/9 of the multiplications.
/// - Source: LeCun et al. (1998), §II; Lavin & Gray (2016) for the fast 3 × 3 kernel.
public struct Convolution<Element: FloatingElement>: PictureLayer, RectifyingLayer {
  /// How far the input is continued with zeros on each side.
  public enum Padding: Sendable, Hashable, ExpressibleByIntegerLiteral {
    case none
    /// As many zeros as keep the picture's size: stride 1 and an odd kernel.
    case same
    case zeros(Int)
    public init(integerLiteral value: Int) { self = value == 0 ? .none : .zeros(value) }
  }

  public let filters: Int
  public let kernel: (rows: Int, columns: Int)
  public let stride: Int
  public let padding: Padding
  public let dilation: Int
  public let initialization: Initialization
  /// `[kernel rows, kernel columns, channels, filters]`.
  public var weights = Parameter<Element>(NDArray.zeros([0, 0, 0, 0]))
  /// `[filters]`.
  public var bias = Parameter<Element>(NDArray.zeros([0]), isDecayed: false)
  private var plan: ConvolutionPlan?
  private var input: NDArray<Element>?
  /// What the last training pass gave, where it was cut off at zero.
  private var output: NDArray<Element>?

  public init(
    _ filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .none, dilation: Int = 1,
    initialization: Initialization = .he
  ) {
    self.init(
      filters, kernel: (kernel, kernel), stride: stride, padding: padding, dilation: dilation,
      initialization: initialization)
  }

  public init(
    _ filters: Int, kernel: (rows: Int, columns: Int), stride: Int = 1, padding: Padding = .none,
    dilation: Int = 1, initialization: Initialization = .he
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.initialization = initialization
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    let operation = "Convolution(\(filters), kernel: \(kernel.rows) × \(kernel.columns))"
    guard input.count == 3, input[2] > 0 else {
      throw ShapeError(
        operation, [input],
        "has \(input.count) axes; a picture has three: rows, columns, channels")
    }
    guard filters > 0, kernel.rows > 0, kernel.columns > 0, stride > 0, dilation > 0 else {
      throw ShapeError(
        operation, [input],
        "needs filters, kernel, stride and dilation of at least 1; stride is \(stride), dilation \(dilation)"
      )
    }
    // Sizes below 2³¹ can be multiplied by one another without a look at each product.
    for size in [filters, kernel.rows, kernel.columns, stride, dilation] + Array(input)
    where size > Int(Int32.max) {
      throw ShapeError(operation, [input], "cannot have a size of \(size); expected less than 2³¹")
    }
    let rim: Int
    switch padding {
    case .none: rim = 0
    case .zeros(let count):
      guard (0...Int(Int32.max)).contains(count) else {
        throw ShapeError(
          operation, [input], "cannot have \(count) zeros on each side; expected 0 to less than 2³¹"
        )
      }
      rim = count
    case .same:
      guard stride == 1, kernel.rows % 2 == 1, kernel.rows == kernel.columns else {
        throw ShapeError(
          operation, [input],
          "cannot keep its size with stride \(stride); .same needs stride 1 and an odd square kernel"
        )
      }
      rim = dilation * (kernel.rows - 1) / 2
    }
    try Shape([kernel.rows, kernel.columns, input[2], filters]).checkMemory(
      operation, of: MemoryLayout<Element>.stride)
    let shape = ConvolutionShape(
      rows: input[0], columns: input[1], channels: input[2], filters: filters,
      kernelRows: kernel.rows, kernelColumns: kernel.columns, stride: stride, padding: rim,
      dilation: dilation)
    guard rim >= 0, shape.paddedRows > dilation * (kernel.rows - 1),
      shape.paddedColumns > dilation * (kernel.columns - 1)
    else {
      throw ShapeError(
        operation, [input],
        "is smaller than the kernel, even with \(rim) zeros on each side")
    }
    plan = ConvolutionPlan(shape)
    (self.input, output) = (nil, nil)
    let inputs = kernel.rows * kernel.columns * input[2]
    weights = Parameter(
      initialization.weights(
        [kernel.rows, kernel.columns, input[2], filters], inputs: inputs,
        outputs: kernel.rows * kernel.columns * filters, using: &random))
    bias = Parameter(
      initialization.biases(filters, inputs: inputs, using: &random), isDecayed: false)
    return [shape.outputRows, shape.outputColumns, filters]
  }

  private var built: ConvolutionPlan {
    guard let plan else { fatalError("Convolution: used before it was built into a Model") }
    return plan
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    forward(x, isTraining: isTraining, rectifies: false)
  }

  mutating func forward(_ x: NDArray<Element>, isTraining: Bool, rectifies: Bool)
    -> NDArray<Element>
  {
    let z = built.forward(x, weights.value, bias.value, rectifies: rectifies)
    if isTraining {
      input = x
      output = rectifies ? z : nil
    }
    return z
  }

  func picturePass(rectifies: Bool) -> PicturePass<Element> {
    let (plan, weights, bias) = (built, weights.value, bias.value)
    let kernel = plan.preparedKernel(weights)
    return { plan.forward($0, weights, bias, rectifies: rectifies, prepared: kernel) }
  }

  private mutating func backward(_ dY: NDArray<Element>, wantsInput: Bool) -> NDArray<Element>? {
    guard let x = input else {
      fatalError("Convolution: backward before forward(isTraining: true)")
    }
    weights.prepareGradient()
    bias.prepareGradient()
    let dX = built.backward(
      x, weights.value, output: output, dY, dW: &weights.gradient, dBias: &bias.gradient,
      wantsInput: wantsInput)
    (input, output) = (nil, nil)
    return dX
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    backward(dY, wantsInput: true)!
  }

  public mutating func backwardToParameters(_ dY: NDArray<Element>) {
    _ = backward(dY, wantsInput: false)
  }

  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    visit("weights", &weights)
    visit("bias", &bias)
  }

  public var description: LayerDescription? {
    LayerDescription(
      "Convolution",
      [
        "filters": Double(filters), "kernelRows": Double(kernel.rows),
        "kernelColumns": Double(kernel.columns), "stride": Double(stride),
        "padding": {
          switch padding {
          case .none: 0
          case .same: -1
          case .zeros(let count): Double(count)
          }
        }(), "dilation": Double(dilation),
      ])
  }
}
