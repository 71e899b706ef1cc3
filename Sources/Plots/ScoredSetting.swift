/// One trial of a search: what the parameters were, and how well the model did.
///
/// ```swift
/// let trial = ScoredSetting(["rate": "0.1", "batch": "64"], score: 97.2, standardError: 0.1)
/// trial["batch"]!    // 64
/// ```
public struct ScoredSetting: Sendable, Hashable {
  /// The names of the parameters.
  public let names: [String]
  /// What each parameter was, as text.
  public let values: [String]
  /// How well the model did; NaN where it could not be trained.
  public let score: Double
  /// The standard error of that; nil where nobody says.
  public let standardError: Double?

  /// A trial by its parameters, of which those that did not matter may be left out.
  ///
  /// - Precondition: There is a value for each name, no name stands twice, and the standard error is
  ///   not negative; otherwise stops and says which is not so.
  public init(names: [String], values: [String], score: Double, standardError: Double? = nil) {
    guard names.count == values.count else {
      fatalError("ScoredSetting: \(names.count) names for \(values.count) values")
    }
    guard Set(names).count == names.count else {
      fatalError("ScoredSetting: \(names.joined(separator: ", ")); expected each name once")
    }
    if let standardError, standardError < 0 {
      fatalError("ScoredSetting: a standard error of \(standardError); expected 0 or more")
    }
    (self.names, self.values, self.score) = (names, values, score)
    self.standardError = standardError
  }

  /// A trial by names and values in pairs.
  ///
  /// - Precondition: No name stands twice, and the standard error is not negative; otherwise stops and
  ///   says which is not so.
  public init(
    _ parameters: KeyValuePairs<String, String>, score: Double, standardError: Double? = nil
  ) {
    self.init(
      names: parameters.map(\.key), values: parameters.map(\.value), score: score,
      standardError: standardError)
  }

  /// What a parameter was; nil where it did not matter.
  public subscript(name: String) -> String? {
    names.firstIndex(of: name).map { values[$0] }
  }

  /// The values of a parameter, each once: numbers from the least, other words as they come first.
  static func values(of name: String, in settings: [ScoredSetting]) -> [String] {
    var seen = Set<String>()
    let values = settings.compactMap { $0[name] }.filter { seen.insert($0).inserted }
    let numbers = values.compactMap { Double($0) }.filter(\.isFinite)
    guard numbers.count == values.count else { return values }
    return zip(numbers, values).sorted { $0.0 < $1.0 }.map(\.1)
  }
}
