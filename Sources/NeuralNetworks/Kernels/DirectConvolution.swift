import NDArrays

/// The shape of a convolution: how its output's pixels read its input's.
///
/// Pictures are `[batch, rows, columns, channels]`, kernels `[rows, columns, inputs, outputs]`.
struct ConvolutionShape: Hashable {
  var rows: Int
  var columns: Int
  var channels: Int
  var filters: Int
  var kernelRows: Int
  var kernelColumns: Int
  var stride = PerAxis(1)
  /// The rim of zeros on each side of the input.
  var padding = PerAxis(0)
  var dilation = PerAxis(1)

  var outputRows: Int {
    (rows + 2 * padding.rows - (dilation.rows * (kernelRows - 1) + 1)) / stride.rows + 1
  }
  var outputColumns: Int {
    (columns + 2 * padding.columns - (dilation.columns * (kernelColumns - 1) + 1)) / stride.columns
      + 1
  }
  var inputCount: Int { rows * columns * channels }
  var outputCount: Int { outputRows * outputColumns * filters }
  var kernelCount: Int { kernelRows * kernelColumns * channels * filters }
  var paddedRows: Int { rows + 2 * padding.rows }
  var paddedColumns: Int { columns + 2 * padding.columns }
}

/// A number for the rows and one for the columns.
struct PerAxis: Hashable, ExpressibleByIntegerLiteral {
  var rows: Int
  var columns: Int

  init(_ rows: Int, _ columns: Int) { (self.rows, self.columns) = (rows, columns) }
  init(_ both: Int) { self.init(both, both) }
  init(_ pair: (rows: Int, columns: Int)) { self.init(pair.rows, pair.columns) }
  init(integerLiteral value: Int) { self.init(value) }
}

/// Convolution as its definition says it: the reference, and the loops of Double.
enum PlainConvolution {
  @inline(__always)
  static func forward<E: FloatingElement>(
    _ shape: ConvolutionShape, batch: Int, _ x: UnsafePointer<E>, _ w: UnsafePointer<E>,
    _ bias: UnsafePointer<E>, _ z: UnsafeMutablePointer<E>, rectifies: Bool
  ) {
    let f = shape.filters
    ThreadPool.shared.run(over: batch, grain: 1) { images in
      for n in images {
        for i in 0..<shape.outputRows {
          for j in 0..<shape.outputColumns {
            let to = z + ((n * shape.outputRows + i) * shape.outputColumns + j) * f
            for k in 0..<f { to[k] = 0 }
            forEachTap(shape, i, j) { place, tap in
              let from = x + n * shape.inputCount + place
              let weights = w + tap
              for c in 0..<shape.channels {
                for k in 0..<f { to[k] = to[k].adding(product: from[c], weights[c * f + k]) }
              }
            }
            for k in 0..<f {
              let sum = to[k] + bias[k]
              to[k] = rectifies && sum < 0 ? 0 : sum
            }
          }
        }
      }
    }
  }

  /// The gradients of kernel, bias and, where asked for, input.
  @inline(__always)
  static func backward<E: FloatingElement>(
    _ shape: ConvolutionShape, batch: Int, _ x: UnsafePointer<E>, _ w: UnsafePointer<E>,
    output: UnsafePointer<E>?, _ dy: UnsafePointer<E>, dW: UnsafeMutablePointer<E>,
    dBias: UnsafeMutablePointer<E>, dx: UnsafeMutablePointer<E>?
  ) {
    let f = shape.filters
    for k in 0..<shape.kernelCount { dW[k] = 0 }
    for k in 0..<f { dBias[k] = 0 }
    if let dx { for i in 0..<batch * shape.inputCount { dx[i] = 0 } }
    for n in 0..<batch {
      for i in 0..<shape.outputRows {
        for j in 0..<shape.outputColumns {
          let start = ((n * shape.outputRows + i) * shape.outputColumns + j) * f
          for k in 0..<f {
            let slope = output.map { $0[start + k] > 0 ? dy[start + k] : 0 } ?? dy[start + k]
            if slope == 0 { continue }
            dBias[k] += slope
            forEachTap(shape, i, j) { place, tap in
              let from = n * shape.inputCount + place
              for c in 0..<shape.channels {
                dW[tap + c * f + k] = dW[tap + c * f + k].adding(product: x[from + c], slope)
                if let dx { dx[from + c] = dx[from + c].adding(product: slope, w[tap + c * f + k]) }
              }
            }
          }
        }
      }
    }
  }

