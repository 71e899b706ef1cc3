import Glibc

/// How elements read, so that all of an array are aligned: NumPy 2.3's words.
///
/// - Source: NumPy Enhancement Proposal 51 for lone numbers; Steele & White (1990) for the digits.
enum PrintedWords {
  /// The most digits behind the point.
  private static let precision = 8

  /// A lone number as Python prints it.
  static func scalar<E: Element>(_ value: E) -> String {
    if let value = value as? Bool { return value ? "True" : "False" }
    return value is any BinaryFloatingPoint ? lone(value) : "\(value)"
  }

  /// How each of `values` reads.
  static func formatter<E: Element>(_ values: [E]) -> (E) -> String {
    if E.self == Bool.self { return { $0.asDouble != 0 ? " True" : "False" } }
    if let values = values as? [Float] {
      let format = numbers(values)
      return { format($0 as! Float) }
    }
    if let values = values as? [Double] {
      let format = numbers(values)
      return { format($0 as! Double) }
    }
    let width = values.map { "\($0)".count }.max() ?? 0
    return { pad("\($0)", width) }
  }

  private static func numbers<E: FloatingElement>(_ values: [E]) -> (E) -> String {
    let finite = values.filter(\.isFinite)
    let sizes = finite.map(\.magnitude).filter { $0 != 0 }
    let (largest, smallest) = (sizes.max() ?? 0, sizes.min() ?? 0)
    // Asked in the elements' own type, as NumPy asks.
    let isScientific =
      !sizes.isEmpty
      && (largest >= (E.self == Float.self ? 1e6 : 1e8) || smallest < 1e-4
        || largest / smallest > 1000)
    var special = 0
    if finite.count < values.count {
      special = values.contains { $0 < 0 && $0.isInfinite } ? 4 : 3
    }
    let format = isScientific ? withExponents(finite) : plain(finite, special)
    let width = Swift.max(format.width, special)
    return { value in
      if value.isFinite { return pad(format.word(value), width) }
      return pad(value != value ? "nan" : value < 0 ? "-inf" : "inf", width)
    }
  }

  /// Words of one width.
  private typealias Format<E> = (width: Int, word: (E) -> String)

  private static func plain<E: FloatingElement>(_ values: [E], _ special: Int) -> Format<E> {
    let parts = values.map { positional(Digits($0)) }
    let right = parts.map(\.fraction.count).max() ?? 0
    // NaN and infinities may stand above the point and what is behind it.
    let left = Swift.max(parts.map(\.whole.count).max() ?? 0, special - right - 1)
    return (
      left + 1 + right,
      { value in
        let part = positional(Digits(value))
        return pad(part.whole, left) + "." + part.fraction
          + String(repeating: " ", count: right - part.fraction.count)
      }
    )
  }

  private static func withExponents<E: FloatingElement>(_ values: [E]) -> Format<E> {
    let parts = values.map { scientific(Digits($0)) }
    let places = parts.map(\.fraction.count).max() ?? 0
    let exponent = parts.map(\.exponent.count).max() ?? 0
    let left = parts.map(\.whole.count).max() ?? 1
    return (
      left + 1 + places + 1 + exponent,
      { value in
        // As many digits of the number itself as the longest has, not zeros behind the shortest.
        let (digits, power) = halves(exactText(value.asDouble, places, "%.*e"), "e")
        let (whole, fraction) = halves(digits, ".")
        let size = String(power.dropFirst())
        let zeros = String(repeating: "0", count: Swift.max(0, exponent - 1 - size.count))
        return "\(whole).\(fraction)e\(power.prefix(1))\(zeros)\(size)"
      }
    )
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - text.count)) + text
  }

  /// What C writes of a number: its exact value, rounded once.
  private static func exactText(_ value: Double, _ places: Int, _ format: String) -> String {
    let size = 400
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
      _ = withVaList([Int32(places), value]) { vsnprintf(buffer.baseAddress!, size, format, $0) }
      return String(cString: buffer.baseAddress!)
    }
  }

  private static func halves(_ text: String, _ mark: Character) -> (String, String) {
    guard let place = text.firstIndex(of: mark) else { return (text, "") }
    return (String(text[..<place]), String(text[text.index(after: place)...]))
  }

  private static func withoutZeros(_ digits: some StringProtocol) -> String {
    String(digits.reversed().drop { $0 == "0" }.reversed())
  }

  /// The shortest decimal digits that name a number.
  private struct Digits {
    let value: Double
    var isNegative: Bool
    var digits: [Character]
    /// How many digits stand before the point; 0 or fewer of a number below 0.1.
    var point: Int

    init<E: Element>(_ number: E) {
      value = number.asDouble
      var text = (number as? Float).map { "\($0)" } ?? "\(value)"
      isNegative = text.hasPrefix("-")
      if isNegative { text.removeFirst() }
      let (size, exponent) = halves(text, "e")
      let (whole, fraction) = halves(size, ".")
      digits = Array(whole + fraction)
      point = whole.count + (Int(exponent) ?? 0)
      while digits.count > 1, digits.first == "0" {
        digits.removeFirst()
        point -= 1
      }
      while digits.count > 1, digits.last == "0" { digits.removeLast() }
      if digits == ["0"] { point = 1 }
    }
  }

  /// What stands before and behind the point; the number itself is rounded where it has more digits.
  private static func positional(_ number: Digits, places: Int = precision) -> (
    whole: String, fraction: String
  ) {
    if number.digits.count - number.point > places {
      let (whole, fraction) = halves(exactText(number.value, places, "%.*f"), ".")
      return (whole, withoutZeros(fraction))
    }
    let sign = number.isNegative ? "-" : ""
    let (digits, point) = (number.digits, number.point)
    if point <= 0 {
      return (sign + "0", String(repeating: "0", count: -point) + String(digits))
    }
    let zeros = String(repeating: "0", count: Swift.max(0, point - digits.count))
    let whole = String(digits.prefix(point)) + zeros
    return (sign + whole, String(digits.dropFirst(point)))
  }

  private static func scientific(_ number: Digits, places: Int = precision) -> (
    whole: String, fraction: String, exponent: String
  ) {
    if number.digits.count - 1 > places {
      let (digits, exponent) = halves(exactText(number.value, places, "%.*e"), "e")
      let (whole, fraction) = halves(digits, ".")
      return (whole, withoutZeros(fraction), exponent)
    }
    let power = number.digits == ["0"] ? 0 : number.point - 1
    let size = String(power.magnitude)
    return (
      (number.isNegative ? "-" : "") + String(number.digits[0]),
      String(number.digits.dropFirst()),
      (power < 0 ? "-" : "+") + (size.count < 2 ? "0" + size : size)
    )
  }

  private static func lone<E: Element>(_ value: E) -> String {
    let x = value.asDouble
    if x != x { return "nan" }
    if x.isInfinite { return x < 0 ? "-inf" : "inf" }
    let number = Digits(value)
    if x != 0, x.magnitude >= (E.self == Float.self ? 1e6 : 1e16) || x.magnitude < 1e-4 {
      let part = scientific(number, places: 400)
      return part.whole + (part.fraction.isEmpty ? "" : "." + part.fraction) + "e" + part.exponent
    }
    let part = positional(number, places: 400)
    return "\(part.whole).\(part.fraction.isEmpty ? "0" : part.fraction)"
  }
}
