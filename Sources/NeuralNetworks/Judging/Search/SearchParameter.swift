import NDArrays

/// A parameter of a search, with the values that it can have.
///
/// A setting is asked for its value by the parameter itself, so that a name is written once:
///
/// ```swift
/// let hidden = SearchParameter("hidden", [[40], [40, 40]])
/// let rate = SearchParameter.logUniform("rate", 1e-4...1e-1)
/// let settings = try SearchSpace(hidden, rate).random(3, seed: 1)
/// settings[0][hidden].count >= 1      // true
/// ```
public struct SearchParameter<Value: SearchValue>: Sendable {
  /// What tables and messages call it.
  public let name: String
  /// The values in their order; nil where they are drawn.
  let values: [Value]?
  /// A value, as a random setting has it.
  let draw: @Sendable (inout RandomGenerator) -> Value
  /// What is wrong with it.
  let problem: String?

  init(
    _ name: String, values: [Value]?, problem: String?,
    _ draw: @escaping @Sendable (inout RandomGenerator) -> Value
  ) {
    (self.name, self.values, self.problem, self.draw) = (name, values, problem, draw)
  }

  /// A parameter with some values: a grid takes each, a random search draws one, all alike.
  public init(_ name: String, _ values: [Value]) {
    let texts = values.map(\.searchText)
    var seen: Set<String> = []
    let twice = texts.first { !seen.insert($0).inserted }
    let problem =
      values.isEmpty
      ? "has no values; expected at least one"
      : twice.map { "has the value \($0) twice; expected each once" }
    self.init(name, values: values, problem: problem) { random in
      values[random.integer(below: values.count)]
    }
  }
}

extension SearchParameter where Value == Double {
  /// A parameter whose value is drawn from a range, all alike.
  public static func uniform(_ name: String, _ range: ClosedRange<Double>) -> Self {
    SearchParameter(name, values: nil, problem: problem(range, isPositive: false)) { random in
      let share = random.uniform()
      return range.lowerBound * (1 - share) + range.upperBound * share
    }
  }

  /// A parameter whose value is drawn from a range so that each factor is as likely: a rate between 0.001
  /// and 0.01 as often as one between 0.01 and 0.1.
  ///
  /// - Source: Bergstra & Bengio (2012), §2
  public static func logUniform(_ name: String, _ range: ClosedRange<Double>) -> Self {
    SearchParameter(name, values: nil, problem: problem(range, isPositive: true)) { random in
      let share = random.uniform()
      let (low, high) = (log(range.lowerBound), log(range.upperBound))
      return min(max(exp(low + share * (high - low)), range.lowerBound), range.upperBound)
    }
  }

  private static func problem(_ range: ClosedRange<Double>, isPositive: Bool) -> String? {
    guard range.lowerBound.isFinite, range.upperBound.isFinite else {
      return "has the range \(range); expected finite bounds"
    }
    guard isPositive, range.lowerBound <= 0 else { return nil }
    return "has the range \(range); expected bounds above 0, of which there are logarithms"
  }
}

extension SearchParameter where Value == Int {
  /// A parameter whose value is a whole number of a range, all alike.
  public static func uniform(_ name: String, _ range: ClosedRange<Int>) -> Self {
    let (count, overflows) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    let problem =
      overflows || count == .max ? "has the range \(range); expected fewer numbers than 2⁶³" : nil
    return SearchParameter(name, values: nil, problem: problem) { random in
      range.lowerBound + random.integer(below: count + 1)
    }
  }
}
