import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct GradientCheckTests {
  @Test func `finds the slope of a cube`() {
    let point = NDArray<Double>([1, -2, 0.5])
    let slope = numericalGradient(at: point) { ($0 * $0 * $0).sum() }
    #expect(relativeError(slope, 3 * point * point) < 1e-9)
    #expect(relativeError(slope, -slope) == 1)
  }
}
