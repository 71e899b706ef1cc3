import Glibc
import NDArrays

/// A column of a figure's table of numbers: each number right, and told apart from the others.
struct NumberColumn {
  private let digits: Int?
  private let isGrouped: Bool
  /// How the numbers of this column are written where nobody says.
  private let form: Form

  private enum Form {
    case whole
    case fixed(Int)
    /// A power of ten, with so many significant digits.
    case scientific(Int)
  }

  /// - Parameters:
  ///   - values: All numbers of the column.
  ///   - digits: Digits after the point; nil for as many as the numbers need.
  ///   - isGrouped: Whether whole numbers have their thousands apart.
  init(_ values: [Double], digits: Int? = nil, isGrouped: Bool = false) {
    (self.digits, self.isGrouped) = (digits, isGrouped)
    form = Self.form(of: values)
  }

  func text(_ value: Double) -> String {
    guard value.isFinite else { return Self.nameOfNoNumber(value) }
    guard let digits else { return text(value, as: form) }
    if value.magnitude >= 1e15 { return text(value, as: .scientific(6)) }
    let text = digits > 0 ? fixedText(value, digits) : self.text(value.rounded(), as: .whole)
    // A number that is not zero does not read as zero.
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return isZero && value != 0 ? self.text(value, as: Self.form(of: [value])) : text
  }

  static func nameOfNoNumber(_ value: Double) -> String {
    value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞"
  }

  // MARK: - Forms

  /// Six significant digits for each number, or more where two numbers would read the same.
  private static func form(of values: [Double]) -> Form {
    let numbers = Set(values.filter(\.isFinite))
    if numbers.allSatisfy({ $0 == $0.rounded() && $0.magnitude < 1e15 }) { return .whole }
    for significant in [6, 9, 12, 15] {
      let form = form(of: numbers, significant: significant)
      if Set(numbers.map { written($0, as: form) }).count == numbers.count { return form }
    }
    return .scientific(17)
  }

  private static func form(of numbers: Set<Double>, significant: Int) -> Form {
    let sizes = numbers.map(\.magnitude).filter { $0 > 0 }
    guard let least = sizes.min(), let most = sizes.max(), least >= 1e-5, most < 1e15 else {
      return .scientific(significant)
    }
    let digits = numbers.map { decimals(of: $0, significant: significant) }.max() ?? 0
    return digits <= significant + 3 ? .fixed(digits) : .scientific(significant)
  }

  /// How many digits behind the point a number has, rounded to so many significant ones.
  private static func decimals(of value: Double, significant: Int) -> Int {
    let parts = scientificParts(value, significant)
    let fraction = parts.mantissa.drop { $0 != "." }.count
    return Swift.max(0, (fraction > 0 ? fraction - 1 : 0) - parts.exponent)
  }

  // MARK: - Texts

  private func text(_ value: Double, as form: Form) -> String {
    if isGrouped, case .whole = form { return groupedText(Int(value)) }
    return Self.written(value, as: form)
  }

  private static func written(_ value: Double, as form: Form) -> String {
    switch form {
    case .whole: return String(Int(value))
    case .fixed(let decimals): return fixedText(value, decimals)
    case .scientific(let significant):
      if value == 0 { return "0" }
      let parts = scientificParts(value, significant)
      return parts.exponent == 0 ? parts.mantissa : "\(parts.mantissa)e\(parts.exponent)"
    }
  }

  /// A number as `1.5` and the power of ten it stands before, without zeros at its end.
  private static func scientificParts(
    _ value: Double, _ significant: Int
  ) -> (mantissa: String, exponent: Int) {
    let size = 64
    let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
      _ = withVaList([Int32(significant - 1), value]) {
        vsnprintf(buffer.baseAddress!, size, "%.*e", $0)
      }
      return String(cString: buffer.baseAddress!)
    }
    let parts = text.split(separator: "e")
    var mantissa = String(parts[0])
    if mantissa.contains(".") {
      while mantissa.hasSuffix("0") { mantissa.removeLast() }
      if mantissa.hasSuffix(".") { mantissa.removeLast() }
    }
    return (mantissa, Int(parts[1]) ?? 0)
  }
}
