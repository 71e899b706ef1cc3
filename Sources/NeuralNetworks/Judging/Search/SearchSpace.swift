import NDArrays

/// The parameters of a search and with them all settings that there are.
///
/// ```swift
/// let hidden = SearchParameter("hidden", [20, 40])
/// let rate = SearchParameter("rate", [0.1, 0.2, 0.4])
/// let space = try SearchSpace(hidden, rate)
/// try space.grid().count              // 6
/// try space.grid()[1][rate]           // 0.2
/// ```
public struct SearchSpace: Sendable {
  /// A parameter of any type of value.
  private struct Entry: Sendable {
    var name: String
    /// How many values there are; nil where they are drawn.
    var count: Int?
    var value: @Sendable (Int) -> any SearchValue
    var draw: @Sendable (inout RandomGenerator) -> any SearchValue

    init<Value>(_ parameter: SearchParameter<Value>) {
      let values = parameter.values
      (name, count) = (parameter.name, values?.count)
      value = { values![$0] }
      draw = { parameter.draw(&$0) }
    }
  }

  private let entries: [Entry]

  /// The most settings that a grid or a random search makes.
  public static let mostSettings = 100_000

  /// A space of some parameters.
  ///
  /// - Throws: ``SearchError`` where two have one name, and for a parameter that has no value, a value
  ///   twice, or a range from which none can be drawn.
  public init<each Value: SearchValue>(
    _ parameters: repeat SearchParameter<each Value>
  ) throws(SearchError) {
    var entries: [Entry] = []
    var problem: String?
    for parameter in repeat each parameters {
      if entries.contains(where: { $0.name == parameter.name }) {
        problem =
          problem ?? "two parameters are named '\(parameter.name)'; expected different names"
      }
      if let found = parameter.problem {
        problem = problem ?? "the parameter '\(parameter.name)' \(found)"
      }
      entries.append(Entry(parameter))
    }
    if let problem { throw SearchError(problem) }
    self.entries = entries
  }

  /// The parameters' names.
  public var names: [String] { entries.map(\.name) }

  /// All settings: the last parameter changes from one to the next.
  ///
  /// - Throws: ``SearchError`` where a parameter is drawn from a range, and where there are more settings
  ///   than ``mostSettings``.
  public func grid() throws(SearchError) -> [SearchSetting] {
    if let drawn = entries.first(where: { $0.count == nil }) {
      throw SearchError(
        "a grid needs values, and '\(drawn.name)' is drawn from a range; list its values, or search at random"
      )
    }
    let counts = entries.map { $0.count! }
    let count = try Self.count(counts)
    return (0..<count).map { number in
      var rest = number
      var values: [any SearchValue] = []
      for (entry, count) in zip(entries, counts).reversed() {
        values.append(entry.value(rest % count))
        rest /= count
      }
      return SearchSetting(names: names, values: values.reversed())
    }
  }

  /// Settings drawn at random, each of which occurs once.
  ///
  /// - Returns: As many as there are where the space has fewer.
  /// - Throws: ``SearchError`` where less than one or more than ``mostSettings`` are wanted.
  /// - Source: Bergstra & Bengio (2012)
  public func random(_ count: Int, seed: UInt64) throws(SearchError) -> [SearchSetting] {
    guard (1...Self.mostSettings).contains(count) else {
      throw SearchError("\(count) settings at random; expected 1 to \(Self.mostSettings)")
    }
    var random = RandomGenerator(seed: seed)
    // Where there are hardly more than are wanted, they are drawn without putting back.
    let all = entries.allSatisfy { $0.count != nil } ? try? grid() : nil
    if let all, all.count <= 4 * count {
      return random.permutation(all.count).prefix(count).map { all[$0] }
    }
    var (found, seen): ([SearchSetting], Set<SearchSetting>) = ([], [])
    var attempts = 0
    while found.count < count, attempts < 20 * count {
      attempts += 1
      let setting = SearchSetting(names: names, values: entries.map { $0.draw(&random) })
      if seen.insert(setting).inserted { found.append(setting) }
    }
    return found
  }

  private static func count(_ counts: [Int]) throws(SearchError) -> Int {
    var product = 1
    for count in counts {
      let (next, overflows) = product.multipliedReportingOverflow(by: count)
      product = overflows ? .max : next
    }
    guard product <= mostSettings else {
      let factors = counts.map(String.init).joined(separator: " × ")
      throw SearchError(
        "a grid of \(factors)\(product == .max ? "" : " = \(product)") settings; expected at most \(mostSettings), or a random search"
      )
    }
    return product
  }
}

/// A value for each parameter of a search.
public struct SearchSetting: Sendable, Hashable, CustomStringConvertible {
  /// The parameters' names.
  public let names: [String]
  private let values: [any SearchValue]

  init(names: [String], values: [any SearchValue]) {
    (self.names, self.values) = (names, values)
  }

  /// The values as a table shows them.
  public var texts: [String] { values.map(\.searchText) }

  /// The value of a parameter.
  ///
  /// - Precondition: The setting has a parameter of this name and type; otherwise stops and names those
  ///   that there are.
  public subscript<Value>(parameter: SearchParameter<Value>) -> Value {
    guard let place = names.firstIndex(of: parameter.name) else {
      fatalError(
        "SearchSetting: no parameter '\(parameter.name)'; there are \(names.joined(separator: ", "))"
      )
    }
    guard let value = values[place] as? Value else {
      fatalError(
        "SearchSetting: '\(parameter.name)' is \(type(of: values[place])), and \(Value.self) was asked for"
      )
    }
    return value
  }

  /// The text of a parameter's value by name; nil where there is none.
  public func text(of name: String) -> String? {
    names.firstIndex(of: name).map { values[$0].searchText }
  }

  /// Names with values: `hidden 40, rate 0.1`.
  public var description: String {
    zip(names, texts).map { "\($0) \($1)" }.joined(separator: ", ")
  }

  /// Whether both have the same names and the same texts.
  public static func == (a: SearchSetting, b: SearchSetting) -> Bool {
    a.names == b.names && a.texts == b.texts
  }

  /// Of names and texts.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(names)
    hasher.combine(texts)
  }
}

/// Why a search cannot be made.
public struct SearchError: Error, Hashable, CustomStringConvertible {
  /// What is wrong and what was expected.
  public var description: String
  /// An error of this sentence.
  public init(_ description: String) { self.description = description }
}
