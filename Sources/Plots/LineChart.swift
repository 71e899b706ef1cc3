import NDArrays

/// One line of a chart.
///
/// A value that is NaN or infinite interrupts the line.
public struct Series: Sendable {
  /// What the line is called: it stands at its end and above its column of numbers.
  public var name: String
  /// Where the values lie on the horizontal axis.
  public var x: [Double]
  /// The values, one for each place; NaN and infinities interrupt the line.
  public var y: [Double]

  /// Values at places of their own.
  ///
  /// - Precondition: There are as many values as places, and at least one; otherwise stops and
  ///   names both counts.
  public init(_ name: String, x: [Double], y: [Double]) {
    guard x.count == y.count, !x.isEmpty else {
      fatalError(
        "Series \(name): \(x.count) x and \(y.count) y; it needs as many of both, and at least one")
    }
    self.name = name
    self.x = x
    self.y = y
  }

  /// Values at 1, 2, 3 and so on, such as one for each epoch; none stop.
  public init(_ name: String, _ y: [Double]) {
    self.init(name, x: y.indices.map { Double($0 + 1) }, y: y)
  }
}

/// Lines over one axis: names stand at the lines' ends, so no legend is needed.
///
/// ```swift
/// let loss = Series("training", [2.3, 0.4, 0.1])
/// let chart = lineChart(
///   [loss], xName: "epoch", yName: "loss", digits: 1, alternative: "The loss falls.")
/// chart.numbers.rows    // [["1", "2.3"], ["2", "0.4"], ["3", "0.1"]]
/// ```
///
/// - Parameters:
///   - series: One to four lines.
///   - xName: The word at the right end of the axis, with its unit.
///   - yName: The word above the vertical axis.
///   - isLogarithmic: Whether both axes are; values must then be positive.
///   - digits: Digits after the point in the table of numbers; nil for as many as tell them apart.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There are one to four lines, without values of 0 or below where the axes are
///   logarithmic; otherwise stops and says which is not so.
public func lineChart(
  _ series: [Series], xName: String, yName: String, isLogarithmic: Bool = false, digits: Int? = nil,
  alternative: String
) -> Figure {
  guard !series.isEmpty, series.count <= 4 else {
    fatalError("lineChart: \(series.count) lines; it takes one to four")
  }
  if isLogarithmic, let bad = series.first(where: { ($0.x + $0.y).contains { $0 <= 0 } }) {
    fatalError(
      "lineChart: \(bad.name) has values that are not positive; a logarithmic axis cannot show them"
    )
  }
  let drawing = LineDrawing(series, isLogarithmic: isLogarithmic)
  return Figure(
    svg: drawing.svg(xName: xName, yName: yName, alternative: alternative),
    alternative: alternative,
    numbers: numbers(series, xName, digits: digits))
}

/// The numbers of a chart: a row for each place, in order, and more where a line has several points
/// at one place; points without a place of their own stand last.
private func numbers(_ series: [Series], _ xName: String, digits: Int?) -> Table {
  let xs = series.flatMap(\.x)
  let places = Set(xs.filter { !$0.isNaN }).sorted() + (xs.contains(where: \.isNaN) ? [.nan] : [])
  let points = series.map { Dictionary(grouping: zip($0.x, $0.y)) { $0.0.isNaN ? nil : $0.0 } }
  let xColumn = NumberColumn(places)
  let columns = series.map { NumberColumn($0.y, digits: digits, isGrouped: true) }
  let rows = places.flatMap { x -> [[String]] in
    let here = points.map { $0[x.isNaN ? nil : x] ?? [] }
    return (0..<(here.map(\.count).max() ?? 0)).map { row in
      [xColumn.text(x)]
        + zip(here, columns).map { $0.indices.contains(row) ? $1.text($0[row].1) : "" }
    }
  }
  return Table(columns: [xName] + series.map(\.name), rows: rows)
}

/// Where the parts of a line chart stand.
private struct LineDrawing {
  let names: [String]
  /// For each line its stretches of points, from left to right.
  let stretches: [[[(x: Double, y: Double)]]]
  let xScale: AxisScale
  let yScale: AxisScale
  let xTicks: Ticks
  let yTicks: Ticks
  let left: Double
  let right = 116.0
  let top = 40.0
  let bottom = 54.0
  let width = 640.0
  let height = 330.0

  init(_ series: [Series], isLogarithmic: Bool) {
    names = series.map(\.name)
    stretches = series.map { Self.stretches($0, isLogarithmic: isLogarithmic) }
    let all = stretches.joined().joined()
    let (xs, ys) = (all.map(\.x), all.map(\.y))
    xScale = AxisScale(xs.min() ?? 0, xs.max() ?? 1)
    yScale = AxisScale(ys.min() ?? 0, ys.max() ?? 1).widened(by: 0.06)
    if isLogarithmic {
      xTicks = Ticks(logarithmsFrom: xScale.low, to: xScale.high)
      yTicks = Ticks(logarithmsFrom: yScale.low, to: yScale.high)
    } else {
      let isWhole = xs.allSatisfy { $0 == $0.rounded() }
      xTicks = Ticks(from: xScale.low, to: xScale.high, whole: isWhole)
      yTicks = Ticks(from: yScale.low, to: yScale.high)
    }
    left = leftMargin(yTicks.labels)
  }

