import NDArrays
import Synchronization

/// How a convolution of known shape is computed: what is found out once for each shape.
///
/// Float pictures are taken one by one, so that a picture and all that is made of it stay in the
/// second cache; the gradient of the kernel is summed over groups of eight pictures, which are
/// added in order.
struct ConvolutionPlan: Sendable {
  let shape: ConvolutionShape
  /// The tiles of the outputs, where a convolution is computed by them, and those of the inputs for
  /// their gradient.
  private let tiles: WinogradTiles?
  private let back: WinogradTiles
  private let forwardReach: DirectConvolution.Reach
  private let backwardParts: [DirectConvolution.Reach]
  private let before: (Int, Int)
  private let padded: (rows: Int, columns: Int)

  /// Pictures whose kernel gradients are summed by one task.
  static let group = 8

  /// - Parameter tile: Outputs of a tile along an axis, 0 for no tiles; what is best where it is nil.
  init(_ shape: ConvolutionShape, tile: Int? = nil) {
    self.shape = shape
    let size = tile == 0 ? nil : tile
    tiles =
      tile == 0 || !WinogradConvolution.fits(shape)
      ? nil
      : WinogradTiles(
        outputRows: shape.outputRows, outputColumns: shape.outputColumns, outputs: size)
    back = WinogradTiles(outputRows: shape.rows, outputColumns: shape.columns, outputs: size)
    forwardReach = DirectConvolution.forwardReach(shape)
    (backwardParts, before, padded) = DirectConvolution.backwardReach(shape)
  }

  private static let known = Mutex<[ConvolutionShape: ConvolutionPlan]>([:])

  /// The plan for a shape: all layers of that shape share it, and none of them holds it.
  static func shared(_ shape: ConvolutionShape) -> ConvolutionPlan {
    if let plan = known.withLock({ $0[shape] }) { return plan }
    let plan = ConvolutionPlan(shape)
    known.withLock { plans in
      // Plans of shapes that were tried and left would pile up: a hundred megabytes are kept.
      let pixels = plans.keys.reduce(0) { $0 + $1.pixelCount }
      if pixels + shape.pixelCount > 1 << 22 { plans.removeAll() }
      plans[shape] = plan
    }
    return plan
  }

  // MARK: - Forward

  /// Whether ``forward(_:_:_:rectifies:prepared:pools:)`` can leave the largest of each 2 × 2 outputs.
  func canPool<E: FloatingElement>(_: E.Type) -> Bool { tiles != nil && E.self == Float.self }

  /// The outputs, `[n, rows, columns, filters]`; half as many rows and columns where it pools.
  func forward<E: FloatingElement>(
    _ x: NDArray<E>, _ w: NDArray<E>, _ bias: NDArray<E>, rectifies: Bool,
    prepared: NDArray<Float>? = nil, pools: Bool = false
  ) -> NDArray<E> {
    let x = x.contiguous()
    let batch = x.shape[0]
    let (rows, columns) = (shape.outputRows, shape.outputColumns)
    let output: Shape = [
      batch, pools ? rows / 2 : rows, pools ? columns / 2 : columns, shape.filters,
    ]
    return NDArray<E>(shape: output) { z in
      x.withPointer { x in
        w.contiguous().withPointer { w in
          bias.contiguous().withPointer { bias in
            if E.self == Float.self {
              let kernel = prepared ?? preparedKernel(w: floats(w))
              kernel.withPointer {
                forwardFloat(
                  batch, floats(x), $0, floats(bias), rectifies: rectifies, mutableFloats(z),
                  pools: pools)
              }
            } else {
              forwardPlain(batch, x, w, bias, z, rectifies: rectifies)
            }
          }
        }
      }
    }
  }

  @specialized(where E == Double)
  private func forwardPlain<E: FloatingElement>(
    _ batch: Int, _ x: UnsafePointer<E>, _ w: UnsafePointer<E>, _ bias: UnsafePointer<E>,
    _ z: UnsafeMutablePointer<E>, rectifies: Bool
  ) {
    PlainConvolution.forward(shape, batch: batch, x, w, bias, z, rectifies: rectifies)
  }

