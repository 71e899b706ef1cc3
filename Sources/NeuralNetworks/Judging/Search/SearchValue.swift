/// What a parameter of a search can be: a value that is written in a table, and told from others by what
/// is written.
///
/// An enumeration with raw texts needs no more than the name of this protocol:
///
/// ```swift
/// enum Activation: String, SearchValue { case tanh, relu }
/// Activation.tanh.searchText          // tanh
/// [40, 20].searchText                 // [40, 20]
/// ```
public protocol SearchValue: Sendable, Hashable {
  /// The value as a table shows it; two values differ where their texts do.
  var searchText: String { get }
}

extension SearchValue where Self: RawRepresentable, RawValue == String {
  /// The raw value.
  public var searchText: String { rawValue }
}

extension Int: SearchValue {
  /// Its digits.
  public var searchText: String { String(self) }
}

extension Double: SearchValue {
  /// The shortest digits that give it back.
  public var searchText: String { "\(self)" }
}

extension Float: SearchValue {
  /// The shortest digits that give it back.
  public var searchText: String { "\(self)" }
}

extension Bool: SearchValue {
  /// `true` or `false`.
  public var searchText: String { self ? "true" : "false" }
}

extension String: SearchValue {
  /// The text itself.
  public var searchText: String { self }
}

extension Array: SearchValue where Element: SearchValue {
  /// The elements' texts in brackets.
  public var searchText: String { "[" + map(\.searchText).joined(separator: ", ") + "]" }
}
