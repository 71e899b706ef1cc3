import NDArrays

/// How several curves share a figure.
public enum CurveLayout: Sendable, Hashable, CaseIterable {
  /// All in one square: up to four in colours, or many in gray behind those that are highlighted.
  case together
  /// A small square for each, with the others, if they are at most twenty, in gray behind it.
  case panels
}

/// What share of the true and of the false is called true, in a square, with the diagonal of chance.
///
/// Up to four curves have a colour and a name each. Of more than four those have that are
/// highlighted, and if none is the one with the least area; the others are gray. The legend and the
/// table of numbers name the areas.
///
/// ```swift
/// let spam = UnitCurve("spam", x: [0, 0, 0.5, 0.5, 1], y: [0, 0.5, 0.5, 1, 1], area: 0.75)
/// let chart = rocChart([spam], alternative: "Half of all spam is found without a false alarm.")
/// chart.numbers.rows    // [["spam", "0.7500", "0.500", "0.500", "0.500"]]
/// ```
///
/// - Parameters:
///   - curves: One to a hundred curves of false positive rates (x) and true positive rates (y).
///   - closeUp: The share of both axes that is shown, from the corner of those who make no mistake; 1
///     for all.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There are 1 to 100 curves, at most four are highlighted, and `closeUp` is above 0
///   and at most 1; otherwise stops and says which is not so.
/// - Complexity: O(n) for n points; a curve is drawn with a few hundred of them.
/// - Source: Fawcett (2006)
public func rocChart(
  _ curves: [UnitCurve], layout: CurveLayout = .together, closeUp: Double = 1, alternative: String
) -> Figure {
  let drawing = CurveDrawing("rocChart", curves, layout, closeUp, chance: .diagonal)
  return drawing.figure(
    xName: "false positive rate", yName: "true positive rate", areaName: "area",
    limits: [0.01, 0.05, 0.1], limitName: { "true positive rate at \(fixedText($0, 2))" },
    best: { curve, limit in
      zip(curve.x, curve.y).filter { $0.0 <= limit && !$0.1.isNaN }.map(\.1).max()
    }, alternative: alternative)
}

/// What share of what is called true is so, against the share of the true that is called so, in a
/// square.
///
/// The curves are stairs, whose area is the average precision. Otherwise as
/// ``rocChart(_:layout:closeUp:alternative:)``.
///
/// ```swift
/// let spam = UnitCurve("spam", x: [1, 1, 0.5, 0.5, 0], y: [0.5, 0.66, 0.5, 1, 1], area: 0.83)
/// let chart = precisionRecallChart(
///   [spam], baseRate: 0.5, alternative: "Half of all spam is found without a false alarm.")
/// chart.numbers.rows    // [["spam", "0.8300", "1.000", "0.660", "0.660"]]
/// ```
///
/// - Parameters:
///   - curves: One to a hundred curves of recalls (x) and precisions (y).
///   - baseRate: The share of the true among all, which is the precision of calling everything true;
///     nil for no line.
///   - closeUp: The share of both axes that is shown, from the corner of those who make no mistake; 1
///     for all.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There are 1 to 100 curves, at most four are highlighted, `closeUp` is above 0 and at
///   most 1, and the base rate is 0 to 1; otherwise stops and says which is not so.
/// - Complexity: O(n) for n points; a curve is drawn with a few hundred of them.
/// - Source: Davis & Goadrich (2006)
public func precisionRecallChart(
  _ curves: [UnitCurve], baseRate: Double? = nil, layout: CurveLayout = .together,
  closeUp: Double = 1, alternative: String
) -> Figure {
  if let baseRate, !(0...1).contains(baseRate) {
    fatalError("precisionRecallChart: a base rate of \(baseRate); expected 0 to 1")
  }
  let chance = baseRate.map { CurveDrawing.Chance.level($0) } ?? .none
  let drawing = CurveDrawing("precisionRecallChart", curves, layout, closeUp, chance: chance)
  return drawing.figure(
    xName: "recall", yName: "precision", areaName: "average precision", limits: [0.5, 0.9, 0.99],
    limitName: { "precision at \(fixedText($0, 2))" },
    best: { curve, limit in
      zip(curve.x, curve.y).filter { $0.0 >= limit && !$0.1.isNaN }.map(\.1).max()
    }, alternative: alternative)
}

/// Where the parts of a chart of curves in a square stand.
private struct CurveDrawing {
  /// What is drawn to compare with.
  enum Chance {
    case diagonal
    case level(Double)
    case none
  }

  let curves: [UnitCurve]
  let layout: CurveLayout
  let chance: Chance
  /// What is shown of both axes; ROC curves have their best corner at the left, the others at the
  /// right.
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>
  /// The coloured curves by their places, and the others.
  let named: [Int]
  let others: [Int]

  /// What areas are called where there is little room.
  private var areaSign: String { isStepped ? "AP" : "AUC" }

  private var isStepped: Bool { if case .diagonal = chance { false } else { true } }

