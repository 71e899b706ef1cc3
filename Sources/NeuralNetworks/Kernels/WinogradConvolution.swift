import NDArrays

/// Convolution with kernels of 3 × 3 by fewer multiplications: four output pixels from sixteen
/// products for each pair of channels instead of thirty-six.
///
/// A tile of 4 × 4 inputs and the kernel are transformed, multiplied entry by entry (which, over
/// all channels, is sixteen products of matrices), and transformed back.
///
/// - Source: Lavin & Gray (2016), §4.1, F(2×2, 3×3); the gradient of the kernel is the transpose of
///   the same steps.
enum WinogradConvolution {
  typealias V = SIMD16<Float>

  /// Whether a convolution can be computed so.
  static func fits(_ shape: ConvolutionShape) -> Bool {
    shape.kernelRows == 3 && shape.kernelColumns == 3 && shape.stride == 1 && shape.dilation == 1
      && shape.padding.rows <= 2 && shape.padding.columns <= 2 && shape.channels % 16 == 0
      && shape.filters % 16 == 0
      && shape.outputRows >= 2 && shape.outputColumns >= 2
  }

  /// Sizes of a convolution in tiles of two by two outputs.
  struct Tiles {
    var rows: Int
    var columns: Int
    /// Rows of tiles that are transformed together, so that all lies in the second cache.
    var together: Int
    /// Tiles of a block, rounded up to whole tiles of the product.
    var most: Int
    /// The input with its rim.
    var paddedRows: Int { 2 * rows + 2 }
    var paddedColumns: Int { 2 * columns + 2 }

    init(outputRows: Int, outputColumns: Int, most: Int = 96) {
      rows = (outputRows + 1) / 2
      columns = (outputColumns + 1) / 2
      together = min(rows, max(1, most / columns))
      let height = Kernels.rowsOfTile
      self.most = (together * columns + height - 1) / height * height
    }
  }

  /// Columns rounded up to whole panels of 32.
  static func rounded(_ columns: Int) -> Int { (columns + 31) / 32 * 32 }

  /// The transformed kernel's size: sixteen matrices in panels.
  static func kernelCount(_ inputs: Int, _ outputs: Int) -> Int { 16 * inputs * rounded(outputs) }

  /// The place of an entry of a panelled matrix of `lines` lines.
  @inline(__always)
  private static func place(_ line: Int, _ column: Int, lines: Int) -> Int {
    let width = Kernels.columnsOfTile
    return column / width * (lines * width) + line * width + column % width
  }

  /// The kernel's transform, `G g Gᵀ`, in panels.
  ///
  /// - Parameter isTurned: Whether the kernel is turned by half and its channels change places, as
  ///   the gradient of the input needs it.
  static func transformKernel(
    _ w: UnsafePointer<Float>, _ shape: ConvolutionShape, isTurned: Bool,
    into u: UnsafeMutablePointer<Float>
  ) {
    let (c, f) = (shape.channels, shape.filters)
    let (inputs, outputs) = isTurned ? (f, c) : (c, f)
    let width = rounded(outputs)
    let size = inputs * width
    ThreadPool.shared.run(over: inputs, grain: max(1, 2048 / width)) { lines in
      for line in lines {
        for column in 0..<width {
          let to = u + place(line, column, lines: inputs)
          if column >= outputs {
            for e in 0..<16 { to[e * size] = 0 }
            continue
          }
          @inline(__always) func g(_ i: Int, _ j: Int) -> Float {
            isTurned
              ? w[((2 - i) * 3 + 2 - j) * c * f + column * f + line]
              : w[(i * 3 + j) * c * f + line * f + column]
          }
          for j in 0..<4 {
            // A column of g Gᵀ, then G times it.
            @inline(__always) func right(_ i: Int) -> Float {
              switch j {
              case 0: g(i, 0)
              case 1: 0.5 * ((g(i, 0) + g(i, 2)) + g(i, 1))
              case 2: 0.5 * ((g(i, 0) + g(i, 2)) - g(i, 1))
              default: g(i, 2)
              }
            }
            let (a, b, d) = (right(0), right(1), right(2))
            to[j * size] = a
            to[(4 + j) * size] = 0.5 * ((a + d) + b)
            to[(8 + j) * size] = 0.5 * ((a + d) - b)
            to[(12 + j) * size] = d
          }
        }
      }
    }
  }

