import NDArrays

/// Where on an axis of settings the simplest model lies.
public enum SimplestSetting: Sendable, Hashable, CaseIterable {
  /// At the start: the first of names, the smallest number, as of layers.
  case first
  /// At the end: the last of names, the largest number, as of a penalty on weights.
  case last
}

/// Values with their error bars along a number that was tried, the best marked, and the simplest
/// within the best's bar.
///
/// With bars of one standard error the latter is the choice of the one-standard-error rule.
///
/// ```swift
/// let errors = [5.1, 3.2, 3.0].map { Estimate($0, standardError: 0.3) }
/// let chart = errorBarChart(
///   [8, 16, 32], errors, xName: "units", yName: "error, %", isXLogarithmic: true,
///   alternative: "Sixteen units do as well as thirty-two.")
/// chart.numbers.rows[1]    // ["16", "3.2", "2.9 to 3.5", "simplest in the best’s bar"]
/// ```
///
/// - Parameters:
///   - x: The numbers that were tried, in any order.
///   - estimates: What came of each, with its error bar.
///   - xName: The words below the axis, with the unit.
///   - yName: The words above the vertical axis, with the unit.
///   - isXLogarithmic: Whether the horizontal axis is; the numbers must then be positive.
///   - best: Which values are better.
///   - simplest: At which end the simpler settings are; nil to mark none.
///   - digits: Digits after the point in the table of numbers; nil for as many as tell them apart.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There are as many estimates as numbers, 1 to 200, the numbers are finite, each
///   another, and positive where the axis is logarithmic; otherwise stops and says which is not so.
/// - Source: Breiman, Friedman, Olshen & Stone (1984), §3.4.3, for the rule of one standard error
public func errorBarChart(
  _ x: [Double], _ estimates: [Estimate], xName: String, yName: String,
  isXLogarithmic: Bool = false, best: BestValue = .lowest, simplest: SimplestSetting? = .first,
  digits: Int? = nil, alternative: String
) -> Figure {
  checkCounts(x.count, estimates.count, "numbers")
  guard x.allSatisfy(\.isFinite), Set(x).count == x.count else {
    fatalError("errorBarChart: numbers that are not finite, or twice the same; expected each once")
  }
  if isXLogarithmic, let bad = x.first(where: { $0 <= 0 }) {
    fatalError("errorBarChart: \(bad) on a logarithmic axis; expected positive numbers")
  }
  let order = x.indices.sorted { x[$0] < x[$1] }
  let numbers = order.map { x[$0] }
  let places = isXLogarithmic ? numbers.map { log10($0) } : numbers
  let (low, high) = (places[0], places[places.count - 1])
  let isWhole = numbers.allSatisfy { $0 == $0.rounded() }
  let column = NumberColumn(numbers)
  let names = numbers.map { trueMinus(column.text($0)) }
  // The numbers that were tried are the ticks as long as they are few; what has no room is left out.
  let ticks =
    numbers.count <= 8
    ? Ticks(values: places, labels: names)
    : isXLogarithmic
      ? Ticks(logarithmsFrom: low, to: high) : Ticks(from: low, to: high, whole: isWhole)
  let drawing = ErrorBarDrawing(
    places: places, names: names, estimates: order.map { estimates[$0] }, xTicks: ticks,
    best: best, simplest: simplest, digits: digits)
  return drawing.figure(xName, yName, alternative)
}

/// Values with their error bars for settings by name, side by side in their order; otherwise as
/// ``errorBarChart(_:_:xName:yName:isXLogarithmic:best:simplest:digits:alternative:)``.
///
/// ```swift
/// let accuracies = [92.5, 97.9].map { Estimate($0, standardError: 0.1) }
/// let chart = errorBarChart(
///   ["linear", "perceptron"], accuracies, xName: "model", yName: "accuracy, %", best: .highest,
///   alternative: "The perceptron reads better.")
/// chart.numbers.rows[1]    // ["perceptron", "97.9", "97.8 to 98.0", "best"]
/// ```
///
/// - Precondition: There are as many estimates as names, 1 to 200; otherwise stops with both counts.
public func errorBarChart(
  _ names: [String], _ estimates: [Estimate], xName: String, yName: String,
  best: BestValue = .lowest, simplest: SimplestSetting? = .first, digits: Int? = nil,
  alternative: String
) -> Figure {
  checkCounts(names.count, estimates.count, "names")
  let places = names.indices.map(Double.init)
  let drawing = ErrorBarDrawing(
    places: places, names: names, estimates: estimates,
    xTicks: Ticks(values: places, labels: names), best: best, simplest: simplest, digits: digits)
  return drawing.figure(xName, yName, alternative)
}

private func checkCounts(_ count: Int, _ estimates: Int, _ what: String) {
  guard count == estimates, (1...200).contains(count) else {
    fatalError(
      "errorBarChart: \(count) \(what) for \(estimates) estimates; it takes as many of both, 1 to 200"
    )
  }
}

/// Where the parts of a chart of error bars stand.
private struct ErrorBarDrawing {
  let places: [Double]
  let names: [String]
  let estimates: [Estimate]
  let xTicks: Ticks
  let digits: Int?
  /// The place of the best value, and of the simplest setting within its bar.
  private let winner: Int?
  private let simple: Int?
  /// The end of the best's bar that others must reach.
  private let limit: Double?
  private let yTicks: Ticks
  private let yScale: AxisScale
  private let left: Double
  private let width = 640.0
  private let right = 24.0

