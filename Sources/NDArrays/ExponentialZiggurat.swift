/// The ziggurat of the exponential distribution: 256 strips of equal area under e^−x.
///
/// - Source: Marsaglia & Tsang (2000); the tail begins at `edge`.
enum ExponentialZiggurat {
  static let edge = 7.697_117_470_131_05
  /// A strip's area, (edge + 1) · e^−edge.
  private static let area = 0.003_949_659_822_581_557

  /// Where each strip ends: its upper corner lies on the curve.
  private static let corners: [Double] = {
    var x = [Double](repeating: 0, count: 256)
    x[255] = edge
    // Heights are added up from below, in two numbers, so that those near 1 keep their digits.
    var (height, rest) = (Kernels.exp(-edge), 0.0)
    for i in (1..<255).reversed() {
      let step = area / x[i + 1]
      let sum = height + step
      rest += step - (sum - height)
      height = sum
      x[i] = height > 0.5 ? -Kernels.log1p((height - 1) + rest) : -Kernels.log(height + rest)
    }
    return x
  }()

  /// Each strip's width over 2⁵³; the first one's has the area of the tail in it.
  static let widths: [Double] = corners.indices.map { i in
    (i == 0 ? area / Kernels.exp(-edge) : corners[i]) * 0x1p-53
  }
  /// The height of the curve at each strip's end.
  static let heights: [Double] = corners.map { Kernels.exp(-$0) }
  /// Draws below these lie under the curve for certain.
  static let limits: [Double] = corners.indices.map { i in
    switch i {
    case 0: return edge * Kernels.exp(-edge) / area * 0x1p53
    case 1: return 0
    default: return corners[i - 1] / corners[i] * 0x1p53
    }
  }
}