  /// The transforms of the input's tiles, `Bᵀ d B`: sixteen matrices, tiles × channels.
  @inline(never)
  static func transformInput(
    _ x: UnsafePointer<Float>, rowPitch: Int, channels: Int, tileRows: Range<Int>, columns: Int,
    most: Int, into v: UnsafeMutablePointer<Float>
  ) {
    let size = most &* channels
    var tile = 0
    for ty in tileRows {
      for tx in 0..<columns {
        let from = x + 2 &* ty &* rowPitch + 2 &* tx &* channels
        let to = v + tile &* channels
        for c in stride(from: 0, to: channels, by: 16) {
          @inline(__always) func d(_ i: Int, _ j: Int) -> V {
            UnsafeRawPointer(from + i &* rowPitch + j &* channels + c).loadUnaligned(as: V.self)
          }
          @inline(__always) func put(_ e: Int, _ value: V) {
            UnsafeMutableRawPointer(to + e &* size + c).storeBytes(of: value, as: V.self)
          }
          @inline(__always) func row(_ i: Int, _ a: V, _ b: V, _ c: V, _ d: V) {
            put(4 * i, a - c)
            put(4 * i + 1, b + c)
            put(4 * i + 2, c - b)
            put(4 * i + 3, b - d)
          }
          let (d10, d11, d12, d13) = (d(1, 0), d(1, 1), d(1, 2), d(1, 3))
          let (d20, d21, d22, d23) = (d(2, 0), d(2, 1), d(2, 2), d(2, 3))
          row(1, d10 + d20, d11 + d21, d12 + d22, d13 + d23)
          row(2, d20 - d10, d21 - d11, d22 - d12, d23 - d13)
          row(0, d(0, 0) - d20, d(0, 1) - d21, d(0, 2) - d22, d(0, 3) - d23)
          row(3, d10 - d(3, 0), d11 - d(3, 1), d12 - d(3, 2), d13 - d(3, 3))
        }
        tile &+= 1
      }
    }
    // The product's last tile is whole: what lies there must be numbers.
    for e in 0..<16 {
      (v + e &* size + tile &* channels).initialize(
        repeating: 0, count: (most - tile) * channels)
    }
  }

  /// The sixteen products of transformed tiles and transformed kernel.
  @inline(never)
  private static func multiply(
    _ v: UnsafePointer<Float>, _ u: UnsafePointer<Float>, tiles: Int, most: Int, inputs: Int,
    width: Int, into m: UnsafeMutablePointer<Float>
  ) {
    let (height, panel) = (Kernels.rowsOfTile, Kernels.columnsOfTile)
    for e in 0..<16 {
      for t in stride(from: 0, to: tiles, by: height) {
        for j in stride(from: 0, to: width, by: panel) {
          let line = e * most + t
          let weights = u + (e * width + j) * inputs
          Kernels.tileOfRows(
            v + line * inputs, inputs, weights, inputs, into: m + (line * width + j), width, panel,
            true)
        }
      }
    }
  }

