/// An operation on two elements that gives one of the same type.
public enum BinaryOperation: Sendable {
  /// Arithmetic: integers wrap around, and a whole number divided by 0 gives 0. `minimum` and
  /// `maximum` pass NaN on; a negative power of an integer stops.
  case add, subtract, multiply, divide, floorDivide, remainder, power, minimum, maximum
  /// Bit by bit, of truth values too; the shifts are for integers alone.
  case and, or, xor, shiftLeft, shiftRight
  /// Of two floating-point numbers: the angle of (second, first), the length of a vector, the first
  /// with the sign of the second, and log (eˣ + eʸ).
  case arcTangent, hypotenuse, copySign, logAddExp
}

/// An operation on one element that gives one of the same type.
public enum UnaryOperation: Sendable {
  /// Arithmetic: integers wrap around. `reciprocal` and the roots are for floating-point numbers
  /// alone, `not` is for what has bits.
  case negate, absolute, sign, square, reciprocal, squareRoot, cubeRoot, not
  /// Powers and logarithms of floating-point numbers; NaN where there is no number.
  case exp, exp2, expm1, log, log2, log10, log1p
  /// Of floating-point numbers: angles in radians, and the hyperbolic functions.
  case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh, sigmoid
  /// The whole number below, above, towards zero, and the nearest, of halves the even one; integers
  /// stay.
  case floor, ceil, trunc, round
}

/// How two elements are compared; `>` and `>=` are these two with their operands turned.
public enum Comparison: Sendable {
  /// NaN is unequal to everything, itself too, and neither less nor equal; false is less than true.
  case equal, unequal, less, lessOrEqual
}

/// Which end of the elements' order is looked for.
public enum Extreme: Sendable {
  /// The first of equal elements counts; NaN comes before all.
  case least, greatest
}

/// What is carried from element to element.
public enum RunningTotal: Sendable {
  /// From the first element on; integers wrap around.
  case sum, product
}

/// The loops that arrays run on their elements, one set compiled for each type.
///
/// Arrays call these; nobody else needs to. Inputs are contiguous, or one value where the flag
/// beside them says so. `output` may be one of the inputs.
public protocol ElementLoops {
  /// What sums of this type are: Int for signed integers and Bool, UInt for unsigned ones.
  associatedtype Total

  /// Writes `operation` of each of `count` pairs to `output`.
  ///
  /// - Parameters:
  ///   - xIsScalar: Whether `x` is one value, which stands in every pair.
  ///   - yIsScalar: The same of `y`; not both are.
  /// - Precondition: The type has the operation; otherwise stops and names both.
  static func combine(
    _ operation: BinaryOperation, _ x: UnsafePointer<Self>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Self>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Self>, _ count: Int)
  /// The same for a result that no cache will hold, into memory that is none of the inputs'.
  static func combineAfar(
    _ operation: BinaryOperation, _ x: UnsafePointer<Self>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Self>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Self>, _ count: Int)
  /// Writes `operation` of each of `count` elements to `output`.
  ///
  /// - Precondition: The type has the operation; otherwise stops and names both.
  static func transform(
    _ operation: UnaryOperation, _ x: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Self>,
    _ count: Int)
  /// Writes whether `comparison` holds for each of `count` pairs to `output`; NaN stands in no
  /// relation but `unequal`.
  static func compare(
    _ comparison: Comparison, _ x: UnsafePointer<Self>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Self>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Bool>, _ count: Int)