  init(
    _ name: String, _ curves: [UnitCurve], _ layout: CurveLayout, _ closeUp: Double,
    chance: Chance
  ) {
    guard (1...100).contains(curves.count) else {
      fatalError("\(name): \(curves.count) curves; it takes 1 to 100")
    }
    guard closeUp > 0, closeUp <= 1 else {
      fatalError("\(name): a close-up of \(closeUp); expected more than 0 and at most 1")
    }
    let highlighted = curves.indices.filter { curves[$0].isHighlighted }
    guard highlighted.count <= 4 else {
      fatalError("\(name): \(highlighted.count) highlighted curves; there are colours for four")
    }
    self.curves = curves
    self.layout = layout
    self.chance = chance
    yRange = 1 - closeUp...1
    if case .diagonal = chance { xRange = 0...closeUp } else { xRange = 1 - closeUp...1 }
    let named: [Int]
    if !highlighted.isEmpty {
      named = highlighted
    } else if curves.count <= 4 {
      named = Array(curves.indices)
    } else {
      // The weakest of many is what a reader asks for first.
      let areas = curves.map { curve in curve.area.flatMap { $0.isNaN ? nil : $0 } ?? .infinity }
      named = [areas.indices.min { areas[$0] < areas[$1] }!]
    }
    self.named = named
    others = curves.indices.filter { !named.contains($0) }
  }

  /// What the best `limits` show of each curve stands in the table of numbers.
  func figure(
    xName: String, yName: String, areaName: String, limits: [Double],
    limitName: (Double) -> String, best: (UnitCurve, Double) -> Double?, alternative: String
  ) -> Figure {
    let svg =
      layout == .panels && curves.count > 1
      ? panels(xName, yName, alternative) : together(xName, yName, alternative)
    let hasAreas = curves.contains { $0.area != nil }
    let rows = curves.map { curve in
      [curve.name] + (hasAreas ? [curve.area.map { areaText($0, 4) } ?? ""] : [])
        + limits.map { limit in best(curve, limit).map { fixedText($0, 3) } ?? "NaN" }
    }
    return Figure(
      svg: svg, alternative: alternative,
      numbers: Table(
        columns: ["curve"] + (hasAreas ? [areaName] : []) + limits.map(limitName), rows: rows))
  }

  private func areaText(_ area: Double, _ digits: Int) -> String {
    area.isFinite ? fixedText(area, digits) : NumberColumn.nameOfNoNumber(area)
  }

  // MARK: - One square

  private func together(_ xName: String, _ yName: String, _ alternative: String) -> String {
    let (width, top, side) = (640.0, 36.0, 380.0)
    let ticks = (
      x: Ticks(from: xRange.lowerBound, to: xRange.upperBound),
      y: Ticks(from: yRange.lowerBound, to: yRange.upperBound)
    )
    let widest = ticks.y.labels.map { TextMeasure.room(of: $0) }.max() ?? 0
    let left = Swift.max(58, (widest + 14).rounded(.up))
    let square = Square(left: left, top: top, side: side, xRange: xRange, yRange: yRange)
    var svg = SVGWriter()
    for (value, label) in zip(ticks.y.values, ticks.y.labels) {
      svg.line(left, square.py(value), left + side, square.py(value), "grid")
      svg.text(label, left - 10, square.py(value), anchor: "end", middle: true)
    }
    for value in ticks.x.values {
      svg.line(square.px(value), top, square.px(value), top + side, "grid")
    }
    drawChance(&svg, square)
    svg.line(left, top, left, top + side, "axis")
    svg.line(left, top + side, left + side, top + side, "axis")
    svg.ticksBelow(ticks.x, y: top + side, width: width, place: square.px)
    for i in others { svg.grayPath(square.paths(curves[i], isStepped), opacity: 0.7) }
    // The first colour lies above the others.
    for (k, i) in named.enumerated().reversed() {
      let paths = square.paths(curves[i], isStepped)
      svg.path(paths, "line s\(k + 1)")
      // A point alone is no line.
      for path in paths where path.count == 1 { svg.dot(path[0].0, path[0].1, "f\(k + 1)") }
    }
    svg.text(TextMeasure.fitting(yName, width), 0, 18, "strong")
    svg.nameBelow(xName, from: left, to: left + side, y: top + side + 54, width: width)
    let from = left + side + 24
    svg.legend(legend, x: from, y: top + 12, width: width - from)
    return svg.svg(width: width, height: top + side + 66, label: alternative)
  }

  private var legend: [(mark: LegendMark, text: String)] {
    var items: [(mark: LegendMark, text: String)] = named.enumerated().map { k, i in
      let isEmpty = curves[i].stretches(isStepped: false).isEmpty
      let area =
        isEmpty
        ? ": no numbers" : curves[i].area.map { ": \(areaSign) \(areaText($0, 3))" } ?? ""
      return (.line("line s\(k + 1)"), TextMeasure.fitted(curves[i].name, 150) + area)
    }
    if !others.isEmpty {
      let areas = others.compactMap { curves[$0].area }.filter(\.isFinite)
      let ends = [areas.min(), areas.max()].compactMap { $0.map { areaText($0, 3) } }
      let range = Array(Set(ends)).sorted().joined(separator: "–")
      let name = others.count == 1 ? curves[others[0]].name : "\(others.count) others"
      let area = range.isEmpty ? "" : ": \(areaSign) \(range)"
      items.append((.gray, TextMeasure.fitted(name, 150) + area))
    }
    // What a close-up leaves out needs no name.
    if !chanceParts.isEmpty { items.append((.dashes, chanceName)) }
    return items
  }