  init(
    places: [Double], names: [String], estimates: [Estimate], xTicks: Ticks, best: BestValue,
    simplest: SimplestSetting?, digits: Int?
  ) {
    (self.places, self.names, self.estimates) = (places, names, estimates)
    (self.xTicks, self.digits) = (xTicks, digits)
    let values = estimates.map(\.value)
    // Of equal ones the simplest.
    let order = simplest == .last ? Array(values.indices.reversed()) : Array(values.indices)
    let finest = best.best(of: values)
    winner = finest.flatMap { value in order.first { values[$0] == value } }
    limit = winner.flatMap { estimates[$0].interval }.map {
      best == .highest ? $0.lower : $0.upper
    }
    if simplest != nil, let limit {
      simple = order.first { values[$0].isFinite && !best.prefers(limit, to: values[$0]) }
    } else {
      simple = nil
    }
    let drawn = estimates.flatMap(\.drawn)
    yTicks = Ticks(about: drawn.min() ?? 0, drawn.max() ?? 1)
    yScale = AxisScale(yTicks, low: drawn.min() ?? 0, high: drawn.max() ?? 1)
    let widest = yTicks.labels.map { TextMeasure.room(of: $0) }.max() ?? 0
    left = Swift.max(58, (widest + 16).rounded(.up))
  }

  /// Whether numbers stand on the horizontal axis, not words.
  private var hasNumbers: Bool { xTicks.labels.allSatisfy { !$0.contains(where: \.isLetter) } }

  /// Room at both ends, so that no mark lies on an axis.
  private func px(_ place: Double) -> Double {
    let half = (width - left - right) / Double(2 * places.count)
    let inset = hasNumbers ? Swift.min(48, half) : half
    let scale = AxisScale(places[0], places[places.count - 1])
    return left + inset + scale.share(place) * (width - left - right - 2 * inset)
  }

  func figure(_ xName: String, _ yName: String, _ alternative: String) -> Figure {
    let values = estimates.map(\.value)
    let column = NumberColumn(values, digits: digits)
    let ends = NumberColumn(
      estimates.compactMap(\.interval).flatMap { [$0.lower, $0.upper] }, digits: digits)
    let hasIntervals = estimates.contains { $0.interval != nil }
    let rows = names.indices.map { i in
      let interval = estimates[i].interval.map {
        trueMinus("\(ends.text($0.lower)) to \(ends.text($0.upper))")
      }
      let mark =
        i == winner ? "best" : i == simple ? "simplest in the best’s bar" : ""
      return [names[i], trueMinus(column.text(values[i]))]
        + (hasIntervals ? [interval ?? ""] : []) + [mark]
    }
    return Figure(
      svg: svg(xName, yName, alternative), alternative: alternative,
      numbers: Table(
        columns: [xName, yName] + (hasIntervals ? ["its bar"] : []) + ["mark"], rows: rows))
  }

  private func svg(_ xName: String, _ yName: String, _ alternative: String) -> String {
    var svg = SVGWriter()
    svg.text(TextMeasure.fitting(yName, width), 0, 18, "strong")
    let top = svg.legendRow(legend, y: 48, width: width)
    let foot = top + 230
    func py(_ y: Double) -> Double { foot - yScale.share(y) * (foot - top) }
    for (value, label) in zip(yTicks.values, yTicks.labels) {
      svg.line(left, py(value), width - right, py(value), "grid")
      svg.text(trueMinus(label), left - 10, py(value), anchor: "end", middle: true)
    }
    svg.line(left, foot, width - right, foot, "axis")
    if let limit { svg.dashes(left, py(limit), width - right, py(limit)) }
    var line: [[(Double, Double)]] = [[]]
    for (place, estimate) in zip(places, estimates) {
      if estimate.value.isFinite {
        line[line.count - 1].append((px(place), py(estimate.value)))
      } else {
        line.append([])
      }
    }
    svg.grayPath(line.filter { $0.count > 1 })
    for (i, estimate) in estimates.enumerated() {
      let x = px(places[i])
      let style = i == winner ? 2 : i == simple ? 4 : 1
      if let (lower, upper) = estimate.interval {
        svg.whisker((x, py(lower)), (x, py(upper)), "line s1")
      }
      if !estimate.value.isFinite {
        svg.text(NumberColumn.nameOfNoNumber(estimate.value), x, foot - 10, anchor: "middle")
      } else if style == 2 {
        svg.diamond(x, py(estimate.value), "f2", radius: 8)
      } else if style == 4 {
        svg.rectangle(x - 6, py(estimate.value) - 6, 12, 12, "f4")
      } else {
        svg.dot(x, py(estimate.value), "f1", radius: 4.5)
      }
    }
    drawTicks(&svg, foot)
    svg.nameBelow(xName, from: left, to: width - right, y: foot + 54, width: width)
    return svg.svg(width: width, height: foot + 66, label: alternative)
  }

  /// The values of the axis: numbers that meet are thinned, words are shortened.
  private func drawTicks(_ svg: inout SVGWriter, _ foot: Double) {
    let slot = (width - left - right) / Double(Swift.max(1, xTicks.values.count))
    let labels = xTicks.labels.map { hasNumbers ? $0 : TextMeasure.fitting($0, slot - 6) }
    svg.ticksBelow(
      Ticks(values: xTicks.values, labels: labels), y: foot, width: width, place: px)
  }

  private var legend: [(mark: LegendMark, text: String)] {
    var items: [(mark: LegendMark, text: String)] = []
    if let winner { items.append((.diamond("f2"), "best: \(names[winner])")) }
    if let simple, simple != winner {
      items.append((.square("f4"), "simplest in its bar: \(names[simple])"))
    }
    if limit != nil { items.append((.dashes, "end of the best’s bar")) }
    return items
  }
}