  /// The sum of `count` elements in an order that no number of threads changes; 0 of none, integers
  /// wrap around.
  static func sum(_ x: UnsafePointer<Self>, _ count: Int) -> Total
  /// Adds `rows` rows of `width` elements, `pitch` apart, to `totals`.
  static func addRows(
    _ x: UnsafePointer<Self>, _ rows: Int, _ width: Int, _ pitch: Int,
    to totals: UnsafeMutablePointer<Total>)
  /// The product of `count` elements, `step` apart, from the first on; 1 of none, integers wrap
  /// around.
  static func product(_ x: UnsafePointer<Self>, _ count: Int, _ step: Int) -> Total
  /// Running sums or products of `count` elements, `step` apart.
  static func accumulate(
    _ kind: RunningTotal, _ x: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Total>,
    _ count: Int, _ step: Int)
  /// The place of the extreme of at least one element; the first of equals, NaN before all.
  static func extreme(_ kind: Extreme, _ x: UnsafePointer<Self>, _ count: Int) -> Int
  /// The extreme of at least one element; NaN before all.
  static func extremeValue(_ kind: Extreme, _ x: UnsafePointer<Self>, _ count: Int) -> Self
  /// The extremes of columns: `rows` rows of `width`, with their rows' numbers where asked for.
  static func extremes(
    _ kind: Extreme, _ x: UnsafePointer<Self>, _ rows: Int, _ width: Int, _ pitch: Int,
    _ values: UnsafeMutablePointer<Self>, _ places: UnsafeMutablePointer<Int>?)

  /// A number whose unsigned order is the elements' order; NaN comes last.
  static func sortKeys(
    _ x: UnsafePointer<Self>, _ step: Int, _ keys: UnsafeMutablePointer<UInt64>, _ count: Int)
  /// Writes `count` elements of another type as those of this one: fractions are cut, integers too
  /// large keep their lower bits.
  static func convert(
    _ source: UnsafeRawPointer, _ type: DType, _ output: UnsafeMutablePointer<Self>, _ count: Int)
  /// `c = a · b`; see ``MatrixProduct``.
  static func multiply(_ product: MatrixProduct<Self>)
}

// MARK: - Shapes of loops

@inline(__always)
func loop<E, R>(
  _ x: UnsafePointer<E>, _ xIsScalar: Bool, _ y: UnsafePointer<E>, _ yIsScalar: Bool,
  _ output: UnsafeMutablePointer<R>, _ count: Int, _ f: (E, E) -> R
) {
  if xIsScalar {
    let value = x.pointee
    for i in 0..<count { output[i] = f(value, y[i]) }
  } else if yIsScalar {
    let value = y.pointee
    for i in 0..<count { output[i] = f(x[i], value) }
  } else {
    for i in 0..<count { output[i] = f(x[i], y[i]) }
  }
}

@inline(__always)
func loop<E, R>(
  _ x: UnsafePointer<E>, _ output: UnsafeMutablePointer<R>, _ count: Int, _ f: (E) -> R
) {
  for i in 0..<count { output[i] = f(x[i]) }
}

func unreachable(_ operation: Any, _ type: DType) -> Never {
  fatalError("unreachable: \(operation) on \(type)")
}

// MARK: - Every type

extension Element {
  public static func combineAfar(
    _ operation: BinaryOperation, _ x: UnsafePointer<Self>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Self>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Self>, _ count: Int
  ) { combine(operation, x, xIsScalar, y, yIsScalar, output, count) }

  public static func convert(
    _ source: UnsafeRawPointer, _ type: DType, _ output: UnsafeMutablePointer<Self>, _ count: Int
  ) {
    switch type {
    case .bool:
      loop(source.assumingMemoryBound(to: Bool.self), output, count) {
        Self(wrapping: $0 ? 1 : 0 as Int64)
      }
    case .int8:
      loop(source.assumingMemoryBound(to: Int8.self), output, count) { Self(wrapping: Int64($0)) }
    case .int16:
      loop(source.assumingMemoryBound(to: Int16.self), output, count) { Self(wrapping: Int64($0)) }
    case .int32:
      loop(source.assumingMemoryBound(to: Int32.self), output, count) { Self(wrapping: Int64($0)) }
    case .int64:
      loop(source.assumingMemoryBound(to: Int64.self), output, count) { Self(wrapping: $0) }
    case .uint8:
      loop(source.assumingMemoryBound(to: UInt8.self), output, count) { Self(wrapping: Int64($0)) }
    case .uint16:
      loop(source.assumingMemoryBound(to: UInt16.self), output, count) { Self(wrapping: Int64($0)) }
    case .uint32:
      loop(source.assumingMemoryBound(to: UInt32.self), output, count) { Self(wrapping: Int64($0)) }
    case .uint64:
      loop(source.assumingMemoryBound(to: UInt64.self), output, count) { Self(wrapping: $0) }
    case .float32:
      loop(source.assumingMemoryBound(to: Float.self), output, count) { Self(double: Double($0)) }
    case .float64:
      loop(source.assumingMemoryBound(to: Double.self), output, count) { Self(double: $0) }
    }
  }
}

