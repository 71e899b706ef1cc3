import NDArrays

/// Each output a weighted sum of the inputs under a small kernel that slides over the picture, or
/// along the signal.
///
/// Kernel, stride, padding and dilation are one number for both axes or a pair of rows and columns.
/// Over a signal, whose examples are `[length, channels]`, the kernel is as long as it has rows.
///
/// ```swift
/// let pictures = try Model<Float>(
///   input: [28, 28, 1], [Convolution(8, kernel: (5, 1), stride: (2, 1), padding: .same)])
/// pictures.outputShape    // [14, 28, 8]
/// let signals = try Model<Float>(input: [100, 3], [Convolution(8, kernel: 5)])
/// signals.outputShape     // [96, 8]
/// ```
///
/// - Shapes: `[n, rows, columns, channels]` → `[n, rows′, columns′, filters]` with
///   `rows′ = ⌊(rows + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1`, and
///   `[n, length, channels]` → `[n, length′, filters]`.
/// - Complexity: O(n · rows′ · columns′ · kernel² · channels · filters); 3 × 3 kernels at stride 1
///   with channels and filters that are multiples of 16 take 4/9 of the multiplications.
/// - Source: LeCun et al. (1998), §II; Lavin & Gray (2016) for the fast 3 × 3 kernel.
public struct Convolution<Element: FloatingElement>: PictureLayer, RectifyingLayer {
  /// How far the input is continued with zeros on each side.
  public enum Padding: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// Not at all.
    case none
    /// By half the kernel, which must be odd: at stride 1 the output has the input's size, at
    /// stride s its s-th part, rounded up.
    case same
    /// By so many zeros on each side of both axes.
    case zeros(Int)
    /// By so many zeros above and below, and so many to the left and to the right.
    case zerosPerAxis(rows: Int, columns: Int)

    /// The number of zeros on each side, as in `padding: 1`.
    public init(integerLiteral value: Int) { self = value == 0 ? .none : .zeros(value) }

