import NDArrays

/// How sure a model was and how often it was right, in bins of its sureness.
public struct Calibration: Sendable, Hashable {
  /// The examples that are about as sure.
  public struct Bin: Sendable, Hashable {
    /// The mean share that the winning class was given.
    public var confidence: Double
    /// The share of the bin's examples that were right.
    public var accuracy: Double
    /// How many examples there are.
    public var count: Int
  }

  /// The bins that hold an example, from unsure to sure.
  public var bins: [Bin]

  /// The mean distance between sureness and accuracy, weighted by the bins' sizes.
  ///
  /// - Source: Guo et al. (2017), §2, the expected calibration error
  public var error: Double { meanGap(gaps) }

  /// The largest distance between sureness and accuracy of any bin; 0 without examples.
  ///
  /// - Source: Guo et al. (2017), §2, the maximum calibration error
  public var largestError: Double { gaps.map(\.size).max() ?? 0 }

  private var gaps: [(size: Double, count: Int)] {
    bins.map { (($0.accuracy - $0.confidence).magnitude, $0.count) }
  }

  /// The bins of some shares and labels.
  ///
  /// - Shapes: `[n, classes]` shares that add up to 1, `[n]`
  /// - Precondition: There is a label for each row, which is a class, shares are numbers from 0 to 1,
  ///   and there are 1 to 1,000,000 bins; otherwise stops and names the first row where it is not so.
  public init<E: FloatingElement>(
    _ probabilities: NDArray<E>, _ labels: NDArray<Int>, bins count: Int = 10
  ) {
    guard count > 0, count <= 1_000_000 else {
      fatalError("Calibration: \(count) bins; expected 1 to 1,000,000")
    }
    checkPairs("Calibration", probabilities.shape, labels.shape, "[n, classes]")
    checkClasses("Calibration", labels, probabilities.shape[1])
    checkShares("Calibration", probabilities)
    let said = probabilities.argMax(axis: 1).elements
    let sure = probabilities.max(axis: 1).elements.map { Double($0) }
    var sums = [(sure: Double, right: Int, count: Int)](repeating: (0, 0, 0), count: count)
    for (n, label) in labels.elements.enumerated() {
      let bin = Swift.min(count - 1, Swift.max(0, Int(sure[n] * Double(count))))
      sums[bin].sure += sure[n]
      sums[bin].right += said[n] == label ? 1 : 0
      sums[bin].count += 1
    }
    bins = sums.filter { $0.count > 0 }.map {
      Bin(
        confidence: $0.sure / Double($0.count), accuracy: Double($0.right) / Double($0.count),
        count: $0.count)
    }
  }
}

extension Calibration: CustomStringConvertible {
  /// The error, and a line for each bin.
  public var description: String {
    binsText(
      "calibration error", error, "sure of", "right",
      bins.map { ($0.confidence, $0.accuracy, $0.count) })
  }
}

/// An error, and a line for each bin with what was said, what was so, and of how many.
func binsText(
  _ name: String, _ error: Double, _ said: String, _ found: String,
  _ bins: [(said: Double, found: Double, count: Int)]
) -> String {
  let lines = bins.map {
    "\(said) \(fixedText($0.said, 4)), \(found) \(fixedText($0.found, 4)), n = \(groupedText($0.count))"
  }
  return (["\(name) \(fixedText(error, 4))"] + lines).joined(separator: "\n")
}

/// The mean of how far bins are off, weighted by their sizes; 0 without examples.
func meanGap(_ gaps: [(size: Double, count: Int)]) -> Double {
  let total = gaps.reduce(0) { $0 + $1.count }
  return gaps.reduce(0.0) { $0 + Double($1.count) * $1.size } / Double(Swift.max(1, total))
}
