import NDArrays

/// What a pooling makes of pictures, `[rows, columns, channels]`, and of signals,
/// `[length, channels]`, which are pictures of one column.
struct PoolingWindow: Sendable, Hashable {
  /// The layer's name, for messages.
  var layer: String
  var size: PerAxis
  var stride: PerAxis
  /// What one example was when this was built.
  var example: Shape = []
  /// The window over these examples.
  private(set) var window = Window(size: 1, stride: 1)

  init(_ layer: String, _ size: PerAxis, _ stride: PerAxis?) {
    (self.layer, self.size, self.stride) = (layer, size, stride ?? size)
  }

  var operation: String {
    size.rows == size.columns
      ? "\(layer)(\(size.rows))" : "\(layer)((\(size.rows), \(size.columns)))"
  }

  private static func text(_ pair: PerAxis) -> String {
    pair.rows == pair.columns ? "\(pair.rows)" : "\(pair.rows) × \(pair.columns)"
  }

  private func fitted(_ input: Shape) throws(ShapeError) -> Window {
    guard input.count == 3 || input.count == 2 else {
      throw ShapeError(
        operation, [input],
        "has \(input.count) \(input.count == 1 ? "axis" : "axes"); a picture has three: rows, columns, channels; a signal two: length, channels"
      )
    }
    let isSignal = input.count == 2
    guard !isSignal || size.columns == size.rows || size.columns == 1 else {
      throw ShapeError(
        operation, [input],
        "is a signal, along which a window has a length only; expected \(size.rows)"
      )
    }
    let window = Window(
      size: isSignal ? PerAxis(size.rows, 1) : size,
      stride: isSignal ? PerAxis(stride.rows, 1) : stride, rows: input[0],
      columns: isSignal ? 1 : input[1], channels: input[input.count - 1])
    guard window.size.rows > 0, window.size.columns > 0, window.stride.rows > 0,
      window.stride.columns > 0, window.size.rows <= window.rows,
      window.size.columns <= window.columns
    else {
      throw ShapeError(
        operation, [input],
        "cannot be pooled by windows of \(Self.text(size)) at stride \(Self.text(stride))")
    }
    return window
  }

  func outline(_ input: Shape) throws(ShapeError) -> LayerOutline {
    let window = try fitted(input)
    return LayerOutline(
      output: input.count == 2
        ? [window.outputRows, window.channels]
        : [window.outputRows, window.outputColumns, window.channels])
  }

  mutating func build(_ input: Shape) throws(ShapeError) -> Shape {
    window = try fitted(input)
    example = input
    return try outline(input).output
  }

  /// The outputs' shape for inputs that fit; others stop.
  func output(_ x: Shape) -> Shape {
    checkPass(operation, x, example: example)
    return example.count == 2
      ? [x[0], window.outputRows, window.channels]
      : [x[0], window.outputRows, window.outputColumns, window.channels]
  }

  func settings() -> [String: Double] {
    LayerDescription.pair("size", size.rows, size.columns).merging(
      LayerDescription.pair("stride", stride.rows, stride.columns)
    ) { $1 }
  }
}

/// The largest value in each window of each channel.
///
/// Of equal values the first has the gradient, so that flat patches do not multiply it.
///
/// ```swift
/// try Model<Float>(input: [28, 28, 3], [MaxPooling(2)]).outputShape          // [14, 14, 3]
/// try Model<Float>(input: [28, 28, 3], [MaxPooling((2, 1))]).outputShape     // [14, 28, 3]
/// try Model<Float>(input: [100, 3], [MaxPooling(4, stride: 2)]).outputShape  // [49, 3]
/// ```
///
/// - Shapes: `[n, rows, columns, channels]` → `[n, ⌊(rows − size)/stride⌋ + 1, …, channels]`, and
///   `[n, length, channels]` → `[n, length′, channels]`
public struct MaxPooling<Element: FloatingElement>: PictureLayer, RectifyingLayer {
  private var pooling: PoolingWindow
  private var winners: NDArray<Int32>?
  /// The shape of the last training pass's input.
  private var taken: Shape = []

  /// Windows as high as wide; the stride is their size where none is given.
  public init(_ size: Int = 2, stride: Int? = nil) {
    pooling = PoolingWindow("MaxPooling", PerAxis(size), stride.map { PerAxis($0) })
  }

  /// Windows of rows and columns; the stride is their size where none is given.
  public init(_ size: (rows: Int, columns: Int), stride: (rows: Int, columns: Int)? = nil) {
    pooling = PoolingWindow("MaxPooling", PerAxis(size), stride.map { PerAxis($0) })
  }

