import NDArrays

/// What stands in the cells of a confusion chart.
public enum ConfusionNumbers: Sendable, Hashable, CaseIterable {
  /// How many examples there are.
  case counts
  /// What share of its row they are, in percent.
  case rates
  /// The count, and below it the share.
  case both
}

/// A confusion matrix as a picture: what is right on the diagonal, mistakes the stronger the more.
///
/// Shades follow the counts, or where shares stand in the cells the shares, so that a class of few
/// examples is judged like the others.
///
/// ```swift
/// let matrix = confusionMatrix(NDArray([0, 0, 0, 1]), NDArray([0, 0, 1, 1]), classes: 2)
/// let chart = confusionChart(matrix, shows: .both, alternative: "One of three zeros is missed.")
/// chart.numbers.rows[0]    // ["0", "2 (66.7 %)", "1 (33.3 %)"]
/// ```
///
/// - Shapes: `[classes, classes]`, rows by label, columns by prediction.
/// - Parameters:
///   - names: The classes' names; nil for their numbers.
///   - shows: What stands in the cells.
///   - isLogarithmic: Whether shades follow the logarithm, so that rare mistakes are seen beside common
///     ones.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: The matrix is square, has a class and no negative count, and there are as many names
///   as classes; otherwise stops and says which is not so.
public func confusionChart(
  _ matrix: NDArray<Int>, names: [String]? = nil, shows: ConfusionNumbers = .counts,
  isLogarithmic: Bool = false, alternative: String
) -> Figure {
  guard matrix.rank == 2, matrix.shape[0] == matrix.shape[1] else {
    fatalError("confusionChart: \(matrix.shape) is no square matrix")
  }
  let classes = matrix.shape[0]
  guard classes > 0, matrix.min() >= 0 else {
    fatalError(
      "confusionChart: \(matrix.shape) needs at least one class and counts that are not negative")
  }
  if let names, names.count != classes {
    fatalError("confusionChart: \(names.count) names for \(classes) classes")
  }
  let drawing = ConfusionDrawing(
    counts: (0..<classes).map { a in (0..<classes).map { b in matrix[a, b] } }, names: names,
    shows: shows, isLogarithmic: isLogarithmic)
  return Figure(
    svg: drawing.svg(alternative), alternative: alternative, numbers: drawing.numbers)
}

/// Where the parts of a confusion chart stand.
private struct ConfusionDrawing {
  let counts: [[Int]]
  /// What part of its row each count is; 0 in a row of nothing.
  let rates: [[Double]]
  let names: [String]
  let hasNames: Bool
  let shows: ConfusionNumbers
  let isLogarithmic: Bool

  init(counts: [[Int]], names: [String]?, shows: ConfusionNumbers, isLogarithmic: Bool) {
    self.counts = counts
    rates = counts.map { row in
      let total = row.reduce(0.0) { $0 + Double($1) }
      return row.map { total > 0 ? Double($0) / total : 0 }
    }
    hasNames = names != nil
    self.names = names ?? counts.indices.map { String($0) }
    (self.shows, self.isLogarithmic) = (shows, isLogarithmic)
  }

  func svg(_ alternative: String) -> String {
    let classes = counts.count
    let longest = names.map { TextMeasure.room(of: $0) }.max() ?? 0
    let left = hasNames ? Swift.min(150, Swift.max(44, (longest + 20).rounded(.up))) : 44
    let (top, width, cell) = (56.0, 640.0, shows == .both ? 56.0 : 44)
    let slot = (width - left) / Double(classes)
    let rim = Swift.min(1, slot / 8)
    var svg = SVGWriter()
    svg.text("drawn ↓" + ["", ", % of each row", ", count and % of row"][form], 0, 16, "strong")
    svg.text("read as →", width - 2, 16, "strong", anchor: "end")
    // Names have their room on a phone too; numbers are thinned where they meet.
    let heads = hasNames ? names.map { TextMeasure.fitting($0, slot - 6) } : names
    let every = labelStep(heads, places: heads.indices.map { left + slot * (Double($0) + 0.5) })
    for i in 0..<classes {
      if i % every == 0 {
        svg.text(heads[i], left + slot * (Double(i) + 0.5), 42, anchor: "middle")
      }
      let name = hasNames ? TextMeasure.fitting(names[i], left - 16) : names[i]
      svg.text(name, left - 14, top + cell * (Double(i) + 0.5), anchor: "end", middle: true)
    }
    let shade = self.shade()
    for a in 0..<classes {
      for b in 0..<classes where counts[a][b] > 0 {
        let (x, y) = (left + slot * Double(b), top + cell * Double(a))
        if a == b {
          svg.rectangle(x + rim, y + 1, slot - 2 * rim, cell - 2, "f1")
        } else {
          svg.rectangle(
            x + rim, y + 1, slot - 2 * rim, cell - 2, "f2", opacity: 0.06 + 0.44 * shade(a, b))
        }
        write(&svg, a, b, x + slot / 2, y + cell / 2, room: slot - 2)
      }
    }
    return svg.svg(
      width: width, height: top + cell * Double(classes) + 4, label: alternative)
  }

  private var form: Int { shows == .counts ? 0 : shows == .rates ? 1 : 2 }

  /// The numbers of a cell; one that has no room is in the table.
  private func write(
    _ svg: inout SVGWriter, _ a: Int, _ b: Int, _ x: Double, _ y: Double, room: Double
  ) {
    let style = a == b ? "cellno on" : "cellno"
    let apart = shows == .both ? 11.0 : 0
    if shows != .rates, let number = countText(counts[a][b], room) {
      svg.text(number, x, y - apart, style)
    }
    let rate = rateText(rates[a][b])
    if shows != .counts, TextMeasure.room(of: rate) <= room { svg.text(rate, x, y + apart, style) }
  }

  /// How strong the shade of a mistake is, 0 to 1.
  private func shade() -> (Int, Int) -> Double {
    func size(_ a: Int, _ b: Int) -> Double {
      shows == .counts ? Double(counts[a][b]) : rates[a][b]
    }
    let mistakes = counts.indices.flatMap { a in
      counts.indices.filter { $0 != a }.map { size(a, $0) }.filter { $0 > 0 }
    }
    let (least, worst) = (mistakes.min() ?? 1, mistakes.max() ?? 1)
    if !isLogarithmic { return { size($0, $1) / worst } }
    // A range of one value is full strength, as on the even scale.
    let span = log(worst) - log(least)
    return { span > 0 ? (log(size($0, $1)) - log(least)) / span : 1 }
  }

  var numbers: Table {
    Table(
      columns: ["drawn"] + names,
      rows: counts.indices.map { a in
        [names[a]]
          + counts.indices.map { b in
            switch shows {
            case .counts: String(counts[a][b])
            case .rates: rateText(rates[a][b]) + " %"
            case .both: "\(counts[a][b]) (\(rateText(rates[a][b])) %)"
            }
          }
      })
  }
}

/// A share in percent, to a tenth; neither what is nor what is missing reads as nothing.
private func rateText(_ rate: Double) -> String {
  if rate == 0 { return "0" }
  if rate == 1 { return "100" }
  if rate < 0.0005 { return "<0.1" }
  return rate >= 0.9995 ? ">99.9" : fixedText(100 * rate, 1)
}

/// A count in the room that there is: whole, in thousands or more, or not at all.
private func countText(_ count: Int, _ room: Double) -> String? {
  var forms = [String(count)]
  for (size, letter) in [(1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G")] where count >= size {
    forms.append("\(count / size)\(letter)")
  }
  return forms.first { TextMeasure.width(of: $0) <= room }
}
