import NDArrays
import Synchronization

/// How a convolution of known shape is computed: what is found out once for each shape.
///
/// Float pictures are taken one by one, so that a picture and all that is made of it stay in the
/// second cache; the gradient of the kernel is summed over groups of eight pictures, which are
/// added in order.
struct ConvolutionPlan: Sendable {
  let shape: ConvolutionShape
  private let isWinograd: Bool
  private let forwardReach: DirectConvolution.Reach
  private let backwardParts: [DirectConvolution.Reach]
  private let before: (Int, Int)
  private let padded: (rows: Int, columns: Int)

  /// Pictures whose kernel gradients are summed by one task.
  static let group = 8

  init(_ shape: ConvolutionShape, isWinograd: Bool? = nil) {
    self.shape = shape
    self.isWinograd = isWinograd ?? WinogradConvolution.fits(shape)
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

  func forward<E: FloatingElement>(
    _ x: NDArray<E>, _ w: NDArray<E>, _ bias: NDArray<E>, rectifies: Bool,
    prepared: NDArray<Float>? = nil
  ) -> NDArray<E> {
    let x = x.contiguous()
    let batch = x.shape[0]
    return NDArray<E>(shape: [batch, shape.outputRows, shape.outputColumns, shape.filters]) { z in
      x.withPointer { x in
        w.contiguous().withPointer { w in
          bias.contiguous().withPointer { bias in
            if E.self == Float.self {
              let kernel = prepared ?? preparedKernel(w: floats(w))
              kernel.withPointer {
                forwardFloat(
                  batch, floats(x), $0, floats(bias), rectifies: rectifies, mutableFloats(z),
                  // A few pictures at a time leave room for small blocks only.
                  most: prepared == nil ? 96 : 48)
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
    let size =
      isWinograd
      ? WinogradConvolution.kernelCount(shape.channels, shape.filters)
      : forwardReach.depth * DirectConvolution.rounded(shape.filters)
    return NDArray<Float>(shape: [size]) { kernel in
      if isWinograd {
        WinogradConvolution.transformKernel(w, shape, isTurned: false, into: kernel)
      } else {
        DirectConvolution.pack(w, shape, forwardReach, isTurned: false, into: kernel)
      }
    }
  }

  private func forwardFloat(
    _ batch: Int, _ x: UnsafePointer<Float>, _ kernel: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>, rectifies: Bool, _ z: UnsafeMutablePointer<Float>, most: Int
  ) {
    let s = shape
    if isWinograd {
      let tiles = WinogradConvolution.Tiles(
        outputRows: s.outputRows, outputColumns: s.outputColumns, most: most)
      let image = framedCount(tiles)
      let need = WinogradConvolution.scratchCount(tiles, inputs: s.channels, outputs: s.filters)
      ThreadPool.shared.run(batch) { n in
        let memory = Self.scratch(image + need)
        let from = inWholeTiles(x + n * s.inputCount, tiles, memory)
        WinogradConvolution.forward(
          from, kernel, tiles, inputs: s.channels, outputs: s.filters,
          outputRows: s.outputRows, outputColumns: s.outputColumns, bias: bias,
          rectifies: rectifies,
          scratch: memory + image, into: z + n * s.outputCount)
      }
      return
    }
    ThreadPool.shared.run(over: batch, grain: max(1, 200_000 / (s.outputCount * 9))) { images in
      for n in images {
        DirectConvolution.sweep(
          forwardReach, withRim(x + n * s.inputCount), kernel, columns: s.filters, bias: bias,
          rectifies: rectifies, into: z + n * s.outputCount)
      }
    }
  }

  /// The numbers that a picture takes with its rim and whole tiles; 0 where it is whole as it lies.
  private func framedCount(_ tiles: WinogradConvolution.Tiles) -> Int {
    let isWhole =
      shape.padding == 0 && tiles.paddedRows == shape.rows
      && tiles.paddedColumns == shape.columns
    return isWhole ? 0 : tiles.paddedRows * tiles.paddedColumns * shape.channels
  }

  /// The picture with its rim and whole tiles, in `memory` where it is not whole as it lies.
  private func inWholeTiles(
    _ x: UnsafePointer<Float>, _ tiles: WinogradConvolution.Tiles,
    _ memory: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    if framedCount(tiles) == 0 { return x }
    DirectConvolution.pad(
      x, rows: shape.rows, columns: shape.columns, channels: shape.channels,
      top: shape.padding.rows,
      left: shape.padding.columns, paddedRows: tiles.paddedRows, paddedColumns: tiles.paddedColumns,
      into: memory)
    return UnsafePointer(memory)
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
    let size =
      isWinograd
      ? WinogradConvolution.kernelCount(shape.channels, f)
      : forwardReach.depth * DirectConvolution.rounded(f)
    // Each group's sums, the bias's behind the kernel's.
    let pitch = size + (f + 15) / 16 * 16
    let partial = Scratch<Float>(max(1, groups) * pitch)
    if isWinograd {
      backwardWinograd(batch, x, w, output, dy, partial.pointer, pitch, size, dx)
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
    if isWinograd {
      WinogradConvolution.restoreKernel(sums, shape, into: dW)
    } else {
      let width = DirectConvolution.rounded(f)
      for line in 0..<forwardReach.depth {
        (dW + line * f).update(from: sums + line * width, count: f)
      }
    }
    dBias.update(from: sums + size, count: f)
    partial.free()
  }

  private func backwardWinograd(
    _ batch: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    _ output: UnsafePointer<Float>?, _ dy: UnsafePointer<Float>,
    _ partial: UnsafeMutablePointer<Float>, _ pitch: Int, _ size: Int,
    _ dx: UnsafeMutablePointer<Float>?
  ) {
    let s = shape
    let tiles = WinogradConvolution.Tiles(
      outputRows: s.outputRows, outputColumns: s.outputColumns)
    // The input's gradient is a convolution of the output's with the turned kernel.
    let back = WinogradConvolution.Tiles(outputRows: s.rows, outputColumns: s.columns)
    let rim = (rows: 2 - s.padding.rows, columns: 2 - s.padding.columns)
    // One copy of the gradient serves both: its rim is the second's, its whole tiles both'.
    let rows = max(back.paddedRows, rim.rows + 2 * tiles.rows)
    let columns = max(back.paddedColumns, rim.columns + 2 * tiles.columns)
    let u = Scratch<Float>(dx == nil ? 1 : WinogradConvolution.kernelCount(s.filters, s.channels))
    if dx != nil { WinogradConvolution.transformKernel(w, s, isTurned: true, into: u.pointer) }
    let image = framedCount(tiles)
    let slope = rows * columns * s.filters
    let need = max(
      WinogradConvolution.scratchCount(tiles, inputs: s.channels, outputs: s.filters),
      WinogradConvolution.scratchCount(back, inputs: s.filters, outputs: s.channels))
    ThreadPool.shared.run((batch + Self.group - 1) / Self.group) { group in
      let memory = Self.scratch(image + slope + need)
      let mine = partial + group * pitch
      (mine + size).initialize(repeating: 0, count: pitch - size)
      let dz = memory + image
      let first = group * Self.group
      for n in first..<min(batch, first + Self.group) {
        let from = inWholeTiles(x + n * s.inputCount, tiles, memory)
        DirectConvolution.padMasked(
          dy + n * s.outputCount, output: output.map { $0 + n * s.outputCount },
          rows: s.outputRows, columns: s.outputColumns, channels: s.filters, top: rim.rows,
          left: rim.columns,
          paddedRows: rows, paddedColumns: columns, into: dz, sums: mine + size)
        WinogradConvolution.addKernelGradient(
          from, dz + (rim.rows * columns + rim.columns) * s.filters, dzPitch: columns * s.filters,
          tiles,
          channels: s.channels, filters: s.filters, scratch: memory + image + slope,
          isFirst: n == first, into: mine)
        if let dx {
          WinogradConvolution.forward(
            dz, rowPitch: columns * s.filters, u.pointer, back, inputs: s.filters,
            outputs: s.channels, outputRows: s.rows, outputColumns: s.columns, bias: nil,
            rectifies: false, scratch: memory + image + slope, into: dx + n * s.inputCount)
        }
      }
    }
    u.free()
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