  /// The places in the input and in the kernel that an output pixel reads.
  @inline(__always)
  static func forEachTap(
    _ shape: ConvolutionShape, _ i: Int, _ j: Int, _ body: (_ place: Int, _ tap: Int) -> Void
  ) {
    for u in 0..<shape.kernelRows {
      let row = shape.stride.rows * i + shape.dilation.rows * u - shape.padding.rows
      guard row >= 0, row < shape.rows else { continue }
      for v in 0..<shape.kernelColumns {
        let column =
          shape.stride.columns * j + shape.dilation.columns * v - shape.padding.columns
        guard column >= 0, column < shape.columns else { continue }
        body(
          (row * shape.columns + column) * shape.channels,
          (u * shape.kernelColumns + v) * shape.channels * shape.filters)
      }
    }
  }
}

/// Convolution of Floats without a matrix of patches: a pixel's inputs are read where they lie.
///
/// In channels-last memory the inputs under one row of the kernel are a stretch of memory, so an
/// output pixel is a few stretches times the kernel as a matrix. Six pixels and up to 64 channels
/// stay in registers. Each element is one chain of fused multiply-adds, in the kernel's order.
enum DirectConvolution {
  typealias V = SIMD16<Float>

  /// Stretches of input that a pixel reads, and where the pixels begin.
  struct Reach {
    /// The stretches: their offsets from a pixel's first input, and their lengths.
    var offsets: [Int] = []
    var lengths: [Int] = []
    /// Of each pixel: its first input, its first output.
    var inputs: [Int] = []
    var outputs: [Int] = []
    /// For each line of the weights' matrix the first element of its source; packing reads it.
    var taps: [Int] = []

    /// Notes a stretch, lengthening the one before it where it goes on from there.
    mutating func add(_ offset: Int, _ length: Int) {
      if let last = offsets.last, last + lengths[lengths.count - 1] == offset {
        lengths[lengths.count - 1] += length
      } else {
        offsets.append(offset)
        lengths.append(length)
      }
    }
    var depth: Int { lengths.reduce(0, +) }
  }

  #if LECTERN_WIDE_VECTORS
    static let mostVectors = 4
  #else
    static let mostVectors = 1
  #endif

  /// How the output's pixels read the padded input.
  static func forwardReach(_ shape: ConvolutionShape) -> Reach {
    var reach = Reach()
    let pitch = shape.paddedColumns * shape.channels
    for u in 0..<shape.kernelRows {
      for v in 0..<shape.kernelColumns {
        reach.add(
          shape.dilation.rows * u * pitch + shape.dilation.columns * v * shape.channels,
          shape.channels)
        reach.taps.append((u * shape.kernelColumns + v) * shape.channels * shape.filters)
      }
    }
    for i in 0..<shape.outputRows {
      for j in 0..<shape.outputColumns {
        reach.inputs.append(
          shape.stride.rows * i * pitch + shape.stride.columns * j * shape.channels)
        reach.outputs.append((i * shape.outputColumns + j) * shape.filters)
      }
    }
    return reach
  }

