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
    var none: NormalizationSteps?
    return normalize(gray, notedIn: &none)
  }

  /// The same, each step noted where somebody asks.
  static func normalize(
    _ gray: NDArray<UInt8>, notedIn steps: inout NormalizationSteps?
  ) -> NDArray<UInt8>? {
    guard let ink = ink(of: gray, notedIn: &steps) else { return nil }
    return normalize(ink: ink, notedIn: &steps)
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
    var none: NormalizationSteps?
    return ink(of: gray, notedIn: &none)
  }

  /// The same, each step noted where somebody asks.
  static func ink(
    of gray: NDArray<UInt8>, notedIn steps: inout NormalizationSteps?
  ) -> NDArray<Float>? {
    guard gray.rank == 2, gray.count > 0 else { return nil }
    var (picture, side) = reduced(gray)
    steps?.note(.reduced(picture, side: side))
    let sheet = PaperSheet(in: picture)
    picture = sheet?.picture ?? picture
    steps?.note(.sheet(picture, box: sheet?.box))
    let bands = EdgeBands.widths(picture)
    picture = bands.cut(from: picture)
    steps?.note(.bands(picture, bands))
    // No stroke of one digit is a third of the shorter side.
    let window = max(3, min(picture.shape[0], picture.shape[1]) * 4 / 10)
    func ink(_ gray: NDArray<Float>, _ polarity: InkPolarity) -> NDArray<Float> {
      let division = PaperBackground.division(of: gray, window: window, isSmooth: true)
      steps?.note(.divided(polarity, division))
      return division.ink
    }
    let (dark, light) = (ink(picture, .darkInk), ink(255 - picture, .lightInk))
    let decision = InkPolarity.decision(on: picture, dark: dark, light: light)
    steps?.note(.polarity(decision))
    return stretched(decision.polarity == .darkInk ? dark : light, notedIn: &steps)
      .map { withoutSpecks($0, notedIn: &steps) }
  }

  /// The ink with its strongest stroke at 255, the noise between cut off; nil where there is none.
  private static func stretched(
    _ ink: NDArray<Float>, notedIn steps: inout NormalizationSteps?
  ) -> NDArray<Float>? {
    let strength = ink.elements
    // A single bright speck does not set the scale: two in a thousand pixels lie above it.
    let sorted = strength.sorted()
    let top = sorted[min(sorted.count - 1, max(0, sorted.count - 1 - sorted.count / 500))]
    let scale = max(top, sorted[sorted.count - 1] / 2)
    guard scale >= weakest else {
      steps?.note(.blank(ink, scale: scale))
      return nil
    }
    let shares = strength.map { value in
      let share = min(1, value / scale)
      return share < grain ? 0 : 255 * share
    }
    let result = NDArray(shares, shape: ink.shape)
    steps?.note(.stretched(result, scale: scale))
    return result
  }

  /// The ink without what hangs together and is less than a fiftieth of it.
  private static func withoutSpecks(
    _ ink: NDArray<Float>, notedIn steps: inout NormalizationSteps?
  ) -> NDArray<Float> {
    let (rows, columns) = (ink.shape[0], ink.shape[1])
    var values = ink.elements
    var specks = 0
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
      if mass < bound {
        specks += 1
        for place in part { values[place] = 0 }
      }
    }
    let result = NDArray(values, shape: ink.shape)
    steps?.note(.cleaned(result, before: ink, specks: specks))
    return result
  }

  /// The share of the paper's light that ink takes at least.
  package static let weakest: Float = 0.047
  /// What is fainter, as a share of full ink, is the paper's grain or a scanner's noise.
  package static let grain: Float = 0.12
  /// The longest side of which every pixel is looked at.
  private static let longestSide = 800

  /// The picture as it is, or the means of small squares of a large one: a digit of 28 pixels is all
  /// that is wanted of it. And the side of these squares.
  private static func reduced(_ gray: NDArray<UInt8>) -> (NDArray<Float>, side: Int) {
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let side = (max(rows, columns) + longestSide - 1) / longestSide
    if side <= 1 || min(rows, columns) < side { return (gray.cast(to: Float.self), 1) }
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
    return (NDArray(means.map { $0 / area }, shape: [tall, wide]), side)
  }

  /// The same from ink alone, whose strongest stroke is 255.
  ///
  /// - Shapes: `[rows, columns]` → `[28, 28]`
  public static func normalize(ink: NDArray<Float>) -> NDArray<UInt8>? {
    var none: NormalizationSteps?
    return normalize(ink: ink, notedIn: &none)
  }

  private static func normalize(
    ink: NDArray<Float>, notedIn steps: inout NormalizationSteps?
  ) -> NDArray<UInt8>? {
    guard let small = small(ink, notedIn: &steps) else { return nil }
    return centred(small, notedIn: &steps)
  }

  /// The ink in 20 × 20 pixels, its box in the middle of the square that they are; nil where there is
  /// none.
  private static func small(
    _ ink: NDArray<Float>, notedIn steps: inout NormalizationSteps?
  ) -> [Double]? {
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
    if steps != nil {
      let square = (0..<side * side).map { Float(value($0 / side, $0 % side)) }
      let box = PixelBox(top: top, left: left, bottom: bottom + 1, right: right + 1)
      steps?.note(.boxed(NDArray(square, shape: [side, side]), box, least: 0))
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
    steps?.note(.small(NDArray(small.map { Float($0) }, shape: [20, 20])))
    return small
  }

  /// 20 × 20 pixels with the centre of their mass in the middle of 28 × 28; nil where they have none.
  private static func centred(
    _ small: [Double], notedIn steps: inout NormalizationSteps?
  ) -> NDArray<UInt8>? {
    let (mass, down, across) = small.indices.reduce((0.0, 0.0, 0.0)) { total, p in
      (
        total.0 + small[p], total.1 + small[p] * (Double(p / 20) + 0.5),
        total.2 + small[p] * (Double(p % 20) + 0.5)
      )
    }
    guard mass > 0 else { return nil }
    // The centre of the mass comes to pixel 14, as MNIST has it, by whole pixels.
    let (rowShift, columnShift) = (Int(15 - down / mass), Int(15 - across / mass))
    var values = [UInt8](repeating: 0, count: 784)
    for i in 0..<20 {
      for j in 0..<20 {
        let (row, column) = (i + rowShift, j + columnShift)
        guard (0..<28).contains(row), (0..<28).contains(column) else { continue }
        values[row * 28 + column] = UInt8(max(0, min(255, small[i * 20 + j])))
      }
    }
    let result = NDArray(values, shape: [28, 28])
    steps?.note(
      .centred(
        result.cast(to: Float.self), centre: SIMD2(down / mass, across / mass),
        corner: SIMD2(rowShift, columnShift)))
    return result
  }

  /// The pixels that a stretch covers, and how much of each.
  private static func covered(_ from: Double, _ to: Double, _ size: Int) -> [(Int, Double)] {
    (Int(from)..<min(size, Int(to.rounded(.up)))).map { pixel in
      (pixel, min(to, Double(pixel + 1)) - max(from, Double(pixel)))
    }
  }
}
