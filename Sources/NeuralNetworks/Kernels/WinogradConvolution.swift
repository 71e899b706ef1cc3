import NDArrays

/// Convolution with kernels of 3 × 3 by fewer multiplications.
///
/// The tiles of the input and the kernel are transformed, multiplied entry by entry (which, over all
/// channels, is a product of matrices for each entry), and transformed back: see
/// ``WinogradTransform``. The tiles of several small pictures are multiplied together.
enum WinogradConvolution {
  typealias V = SIMD16<Float>

  /// Whether a convolution can be computed so.
  static func fits(_ shape: ConvolutionShape) -> Bool {
    shape.kernelRows == 3 && shape.kernelColumns == 3 && shape.stride == 1 && shape.dilation == 1
      && shape.padding.rows <= 2 && shape.padding.columns <= 2 && shape.channels % 16 == 0
      && shape.filters % 16 == 0
      && shape.outputRows >= 2 && shape.outputColumns >= 2
  }

  /// Pictures as they lie in memory.
  struct Pictures {
    var first: UnsafePointer<Float>
    /// From one picture to the next, and from one row to the next.
    var pitch: Int
    var rowPitch: Int
  }

  /// Columns rounded up to whole panels of 32.
  static func rounded(_ columns: Int) -> Int { (columns + 31) / 32 * 32 }

  /// The transformed kernel's size: a matrix in panels for each entry.
  static func kernelCount(_ tiles: WinogradTiles, _ inputs: Int, _ outputs: Int) -> Int {
    tiles.entries * inputs * rounded(outputs)
  }

  /// The place of an entry of a panelled matrix of `lines` lines.
  @inline(__always)
  private static func place(_ line: Int, _ column: Int, lines: Int) -> Int {
    let width = Kernels.columnsOfTile
    return column / width * (lines * width) + line * width + column % width
  }

  @inline(__always)
  static func load(_ from: UnsafePointer<Float>) -> V {
    UnsafeRawPointer(from).loadUnaligned(as: V.self)
  }

  @inline(__always)
  static func store(_ value: V, _ to: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(to).storeBytes(of: value, as: V.self)
  }

  // MARK: - The kernel

  /// The kernel's transform, in panels.
  ///
  /// - Parameters:
  ///   - w: `[3, 3, inputs, outputs]`.
  ///   - isTurned: Whether the kernel is turned by half, as the gradient of the input needs it.
  static func transformKernel(
    _ tiles: WinogradTiles, _ w: UnsafePointer<Float>, inputs: Int, outputs: Int, isTurned: Bool,
    into u: UnsafeMutablePointer<Float>
  ) {
    let width = rounded(outputs)
    ThreadPool.shared.run(over: inputs, grain: max(1, 4096 / width)) { lines in
      if tiles.outputs == 2 {
        transformKernel(WinogradTransform2x2.self, w, lines, inputs, outputs, isTurned, u)
      } else {
        transformKernel(WinogradTransform4x4.self, w, lines, inputs, outputs, isTurned, u)
      }
    }
  }

  @inline(__always)
  private static func transformKernel<T: WinogradTransform>(
    _: T.Type, _ w: UnsafePointer<Float>, _ lines: Range<Int>, _ inputs: Int, _ outputs: Int,
    _ isTurned: Bool, _ u: UnsafeMutablePointer<Float>
  ) {
    let width = rounded(outputs)
    let size = inputs * width
    let entries = (T.outputs + 2) * (T.outputs + 2)
    for line in lines {
      for column in stride(from: 0, to: width, by: 16) {
        let to = u + place(line, column, lines: inputs)
        if column >= outputs {
          for e in 0..<entries { store(.zero, to + e &* size) }
          continue
        }
        let from = w + line * outputs + column
        T.kernel({ i, j in
          load(from + (isTurned ? 8 - i * 3 - j : i * 3 + j) &* inputs &* outputs)
        }) { e, value in store(value, to + e &* size) }
      }
    }
  }

  // MARK: - Outputs