  /// How the input's gradient reads the output's: one part for each place within the stride, since
  /// only some of the kernel's weights touch an input pixel.
  ///
  /// - Returns: The parts, and the rims of zeros that the output's gradient needs before and after
  ///   its rows and columns.
  static func backwardReach(_ shape: ConvolutionShape) -> (
    parts: [Reach], before: (Int, Int), padded: (rows: Int, columns: Int)
  ) {
    let (sR, rR, dR) = (shape.stride.rows, shape.padding.rows, shape.dilation.rows)
    let (sC, rC, dC) = (shape.stride.columns, shape.padding.columns, shape.dilation.columns)
    // Input row i is read by output rows (i + r − d·u) / s where s divides.
    func range(
      _ size: Int, _ kernel: Int, _ outputs: Int, _ s: Int, _ r: Int, _ d: Int
    ) -> (before: Int, padded: Int) {
      var (low, high) = (0, outputs - 1)
      for i in 0..<size {
        for u in 0..<kernel where (i + r - d * u) % s == 0 {
          low = min(low, (i + r - d * u) / s)
          high = max(high, (i + r - d * u) / s)
        }
      }
      return (-low, high - low + 1)
    }
    let (top, rows) = range(
      shape.rows, shape.kernelRows, shape.outputRows, sR, rR, dR)
    let (left, columns) = range(
      shape.columns, shape.kernelColumns, shape.outputColumns, sC, rC, dC)
    let pitch = columns * shape.filters
    var parts: [Reach] = []
    for a in 0..<min(sR, shape.rows) {
      for b in 0..<min(sC, shape.columns) {
        var reach = Reach()
        let us = (0..<shape.kernelRows).reversed().filter { (a + rR - dR * $0) % sR == 0 }
        let vs = (0..<shape.kernelColumns).reversed().filter { (b + rC - dC * $0) % sC == 0 }
        for u in us {
          for v in vs {
            reach.add(
              ((a + rR - dR * u) / sR + top) * pitch
                + ((b + rC - dC * v) / sC + left) * shape.filters,
              shape.filters)
            reach.taps.append((u * shape.kernelColumns + v) * shape.channels * shape.filters)
          }
        }
        for i in stride(from: a, to: shape.rows, by: sR) {
          for j in stride(from: b, to: shape.columns, by: sC) {
            reach.inputs.append((i / sR) * pitch + (j / sC) * shape.filters)
            reach.outputs.append((i * shape.columns + j) * shape.channels)
          }
        }
        parts.append(reach)
      }
    }
    return (parts, (top, left), (rows, columns))
  }

  /// Columns rounded up to whole vectors.
  static func rounded(_ columns: Int) -> Int { (columns + 15) / 16 * 16 }

  /// The weights as a matrix, lines of the reach's order, columns filled up with zeros.
  ///
  /// - Parameter isTurned: Whether lines run over filters and columns over channels.
  static func pack(
    _ w: UnsafePointer<Float>, _ shape: ConvolutionShape, _ reach: Reach, isTurned: Bool,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let (lines, used) =
      isTurned ? (shape.filters, shape.channels) : (shape.channels, shape.filters)
    let width = rounded(used)
    var to = packed
    for tap in reach.taps {
      for line in 0..<lines {
        if isTurned {
          for c in 0..<used { to[c] = w[tap + c * shape.filters + line] }
        } else {
          for k in 0..<used { to[k] = w[tap + line * shape.filters + k] }
        }
        for k in used..<width { to[k] = 0 }
        to += width
      }
    }
  }

  /// All output pixels of one picture.
  ///
  /// - Parameters:
  ///   - columns: Output channels; `weights` has them rounded up to whole vectors.
  ///   - bias: Added to each pixel, or nil.
  static func sweep(
    _ reach: Reach, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, columns: Int,
    bias: UnsafePointer<Float>?, rectifies: Bool, into output: UnsafeMutablePointer<Float>
  ) {
    let width = rounded(columns)
    var j = 0
    while j < columns {
      let left = (columns - j + 15) / 16
      let vectors = mostVectors >= 4 && left >= 4 ? 4 : mostVectors >= 2 && left >= 2 ? 2 : 1
      sweepPanel(
        vectors, reach, x, weights + j, pitch: width, used: min(vectors * 16, columns - j),
        bias: bias.map { $0 + j }, rectifies: rectifies, into: output + j)
      j += vectors * 16
    }
  }

