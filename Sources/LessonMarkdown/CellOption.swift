/// One thing that the braces of a fence can say, and what it changes.
///
/// The list below is the only one: what is understood, what a message offers and what enters a cell's
/// key follow from it. An option is added by a property of ``CellOptions`` and a line here.
public struct CellOption: Sendable {
  /// What an option changes.
  public enum Effect: String, Sendable, CaseIterable {
    /// What the cell does, or what its result stands on: part of its key.
    case runs
    /// Whether what the cell did is as it should be: judged at every build, from what was kept.
    case judged
    /// How the page shows it: nothing runs for it, nothing fails by it.
    case shown
  }

  enum Form: Sendable {
    /// `#name`
    case label
    /// `.name`
    case flag
    /// `name=value`
    case value
  }

  /// Without the sign before it and without its value: `fold`, `timeout`.
  public let name: String
  /// The property of ``CellOptions`` that holds it.
  public let property: String
  public let effect: Effect
  let form: Form
  /// Takes the value into the options; says what is wrong with it.
  let read: @Sendable (inout CellOptions, String) throws(OptionProblem) -> Void
  /// What the options hold for it, or nil where they say nothing.
  let text: @Sendable (CellOptions) -> String?

  /// All options, in the order in which messages name them.
  public static let all: [CellOption] = [
    label("label", \.label, "label", .shown),
    flag("static", \.isStatic, "isStatic", .runs),
    flag("hidden", \.isHidden, "isHidden", .shown),
    flag("fold", \.isFolded, "isFolded", .shown),
    flag("measured", \.isMeasured, "isMeasured", .judged),
    flag("no-output", \.hidesOutput, "hidesOutput", .shown),
    words("caption", \.caption, "caption", .shown),
    words("alt", \.alternative, "alternative", .shown),
    words("summary", \.summary, "summary", .shown),
    time("timeout", \.timeout, "timeout", .judged),
    time("budget", \.budget, "budget", .judged),
    CellOption(
      name: "expect", property: "expectation", effect: .runs, form: .value,
      read: { options, value throws(OptionProblem) in
        guard let kind = CellOptions.Expectation(rawValue: value) else {
          let known = CellOptions.Expectation.allCases.map(\.rawValue)
          let guess = nearMiss(value, in: known).map { "; did you mean expect=\($0)?" }
          throw OptionProblem(
            "expect=\(value) is no failure"
              + (guess ?? "; expected \(known.joined(separator: ", "))"))
        }
        options.expectation = kind
      },
      text: { $0.expectation?.rawValue }),
    words("says", \.says, "says", .judged),
    CellOption(
      name: "reads", property: "reads", effect: .runs, form: .value,
      read: { options, value throws(OptionProblem) in
        options.reads = value.split(whereSeparator: \.isWhitespace).map(String.init)
        if options.reads.isEmpty {
          throw OptionProblem("reads=\"\" names no file; expected such as reads=\"data.csv\"")
        }
      },
      text: { $0.reads.isEmpty ? nil : $0.reads.joined(separator: " ") }),
    CellOption(
      name: "width", property: "width", effect: .shown, form: .value,
      read: { options, value throws(OptionProblem) in
        let unit = ["%", "px", "rem"].first(where: value.hasSuffix)
        guard let unit, let size = Double(value.dropLast(unit.count)), size > 0, size.isFinite
        else {
          throw OptionProblem("width=\(value) is no width; expected such as 60%, 320px or 20rem")
        }
        options.width = value
      },
      text: { $0.width }),
  ]

  // MARK: - Forms

  private typealias Property<Value> = WritableKeyPath<CellOptions, Value> & Sendable

  private static func label(
    _ name: String, _ path: Property<String?>, _ property: String, _ effect: Effect
  ) -> CellOption {
    CellOption(
      name: name, property: property, effect: effect, form: .label,
      read: { options, value throws(OptionProblem) in options[keyPath: path] = value },
      text: { $0[keyPath: path] })
  }

  private static func flag(
    _ name: String, _ path: Property<Bool>, _ property: String, _ effect: Effect
  ) -> CellOption {
    CellOption(
      name: name, property: property, effect: effect, form: .flag,
      read: { options, _ throws(OptionProblem) in options[keyPath: path] = true },
      text: { $0[keyPath: path] ? "yes" : nil })
  }

  private static func words(
    _ name: String, _ path: Property<String?>, _ property: String, _ effect: Effect
  ) -> CellOption {
    CellOption(
      name: name, property: property, effect: effect, form: .value,
      read: { options, value throws(OptionProblem) in options[keyPath: path] = value },
      text: { $0[keyPath: path] })
  }

  private static func time(
    _ name: String, _ path: Property<Double?>, _ property: String, _ effect: Effect
  ) -> CellOption {
    CellOption(
      name: name, property: property, effect: effect, form: .value,
      read: { options, value throws(OptionProblem) in
        guard let seconds = CellOptions.seconds(value), seconds > 0, seconds.isFinite else {
          throw OptionProblem(
            "\(name)=\(value) is no time; expected seconds or minutes, such as 30s or 5m")
        }
        options[keyPath: path] = seconds
      },
      text: { $0[keyPath: path].map { "\($0)" } })
  }
}

/// What is wrong with an option's value.
struct OptionProblem: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

extension CellOptions {
  /// What the options say that has an effect, a line each: equal texts have equal effects.
  public func text(of effect: CellOption.Effect) -> String {
    CellOption.all.filter { $0.effect == effect }
      .compactMap { option in option.text(self).map { "\(option.name)=\($0)" } }
      .joined(separator: "\n")
  }
}
