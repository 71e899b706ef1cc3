extension NDArray where E: NumericElement {
  /// The sum of each pair of elements; integers wrap around, as in NumPy.
  ///
  /// An operand that nobody else holds lends its memory to the result.
  ///
  /// ```swift
  /// let rows = NDArray<Int>([[10], [20]])
  /// (rows + NDArray<Int>([1, 2, 3])).elements    // [11, 12, 13, 21, 22, 23]
  /// ```
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  /// - Complexity: O(n) for a result of n elements, on several threads where that is many.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func + (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.add, "+", &a, &b)
  }
  /// The difference of each pair of elements; integers wrap around, unsigned ones below 0 too.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func - (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.subtract, "-", &a, &b)
  }
  /// The product of each pair of elements, not of matrices: that is ``matmul(_:_:)``. Integers wrap
  /// around.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func * (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.multiply, "*", &a, &b)
  }
  /// The same with one number, which is added to each element.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func + (a: consuming NDArray, b: E) -> NDArray { combined(.add, &a, b) }
  /// The same with one number, which is taken from each element.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func - (a: consuming NDArray, b: E) -> NDArray { combined(.subtract, &a, b) }
  /// The same with one number, which multiplies each element.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func * (a: consuming NDArray, b: E) -> NDArray { combined(.multiply, &a, b) }
  /// The same with the number first; a sum does not ask which comes first.
  public static func + (a: E, b: consuming NDArray) -> NDArray { combined(.add, &b, a) }
  /// The same with the number first: `1 - x` takes each element from 1.
  public static func - (a: E, b: consuming NDArray) -> NDArray {
    combined(.subtract, &b, a, valueIsFirst: true)
  }
  /// The same with the number first; a product does not ask which comes first.
  public static func * (a: E, b: consuming NDArray) -> NDArray { combined(.multiply, &b, a) }

  /// Each element with its sign turned; unsigned integers and the least signed one wrap around. −0
  /// comes of 0.
  public static prefix func - (a: consuming NDArray) -> NDArray { transformed(.negate, &a) }

  /// The remainder of each pair with the divisor's sign, as Python has it; for a divisor of 0
  /// integers give 0, floating-point numbers NaN.
  ///
  /// ```swift
  /// NDArray<Int>([7, -7]) % 3    // [1 2]
  /// ```
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func % (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.remainder, "%", &a, &b)
  }
  /// The same with one divisor.
  public static func % (a: consuming NDArray, b: E) -> NDArray { combined(.remainder, &a, b) }

  /// Adds `b` to this array, in its own memory where nobody else holds that.
  ///
  /// - Precondition: `b` broadcasts to the shape of `a`, which keeps its own; otherwise stops and
  ///   names both.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func += (a: inout NDArray, b: NDArray) { a.combineInPlace(.add, "+=", b) }
  /// Takes `b` from this array, in its own memory where nobody else holds that.
  ///
  /// - Precondition: `b` broadcasts to the shape of `a`, which keeps its own; otherwise stops and
  ///   names both.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func -= (a: inout NDArray, b: NDArray) { a.combineInPlace(.subtract, "-=", b) }
  /// Multiplies this array with `b`, element by element, in its own memory where nobody else holds
  /// that.
  ///
  /// - Precondition: `b` broadcasts to the shape of `a`, which keeps its own; otherwise stops and
  ///   names both.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func *= (a: inout NDArray, b: NDArray) { a.combineInPlace(.multiply, "*=", b) }
  /// The same with one number for every element.
  public static func += (a: inout NDArray, b: E) { a.combineInPlace(.add, b) }
  /// The same with one number for every element.
  public static func -= (a: inout NDArray, b: E) { a.combineInPlace(.subtract, b) }
  /// The same with one number for every element.
  public static func *= (a: inout NDArray, b: E) { a.combineInPlace(.multiply, b) }
}

extension NDArray where E: FloatingElement {
  /// Divides this array by `b`, element by element, in its own memory where nobody else holds that.
  ///
  /// - Precondition: `b` broadcasts to the shape of `a`, which keeps its own; otherwise stops and
  ///   names both.
  public static func /= (a: inout NDArray, b: NDArray) { a.combineInPlace(.divide, "/=", b) }
  /// The same with one divisor for every element.
  public static func /= (a: inout NDArray, b: E) { a.combineInPlace(.divide, b) }

  /// Adds `factor · other` in place, each element rounded once.
  ///
  /// - Precondition: `other` broadcasts to this array's shape; otherwise stops and names both.
  @specialized(where E == Float) @specialized(where E == Double)
  public mutating func add(product factor: E, _ other: NDArray) {
    let source = orStop { () throws(ShapeError) in
      try filled(by: other, "add(product:)")
    }.contiguous(for: "add(product:)")
    makeUnique()
    if !layout.isContiguous { self = copied() }
    let (x, y) = (base, source.base)
    withExtendedLifetime((storage, source.storage)) {
      pieces(count) { first, n in
        for i in first..<first + n { x[i] = x[i].adding(product: factor, y[i]) }
      }
    }
  }
}

// One operator for all numbers: with others for integers alone the compiler would try those too, and
// needs a hundred times as long for a formula with four quotients.
extension NDArray where E: NumericElement {
  /// The quotient of each pair of elements: ±∞ or NaN for a divisor of 0. Those of integers are
  /// Double, and have their fractions; whole quotients are ``floorDivide(_:_:)``'s.
  ///
  /// ```swift
  /// NDArray<Int>([1, 2, 3]) / 2    // [0.5 1.  1.5]
  /// ```
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func / (a: consuming NDArray, b: consuming NDArray) -> NDArray<E.Quotient> {
    if E.self == E.Quotient.self { return quotient(combined(.divide, "/", &a, &b)) }
    var (p, q) = (a.cast(to: E.Quotient.self), b.cast(to: E.Quotient.self))
    return .combined(.divide, "/", &p, &q)
  }
  /// The same with one divisor.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func / (a: consuming NDArray, b: E) -> NDArray<E.Quotient> {
    if E.self == E.Quotient.self { return quotient(combined(.divide, &a, b)) }
    var p = a.cast(to: E.Quotient.self)
    return .combined(.divide, &p, E.Quotient(double: b.asDouble))
  }
  /// The same with the number first: `1 / x` divides 1 by each element.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func / (a: E, b: consuming NDArray) -> NDArray<E.Quotient> {
    if E.self == E.Quotient.self { return quotient(combined(.divide, &b, a, valueIsFirst: true)) }
    var q = b.cast(to: E.Quotient.self)
    return .combined(.divide, &q, E.Quotient(double: a.asDouble), valueIsFirst: true)
  }

  /// An array whose elements' type is that of their quotients, under that name.
  @inline(__always)
  private static func quotient(_ array: NDArray) -> NDArray<E.Quotient> {
    NDArray<E.Quotient>(storage: array.storage, layout: array.layout)
  }
}
