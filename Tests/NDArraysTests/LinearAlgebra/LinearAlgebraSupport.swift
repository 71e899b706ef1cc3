import Testing

@testable import NDArrays

/// Expects two arrays of one shape whose elements differ by at most a share of the largest.
func expectNear<E: FloatingElement>(
  _ x: NDArray<E>, _ y: NDArray<E>, tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(x.shape == y.shape, sourceLocation: sourceLocation)
  guard x.shape == y.shape else { return }
  let largest = y.elements.map { $0.magnitude.asDouble }.max() ?? 0
  // Divided by four, so that differences of the largest numbers are finite.
  let distance = zip(x.elements, y.elements).map { ($0.asDouble / 4 - $1.asDouble / 4).magnitude }
  #expect(
    distance.allSatisfy { $0 <= tolerance * largest / 4 }, "\(x) for \(y)",
    sourceLocation: sourceLocation)
}

/// Expects columns of length 1 at right angles to one another, to the type's precision.
func expectOrthonormal<E: FloatingElement>(
  _ q: NDArray<E>, sourceLocation: SourceLocation = #_sourceLocation
) {
  let products = matmul(q.mT, q)
  let size = q.shape[q.rank - 1]
  let tolerance = E.ulpOfOne.asDouble * 8 * Double(Swift.max(4, q.shape[q.rank - 2]))
  expectNear(
    products, NDArray<E>.eye(size).broadcast(to: products.shape), tolerance: tolerance,
    sourceLocation: sourceLocation)
}
