import NDArrays

/// A value for each pair of two things, in cells whose shades follow the values; the best have a rim.
///
/// A cell of NaN is empty: nothing was measured there.
///
/// ```swift
/// let chart = heatMap(
///   NDArray([[96.5, 97.2], [97.9, .nan]]), rows: ["0.1", "0.5"], columns: ["32", "64"],
///   rowName: "rate", columnName: "batch", alternative: "The larger rate is the better.")
/// chart.numbers.rows[1]    // ["0.5", "97.9", ""]
/// ```
///
/// - Shapes: `[rows, columns]`
/// - Parameters:
///   - values: The values; those that are not finite have no shade.
///   - rows: The names of the rows, from above.
///   - columns: The names of the columns, from the left.
///   - rowName: What the rows are.
///   - columnName: What the columns are.
///   - errors: The standard error of each value, of the same shape, NaN for none; nil for no errors.
///   - digits: Digits after the point; nil for as many as tell the values apart.
///   - best: Which values are better: they have the stronger shade.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There is a name for each row and each column, 1 to 100 of both, and the errors have
///   the values' shape; otherwise stops and says which is not so.
public func heatMap(
  _ values: NDArray<Double>, rows: [String], columns: [String], rowName: String,
  columnName: String, errors: NDArray<Double>? = nil, digits: Int? = nil,
  best: BestValue = .highest, alternative: String
) -> Figure {
  guard values.rank == 2, values.shape[0] == rows.count, values.shape[1] == columns.count else {
    fatalError(
      "heatMap: values of \(values.shape) for \(rows.count) rows and \(columns.count) columns; expected [rows, columns]"
    )
  }
  guard (1...100).contains(rows.count), (1...100).contains(columns.count) else {
    fatalError(
      "heatMap: \(rows.count) rows and \(columns.count) columns; it takes 1 to 100 of both")
  }
  if let errors, errors.shape != values.shape {
    fatalError("heatMap: errors of \(errors.shape) for values of \(values.shape)")
  }
  func cells(_ array: NDArray<Double>) -> [[Double]] {
    rows.indices.map { a in columns.indices.map { b in array[a, b] } }
  }
  let drawing = HeatDrawing(
    values: cells(values), errors: errors.map(cells), rows: rows, columns: columns, digits: digits,
    best: best)
  return Figure(
    svg: drawing.svg(rowName, columnName, alternative), alternative: alternative,
    numbers: drawing.numbers(rowName, columnName))
}

/// The scores of a search over two of its parameters.
///
/// Where several trials agree in both, the best of them stands for all. A trial that lacks one of the
/// two is left out. Numbers stand in their order, other words as they come first.
///
/// ```swift
/// let trials = [
///   ScoredSetting(["rate": "0.5", "batch": "64"], score: 97.9, standardError: 0.2),
///   ScoredSetting(["rate": "0.1", "batch": "64"], score: 97.2, standardError: 0.1),
/// ]
/// let chart = heatMap(
///   trials, rows: "rate", columns: "batch", alternative: "The larger rate is the better.")
/// chart.numbers.rows    // [["0.1", "97.2 ± 0.1"], ["0.5", "97.9 ± 0.2"]]
/// ```
///
/// - Parameters:
///   - trials: The rows of the search's table.
///   - rows: The parameter whose values are the rows.
///   - columns: The parameter whose values are the columns.
///   - digits: Digits after the point; nil for as many as tell the scores apart.
///   - best: Which scores are better.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: The two parameters are not one, each has 1 to 100 values, and a trial has both;
///   otherwise stops and says which is not so.
public func heatMap(
  _ trials: [ScoredSetting], rows: String, columns: String, digits: Int? = nil,
  best: BestValue = .highest, alternative: String
) -> Figure {
  let whole = trials.filter { $0[rows] != nil && $0[columns] != nil }
  guard rows != columns, !whole.isEmpty else {
    fatalError(
      "heatMap: no trial of \(trials.count) has both \(rows) and \(columns); expected two parameters of the search"
    )
  }
  let rowNames = ScoredSetting.values(of: rows, in: whole)
  let columnNames = ScoredSetting.values(of: columns, in: whole)
  guard rowNames.count <= 100, columnNames.count <= 100 else {
    fatalError(
      "heatMap: \(rowNames.count) values of \(rows) and \(columnNames.count) of \(columns); it takes at most 100 of both"
    )
  }
  var chosen: [[String]: ScoredSetting] = [:]
  for trial in whole {
    let key = [trial[rows]!, trial[columns]!]
    if chosen[key].map({ best.prefers(trial.score, to: $0.score) }) ?? true { chosen[key] = trial }
  }
  func array(_ value: (ScoredSetting) -> Double) -> NDArray<Double> {
    NDArray(
      rowNames.flatMap { row in
        columnNames.map { column in chosen[[row, column]].map(value) ?? .nan }
      }, shape: [rowNames.count, columnNames.count])
  }
  return heatMap(
    array { $0.score }, rows: rowNames, columns: columnNames, rowName: rows, columnName: columns,
    errors: whole.contains { $0.standardError != nil } ? array { $0.standardError ?? .nan } : nil,
    digits: digits, best: best, alternative: alternative)
}

