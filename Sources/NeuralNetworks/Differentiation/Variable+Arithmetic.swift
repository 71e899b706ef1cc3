import NDArrays

extension NDArray where E: FloatingElement {
  /// Adds up what broadcasting spread: the gradient of a shape from that of the common shape.
  fileprivate func summed(to other: Shape) -> NDArray {
    if shape == other { return self }
    let extra = shape.count - other.count
    var axes = Array(0..<extra)
    for axis in other.indices where other[axis] == 1 && shape[extra + axis] != 1 {
      axes.append(extra + axis)
    }
    return sum(axes: axes, keepDims: true).reshaped(other)
  }
}

extension Variable {
  /// The sum of two, broadcast.
  public static func + (a: Variable, b: Variable) -> Variable {
    let (x, y) = (a.shape, b.shape)
    return Variable(a.value + b.value, from: [a, b]) { [$0.summed(to: x), $0.summed(to: y)] }
  }

  /// The difference of two, broadcast.
  public static func - (a: Variable, b: Variable) -> Variable {
    let (x, y) = (a.shape, b.shape)
    return Variable(a.value - b.value, from: [a, b]) { [$0.summed(to: x), -$0.summed(to: y)] }
  }

  /// The product of each pair, broadcast.
  public static func * (a: Variable, b: Variable) -> Variable {
    let (x, y) = (a.value, b.value)
    return Variable(x * y, from: [a, b]) { slope in
      [
        a.isConstant ? nil : (slope * y).summed(to: x.shape),
        b.isConstant ? nil : (slope * x).summed(to: y.shape),
      ]
    }
  }

  /// The quotient of each pair, broadcast.
  public static func / (a: Variable, b: Variable) -> Variable {
    let (x, y) = (a.value, b.value)
    let quotient = x / y
    return Variable(quotient, from: [a, b]) { slope in
      let part = slope / y
      return [
        a.isConstant ? nil : part.summed(to: x.shape),
        b.isConstant ? nil : (-part * quotient).summed(to: y.shape),
      ]
    }
  }

  /// The opposite of each element.
  public static prefix func - (a: Variable) -> Variable { Variable(-a.value, from: [a]) { [-$0] } }

  /// The sum of a variable and an array, broadcast.
  public static func + (a: Variable, b: NDArray<Element>) -> Variable { a + Variable(constant: b) }
  /// The sum of an array and a variable, broadcast.
  public static func + (a: NDArray<Element>, b: Variable) -> Variable { Variable(constant: a) + b }
  /// The difference of a variable and an array, broadcast.
  public static func - (a: Variable, b: NDArray<Element>) -> Variable { a - Variable(constant: b) }
  /// The difference of an array and a variable, broadcast.
  public static func - (a: NDArray<Element>, b: Variable) -> Variable { Variable(constant: a) - b }
  /// The product of a variable and an array, broadcast.
  public static func * (a: Variable, b: NDArray<Element>) -> Variable { a * Variable(constant: b) }
  /// The product of an array and a variable, broadcast.
  public static func * (a: NDArray<Element>, b: Variable) -> Variable { Variable(constant: a) * b }
  /// The quotient of a variable and an array, broadcast.
  public static func / (a: Variable, b: NDArray<Element>) -> Variable { a / Variable(constant: b) }
  /// The quotient of an array and a variable, broadcast.
  public static func / (a: NDArray<Element>, b: Variable) -> Variable { Variable(constant: a) / b }

  /// The sum of a variable and a number.
  public static func + (a: Variable, b: Element) -> Variable {
    Variable(a.value + b, from: [a]) { [$0] }
  }
  /// The sum of a number and a variable.
  public static func + (a: Element, b: Variable) -> Variable { b + a }
  /// The difference of a variable and a number.
  public static func - (a: Variable, b: Element) -> Variable { a + (-b) }
  /// The difference of a number and a variable.
  public static func - (a: Element, b: Variable) -> Variable { -b + a }
  /// The product of a variable and a number.
  public static func * (a: Variable, b: Element) -> Variable {
    Variable(a.value * b, from: [a]) { [$0 * b] }
  }
  /// The product of a number and a variable.
  public static func * (a: Element, b: Variable) -> Variable { b * a }
  /// The quotient of a variable and a number.
  public static func / (a: Variable, b: Element) -> Variable {
    Variable(a.value / b, from: [a]) { [$0 / b] }
  }
  /// The quotient of a number and a variable.
  public static func / (a: Element, b: Variable) -> Variable { NDArray(a) / b }
}

/// The product of matrices, of a matrix and a vector, or of stacks of matrices.
///
/// - Shapes: `[…, m, k]`, `[…, k, n]` → `[…, m, n]`
public func matmul<E: FloatingElement>(_ a: Variable<E>, _ b: Variable<E>) -> Variable<E> {
  let (x, y) = (a.value, b.value)
  let (isRow, isColumn) = (x.shape.count == 1, y.shape.count == 1)
  return Variable(matmul(x, y), from: [a, b]) { slope in
    // A vector is a matrix of one row or column here.
    let left = isRow ? x.expanded(axis: 0) : x
    let right = isColumn ? y.expanded(axis: 1) : y
    var slope = slope
    if isColumn { slope = slope.expanded(axis: slope.shape.count) }
    if isRow { slope = slope.expanded(axis: slope.shape.count - 1) }
    return [
      a.isConstant
        ? nil
        : matmul(slope, right.swappingAxes(-1, -2)).summed(to: left.shape).reshaped(x.shape),
      b.isConstant
        ? nil
        : matmul(left.swappingAxes(-1, -2), slope).summed(to: right.shape).reshaped(y.shape),
    ]
  }
}

/// The product with an array, which is a constant; shapes are those of two variables.
public func matmul<E: FloatingElement>(_ a: Variable<E>, _ b: NDArray<E>) -> Variable<E> {
  matmul(a, Variable(constant: b))
}

/// The product with an array, which is a constant; shapes are those of two variables.
public func matmul<E: FloatingElement>(_ a: NDArray<E>, _ b: Variable<E>) -> Variable<E> {
  matmul(Variable(constant: a), b)
}
