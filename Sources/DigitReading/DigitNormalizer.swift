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
  ///
  /// The paper is what is divided by: it may be lit unevenly. Where a sheet lies before something
  /// dark, its surroundings are no ink.
  ///
  /// - Parameter gray: 0 for black to 255 for white, `[rows, columns]`.
  /// - Returns: `[rows, columns]` of the picture, of its sheet, or of a smaller copy of a large one;
  ///   nil where there is no ink.
  public static func ink(of gray: NDArray<UInt8>) -> NDArray<Float>? {
    guard gray.rank == 2, gray.count > 0 else { return nil }
    var picture = reduced(gray)
    picture = PaperSheet.cropped(picture) ?? picture
    picture = EdgeBands.cropped(picture)
    // No stroke of one digit is a third of the shorter side.
    let window = max(3, min(picture.shape[0], picture.shape[1]) * 4 / 10)
    func ink(_ gray: NDArray<Float>) -> NDArray<Float> {
      PaperBackground.ink(of: gray, window: window, isSmooth: true)
    }
    let (dark, light) = (ink(picture), ink(255 - picture))
    let polarity = InkPolarity(of: picture, dark: dark, light: light)
    let strength = (polarity == .darkInk ? dark : light).elements
    // A single bright speck does not set the scale: two in a thousand pixels lie above it.
    let sorted = strength.sorted()
    let top = sorted[min(sorted.count - 1, max(0, sorted.count - 1 - sorted.count / 500))]
    let scale = max(top, sorted[sorted.count - 1] / 2)
    guard scale >= weakest else { return nil }
    let shares = strength.map { value in
      let share = min(1, value / scale)
      // What is faint is the paper's grain or a scanner's noise.
      return share < 0.12 ? 0 : 255 * share
    }
    return withoutSpecks(NDArray(shares, shape: picture.shape))
  }

  /// The ink without what hangs together and is less than a fiftieth of it.
  private static func withoutSpecks(_ ink: NDArray<Float>) -> NDArray<Float> {
    let (rows, columns) = (ink.shape[0], ink.shape[1])
    var values = ink.elements
    let bound = values.reduce(0, +) / 50
    var isSeen = values.map { $0 == 0 }
    for start in values.indices where !isSeen[start] {
      var part = [start]
      var next = 0
      var mass: Float = 0
      isSeen[start] = true
      while next < part.count {
        let (i, j) = (part[next] / columns, part[next] % columns)
        mass += values[part[next]]
        next += 1
        for row in max(0, i - 1)...min(rows - 1, i + 1) {
          for column in max(0, j - 1)...min(columns - 1, j + 1)
          where !isSeen[row * columns + column] {
            isSeen[row * columns + column] = true
            part.append(row * columns + column)
          }
        }
      }
      if mass < bound { for place in part { values[place] = 0 } }
    }
    return NDArray(values, shape: ink.shape)
  }

  /// The share of the paper's light that ink takes at least.
  private static let weakest: Float = 0.047
  /// The longest side of which every pixel is looked at.
  private static let longestSide = 800

  /// The picture as it is, or the means of small squares of a large one: a digit of 28 pixels is all
  /// that is wanted of it.
  private static func reduced(_ gray: NDArray<UInt8>) -> NDArray<Float> {
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let side = (max(rows, columns) + longestSide - 1) / longestSide
    if side <= 1 || min(rows, columns) < side { return gray.cast(to: Float.self) }
    let (tall, wide) = (rows / side, columns / side)
    let values = gray[0..<tall * side, 0..<wide * side].elements
    var means = [Float](repeating: 0, count: tall * wide)
    for i in 0..<tall {
      for row in i * side..<(i + 1) * side {
        for j in 0..<wide {
          var sum = 0
          let first = row * wide * side + j * side
          for place in first..<first + side { sum += Int(values[place]) }
          means[i * wide + j] += Float(sum)
        }
      }
    }
    let area = Float(side * side)
    return NDArray(means.map { $0 / area }, shape: [tall, wide])
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
