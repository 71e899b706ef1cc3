import NDArrays

/// A confusion matrix as a picture: what is right on the diagonal, mistakes the stronger the more.
///
/// - Shapes: `[classes, classes]`, rows by label, columns by prediction.
/// - Parameter alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: The matrix is square, has a class and no negative count; otherwise stops and
///   names its shape.
public func confusionChart(_ matrix: NDArray<Int>, alternative: String) -> Figure {
  guard matrix.rank == 2, matrix.shape[0] == matrix.shape[1] else {
    fatalError("confusionChart: \(matrix.shape) is no square matrix")
  }
  let classes = matrix.shape[0]
  guard classes > 0, matrix.min() >= 0 else {
    fatalError(
      "confusionChart: \(matrix.shape) needs at least one class and counts that are not negative")
  }
  let (left, top, width, cell) = (44.0, 56.0, 640.0, 44.0)
  let slot = (width - left) / Double(classes)
  let counts = (0..<classes).map { a in (0..<classes).map { b in matrix[a, b] } }
  let worst =
    counts.indices.flatMap { a in counts.indices.filter { $0 != a }.map { counts[a][$0] } }.max()
    ?? 1
  let rim = Swift.min(1, slot / 8)
  var svg = SVGWriter()
  svg.text("drawn ↓", 0, 16, "strong")
  svg.text("read as →", width - 2, 16, "strong", anchor: "end")
  let names = (0..<classes).map { String($0) }
  let every = labelStep(names, places: names.indices.map { left + slot * (Double($0) + 0.5) })
  for i in 0..<classes {
    if i % every == 0 {
      svg.text(names[i], left + slot * (Double(i) + 0.5), 42, anchor: "middle")
    }
    svg.text(String(i), left - 14, top + cell * (Double(i) + 0.5), anchor: "end", middle: true)
  }
  for a in 0..<classes {
    for b in 0..<classes where counts[a][b] > 0 {
      let (x, y) = (left + slot * Double(b), top + cell * Double(a))
      let share = Double(counts[a][b]) / Double(Swift.max(1, worst))
      if a == b {
        svg.rectangle(x + rim, y + 1, slot - 2 * rim, cell - 2, "f1")
      } else {
        svg.rectangle(
          x + rim, y + 1, slot - 2 * rim, cell - 2, "f2", opacity: 0.06 + 0.44 * share)
      }
      // A number that has no room is in the table.
      guard let number = countText(counts[a][b], slot - 2) else { continue }
      svg.text(number, x + slot / 2, y + cell / 2, a == b ? "cellno on" : "cellno")
    }
  }
  let height = top + cell * Double(classes) + 4
  return Figure(
    svg: svg.svg(width: width, height: height, label: alternative), alternative: alternative,
    numbers: Table(
      columns: ["drawn"] + (0..<classes).map { String($0) },
      rows: (0..<classes).map { a in [String(a)] + counts[a].map { String($0) } }))
}

/// A count in the room that there is: whole, in thousands or more, or not at all.
private func countText(_ count: Int, _ room: Double) -> String? {
  var forms = [String(count)]
  for (size, letter) in [(1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G")] where count >= size {
    forms.append("\(count / size)\(letter)")
  }
  return forms.first { TextMeasure.width(of: $0) <= room }
}