  @inline(never)
  private static func sweepPanel(
    _ vectors: Int, _ reach: Reach, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    pitch: Int, used: Int, bias: UnsafePointer<Float>?, rectifies: Bool,
    into output: UnsafeMutablePointer<Float>
  ) {
    reach.inputs.withUnsafeBufferPointer { inputs in
      reach.outputs.withUnsafeBufferPointer { outputs in
        reach.offsets.withUnsafeBufferPointer { offsets in
          reach.lengths.withUnsafeBufferPointer { lengths in
            let count = inputs.count
            let stretches = offsets.count
            @inline(__always) func run(_ vectors: Int) {
              var first = 0
              while first < count {
                // The last tile overlaps the one before it and writes the same bits again.
                let start = max(0, min(first, count - 6))
                let last = count - 1
                @inline(__always) func place(_ p: Int) -> Int { min(start + p, last) }
                let p0 = x + inputs[place(0)]
                let p1 = x + inputs[place(1)]
                let p2 = x + inputs[place(2)]
                let p3 = x + inputs[place(3)]
                let p4 = x + inputs[place(4)]
                let p5 = x + inputs[place(5)]
                var sums = PixelSums()
                var line = UnsafeRawPointer(weights)
                for s in 0..<stretches {
                  let offset = offsets[s]
                  let end = offset &+ lengths[s]
                  var k = offset
                  while k < end {
                    sums.add(vectors, line) { pixel in
                      switch pixel {
                      case 0: p0[k]
                      case 1: p1[k]
                      case 2: p2[k]
                      case 3: p3[k]
                      case 4: p4[k]
                      default: p5[k]
                      }
                    }
                    line += pitch &* 4
                    k &+= 1
                  }
                }
                sums.forEach(
                  { pixel, vector, sum in
                    let to = output + outputs[place(pixel)] + 16 &* vector
                    var value = sum
                    if used >= 16 &* (vector &+ 1) {
                      if let bias {
                        value += UnsafeRawPointer(bias + 16 &* vector).loadUnaligned(as: V.self)
                      }
                      if rectifies { value.replace(with: 0, where: value .< 0) }
                      UnsafeMutableRawPointer(to).storeBytes(of: value, as: V.self)
                    } else {
                      for lane in 0..<max(0, used - 16 * vector) {
                        let sum = value[lane] + (bias.map { $0[16 * vector + lane] } ?? 0)
                        to[lane] = rectifies && sum < 0 ? 0 : sum
                      }
                    }
                  }, vectors: vectors)
                first += 6
              }
            }
            switch vectors {
            case 4: run(4)
            case 2: run(2)
            default: run(1)
            }
          }
        }
      }
    }
  }

  /// Zeros around a picture, whose rows `fill` writes.
  @inline(__always)
  private static func frame(
    rows: Int, columns: Int, channels: Int, top: Int, left: Int, paddedRows: Int,
    paddedColumns: Int, into output: UnsafeMutablePointer<Float>,
    _ fill: (_ row: Int, _ to: UnsafeMutablePointer<Float>) -> Void
  ) {
    let width = paddedColumns * channels
    let end = (left + columns) * channels
    for row in 0..<paddedRows {
      let to = output + row * width
      guard row >= top, row < top + rows else {
        to.initialize(repeating: 0, count: width)
        continue
      }
      to.initialize(repeating: 0, count: left * channels)
      fill(row - top, to + left * channels)
      (to + end).initialize(repeating: 0, count: width - end)
    }
  }

  /// Copies a picture into the middle of a larger one of zeros.
  static func pad(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, channels: Int, top: Int, left: Int,
    paddedRows: Int, paddedColumns: Int, into output: UnsafeMutablePointer<Float>
  ) {
    frame(
      rows: rows, columns: columns, channels: channels, top: top, left: left,
      paddedRows: paddedRows, paddedColumns: paddedColumns, into: output
    ) { row, to in
      to.initialize(from: x + row * columns * channels, count: columns * channels)
    }
  }

  /// The same, of a gradient, which is cut off where the output was; its channels' sums go to `sums`.
  static func padMasked(
    _ dy: UnsafePointer<Float>, output: UnsafePointer<Float>?, rows: Int, columns: Int,
    channels: Int, top: Int, left: Int, paddedRows: Int, paddedColumns: Int,
    into padded: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>
  ) {
    frame(
      rows: rows, columns: columns, channels: channels, top: top, left: left,
      paddedRows: paddedRows, paddedColumns: paddedColumns, into: padded
    ) { row, to in
      for column in 0..<columns {
        let from = (row * columns + column) * channels
        let place = to + column * channels
        if let output {
          for c in 0..<channels {
            let slope = output[from &+ c] > 0 ? dy[from &+ c] : 0
            place[c] = slope
            sums[c] += slope
          }
        } else {
          for c in 0..<channels {
            place[c] = dy[from &+ c]
            sums[c] += dy[from &+ c]
          }
        }
      }
    }
  }

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

