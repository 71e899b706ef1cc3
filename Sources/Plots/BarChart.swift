import NDArrays

/// Bars from zero, one for each name: upwards what is positive, downwards what is negative.
///
/// Where names are too long or too many to stand side by side, the bars lie, one below the other;
/// names that are numbers are thinned out instead. A value that is no number leaves a gap that says
/// so.
///
/// ```swift
/// let chart = barChart(
///   ["0", "1"], [5923, 6742], xName: "digit", yName: "pictures",
///   alternative: "There are more ones than zeros.")
/// chart.numbers.rows    // [["0", "5,923"], ["1", "6,742"]]
/// ```
///
/// - Parameters:
///   - xName: The word at the end of the axis of names.
///   - yName: The word above the axis of values.
///   - digits: Digits after the point in the table of numbers; nil for as many as tell them apart.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There are as many values as names, and at least one; otherwise stops and names
///   both counts.
public func barChart(
  _ names: [String], _ values: [Double], xName: String, yName: String, digits: Int? = nil,
  alternative: String
) -> Figure {
  guard names.count == values.count, !names.isEmpty else {
    fatalError(
      "barChart: \(names.count) names for \(values.count) values; it needs as many of both, and at least one"
    )
  }
  let drawing = BarDrawing(names, values)
  let column = NumberColumn(values, digits: digits, isGrouped: true)
  return Figure(
    svg: drawing.svg(xName: xName, yName: yName, alternative: alternative),
    alternative: alternative,
    numbers: Table(
      columns: [xName, yName], rows: zip(names, values).map { [$0, column.text($1)] }))
}

/// Where the parts of a bar chart stand.
private struct BarDrawing {
  let names: [String]
  let values: [Double]
  let scale: AxisScale
  let ticks: Ticks
  let right = 60.0
  let top = 46.0
  let bottom = 54.0
  let width = 640.0

  init(_ names: [String], _ values: [Double]) {
    (self.names, self.values) = (names, values)
    let finite = values.filter(\.isFinite)
    let (least, most) = (finite.min() ?? 0, finite.max() ?? 0)
    if least == 0, most == 0 {
      // Nothing but zeros: an axis from 0 to 1.
      scale = AxisScale(0, 1.08)
      ticks = Ticks(values: [0, 1], labels: ["0", "1"])
      return
    }
    // Room above the longest bar of each direction.
    let limit = Double.greatestFiniteMagnitude
    scale = AxisScale(
      Swift.max(Swift.min(least, 0) * 1.08, -limit), Swift.min(Swift.max(most, 0) * 1.08, limit))
    ticks = Ticks(from: scale.low, to: scale.high)
  }

  func svg(xName: String, yName: String, alternative: String) -> String {
    let left = leftMargin(ticks.labels)
    let slot = (width - left - right) / Double(names.count)
    let places = names.indices.map { left + slot * (Double($0) + 0.5) }
    let every = labelStep(names, places: places)
    let areNumbers = names.allSatisfy { Double($0) != nil }
    let leaves = zip(names, places).contains {
      TextMeasure.width(of: $0) / 2 > Swift.min($1, width - $1)
    }
    if every == 1 && !leaves || areNumbers && every < names.count {
      return standing(
        xName, yName, alternative, left: left, slot: slot, every: every)
    }
    return lying(xName, yName, alternative)
  }

  private func standing(
    _ xName: String, _ yName: String, _ alternative: String, left: Double, slot: Double, every: Int
  ) -> String {
    let height = 300.0
    func py(_ y: Double) -> Double {
      height - bottom - scale.share(y) * (height - top - bottom)
    }
    var svg = SVGWriter()
    for (value, label) in zip(ticks.values, ticks.labels) {
      svg.line(left, py(value), width - right, py(value), "grid")
      svg.text(label, left - 10, py(value), anchor: "end", middle: true)
    }
    for (i, value) in values.enumerated() {
      let x = left + slot * (Double(i) + 0.5)
      if value.isFinite {
        let (from, to) = (py(Swift.max(value, 0)), py(Swift.min(value, 0)))
        svg.rectangle(x - slot * 0.36, from, slot * 0.72, to - from, "f1")
      } else {
        svg.text(
          TextMeasure.fitted(NumberColumn.nameOfNoNumber(value), Swift.max(slot, 28)), x, py(0) - 8,
          anchor: "middle")
      }
      if i % every == 0 { svg.text(names[i], x, height - bottom + 22, anchor: "middle") }
    }
    svg.line(left, py(0), width - right, py(0), "axis")
    svg.axisNames(
      xName, yName, right: right, axis: height - bottom, width: width, height: height)
    return svg.svg(width: width, height: height, label: alternative)
  }

  private func lying(_ xName: String, _ yName: String, _ alternative: String) -> String {
    let row = 24.0
    let longest = names.map { TextMeasure.width(of: $0) }.max() ?? 0
    let left = Swift.min(260, Swift.max(58, longest + 12))
    let foot = top + row * Double(names.count)
    func px(_ x: Double) -> Double { left + scale.share(x) * (width - left - right) }
    var svg = SVGWriter()
    let every = labelStep(ticks.labels, places: ticks.values.map(px))
    for (i, (value, label)) in zip(ticks.values, ticks.labels).enumerated() {
      svg.line(px(value), top, px(value), foot, "grid")
      if i % every == 0 { svg.text(label, px(value), foot + 22, anchor: "middle") }
    }
    for (i, value) in values.enumerated() {
      let y = top + row * (Double(i) + 0.5)
      let name = TextMeasure.fitted(names[i], left - 12)
      svg.text(name, left - 10, y, anchor: "end", middle: true)
      if value.isFinite {
        let (from, to) = (px(Swift.min(value, 0)), px(Swift.max(value, 0)))
        svg.rectangle(from, y - row * 0.36, to - from, row * 0.72, "f1")
      } else {
        svg.text(NumberColumn.nameOfNoNumber(value), px(0) + 8, y, middle: true)
      }
    }
    svg.line(px(0), top, px(0), foot, "axis")
    // The names' axis goes down, the values' to the right.
    svg.text(TextMeasure.fitted(xName, width / 2 - 10), 0, 18, "strong")
    svg.text(TextMeasure.fitted(yName, width), width, foot + 44, "strong", anchor: "end")
    return svg.svg(width: width, height: foot + 54, label: alternative)
  }
}
