import NDArrays

/// Precision, recall and F₁ of each class and their averages, as scikit-learn prints them.
///
/// A share whose denominator is 0 counts as 0.
///
/// ```swift
/// let report = ClassificationReport(
///   NDArray([0, 0, 1]), NDArray([0, 1, 1]), names: ["paper", "ink", "coffee"])
/// report.classes.map(\.name)       // ["paper", "ink", "coffee"]
/// report.classes.map(\.support)    // [2, 1, 0]
/// ```
public struct ClassificationReport: Sendable, Hashable {
  /// A class, or an average over classes.
  public struct Row: Sendable, Hashable {
    /// The class's name, or the average's.
    public var name: String
    /// Of the examples that were called so, the share that are.
    public var precision: Double
    /// Of the examples that are so, the share that were called so.
    public var recall: Double
    /// Twice the product of both over their sum.
    public var f1: Double
    /// How many examples are of this class.
    public var support: Int
    /// How much these count together: as much as there are, where none is weighted.
    public var weight: Double
  }

  /// The classes in their order.
  public var classes: [Row]
  /// Macro and weighted averages; for sets of labels micro and samples averages too.
  public var averages: [Row]
  /// The share of examples that are right; nil for sets of labels.
  public var accuracy: Double?
  /// Whether the examples were weighted.
  public var isWeighted = false

  /// The report on one label for each example.
  ///
  /// - Shapes: `[n]`, `[n]`, weights `[n]`
  /// - Parameters:
  ///   - names: The classes' names: one for each of `labels`, else for each class that occurs; or, for
  ///     a set that lacks some, for all classes from 0 on.
  ///   - shown: The classes that are shown, in this order; nil: those that occur, and with more names
  ///     than these all that have one. Where it leaves out a class that occurs there is no accuracy
  ///     but a micro average, as in scikit-learn.
  ///   - weights: How much each example counts; nil: all the same.
  /// - Precondition: There is a prediction for each label, a name for each class, and a weight from 0
  ///   for each example; otherwise stops.
  /// - Complexity: O(n + classes · log classes)
  public init(
    _ labels: NDArray<Int>, _ predictions: NDArray<Int>, names: [String]? = nil,
    labels shown: [Int]? = nil, weights: NDArray<Double>? = nil
  ) {
    let (truth, said) = (labels.elements, predictions.elements)
    guard labels.rank == 1, labels.shape == predictions.shape else {
      fatalError(
        "ClassificationReport: labels \(labels.shape) for predictions \(predictions.shape); expected [n] twice"
      )
    }
    let found = Set(truth).union(said)
    let known = shown ?? Self.classes(found, names: names?.count)
    guard Set(known).count == known.count else {
      fatalError("ClassificationReport: the labels \(known) name a class twice")
    }
    let totals = LabelTotals(
      truth, said, checkedWeights("ClassificationReport", weights, labels.shape), known: known)
    classes = zip(known, Self.names(names, known)).map {
      Self.row($1, totals, [totals.places[$0]!])
    }
    averages = [Self.macro(classes), Self.weighted(classes)]
    isWeighted = weights != nil
    let all = Self.row("micro avg", totals, known.map { totals.places[$0]! })
    if found.isSubset(of: known) {
      accuracy = all.recall
    } else {
      averages.insert(all, at: 0)
    }
  }

  /// The classes of a report that is told none: those that occur, or all that have a name.
  private static func classes(_ found: Set<Int>, names: Int?) -> [Int] {
    guard let names, names > found.count, found.allSatisfy({ (0..<names).contains($0) }) else {
      return found.sorted()
    }
    return Array(0..<names)
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
      return Self.row(
        name, hits: Double(hits), said: Double(called), real: Double(real), support: real)
    }
    let shown = Self.names(names, Array(0..<width))
    classes = (0..<width).map { k in
      row(shown[k], stride(from: k, to: count * width, by: width))
    }
    let each = (0..<count).map { row("", $0 * width..<($0 + 1) * width) }
    var samples = Self.macro(each)
    samples.name = "samples avg"
    samples.support = classes.reduce(0) { $0 + $1.support }
    samples.weight = Double(samples.support)
    averages = [
      row("micro avg", 0..<count * width), Self.macro(classes), Self.weighted(classes), samples,
    ]
    accuracy = nil
  }

  private static func names(_ names: [String]?, _ classes: [Int]) -> [String] {
    guard let names else { return classes.map { String($0) } }
    guard names.count == classes.count else {
      fatalError(
        "ClassificationReport: \(names.count) names for the \(classes.count) classes \(classes.prefix(20)); expected one for each"
      )
    }
    return names
  }

  private static func share(_ part: Double, _ whole: Double) -> Double {
    whole == 0 ? 0 : part / whole
  }

  /// The row of some classes together.
  private static func row(_ name: String, _ totals: LabelTotals, _ places: [Int]) -> Row {
    func sum(_ sums: [Double]) -> Double { places.reduce(0) { $0 + sums[$1] } }
    return row(
      name, hits: sum(totals.hits), said: sum(totals.said), real: sum(totals.real),
      support: places.reduce(0) { $0 + totals.counts[$1] })
  }

  private static func row(
    _ name: String, hits: Double, said: Double, real: Double, support: Int
  ) -> Row {
    Row(
      name: name, precision: share(hits, said), recall: share(hits, real),
      f1: share(2 * hits, said + real), support: support, weight: real)
  }

  private static func average(_ name: String, _ rows: [Row], _ weight: (Row) -> Double) -> Row {
    let total = rows.reduce(0) { $0 + weight($1) }
    func mean(_ value: (Row) -> Double) -> Double {
      share(rows.reduce(0) { $0 + weight($1) * value($1) }, total)
    }
    return Row(
      name: name, precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1),
      support: rows.reduce(0) { $0 + $1.support }, weight: rows.reduce(0) { $0 + $1.weight })
  }
  static func macro(_ rows: [Row]) -> Row { average("macro avg", rows) { _ in 1 } }
  private static func weighted(_ rows: [Row]) -> Row {
    average("weighted avg", rows, \.weight)
  }
}