  /// The sums of six pixels, up to four vectors of sixteen channels each. They have names, since an
  /// array of them would pass through memory.
  struct PixelSums {
    var (s0a, s0b, s0c, s0d) = (V.zero, V.zero, V.zero, V.zero)
    var (s1a, s1b, s1c, s1d) = (V.zero, V.zero, V.zero, V.zero)
    var (s2a, s2b, s2c, s2d) = (V.zero, V.zero, V.zero, V.zero)
    var (s3a, s3b, s3c, s3d) = (V.zero, V.zero, V.zero, V.zero)
    var (s4a, s4b, s4c, s4d) = (V.zero, V.zero, V.zero, V.zero)
    var (s5a, s5b, s5c, s5d) = (V.zero, V.zero, V.zero, V.zero)

    /// Adds one input of each pixel, times its line of weights.
    @inline(__always)
    mutating func add(_ vectors: Int, _ line: UnsafeRawPointer, _ x: (Int) -> Float) {
      let wa = line.loadUnaligned(as: V.self)
      let wb = vectors > 1 ? line.loadUnaligned(fromByteOffset: 64, as: V.self) : .zero
      let wc = vectors > 2 ? line.loadUnaligned(fromByteOffset: 128, as: V.self) : .zero
      let wd = vectors > 2 ? line.loadUnaligned(fromByteOffset: 192, as: V.self) : .zero
      let x0 = V(repeating: x(0))
      s0a = s0a.addingProduct(x0, wa)
      if vectors > 1 { s0b = s0b.addingProduct(x0, wb) }
      if vectors > 2 {
        s0c = s0c.addingProduct(x0, wc)
        s0d = s0d.addingProduct(x0, wd)
      }
      let x1 = V(repeating: x(1))
      s1a = s1a.addingProduct(x1, wa)
      if vectors > 1 { s1b = s1b.addingProduct(x1, wb) }
      if vectors > 2 {
        s1c = s1c.addingProduct(x1, wc)
        s1d = s1d.addingProduct(x1, wd)
      }
      let x2 = V(repeating: x(2))
      s2a = s2a.addingProduct(x2, wa)
      if vectors > 1 { s2b = s2b.addingProduct(x2, wb) }
      if vectors > 2 {
        s2c = s2c.addingProduct(x2, wc)
        s2d = s2d.addingProduct(x2, wd)
      }
      let x3 = V(repeating: x(3))
      s3a = s3a.addingProduct(x3, wa)
      if vectors > 1 { s3b = s3b.addingProduct(x3, wb) }
      if vectors > 2 {
        s3c = s3c.addingProduct(x3, wc)
        s3d = s3d.addingProduct(x3, wd)
      }
      let x4 = V(repeating: x(4))
      s4a = s4a.addingProduct(x4, wa)
      if vectors > 1 { s4b = s4b.addingProduct(x4, wb) }
      if vectors > 2 {
        s4c = s4c.addingProduct(x4, wc)
        s4d = s4d.addingProduct(x4, wd)
      }
      let x5 = V(repeating: x(5))
      s5a = s5a.addingProduct(x5, wa)
      if vectors > 1 { s5b = s5b.addingProduct(x5, wb) }
      if vectors > 2 {
        s5c = s5c.addingProduct(x5, wc)
        s5d = s5d.addingProduct(x5, wd)
      }
    }

    /// Hands each pixel's sums to `put`.
    @inline(__always)
    func forEach(_ put: (_ pixel: Int, _ vector: Int, _ sum: V) -> Void, vectors: Int) {
      put(0, 0, s0a)
      if vectors > 1 { put(0, 1, s0b) }
      if vectors > 2 {
        put(0, 2, s0c)
        put(0, 3, s0d)
      }
      put(1, 0, s1a)
      if vectors > 1 { put(1, 1, s1b) }
      if vectors > 2 {
        put(1, 2, s1c)
        put(1, 3, s1d)
      }
      put(2, 0, s2a)
      if vectors > 1 { put(2, 1, s2b) }
      if vectors > 2 {
        put(2, 2, s2c)
        put(2, 3, s2d)
      }
      put(3, 0, s3a)
      if vectors > 1 { put(3, 1, s3b) }
      if vectors > 2 {
        put(3, 2, s3c)
        put(3, 3, s3d)
      }
      put(4, 0, s4a)
      if vectors > 1 { put(4, 1, s4b) }
      if vectors > 2 {
        put(4, 2, s4c)
        put(4, 3, s4d)
      }
      put(5, 0, s5a)
      if vectors > 1 { put(5, 1, s5b) }
      if vectors > 2 {
        put(5, 2, s5c)
        put(5, 3, s5d)
      }
    }
  }
}