  /// Whether of each 2 × 2 inputs one is left.
  var isHalving: Bool { pooling.size == PerAxis(2) && pooling.stride == PerAxis(2) }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    try pooling.outline(input)
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    winners = nil
    return try pooling.build(input)
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    forward(x, isTraining: isTraining, rectifies: false)
  }

  /// What is negative is cut off behind the pooling, which is the same as before it.
  mutating func forward(_ x: NDArray<Element>, isTraining: Bool, rectifies: Bool)
    -> NDArray<Element>
  {
    let x = x.contiguous()
    let shape = pooling.output(x.shape)
    let (window, batch) = (pooling.window, x.shape[0])
    if isTraining { taken = x.shape }
    return NDArray(shape: shape) { y in
      x.withPointer { x in
        if isTraining {
          winners = NDArray<Int32>(shape: shape) {
            PoolingLoops.largest(window, batch, x, y, $0, rectifies: rectifies)
          }
        } else {
          PoolingLoops.largest(window, batch, x, y, rectifies: rectifies)
        }
      }
    }
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let winners else {
      fatalError("MaxPooling: backward before forward(isTraining: true)")
    }
    checkGradient(pooling.operation, dY.shape, winners.shape)
    let dY = dY.contiguous()
    self.winners = nil
    return NDArray(shape: taken) { dx in
      dY.withPointer { dY in
        winners.withPointer { PoolingLoops.scatter(pooling.window, taken[0], dY, $0, dx) }
      }
    }
  }

  public var description: LayerDescription? {
    LayerDescription("MaxPooling", pooling.settings())
  }
}

/// The mean of each window of each channel.
///
/// - Shapes: `[n, rows, columns, channels]` → `[n, ⌊(rows − size)/stride⌋ + 1, …, channels]`, and
///   `[n, length, channels]` → `[n, length′, channels]`
public struct AveragePooling<Element: FloatingElement>: PictureLayer {
  private var pooling: PoolingWindow
  /// The shape of the last training pass's input.
  private var taken: Shape?

  /// Windows as high as wide; the stride is their size where none is given.
  public init(_ size: Int = 2, stride: Int? = nil) {
    pooling = PoolingWindow("AveragePooling", PerAxis(size), stride.map { PerAxis($0) })
  }

  /// Windows of rows and columns; the stride is their size where none is given.
  public init(_ size: (rows: Int, columns: Int), stride: (rows: Int, columns: Int)? = nil) {
    pooling = PoolingWindow("AveragePooling", PerAxis(size), stride.map { PerAxis($0) })
  }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    try pooling.outline(input)
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    taken = nil
    return try pooling.build(input)
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let x = x.contiguous()
    let shape = pooling.output(x.shape)
    if isTraining { taken = x.shape }
    return NDArray(shape: shape) { y in
      x.withPointer { PoolingLoops.mean(pooling.window, x.shape[0], $0, y) }
    }
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let taken else {
      fatalError("AveragePooling: backward before forward(isTraining: true)")
    }
    self.taken = nil
    checkGradient(pooling.operation, dY.shape, pooling.output(taken))
    let dY = dY.contiguous()
    return NDArray(shape: taken) { dx in
      dY.withPointer { PoolingLoops.spread(pooling.window, taken[0], $0, dx) }
    }
  }

  public var description: LayerDescription? {
    LayerDescription("AveragePooling", pooling.settings())
  }
}

/// The mean of each channel over all places: what stands between the last convolution and the
/// scores, whatever the picture's size.
///
/// - Shapes: `[n, rows, columns, channels]` or `[n, length, channels]` → `[n, channels]`
/// - Source: Lin, Chen & Yan (2014), §3.2
public struct GlobalAveragePooling<Element: FloatingElement>: Layer {
  private var example: Shape = []
  private var batch: Int?

  /// A layer without settings.
  public init() {}

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard input.count >= 2, !input.contains(0) else {
      throw ShapeError(
        "GlobalAveragePooling", [input],
        "has no places to take the mean over; expected [rows, columns, channels] or [length, channels]"
      )
    }
    return LayerOutline(output: [input[input.count - 1]])
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    let outline = try knownOutline(input)
    (example, batch) = (input, nil)
    return outline.output
  }

  /// The places of one example.
  private var places: Int { example.dropLast().reduce(1, *) }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    checkPass("GlobalAveragePooling", x.shape, example: example)
    let (n, channels) = (x.shape[0], example[example.count - 1])
    if isTraining { batch = n }
    return x.reshaped([n, places, channels]).mean(axis: 1)
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let n = batch else {
      fatalError("GlobalAveragePooling: backward before forward(isTraining: true)")
    }
    batch = nil
    let channels = example[example.count - 1]
    checkGradient("GlobalAveragePooling", dY.shape, [n, channels])
    let each = (dY * (1 / Element(places))).reshaped([n, 1, channels])
    return each.broadcast(to: [n, places, channels]).reshaped([n] + example)
  }

  public var description: LayerDescription? { LayerDescription("GlobalAveragePooling") }
}
