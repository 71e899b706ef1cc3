// What the packed product asks of a type. Float and Double share its code: a vector is one cache line
// of either, so that tiles and blocks hold the same bytes.

/// The elements of a cache line, as the vector in which a packed product computes.
protocol PackedLine: SIMD, Sendable where Scalar: FloatingElement {
  /// `x · y + self`, each rounded once.
  func adding(product x: Self, _ y: Self) -> Self
  static func plus(_ x: Self, _ y: Self) -> Self
}

// Concrete, so that the operators are the processor's and not the loops over lanes that generic
// vectors have.
extension SIMD16: PackedLine where Scalar == Float {
  @inline(__always)
  func adding(product x: Self, _ y: Self) -> Self { addingProduct(x, y) }
  @inline(__always)
  static func plus(_ x: Self, _ y: Self) -> Self { x + y }
}

extension SIMD8: PackedLine where Scalar == Double {
  @inline(__always)
  func adding(product x: Self, _ y: Self) -> Self { addingProduct(x, y) }
  @inline(__always)
  static func plus(_ x: Self, _ y: Self) -> Self { x + y }
}

/// A type whose matrices are multiplied in packed panels.
protocol PackedElement: FloatingElement {
  associatedtype Line: PackedLine where Line.Scalar == Self
  /// Turns eight lines of eight elements; the pitches count bytes, and line `last` stands in for
  /// those after it.
  static func turnEight(
    _ x: UnsafeRawPointer, _ xPitch: Int, last: Int, _ y: UnsafeMutableRawPointer, _ yPitch: Int)
}

extension PackedElement {
  @inline(__always) static var size: Int { MemoryLayout<Self>.stride }
  /// The elements of a line.
  @inline(__always) static var lanes: Int { 64 / size }
}

extension Float: PackedElement {
  typealias Line = SIMD16<Float>
  @inline(__always)
  static func turnEight(
    _ x: UnsafeRawPointer, _ xPitch: Int, last: Int, _ y: UnsafeMutableRawPointer, _ yPitch: Int
  ) {
    Kernels.turn8(x, xPitch, last: last, y, yPitch)
  }
}

extension Double: PackedElement {
  typealias Line = SIMD8<Double>
  @inline(__always)
  static func turnEight(
    _ x: UnsafeRawPointer, _ xPitch: Int, last: Int, _ y: UnsafeMutableRawPointer, _ yPitch: Int
  ) {
    for half in 0..<2 {
      for part in 0..<2 {
        let lines = max(0, min(3, last - 4 * half))
        // Lines that are not there are read from the last one that is.
        let first = min(4 * half, last)
        Kernels.turn4(
          x + first * xPitch + part * 32, xPitch, last: lines,
          y + part * 4 * yPitch + half * 32, yPitch)
      }
    }
  }
}
