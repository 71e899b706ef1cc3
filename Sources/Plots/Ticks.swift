import NDArrays

/// Round values within a range, and how they read.
///
/// However far apart, near or large the ends are, there are at most a dozen values, and the loops
/// that find them are bounded.
struct Ticks {
  /// Ascending, between the ends, each another number.
  var values: [Double]
  var labels: [String]

  init(values: [Double], labels: [String]) {
    (self.values, self.labels) = (values, labels)
  }

  /// Values at steps of 1, 2 or 5 times a power of ten: four to six where the ends' digits allow.
  ///
  /// Of a range of one value, that value.
  ///
  /// - Parameter whole: Whether what the axis counts has no fractions, as epochs have none.
  init(from low: Double, to high: Double, whole: Bool = false) {
    guard low.isFinite, high.isFinite, low < high else {
      values = low.isFinite ? [low] : []
      labels = values.map { Self.label($0, step: Self.step(over: $0.magnitude)) }
      return
    }
    let step = whole ? Swift.max(1, Self.step(low, high)) : Self.step(low, high)
    values = []
    let first = (low / step).rounded(.up)
    for k in 0..<12 {
      let value = (first + Double(k)) * step
      guard value.isFinite, value <= high + step * 1e-6 else { break }
      if value >= low - step * 1e-6, values.last.map({ $0 < value }) ?? true {
        values.append(value)
      }
    }
    // Ends so near each other that no round number lies between them.
    if values.isEmpty { values = [low] }
    labels = values.map { Self.label($0, step: step) }
  }

  /// Values about a range, the first at or below its low end and the last at or above its high one, so
  /// that an axis ends on values that can be read.
  ///
  /// One value, or none that is finite, gets a range about it.
  init(about low: Double, _ high: Double) {
    guard low.isFinite, high.isFinite, low <= high else {
      (values, labels) = ([0, 1], ["0", "1"])
      return
    }
    let range = low < high ? AxisScale(low, high) : AxisScale(low, high).widened(by: 0)
    let step = Self.step(range.low, range.high)
    let (first, last) = ((range.low / step).rounded(.down), (range.high / step).rounded(.up))
    guard step > 0, first.magnitude < 0x1p53, last.magnitude < 0x1p53, last - first < 16,
      (first * step).isFinite, (last * step).isFinite
    else {
      // So far out that steps are lost in rounding: the ends themselves.
      let inner = Ticks(from: range.low, to: range.high)
      (values, labels) = (inner.values, inner.labels)
      return
    }
    let places = stride(from: first, through: last, by: 1)
    values = places.map { $0 * step }
    labels = values.map { Self.label($0, step: step) }
  }

  /// Values for an axis of decimal logarithms: powers of ten, and twice and five times them where
  /// the powers are few.
  ///
  /// - Parameters:
  ///   - low: The logarithm of the least value.
  ///   - high: The logarithm of the largest value.
  init(logarithmsFrom low: Double, to high: Double) {
    guard low.isFinite, high.isFinite, low <= high else {
      (values, labels) = ([], [])
      return
    }
    // What rounding took from the logarithm of a power of ten is given back.
    let (least, most) = (low - 1e-9, high + 1e-9)
    let powers = Int(least.rounded(.up))..<Int(most.rounded(.down)) + 1
    if powers.count >= 3 {
      let step = (powers.count + 5) / 6
      let shown = stride(from: powers.lowerBound, to: powers.upperBound, by: step)
      values = shown.map(Double.init)
      labels = shown.map(Self.power)
      return
    }
    let fine = (Int(low.rounded(.down))...Int(high.rounded(.down))).flatMap { power in
      [(1, 0.0), (2, 0.301_029_995_663_981_2), (5, 0.698_970_004_336_018_8)].map {
        (digit: $0.0, power: power, place: Double(power) + $0.1)
      }
    }.filter { $0.place >= least && $0.place <= most }
    if fine.count >= 2 {
      values = fine.map(\.place)
      labels = fine.map { Self.label(digit: $0.digit, power: $0.power) }
      return
    }
    // Within one step of 1, 2, 5 an even axis reads better.
    let even = Ticks(from: pow(10, low), to: pow(10, high))
    values = even.values.map { Swift.min(Swift.max(log10($0), low), high) }
    labels = even.labels
  }

  // MARK: - Steps