  /// The outputs of a block of tiles, `Aᵀ m A`, with bias and cut-off.
  @inline(never)
  private static func transformOutput(
    _ m: UnsafePointer<Float>, most: Int, width: Int, tileRows: Range<Int>, columns: Int,
    outputRows: Int, outputColumns: Int, outputs: Int, bias: UnsafePointer<Float>?, rectifies: Bool,
    into z: UnsafeMutablePointer<Float>
  ) {
    let size = most &* width
    var tile = 0
    for ty in tileRows {
      for tx in 0..<columns {
        let from = m + tile &* width
        let to = z + (2 &* ty &* outputColumns + 2 &* tx) &* outputs
        let (hasRow, hasColumn) = (2 * ty + 1 < outputRows, 2 * tx + 1 < outputColumns)
        for k in stride(from: 0, to: outputs, by: 16) {
          @inline(__always) func product(_ e: Int) -> V {
            UnsafeRawPointer(from + e &* size + k).loadUnaligned(as: V.self)
          }
          let add = bias.map { UnsafeRawPointer($0 + k).loadUnaligned(as: V.self) } ?? .zero
          @inline(__always) func put(_ place: Int, _ value: V) {
            var sum = value + add
            if rectifies { sum.replace(with: 0, where: sum .< 0) }
            UnsafeMutableRawPointer(to + (place + k)).storeBytes(of: sum, as: V.self)
          }
          @inline(__always) func down(_ j: Int) -> (V, V) {
            let (a, b, c, d) = (product(j), product(4 + j), product(8 + j), product(12 + j))
            return ((a + b) + c, (b - c) - d)
          }
          let (a0, b0) = down(0)
          let (a1, b1) = down(1)
          let (a2, b2) = down(2)
          let (a3, b3) = down(3)
          put(0, (a0 + a1) + a2)
          if hasColumn { put(outputs, (a1 - a2) - a3) }
          if hasRow {
            put(outputColumns &* outputs, (b0 + b1) + b2)
            if hasColumn { put((outputColumns &+ 1) &* outputs, (b1 - b2) - b3) }
          }
        }
        tile &+= 1
      }
    }
  }

  /// The memory that one picture's pass needs, in numbers.
  static func scratchCount(_ tiles: Tiles, inputs: Int, outputs: Int) -> Int {
    16 * tiles.most * (inputs + rounded(outputs))
  }

  /// One picture: `x` has its rim and whole tiles.
  static func forward(
    _ x: UnsafePointer<Float>, rowPitch: Int? = nil, _ u: UnsafePointer<Float>, _ tiles: Tiles,
    inputs: Int, outputs: Int, outputRows: Int, outputColumns: Int, bias: UnsafePointer<Float>?,
    rectifies: Bool,
    scratch: UnsafeMutablePointer<Float>, into z: UnsafeMutablePointer<Float>
  ) {
    let width = rounded(outputs)
    let (v, m) = (scratch, scratch + 16 * tiles.most * inputs)
    for first in stride(from: 0, to: tiles.rows, by: tiles.together) {
      let rows = first..<min(tiles.rows, first + tiles.together)
      let count = rows.count * tiles.columns
      transformInput(
        x, rowPitch: rowPitch ?? tiles.paddedColumns * inputs, channels: inputs, tileRows: rows,
        columns: tiles.columns, most: tiles.most, into: v)
      multiply(v, u, tiles: count, most: tiles.most, inputs: inputs, width: width, into: m)
      transformOutput(
        m, most: tiles.most, width: width, tileRows: rows, columns: tiles.columns,
        outputRows: outputRows, outputColumns: outputColumns, outputs: outputs, bias: bias,
        rectifies: rectifies, into: z)
    }
  }

  // MARK: - The kernel's gradient

  /// The transforms of the gradient's tiles, `A dZ Aᵀ`, in panels: sixteen matrices, tiles × filters.
  @inline(never)
  private static func transformGradient(
    _ dz: UnsafePointer<Float>, rowPitch: Int, filters: Int, width: Int, tileRows: Range<Int>,
    columns: Int, into d: UnsafeMutablePointer<Float>
  ) {
    let panel = Kernels.columnsOfTile
    let lines = tileRows.count * columns
    let size = lines &* width
    var tile = 0
    for ty in tileRows {
      for tx in 0..<columns {
        let from = dz + 2 &* ty &* rowPitch + 2 &* tx &* filters
        for k in stride(from: 0, to: width, by: 16) {
          let to = d + k / panel &* lines &* panel + tile &* panel + k % panel
          @inline(__always) func z(_ i: Int, _ j: Int) -> V {
            k < filters
              ? UnsafeRawPointer(from + i &* rowPitch + j &* filters + k).loadUnaligned(as: V.self)
              : .zero
          }
          @inline(__always) func put(_ e: Int, _ value: V) {
            UnsafeMutableRawPointer(to + e &* size).storeBytes(of: value, as: V.self)
          }
          @inline(__always) func row(_ i: Int, _ a: V, _ b: V) {
            put(4 * i, a)
            put(4 * i + 1, a + b)
            put(4 * i + 2, a - b)
            put(4 * i + 3, V.zero - b)
          }
          let (z00, z01, z10, z11) = (z(0, 0), z(0, 1), z(1, 0), z(1, 1))
          row(0, z00, z01)
          row(1, z00 + z10, z01 + z11)
          row(2, z00 - z10, z01 - z11)
          row(3, V.zero - z10, V.zero - z11)
        }
        tile &+= 1
      }
    }
  }

