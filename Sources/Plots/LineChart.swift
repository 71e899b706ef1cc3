import NDArrays

/// One line of a chart.
public struct Series: Sendable {
  public var name: String
  public var x: [Double]
  public var y: [Double]

  public init(_ name: String, x: [Double], y: [Double]) {
    guard x.count == y.count, !x.isEmpty else {
      fatalError(
        "Series \(name): \(x.count) x and \(y.count) y; it needs as many of both, and at least one")
    }
    self.name = name
    self.x = x
    self.y = y
  }

  /// Values at 1, 2, 3 and so on.
  public init(_ name: String, _ y: [Double]) {
    self.init(name, x: (1...Swift.max(1, y.count)).map(Double.init), y: y)
  }
}

/// Lines over one axis: names stand at the lines' ends, so no legend is needed.
///
/// - Parameters:
///   - xName: The word at the right end of the axis, with its unit.
///   - yName: The word above the vertical axis.
///   - isLogarithmic: Whether both axes are; values must then be positive.
///   - digits: Digits after the point in the table of numbers.
public func lineChart(
  _ series: [Series], xName: String, yName: String, isLogarithmic: Bool = false, digits: Int = 3,
  alternative: String
) -> Figure {
  guard !series.isEmpty, series.count <= 4 else {
    fatalError("lineChart: \(series.count) lines; it takes one to four")
  }
  let (left, right, top, bottom, width, height) = (58.0, 116.0, 40.0, 54.0, 640.0, 330.0)
  if isLogarithmic, let bad = series.first(where: { ($0.x + $0.y).contains { $0 <= 0 } }) {
    fatalError(
      "lineChart: \(bad.name) has values that are not positive; a logarithmic axis cannot show them"
    )
  }
  func scaled(_ value: Double) -> Double { isLogarithmic ? decimalLogarithm(value) : value }
  // From left to right, so that a line ends where its name stands.
  let finite = series.map { s in
    zip(s.x, s.y).filter { $0.isFinite && $1.isFinite }.map { (scaled($0), scaled($1)) }
      .sorted { $0.0 < $1.0 }
  }
  let all = finite.joined()
  let xs = all.map(\.0)
  let ys = all.map(\.1)
  let (xLow, xHigh) = (xs.min() ?? 0, xs.max() ?? 1)
  var (yLow, yHigh) = (ys.min() ?? 0, ys.max() ?? 1)
  // A flat line gets an axis about its one value.
  let margin = yHigh > yLow ? (yHigh - yLow) * 0.06 : Swift.max(yHigh.magnitude * 0.1, 0.5)
  yLow -= margin
  yHigh += margin
  func px(_ x: Double) -> Double {
    left + (x - xLow) / Swift.max(xHigh - xLow, 1e-12) * (width - left - right)
  }
  func py(_ y: Double) -> Double {
    height - bottom - (y - yLow) / Swift.max(yHigh - yLow, 1e-12) * (height - top - bottom)
  }

  var svg = SVGWriter()
  let yTicks = isLogarithmic ? powers(yLow, yHigh) : Ticks(from: yLow, to: yHigh)
  for value in yTicks.values {
    svg.line(left, py(value), width - right, py(value), "grid")
    svg.text(
      isLogarithmic ? power(value) : yTicks.label(value), left - 10, py(value), anchor: "end",
      middle: true)
  }
  svg.line(left, height - bottom, width - right, height - bottom, "axis")
  let xTicks = isLogarithmic ? powers(xLow, xHigh) : Ticks(from: xLow, to: xHigh)
  for (i, value) in xTicks.values.enumerated() {
    svg.line(px(value), height - bottom, px(value), height - bottom + 5, "axis")
    svg.text(
      isLogarithmic ? power(value) : xTicks.label(value), px(value), height - bottom + 22,
      i % 2 == 1 ? "minor" : "",
      anchor: "middle")
  }
  svg.text(yName, 0, 18, "strong")
  svg.text(xName, width - right + 12, height - bottom, "strong", middle: true)

  // Names stand at the lines' ends, at least a line of text apart.
  var labels = finite.enumerated().compactMap { i, points in points.last.map { (i, py($0.1)) } }
    .sorted { $0.1 < $1.1 }
  for i in labels.indices.dropFirst() { labels[i].1 = Swift.max(labels[i].1, labels[i - 1].1 + 22) }
  if let overflow = labels.last.map({ $0.1 - (height - bottom - 22) }), overflow > 0 {
    for i in labels.indices { labels[i].1 -= overflow }
  }
  for (i, points) in finite.enumerated() {
    svg.path(points.map { (px($0.0), py($0.1)) }, "line s\(i + 1)")
    if let end = points.last { svg.dot(px(end.0), py(end.1), "f\(i + 1)") }
  }
  for (i, y) in labels {
    svg.text(series[i].name, px(finite[i].last!.0) + 10, y, "f\(i + 1) halo", middle: true)
  }

  let places = Set(series.flatMap(\.x)).sorted()
  func text(_ value: Double) -> String {
    isLogarithmic ? scientificText(value) : fixedText(value, digits)
  }
  let numbers = Table(
    columns: [xName] + series.map(\.name),
    rows: places.map { x in
      [isLogarithmic ? scientificText(x) : x == x.rounded() ? String(Int(x)) : fixedText(x, digits)]
        + series.map { s in s.x.firstIndex(of: x).map { text(s.y[$0]) } ?? "" }
    })
  return Figure(
    svg: svg.svg(width: width, height: height, label: alternative), alternative: alternative,
    numbers: numbers)
}

