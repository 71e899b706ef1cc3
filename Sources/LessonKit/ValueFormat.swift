/// How a number reads in a sentence: `` `{swift} accuracy, .percent(2)` ``.
///
/// ```swift
/// ValueFormat.fixed(2).text(of: 3.14159)    // 3.14
/// ValueFormat.grouped.text(of: 60000)       // 60,000
/// ```
public struct ValueFormat: Sendable {
  let text: @Sendable (Double) -> String

  /// A number as it reads in this form; NaN and infinities read `nan` and `inf`.
  public func text(of value: Double) -> String { text(value) }

  /// A share as a percentage: 0.9254 reads "92.54 %".
  public static func percent(_ digits: Int = 1) -> ValueFormat {
    ValueFormat { fixedText($0 * 100, digits) + "\u{202F}%" }
  }

  /// A fixed number of digits after the point.
  public static func fixed(_ digits: Int) -> ValueFormat { ValueFormat { fixedText($0, digits) } }

  /// A power of ten: 3.2e-9 reads "3.2 · 10⁻⁹", which no line breaks apart.
  public static func scientific(_ digits: Int = 1) -> ValueFormat {
    ValueFormat { value in
      guard value != 0, value.isFinite else { return "\(value)" }
      var exponent = 0
      var mantissa = value.magnitude
      while mantissa >= 10 { mantissa /= 10; exponent += 1 }
      while mantissa < 1 { mantissa *= 10; exponent -= 1 }
      if fixedText(mantissa, digits).hasPrefix("10") { mantissa /= 10; exponent += 1 }
      let raised = "\(exponent)".map { "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[$0] }.joined()
      return (value < 0 ? "−" : "") + fixedText(mantissa, digits) + "\u{A0}·\u{A0}10" + raised
    }
  }

  /// Thousands apart, cut to a whole number: 60000 reads "60,000". NaN, and what no Int holds,
  /// stops.
  public static var grouped: ValueFormat { ValueFormat { groupedText(Int($0)) } }
}

extension String {
  fileprivate subscript(_ character: Character) -> String {
    guard let place = Array("-0123456789").firstIndex(of: character) else { return "" }
    return String(Array(self)[place])
  }
}

/// A number that a sentence can show in a ``ValueFormat``: Double, Float and Int.
public protocol NumberInProse {
  /// The number as Double; an Int beyond 2⁵³ is rounded.
  var proseValue: Double { get }
}

extension Double: NumberInProse { public var proseValue: Double { self } }
extension Float: NumberInProse { public var proseValue: Double { Double(self) } }
extension Int: NumberInProse { public var proseValue: Double { Double(self) } }
