/// The types that an array can hold, under NumPy's names.
public enum DType: String, Sendable, CaseIterable, CustomStringConvertible {
  /// Truth values; integers with and without sign; floating-point numbers. The number is the bits
  /// of one element; a truth value takes a byte.
  case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64

  /// NumPy's name, such as `float32`.
  public var description: String { rawValue }

  /// The bytes of one element: 1, 2, 4 or 8.
  public var itemSize: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// Whether each value of this type is one of `other` too, as NumPy's "safe" casting has it.
  public func fits(in other: DType) -> Bool {
    if self == other || self == .bool { return true }
    switch (self, other) {
    case (_, .bool), (.float64, _): return false
    case (.float32, _): return other == .float64
    case (.int64, .float64), (.uint64, .float64): return true
    case (_, .float32): return itemSize <= 2
    case (_, .float64): return true
    case (.int8, _), (.int16, _), (.int32, _), (.int64, _):
      return [.int8, .int16, .int32, .int64].contains(other) && itemSize <= other.itemSize
    default: return itemSize < other.itemSize && other != .float32
    }
  }
}

/// A type that an ``NDArray`` can hold.
///
/// Bool, Int8 to Int64, Int, UInt8 to UInt64, UInt, Float and Double. The loops that an array's
/// operations run are members of ``ElementLoops``: one call through it leads to a loop that is
/// compiled for the type.
public protocol Element: ElementLoops, Sendable, Hashable
where Total: NumericElement, Total.Total == Total {
  /// NumPy's name of this type; Int and Int64 are both `int64`, UInt and UInt64 both `uint64`.
  static var dtype: DType { get }
  /// 0, or false: what `zeros` and padding fill with.
  static var zeroValue: Self { get }
  /// The value as Double, for printing; exact but for integers beyond 2⁵³.
  var asDouble: Double { get }
  /// A number cut to a whole one where this type holds no fractions, as NumPy's `astype` cuts.
  ///
  /// What a type does not hold is converted as x86 converts it, which is NumPy's answer there: a
  /// type of less than 32 bits, and Int32, by way of Int32, whose least value stands for NaN and all
  /// that it does not hold; wider ones, and UInt32, by way of Int64 in the same way. The upper bits
  /// are then cut. Of UInt32 NumPy has this answer for single numbers; in an array another one may
  /// come, by where they stand. Bool is true for anything but 0.
  init(double: Double)
  /// An integer, its upper bits cut where this type is too small.
  init(wrapping: Int64)
  /// The same for an unsigned integer.
  init(wrapping: UInt64)
}

/// An element with arithmetic; integers wrap around, as in NumPy.
public protocol NumericElement: Element, Numeric, Comparable {
  /// What quotients of this type are: Double for integers, and the type itself for Float and Double.
  associatedtype Quotient: FloatingElement
}

/// A whole number; its arrays wrap around, and their quotients are Double's: whole ones are
/// ``floorDivide(_:_:)``'s.
public protocol IntegerElement: NumericElement, FixedWidthInteger
where Total: IntegerElement, Quotient == Double {}

/// A whole number or a truth value: what has bits, and so `&`, `|`, `^` and `~`.
public protocol BitElement: Element {}

/// Float or Double: what has fractions, infinities and NaN, and so `/`, means and the functions of
/// mathematics.
public protocol FloatingElement: NumericElement, BinaryFloatingPoint, SIMDScalar, Codable
where Total == Self, Quotient == Self {
  /// `a · b + self`, rounded once.
  func adding(product a: Self, _ b: Self) -> Self
}

// MARK: - Bool

extension Bool: BitElement {
  public typealias Total = Int
  public static var dtype: DType { .bool }
  public static var zeroValue: Bool { false }
  public var asDouble: Double { self ? 1 : 0 }
  public init(double: Double) { self = double != 0 }
  public init(wrapping value: Int64) { self = value != 0 }
  public init(wrapping value: UInt64) { self = value != 0 }
}

// MARK: - Integers

extension IntegerElement {
  public static var zeroValue: Self { 0 }
  public var asDouble: Double { Double(self) }
  @inline(__always)
  public init(double: Double) {
    // The processor's own conversions, which C's casts and so NumPy's answers come of: to 32 bits
    // where those hold the type, else to 64; what does not fit becomes the least value.
    if Self.bitWidth < 32 || Self.isSigned && Self.bitWidth == 32 {
      let fits = double > -0x1p31 - 1 && double < 0x1p31
      self.init(truncatingIfNeeded: fits ? Int32(double) : Int32.min)
    } else if double >= -0x1p63 && double < 0x1p63 {
      self.init(truncatingIfNeeded: Int64(double))
    } else if !Self.isSigned && Self.bitWidth == 64 && double > 0 {
      self.init(truncatingIfNeeded: double < 0x1p64 ? UInt64(double) : 0)
    } else {
      self.init(truncatingIfNeeded: Int64.min)
    }
  }
  @inline(__always)
  public init(wrapping value: Int64) { self.init(truncatingIfNeeded: value) }
  @inline(__always)
  public init(wrapping value: UInt64) { self.init(truncatingIfNeeded: value) }
}

extension Int8: IntegerElement, BitElement {
  public typealias Total = Int
  public static var dtype: DType { .int8 }
}
extension Int16: IntegerElement, BitElement {
  public typealias Total = Int
  public static var dtype: DType { .int16 }
}
extension Int32: IntegerElement, BitElement {
  public typealias Total = Int
  public static var dtype: DType { .int32 }
}
extension Int64: IntegerElement, BitElement {
  public typealias Total = Int64
  public static var dtype: DType { .int64 }
}
extension Int: IntegerElement, BitElement {
  public typealias Total = Int
  public static var dtype: DType { .int64 }
}
extension UInt8: IntegerElement, BitElement {
  public typealias Total = UInt
  public static var dtype: DType { .uint8 }
}
extension UInt16: IntegerElement, BitElement {
  public typealias Total = UInt
  public static var dtype: DType { .uint16 }
}
extension UInt32: IntegerElement, BitElement {
  public typealias Total = UInt
  public static var dtype: DType { .uint32 }
}
extension UInt64: IntegerElement, BitElement {
  public typealias Total = UInt64
  public static var dtype: DType { .uint64 }
}
extension UInt: IntegerElement, BitElement {
  public typealias Total = UInt
  public static var dtype: DType { .uint64 }
}

// MARK: - Floating point

extension Float: FloatingElement {
  public typealias Total = Float
  public static var dtype: DType { .float32 }
  public static var zeroValue: Float { 0 }
  public var asDouble: Double { Double(self) }
  public init(double: Double) { self = Float(double) }
  public init(wrapping value: Int64) { self = Float(value) }
  public init(wrapping value: UInt64) { self = Float(value) }
  @inline(__always)
  public func adding(product a: Float, _ b: Float) -> Float { addingProduct(a, b) }
}

extension Double: FloatingElement {
  public typealias Total = Double
  public static var dtype: DType { .float64 }
  public static var zeroValue: Double { 0 }
  public var asDouble: Double { self }
  public init(double: Double) { self = double }
  public init(wrapping value: Int64) { self = Double(value) }
  public init(wrapping value: UInt64) { self = Double(value) }
  @inline(__always)
  public func adding(product a: Double, _ b: Double) -> Double { addingProduct(a, b) }
}
