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
  let tiles: WinogradTiles?
  let back: WinogradTiles
  let forwardReach: DirectConvolution.Reach
  let backwardParts: [DirectConvolution.Reach]
  let before: (Int, Int)
  let padded: (rows: Int, columns: Int)

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
    let rows = tiles.together(of: together * tiles.rows, inputs: s.channels, outputs: s.filters)
    let need = WinogradConvolution.scratchCount(
      tiles, together: rows, inputs: s.channels, outputs: s.filters)
    let stored = pools ? s.outputRows / 2 * (s.outputColumns / 2) * s.filters : s.outputCount
    ThreadPool.shared.run(over: batch, grain: together) { range in
      let memory = Self.scratch(together * image + need)
      let pictures = inWholeTiles(x + range.lowerBound * s.inputCount, range.count, tiles, memory)
      WinogradConvolution.forward(
        tiles, together: rows, pictures, pictures: range.count, kernel, inputs: s.channels,
        WinogradConvolution.Outputs(
          first: z + range.lowerBound * stored, rows: s.outputRows, columns: s.outputColumns,
          channels: s.filters, bias: bias, rectifies: rectifies, pools: pools),
        scratch: memory + together * image)
    }
  }

  /// The numbers that a picture takes with its rim and whole tiles; 0 where it is whole as it lies.
  func framedCount(_ tiles: WinogradTiles) -> Int {
    let isWhole =
      shape.padding == 0 && tiles.paddedRows == shape.rows
      && tiles.paddedColumns == shape.columns
    return isWhole ? 0 : tiles.paddedRows * tiles.paddedColumns * shape.channels
  }

  /// Pictures with their rims and whole tiles, in `memory` where they are not whole as they lie.
  func inWholeTiles(
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

  static func scratch(_ count: Int) -> UnsafeMutablePointer<Float> {
    ThreadScratch.memory(bytes: 4 * count + 256).assumingMemoryBound(to: Float.self)
  }
}

/// The same address, for an element that is known to be Float.
@inline(__always)
func floats<E>(_ pointer: UnsafePointer<E>) -> UnsafePointer<Float> {
  UnsafeRawPointer(pointer).assumingMemoryBound(to: Float.self)
}
@inline(__always)
func mutableFloats<E>(_ pointer: UnsafeMutablePointer<E>) -> UnsafeMutablePointer<Float> {
  UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Float.self)
}
