extension NDArray: CustomStringConvertible {
  /// The elements as `print` shows them in NumPy: aligned, wrapped at 75 columns, and with the
  /// middle of arrays of more than 1,000 elements left out.
  public var description: String {
    if rank == 0 { return ArrayPrinter.scalar(item) }
    if count == 0 { return "[]" }
    let isSummary = count > 1000
    let sizes = Array(shape)
    let shown = isSummary ? ArrayPrinter.edges(sizes) : sizes.map { Array(0..<$0) }
    let elements = storage.pointer.assumingMemoryBound(to: E.self)
    defer { withExtendedLifetime(storage) {} }
    // The widths come from what is shown.
    var words: [E] = []
    func gather(_ axis: Int, _ place: Int) {
      if axis == rank { return words.append(elements[place]) }
      for i in shown[axis] { gather(axis + 1, place + i * layout.strides[axis]) }
    }
    gather(0, layout.offset)
    let format = ArrayPrinter.formatter(words)
    return ArrayPrinter(isSummary: isSummary, shape: sizes) { index in
      format(
        elements[layout.offset + zip(index, layout.strides).reduce(0) { $0 + $1.0 * $1.1 }])
    }.text
  }
}

/// Lays an array's words out in NumPy's way.
struct ArrayPrinter {
  let isSummary: Bool
  let shape: [Int]
  let word: ([Int]) -> String

  private static let lineWidth = 75
  private static let edge = 3

  static func edges(_ shape: [Int]) -> [[Int]] {
    shape.map { $0 > 2 * edge ? Array(0..<edge) + Array($0 - edge..<$0) : Array(0..<$0) }
  }

  var text: String { nested([], " ", Self.lineWidth) }

  private func nested(_ index: [Int], _ indent: String, _ width: Int) -> String {
    let axis = index.count
    if axis == shape.count { return word(index) }
    let length = shape[axis]
    let cut = isSummary && length > 2 * Self.edge
    let places =
      cut ? Array(0..<Self.edge) + [-1] + Array(length - Self.edge..<length) : Array(0..<length)
    var text = ""
    if axis == shape.count - 1 {
      var line = indent
      for (i, place) in places.enumerated() {
        let word = place < 0 ? "..." : word(index + [place])
        if line.count + word.count > width - 1, line.count > indent.count {
          while line.last == " " { line.removeLast() }
          text += line + "\n"
          line = indent
        }
        line += word
        if i < places.count - 1 { line += " " }
      }
      text += line
    } else {
      let separator = String(repeating: "\n", count: shape.count - axis - 1)
      for (i, place) in places.enumerated() {
        text += indent + (place < 0 ? "..." : nested(index + [place], indent + " ", width - 1))
        if i < places.count - 1 { text += separator }
      }
    }
    return "[" + text.dropFirst(indent.count) + "]"
  }

  // MARK: - Words

  static func scalar<E: Element>(_ value: E) -> String {
    if let value = value as? Bool { return value ? "True" : "False" }
    return value is any BinaryFloatingPoint ? shortest(value) : "\(value)"
  }

  /// How each of `values` reads, so that all are aligned.
  static func formatter<E: Element>(_ values: [E]) -> (E) -> String {
    if E.self == Bool.self {
      return { $0.asDouble != 0 ? " True" : "False" }
    }
    guard E.self == Float.self || E.self == Double.self else {
      let width = values.map { "\($0)".count }.max() ?? 0
      return { pad("\($0)", width) }
    }
    let finite = values.filter { $0.asDouble.isFinite }
    let sizes = finite.map { $0.asDouble.magnitude }.filter { $0 != 0 }
    let (largest, smallest) = (sizes.max() ?? 0, sizes.min() ?? 0)
    let isScientific =
      !sizes.isEmpty && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000)
    let special =
      values.contains { !$0.asDouble.isFinite }
      ? values.contains { $0.asDouble < 0 && $0.asDouble.isInfinite } ? 4 : 3 : 0
    func specialText(_ x: Double) -> String { x != x ? "nan" : x < 0 ? "-inf" : "inf" }