    /// Zeros above and below, and to the left and to the right: `padding: .zeros(2, 0)`.
    public static func zeros(_ rows: Int, _ columns: Int) -> Padding {
      rows == columns ? .zeros(rows) : .zerosPerAxis(rows: rows, columns: columns)
    }
  }

  /// How many kernels there are, and so how many channels the output has.
  public let filters: Int
  /// The size of a kernel.
  public let kernel: (rows: Int, columns: Int)
  /// How far the kernel moves from one output to the next.
  public let stride: (rows: Int, columns: Int)
  /// The zeros around the input.
  public let padding: Padding
  /// How far apart the inputs under a kernel are.
  public let dilation: (rows: Int, columns: Int)
  /// How the first weights are drawn.
  public let initialization: Initialization
  /// `[kernel rows, kernel columns, channels, filters]`; over signals `[kernel rows, channels,
  /// filters]`.
  public var weights = Parameter<Element>(NDArray.zeros([0, 0, 0, 0]))
  /// `[filters]`.
  public var bias = Parameter<Element>(NDArray.zeros([0]), isDecayed: false)
  /// What one example was when this was built, and what the kernel makes of it.
  private var example: Shape = []
  private var geometry: ConvolutionShape?
  private var input: NDArray<Element>?
  /// What the last training pass gave, where it was cut off at zero.
  private var output: NDArray<Element>?

  /// A layer of so many kernels, each as high as wide.
  public init(
    _ filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .none, dilation: Int = 1,
    initialization: Initialization = .he
  ) {
    self.init(
      filters, kernel: (kernel, kernel), stride: (stride, stride), padding: padding,
      dilation: (dilation, dilation), initialization: initialization)
  }

  /// A layer of so many kernels of rows and columns, which moves alike along both axes.
  public init(
    _ filters: Int, kernel: (rows: Int, columns: Int), stride: Int = 1, padding: Padding = .none,
    dilation: Int = 1, initialization: Initialization = .he
  ) {
    self.init(
      filters, kernel: kernel, stride: (stride, stride), padding: padding,
      dilation: (dilation, dilation), initialization: initialization)
  }

  /// A layer of so many kernels, each as high as wide, with a stride for each axis.
  public init(
    _ filters: Int, kernel: Int, stride: (rows: Int, columns: Int), padding: Padding = .none,
    dilation: (rows: Int, columns: Int) = (1, 1), initialization: Initialization = .he
  ) {
    self.init(
      filters, kernel: (kernel, kernel), stride: stride, padding: padding, dilation: dilation,
      initialization: initialization)
  }

  /// A layer of so many kernels with everything for each axis: rows, then columns.
  public init(
    _ filters: Int, kernel: (rows: Int, columns: Int), stride: (rows: Int, columns: Int),
    padding: Padding = .none, dilation: (rows: Int, columns: Int) = (1, 1),
    initialization: Initialization = .he
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.initialization = initialization
  }

  private var operation: String {
    "Convolution(\(filters), kernel: \(kernel.rows) × \(kernel.columns))"
  }

  /// The convolution of pictures that this is over such inputs; a signal is a picture of one column.
  private func fitted(_ input: Shape) throws(ShapeError) -> ConvolutionShape {
    try SlidingKernel(
      operation: operation, kernel: kernel, stride: stride, padding: padding.perAxis,
      dilation: dilation
    ).geometry(input, filters: filters)
  }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    let shape = try fitted(input)
    let weights = Self.weightShape(shape, input)
    try weights.checkMemory(operation, of: MemoryLayout<Element>.stride)
    return LayerOutline(
      output: SlidingKernel.output(shape, input), arrays: ["weights": weights, "bias": [filters]])
  }

  private static func weightShape(_ shape: ConvolutionShape, _ input: Shape) -> Shape {
    input.count == 2
      ? [shape.kernelRows, shape.channels, shape.filters]
      : [shape.kernelRows, shape.kernelColumns, shape.channels, shape.filters]
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    let outline = try knownOutline(input)
    let shape = try fitted(input)
    (example, geometry) = (input, shape)
    (self.input, output) = (nil, nil)
    let area = shape.kernelRows * shape.kernelColumns
    weights = Parameter(
      initialization.weights(
        Self.weightShape(shape, input), inputs: area * shape.channels, outputs: area * filters,
        using: &random))
    bias = Parameter(
      initialization.biases(filters, inputs: area * shape.channels, using: &random),
      isDecayed: false)
    return outline.output
  }

  /// How this is computed, where the arrays have the shapes that it was built with.
  private var plan: ConvolutionPlan {
    guard let shape = geometry else {
      fatalError("Convolution: used before it was built into a Model")
    }
    return orStop { () throws(ShapeError) in
      let wanted = Self.weightShape(shape, example)
      guard weights.value.shape == wanted, bias.value.shape == [filters] else {
        throw ShapeError(
          operation, [weights.value.shape, bias.value.shape],
          "are not its weights and bias, which are \(wanted) and [\(filters)]")
      }
      return ConvolutionPlan.shared(shape)
    }
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    forward(x, isTraining: isTraining, rectifies: false)
  }

  mutating func forward(_ x: NDArray<Element>, isTraining: Bool, rectifies: Bool)
    -> NDArray<Element>
  {
    let plan = plan
    checkPass(operation, x.shape, example: example)
    let z = plan.forward(x, weights.value, bias.value, rectifies: rectifies)
    if isTraining {
      input = x
      output = rectifies ? z : nil
    }
    return example.count == 2 ? z.reshaped([z.shape[0], z.shape[1], filters]) : z
  }

  func picturePass(rectifies: Bool) -> PicturePass<Element> {
    let (plan, weights, bias) = (plan, weights.value, bias.value)
    let kernel = plan.preparedKernel(weights)
    let isSignal = example.count == 2
    return {
      let z = plan.forward($0, weights, bias, rectifies: rectifies, prepared: kernel)
      return isSignal ? z.reshaped([z.shape[0], z.shape[1], z.shape[3]]) : z
    }
  }

  /// What predicts the work of a pooling behind this layer too, where the outputs need not be stored
  /// for it.
  func pooledPass(_ pooling: MaxPooling<Element>, rectifies: Bool) -> PicturePass<Element>? {
    let (plan, weights, bias) = (plan, weights.value, bias.value)
    guard pooling.isHalving, example.count == 3, plan.canPool(Element.self) else { return nil }
    let kernel = plan.preparedKernel(weights)
    return {
      plan.forward($0, weights, bias, rectifies: rectifies, prepared: kernel, pools: true)
    }
  }

  private mutating func backward(_ dY: NDArray<Element>, wantsInput: Bool) -> NDArray<Element>? {
    guard let x = input else {
      fatalError("Convolution: backward before forward(isTraining: true)")
    }
    let plan = plan
    checkGradient(operation, dY.shape, [x.shape[0]] + SlidingKernel.output(plan.shape, example))
    weights.prepareGradient()
    bias.prepareGradient()
    let dX = plan.backward(
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
    var settings = [
      "filters": Double(filters), "kernelRows": Double(kernel.rows),
      "kernelColumns": Double(kernel.columns),
    ]
    settings.merge(LayerDescription.pair("stride", stride.rows, stride.columns)) { $1 }
    settings.merge(LayerDescription.pair("dilation", dilation.rows, dilation.columns)) { $1 }
    settings.merge(padding.settings) { $1 }
    return LayerDescription("Convolution", settings)
  }
}

extension Convolution.Padding {
  /// The zeros for rows and columns; nil for as many as the kernel needs.
  var perAxis: PerAxis? {
    switch self {
    case .none: 0
    case .same: nil
    case .zeros(let count): PerAxis(count)
    case .zerosPerAxis(let rows, let columns): PerAxis(rows, columns)
    }
  }

  /// What a model file says of it: −1 for ``same``.
  var settings: [String: Double] {
    perAxis.map { LayerDescription.pair("padding", $0.rows, $0.columns) } ?? ["padding": -1]
  }

  init(_ description: LayerDescription) throws(ModelError) {
    if description.settings["padding"] == -1 {
      self = .same
    } else {
      let zeros = try description.pair("padding")
      self = zeros == (0, 0) ? .none : .zeros(zeros.rows, zeros.columns)
    }
  }
}
