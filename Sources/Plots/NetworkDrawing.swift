import NDArrays

/// A network as a drawing: layers of units as columns of dots with their connections, layers of
/// pictures as stacks of squares.
///
/// ```swift
/// networkDrawing(
///   [("input", [784]), ("dense", [10])], alternative: "784 inputs, ten outputs"
/// ).alternative    // 784 inputs, ten outputs
/// ```
///
/// - Parameters:
///   - layers: Names and the shapes of their outputs, such as `[784]` or `[26, 26, 32]`; the first
///     is the input.
///   - alternative: What the drawing shows in one sentence, for those who cannot see it.
/// - Precondition: There are 2 to 12 layers, each of at least one size and none below 1; otherwise
///   stops and names the layer.
public func networkDrawing(
  _ layers: [(name: String, shape: [Int])], alternative: String
) -> Figure {
  guard layers.count >= 2, layers.count <= 12 else {
    fatalError("networkDrawing: \(layers.count) layers; it takes 2 to 12, the input included")
  }
  if let bad = layers.first(where: { $0.shape.isEmpty || $0.shape.contains { $0 < 1 } }) {
    fatalError(
      "networkDrawing: \(bad.name) has shape \(bad.shape); expected sizes of at least 1, at least one"
    )
  }
  let (width, height, top) = (640.0, 300.0, 30.0)
  let bottom = height - 62
  let slot = width / Double(layers.count)
  let middle = (top + bottom) / 2
  var svg = SVGWriter()

  /// The dots of a layer of units: all where there are few, else the first and the last.
  func dots(_ count: Int) -> (places: [Double], isCut: Bool) {
    let shown = Swift.min(count, 9)
    let step = Swift.min(24, (bottom - top) / Double(Swift.max(1, shown)))
    let first = middle - step * Double(shown - 1) / 2
    return ((0..<shown).map { first + step * Double($0) }, count > shown)
  }
  let columns = layers.map { $0.shape.count == 1 ? dots($0.shape[0]) : nil }
  for i in layers.indices.dropFirst() {
    let (x0, x1) = (slot * (Double(i) - 0.5), slot * (Double(i) + 0.5))
    if let from = columns[i - 1], let to = columns[i] {
      for a in from.places {
        for b in to.places { svg.line(x0, a, x1, b, "grid") }
      }
    } else {
      svg.line(x0 + slot * 0.36, middle, x1 - slot * 0.36, middle, "axis")
    }
  }
  let tallest = layers.filter { $0.shape.count == 3 }.map { $0.shape[0] }.max() ?? 1
  // Words that would meet their neighbours' are cut to their own slot.
  let middles = layers.indices.map { slot * (Double($0) + 0.5) }
  func fitting(_ words: [String]) -> [String] {
    let isWide =
      labelStep(words, places: middles) > 1
      || words.contains { TextMeasure.width(of: $0) > 2 * middles[0] + 8 }
    return isWide ? words.map { TextMeasure.fitted($0, slot - 4) } : words
  }
  let names = fitting(layers.map(\.name))
  let sizes = fitting(layers.map { $0.shape.map { String($0) }.joined(separator: "×") })
  for (i, layer) in layers.enumerated() {
    let x = slot * (Double(i) + 0.5)
    if let column = columns[i] {
      for (k, y) in column.places.enumerated() {
        if column.isCut, k == column.places.count / 2 {
          svg.text("⋮", x, y, "strong halo", anchor: "middle", middle: true)
        } else {
          svg.dot(x, y, "f1")
        }
      }
    } else if layer.shape.count == 3 {
      let side = Swift.max(
        6, Swift.min(slot * 0.6, 110) * Double(layer.shape[0]) / Double(tallest))
      let shown = Swift.min(5, layer.shape[2])
      let step = Swift.min(5, slot * 0.06)
      for k in (0..<shown).reversed() {
        let away = step * (Double(k) - Double(shown - 1) / 2)
        svg.rectangle(
          x - side / 2 + away, middle - side / 2 - away, side, side, "f1", opacity: 0.35)
      }
    }
    let style = i % 2 == 1 ? "minor" : ""
    svg.text(names[i], x, height - 34, style, anchor: "middle")
    svg.text(sizes[i], x, height - 12, style, anchor: "middle")
  }
  return Figure(
    svg: svg.svg(width: width, height: height, label: alternative), alternative: alternative,
    numbers: Table(
      columns: ["layer", "output"],
      rows: layers.map { [$0.name, $0.shape.map { String($0) }.joined(separator: " × ")] }))
}
