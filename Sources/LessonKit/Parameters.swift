import Glibc

// What the command hands to lessons: `--set epochs=3` and `--fast`. A cell that asks for a
// parameter runs again when its value changes, and only such a cell.

/// A type that a parameter can have: Int, Double, Float, Bool and String, and what a lesson adds.
public protocol ParameterValue {
  /// The value that `text` names, as it stands behind the `=`; nil where it names none.
  init?(parameter text: String)
  /// What a value is, for messages: "a whole number such as 8".
  static var parameterKind: String { get }
}

extension Int: ParameterValue {
  public init?(parameter text: String) { self.init(text) }
  public static var parameterKind: String { "a whole number such as 8" }
}

extension Double: ParameterValue {
  public init?(parameter text: String) { self.init(text) }
  public static var parameterKind: String { "a number such as 0.01" }
}

extension Float: ParameterValue {
  public init?(parameter text: String) { self.init(text) }
  public static var parameterKind: String { "a number such as 0.01" }
}

extension Bool: ParameterValue {
  public init?(parameter text: String) { self.init(text) }
  public static var parameterKind: String { "true or false" }
}

extension String: ParameterValue {
  public init?(parameter text: String) { self = text }
  public static var parameterKind: String { "text" }
}

/// The value that `--set name=value` gives a lesson, or `standard` where the command says nothing.
///
/// ```swift
/// let epochs = parameter("epochs", 8)
/// epochs    // 8
/// ```
///
/// The cell runs again when the value changes. A value that is not of the type of `standard` stops
/// the cell and says what was expected.
public func parameter<Value: ParameterValue>(_ name: String, _ standard: Value) -> Value {
  CellRuntime.emit(.parameter(name: name))
  let all = (getenv("LECTERN_PARAMETERS").map { String(cString: $0) } ?? "")
    .split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
  guard let given = all.last(where: { $0.count > 0 && $0[0] == name }) else { return standard }
  let text = given.count > 1 ? String(given[1]) : ""
  guard let value = Value(parameter: text) else {
    fatalError("the parameter '\(name)' is '\(text)'; expected \(Value.parameterKind)")
  }
  return value
}

/// Whether the lessons are built with `--fast`: shorter trainings, for a first look.
public var isFast: Bool { parameter("fast", false) }