  /// The points in order of x, so that a line ends where its name stands, cut where a value is no
  /// number. A point without a place of its own cuts where the one before it stands.
  private static func stretches(_ series: Series, isLogarithmic: Bool) -> [[(x: Double, y: Double)]]
  {
    func scaled(_ value: Double) -> Double {
      isLogarithmic ? log(value) / 2.302_585_092_994_045_7 : value
    }
    var last = -Double.infinity
    var points: [(order: Double, x: Double, y: Double)] = []
    for (x, y) in zip(series.x, series.y) {
      if x.isFinite { last = x }
      points.append((last, x, y))
    }
    let ordered = points.enumerated().sorted {
      ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
    }
    var result: [[(x: Double, y: Double)]] = [[]]
    for (_, point) in ordered {
      if point.x.isFinite, point.y.isFinite {
        result[result.count - 1].append((scaled(point.x), scaled(point.y)))
      } else if !result[result.count - 1].isEmpty {
        result.append([])
      }
    }
    return result.filter { !$0.isEmpty }
  }

  private func px(_ x: Double) -> Double { left + xScale.share(x) * (width - left - right) }
  private func py(_ y: Double) -> Double {
    height - bottom - yScale.share(y) * (height - top - bottom)
  }

  func svg(xName: String, yName: String, alternative: String) -> String {
    var svg = SVGWriter()
    drawAxes(&svg, xName, yName)
    for (i, line) in stretches.enumerated() {
      svg.path(line.map { $0.map { (px($0.x), py($0.y)) } }, "line s\(i + 1)")
      // A point between two gaps is no line.
      for point in line.dropLast().filter({ $0.count == 1 }).joined() {
        svg.dot(px(point.x), py(point.y), "f\(i + 1)")
      }
      if let end = line.last?.last { svg.dot(px(end.x), py(end.y), "f\(i + 1)") }
    }
    drawNames(&svg)
    return svg.svg(width: width, height: height, label: alternative)
  }

  private func drawAxes(_ svg: inout SVGWriter, _ xName: String, _ yName: String) {
    for (value, label) in zip(yTicks.values, yTicks.labels) {
      svg.line(left, py(value), width - right, py(value), "grid")
      svg.text(label, left - 10, py(value), anchor: "end", middle: true)
    }
    svg.line(left, height - bottom, width - right, height - bottom, "axis")
    let every = labelStep(xTicks.labels, places: xTicks.values.map(px))
    for (i, (value, label)) in zip(xTicks.values, xTicks.labels).enumerated() {
      svg.line(px(value), height - bottom, px(value), height - bottom + 5, "axis")
      if i % every > 0 { continue }
      svg.text(
        label, px(value), height - bottom + 22, isMinor(i) ? "minor" : "", anchor: "middle")
    }
    /// Every other one of many: on a phone there is no room for them.
    func isMinor(_ place: Int) -> Bool { place % 2 == 1 && xTicks.values.count > 3 }
    svg.axisNames(
      xName, yName, right: right, axis: height - bottom, width: width, height: height)
  }

  /// Names stand at the lines' ends, at least a line of text apart, in as many lines as they need.
  private func drawNames(_ svg: inout SVGWriter) {
    let step = 22.0
    var labels = stretches.enumerated().compactMap { i, line in
      line.last?.last.map { end in
        let x = px(end.x) + 10
        return (
          line: i, x: x, y: py(end.y), words: TextMeasure.wrapped(names[i], width - x, lines: 3)
        )
      }
    }.sorted { $0.y < $1.y }
    for i in labels.indices.dropFirst() {
      let before = labels[i - 1]
      labels[i].y = Swift.max(labels[i].y, before.y + step * Double(before.words.count))
    }
    let last = labels.last.map { $0.y + step * Double($0.words.count - 1) } ?? 0
    let overflow = last - (height - bottom - step)
    if overflow > 0 { for i in labels.indices { labels[i].y -= overflow } }
    for label in labels {
      for (k, words) in label.words.enumerated() {
        svg.text(
          words, label.x, label.y + step * Double(k), "f\(label.line + 1) halo", middle: true)
      }
    }
    // A line of which nothing can be drawn is named all the same.
    let missing = stretches.indices.filter { stretches[$0].isEmpty }
    for (k, i) in missing.enumerated() {
      let words = TextMeasure.fitted("\(names[i]): no numbers", width - left - right - 20)
      svg.text(words, left + 10, top + step * (Double(k) + 0.5), "f\(i + 1) halo", middle: true)
    }
  }
}