  /// The kernel transformed or packed, for ``forward(_:_:_:rectifies:prepared:)``; nil for Double.
  func preparedKernel<E: FloatingElement>(_ w: NDArray<E>) -> NDArray<Float>? {
    guard E.self == Float.self else { return nil }
    return w.contiguous().withPointer { preparedKernel(w: floats($0)) }
  }

  private func preparedKernel(w: UnsafePointer<Float>) -> NDArray<Float> {
    guard let tiles else {
      let size = forwardReach.depth * DirectConvolution.rounded(shape.filters)
      return NDArray<Float>(shape: [size]) {
        DirectConvolution.pack(w, shape, forwardReach, isTurned: false, into: $0)
      }
    }
    let size = WinogradConvolution.kernelCount(tiles, shape.channels, shape.filters)
    return NDArray<Float>(shape: [size]) {
      WinogradConvolution.transformKernel(
        tiles, w, inputs: shape.channels, outputs: shape.filters, isTurned: false, into: $0)
    }
  }

  private func forwardFloat(
    _ batch: Int, _ x: UnsafePointer<Float>, _ kernel: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>, rectifies: Bool, _ z: UnsafeMutablePointer<Float>, pools: Bool
  ) {
    let s = shape
    guard let tiles else {
      ThreadPool.shared.run(over: batch, grain: max(1, 200_000 / (s.outputCount * 9))) { images in
        for n in images {
          DirectConvolution.sweep(
            forwardReach, withRim(x + n * s.inputCount), kernel, columns: s.filters, bias: bias,
            rectifies: rectifies, into: z + n * s.outputCount)
        }
      }
      return
    }
    let together = tiles.pictures(max(1, min(8, batch)))
    let image = framedCount(tiles)
    let need = WinogradConvolution.scratchCount(
      tiles, pictures: together, inputs: s.channels, outputs: s.filters)
    let stored = pools ? s.outputRows / 2 * (s.outputColumns / 2) * s.filters : s.outputCount
    ThreadPool.shared.run(over: batch, grain: together) { range in
      let memory = Self.scratch(together * image + need)
      let pictures = inWholeTiles(x + range.lowerBound * s.inputCount, range.count, tiles, memory)
      WinogradConvolution.forward(
        tiles, pictures, pictures: range.count, kernel, inputs: s.channels,
        WinogradConvolution.Outputs(
          first: z + range.lowerBound * stored, rows: s.outputRows, columns: s.outputColumns,
          channels: s.filters, bias: bias, rectifies: rectifies, pools: pools),
        scratch: memory + together * image)
    }
  }

  /// The numbers that a picture takes with its rim and whole tiles; 0 where it is whole as it lies.
  private func framedCount(_ tiles: WinogradTiles) -> Int {
    let isWhole =
      shape.padding == 0 && tiles.paddedRows == shape.rows
      && tiles.paddedColumns == shape.columns
    return isWhole ? 0 : tiles.paddedRows * tiles.paddedColumns * shape.channels
  }

  /// Pictures with their rims and whole tiles, in `memory` where they are not whole as they lie.
  private func inWholeTiles(
    _ x: UnsafePointer<Float>, _ count: Int, _ tiles: WinogradTiles,
    _ memory: UnsafeMutablePointer<Float>
  ) -> WinogradConvolution.Pictures {
    let size = framedCount(tiles)
    if size == 0 {
      return WinogradConvolution.Pictures(
        first: x, pitch: shape.inputCount, rowPitch: shape.columns * shape.channels)
    }
    for n in 0..<count {
      DirectConvolution.pad(
        x + n * shape.inputCount, rows: shape.rows, columns: shape.columns,
        channels: shape.channels, top: shape.padding.rows, left: shape.padding.columns,
        paddedRows: tiles.paddedRows, paddedColumns: tiles.paddedColumns, into: memory + n * size)
    }
    return WinogradConvolution.Pictures(
      first: memory, pitch: size, rowPitch: tiles.paddedColumns * shape.channels)
  }