  /// The memory that a pass needs, in numbers, which takes so many rows of tiles together.
  static func scratchCount(_ tiles: WinogradTiles, together: Int, inputs: Int, outputs: Int) -> Int
  {
    tiles.entries * filled(together * tiles.columns) * (inputs + rounded(outputs))
  }

  /// Tiles rounded up to whole tiles of the product.
  private static func filled(_ tiles: Int) -> Int {
    (tiles + Kernels.rowsOfTile - 1) / Kernels.rowsOfTile * Kernels.rowsOfTile
  }

  /// Where outputs go, and what is done on the way.
  struct Outputs {
    var first: UnsafeMutablePointer<Float>
    var rows: Int
    var columns: Int
    var channels: Int
    var bias: UnsafePointer<Float>?
    var rectifies: Bool
    /// Whether only the largest of each 2 × 2 outputs is wanted, as a pooling behind would take it.
    var pools = false

    /// Rows and columns of what is stored.
    var storedRows: Int { pools ? rows / 2 : rows }
    var storedColumns: Int { pools ? columns / 2 : columns }
  }

  /// The outputs for some pictures with their rims and whole tiles.
  ///
  /// - Parameter together: Rows of tiles that are computed together; the memory is as large as they need.
  static func forward(
    _ tiles: WinogradTiles, together: Int, _ x: Pictures, pictures: Int, _ u: UnsafePointer<Float>,
    inputs: Int, _ z: Outputs, scratch: UnsafeMutablePointer<Float>
  ) {
    if tiles.outputs == 2 {
      forward(WinogradTransform2x2.self, tiles, together, x, pictures, u, inputs, z, scratch)
    } else {
      forward(WinogradTransform4x4.self, tiles, together, x, pictures, u, inputs, z, scratch)
    }
  }

  @inline(__always)
  private static func forward<T: WinogradTransform>(
    _ t: T.Type, _ tiles: WinogradTiles, _ together: Int, _ x: Pictures, _ pictures: Int,
    _ u: UnsafePointer<Float>, _ inputs: Int, _ z: Outputs, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let width = rounded(z.channels)
    let all = pictures * tiles.rows
    let most = filled(together * tiles.columns)
    let (v, m) = (scratch, scratch + tiles.entries * most * inputs)
    for first in stride(from: 0, to: all, by: together) {
      let rows = first..<min(all, first + together)
      let count = rows.count * tiles.columns
      for row in rows {
        let (picture, line) = (row / tiles.rows, row % tiles.rows)
        transformInput(
          t, x.first + picture * x.pitch + T.outputs * line * x.rowPitch, x.rowPitch, inputs,
          tiles.columns, size: most * inputs, into: v + (row - first) * tiles.columns * inputs)
      }
      // The product's last tile is whole: what lies there must be numbers.
      let end = filled(count)
      if end > count {
        for e in 0..<tiles.entries {
          (v + (e * most + count) * inputs).initialize(repeating: 0, count: (end - count) * inputs)
        }
      }
      multiply(v, u, tiles: count, most, inputs, width, entries: tiles.entries, into: m)
      for row in rows {
        let (picture, line) = (row / tiles.rows, row % tiles.rows)
        let sums = m + (row - first) * tiles.columns * width
        let step = z.pools ? T.outputs / 2 : T.outputs
        let target =
          z.first + (picture * z.storedRows + step * line) * z.storedColumns * z.channels
        let rowsLeft = z.storedRows - step * line
        if z.pools {
          poolOutput(t, sums, size: most * width, width, z, target, rowsLeft, tiles.columns)
        } else {
          transformOutput(t, sums, size: most * width, width, z, target, rowsLeft, tiles.columns)
        }
      }
    }
  }

  /// The transforms of a row of tiles: a matrix of tiles × channels for each entry.
  @inline(never)
  static func transformInput<T: WinogradTransform>(
    _: T.Type, _ x: UnsafePointer<Float>, _ rowPitch: Int, _ channels: Int, _ columns: Int,
    size: Int, into v: UnsafeMutablePointer<Float>
  ) {
    for tile in 0..<columns {
      for c in stride(from: 0, to: channels, by: 16) {
        let from = x + T.outputs &* tile &* channels + c
        let to = v + tile &* channels + c
        T.input({ i, j in load(from + i &* rowPitch + j &* channels) }) { e, value in
          store(value, to + e &* size)
        }
      }
    }
  }

