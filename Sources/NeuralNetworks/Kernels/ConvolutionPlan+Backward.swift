import NDArrays

extension ConvolutionPlan {
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
    let backRows = back.together(
      of: together * back.rows, inputs: s.filters, outputs: s.channels)
    let need = max(
      WinogradConvolution.gradientScratchCount(
        tiles, pictures: together, channels: s.channels, filters: s.filters),
      WinogradConvolution.scratchCount(
        back, together: backRows, inputs: s.filters, outputs: s.channels))
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
            back, together: backRows, slopes, pictures: count, $0, inputs: s.filters,
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
