import NDArrays

/// A kernel that slides over pictures or along signals: what its numbers make of an input's shape.
struct SlidingKernel {
  /// The layer with its settings, for messages.
  var operation: String
  var kernel: (rows: Int, columns: Int)
  var stride: (rows: Int, columns: Int)
  /// nil: half the kernel.
  var padding: PerAxis?
  var dilation: (rows: Int, columns: Int)

  /// The convolution of pictures that this is over such inputs.
  ///
  /// - Parameter filters: The output's channels.
  /// - Throws: ``ShapeError`` where the kernel cannot slide there.
  func geometry(_ input: Shape, filters: Int) throws(ShapeError) -> ConvolutionShape {
    guard input.count == 3 || input.count == 2, input[input.count - 1] > 0 else {
      throw ShapeError(
        operation, [input],
        "has \(input.count) \(input.count == 1 ? "axis" : "axes"); a picture has three: rows, columns, channels; a signal two: length, channels"
      )
    }
    let isSignal = input.count == 2
    let kernel = isSignal ? (rows: kernel.rows, columns: 1) : kernel
    try checkSizes(input, isSignal: isSignal, filters: filters)
    let rim = try rim(input, kernel: kernel, isSignal: isSignal)
    let shape = ConvolutionShape(
      rows: input[0], columns: isSignal ? 1 : input[1], channels: input[input.count - 1],
      filters: filters, kernelRows: kernel.rows, kernelColumns: kernel.columns,
      stride: isSignal ? PerAxis(stride.rows, 1) : PerAxis(stride), padding: rim,
      dilation: isSignal ? PerAxis(dilation.rows, 1) : PerAxis(dilation))
    guard shape.paddedRows > shape.dilation.rows * (kernel.rows - 1),
      shape.paddedColumns > shape.dilation.columns * (kernel.columns - 1)
    else {
      throw ShapeError(
        operation, [input],
        "is smaller than the kernel, even with \(Self.text(rim, isSignal)) zeros on each side")
    }
    try Shape([shape.paddedRows, shape.paddedColumns, shape.channels]).checkMemory(
      operation, of: MemoryLayout<Float>.stride)
    return shape
  }

  /// The shape of one output.
  static func output(_ shape: ConvolutionShape, _ input: Shape) -> Shape {
    input.count == 2
      ? [shape.outputRows, shape.filters]
      : [shape.outputRows, shape.outputColumns, shape.filters]
  }

  private static func text(_ pair: PerAxis, _ isSignal: Bool) -> String {
    pair.rows == pair.columns || isSignal ? "\(pair.rows)" : "\(pair.rows) and \(pair.columns)"
  }

  private func checkSizes(_ input: Shape, isSignal: Bool, filters: Int) throws(ShapeError) {
    let all = [kernel.rows, kernel.columns, stride.rows, stride.columns] + [filters]
    guard all.allSatisfy({ $0 > 0 }), dilation.rows > 0, dilation.columns > 0 else {
      throw ShapeError(
        operation, [input],
        "needs filters, kernel, stride and dilation of at least 1; stride is \(Self.text(PerAxis(stride), false)), dilation \(Self.text(PerAxis(dilation), false))"
      )
    }
    guard !isSignal || kernel.columns == 1 || kernel.columns == kernel.rows else {
      throw ShapeError(
        operation, [input],
        "is a signal, along which a kernel has a length only; expected kernel: \(kernel.rows)")
    }
    // Sizes below 2³¹ can be multiplied by one another without a look at each product.
    for size in all + [dilation.rows, dilation.columns] + Array(input)
    where size > Int(Int32.max) {
      throw ShapeError(operation, [input], "cannot have a size of \(size); expected less than 2³¹")
    }
  }

  private func rim(_ input: Shape, kernel: (rows: Int, columns: Int), isSignal: Bool)
    throws(ShapeError) -> PerAxis
  {
    guard let padding else {
      guard kernel.rows % 2 == 1, kernel.columns % 2 == 1 else {
        throw ShapeError(
          operation, [input],
          "cannot keep its size; .same needs a kernel of odd sizes")
      }
      return PerAxis(
        dilation.rows * (kernel.rows - 1) / 2,
        isSignal ? 0 : dilation.columns * (kernel.columns - 1) / 2)
    }
    for count in [padding.rows, padding.columns] where !(0...Int(Int32.max)).contains(count) {
      throw ShapeError(
        operation, [input], "cannot have \(count) zeros on each side; expected 0 to less than 2³¹")
    }
    return isSignal ? PerAxis(padding.rows, 0) : padding
  }
}