  /// The products of transformed tiles and transformed kernel.
  @inline(never)
  private static func multiply(
    _ v: UnsafePointer<Float>, _ u: UnsafePointer<Float>, tiles: Int, _ most: Int, _ inputs: Int,
    _ width: Int, entries: Int, into m: UnsafeMutablePointer<Float>
  ) {
    let (height, panel) = (Kernels.rowsOfTile, Kernels.columnsOfTile)
    for e in 0..<entries {
      for t in stride(from: 0, to: tiles, by: height) {
        for j in stride(from: 0, to: width, by: panel) {
          let line = e &* most &+ t
          Kernels.tileOfRows(
            v + line &* inputs, inputs, u + (e &* width &+ j) &* inputs, inputs,
            into: m + (line &* width &+ j), width, panel, true)
        }
      }
    }
  }

  /// The outputs of a row of tiles, with bias and cut-off.
  @inline(never)
  private static func transformOutput<T: WinogradTransform>(
    _: T.Type, _ m: UnsafePointer<Float>, size: Int, _ width: Int, _ z: Outputs,
    _ target: UnsafeMutablePointer<Float>, _ rowsLeft: Int, _ columns: Int
  ) {
    let (channels, pitch) = (z.channels, z.columns &* z.channels)
    for tile in 0..<columns {
      let columnsLeft = z.columns - T.outputs * tile
      for k in stride(from: 0, to: channels, by: 16) {
        let from = m + tile &* width + k
        let to = target + T.outputs &* tile &* channels + k
        let bias = z.bias.map { load($0 + k) } ?? .zero
        T.output({ e in load(from + e &* size) }) { i, j, value in
          guard i < rowsLeft, j < columnsLeft else { return }
          var sum = value + bias
          if z.rectifies { sum.replace(with: 0, where: sum .< 0) }
          store(sum, to + i &* pitch + j &* channels)
        }
      }
    }
  }

  /// The same of outputs of which only the largest of each 2 × 2 is stored; NaN is larger than all.
  @inline(never)
  private static func poolOutput<T: WinogradTransform>(
    _: T.Type, _ m: UnsafePointer<Float>, size: Int, _ width: Int, _ z: Outputs,
    _ target: UnsafeMutablePointer<Float>, _ rowsLeft: Int, _ columns: Int
  ) {
    let (channels, pitch) = (z.channels, z.storedColumns &* z.channels)
    let step = T.outputs / 2
    for tile in 0..<columns {
      let columnsLeft = z.storedColumns - step * tile
      for k in stride(from: 0, to: channels, by: 16) {
        let from = m + tile &* width + k
        let to = target + step &* tile &* channels + k
        let bias = z.bias.map { load($0 + k) } ?? .zero
        var largest = (V.zero, V.zero)
        T.output({ e in load(from + e &* size) }) { i, j, value in
          let sum = value + bias
          @inline(__always) func take(_ largest: inout V) {
            if i % 2 == 0 && j % 2 == 0 {
              largest = sum
            } else {
              largest.replace(with: sum, where: (sum .> largest) .| (sum .!= sum))
            }
            guard i % 2 == 1, j % 2 == 1, i / 2 < rowsLeft, j / 2 < columnsLeft else { return }
            // What is negative becomes zero, as LayerLoops.cutOff has it.
            if z.rectifies { largest = (largest + magnitude(largest)) * 0.5 }
            store(largest, to + i / 2 &* pitch + j / 2 &* channels)
          }
          if j / 2 == 0 { take(&largest.0) } else { take(&largest.1) }
        }
      }
    }
  }

  @inline(__always)
  private static func magnitude(_ x: V) -> V {
    unsafeBitCast(
      unsafeBitCast(x, to: SIMD16<UInt32>.self) & SIMD16(repeating: 0x7FFF_FFFF), to: V.self)
  }
}
