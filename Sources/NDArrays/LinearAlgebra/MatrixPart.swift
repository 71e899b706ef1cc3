/// A matrix in memory, or a part of one: where it begins and how its rows and columns lie.
///
/// It owns nothing; who makes it keeps the array alive that it looks at.
struct MatrixPart<E: FloatingElement> {
  var base: UnsafeMutablePointer<E>
  var rows: Int
  var columns: Int
  /// Elements from one row to the next.
  var rowStep: Int
  /// Elements from one column to the next; 1 where rows lie in lines.
  var columnStep = 1

  /// All of a matrix that lies row by row.
  @inline(__always)
  init(_ base: UnsafeMutablePointer<E>, _ rows: Int, _ columns: Int) {
    self.init(base, rows, columns, rowStep: columns)
  }

  @inline(__always)
  init(
    _ base: UnsafeMutablePointer<E>, _ rows: Int, _ columns: Int, rowStep: Int, columnStep: Int = 1
  ) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.rowStep = rowStep
    self.columnStep = columnStep
  }

  /// The first element of a row.
  @inline(__always)
  func row(_ i: Int) -> UnsafeMutablePointer<E> { base + i * rowStep }

  @inline(__always)
  subscript(i: Int, j: Int) -> E {
    get { base[i * rowStep + j * columnStep] }
    nonmutating set { base[i * rowStep + j * columnStep] = newValue }
  }

  @inline(__always)
  func part(_ rows: Range<Int>, _ columns: Range<Int>) -> MatrixPart {
    MatrixPart(
      base + rows.lowerBound * rowStep + columns.lowerBound * columnStep, rows.count,
      columns.count, rowStep: rowStep, columnStep: columnStep)
  }

  @inline(__always)
  var transposed: MatrixPart {
    MatrixPart(base, columns, rows, rowStep: columnStep, columnStep: rowStep)
  }

  // MARK: - Products

  /// Becomes x·y, or has it added; its rows lie in lines and are not x's or y's.
  @inline(__always)
  func multiply(_ x: MatrixPart, _ y: MatrixPart, isAdded: Bool = false) {
    if rows == 0 || columns == 0 { return }
    E.multiply(
      MatrixProduct(
        rows: rows, columns: columns, depth: x.columns, a: x.base,
        aStrides: (x.rowStep, x.columnStep), b: y.base, bStrides: (y.rowStep, y.columnStep),
        c: base, cRowStep: rowStep, isAdded: isAdded))
  }

  /// Has x·y taken from it.
  ///
  /// The product adds, so y is negated first; its copy lies row by row, as products like it.
  @specialized(where E == Float) @specialized(where E == Double)
  func subtract(_ x: MatrixPart, _ y: MatrixPart) {
    if rows == 0 || columns == 0 || x.columns == 0 { return }
    let negated = NDArray<E>(shape: [y.rows, y.columns]) { copy in
      for i in 0..<y.rows {
        let (from, to) = (y.row(i), copy + i * y.columns)
        if y.columnStep == 1 {
          for j in 0..<y.columns { to[j] = -from[j] }
        } else {
          for j in 0..<y.columns { to[j] = -from[j * y.columnStep] }
        }
      }
    }
    multiply(x, MatrixPart(negated.base, y.rows, y.columns), isAdded: true)
    withExtendedLifetime(negated) {}
  }

  // MARK: - Filling

  /// Becomes another matrix of the same size.
  @specialized(where E == Float) @specialized(where E == Double)
  func copy(from other: MatrixPart) {
    for i in 0..<rows {
      for j in 0..<columns { self[i, j] = other[i, j] }
    }
  }

  /// Becomes 1 on the diagonal and 0 beside it.
  @specialized(where E == Float) @specialized(where E == Double)
  func setToIdentity() {
    for i in 0..<rows {
      for j in 0..<columns { self[i, j] = i == j ? 1 : 0 }
    }
  }
}
