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
    let (cosines, transposed) = (cosines, transposed)
    var block = [SIMD8<Float>](repeating: .zero, count: 8)
    var amounts = block
    for top in stride(from: 0, to: rows, by: 8) {
      for left in stride(from: 0, to: columns, by: 8) {
        read(picture, top, left, rows, columns, &block)
        product(cosines, block, &amounts)
        product(amounts, transposed, &block)
        for k in 0..<8 {
          block[k] = (block[k] / table[k]).rounded(.toNearestOrAwayFromZero) * table[k]
        }
        product(transposed, block, &amounts)
        product(amounts, cosines, &block)
        write(block, top, left, rows, columns, &picture)
      }
    }
  }

  /// The product of two matrices of eight rows.
  @inline(__always)
  private static func product(
    _ a: [SIMD8<Float>], _ b: [SIMD8<Float>], _ result: inout [SIMD8<Float>]
  ) {
    for i in 0..<8 {
      var row = a[i][0] * b[0]
      for k in 1..<8 { row += a[i][k] * b[k] }
      result[i] = row
    }
  }

  /// Reads a block; beyond the picture its last pixels go on.
  @inline(__always)
  private static func read(
    _ picture: [UInt8], _ top: Int, _ left: Int, _ rows: Int, _ columns: Int,
    _ block: inout [SIMD8<Float>]
  ) {
    for y in 0..<8 {
      let row = Swift.min(rows - 1, top + y) * columns
      for x in 0..<8 {
        block[y][x] = Float(picture[row + Swift.min(columns - 1, left + x)]) - 128
      }
    }
  }

  @inline(__always)
  private static func write(
    _ block: [SIMD8<Float>], _ top: Int, _ left: Int, _ rows: Int, _ columns: Int,
    _ picture: inout [UInt8]
  ) {
    for y in 0..<Swift.min(8, rows - top) {
      for x in 0..<Swift.min(8, columns - left) {
        let value = Swift.max(0, Swift.min(255, block[y][x] + 128.5))
        picture[(top + y) * columns + left + x] = UInt8(value)
      }
    }
  }
}