private func powers(_ low: Double, _ high: Double) -> Ticks {
  var ticks = Ticks(from: low, to: high)
  let whole = Int(low.rounded(.up))...Swift.max(Int(low.rounded(.up)), Int(high.rounded(.down)))
  let step = (whole.count + 5) / 6
  ticks.values = stride(from: whole.lowerBound, through: whole.upperBound, by: step).map(
    Double.init)
  return ticks
}

private func power(_ exponent: Double) -> String {
  let raised = String(Int(exponent)).map {
    String(Array("⁻⁰¹²³⁴⁵⁶⁷⁸⁹")[Array("-0123456789").firstIndex(of: $0)!])
  }
  return "10" + raised.joined()
}

private func decimalLogarithm(_ x: Double) -> Double {
  log(NDArray<Double>(x)).item / 2.302_585_092_994_045_7
}

private func scientificText(_ value: Double) -> String {
  guard value != 0 else { return "0" }
  var (mantissa, exponent) = (value, 0)
  while mantissa.magnitude >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa.magnitude < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  return "\(fixedText(mantissa, 1))e\(exponent)"
}

/// Bars from zero, one for each name, with its value above.
public func barChart(
  _ names: [String], _ values: [Double], xName: String, yName: String, digits: Int = 0,
  alternative: String
) -> Figure {
  guard names.count == values.count, !names.isEmpty else {
    fatalError(
      "barChart: \(names.count) names for \(values.count) values; it needs as many of both, and at least one"
    )
  }
  let (left, right, top, bottom, width, height) = (58.0, 60.0, 46.0, 54.0, 640.0, 300.0)
  let high = Swift.max(values.max() ?? 1, 1e-12) * 1.08
  func py(_ y: Double) -> Double { height - bottom - y / high * (height - top - bottom) }
  var svg = SVGWriter()
  let ticks = Ticks(from: 0, to: high)
  for value in ticks.values {
    svg.line(left, py(value), width - right, py(value), "grid")
    svg.text(ticks.label(value), left - 10, py(value), anchor: "end", middle: true)
  }
  let slot = (width - left - right) / Double(names.count)
  for (i, value) in values.enumerated() {
    let x = left + slot * (Double(i) + 0.5)
    svg.rectangle(x - slot * 0.36, py(value), slot * 0.72, height - bottom - py(value), "f1")
    svg.text(names[i], x, height - bottom + 22, anchor: "middle")
  }
  svg.line(left, height - bottom, width - right, height - bottom, "axis")
  svg.text(yName, 0, 18, "strong")
  svg.text(xName, width - right + 12, height - bottom, "strong", middle: true)
  func text(_ value: Double) -> String {
    digits == 0 ? groupedText(Int(value.rounded())) : fixedText(value, digits)
  }
  return Figure(
    svg: svg.svg(width: width, height: height, label: alternative), alternative: alternative,
    numbers: Table(columns: [xName, yName], rows: zip(names, values).map { [$0, text($1)] }))
}
