/// Shapes, axes or indices that an operation cannot work with.
public struct ShapeError: Error, Hashable, CustomStringConvertible {
  public var operation: String
  public var shapes: [[Int]]
  public var rule: String

  public init(_ operation: String, _ shapes: [[Int]], _ rule: String) {
    self.operation = operation
    self.shapes = shapes
    self.rule = rule
  }

  public var description: String {
    "\(operation): \(shapes.map(\.description).joined(separator: " and ")) \(rule)"
  }
}

/// The value of `body`, or a stop that says what was wrong, in release builds too.
@inline(__always)
package func orStop<Value>(
  file: StaticString = #fileID, line: UInt = #line, _ body: () throws(ShapeError) -> Value
) -> Value {
  do { return try body() } catch { fatalError(error.description, file: file, line: line) }
}

/// What shapes do to each other.
package enum Shapes {
  /// The row-major strides of a shape.
  @inline(__always)
  static func strides(of shape: [Int]) -> [Int] {
    var strides = shape
    var step = 1
    for axis in shape.indices.reversed() {
      strides[axis] = step
      step *= shape[axis]
    }
    return strides
  }

  static func count(_ shape: [Int]) -> Int { shape.reduce(1, *) }

  /// The shape that both fit into, by NumPy's rule: from the last axis, equal or 1.
  package static func broadcast(_ a: [Int], _ b: [Int], operation: String = "broadcast")
    throws(ShapeError) -> [Int]
  {
    if a == b { return a }
    let rank = max(a.count, b.count)
    var shape = [Int](repeating: 1, count: rank)
    for axis in 1...max(rank, 1) where axis <= rank {
      let x = axis <= a.count ? a[a.count - axis] : 1
      let y = axis <= b.count ? b[b.count - axis] : 1
      guard x == y || x == 1 || y == 1 else {
        throw ShapeError(
          operation, [a, b], "do not fit; axis -\(axis) is \(x) in one and \(y) in the other")
      }
      shape[rank - axis] = x == 1 ? y : x
    }
    return shape
  }

  /// An axis counted from the front, for one that may count from the end.
  static func axis(_ axis: Int, rank: Int, shape: [Int], operation: String) throws(ShapeError)
    -> Int
  {
    guard axis >= -rank, axis < rank else {
      throw ShapeError(
        operation, [shape],
        "has \(rank) \(rank == 1 ? "axis" : "axes"); axis \(axis) is not one of them")
    }
    return axis < 0 ? axis + rank : axis
  }
}
