import NDArrays

/// The loops of a convolution of each channel by itself: channels lie side by side, so that each
/// tap of the kernel is one pass over them.
enum DepthwiseLoops {
  /// Pictures whose kernel gradients are summed by one task.
  static let group = 8

  @specialized(where E == Float) @specialized(where E == Double)
  static func forward<E: FloatingElement>(
    _ shape: ConvolutionShape, batch: Int, _ x: UnsafePointer<E>, _ w: UnsafePointer<E>,
    _ bias: UnsafePointer<E>, _ z: UnsafeMutablePointer<E>
  ) {
    let channels = shape.channels
    ThreadPool.shared.run(over: batch, grain: grain(shape)) { images in
      for n in images {
        for i in 0..<shape.outputRows {
          for j in 0..<shape.outputColumns {
            let to = z + ((n * shape.outputRows + i) * shape.outputColumns + j) * channels
            for c in 0..<channels { to[c] = bias[c] }
            forEachTap(shape, i, j) { place, tap in
              let (from, weights) = (x + n * shape.inputCount + place, w + tap)
              for c in 0..<channels { to[c] = to[c].adding(product: from[c], weights[c]) }
            }
          }
        }
      }
    }
  }

  /// The gradients of kernel, bias and input; the kernel's is summed over groups of eight pictures,
  /// which are added in order.
  @specialized(where E == Float) @specialized(where E == Double)
  static func backward<E: FloatingElement>(
    _ shape: ConvolutionShape, batch: Int, _ x: UnsafePointer<E>, _ w: UnsafePointer<E>,
    _ dy: UnsafePointer<E>, dW: UnsafeMutablePointer<E>, dBias: UnsafeMutablePointer<E>,
    dx: UnsafeMutablePointer<E>
  ) {
    let channels = shape.channels
    let size = shape.kernelRows * shape.kernelColumns * channels
    let pitch = size + channels
    let groups = (batch + group - 1) / group
    let partial = Scratch<E>(max(1, groups) * pitch)
    partial.pointer.initialize(repeating: 0, count: max(1, groups) * pitch)
    ThreadPool.shared.run(groups) { number in
      let sums = partial.pointer + number * pitch
      for n in number * group..<min(batch, (number + 1) * group) {
        let (image, slopes) = (x + n * shape.inputCount, dx + n * shape.inputCount)
        slopes.initialize(repeating: 0, count: shape.inputCount)
        for i in 0..<shape.outputRows {
          for j in 0..<shape.outputColumns {
            let slope = dy + ((n * shape.outputRows + i) * shape.outputColumns + j) * channels
            for c in 0..<channels { sums[size + c] += slope[c] }
            forEachTap(shape, i, j) { place, tap in
              let (from, to, weights, total) = (image + place, slopes + place, w + tap, sums + tap)
              for c in 0..<channels {
                total[c] = total[c].adding(product: from[c], slope[c])
                to[c] = to[c].adding(product: slope[c], weights[c])
              }
            }
          }
        }
      }
    }
    for number in 1..<max(1, groups) {
      for i in 0..<pitch { partial.pointer[i] += partial.pointer[number * pitch + i] }
    }
    for i in 0..<size { dW[i] = partial.pointer[i] }
    for c in 0..<channels { dBias[c] = partial.pointer[size + c] }
    partial.free()
  }

  private static func grain(_ shape: ConvolutionShape) -> Int {
    max(1, LayerLoops.grain / max(1, shape.outputCount * shape.kernelRows * shape.kernelColumns))
  }

  /// The places in the input and in the kernel that an output pixel reads.
  @inline(__always)
  private static func forEachTap(
    _ shape: ConvolutionShape, _ i: Int, _ j: Int, _ body: (_ place: Int, _ tap: Int) -> Void
  ) {
    for u in 0..<shape.kernelRows {
      let row = shape.stride.rows * i + u - shape.padding.rows
      guard row >= 0, row < shape.rows else { continue }
      for v in 0..<shape.kernelColumns {
        let column = shape.stride.columns * j + v - shape.padding.columns
        guard column >= 0, column < shape.columns else { continue }
        body(
          (row * shape.columns + column) * shape.channels,
          (u * shape.kernelColumns + v) * shape.channels)
      }
    }
  }
}