extension ElementLoops {
  public static func extremeValue(_ kind: Extreme, _ x: UnsafePointer<Self>, _ count: Int) -> Self {
    x[extreme(kind, x, count)]
  }
}

// MARK: - Bool

extension Bool {
  public static func combine(
    _ operation: BinaryOperation, _ x: UnsafePointer<Bool>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Bool>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Bool>, _ count: Int
  ) {
    switch operation {
    case .and: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 && $1 }
    case .or: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 || $1 }
    case .xor: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 != $1 }
    default: unreachable(operation, dtype)
    }
  }

  public static func transform(
    _ operation: UnaryOperation, _ x: UnsafePointer<Bool>, _ output: UnsafeMutablePointer<Bool>,
    _ count: Int
  ) {
    guard case .not = operation else { unreachable(operation, dtype) }
    loop(x, output, count) { !$0 }
  }

  public static func compare(
    _ comparison: Comparison, _ x: UnsafePointer<Bool>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Bool>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Bool>, _ count: Int
  ) {
    switch comparison {
    case .equal: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 == $1 }
    case .unequal: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 != $1 }
    case .less: loop(x, xIsScalar, y, yIsScalar, output, count) { !$0 && $1 }
    case .lessOrEqual: loop(x, xIsScalar, y, yIsScalar, output, count) { !$0 || $1 }
    }
  }

  /// Truth values are stored as the bytes 0 and 1, and what reads them as bytes counts them.
  @inline(__always)
  private static func bytes(_ x: UnsafePointer<Bool>) -> UnsafePointer<UInt8> {
    UnsafeRawPointer(x).assumingMemoryBound(to: UInt8.self)
  }

  public static func sum(_ x: UnsafePointer<Bool>, _ count: Int) -> Int {
    Int(UInt8.sum(bytes(x), count))
  }
  public static func addRows(
    _ x: UnsafePointer<Bool>, _ rows: Int, _ width: Int, _ pitch: Int,
    to totals: UnsafeMutablePointer<Int>
  ) {
    for row in 0..<rows {
      for i in 0..<width { totals[i] += x[row * pitch + i] ? 1 : 0 }
    }
  }
  public static func product(_ x: UnsafePointer<Bool>, _ count: Int, _ step: Int) -> Int {
    Int(UInt8.product(bytes(x), count, step))
  }
  public static func accumulate(
    _ kind: RunningTotal, _ x: UnsafePointer<Bool>, _ output: UnsafeMutablePointer<Int>,
    _ count: Int, _ step: Int
  ) {
    output.withMemoryRebound(to: UInt.self, capacity: 1) {
      UInt8.accumulate(kind, bytes(x), $0, count, step)
    }
  }
  public static func extreme(_ kind: Extreme, _ x: UnsafePointer<Bool>, _ count: Int) -> Int {
    UInt8.extreme(kind, bytes(x), count)
  }
  public static func extremes(
    _ kind: Extreme, _ x: UnsafePointer<Bool>, _ rows: Int, _ width: Int, _ pitch: Int,
    _ values: UnsafeMutablePointer<Bool>, _ places: UnsafeMutablePointer<Int>?
  ) {
    values.withMemoryRebound(to: UInt8.self, capacity: width) {
      UInt8.extremes(kind, bytes(x), rows, width, pitch, $0, places)
    }
  }
  public static func sortKeys(
    _ x: UnsafePointer<Bool>, _ step: Int, _ keys: UnsafeMutablePointer<UInt64>, _ count: Int
  ) {
    UInt8.sortKeys(bytes(x), step, keys, count)
  }
  public static func multiply(_ product: MatrixProduct<Bool>) {
    Kernels.multiplyPlainly(product, zero: false) { $0 || ($1 && $2) }
  }
}

// MARK: - Numbers