  /// The picture with its rim of zeros, in this thread's memory where there is a rim.
  private func withRim(_ x: UnsafePointer<Float>) -> UnsafePointer<Float> {
    if shape.padding == 0 { return x }
    let memory = Self.scratch(shape.paddedRows * shape.paddedColumns * shape.channels)
    DirectConvolution.pad(
      x, rows: shape.rows, columns: shape.columns, channels: shape.channels,
      top: shape.padding.rows,
      left: shape.padding.columns, paddedRows: shape.paddedRows, paddedColumns: shape.paddedColumns,
      into: memory)
    return UnsafePointer(memory)
  }

  private static func scratch(_ count: Int) -> UnsafeMutablePointer<Float> {
    ThreadScratch.memory(bytes: 4 * count + 256).assumingMemoryBound(to: Float.self)
  }

  // MARK: - Backward

  /// The gradients of the kernel and the bias, and that of the input where it is wanted.
  ///
  /// - Parameter output: What the layer gave, where it was cut off at zero.
  func backward<E: FloatingElement>(
    _ x: NDArray<E>, _ w: NDArray<E>, output: NDArray<E>?, _ dy: NDArray<E>,
    dW: inout NDArray<E>, dBias: inout NDArray<E>, wantsInput: Bool
  ) -> NDArray<E>? {
    let x = x.contiguous()
    let dy = dy.contiguous()
    let w = w.contiguous()
    let batch = x.shape[0]
    func run(_ dx: UnsafeMutablePointer<E>?) {
      dW.withUniquePointer { dW in
        dBias.withUniquePointer { dBias in
          x.withPointer { x in
            dy.withPointer { dy in
              w.withPointer { w in
                let y = output?.withPointer { UnsafePointer($0) }
                if E.self == Float.self {
                  backwardFloat(
                    batch, floats(x), floats(w), output: y.map { floats($0) }, floats(dy),
                    mutableFloats(dW), mutableFloats(dBias),
                    dx.map { mutableFloats($0) })
                } else {
                  backwardPlain(batch, x, w, y, dy, dW, dBias, dx)
                }
              }
            }
          }
        }
      }
      withExtendedLifetime(output) {}
    }
    if !wantsInput {
      run(nil)
      return nil
    }
    return NDArray<E>(shape: x.shape) { run($0) }
  }

  @specialized(where E == Double)
  private func backwardPlain<E: FloatingElement>(
    _ batch: Int, _ x: UnsafePointer<E>, _ w: UnsafePointer<E>, _ y: UnsafePointer<E>?,
    _ dy: UnsafePointer<E>, _ dW: UnsafeMutablePointer<E>, _ dBias: UnsafeMutablePointer<E>,
    _ dx: UnsafeMutablePointer<E>?
  ) {
    PlainConvolution.backward(
      shape, batch: batch, x, w, output: y, dy, dW: dW, dBias: dBias, dx: dx)
  }

