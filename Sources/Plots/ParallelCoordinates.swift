import NDArrays

/// The trials of a search as lines across an axis for each parameter, and one for the score; the best
/// has a colour.
///
/// A parameter of up to eight values has them evenly apart, numbers in their order; one of more numbers
/// has an axis, a logarithmic one where they are positive and reach over a factor of a hundred. A trial
/// that lacks a parameter has a gap there; the better a trial, the stronger its line.
///
/// ```swift
/// let trials = [
///   ScoredSetting(["rate": "0.5", "batch": "64", "layers": "1"], score: 97.9),
///   ScoredSetting(["rate": "0.1", "batch": "64", "layers": "2"], score: 97.2),
/// ]
/// let chart = parallelCoordinates(
///   trials, scoreName: "accuracy, %", alternative: "The larger rate is the better.")
/// chart.numbers.rows[0]    // ["0.5", "64", "1", "97.9"]
/// ```
///
/// - Parameters:
///   - trials: The rows of the search's table.
///   - scoreName: What the score is, with its unit.
///   - best: Which scores are better.
///   - digits: Digits after the point of the scores; nil for as many as tell them apart.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: There are 1 to 2,000 trials, and 1 to 8 parameters; otherwise stops and says which
///   is not so.
/// - Source: Inselberg (1985), for the axes side by side
public func parallelCoordinates(
  _ trials: [ScoredSetting], scoreName: String, best: BestValue = .highest, digits: Int? = nil,
  alternative: String
) -> Figure {
  guard (1...2000).contains(trials.count) else {
    fatalError("parallelCoordinates: \(trials.count) trials; it takes 1 to 2,000")
  }
  var seen = Set<String>()
  let names = trials.flatMap(\.names).filter { seen.insert($0).inserted }
  guard (1...8).contains(names.count) else {
    fatalError("parallelCoordinates: \(names.count) parameters; it takes 1 to 8")
  }
  // The best first, as they stand in the table.
  let ranked = trials.enumerated().sorted { a, b in
    best.prefers(a.element.score, to: b.element.score)
      || !best.prefers(b.element.score, to: a.element.score) && a.offset < b.offset
  }.map(\.element)
  let column = NumberColumn(ranked.map(\.score), digits: digits)
  let errors = NumberColumn(
    ranked.compactMap(\.standardError).filter(\.isFinite), digits: digits)
  let rows = ranked.map { trial in
    let error = trial.standardError.flatMap { $0.isFinite ? " ± \(errors.text($0))" : nil } ?? ""
    return names.map { trial[$0] ?? "" } + [trueMinus(column.text(trial.score)) + error]
  }
  return Figure(
    svg: ParallelDrawing(ranked, names).svg(names, scoreName, alternative),
    alternative: alternative, numbers: Table(columns: names + [scoreName], rows: rows))
}

/// One axis of parallel coordinates.
private struct ParallelAxis {
  let ticks: Ticks
  let scale: AxisScale
  /// Where words or numbers stand; nil for what has no place.
  let place: (String) -> Double?

  /// The axis of a parameter.
  init(_ values: [String]) {
    let numbers = values.compactMap { Double($0) }.filter(\.isFinite)
    guard values.count > 8, numbers.count == values.count else {
      let places = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, Double($0)) })
      scale = AxisScale(0, Double(Swift.max(0, values.count - 1)))
      // Words that are too many for the height are thinned.
      let every = (values.count + 11) / 12
      let shown = stride(from: 0, to: values.count, by: Swift.max(1, every))
      ticks = Ticks(values: shown.map(Double.init), labels: shown.map { values[$0] })
      place = { places[$0] }
      return
    }
    let (least, most) = (numbers.min()!, numbers.max()!)
    if least > 0, most / least >= 100 {
      // From power of ten to power of ten, which can be read.
      scale = AxisScale(log10(least).rounded(.down), log10(most).rounded(.up))
      ticks = Ticks(logarithmsFrom: scale.low, to: scale.high)
      place = { Double($0).map { log10($0) } }
    } else {
      ticks = Ticks(about: least, most)
      scale = AxisScale(ticks, low: least, high: most)
      place = { Double($0) }
    }
  }

  /// The axis of the scores.
  init(scores: [Double]) {
    let finite = scores.filter(\.isFinite)
    ticks = Ticks(about: finite.min() ?? 0, finite.max() ?? 1)
    scale = AxisScale(ticks, low: finite.min() ?? 0, high: finite.max() ?? 1)
    place = { _ in nil }
  }
}

