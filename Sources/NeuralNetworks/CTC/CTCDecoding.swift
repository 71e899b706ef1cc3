import NDArrays

/// What was read from a row of scores: symbols in their order, with the steps that they stand at.
public struct CTCReading: Sendable, Hashable {
  /// A symbol that was read.
  public struct Symbol: Sendable, Hashable {
    /// Its class.
    public var label: Int
    /// The steps at which its class has the largest share, from the first to the last.
    public var steps: ClosedRange<Int>
    /// The share of its class at the step where it is largest.
    public var confidence: Double
  }

  /// The symbols in their order.
  public var symbols: [Symbol]

  /// The symbols' classes.
  public var labels: [Int] { symbols.map(\.label) }
}

/// The reading of each row of scores by its best path: the class with the largest score at each
/// step, a class that follows itself once, blanks left out.
///
/// It need not be the labelling with the largest probability, which many paths share:
/// ``ctcBeamSearch(_:width:count:steps:blank:)`` looks for that one.
///
/// ```swift
/// let scores = NDArray<Float>([[[0, 5, 0], [0, 6, 0], [5, 0, 0], [0, 4, 0], [0, 0, 9]]])
/// let reading = ctcGreedyDecode(scores)[0]
/// reading.labels              // [1, 1, 2]
/// reading.symbols[0].steps    // 0...1
/// ```
///
/// - Parameters:
///   - steps: How many steps of each row count, from its first; nil: all.
///   - blank: The class that stands for no symbol.
/// - Shapes: `[n, steps, classes]` → n readings
/// - Precondition: No score is NaN; otherwise stops and names the row and the step.
/// - Source: Graves, Fernández, Gomez & Schmidhuber (2006), §3.2, best path decoding
public func ctcGreedyDecode<E: FloatingElement>(
  _ scores: NDArray<E>, steps: [Int]? = nil, blank: Int = 0
) -> [CTCReading] {
  let batch = CTCBatch("ctcGreedyDecode", scores, steps, blank)
  return batch.map { row, logShares in
    var symbols: [CTCReading.Symbol] = []
    var last = blank
    for step in 0..<batch.steps[row] {
      let shares = UnsafeBufferPointer(
        start: logShares + step * batch.classes, count: batch.classes)
      let best = greatestPlace(shares)
      if best != blank {
        let share = exp(shares[best])
        if best == last {
          let symbol = symbols[symbols.count - 1]
          symbols[symbols.count - 1].steps = symbol.steps.lowerBound...step
          symbols[symbols.count - 1].confidence = max(symbol.confidence, share)
        } else {
          symbols.append(.init(label: best, steps: step...step, confidence: share))
        }
      }
      last = best
    }
    return CTCReading(symbols: symbols)
  }
}

/// The place of the largest number, the first of several.
private func greatestPlace(_ numbers: UnsafeBufferPointer<Double>) -> Int {
  var best = 0
  for place in numbers.indices.dropFirst() where numbers[place] > numbers[best] { best = place }
  return best
}

/// The labels that each row of scores reads as by its best path, where scores may be NaN: what a
/// training counts.
func ctcLabels<E: FloatingElement>(_ scores: NDArray<E>, blank: Int) -> [[Int]] {
  let best = scores.argMax(axis: -1)
  let (steps, elements) = (best.shape[1], best.elements)
  return (0..<best.shape[0]).map { row in
    var labels: [Int] = []
    var last = blank
    for k in elements[row * steps..<(row + 1) * steps] {
      if k != blank && k != last { labels.append(k) }
      last = k
    }
    return labels
  }
}