  private func backwardFloat(
    _ batch: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    output: UnsafePointer<Float>?, _ dy: UnsafePointer<Float>, _ dW: UnsafeMutablePointer<Float>,
    _ dBias: UnsafeMutablePointer<Float>, _ dx: UnsafeMutablePointer<Float>?
  ) {
    let groups = (batch + Self.group - 1) / Self.group
    let f = shape.filters
    let width = tiles == nil ? DirectConvolution.rounded(f) : f
    let size = forwardReach.depth * width
    // Each group's sums, the bias's behind the kernel's.
    let pitch = size + (f + 15) / 16 * 16
    let partial = Scratch<Float>(max(1, groups) * pitch)
    if let tiles {
      backwardWinograd(tiles, batch, x, w, output, dy, partial.pointer, pitch, size, dx)
    } else {
      backwardDirect(batch, x, w, output, dy, partial.pointer, pitch, size, dx)
    }
    // The groups are added in order.
    ThreadPool.shared.run(over: pitch, grain: 1 << 12) { range in
      for g in 1..<max(1, groups) {
        let from = partial.pointer + g * pitch
        for i in range { partial.pointer[i] += from[i] }
      }
    }
    let sums = partial.pointer
    if groups == 0 { sums.initialize(repeating: 0, count: pitch) }
    for line in 0..<forwardReach.depth {
      (dW + line * f).update(from: sums + line * width, count: f)
    }
    dBias.update(from: sums + size, count: f)
    partial.free()
  }

  private func backwardWinograd(
    _ tiles: WinogradTiles, _ batch: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    _ output: UnsafePointer<Float>?, _ dy: UnsafePointer<Float>,
    _ partial: UnsafeMutablePointer<Float>, _ pitch: Int, _ size: Int,
    _ dx: UnsafeMutablePointer<Float>?
  ) {
    let s = shape
    // The input's gradient is a convolution of the output's with the turned kernel.
    let rim = (rows: 2 - s.padding.rows, columns: 2 - s.padding.columns)
    // One copy of the gradient serves both: its rim is the second's, its whole tiles both'.
    let rows = max(back.paddedRows, rim.rows + tiles.outputs * tiles.rows)
    let columns = max(back.paddedColumns, rim.columns + tiles.outputs * tiles.columns)
    let u = dx == nil ? nil : turnedKernel(w)
    let together = (tiles.count < back.count ? tiles : back).pictures(Self.group)
    let image = framedCount(tiles)
    let slope = rows * columns * s.filters
    let du = WinogradConvolution.kernelCount(tiles, s.channels, s.filters)
    let need = max(
      WinogradConvolution.gradientScratchCount(
        tiles, pictures: together, channels: s.channels, filters: s.filters),
      WinogradConvolution.scratchCount(
        back, pictures: together, inputs: s.filters, outputs: s.channels))
    ThreadPool.shared.run(over: batch, grain: Self.group) { range in
      let memory = Self.scratch(du + together * (image + slope) + need)
      let mine = partial + range.lowerBound / Self.group * pitch
      (mine + size).initialize(repeating: 0, count: pitch - size)
      let dz = memory + du + together * image
      let scratch = dz + together * slope
      for first in stride(from: range.lowerBound, to: range.upperBound, by: together) {
        let count = min(together, range.upperBound - first)
        let pictures = inWholeTiles(x + first * s.inputCount, count, tiles, memory + du)
        for n in 0..<count {
          DirectConvolution.padMasked(
            dy + (first + n) * s.outputCount,
            output: output.map { $0 + (first + n) * s.outputCount },
            rows: s.outputRows, columns: s.outputColumns, channels: s.filters, top: rim.rows,
            left: rim.columns, paddedRows: rows, paddedColumns: columns, into: dz + n * slope,
            sums: mine + size)
        }
        var slopes = WinogradConvolution.Pictures(
          first: dz + (rim.rows * columns + rim.columns) * s.filters, pitch: slope,
          rowPitch: columns * s.filters)
        WinogradConvolution.addKernelGradient(
          tiles, pictures, slopes, pictures: count, channels: s.channels, filters: s.filters,
          scratch: scratch, isFirst: first == range.lowerBound, into: memory)
        guard let dx, let u else { continue }
        slopes.first = UnsafePointer(dz)
        u.withPointer {
          WinogradConvolution.forward(
            back, slopes, pictures: count, $0, inputs: s.filters,
            WinogradConvolution.Outputs(
              first: dx + first * s.inputCount, rows: s.rows, columns: s.columns,
              channels: s.channels, bias: nil, rectifies: false), scratch: scratch)
        }
      }
      WinogradConvolution.restoreKernel(
        tiles, memory, channels: s.channels, filters: s.filters, into: mine)
    }
  }

