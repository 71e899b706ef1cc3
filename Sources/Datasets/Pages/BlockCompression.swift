import NDArrays

/// What a JPEG of a stated quality leaves of a picture, without the file: blocks of 8 × 8 pixels are
/// split into cosines whose amounts are rounded, the finer ones more coarsely.
///
/// - Source: ITU-T T.81 (1992), Annex K for the steps; Lane's rule for the quality
enum BlockCompression {
  /// Steps of the luminance for quality 50, by rows of rising frequency.
  private static let steps: [Float] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
  ]

  /// Rows of cosines: `cosines[k]` is the k-th over eight pixels, of length 1.
  private static let cosines: [SIMD8<Float>] = (0..<8).map { k in
    var row = SIMD8<Float>()
    for x in 0..<8 {
      let size = k == 0 ? 0.125.squareRoot() : 0.5
      row[x] = Float(size * cos(Double(2 * x + 1) * Double(k) * .pi / 16))
    }
    return row
  }

  /// The same, columns for rows.
  private static let transposed: [SIMD8<Float>] = (0..<8).map { x in
    var row = SIMD8<Float>()
    for k in 0..<8 { row[k] = cosines[k][x] }
    return row
  }

  /// Rounds a picture of rows of bytes as a JPEG of that quality does, 1 to 100.
  static func apply(_ picture: inout [UInt8], rows: Int, columns: Int, quality: Int) {
    let quality = Swift.max(1, Swift.min(100, quality))
    let share = quality < 50 ? 5000 / quality : 200 - 2 * quality
    let table = (0..<8).map { row -> SIMD8<Float> in
      var steps = SIMD8<Float>()
      for k in 0..<8 {
        let step = (self.steps[row * 8 + k] * Float(share) + 50) / 100
        steps[k] = Swift.max(1, Swift.min(255, step.rounded(.down)))
      }
      return steps
    }
    let (forwards, backwards) = (Matrix(cosines), Matrix(transposed))
    let steps = Matrix(table)
    picture.withUnsafeMutableBufferPointer { picture in
      for top in stride(from: 0, to: rows, by: 8) {
        for left in stride(from: 0, to: columns, by: 8) {
          var block = Matrix(picture, top, left, rows, columns)
          block = forwards.times(block).times(backwards)
          block.round(to: steps)
          backwards.times(block).times(forwards).write(to: picture, top, left, rows, columns)
        }
      }
    }
  }
}

/// Eight rows of eight numbers: a block of a picture, its cosines' amounts, or the cosines.
private struct Matrix {
  private var rows: InlineArray<8, SIMD8<Float>>

  init(_ rows: [SIMD8<Float>]) { self.rows = InlineArray { rows[$0] } }

  /// Reads a block; beyond the picture its last pixels go on.
  @inline(__always)
  init(
    _ picture: UnsafeMutableBufferPointer<UInt8>, _ top: Int, _ left: Int, _ height: Int,
    _ width: Int
  ) {
    rows = InlineArray { y in
      let row = Swift.min(height - 1, top + y) * width
      if left + 8 <= width {
        let bytes = UnsafeRawPointer(picture.baseAddress! + row + left)
        return SIMD8<Float>(bytes.loadUnaligned(as: SIMD8<UInt8>.self)) - 128
      }
      var values = SIMD8<Float>()
      for x in 0..<8 { values[x] = Float(picture[row + Swift.min(width - 1, left + x)]) - 128 }
      return values
    }
  }

  @inline(__always)
  func times(_ other: Matrix) -> Matrix {
    var product = self
    for i in 0..<8 {
      let row = rows[i]
      var sum = row[0] * other.rows[0]
      for k in 1..<8 { sum += row[k] * other.rows[k] }
      product.rows[i] = sum
    }
    return product
  }

  /// Rounds each number to the nearest whole number of its steps.
  @inline(__always)
  mutating func round(to steps: Matrix) {
    for i in 0..<8 {
      rows[i] = (rows[i] / steps.rows[i]).rounded(.toNearestOrEven) * steps.rows[i]
    }
  }

  @inline(__always)
  func write(
    to picture: UnsafeMutableBufferPointer<UInt8>, _ top: Int, _ left: Int, _ height: Int,
    _ width: Int
  ) {
    for y in 0..<Swift.min(8, height - top) {
      let values = (rows[y] + 128.5).clamped(
        lowerBound: SIMD8(repeating: 0), upperBound: SIMD8(repeating: 255))
      let place = (top + y) * width + left
      for x in 0..<Swift.min(8, width - left) {
        picture[place + x] = UInt8(truncatingIfNeeded: Int32(values[x]))
      }
    }
  }
}
