/// The matrix product.
///
/// A vector on the left counts as a row, on the right as a column, and the axis of size 1 is
/// dropped from the result. Transposed views are multiplied where they lie.
///
/// - Shapes: `[m, k]`, `[k, n]` → `[m, n]`
/// - Complexity: O(m · k · n)
public func matmul<E: FloatingElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
  orStop { () throws(ShapeError) in
    guard (1...2).contains(a.rank), (1...2).contains(b.rank) else {
      throw ShapeError("matmul", [a.shape, b.shape], "need one or two axes each")
    }
    let x = a.rank == 1 ? a.expanded(axis: 0) : a
    let y = b.rank == 1 ? b.expanded(axis: 1) : b
    guard x.shape[1] == y.shape[0] else {
      throw ShapeError(
        "matmul", [a.shape, b.shape],
        "do not fit; the first has \(x.shape[1]) columns and the second \(y.shape[0]) rows")
    }
    var result = NDArray<E>(shape: [x.shape[0], y.shape[1]]) { c in
      E.multiply(
        MatrixProduct(
          rows: x.shape[0], columns: y.shape[1], depth: x.shape[1], a: x.base,
          aStrides: (x.strides[0], x.strides[1]),
          b: y.base, bStrides: (y.strides[0], y.strides[1]), c: c))
    }
    withExtendedLifetime((x.storage, y.storage)) {}
    if a.rank == 1 { result = result[0] }
    if b.rank == 1 { result = a.rank == 1 ? result[0] : result[0..., 0] }
    return result
  }
}
