import NDArrays

/// What stands for a kind of mark in a legend.
enum LegendMark {
  /// A line of a style, such as `line s1`.
  case line(String)
  /// A thin gray line.
  case gray
  /// A thin gray line of dashes.
  case dashes
  case dot(String)
  case diamond(String)
  case square(String)
  case shade(String, Double)
}

extension SVGWriter {
  /// A thin gray line of dashes, for what is drawn to compare with.
  mutating func dashes(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
    let n = Self.number
    element(
      "<line class=\"axis\" stroke-dasharray=\"5 4\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>"
    )
  }

  /// A thin gray line through each stretch of points.
  mutating func grayPath(_ stretches: [[(Double, Double)]], opacity: Double = 1) {
    let n = Self.number
    let steps = stretches.map { points in
      points.enumerated().map { ($0 == 0 ? "M" : "L") + n($1.0) + " " + n($1.1) }.joined()
    }
    let strength = opacity < 1 ? " stroke-opacity=\"\(fixedText(opacity, 2))\"" : ""
    element("<path class=\"axis\" fill=\"none\"\(strength) d=\"\(steps.joined())\"/>")
  }

  /// The rim of a rectangle, in the first colour.
  mutating func rim(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    let n = Self.number
    element(
      "<rect class=\"s1\" fill=\"none\" stroke-width=\"3\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\"/>"
    )
  }

  /// A square on its corner about a place.
  mutating func diamond(_ x: Double, _ y: Double, _ style: String, radius: Double = 6) {
    let n = Self.number
    let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    let points = corners.map { "\(n($0.0)),\(n($0.1))" }.joined(separator: " ")
    element("<polygon class=\"\(style)\" points=\"\(points)\"/>")
  }

  /// A bar from one value to another along an axis, with a cap at each end.
  mutating func whisker(
    _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), _ style: String
  ) {
    let cap = 4.0
    let (dx, dy) = from.y == to.y ? (0.0, cap) : (cap, 0.0)
    var ends = [from, to]
    // An interval of one value is its two caps in one.
    if from == to { ends.removeLast() }
    path(
      (from == to ? [] : [[from, to]])
        + ends.map { [($0.x - dx, $0.y - dy), ($0.x + dx, $0.y + dy)] }, style)
  }

  private mutating func mark(_ mark: LegendMark, _ x: Double, _ y: Double) {
    switch mark {
    case .line(let style): path([[(x, y), (x + 26, y)]], style)
    case .gray: line(x, y, x + 26, y, "axis")
    case .dashes: dashes(x, y, x + 26, y)
    case .dot(let style): dot(x + 13, y, style)
    case .diamond(let style): diamond(x + 13, y, style)
    case .square(let style): rectangle(x + 8, y - 5, 10, 10, style)
    case .shade(let style, let opacity):
      rectangle(x + 3, y - 8, 20, 16, style, opacity: opacity)
    }
  }

  /// What each mark stands for, one below the other.
  mutating func legend(
    _ items: [(mark: LegendMark, text: String)], x: Double, y: Double, width: Double
  ) {
    var y = y
    for item in items {
      let lines = TextMeasure.wrapped(item.text, (width - 34) / TextMeasure.phone, lines: 4)
      mark(item.mark, x, y)
      for (k, line) in lines.enumerated() {
        text(line, x + 34, y + 23 * Double(k), middle: true)
      }
      y += 23 * Double(Swift.max(1, lines.count)) + 7
    }
  }

  /// What each mark stands for, side by side in as many lines as they need.
  ///
  /// - Returns: Where the next line would stand.
  mutating func legendRow(
    _ items: [(mark: LegendMark, text: String)], y: Double, width: Double
  ) -> Double {
    var (x, y) = (0.0, y)
    for item in items {
      let text = TextMeasure.fitting(item.text, width - 34)
      let room = 34 + TextMeasure.room(of: text)
      if x > 0, x + room > width { (x, y) = (0, y + 26) }
      mark(item.mark, x, y)
      self.text(text, x + 34, y, middle: true)
      x += room + 20
    }
    return items.isEmpty ? y : y + 26
  }

  /// The name of an axis below its middle, within the figure.
  mutating func nameBelow(
    _ name: String, from left: Double, to right: Double, y: Double, width: Double
  ) {
    let words = TextMeasure.fitting(name, width - 2)
    let half = TextMeasure.room(of: words) / 2
    let middle = Swift.max(half, Swift.min((left + right) / 2, width - half))
    text(words, middle, y, "strong", anchor: "middle")
  }

  /// The values below a horizontal axis, thinned where they would meet, on a phone further still, and
  /// within the figure.
  mutating func ticksBelow(
    _ ticks: Ticks, y: Double, width: Double, place: (Double) -> Double
  ) {
    let places = ticks.values.map(place)
    let every = labelStep(ticks.labels, places: places)
    // Larger text has as much room as text of one size in a smaller drawing.
    let onPhone = labelStep(ticks.labels, places: places.map { $0 / TextMeasure.phone })
    let coarse = (onPhone + every - 1) / every * every
    for (i, (x, label)) in zip(places, ticks.labels).enumerated() {
      line(x, y, x, y + 5, "axis")
      if i % every > 0 { continue }
      let half = Swift.min(width, TextMeasure.room(of: label)) / 2
      text(
        trueMinus(label), Swift.max(half, Swift.min(x, width - half)), y + 26,
        i % coarse > 0 ? "minor" : "", anchor: "middle")
    }
  }
}

/// A number's text with the sign of subtraction for the hyphen of keyboards.
func trueMinus(_ text: String) -> String { String(text.map { $0 == "-" ? "−" : $0 }) }
