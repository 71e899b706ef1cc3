// What stands beside and below the axes of a chart, in the room that there is.

/// The room that labels at the left of a vertical axis need, at least that of four digits.
func leftMargin(_ labels: [String]) -> Double {
  let widest = labels.map { TextMeasure.width(of: $0) }.max() ?? 0
  return Swift.max(58, (widest + 12).rounded(.up))
}

/// 1 where labels centred at their places leave one another room, else every which of them do.
func labelStep(_ labels: [String], places: [Double]) -> Int {
  let space = 4.0
  let halves = labels.map { TextMeasure.width(of: $0) / 2 }
  for step in 1..<Swift.max(2, labels.count) {
    let shown = stride(from: 0, to: labels.count, by: step)
    let meet = zip(shown, shown.dropFirst()).contains { a, b in
      halves[a] + halves[b] + space > (places[b] - places[a]).magnitude
    }
    if !meet { return step }
  }
  return Swift.max(1, labels.count)
}

extension SVGWriter {
  /// The names of both axes: that of the vertical one above it, that of the horizontal one at its
  /// end, or below it where it is too long for that.
  mutating func axisNames(
    _ xName: String, _ yName: String, right: Double, axis: Double, width: Double, height: Double
  ) {
    text(TextMeasure.fitted(yName, width), 0, 18, "strong")
    if TextMeasure.width(of: xName) <= right - 12 {
      text(xName, width - right + 12, axis, "strong", middle: true)
    } else {
      text(
        TextMeasure.fitted(xName, width - 2), width - 2, height - 8, "strong", anchor: "end")
    }
  }
}
