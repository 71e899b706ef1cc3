/// What the braces of a fence ask for: ```` ```swift {#fig-loss .fold caption="…" timeout=60s} ````.
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
  /// The width of the cell's figure, such as `60%` or `320px`.
  public var width: String?

  /// How a cell can be meant to fail.
  public enum Expectation: String, Sendable, CaseIterable {
    case compileError = "compile-error"
    case trap
    case error
  }

  public init() {}

  static let classes = ["static", "hidden", "fold", "measured", "no-output"]
  static let keys = [
    "caption", "alt", "summary", "timeout", "budget", "expect", "says", "width",
  ]

  /// Reads what stands between the braces.
  ///
  /// - Throws: ``OptionError`` with the offset of what was not understood.
  init(parsing text: Substring) throws(OptionError) {
    var rest = text
    func fail(_ message: String) -> OptionError {
      OptionError(
        offset: text.distance(from: text.startIndex, to: rest.startIndex), message: message)
    }
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
        continue
      }
      let start = rest
      let word = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != "\"" }
      if first == "#" {
        guard word.count > 1 else { throw fail("a label needs a name after #") }
        label = String(word.dropFirst())
        rest = rest.dropFirst(word.count)
      } else if first == "." {
        switch word.dropFirst() {
        case "static": isStatic = true
        case "hidden": isHidden = true
        case "fold": isFolded = true
        case "measured": isMeasured = true
        case "no-output": hidesOutput = true
        default:
          throw fail(
            Self.unknown("option", String(word.dropFirst()), among: Self.classes, prefix: "."))
        }
        rest = rest.dropFirst(word.count)
      } else {
        rest = rest.dropFirst(word.count)
        guard !word.isEmpty, rest.first == "=" else {
          rest = start
          throw fail(
            "'\(rest.prefix { !$0.isWhitespace })' is no option; expected #label, .option or key=value"
          )
        }
        rest.removeFirst()
        var value: Substring
        if rest.first == "\"" {
          rest.removeFirst()
          guard let end = rest.firstIndex(of: "\"") else {
            rest = start
            throw fail("the value of \(word) has no closing quotation mark")
          }
          value = rest[..<end]
          rest = rest[rest.index(after: end)...]
        } else {
          value = rest.prefix { !$0.isWhitespace }
          rest = rest.dropFirst(value.count)
        }
        let after = rest
        rest = start
        switch word {
        case "caption": caption = String(value)
        case "alt": alternative = String(value)
        case "summary": summary = String(value)
        case "timeout", "budget":
          guard let seconds = Self.seconds(value), seconds > 0 else {
            throw fail(
              "\(word)=\(value) is no time; expected seconds or minutes, such as 30s or 5m")
          }
          if word == "timeout" { timeout = seconds } else { budget = seconds }
        case "expect":
          guard let kind = Expectation(rawValue: String(value)) else {
            let known = Expectation.allCases.map(\.rawValue)
            throw fail(
              "expect=\(value) is no failure"
                + (nearMiss(String(value), in: known).map { "; did you mean expect=\($0)?" }
                  ?? "; expected \(known.joined(separator: ", "))"))
          }
          expectation = kind
        case "says": says = String(value)
        case "width":
          guard
            let number = ["%", "px", "rem"].first(where: value.hasSuffix).map({
              value.dropLast($0.count)
            }), let size = Double(number), size > 0
          else {
            throw fail("width=\(value) is no width; expected such as 60%, 320px or 20rem")
          }
          width = String(value)
        default:
          throw fail(Self.unknown("key", String(word), among: Self.keys, prefix: ""))
        }
        rest = after
      }
    }
    if says != nil, expectation == nil {
      throw fail("says=\"…\" needs expect=compile-error, expect=trap or expect=error beside it")
    }
  }

  /// A time as authors write it: 300ms, 30s, 5m or seconds alone.
  public static func seconds(_ text: some StringProtocol) -> Double? {
    if text.hasSuffix("ms") { return Double(text.dropLast(2)).map { $0 / 1000 } }
    if text.hasSuffix("s") { return Double(text.dropLast()) }
    if text.hasSuffix("m") { return Double(text.dropLast()).map { $0 * 60 } }
    return Double(text)
  }

  private static func unknown(_ what: String, _ word: String, among known: [String], prefix: String)
    -> String
  {
    let guess = nearMiss(word, in: known).map { "; did you mean \(prefix)\($0)?" } ?? ""
    return "unknown \(what) \(prefix)\(word)\(guess)"
      + (guess.isEmpty ? "; known are \(known.map { prefix + $0 }.joined(separator: ", "))" : "")
  }
}

/// What in a fence's braces was not understood.
struct OptionError: Error {
  /// Characters from the opening brace's inside.
  var offset: Int
  var message: String
}