    if isScientific {
      let parts = finite.map { scientific(digits($0)) }
      let precision = parts.map(\.fraction.count).max() ?? 0
      let exponent = parts.map(\.exponent.count).max() ?? 0
      let left = parts.map(\.whole.count).max() ?? 1
      let width = Swift.max(left + 1 + precision + 1 + exponent, special)
      return { value in
        guard value.asDouble.isFinite else { return pad(specialText(value.asDouble), width) }
        let part = scientific(digits(value))
        let fraction =
          part.fraction + String(repeating: "0", count: precision - part.fraction.count)
        return pad("\(part.whole).\(fraction)e\(part.exponent)", width)
      }
    }
    let parts = finite.map { positional(digits($0)) }
    let right = parts.map(\.fraction.count).max() ?? 0
    let left = Swift.max(parts.map(\.whole.count).max() ?? 0, special - right - 1)
    return { value in
      guard value.asDouble.isFinite else {
        return pad(specialText(value.asDouble), left + 1 + right)
      }
      let part = positional(digits(value))
      return pad(part.whole, left) + "." + part.fraction
        + String(repeating: " ", count: right - part.fraction.count)
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - text.count)) + text
  }

  /// The shortest decimal digits that name a number: sign, digits, and the place of the point.
  private static func digits<E: Element>(_ value: E) -> (
    isNegative: Bool, digits: [Character], point: Int
  ) {
    var text = (value as? Float).map { "\($0)" } ?? "\(value.asDouble)"
    let isNegative = text.hasPrefix("-")
    if isNegative { text.removeFirst() }
    var exponent = 0
    if let e = text.firstIndex(of: "e") {
      exponent = Int(text[text.index(after: e)...]) ?? 0
      text = String(text[..<e])
    }
    let halves = text.split(separator: ".", omittingEmptySubsequences: false)
    var all = Array(halves[0]) + (halves.count > 1 ? Array(halves[1]) : [])
    var point = halves[0].count + exponent
    while all.count > 1, all.first == "0" {
      all.removeFirst()
      point -= 1
    }
    while all.count > 1, all.last == "0" { all.removeLast() }
    if all == ["0"] { point = 1 }
    return (isNegative, all, point)
  }

  /// Digits cut to `count`, rounded half to even on what is cut.
  private static func rounded(_ digits: [Character], to count: Int) -> (
    digits: [Character], carried: Bool
  ) {
    guard digits.count > count, count >= 0 else { return (digits, false) }
    var kept = digits.prefix(count).map { $0.wholeNumberValue! }
    let next = digits[count].wholeNumberValue!
    let isHalf = next == 5 && digits.count == count + 1
    if next > 5 || next == 5 && !isHalf || isHalf && (kept.last ?? 0) % 2 == 1 {
      var i = kept.count - 1
      while i >= 0 {
        kept[i] += 1
        if kept[i] < 10 { break }
        kept[i] = 0
        i -= 1
      }
      if i < 0 { return (Array("1") + kept.map { Character(String($0)) }, true) }
    }
    return (kept.map { Character(String($0)) }, false)
  }

  private static func positional(
    _ number: (isNegative: Bool, digits: [Character], point: Int), places: Int = 8
  ) -> (whole: String, fraction: String) {
    var (digits, point) = (number.digits, number.point)
    let (cut, carried) = rounded(
      (point < 0 ? Array(repeating: "0", count: -point) : []) + digits,
      to: Swift.max(point, 0) + places)
    digits = cut
    if point < 0 { point = 0 }
    if carried { point += 1 }
    while digits.count < point { digits.append("0") }
    let whole = point == 0 ? "0" : String(digits[..<point])
    var fraction = digits[point...]
    while fraction.last == "0" { fraction.removeLast() }
    return ((number.isNegative ? "-" : "") + whole, String(fraction))
  }

  private static func scientific(
    _ number: (isNegative: Bool, digits: [Character], point: Int), places: Int = 8
  ) -> (whole: String, fraction: String, exponent: String) {
    let (cut, carried) = rounded(number.digits, to: places + 1)
    var fraction = cut.dropFirst()
    if carried { fraction = fraction.dropLast() }
    while fraction.last == "0" { fraction.removeLast() }
    let power = number.digits == ["0"] ? 0 : number.point - 1 + (carried ? 1 : 0)
    let size = String(power.magnitude)
    return (
      (number.isNegative ? "-" : "") + String(cut[0]), String(fraction),
      (power < 0 ? "-" : "+") + (size.count < 2 ? "0" + size : size)
    )
  }

  /// A lone number as Python prints it.
  private static func shortest<E: Element>(_ value: E) -> String {
    let x = value.asDouble
    if x != x { return "nan" }
    if x.isInfinite { return x < 0 ? "-inf" : "inf" }
    let number = digits(value)
    if x != 0, x.magnitude >= 1e16 || x.magnitude < 1e-4 {
      let part = scientific(number, places: 400)
      return part.whole + (part.fraction.isEmpty ? "" : "." + part.fraction) + "e" + part.exponent
    }
    let part = positional(number, places: 400)
    return "\(part.whole).\(part.fraction.isEmpty ? "0" : part.fraction)"
  }
}
