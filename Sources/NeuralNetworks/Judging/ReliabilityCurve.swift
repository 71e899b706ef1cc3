import NDArrays

/// How often what was given a share was true, for shares that are about the same.
///
/// It asks of one share each; ``Calibration`` asks of the winning class alone.
///
/// ```swift
/// let shares = NDArray([0.1, 0.2, 0.8, 0.9])
/// let curve = ReliabilityCurve(shares, NDArray([false, false, true, true]), bins: 2)
/// curve.bins.map(\.observed)    // [0.0, 1.0]
/// ```
///
/// - Source: Niculescu-Mizil & Caruana (2005), §4; the bins are those of scikit-learn's
///   `calibration_curve`
public struct ReliabilityCurve: Sendable, Hashable {
  /// How the bins are cut.
  public enum Cut: Sendable, Hashable, CaseIterable {
    /// The bins are as wide as each other.
    case equalWidths
    /// The bins hold about as many examples as each other.
    case equalCounts
  }

  /// The examples with about the same share.
  public struct Bin: Sendable, Hashable {
    /// The mean share that they were given.
    public var predicted: Double
    /// The share of them that are true.
    public var observed: Double
    /// How many there are.
    public var count: Int
  }

  /// The bins that hold an example, by their shares.
  public var bins: [Bin]

  /// The bins of some shares, and of whether each example is true.
  ///
  /// A share at a border between bins belongs to the lower.
  ///
  /// - Shapes: `[n]`, `[n]`
  /// - Precondition: There is a truth for each share, which is a number from 0 to 1, and there are 1 to
  ///   1,000,000 bins; otherwise stops and names the first row where it is not so.
  /// - Complexity: O(n log bins), and O(n log n) for bins of equal counts
  public init<E: FloatingElement>(
    _ shares: NDArray<E>, _ truth: NDArray<Bool>, bins count: Int = 10, cut: Cut = .equalWidths
  ) {
    guard count > 0, count <= 1_000_000 else {
      fatalError("ReliabilityCurve: \(count) bins; expected 1 to 1,000,000")
    }
    checkRows("ReliabilityCurve", shares.shape, truth.shape)
    checkShares("ReliabilityCurve", shares)
    let wide = shares.cast(to: Double.self)
    let borders = Self.borders(count, cut, wide)
    var sums = [(share: CompensatedSum, hits: Int, count: Int)](
      repeating: (CompensatedSum(), 0, 0), count: count)
    for (share, isTrue) in zip(wide.elements, truth.elements) {
      let bin = Self.place(of: share, in: borders)
      sums[bin].share.add(share)
      sums[bin].hits += isTrue ? 1 : 0
      sums[bin].count += 1
    }
    bins = sums.filter { $0.count > 0 }.map {
      let total = Double($0.count)
      return Bin(
        predicted: $0.share.value / total, observed: Double($0.hits) / total, count: $0.count)
    }
  }

  /// The borders between the bins, as NumPy's `linspace` and `percentile` place them.
  private static func borders(_ count: Int, _ cut: Cut, _ shares: NDArray<Double>) -> [Double] {
    let even = (1..<count).map { Double($0) * (1 / Double(count)) }
    guard cut == .equalCounts, shares.count > 0 else { return even }
    let ordered = shares.sorted().elements
    return even.map { share in
      let position = (share * 100) / 100 * Double(ordered.count - 1)
      let below = Swift.min(Int(position), ordered.count - 1)
      let (low, high) = (ordered[below], ordered[Swift.min(below + 1, ordered.count - 1)])
      let part = position - Double(below)
      return part >= 0.5 ? high - (high - low) * (1 - part) : low + (high - low) * part
    }
  }

  /// How many borders are below a share.
  private static func place(of share: Double, in borders: [Double]) -> Int {
    var (low, high) = (0, borders.count)
    while low < high {
      let middle = (low + high) / 2
      if borders[middle] < share { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The mean distance between what was said and what is so, weighted by the bins' sizes; 0 without
  /// examples.
  public var error: Double { meanGap(gaps) }

  /// The largest distance between what was said and what is so; 0 without examples.
  public var largestError: Double { gaps.map(\.size).max() ?? 0 }

  private var gaps: [(size: Double, count: Int)] {
    bins.map { (($0.observed - $0.predicted).magnitude, $0.count) }
  }
}

extension ReliabilityCurve: CustomStringConvertible {
  /// The error, and a line for each bin.
  public var description: String {
    binsText(
      "reliability error", error, "given", "true",
      bins.map { ($0.predicted, $0.observed, $0.count) })
  }
}
