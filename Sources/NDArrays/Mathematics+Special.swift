// Functions of arrays that the C library or the numbers themselves give for each element.

/// The error function of each element, 2/√π times the integral of e^−t² from 0 to x, in −1…1. The C
/// library's, as ``erf(_:)`` of a number.
///
/// - Shapes: `[…]` → `[…]`
public func erf<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<E> {
  x.mapped(for: "erf") { x in (x as? Float).map { erf($0) as! E } ?? E(double: erf(x.asDouble)) }
}

/// 1 − erf x of each element, exact also where erf x is nearly 1. The C library's.
///
/// - Shapes: `[…]` → `[…]`
public func erfc<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<E> {
  x.mapped(for: "erfc") { x in (x as? Float).map { erfc($0) as! E } ?? E(double: erfc(x.asDouble)) }
}

/// Where the elements have a minus sign, −0 and such NaN too; NumPy's `signbit`.
///
/// - Shapes: `[…]` → `[…]`
public func signBit<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<Bool> {
  x.mapped(for: "signBit") { $0.sign == .minus }
}
/// Whether x has a minus sign, also where it is −0 or NaN.
public func signBit<E: FloatingElement>(_ x: E) -> Bool { x.sign == .minus }

/// The number next to each element of `a` on the way to one of `b`; that of `b` where they are
/// equal, NaN where either is.
///
/// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are named.
public func nextafter<E: FloatingElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
  let shape = orStop { () throws(ShapeError) in
    let shape = try Shape.broadcast(a.shape, b.shape, operation: "nextafter")
    try shape.checkMemory("nextafter", of: MemoryLayout<E>.stride)
    return shape
  }
  let (x, y) = (a.broadcast(to: shape).contiguous(), b.broadcast(to: shape).contiguous())
  return withExtendedLifetime((x, y)) {
    NDArray(shape: shape, for: "nextafter") { output in
      for i in 0..<x.count {
        let (from, to) = (x.base[i], y.base[i])
        let next = from < to ? from.nextUp : from > to ? from.nextDown : from == to ? to : .nan
        (output + i).initialize(to: next)
      }
    }
  }
}
