/// The sums of products along an axis, NumPy's `vecdot`: the axes before it are broadcast.
///
/// ```swift
/// vecdot(NDArray<Double>([[1, 2], [3, 4]]), NDArray<Double>([1, 10]))    // [21. 43.]
/// ```
///
/// - Shapes: `[…, n]`, `[…, n]` → `[…]`
/// - Parameter axis: The axis that is summed over, of both.
/// - Precondition: Both have the axis, of one size, and the others fit; otherwise stops and names
///   both shapes.
public func vecdot<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>, axis: Int = -1)
  -> NDArray<E>
{
  let (x, y) = withVectorsLast(a, b, axis, "vecdot") { n, m in
    n == m ? nil : "do not fit; axis \(axis) is \(n) in one and \(m) in the other"
  }
  return (x * y).sum(axis: -1).cast(to: E.self)
}

/// The cross product of vectors of three, NumPy's `linalg.cross`.
///
/// ```swift
/// cross(NDArray<Double>([1, 0, 0]), NDArray<Double>([0, 1, 0]))    // [0. 0. 1.]
/// ```
///
/// - Shapes: `[…, 3]`, `[…, 3]` → `[…, 3]`; axes before the last are broadcast
/// - Parameter axis: The axis of the vectors' elements, of both and of the result.
/// - Precondition: Both have three elements on the axis, and the other axes fit; otherwise stops and
///   names both shapes.
public func cross<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>, axis: Int = -1)
  -> NDArray<E>
{
  let (x, y) = withVectorsLast(a, b, axis, "cross") { n, m in
    n == 3 && m == 3
      ? nil : "have \(n) and \(m) elements on axis \(axis); a cross product is of vectors of 3"
  }
  let (p, q) = (x.split(into: 3, axis: -1), y.split(into: 3, axis: -1))
  let result = NDArray.concatenate(
    [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]], axis: -1)
  return result.movingAxis(-1, to: axis)
}

/// Both arrays with the axis put last and broadcast to one shape; `rule` says what is wrong with
/// the two sizes of the axis, if something is.
private func withVectorsLast<E: NumericElement>(
  _ a: NDArray<E>, _ b: NDArray<E>, _ axis: Int, _ operation: String, _ rule: (Int, Int) -> String?
) -> (NDArray<E>, NDArray<E>) {
  orStop { () throws(ShapeError) in
    let (i, j) = (
      try a.shape.place(of: axis, operation), try b.shape.place(of: axis, operation)
    )
    if let problem = rule(a.shape[i], b.shape[j]) {
      throw ShapeError(operation, [a.shape, b.shape], problem)
    }
    let (x, y) = (a.movingAxis(i, to: -1), b.movingAxis(j, to: -1))
    let shape = try Shape.broadcast(x.shape, y.shape, operation: operation)
    return (x.broadcast(to: shape), y.broadcast(to: shape))
  }
}

/// The product of a square matrix with itself, `n` times over; NumPy's `linalg.matrix_power`.
///
/// The power 0 is the identity, a negative one a power of the inverse.
///
/// ```swift
/// try matrixPower(NDArray<Double>([[1, 1], [0, 1]]), 5).elements    // [1.0, 5.0, 0.0, 1.0]
/// ```
///
/// - Shapes: `[…, m, m]` → `[…, m, m]`
/// - Precondition: The matrices are square; otherwise stops and names the shape.
/// - Throws: ``LinearAlgebraError`` where `n` is negative and the matrix singular.
/// - Complexity: O(m³ · log |n|)
public func matrixPower<E: FloatingElement>(_ a: NDArray<E>, _ n: Int) throws -> NDArray<E> {
  a.checkMatrix("matrixPower", square: true)
  if n >= 0 { return power(a, n.magnitude) }
  do {
    return power(try inv(a), n.magnitude)
  } catch let error as LinearAlgebraError {
    throw LinearAlgebraError(operation: "matrixPower", problem: error.problem)
  }
}

/// The product of a square matrix of integers with itself, `n` times over; they wrap around.
///
/// - Shapes: `[…, m, m]` → `[…, m, m]`
/// - Precondition: The matrices are square and `n` is not negative; otherwise stops and names the
///   shape.
/// - Complexity: O(m³ · log n)
public func matrixPower<E: IntegerElement>(_ a: NDArray<E>, _ n: Int) -> NDArray<E> {
  a.checkMatrix("matrixPower", square: true)
  orStop { () throws(ShapeError) in
    guard n >= 0 else {
      throw ShapeError(
        "matrixPower", [a.shape], "of integers has no power \(n); cast it to Double")
    }
  }
  return power(a, n.magnitude)
}

/// The power by squares, from the exponent's lowest bit on.
private func power<E: NumericElement>(_ a: NDArray<E>, _ n: UInt) -> NDArray<E> {
  var result: NDArray<E>?
  var (square, rest) = (a, n)
  while rest > 0 {
    if rest & 1 == 1 { result = result.map { matmul($0, square) } ?? square }
    rest >>= 1
    if rest > 0 { square = matmul(square, square) }
  }
  return result
    ?? NDArray<E>.eye(a.shape[a.rank - 1]).broadcast(to: a.shape).contiguousCopy()
}