extension NumericElement {
  public static func compare(
    _ comparison: Comparison, _ x: UnsafePointer<Self>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Self>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Bool>, _ count: Int
  ) {
    switch comparison {
    case .equal: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 == $1 }
    case .unequal: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 != $1 }
    case .less: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 < $1 }
    case .lessOrEqual: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 <= $1 }
    }
  }

  @inline(__always)
  static func columnExtremes(
    _ x: UnsafePointer<Self>, _ rows: Int, _ width: Int, _ pitch: Int,
    _ values: UnsafeMutablePointer<Self>, _ places: UnsafeMutablePointer<Int>?,
    _ isBetter: (Self, Self) -> Bool
  ) {
    for i in 0..<width { values[i] = x[i] }
    if let places {
      for i in 0..<width { places[i] = 0 }
      for row in 1..<Swift.max(rows, 1) {
        let line = x + row * pitch
        for i in 0..<width where isBetter(line[i], values[i]) {
          values[i] = line[i]
          places[i] = row
        }
      }
    } else {
      for row in 1..<Swift.max(rows, 1) {
        let line = x + row * pitch
        for i in 0..<width { values[i] = isBetter(line[i], values[i]) ? line[i] : values[i] }
      }
    }
  }
}

// MARK: - Integers

extension IntegerElement {
  @inline(__always)
  static func power(_ base: Self, _ exponent: Self) -> Self {
    if exponent < 0 {
      fatalError("pow: the exponent \(exponent); integers have no negative powers, cast to Double")
    }
    var (result, square, rest): (Self, Self, Self) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* square }
      square = square &* square
      rest = rest >> 1
    }
    return result
  }

  /// The quotient rounded down and what it leaves; 0 by 0, as NumPy has it.
  @inline(__always)
  static func floorQuotient(_ a: Self, _ b: Self) -> (quotient: Self, remainder: Self) {
    if b == 0 { return (0, 0) }
    if isSigned && b == 0 &- 1 { return (0 &- a, 0) }
    let (q, r) = (a / b, a % b)
    return r != 0 && (r < 0) != (b < 0) ? (q &- 1, r &+ b) : (q, r)
  }

  public static func combine(
    _ operation: BinaryOperation, _ x: UnsafePointer<Self>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Self>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Self>, _ count: Int
  ) {
    switch operation {
    case .add: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 &+ $1 }
    case .subtract: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 &- $1 }
    case .multiply: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 &* $1 }
    case .minimum: loop(x, xIsScalar, y, yIsScalar, output, count) { $1 < $0 ? $1 : $0 }
    case .maximum: loop(x, xIsScalar, y, yIsScalar, output, count) { $1 > $0 ? $1 : $0 }
    case .and: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 & $1 }
    case .or: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 | $1 }
    case .xor: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 ^ $1 }
    // A count that is none, below 0 or beyond the bits, leaves what a large one leaves.
    case .shiftLeft:
      loop(x, xIsScalar, y, yIsScalar, output, count) { $1 < 0 ? 0 : $0 << $1 }
    case .shiftRight:
      loop(x, xIsScalar, y, yIsScalar, output, count) {
        $1 < 0 ? ($0 < 0 ? 0 &- 1 : 0) : $0 >> $1
      }
    case .floorDivide:
      loop(x, xIsScalar, y, yIsScalar, output, count) { floorQuotient($0, $1).quotient }
    case .remainder:
      loop(x, xIsScalar, y, yIsScalar, output, count) { floorQuotient($0, $1).remainder }
    case .power: loop(x, xIsScalar, y, yIsScalar, output, count) { power($0, $1) }
    default: unreachable(operation, dtype)
    }
  }

  public static func transform(
    _ operation: UnaryOperation, _ x: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Self>,
    _ count: Int
  ) {
    switch operation {
    case .negate: loop(x, output, count) { 0 &- $0 }
    case .absolute: loop(x, output, count) { $0 < 0 ? 0 &- $0 : $0 }
    case .sign: loop(x, output, count) { $0 < 0 ? 0 &- 1 : ($0 > 0 ? 1 : 0) }
    case .square: loop(x, output, count) { $0 &* $0 }
    case .not: loop(x, output, count) { ~$0 }
    case .floor, .ceil, .trunc, .round: loop(x, output, count) { $0 }
    default: unreachable(operation, dtype)
    }
  }

  public static func sum(_ x: UnsafePointer<Self>, _ count: Int) -> Total {
    var total: Total = 0
    for i in 0..<count { total = total &+ Total(truncatingIfNeeded: x[i]) }
    return total
  }
  public static func addRows(
    _ x: UnsafePointer<Self>, _ rows: Int, _ width: Int, _ pitch: Int,
    to totals: UnsafeMutablePointer<Total>
  ) {
    for row in 0..<rows {
      let line = x + row * pitch
      for i in 0..<width { totals[i] = totals[i] &+ Total(truncatingIfNeeded: line[i]) }
    }
  }
  public static func product(_ x: UnsafePointer<Self>, _ count: Int, _ step: Int) -> Total {
    var total: Total = 1
    for i in 0..<count { total = total &* Total(truncatingIfNeeded: x[i * step]) }
    return total
  }
  public static func accumulate(
    _ kind: RunningTotal, _ x: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Total>,
    _ count: Int, _ step: Int
  ) {
    var total: Total = kind == .sum ? 0 : 1
    for i in 0..<count {
      let value = Total(truncatingIfNeeded: x[i * step])
      total = kind == .sum ? total &+ value : total &* value
      output[i * step] = total
    }
  }
  public static func extreme(_ kind: Extreme, _ x: UnsafePointer<Self>, _ count: Int) -> Int {
    var (best, place) = (x[0], 0)
    if kind == .greatest {
      for i in 1..<Swift.max(count, 1) where x[i] > best { (best, place) = (x[i], i) }
    } else {
      for i in 1..<Swift.max(count, 1) where x[i] < best { (best, place) = (x[i], i) }
    }
    return place
  }
  public static func extremes(
    _ kind: Extreme, _ x: UnsafePointer<Self>, _ rows: Int, _ width: Int, _ pitch: Int,
    _ values: UnsafeMutablePointer<Self>, _ places: UnsafeMutablePointer<Int>?
  ) {
    if kind == .greatest {
      columnExtremes(x, rows, width, pitch, values, places) { $0 > $1 }
    } else {
      columnExtremes(x, rows, width, pitch, values, places) { $0 < $1 }
    }
  }
  public static func sortKeys(
    _ x: UnsafePointer<Self>, _ step: Int, _ keys: UnsafeMutablePointer<UInt64>, _ count: Int
  ) {
    for i in 0..<count {
      // Counted from the least value, so that the unsigned order is the numbers' order.
      keys[i] =
        isSigned
        ? UInt64(truncatingIfNeeded: Int64(truncatingIfNeeded: x[i * step]) &- Int64(min))
        : UInt64(truncatingIfNeeded: x[i * step])
    }
  }
  public static func multiply(_ product: MatrixProduct<Self>) {
    Kernels.multiplyPlainly(product, zero: 0) { $0 &+ $1 &* $2 }
  }
}

