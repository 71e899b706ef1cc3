import NDArrays

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
}
