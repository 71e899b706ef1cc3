import NDArrays

/// A row of an interval chart: a measured value, and another that it is compared with.
public struct IntervalRow: Sendable, Hashable {
  /// What was measured.
  public var name: String
  /// The measured value with its interval.
  public var estimate: Estimate
  /// The value to compare with, as a claim that others made; nil for none.
  public var other: Estimate?

  /// A row by its name and one value or two.
  public init(_ name: String, _ estimate: Estimate, other: Estimate? = nil) {
    (self.name, self.estimate, self.other) = (name, estimate, other)
  }
}

/// Values with their intervals, one row below the other (a forest plot).
///
/// ```swift
/// let rows = [
///   IntervalRow("perceptron", Estimate(97.9, interval: (97.6, 98.2)), other: Estimate(98.3)),
///   IntervalRow("convolution", Estimate(98.9, interval: (98.7, 99.1))),
/// ]
/// let chart = intervalChart(
///   rows, xName: "accuracy, %", otherName: "claimed", alternative: "One claim is out of reach.")
/// chart.numbers.rows[0]    // ["perceptron", "97.9", "97.6 to 98.2", "98.3", ""]
/// ```
///
/// - Parameters:
///   - rows: One to a hundred rows, from above.
///   - xName: The words below the axis, with the unit.
///   - estimateName: What the first value of a row is, for the legend.
///   - otherName: What the second value of a row is, for the legend.
///   - reference: A value that all are compared with, drawn as a line; nil for none.
///   - referenceName: What that line is, for the legend.
///   - digits: Digits after the point; nil for as many as tell the values apart.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There are 1 to 100 rows, and the reference is finite; otherwise stops and says
///   which is not so.
public func intervalChart(
  _ rows: [IntervalRow], xName: String, estimateName: String = "measured",
  otherName: String = "other", reference: Double? = nil, referenceName: String = "reference",
  digits: Int? = nil, alternative: String
) -> Figure {
  guard (1...100).contains(rows.count) else {
    fatalError("intervalChart: \(rows.count) rows; it takes 1 to 100")
  }
  if let reference, !reference.isFinite {
    fatalError("intervalChart: a reference of \(reference); expected a finite number")
  }
  let values = rows.flatMap { [$0.estimate.value] + ($0.other.map { [$0.value] } ?? []) }
  let column = NumberColumn(values, digits: digits)
  let ends = NumberColumn(
    rows.flatMap { $0.estimate.drawn + ($0.other?.drawn ?? []) }, digits: digits)
  func words(_ estimate: Estimate?) -> [String] {
    guard let estimate else { return ["", ""] }
    let interval = estimate.interval.map {
      trueMinus("\(ends.text($0.lower)) to \(ends.text($0.upper))")
    }
    return [trueMinus(column.text(estimate.value)), interval ?? ""]
  }
  let hasOthers = rows.contains { $0.other != nil }
  let drawing = IntervalDrawing(
    rows: rows, reference: reference, value: { trueMinus(column.text($0)) })
  var legend: [(mark: LegendMark, text: String)] = []
  if hasOthers || reference != nil { legend.append((.dot("f1"), estimateName)) }
  if hasOthers { legend.append((.diamond("f2"), otherName)) }
  if reference != nil { legend.append((.dashes, referenceName)) }
  return Figure(
    svg: drawing.svg(legend, xName, alternative), alternative: alternative,
    numbers: Table(
      columns: ["", estimateName, "its interval"]
        + (hasOthers ? [otherName, "its interval"] : []),
      rows: rows.map { [$0.name] + words($0.estimate) + (hasOthers ? words($0.other) : []) }))
}

/// Where the parts of an interval chart stand.
private struct IntervalDrawing {
  let rows: [IntervalRow]
  let reference: Double?
  let value: (Double) -> String
  private let ticks: Ticks
  private let scale: AxisScale
  private let left: Double
  private let right: Double
  private let width = 640.0

  init(rows: [IntervalRow], reference: Double?, value: @escaping (Double) -> String) {
    (self.rows, self.reference, self.value) = (rows, reference, value)
    let drawn =
      rows.flatMap { $0.estimate.drawn + ($0.other?.drawn ?? []) } + (reference.map { [$0] } ?? [])
    ticks = Ticks(about: drawn.min() ?? 0, drawn.max() ?? 1)
    scale = AxisScale(ticks, low: drawn.min() ?? 0, high: drawn.max() ?? 1)
    let longest = rows.map { TextMeasure.room(of: $0.name) }.max() ?? 0
    left = Swift.min(230, Swift.max(58, (longest + 22).rounded(.up)))
    let widest =
      rows.flatMap { [$0.estimate] + ($0.other.map { [$0] } ?? []) }
      .map { TextMeasure.room(of: value($0.value)) }.max() ?? 0
    right = Swift.min(160, (widest + 18).rounded(.up))
  }

  private func px(_ x: Double) -> Double { left + scale.share(x) * (width - left - right) }

  func svg(
    _ legend: [(mark: LegendMark, text: String)], _ xName: String, _ alternative: String
  ) -> String {
    var svg = SVGWriter()
    let top = svg.legendRow(legend, y: 14, width: width)
    let names = rows.map {
      TextMeasure.wrapped($0.name, (left - 18) / TextMeasure.phone, lines: 2)
    }
    // Two values, or a name of two lines, need more room than one.
    let heights = zip(rows, names).map { $0.other != nil || $1.count > 1 ? 54.0 : 34 }
    let foot = top + heights.reduce(0, +)
    for value in ticks.values { svg.line(px(value), top, px(value), foot, "grid") }
    if let reference { svg.dashes(px(reference), top, px(reference), foot) }
    var y = top
    for ((row, lines), height) in zip(zip(rows, names), heights) {
      let middle = y + height / 2
      for (k, line) in lines.enumerated() {
        svg.text(
          line, left - 14, middle + 22 * (Double(k) - Double(lines.count - 1) / 2), anchor: "end",
          middle: true)
      }
      let apart = row.other == nil ? 0 : 12.0
      draw(&svg, row.estimate, middle - apart, isOther: false)
      if let other = row.other { draw(&svg, other, middle + apart, isOther: true) }
      y += height
    }
    svg.line(left, foot, width - right, foot, "axis")
    svg.ticksBelow(ticks, y: foot, width: width, place: px)
    svg.nameBelow(xName, from: left, to: width - right, y: foot + 54, width: width)
    return svg.svg(width: width, height: foot + 66, label: alternative)
  }

  private func draw(_ svg: inout SVGWriter, _ estimate: Estimate, _ y: Double, isOther: Bool) {
    let number = isOther ? 2 : 1
    if let (lower, upper) = estimate.interval {
      svg.whisker((px(lower), y), (px(upper), y), "line s\(number)")
    }
    if estimate.value.isFinite {
      if isOther {
        svg.diamond(px(estimate.value), y, "f2")
      } else {
        svg.dot(px(estimate.value), y, "f1", radius: 5)
      }
    }
    svg.text(
      TextMeasure.fitting(value(estimate.value), right - 10), width, y, "f\(number)",
      anchor: "end", middle: true)
  }
}
