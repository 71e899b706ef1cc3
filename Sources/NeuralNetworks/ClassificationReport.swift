import NDArrays

/// Precision, recall and F₁ of each class and their averages, as scikit-learn prints them.
///
/// A share whose denominator is 0 counts as 0.
public struct ClassificationReport: Sendable, Hashable, CustomStringConvertible {
  public struct Row: Sendable, Hashable {
    public var name: String
    public var precision: Double
    public var recall: Double
    public var f1: Double
    /// How many examples are of this class.
    public var support: Int
  }

  public var classes: [Row]
  /// Macro and weighted averages; for sets of labels micro and samples averages too.
  public var averages: [Row]
  /// The share of examples that are right; nil for sets of labels.
  public var accuracy: Double?

  /// The report on one label for each example.
  ///
  /// - Shapes: `[n]`, `[n]`
  public init(_ labels: NDArray<Int>, _ predictions: NDArray<Int>, names: [String]? = nil) {
    let (truth, said) = (labels.elements, predictions.elements)
    guard truth.count == said.count else {
      fatalError(
        "ClassificationReport: \(truth.count) labels for \(said.count) predictions; expected as many of both"
      )
    }
    let known = Set(truth + said).sorted()
    let shown = Self.names(names, known)
    classes = zip(known, shown).map { label, name in
      var (hits, called, real) = (0, 0, 0)
      for (t, s) in zip(truth, said) {
        if t == label { real += 1 }
        if s == label { called += 1 }
        if t == label, s == label { hits += 1 }
      }
      return Self.row(name, hits: hits, said: called, real: real)
    }
    let right = zip(truth, said).count { $0 == $1 }
    accuracy = truth.isEmpty ? 0 : Double(right) / Double(truth.count)
    averages = [Self.macro(classes), Self.weighted(classes)]
  }

  /// The report on any number of labels for each example.
  ///
  /// - Shapes: `[n, classes]`, `[n, classes]`
  public init(
    sets labels: NDArray<Bool>, _ predictions: NDArray<Bool>, names: [String]? = nil
  ) {
    guard labels.rank == 2, labels.shape == predictions.shape else {
      fatalError(
        "ClassificationReport: sets \(labels.shape) and \(predictions.shape); expected [n, classes] twice"
      )
    }
    let (count, width) = (labels.shape[0], labels.shape[1])
    let (truth, said) = (labels.elements, predictions.elements)
    /// The row of the examples and classes at some places.
    func row(_ name: String, _ places: some Sequence<Int>) -> Row {
      var (hits, called, real) = (0, 0, 0)
      for i in places {
        if truth[i] { real += 1 }
        if said[i] { called += 1 }
        if truth[i], said[i] { hits += 1 }
      }
      return Self.row(name, hits: hits, said: called, real: real)
    }
    let shown = Self.names(names, Array(0..<width))
    classes = (0..<width).map { k in
      row(shown[k], stride(from: k, to: count * width, by: width))
    }
    let each = (0..<count).map { row("", $0 * width..<($0 + 1) * width) }
    var samples = Self.macro(each)
    samples.name = "samples avg"
    samples.support = classes.reduce(0) { $0 + $1.support }
    averages = [
      row("micro avg", 0..<count * width), Self.macro(classes), Self.weighted(classes), samples,
    ]
    accuracy = nil
  }

  private static func names(_ names: [String]?, _ classes: [Int]) -> [String] {
    guard let names else { return classes.map { String($0) } }
    guard names.count == classes.count else {
      fatalError("ClassificationReport: \(names.count) names for \(classes.count) classes")
    }
    return names
  }

  private static func share(_ part: Double, _ whole: Double) -> Double {
    whole == 0 ? 0 : part / whole
  }

  private static func row(_ name: String, hits: Int, said: Int, real: Int) -> Row {
    Row(
      name: name, precision: share(Double(hits), Double(said)),
      recall: share(Double(hits), Double(real)), f1: share(Double(2 * hits), Double(said + real)),
      support: real)
  }

  private static func average(_ name: String, _ rows: [Row], _ weight: (Row) -> Double) -> Row {
    let total = rows.reduce(0) { $0 + weight($1) }
    func mean(_ value: (Row) -> Double) -> Double {
      share(rows.reduce(0) { $0 + weight($1) * value($1) }, total)
    }
    return Row(
      name: name, precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1),
      support: rows.reduce(0) { $0 + $1.support })
  }
  private static func macro(_ rows: [Row]) -> Row { average("macro avg", rows) { _ in 1 } }
  private static func weighted(_ rows: [Row]) -> Row {
    average("weighted avg", rows) { Double($0.support) }
  }

  public var description: String { text(digits: 2) }

  /// The report with some digits after the point.
  public func text(digits: Int) -> String {
    let width = Swift.max(12, classes.map(\.name.count).max() ?? 0)
    func right(_ text: String, _ size: Int) -> String {
      String(repeating: " ", count: Swift.max(0, size - text.count)) + text
    }
    /// A name and four columns of nine, as scikit-learn sets them.
    func line(_ name: String, _ columns: [String]) -> String {
      right(name, width) + " " + columns.map { " " + right($0, 9) }.joined()
    }
    func line(_ row: Row) -> String {
      line(
        row.name,
        [row.precision, row.recall, row.f1].map { fixedText($0, digits) } + [String(row.support)])
    }
    var lines = [line("", ["precision", "recall", "f1-score", "support"]), ""]
    lines += classes.map { line($0) }
    lines.append("")
    if let accuracy {
      let total = classes.reduce(0) { $0 + $1.support }
      lines.append(line("accuracy", ["", "", fixedText(accuracy, digits), String(total)]))
    }
    lines += averages.map { line($0) }
    return lines.joined(separator: "\n")
  }
}