// MARK: - Floating point

extension FloatingElement {
  /// The remainder with the divisor's sign, as Python has it.
  @inline(__always)
  static func floorRemainder(_ a: Self, _ b: Self) -> Self {
    var r = a.truncatingRemainder(dividingBy: b)
    if r != 0 {
      if (r < 0) != (b < 0) { r += b }
    } else {
      r = b.sign == .minus ? -0.0 : 0
    }
    return b == 0 || r != r ? .nan : r
  }

  @inline(__always)
  static func floorQuotient(_ a: Self, _ b: Self) -> Self {
    if b == 0 || a.isInfinite || a != a || b != b { return b == 0 ? a / b : .nan }
    if b.isInfinite { return a == 0 ? a / b : (a < 0) == (b < 0) ? 0 : -1 }
    let quotient = (a - floorRemainder(a, b)) / b
    if quotient == 0 { return (a / b).sign == .minus ? -0.0 : 0 }
    let floor = quotient.rounded(.down)
    return quotient - floor > 0.5 ? floor + 1 : floor
  }

  @inline(__always)
  static func combineFloating(
    _ operation: BinaryOperation, _ x: UnsafePointer<Self>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Self>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Self>, _ count: Int,
    power: (Self, Self) -> Self, atan2: (Self, Self) -> Self, hypot: (Self, Self) -> Self,
    logAddExp: (Self, Self) -> Self
  ) {
    switch operation {
    case .add: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 + $1 }
    case .subtract: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 - $1 }
    case .multiply: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 * $1 }
    case .divide: loop(x, xIsScalar, y, yIsScalar, output, count) { $0 / $1 }
    case .minimum:
      loop(x, xIsScalar, y, yIsScalar, output, count) { $0 < $1 || $0 != $0 ? $0 : $1 }
    case .maximum:
      loop(x, xIsScalar, y, yIsScalar, output, count) { $0 > $1 || $0 != $0 ? $0 : $1 }
    case .copySign:
      loop(x, xIsScalar, y, yIsScalar, output, count) {
        $0.sign == $1.sign ? $0 : -$0
      }
    case .floorDivide: loop(x, xIsScalar, y, yIsScalar, output, count) { floorQuotient($0, $1) }
    case .remainder: loop(x, xIsScalar, y, yIsScalar, output, count) { floorRemainder($0, $1) }
    case .power: loop(x, xIsScalar, y, yIsScalar, output, count, power)
    case .arcTangent: loop(x, xIsScalar, y, yIsScalar, output, count, atan2)
    case .hypotenuse: loop(x, xIsScalar, y, yIsScalar, output, count, hypot)
    case .logAddExp: loop(x, xIsScalar, y, yIsScalar, output, count, logAddExp)
    default: unreachable(operation, dtype)
    }
  }

  /// What needs no mathematics; false for what does.
  @inline(__always)
  static func transformPlainly(
    _ operation: UnaryOperation, _ x: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Self>,
    _ count: Int
  ) -> Bool {
    switch operation {
    case .negate: loop(x, output, count) { -$0 }
    case .absolute: loop(x, output, count) { $0.magnitude }
    case .sign: loop(x, output, count) { $0 > 0 ? 1 : ($0 < 0 ? -1 : $0) }
    case .square: loop(x, output, count) { $0 * $0 }
    case .reciprocal: loop(x, output, count) { 1 / $0 }
    case .squareRoot: loop(x, output, count) { $0.squareRoot() }
    case .floor: loop(x, output, count) { $0.rounded(.down) }
    case .ceil: loop(x, output, count) { $0.rounded(.up) }
    case .trunc: loop(x, output, count) { $0.rounded(.towardZero) }
    case .round: loop(x, output, count) { $0.rounded(.toNearestOrEven) }
    default: return false
    }
    return true
  }

  /// Adds `rows` rows of `width` elements, `pitch` apart, to `totals`, row after row.
  public static func addRows(
    _ x: UnsafePointer<Self>, _ rows: Int, _ width: Int, _ pitch: Int,
    to totals: UnsafeMutablePointer<Self>
  ) {
    for row in 0..<rows {
      let line = x + row * pitch
      for i in 0..<width { totals[i] += line[i] }
    }
  }
  /// The product of `count` elements, `step` apart, from the first on; 1 of none.
  public static func product(_ x: UnsafePointer<Self>, _ count: Int, _ step: Int) -> Self {
    var total: Self = 1
    for i in 0..<count { total *= x[i * step] }
    return total
  }
  /// Running sums or products of `count` elements, `step` apart, in their own type; −0 stays.
  public static func accumulate(
    _ kind: RunningTotal, _ x: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Self>,
    _ count: Int, _ step: Int
  ) {
    guard count > 0 else { return }
    // From the first element on, so that −0 stays.
    var total = x[0]
    output[0] = total
    for i in 1..<count {
      total = kind == .sum ? total + x[i * step] : total * x[i * step]
      output[i * step] = total
    }
  }
  public static func extremes(
    _ kind: Extreme, _ x: UnsafePointer<Self>, _ rows: Int, _ width: Int, _ pitch: Int,
    _ values: UnsafeMutablePointer<Self>, _ places: UnsafeMutablePointer<Int>?
  ) {
    if kind == .greatest {
      columnExtremes(x, rows, width, pitch, values, places) { $1 == $1 && !($0 <= $1) }
    } else {
      columnExtremes(x, rows, width, pitch, values, places) { $1 == $1 && !($0 >= $1) }
    }
  }
}