  /// The kernel turned by half, its channels and filters changed about, and transformed.
  private func turnedKernel(_ w: UnsafePointer<Float>) -> NDArray<Float> {
    let s = shape
    let changed = NDArray<Float>(shape: [9, s.filters, s.channels]) { to in
      for tap in 0..<9 {
        for c in 0..<s.channels {
          let (from, to) = (
            w + (tap * s.channels + c) * s.filters, to + tap * s.channels * s.filters
          )
          for f in 0..<s.filters { to[f &* s.channels &+ c] = from[f] }
        }
      }
    }
    return NDArray<Float>(shape: [WinogradConvolution.kernelCount(back, s.filters, s.channels)]) {
      u in
      changed.withPointer {
        WinogradConvolution.transformKernel(
          back, $0, inputs: s.filters, outputs: s.channels, isTurned: true, into: u)
      }
    }
  }

  private func backwardDirect(
    _ batch: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    _ output: UnsafePointer<Float>?, _ dy: UnsafePointer<Float>,
    _ partial: UnsafeMutablePointer<Float>, _ pitch: Int, _ size: Int,
    _ dx: UnsafeMutablePointer<Float>?
  ) {
    let s = shape
    let width = DirectConvolution.rounded(s.filters)
    let turned = DirectConvolution.rounded(s.channels)
    // The kernel's lines for each part of the input's pixels.
    let packs = backwardParts.map { dx == nil ? 0 : $0.depth * turned }
    let packed = Scratch<Float>(packs.reduce(0, +))
    var start = 0
    var weights: [Int] = []
    for (part, count) in zip(backwardParts, packs) {
      weights.append(start)
      if dx != nil {
        DirectConvolution.pack(w, s, part, isTurned: true, into: packed.pointer + start)
      }
      start += count
    }
    let image = s.paddedRows * s.paddedColumns * s.channels + 16
    let slope = padded.rows * padded.columns * s.filters + 32
    ThreadPool.shared.run((batch + Self.group - 1) / Self.group) { group in
      let memory = Self.scratch(image + slope)
      let mine = partial + group * pitch
      mine.initialize(repeating: 0, count: pitch)
      let dz = memory + image
      memory[image - 16] = 0
      let first = group * Self.group
      for n in first..<min(batch, first + Self.group) {
        DirectConvolution.pad(
          x + n * s.inputCount, rows: s.rows, columns: s.columns, channels: s.channels,
          top: s.padding.rows, left: s.padding.columns, paddedRows: s.paddedRows,
          paddedColumns: s.paddedColumns, into: memory)
        DirectConvolution.padMasked(
          dy + n * s.outputCount, output: output.map { $0 + n * s.outputCount },
          rows: s.outputRows, columns: s.outputColumns, channels: s.filters, top: before.0,
          left: before.1, paddedRows: padded.rows, paddedColumns: padded.columns, into: dz,
          sums: mine + size)
        DirectConvolution.addKernelGradient(
          s, memory, dz + (before.0 * padded.columns + before.1) * s.filters,
          dzPitch: padded.columns * s.filters, width: width, mine)
        if let dx {
          for (part, place) in zip(backwardParts, weights) {
            DirectConvolution.sweep(
              part, dz, packed.pointer + place, columns: s.channels, bias: nil, rectifies: false,
              into: dx + n * s.inputCount)
          }
        }
      }
    }
    packed.free()
  }
}

/// The same address, for an element that is known to be Float.
@inline(__always)
private func floats<E>(_ pointer: UnsafePointer<E>) -> UnsafePointer<Float> {
  UnsafeRawPointer(pointer).assumingMemoryBound(to: Float.self)
}
@inline(__always)
private func mutableFloats<E>(_ pointer: UnsafeMutablePointer<E>) -> UnsafeMutablePointer<Float> {
  UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Float.self)
}
