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
  var pixelCount: Int { rows * columns + outputRows * outputColumns }
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
