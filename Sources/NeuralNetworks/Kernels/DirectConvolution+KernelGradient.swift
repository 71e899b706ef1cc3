import NDArrays

extension DirectConvolution {
  /// Adds one picture's part of the kernel's gradient to `dW`, lines of `width` columns.
  ///
  /// - Parameters:
  ///   - x: The padded input, with sixteen numbers more behind it.
  ///   - dz: The output's gradient at its first pixel; rows `dzPitch` apart. Behind it lie 32 numbers
  ///     more.
  static func addKernelGradient(
    _ shape: ConvolutionShape, _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>,
    dzPitch: Int, width: Int, _ dW: UnsafeMutablePointer<Float>
  ) {
    let pitch = shape.paddedColumns * shape.channels
    // Where the kernel's columns lie side by side, a row of it is one stretch.
    let isDense = shape.dilation.columns == 1
    let stretches = isDense ? shape.kernelRows : shape.kernelRows * shape.kernelColumns
    let length = isDense ? shape.kernelColumns * shape.channels : shape.channels
    for stretch in 0..<stretches {
      let (u, v) =
        isDense
        ? (stretch, 0) : (stretch / shape.kernelColumns, stretch % shape.kernelColumns)
      let from =
        x + shape.dilation.rows * u * pitch + shape.dilation.columns * v * shape.channels
      let to = dW + stretch * length * width
      var k = 0
      while k < length {
        let height = min(Kernels.rowsOfTile, (length - k + stepOf - 1) / stepOf * stepOf)
        for f in stride(from: 0, to: width, by: 32) {
          outer(
            height, from + k, rowPitch: shape.stride.rows * pitch,
            pixelPitch: shape.stride.columns * shape.channels,
            dz + f, dzPitch: dzPitch, dzPixel: shape.filters, width: width, rows: shape.outputRows,
            columns: shape.outputColumns, into: to + k * width + f,
            used: min(height, length - k), vectors: min(2, (width - f) / 16))
        }
        k += height
      }
    }
  }

  private static var stepOf: Int { Kernels.stepOfTile }

  /// Adds the products of up to twelve neighbouring inputs with 32 channels of the gradient, over
  /// all pixels.
  @inline(never)
  private static func outer(
    _ height: Int, _ x: UnsafePointer<Float>, rowPitch: Int, pixelPitch: Int,
    _ dz: UnsafePointer<Float>, dzPitch: Int, dzPixel: Int, width: Int, rows: Int, columns: Int,
    into dW: UnsafeMutablePointer<Float>, used: Int, vectors: Int
  ) {
    @inline(__always) func run(_ height: Int, _ vectors: Int) {
      var sums = InlineArray<24, V>(repeating: .zero)
      for i in 0..<rows {
        var from = x + i &* rowPitch
        var line = UnsafeRawPointer(dz + i &* dzPitch)
        for _ in 0..<columns {
          let a = line.loadUnaligned(as: V.self)
          let b = vectors > 1 ? line.loadUnaligned(fromByteOffset: 64, as: V.self) : .zero
          for r in 0..<height {
            let value = V(repeating: from[r])
            sums[2 * r] = sums[2 * r].addingProduct(value, a)
            if vectors > 1 { sums[2 * r + 1] = sums[2 * r + 1].addingProduct(value, b) }
          }
          from += pixelPitch
          line += dzPixel &* 4
        }
      }
      for r in 0..<height where r < used {
        let to = UnsafeMutableRawPointer(dW + r &* width)
        to.storeBytes(of: to.loadUnaligned(as: V.self) + sums[2 * r], as: V.self)
        if vectors > 1 {
          to.storeBytes(
            of: to.loadUnaligned(fromByteOffset: 64, as: V.self) + sums[2 * r + 1],
            toByteOffset: 64, as: V.self)
        }
      }
    }
    #if LECTERN_WIDE_VECTORS
      switch (height, vectors) {
      case (12, 2): run(12, 2)
      case (8, 2): run(8, 2)
      case (_, 2): run(4, 2)
      case (12, _): run(12, 1)
      case (8, _): run(8, 1)
      default: run(4, 1)
      }
    #else
      // Sixteen registers: one vector of sixteen at a time.
      for part in 0..<vectors {
        outerNarrow(
          height, x, rowPitch: rowPitch, pixelPitch: pixelPitch, dz + 16 * part, dzPitch: dzPitch,
          dzPixel: dzPixel, width: width, rows: rows, columns: columns, into: dW + 16 * part,
          used: used)
      }
    #endif
  }

  #if !LECTERN_WIDE_VECTORS
    @inline(never)
    private static func outerNarrow(
      _ height: Int, _ x: UnsafePointer<Float>, rowPitch: Int, pixelPitch: Int,
      _ dz: UnsafePointer<Float>, dzPitch: Int, dzPixel: Int, width: Int, rows: Int, columns: Int,
      into dW: UnsafeMutablePointer<Float>, used: Int
    ) {
      @inline(__always) func run(_ height: Int) {
        var sums = InlineArray<6, V>(repeating: .zero)
        for i in 0..<rows {
          var from = x + i &* rowPitch
          var line = UnsafeRawPointer(dz + i &* dzPitch)
          for _ in 0..<columns {
            let a = line.loadUnaligned(as: V.self)
            for r in 0..<height { sums[r] = sums[r].addingProduct(V(repeating: from[r]), a) }
            from += pixelPitch
            line += dzPixel &* 4
          }
        }
        for r in 0..<height where r < used {
          let to = UnsafeMutableRawPointer(dW + r &* width)
          to.storeBytes(of: to.loadUnaligned(as: V.self) + sums[r], as: V.self)
        }
      }
      switch height {
      case 6: run(6)
      case 4: run(4)
      default: run(2)
      }
    }
  #endif
}