  /// Adds one picture's part to the transformed kernel's gradient, sixteen matrices of channels ×
  /// rounded filters.
  ///
  /// - Parameters:
  ///   - x: With its rim and whole tiles.
  ///   - dz: The output's gradient, zero where whole tiles go beyond the output.
  static func addKernelGradient(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, dzPitch: Int, _ tiles: Tiles,
    channels: Int, filters: Int, scratch: UnsafeMutablePointer<Float>, isFirst: Bool,
    into du: UnsafeMutablePointer<Float>
  ) {
    let width = rounded(filters)
    let (height, panel, step) = (Kernels.rowsOfTile, Kernels.columnsOfTile, Kernels.stepOfTile)
    let (v, d) = (scratch, scratch + 16 * tiles.most * channels)
    for first in stride(from: 0, to: tiles.rows, by: tiles.together) {
      let rows = first..<min(tiles.rows, first + tiles.together)
      let count = rows.count * tiles.columns
      transformInput(
        x, rowPitch: tiles.paddedColumns * channels, channels: channels, tileRows: rows,
        columns: tiles.columns, most: tiles.most, into: v)
      transformGradient(
        dz, rowPitch: dzPitch, filters: filters, width: width, tileRows: rows,
        columns: tiles.columns, into: d)
      for e in 0..<16 {
        var c = 0
        while c < channels {
          let tall = min(height, (channels - c + step - 1) / step * step)
          for j in stride(from: 0, to: width, by: panel) {
            Kernels.tile(
              tall, v + e &* tiles.most &* channels + c, pitch: channels,
              d + (e &* width + j) &* count, count,
              into: du + (e &* channels + c) &* width + j, stride: width, rows: tall,
              columns: panel, isFirst: isFirst && first == 0)
          }
          c += tall
        }
      }
    }
  }

  /// The kernel's gradient from the transformed one, `Gᵀ dU G`.
  static func restoreKernel(
    _ du: UnsafePointer<Float>, _ shape: ConvolutionShape, into dW: UnsafeMutablePointer<Float>
  ) {
    let (c, f) = (shape.channels, shape.filters)
    let width = rounded(f)
    let size = c * width
    ThreadPool.shared.run(over: c, grain: max(1, 2048 / f)) { lines in
      for line in lines {
        for k in 0..<f {
          let from = du + line &* width + k
          for j in 0..<3 {
            @inline(__always) func right(_ i: Int) -> Float {
              let (a, b) = (from[(4 * i + 1) &* size], from[(4 * i + 2) &* size])
              return switch j {
              case 0: from[4 * i &* size] + 0.5 * (a + b)
              case 1: 0.5 * (a - b)
              default: 0.5 * (a + b) + from[(4 * i + 3) &* size]
              }
            }
            let (r0, r1, r2, r3) = (right(0), right(1), right(2), right(3))
            let to = dW + j * c * f + line * f + k
            to[0] = r0 + 0.5 * (r1 + r2)
            to[3 * c * f] = 0.5 * (r1 - r2)
            to[6 * c * f] = 0.5 * (r1 + r2) + r3
          }
        }
      }
    }
  }
}
