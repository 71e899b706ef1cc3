// What NumPy's finfo and iinfo say of a type that is known when the program runs. Of a type that is
// written down Swift says it: `Int8.max`, `Float.ulpOfOne`.

extension DType {
  /// The bits of one element.
  public var bits: Int { itemSize * 8 }

  /// Whether elements have fractions, infinities and NaN.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  /// Whether elements can be negative.
  public var isSigned: Bool {
    switch self {
    case .bool, .uint8, .uint16, .uint32, .uint64: false
    default: true
    }
  }

  /// The largest finite element, as Double, which rounds those of 64 bits up by one.
  public var largest: Double {
    switch self {
    case .bool: 1
    case .float32: Float.greatestFiniteMagnitude.asDouble
    case .float64: .greatestFiniteMagnitude
    default: scalbn(1, isSigned ? bits - 1 : bits) - 1
    }
  }

  /// The least finite element, as Double.
  public var least: Double {
    if isFloatingPoint { return -largest }
    return isSigned ? -scalbn(1, bits - 1) : 0
  }

  /// From 1 to the next number; 1 where there are no fractions. NumPy's `eps`.
  public var epsilon: Double {
    switch self {
    case .float32: Float.ulpOfOne.asDouble
    case .float64: .ulpOfOne
    default: 1
    }
  }

  /// How many decimal digits every number keeps: 6 of Float, 15 of Double, and of whole numbers
  /// those that all fit. NumPy's `precision`.
  public var decimalDigits: Int {
    switch self {
    case .bool: 0
    case .int8, .uint8: 2
    case .int16, .uint16: 4
    case .int32, .uint32: 9
    case .int64: 18
    case .uint64: 19
    case .float32: 6
    case .float64: 15
    }
  }
}