/// Where the parts of parallel coordinates stand.
private struct ParallelDrawing {
  /// The best first.
  let trials: [ScoredSetting]
  let names: [String]
  let axes: [ParallelAxis]
  private let width = 640.0
  private let top = 62.0
  private let height = 300.0
  private let left = 12.0
  private let right = 96.0

  init(_ trials: [ScoredSetting], _ names: [String]) {
    (self.trials, self.names) = (trials, names)
    axes =
      names.map { ParallelAxis(ScoredSetting.values(of: $0, in: trials)) } + [
        ParallelAxis(scores: trials.map(\.score))
      ]
  }

  private var slot: Double { (width - left - right) / Double(axes.count - 1) }
  private func px(_ axis: Int) -> Double { left + slot * Double(axis) }
  private func py(_ axis: Int, _ place: Double) -> Double {
    top + (1 - axes[axis].scale.share(place)) * height
  }

  /// The points of a trial's line, apart where one has no place.
  private func line(_ trial: ScoredSetting) -> [[(Double, Double)]] {
    var result: [[(Double, Double)]] = [[]]
    for axis in axes.indices {
      let place =
        axis == names.count
        ? (trial.score.isFinite ? trial.score : nil) : trial[names[axis]].flatMap(axes[axis].place)
      if let place {
        result[result.count - 1].append((px(axis), py(axis, place)))
      } else {
        result.append([])
      }
    }
    return result.filter { !$0.isEmpty }
  }

  func svg(_ names: [String], _ scoreName: String, _ alternative: String) -> String {
    var svg = SVGWriter()
    for (i, name) in (names + [scoreName]).enumerated() {
      // The score's name has the room up to the edge.
      let room = i == names.count ? right : slot - 8
      let lines = TextMeasure.wrapped(name, room / TextMeasure.phone, lines: 2)
      for (k, line) in lines.enumerated() {
        svg.text(line, px(i) - (i == 0 ? left : 6), 18 + 22 * Double(k), "strong")
      }
    }
    // The worst first, so that the better lie above.
    for (rank, trial) in trials.enumerated().reversed() where rank > 0 {
      let share = 1 - Double(rank) / Double(trials.count)
      svg.grayPath(line(trial), opacity: 0.15 + 0.75 * share * share)
    }
    let winner = line(trials[0])
    svg.path(winner, "line s1")
    for (i, axis) in axes.enumerated() {
      svg.line(px(i), top, px(i), top + height, "axis")
      let places = axis.ticks.values.map { py(i, $0) }
      // Labels of one axis are at least a line of a phone's text apart.
      var last = Double.infinity
      for (y, label) in zip(places, axis.ticks.labels) where last - y >= 23 {
        svg.line(px(i) - 4, y, px(i) + 4, y, "axis")
        let room = i == axes.count - 1 ? right - 8 : slot - 12
        svg.text(
          TextMeasure.fitting(trueMinus(label), room), px(i) + 8, y, "halo", middle: true)
        last = y
      }
    }
    for point in winner.joined() { svg.dot(point.0, point.1, "f1", radius: 5) }
    let foot = svg.legendRow(
      [(.line("line s1"), "best"), (.gray, "others, the stronger the better")],
      y: top + height + 34, width: width)
    return svg.svg(width: width, height: foot - 8, label: alternative)
  }
}
