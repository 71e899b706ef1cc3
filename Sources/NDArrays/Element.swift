/// A type that an ``NDArray`` can hold.
///
/// Float, Double, Int32, Int, UInt8 and Bool.
public protocol Element: Sendable, Equatable {
  static var zeroValue: Self { get }
  /// The value as Double, for printing and conversion; exact but for Int beyond 2⁵³.
  var asDouble: Double { get }
  /// The nearest value of this type: fractions are cut, as NumPy's `astype` cuts them.
  init(double: Double)
  /// The name that NumPy gives the type.
  static var dtype: String { get }
}

/// An element with arithmetic.
public protocol NumericElement: Element, Numeric, Comparable {}

/// Float or Double.
public protocol FloatingElement: NumericElement, BinaryFloatingPoint, SIMDScalar, Codable {
  /// `a · b + self`, rounded once.
  func adding(product a: Self, _ b: Self) -> Self
  static func exponential(
    _ input: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Self>, _ count: Int)
  static func logarithm(
    _ input: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Self>, _ count: Int)
  /// `c = a · b` for matrices with any strides; `c` is contiguous.
  static func multiply(_ product: MatrixProduct<Self>)
}

extension Bool: Element {
  public static var zeroValue: Bool { false }
  public var asDouble: Double { self ? 1 : 0 }
  public init(double: Double) { self = double != 0 }
  public static var dtype: String { "bool" }
}

extension UInt8: NumericElement {
  public static var zeroValue: UInt8 { 0 }
  public var asDouble: Double { Double(self) }
  public init(double: Double) { self.init(truncatingIfNeeded: Int(double: double)) }
  public static var dtype: String { "uint8" }
}

extension Int32: NumericElement {
  public static var zeroValue: Int32 { 0 }
  public var asDouble: Double { Double(self) }
  public init(double: Double) { self.init(truncatingIfNeeded: Int(double: double)) }
  public static var dtype: String { "int32" }
}

extension Int: NumericElement {
  public static var zeroValue: Int { 0 }
  public var asDouble: Double { Double(self) }
  public init(double: Double) {
    // What does not fit becomes the least value, as x86 and NumPy convert it.
    self = double > -9.3e18 && double < 9.2e18 ? Int(double) : Int.min
  }
  public static var dtype: String { "int64" }
}

extension Float: FloatingElement {
  public static var zeroValue: Float { 0 }
  public var asDouble: Double { Double(self) }
  public init(double: Double) { self = Float(double) }
  public static var dtype: String { "float32" }
  @inline(__always)
  public func adding(product a: Float, _ b: Float) -> Float { addingProduct(a, b) }
  public static func exponential(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int
  ) {
    Kernels.exp(x, y, n)
  }
  public static func logarithm(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int
  ) {
    Kernels.log(x, y, n)
  }
  public static func multiply(_ product: MatrixProduct<Float>) { Kernels.multiply(product) }
}

extension Double: FloatingElement {
  public static var zeroValue: Double { 0 }
  public var asDouble: Double { self }
  public init(double: Double) { self = double }
  public static var dtype: String { "float64" }
  @inline(__always)
  public func adding(product a: Double, _ b: Double) -> Double { addingProduct(a, b) }
  public static func exponential(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ n: Int
  ) {
    Kernels.exp(x, y, n)
  }
  public static func logarithm(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ n: Int
  ) {
    Kernels.log(x, y, n)
  }
  public static func multiply(_ product: MatrixProduct<Double>) {
    Kernels.multiplyReference(product)
  }
}
