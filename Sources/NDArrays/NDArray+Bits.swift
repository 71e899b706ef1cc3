extension NDArray where E: BitElement {
  /// Of each pair the bits that both have; of truth values whether both are true.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func & (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.and, "&", &a, &b)
  }
  /// Of each pair the bits that at least one has; of truth values whether one is true, or both.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func | (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.or, "|", &a, &b)
  }
  /// Of each pair the bits that exactly one has; of truth values whether they differ.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func ^ (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.xor, "^", &a, &b)
  }
  /// The same with one value for `b`.
  public static func & (a: consuming NDArray, b: E) -> NDArray { combined(.and, &a, b) }
  /// The same with one value for `b`.
  public static func | (a: consuming NDArray, b: E) -> NDArray { combined(.or, &a, b) }
  /// The same with one value for `b`.
  public static func ^ (a: consuming NDArray, b: E) -> NDArray { combined(.xor, &a, b) }
  /// Each element with all its bits turned: −x − 1 of a signed integer, the opposite of a truth
  /// value.
  public static prefix func ~ (a: consuming NDArray) -> NDArray { transformed(.not, &a) }
}

extension NDArray where E: IntegerElement {
  /// Each number doubled `b` times; bits that leave are lost, so that a large `b` leaves 0, and so
  /// does a negative one, as in NumPy.
  public static func << (a: consuming NDArray, b: E) -> NDArray { combined(.shiftLeft, &a, b) }
  /// The same with a count for each number.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func << (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.shiftLeft, "<<", &a, &b)
  }
  /// Each number halved `b` times, rounded down: a large `b` leaves 0, or −1 of a negative number,
  /// and so does a negative one, as in NumPy.
  public static func >> (a: consuming NDArray, b: E) -> NDArray { combined(.shiftRight, &a, b) }
  /// The same with a count for each number.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func >> (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.shiftRight, ">>", &a, &b)
  }
}

extension NDArray where E == Bool {
  /// The opposite of each truth value; NumPy's `logical_not`.
  public static prefix func ! (a: consuming NDArray) -> NDArray { transformed(.not, &a) }
}