  private var chanceName: String {
    if case .level(let rate) = chance { return "base rate \(fixedText(rate, 3))" }
    return "chance"
  }

  /// As much of the line of chance as is shown.
  private var chanceParts: [[(x: Double, y: Double)]] {
    let line: [(x: Double, y: Double)]
    switch chance {
    case .diagonal: line = [(0, 0), (1, 1)]
    case .level(let rate): line = [(0, rate), (1, rate)]
    case .none: return []
    }
    return CurveThinning.clipped(line, x: xRange, y: yRange)
  }

  private func drawChance(_ svg: inout SVGWriter, _ square: Square) {
    for part in chanceParts {
      svg.dashes(
        square.px(part[0].x), square.py(part[0].y), square.px(part[1].x), square.py(part[1].y))
    }
  }

  // MARK: - Small squares

  private func panels(_ xName: String, _ yName: String, _ alternative: String) -> String {
    let width = 640.0
    let columns = Swift.min(4, curves.count)
    let left = 58.0
    let slot = (width - left) / Double(columns)
    let side = (slot - 18).rounded(.down)
    let row = side + 40
    let rows = (curves.count + columns - 1) / columns
    let top = 62.0
    var svg = SVGWriter()
    svg.text(TextMeasure.fitting(yName, width), 0, 18, "strong")
    let squares = curves.indices.map { i in
      Square(
        left: left + slot * Double(i % columns), top: top + row * Double(i / columns), side: side,
        xRange: xRange, yRange: yRange)
    }
    let all = curves.map { squares[0].paths($0, isStepped) }
    // Of more than twenty each square would be a smear, and the drawing would be long.
    let hasOthers = curves.count <= 20
    for (i, square) in squares.enumerated() {
      svg.line(square.left, square.top, square.left + side, square.top, "grid")
      svg.line(square.left + side, square.top, square.left + side, square.top + side, "grid")
      svg.line(square.left, square.top, square.left, square.top + side, "axis")
      svg.line(square.left, square.top + side, square.left + side, square.top + side, "axis")
      drawChance(&svg, square)
      for (k, other) in all.enumerated() where k != i && hasOthers {
        svg.grayPath(square.moved(other, from: squares[0]), opacity: 0.3)
      }
      svg.path(square.moved(all[i], from: squares[0]), "line s1")
      let area = curves[i].area.map { ": \(areaText($0, 3))" } ?? ""
      let room = side - TextMeasure.room(of: area)
      svg.text(TextMeasure.fitting(curves[i].name, room) + area, square.left, square.top - 9)
      ends(&svg, square, isFirst: i % columns == 0, isLast: i + columns >= curves.count)
    }
    let foot = top + row * Double(rows) - 40
    svg.nameBelow(xName, from: left, to: width, y: foot + 54, width: width)
    return svg.svg(width: width, height: foot + 66, label: alternative)
  }

  /// The ends of the axes, at the squares on the rim.
  private func ends(_ svg: inout SVGWriter, _ square: Square, isFirst: Bool, isLast: Bool) {
    func label(_ value: Double) -> String {
      value == 0 || value == 1 ? "\(Int(value))" : short(value)
    }
    func short(_ value: Double) -> String { NumberColumn([value]).text(value) }
    if isFirst {
      for (value, y) in [
        (yRange.upperBound, square.top + 6), (yRange.lowerBound, square.top + square.side - 4),
      ] {
        svg.text(
          TextMeasure.fitting(label(value), 50), square.left - 8, y, anchor: "end", middle: true)
      }
    }
    if isLast {
      svg.text(label(xRange.lowerBound), square.left, square.top + square.side + 26)
      svg.text(
        label(xRange.upperBound), square.left + square.side, square.top + square.side + 26,
        anchor: "end")
    }
  }
}

/// A square of a drawing, and what of the unit square it shows.
private struct Square {
  let left: Double
  let top: Double
  let side: Double
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>

  func px(_ x: Double) -> Double {
    left + (x - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound) * side
  }

  func py(_ y: Double) -> Double {
    top + (yRange.upperBound - y) / (yRange.upperBound - yRange.lowerBound) * side
  }

  /// What of a curve is seen, with as few points as do.
  func paths(_ curve: UnitCurve, _ isStepped: Bool) -> [[(Double, Double)]] {
    curve.stretches(isStepped: isStepped).flatMap { stretch in
      CurveThinning.clipped(stretch, x: xRange, y: yRange).map { line in
        CurveThinning.thinned(line.map { (px($0.x), py($0.y)) }).map { ($0.x, $0.y) }
      }
    }
  }

  /// Paths of one square in another.
  func moved(_ paths: [[(Double, Double)]], from other: Square) -> [[(Double, Double)]] {
    paths.map { $0.map { ($0.0 + left - other.left, $0.1 + top - other.top) } }
  }
}
