// Linear algebra on the last two axes; axes before them count matrices. The factorizations work in
// place on copies, row by row, cut into blocks whose products are the packed ones. Signs are
// LAPACK's. What is too near the ends of the type's range is moved away from there by a power of
// two, which changes no digit.

/// What a matrix is that an algorithm cannot work with.
public struct LinearAlgebraError: Error, Hashable, CustomStringConvertible {
  /// The function that was called, such as `solve`.
  public var operation: String
  /// What the matrix is, such as `the matrix is singular`, as the end of a sentence.
  public var problem: String
  /// The function and the problem with a colon between them.
  public var description: String { "\(operation): \(problem)" }
}

extension NDArray {
  /// Stops where there are no two axes, or, if `square`, where the last two differ.
  func checkMatrix(_ operation: String, square: Bool = false) {
    orStop { () throws(ShapeError) in
      guard rank >= 2 else { throw ShapeError(operation, [shape], "is not a matrix") }
      guard !square || shape[rank - 1] == shape[rank - 2] else {
        throw ShapeError(operation, [shape], "is not square")
      }
    }
  }

  /// The axes before the last two.
  var stackShape: Shape { Shape(shape.dropLast(2)) }

  /// What an error calls one of the matrices.
  func nameOfMatrix(_ index: Int) -> String { rank == 2 ? "the matrix" : "matrix \(index)" }
}

extension NDArray where E: FloatingElement {
  /// A copy of each matrix, handed to `body` with its number; of an empty matrix too.
  func forEachMatrix(_ body: (Int, MatrixPart<E>) throws -> Void) rethrows {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let source = copied()
    defer { withExtendedLifetime(source) {} }
    for i in 0..<stackShape.elementCount {
      try body(i, MatrixPart(source.base + i * rows * columns, rows, columns))
    }
  }

  /// One of the matrices of an array that lies in row-major order.
  func matrix(_ index: Int) -> MatrixPart<E> {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    return MatrixPart(base + index * rows * columns, rows, columns)
  }
}

/// Which part of a square matrix is read.
enum MatrixTriangle {
  case lower, upper, all

  /// The columns of a row that are read.
  @inline(__always)
  func columns(of row: Int, _ count: Int) -> Range<Int> {
    switch self {
    case .lower: 0..<Swift.min(row + 1, count)
    case .upper: Swift.min(row, count)..<count
    case .all: 0..<count
    }
  }
}

extension MatrixPart {
  /// Throws where NaN or infinity is among the elements, and names the first.
  ///
  /// - Returns: The largest magnitude.
  func largestFinite(
    _ operation: String, _ name: String, _ triangle: MatrixTriangle = .all
  ) throws -> E {
    var largest: E = 0
    for i in 0..<rows {
      let columns = triangle.columns(of: i, columns)
      let size = Kernels.largestMagnitude(row(i) + columns.lowerBound, columns.count)
      if size.isFinite {
        largest = Swift.max(largest, size)
        continue
      }
      for j in columns where !self[i, j].isFinite {
        throw LinearAlgebraError(
          operation: operation,
          problem:
            "\(name) has \(self[i, j].isNaN ? "NaN" : "infinity") in row \(i), column \(j); expected finite numbers"
        )
      }
    }
    return largest
  }

  /// Multiplies all elements by a power of two.
  func scale(byPowerOfTwo exponent: Int) {
    if exponent == 0 { return }
    for i in 0..<rows { Kernels.scale(row(i), columns, byPowerOfTwo: exponent) }
  }
}

/// The power of two that a matrix is multiplied by before it is worked on.
///
/// Numbers near the largest are moved down by a few places only, so that small ones beside them
/// stay; numbers that have lost places, or will lose them in products, are moved up to about 1.
/// In between lies most of the type's range, and nothing is moved.
func safeScale<E: FloatingElement>(ofLargest largest: E) -> Int {
  guard largest > 0, largest.isFinite else { return 0 }
  let exponent = Int(largest.exponent)
  let most = Int(E.greatestFiniteMagnitude.exponent) - 24
  let least = Int(E.leastNormalMagnitude.exponent) + 2 * (E.significandBitCount + 1)
  return exponent > most ? most - exponent : exponent < least ? -exponent : 0
}
