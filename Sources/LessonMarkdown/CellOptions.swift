/// What the braces of a fence ask for: ```` ```swift {#fig-loss .fold caption="…" timeout=60s} ````.
///
/// Each property has its line in ``CellOption/all``, which says how it is written and what it
/// changes.
public struct CellOptions: Sendable, Hashable {
  /// The id of the figure that the cell shows, written `#fig-loss`.
  public var label: String?
  /// `.static`: shown, not run.
  public var isStatic = false
  /// `.hidden`: run, neither code nor output shown.
  public var isHidden = false
  /// `.fold`: the code is folded, its output is not.
  public var isFolded = false
  /// `.measured`: times and speeds, which may differ from run to run.
  public var isMeasured = false
  /// `.no-output`: run, only the code shown.
  public var hidesOutput = false
  public var caption: String?
  public var alternative: String?
  /// What a folded cell's summary says.
  public var summary: String?
  /// The most seconds that the cell may run: it is stopped then.
  public var timeout: Double?
  /// The seconds that the cell should take at most: it fails when it took longer.
  public var budget: Double?
  /// How the cell is meant to fail; nil where it is not.
  public var expectation: Expectation?
  /// What the message of an expected failure must contain.
  public var says: String?
  /// The files that a program which the cell starts reads.
  public var reads: [String] = []
  /// The width of the cell's figure, such as `60%` or `320px`.
  public var width: String?

  /// How a cell can be meant to fail.
  public enum Expectation: String, Sendable, CaseIterable {
    case compileError = "compile-error"
    case trap
    case error
  }

  public init() {}

  /// Reads what stands between the braces.
  ///
  /// - Throws: ``OptionError`` with the offset of what was not understood.
  init(parsing text: Substring) throws(OptionError) { self = try Self.read(text).options }

  /// The options between the braces, and what of them has no effect.
  ///
  /// - Throws: ``OptionError`` with the offset of what was not understood.
  static func read(
    _ text: Substring
  ) throws(OptionError) -> (options: CellOptions, warnings: [OptionError]) {
    var options = CellOptions()
    var given: [GivenOption] = []
    var rest = text
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
        continue
      }
      let offset = text.distance(from: text.startIndex, to: rest.startIndex)
      do throws(OptionProblem) {
        given.append(GivenOption(option: try options.takeOption(from: &rest), offset: offset))
      } catch {
        throw OptionError(offset: offset, message: error.message)
      }
    }
    if options.says != nil, options.expectation == nil {
      throw OptionError(
        offset: text.count,
        message: "says=\"…\" needs expect=compile-error, expect=trap or expect=error beside it")
    }
    return (options, OptionEffects.warnings(of: given, in: options))
  }

  /// Reads the option that `rest` begins with, and leaves what follows it.
  private mutating func takeOption(
    from rest: inout Substring
  ) throws(OptionProblem) -> CellOption {
    let word = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != "\"" }
    let whole = rest.prefix { !$0.isWhitespace }
    rest = rest.dropFirst(word.count)
    let option: CellOption
    var value = ""
    if word.hasPrefix("#") {
      guard word.count > 1, let label = CellOption.all.first(where: { $0.form == .label }) else {
        throw OptionProblem("a label needs a name after #")
      }
      (option, value) = (label, String(word.dropFirst()))
    } else if word.hasPrefix(".") {
      option = try Self.option(named: word.dropFirst(), .flag, "option", prefix: ".")
    } else {
      guard !word.isEmpty, rest.first == "=" else {
        throw OptionProblem("'\(whole)' is no option; expected #label, .option or key=value")
      }
      rest.removeFirst()
      value = try Self.takeValue(of: word, from: &rest)
      option = try Self.option(named: word, .value, "key", prefix: "")
    }
    try option.read(&self, value)
    return option
  }

  private static func takeValue(of key: Substring, from rest: inout Substring)
    throws(OptionProblem) -> String
  {
    guard rest.first == "\"" else {
      let value = rest.prefix { !$0.isWhitespace }
      rest = rest.dropFirst(value.count)
      return String(value)
    }
    rest.removeFirst()
    guard let end = rest.firstIndex(of: "\"") else {
      throw OptionProblem("the value of \(key) has no closing quotation mark")
    }
    defer { rest = rest[rest.index(after: end)...] }
    return String(rest[..<end])
  }

  private static func option(
    named word: Substring, _ form: CellOption.Form, _ what: String, prefix: String
  ) throws(OptionProblem) -> CellOption {
    let options = CellOption.all.filter { $0.form == form }
    if let option = options.first(where: { $0.name == word }) { return option }
    let known = options.map(\.name)
    let guess = nearMiss(String(word), in: known).map { "; did you mean \(prefix)\($0)?" }
    throw OptionProblem(
      "unknown \(what) \(prefix)\(word)"
        + (guess ?? "; known are \(known.map { prefix + $0 }.joined(separator: ", "))"))
  }

  /// Seconds of a time as people write it: `300ms`, `30s`, `5m`, `1h30m`, or seconds alone.
  ///
  /// - Returns: nil for what is no such time, and for more than a number can hold.
  public static func seconds(_ text: some StringProtocol) -> Double? {
    let number = /[0-9]+(?:\.[0-9]*)?|\.[0-9]+/
    var rest = Substring(text)
    if rest.wholeMatch(of: number) != nil { return Double(rest).flatMap { $0.isFinite ? $0 : nil } }
    // Larger units stand before smaller ones, each once.
    let units: [(name: String, seconds: Double)] = [
      ("h", 3600), ("min", 60), ("m", 60), ("s", 1), ("ms", 0.001),
    ]
    var total = 0.0
    var smallest = Double.infinity
    repeat {
      guard let match = rest.prefixMatch(of: number), let count = Double(match.output) else {
        return nil
      }
      rest = rest[match.range.upperBound...]
      let name = rest.prefix { $0.isLetter }
      guard let unit = units.first(where: { $0.name == name }), unit.seconds < smallest else {
        return nil
      }
      total += count * unit.seconds
      smallest = unit.seconds
      rest = rest.dropFirst(name.count)
    } while !rest.isEmpty
    return total.isFinite ? total : nil
  }
}

/// What in a fence's braces was not understood.
struct OptionError: Error {
  /// Characters from the opening brace's inside.
  var offset: Int
  var message: String
}