  /// The largest of 1, 2 and 5 times a power of ten that cuts a range into at least five steps and
  /// a half, or the smallest there is.
  private static func step(_ low: Double, _ high: Double) -> Double {
    // A tenth of the range is finite where the range is not.
    let tenth = high / 10 - low / 10
    guard tenth >= 1e-300 else { return step(over: Swift.max(high - low, .leastNonzeroMagnitude)) }
    let exponent = Self.exponent(of: tenth)
    for power in exponent...exponent + 2 {
      for digit in [1, 2, 5] {
        let step = Self.number(digit, power)
        if tenth / step * 10 <= 5.5 { return step }
      }
    }
    return Self.number(1, exponent + 2)
  }

  /// A step for a range of one value, or of one too short for tenths of it.
  private static func step(over span: Double) -> Double {
    span > 0 ? number(1, exponent(of: span)) : 1
  }

  /// The power of ten of the first digit.
  static func exponent(of value: Double) -> Int {
    guard value > 0, value.isFinite else { return 0 }
    var exponent = Int(log10(value).rounded(.down))
    // The logarithm is rounded: a step up or down puts it right.
    if number(1, exponent) > value { exponent -= 1 }
    if number(1, exponent + 1) <= value { exponent += 1 }
    return exponent
  }

  /// A digit times a power of ten, rounded once.
  private static func number(_ digit: Int, _ power: Int) -> Double {
    Double("\(digit)e\(power)") ?? (power > 0 ? .infinity : 0)
  }

  // MARK: - Words

  /// A value as it stands on an axis whose values are `step` apart.
  static func label(_ value: Double, step: Double) -> String {
    let last = exponent(of: step)
    if value.magnitude < 1e7, last >= -5, value != 0 || step < 1e7 {
      return last >= 0 ? groupedText(Int(value.rounded())) : fixedText(value, -last)
    }
    if value == 0 { return "0" }
    let first = exponent(of: value.magnitude)
    return scientific(value, digits: Swift.min(15, Swift.max(0, first - last)))
  }

  /// A number times a power of ten: "1.5·10⁹".
  static func scientific(_ value: Double, digits: Int) -> String {
    var exponent = exponent(of: value.magnitude)
    // In two steps, so that no power overflows.
    let half = exponent / 2
    var mantissa = value / number(1, half) / number(1, exponent - half)
    if fixedText(mantissa.magnitude, digits).hasPrefix("10") {
      mantissa /= 10
      exponent += 1
    }
    var text = fixedText(mantissa, digits)
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return (text == "1" ? "" : text == "-1" ? "-" : text + "·") + power(exponent)
  }

  private static func label(digit: Int, power: Int) -> String {
    if (-4...6).contains(power) { return label(number(digit, power), step: number(1, power)) }
    return (digit == 1 ? "" : "\(digit)·") + Self.power(power)
  }

  private static func power(_ exponent: Int) -> String {
    let raised = String(exponent).map {
      String(Array("⁻⁰¹²³⁴⁵⁶⁷⁸⁹")[Array("-0123456789").firstIndex(of: $0)!])
    }
    return "10" + raised.joined()
  }
}

/// Where values stand along an axis, whatever their size.
struct AxisScale {
  var low: Double
  var high: Double

  /// The ends of what is drawn; the same number for both is made a range about it.
  init(_ low: Double, _ high: Double) {
    (self.low, self.high) = (low, high)
  }

  /// The axis from the first value to the last, and not less than from `low` to `high`.
  init(_ ticks: Ticks, low: Double, high: Double) {
    self.init(
      Swift.min(ticks.values.first ?? low, low), Swift.max(ticks.values.last ?? high, high))
  }

  /// How far along the axis a value stands, 0 at the low end and 1 at the high one.
  func share(_ value: Double) -> Double {
    let span = high - low
    if span == 0 { return 0.5 }
    return span.isFinite ? (value - low) / span : (value / 2 - low / 2) / (high / 2 - low / 2)
  }

  /// The axis with room at both ends, finite still.
  func widened(by share: Double) -> AxisScale {
    let limit = Double.greatestFiniteMagnitude
    let span = Swift.min(high - low, limit)
    // A flat line gets an axis about its one value.
    let margin =
      high > low ? span * share : Swift.max(Swift.max(low.magnitude, high.magnitude) * 0.1, 0.5)
    return AxisScale(Swift.max(low - margin, -limit), Swift.min(high + margin, limit))
  }
}
