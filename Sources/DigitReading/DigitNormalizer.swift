import NDArrays

/// Brings a picture of one digit to the form of MNIST's: ink bright on 0, the longer side of its box
/// 20 pixels, the centre of its mass in the middle of 28 × 28.
///
/// - Source: LeCun et al. (1998), §III-A; Yadav & Bottou (2019), §2, for the exact steps
public enum DigitNormalizer {
  /// The digit of a picture of any size, dark on light or light on dark.
  ///
  /// - Parameter gray: 0 for black to 255 for white, `[rows, columns]`.
  /// - Returns: `[28, 28]`, 0 for paper to 255 for ink; nil where there is no ink.
  public static func normalize(_ gray: NDArray<UInt8>) -> NDArray<UInt8>? {
    ink(of: gray).flatMap { normalize(ink: $0) }
  }

  /// The ink of a picture: 0 for paper, the strongest stroke 255, the noise between cut off.
  public static func ink(of gray: NDArray<UInt8>) -> NDArray<Float>? {
    guard gray.rank == 2, gray.count > 0 else { return nil }
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let values = gray.elements.map { Float($0) }
    // The paper is what lies along the edge, most of it.
    var edge: [Float] = []
    for i in 0..<rows { edge += [values[i * columns], values[i * columns + columns - 1]] }
    for j in 0..<columns { edge += [values[j], values[(rows - 1) * columns + j]] }
    edge.sort()
    let paper = edge[edge.count / 2]
    // Ink is on the side of the paper on which there is more of it.
    let (lighter, darker) = values.reduce((Float(0), Float(0))) {
      $1 > paper ? ($0.0 + ($1 - paper), $0.1) : ($0.0, $0.1 + (paper - $1))
    }
    let isDark = darker > lighter
    let strength = values.map { max(0, isDark ? paper - $0 : $0 - paper) }
    // A single bright speck does not set the scale: two in a thousand pixels lie above it.
    let sorted = strength.sorted()
    let top = sorted[min(sorted.count - 1, max(0, sorted.count - 1 - sorted.count / 500))]
    let scale = max(top, sorted[sorted.count - 1] / 2)
    guard scale >= 12 else { return nil }
    return NDArray(
      strength.map { value in
        let share = min(1, value / scale)
        // What is faint is the paper's grain or a scanner's noise.
        return share < 0.12 ? 0 : 255 * share
      }, shape: [rows, columns])
  }

  /// The same from ink alone, whose strongest stroke is 255.
  ///
  /// - Shapes: `[rows, columns]` → `[28, 28]`
  public static func normalize(ink: NDArray<Float>) -> NDArray<UInt8>? {
    let (rows, columns) = (ink.shape[0], ink.shape[1])
    let values = ink.elements
    var (top, bottom, left, right) = (rows, -1, columns, -1)
    for i in 0..<rows {
      for j in 0..<columns where values[i * columns + j] > 0 {
        (top, bottom) = (min(top, i), max(bottom, i))
        (left, right) = (min(left, j), max(right, j))
      }
    }
    guard bottom >= top else { return nil }
    // The box in the middle of a square.
    let (tall, wide) = (bottom - top + 1, right - left + 1)
    let side = max(tall, wide)
    let (firstRow, firstColumn) = (top - (side - tall) / 2, left - (side - wide) / 2)
    func value(_ i: Int, _ j: Int) -> Double {
      let (row, column) = (firstRow + i, firstColumn + j)
      guard row >= 0, row < rows, column >= 0, column < columns else { return 0 }
      return Double(values[row * columns + column])
    }
    // Each of 20 × 20 pixels is the mean of the area that it covers.
    let step = Double(side) / 20
    var small = [Double](repeating: 0, count: 400)
    for i in 0..<20 {
      let rows = covered(Double(i) * step, Double(i + 1) * step, side)
      for j in 0..<20 {
        let columns = covered(Double(j) * step, Double(j + 1) * step, side)
        var sum = 0.0
        for (row, tall) in rows {
          for (column, wide) in columns { sum += tall * wide * value(row, column) }
        }
        small[i * 20 + j] = (sum / (step * step)).rounded()
      }
    }
    let (mass, down, across) = small.indices.reduce((0.0, 0.0, 0.0)) { total, p in
      (
        total.0 + small[p], total.1 + small[p] * (Double(p / 20) + 0.5),
        total.2 + small[p] * (Double(p % 20) + 0.5)
      )
    }
    guard mass > 0 else { return nil }
    // The centre of the mass comes to pixel 14, as MNIST has it, by whole pixels.
    let (rowShift, columnShift) = (Int(15 - down / mass), Int(15 - across / mass))
    var result = [UInt8](repeating: 0, count: 784)
    for i in 0..<20 {
      for j in 0..<20 {
        let (row, column) = (i + rowShift, j + columnShift)
        guard (0..<28).contains(row), (0..<28).contains(column) else { continue }
        result[row * 28 + column] = UInt8(max(0, min(255, small[i * 20 + j])))
      }
    }
    return NDArray(result, shape: [28, 28])
  }

  /// The pixels that a stretch covers, and how much of each.
  private static func covered(_ from: Double, _ to: Double, _ size: Int) -> [(Int, Double)] {
    (Int(from)..<min(size, Int(to.rounded(.up)))).map { pixel in
      (pixel, min(to, Double(pixel + 1)) - max(from, Double(pixel)))
    }
  }
}
