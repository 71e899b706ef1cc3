/// A product of two matrices with any strides into a contiguous result.
public struct MatrixProduct<E>: @unchecked Sendable {
  /// rows × depth times depth × columns.
  var rows: Int
  var columns: Int
  var depth: Int
  var a: UnsafePointer<E>
  var aStrides: (row: Int, column: Int)
  var b: UnsafePointer<E>
  var bStrides: (row: Int, column: Int)
  /// rows × columns, not initialised unless the product is added.
  var c: UnsafeMutablePointer<E>
  /// Elements from one row of the result to the next, where they are not `columns`.
  var cRowStep: Int?
  /// Whether the product is added to what the result holds.
  var isAdded = false

  /// Elements from one row of the result to the next.
  @inline(__always) var cStep: Int { cRowStep ?? columns }
}

extension Kernels {
  /// The product as its definition: the slow twin, and the one for all but Float and Double.
  @inline(__always)
  static func multiplyPlainly<E: Element>(
    _ p: MatrixProduct<E>, zero: E, _ add: (E, E, E) -> E
  ) {
    for i in 0..<p.rows {
      let row = p.c + i * p.cStep
      if !p.isAdded { row.initialize(repeating: zero, count: p.columns) }
      for k in 0..<p.depth {
        let x = p.a[i * p.aStrides.row + k * p.aStrides.column]
        let line = p.b + k * p.bStrides.row
        let step = p.bStrides.column
        if step == 1 {
          for j in 0..<p.columns { row[j] = add(row[j], x, line[j]) }
        } else {
          for j in 0..<p.columns { row[j] = add(row[j], x, line[j * step]) }
        }
      }
    }
  }

  /// The product of Floats or Doubles, in packed panels where that pays.
  @inline(__always)
  static func multiply<E: PackedElement>(_ p: MatrixProduct<E>) {
    guard p.rows > 0, p.columns > 0 else { return }
    guard p.depth > 0 else { return multiplyPlainly(p, zero: 0) { $0.adding(product: $1, $2) } }
    if NarrowProduct.fits(p) { NarrowProduct.multiply(p) } else { PackedProduct.multiply(p) }
  }
}
