extension NDArray where E: NumericElement {
  /// Where an element of `a` is less than the one of `b`; false where either is NaN.
  ///
  /// ```swift
  /// let x = NDArray<Double>([1, 2, .nan])
  /// (x .< 2).elements    // [true, false, false]
  /// ```
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .< (a: NDArray, b: NDArray) -> NDArray<Bool> { compared(.less, ".<", a, b) }
  /// Where an element of `a` is less than or equal to the one of `b`; false where either is NaN.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .<= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    compared(.lessOrEqual, ".<=", a, b)
  }
  /// Where an element of `a` is greater than the one of `b`; false where either is NaN.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .> (a: NDArray, b: NDArray) -> NDArray<Bool> {
    compared(.less, ".>", b, a, isTurned: true)
  }
  /// Where an element of `a` is greater than or equal to the one of `b`; false where either is NaN.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .>= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    compared(.lessOrEqual, ".>=", b, a, isTurned: true)
  }
  /// The same with one number for `b`.
  public static func .< (a: NDArray, b: E) -> NDArray<Bool> { compared(.less, a, b) }
  /// The same with one number for `b`.
  public static func .<= (a: NDArray, b: E) -> NDArray<Bool> { compared(.lessOrEqual, a, b) }
  /// The same with one number for `b`.
  public static func .> (a: NDArray, b: E) -> NDArray<Bool> {
    compared(.less, a, b, valueIsFirst: true)
  }
  /// The same with one number for `b`.
  public static func .>= (a: NDArray, b: E) -> NDArray<Bool> {
    compared(.lessOrEqual, a, b, valueIsFirst: true)
  }
}

extension NDArray {
  /// Where the elements are equal; NaN equals nothing, −0 equals 0. Whether all of two arrays are
  /// is `==`.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .== (a: NDArray, b: NDArray) -> NDArray<Bool> { compared(.equal, ".==", a, b) }
  /// Where the elements differ; NaN differs from everything, itself too.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .!= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    compared(.unequal, ".!=", a, b)
  }
  /// The same with one value for `b`.
  public static func .== (a: NDArray, b: E) -> NDArray<Bool> { compared(.equal, a, b) }
  /// The same with one value for `b`.
  public static func .!= (a: NDArray, b: E) -> NDArray<Bool> { compared(.unequal, a, b) }
}
