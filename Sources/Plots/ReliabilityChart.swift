import NDArrays

/// The examples that were given about the same share, for a chart of how far shares can be trusted.
public struct ReliabilityBin: Sendable, Hashable {
  /// The mean share that they were given.
  public let predicted: Double
  /// The share of them that are true, with its interval where there is one.
  public let observed: Estimate
  /// How many there are.
  public let count: Int

  /// A bin by its shares; one without examples is not drawn.
  ///
  /// - Precondition: Both shares are 0 to 1, or the bin is empty, and the count is not negative;
  ///   otherwise stops and names what is not so.
  public init(predicted: Double, observed: Estimate, count: Int) {
    guard count >= 0 else { fatalError("ReliabilityBin: a count of \(count); expected 0 or more") }
    for share in [predicted, observed.value] where count > 0 && !(0...1).contains(share) {
      fatalError("ReliabilityBin: a share of \(share); expected 0 to 1")
    }
    (self.predicted, self.observed, self.count) = (predicted, observed, count)
  }
}

/// How often what was given a share was true, against that share, above how many examples were given
/// it.
///
/// On the diagonal shares are what they say; the gaps to it are shaded.
///
/// ```swift
/// let shares = NDArray([0.1, 0.2, 0.8, 0.9])
/// let curve = ReliabilityCurve(shares, NDArray([false, false, true, true]), bins: 2)
/// let bins = curve.bins.map {
///   ReliabilityBin(
///     predicted: $0.predicted,
///     observed: Estimate(
///       $0.observed, interval: wilsonInterval($0.observed, count: $0.count, confidence: 0.95)),
///     count: $0.count)
/// }
/// let chart = reliabilityChart(bins, alternative: "Four shares say too little about the truth.")
/// chart.numbers.rows[0]    // ["0.150", "0.000", "0.000–0.658", "2"]
/// ```
///
/// - Parameters:
///   - bins: Up to 100 bins, in any order.
///   - countName: What is counted.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There are at most 100 bins; otherwise stops and names their number.
/// - Source: Niculescu-Mizil & Caruana (2005), §4
public func reliabilityChart(
  _ bins: [ReliabilityBin], countName: String = "examples", alternative: String
) -> Figure {
  guard bins.count <= 100 else {
    fatalError("reliabilityChart: \(bins.count) bins; it takes at most 100")
  }
  let full = bins.filter { $0.count > 0 }.sorted { $0.predicted < $1.predicted }
  let hasIntervals = full.contains { $0.observed.interval != nil }
  let rows = full.map { bin in
    [fixedText(bin.predicted, 3), fixedText(bin.observed.value, 3)]
      + (hasIntervals
        ? [
          bin.observed.interval.map { "\(fixedText($0.lower, 3))–\(fixedText($0.upper, 3))" } ?? ""
        ]
        : []) + [groupedText(bin.count)]
  }
  return Figure(
    svg: ReliabilityDrawing(bins: full).svg(countName, alternative), alternative: alternative,
    numbers: Table(
      columns: ["predicted share", "observed share"] + (hasIntervals ? ["interval"] : [])
        + [countName], rows: rows))
}

/// Where the parts of a reliability chart stand.
private struct ReliabilityDrawing {
  /// Ascending, none empty.
  let bins: [ReliabilityBin]
  let width = 640.0
  let left = 58.0
  let top = 36.0
  let side = 380.0
  let histogram = 84.0

  private func px(_ share: Double) -> Double { left + share * side }
  private func py(_ share: Double) -> Double {
    top + (1 - Swift.max(0, Swift.min(1, share))) * side
  }

  /// The width of a bar, so that neighbours do not meet.
  private var bar: Double {
    let places = bins.map { px($0.predicted) }
    let gaps = zip(places, places.dropFirst()).map { $1 - $0 }
    return Swift.max(2, Swift.min(28, (gaps.min() ?? 28) * 0.8))
  }

  func svg(_ countName: String, _ alternative: String) -> String {
    let floor = top + side + 22 + histogram
    let ticks = Ticks(from: 0, to: 1)
    var svg = SVGWriter()
    for (value, label) in zip(ticks.values, ticks.labels) {
      svg.line(left, py(value), left + side, py(value), "grid")
      svg.line(px(value), top, px(value), floor, "grid")
      svg.text(label, left - 10, py(value), anchor: "end", middle: true)
    }
    for bin in bins {
      let (y, diagonal) = (py(bin.observed.value), py(bin.predicted))
      svg.rectangle(
        px(bin.predicted) - bar / 2, Swift.min(y, diagonal), bar, (y - diagonal).magnitude, "f2",
        opacity: 0.35)
    }
    svg.dashes(px(0), py(0), px(1), py(1))
    svg.line(left, top, left, top + side, "axis")
    svg.line(left, top + side, left + side, top + side, "axis")
    for bin in bins {
      guard let (lower, upper) = bin.observed.interval else { continue }
      let x = px(bin.predicted)
      svg.whisker((x, py(lower)), (x, py(upper)), "line s1")
    }
    svg.path([bins.map { (px($0.predicted), py($0.observed.value)) }], "line s1")
    for bin in bins { svg.dot(px(bin.predicted), py(bin.observed.value), "f1") }
    if bins.isEmpty {
      svg.text("no numbers", left + side / 2, top + side / 2, anchor: "middle", middle: true)
    }
    drawCounts(&svg, floor: floor)
    svg.ticksBelow(ticks, y: floor, width: width, place: px)
    svg.text("observed share", 0, 18, "strong")
    svg.nameBelow("predicted share", from: left, to: left + side, y: floor + 54, width: width)
    drawLegend(&svg, countName)
    return svg.svg(width: width, height: floor + 66, label: alternative)
  }

  private func drawCounts(_ svg: inout SVGWriter, floor: Double) {
    let most = Double(bins.map(\.count).max() ?? 1)
    for bin in bins {
      // A bin with an example is seen.
      let height = Swift.max(1.5, Double(bin.count) / most * histogram)
      svg.rectangle(px(bin.predicted) - bar / 2, floor - height, bar, height, "f3", opacity: 0.55)
    }
    svg.line(left, floor, left + side, floor, "axis")
  }

  private func drawLegend(_ svg: inout SVGWriter, _ countName: String) {
    let x = left + side + 24
    let hasIntervals = bins.contains { $0.observed.interval != nil }
    svg.legend(
      [
        (.dashes, "as often as predicted"),
        (.dot("f1"), hasIntervals ? "observed, with its interval" : "observed"),
        (.shade("f2", 0.35), bins.isEmpty ? "gap" : "gap, \(fixedText(meanGap, 3)) on average"),
      ], x: x, y: top + 12, width: width - x)
    let most = bins.map(\.count).max().map { ", at most \(groupedText($0)) a bin" } ?? ""
    svg.legend(
      [(.shade("f3", 0.55), TextMeasure.fitted(countName, 150) + most)], x: x, y: top + side + 34,
      width: width - x)
  }

  /// The mean distance from the diagonal, weighted by the bins' sizes.
  private var meanGap: Double {
    let total = bins.reduce(0.0) { $0 + Double($1.count) }
    return bins.reduce(0.0) {
      $0 + Double($1.count) / total * ($1.observed.value - $1.predicted).magnitude
    }
  }
}