/// Where the parts of a heat map stand.
private struct HeatDrawing {
  let values: [[Double]]
  let errors: [[Double]]?
  let rows: [String]
  let columns: [String]
  let best: BestValue
  private let valueColumn: NumberColumn
  private let errorColumn: NumberColumn
  private let width = 640.0
  private let top = 56.0

  init(
    values: [[Double]], errors: [[Double]]?, rows: [String], columns: [String], digits: Int?,
    best: BestValue
  ) {
    (self.values, self.errors, self.best) = (values, errors, best)
    (self.rows, self.columns) = (rows, columns)
    let shown = values.joined().filter { !$0.isNaN }
    valueColumn = NumberColumn(shown, digits: digits)
    errorColumn = NumberColumn((errors ?? []).joined().filter(\.isFinite), digits: digits)
  }

  func svg(_ rowName: String, _ columnName: String, _ alternative: String) -> String {
    let longest = rows.map { TextMeasure.room(of: $0) }.max() ?? 0
    let left = Swift.min(190, Swift.max(44, (longest + 20).rounded(.up)))
    let slot = (width - left) / Double(columns.count)
    let cell = errors == nil ? 44.0 : 56
    let gap = Swift.min(1.5, slot / 8)
    var svg = SVGWriter()
    svg.text(TextMeasure.fitting(rowName, 290) + " ↓", 0, 16, "strong")
    svg.text(TextMeasure.fitting(columnName, 290) + " →", width - 2, 16, "strong", anchor: "end")
    drawNames(&svg, left: left, slot: slot, cell: cell)
    let finite = values.joined().filter(\.isFinite)
    let scale = AxisScale(finite.min() ?? 0, finite.max() ?? 1)
    let winner = best.best(of: Array(finite))
    for (a, row) in values.enumerated() {
      for (b, value) in row.enumerated() {
        let (x, y) = (left + slot * Double(b) + gap, top + cell * Double(a) + 1.5)
        let (w, h) = (slot - 2 * gap, cell - 3)
        if value.isFinite {
          let share = best == .highest ? scale.share(value) : 1 - scale.share(value)
          svg.rectangle(x, y, w, h, "f1", opacity: 0.05 + 0.45 * share)
        }
        write(
          &svg, value, errors?[a][b], x + w / 2, y + h / 2, room: w - 2, isBest: value == winner)
      }
    }
    // The rims lie above the neighbours.
    for (a, row) in values.enumerated() {
      for b in row.indices where row[b] == winner {
        svg.rim(
          left + slot * Double(b) + gap, top + cell * Double(a) + 1.5, slot - 2 * gap, cell - 3)
      }
    }
    return svg.svg(
      width: width, height: top + cell * Double(rows.count) + 4, label: alternative)
  }

  private func drawNames(_ svg: inout SVGWriter, left: Double, slot: Double, cell: Double) {
    let areNumbers = columns.allSatisfy { Double($0) != nil }
    let heads = areNumbers ? columns : columns.map { TextMeasure.fitting($0, slot - 6) }
    let places = heads.indices.map { left + slot * (Double($0) + 0.5) }
    let widest = heads.map { TextMeasure.room(of: $0) }.max() ?? 0
    let every = Swift.max(
      labelStep(heads, places: places), Int(Swift.min(100, ((widest + 6) / slot).rounded(.up))))
    for (i, head) in heads.enumerated() where i % every == 0 {
      let half = TextMeasure.width(of: head) / 2
      svg.text(head, Swift.min(places[i], width - half), 42, anchor: "middle")
    }
    for (i, name) in rows.enumerated() {
      svg.text(
        TextMeasure.fitting(name, left - 16), left - 14, top + cell * (Double(i) + 0.5),
        anchor: "end", middle: true)
    }
  }

  /// The numbers of a cell; those that have no room are in the table.
  private func write(
    _ svg: inout SVGWriter, _ value: Double, _ error: Double?, _ x: Double, _ y: Double,
    room: Double, isBest: Bool
  ) {
    func write(_ text: String, _ y: Double, _ style: String) {
      if TextMeasure.room(of: text) <= room { svg.text(text, x, y, style) }
    }
    if value.isNaN { return write("–", y, "cellno") }
    let hasError = error.map(\.isFinite) ?? false
    let style = isBest ? "cellno strong" : "cellno"
    write(trueMinus(valueColumn.text(value)), y - (hasError ? 11 : 0), style)
    if let error, hasError { write("±" + errorColumn.text(error), y + 11, "cellno") }
  }

  func numbers(_ rowName: String, _ columnName: String) -> Table {
    Table(
      columns: ["\(rowName) by \(columnName)"] + columns,
      rows: rows.indices.map { a in
        [rows[a]]
          + columns.indices.map { b in
            if values[a][b].isNaN { return "" }
            let value = trueMinus(valueColumn.text(values[a][b]))
            guard let error = errors?[a][b], error.isFinite else { return value }
            return "\(value) ± \(errorColumn.text(error))"
          }
      })
  }
}
