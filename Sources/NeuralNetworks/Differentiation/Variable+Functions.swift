import NDArrays

extension Variable {
  /// A function of each element, from its value and its derivative at each.
  fileprivate func mapped(
    _ value: NDArray<Element>, _ derivative: @escaping @Sendable () -> NDArray<Element>
  ) -> Variable {
    Variable(value, from: [self]) { [$0 * derivative()] }
  }
}

/// e to the power of each element.
public func exp<E: FloatingElement>(_ x: Variable<E>) -> Variable<E> {
  let y = exp(x.value)
  return x.mapped(y) { y }
}

/// The natural logarithm of each element; NaN below 0.
public func log<E: FloatingElement>(_ x: Variable<E>) -> Variable<E> {
  x.mapped(log(x.value)) { 1 / x.value }
}

/// The square root of each element; at 0 its slope is infinite.
public func sqrt<E: FloatingElement>(_ x: Variable<E>) -> Variable<E> {
  let y = sqrt(x.value)
  return x.mapped(y) { 0.5 / y }
}

/// The sine of each element, in radians.
public func sin<E: FloatingElement>(_ x: Variable<E>) -> Variable<E> {
  x.mapped(sin(x.value)) { cos(x.value) }
}

/// The cosine of each element, in radians.
public func cos<E: FloatingElement>(_ x: Variable<E>) -> Variable<E> {
  x.mapped(cos(x.value)) { -sin(x.value) }
}

/// The hyperbolic tangent of each element.
public func tanh<E: FloatingElement>(_ x: Variable<E>) -> Variable<E> {
  let y = tanh(x.value)
  return x.mapped(y) { 1 - y * y }
}

/// 1 / (1 + e^−x) of each element.
public func sigmoid<E: FloatingElement>(_ x: Variable<E>) -> Variable<E> {
  let y = sigmoid(x.value)
  return x.mapped(y) { y * (1 - y) }
}

/// The distance from 0; at 0 its slope is taken for 0.
public func abs<E: FloatingElement>(_ x: Variable<E>) -> Variable<E> {
  x.mapped(abs(x.value)) { sign(x.value) }
}

/// The same power of each element.
public func pow<E: FloatingElement>(_ x: Variable<E>, _ exponent: E) -> Variable<E> {
  x.mapped(pow(x.value, exponent)) {
    // The constant 1 has no slope, at 0 neither, where the power below is infinite.
    exponent == 0 ? NDArray.zeros(x.shape) : exponent * pow(x.value, exponent - 1)
  }
}

/// The larger of each pair; where they are equal each has half of the slope.
public func maximum<E: FloatingElement>(_ a: Variable<E>, _ b: Variable<E>) -> Variable<E> {
  Variable.chosen(a, b, maximum(a.value, b.value))
}

/// The larger of each element and a number: `maximum(x, 0)` is the ReLU.
public func maximum<E: FloatingElement>(_ a: Variable<E>, _ b: E) -> Variable<E> {
  maximum(a, Variable(constant: NDArray(b)))
}

/// The smaller of each pair; where they are equal each has half of the slope.
public func minimum<E: FloatingElement>(_ a: Variable<E>, _ b: Variable<E>) -> Variable<E> {
  Variable.chosen(a, b, minimum(a.value, b.value))
}

/// The smaller of each element and a number.
public func minimum<E: FloatingElement>(_ a: Variable<E>, _ b: E) -> Variable<E> {
  minimum(a, Variable(constant: NDArray(b)))
}

extension Variable {
  /// One of each pair, as a product with shares of 0, ½ and 1 that sum to 1.
  fileprivate static func chosen(
    _ a: Variable, _ b: Variable, _ result: NDArray<Element>
  ) -> Variable {
    let first = (a.value .== result).cast(to: Element.self)
    let second = (b.value .== result).cast(to: Element.self)
    let both = maximum(first + second, 1)
    let choice = a * (first / both) + b * (second / both)
    return Variable(result, from: [choice]) { [$0] }
  }

  /// Elements of `x` where a condition holds, and of `y` elsewhere, broadcast.
  public static func `where`(_ condition: NDArray<Bool>, _ x: Variable, _ y: Variable) -> Variable {
    let zero = NDArray<Element>(0)
    let value = NDArray.where(condition, x.value, y.value)
    // Broadcasting is addition's; what is not chosen is not touched, be it NaN.
    let (first, second) = (x + NDArray.zeros(value.shape), y + NDArray.zeros(value.shape))
    return Variable(value, from: [first, second]) { slope in
      [NDArray.where(condition, slope, zero), NDArray.where(condition, zero, slope)]
    }
  }

  // MARK: - Reductions

  /// The sum of all elements: a value without axes.
  public func sum() -> Variable {
    let before = shape
    return Variable(NDArray<Element>(value.sum()), from: [self]) {
      [$0.broadcast(to: before)]
    }
  }

  /// The sums over some axes.
  public func sum(axes: [Int], keepDims: Bool = false) -> Variable {
    let before = shape
    let kept = value.sum(axes: axes, keepDims: true)
    let wide = kept.shape
    let total = keepDims ? kept : value.sum(axes: axes)
    return Variable(total, from: [self]) { [$0.reshaped(wide).broadcast(to: before)] }
  }

  /// The sums along an axis.
  public func sum(axis: Int, keepDims: Bool = false) -> Variable {
    sum(axes: [axis], keepDims: keepDims)
  }

  /// The mean of all elements: a value without axes.
  public func mean() -> Variable { sum() / Element(value.count) }

  /// The means over some axes.
  public func mean(axes: [Int], keepDims: Bool = false) -> Variable {
    let total = sum(axes: axes, keepDims: keepDims)
    return total * (Element(total.value.count) / Element(value.count))
  }

  /// The means along an axis.
  public func mean(axis: Int, keepDims: Bool = false) -> Variable {
    mean(axes: [axis], keepDims: keepDims)
  }

  /// The largest elements along an axis; equal ones share the slope.
  public func max(axis: Int, keepDims: Bool = false) -> Variable {
    let kept = value.max(axis: axis, keepDims: true)
    let places = (value .== kept).cast(to: Element.self)
    let shares = places / places.sum(axis: axis, keepDims: true)
    let result = keepDims ? kept : value.max(axis: axis)
    return Variable(result, from: [self]) { [$0.reshaped(kept.shape) * shares] }
  }
}

/// Shares that sum to 1 along an axis: exp(x) over its sum.
public func softmax<E: FloatingElement>(_ x: Variable<E>, axis: Int = -1) -> Variable<E> {
  exp(logSoftmax(x, axis: axis))
}

/// The logarithms of the shares, right for scores of any size.
public func logSoftmax<E: FloatingElement>(_ x: Variable<E>, axis: Int = -1) -> Variable<E> {
  // Taken off as a constant: the shares do not move when all scores do.
  let shifted = x - x.value.max(axis: axis, keepDims: true)
  return shifted - log(exp(shifted).sum(axis: axis, keepDims: true))
}
