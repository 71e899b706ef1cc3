import Testing

@testable import DigitReading

@Suite struct LightEdgeTests {
  /// The edge in the middle of a line of light.
  private func edge(_ line: [Float], isDown: Bool) -> LightEdge {
    isDown
      ? LightEdge(
        in: line, row: line.count / 2, column: 0, isDown: true, rows: line.count, columns: 1)
      : LightEdge(
        in: line, row: 0, column: line.count / 2, isDown: false, rows: 1, columns: line.count)
  }

  @Test(arguments: [false, true])
  func `an edge is sharp where three pixels make all of it`(_ isDown: Bool) {
    let step = [Float](repeating: 200, count: 10) + [Float](repeating: 50, count: 10)
    let sharp = edge(step, isDown: isDown)
    #expect(sharp.rise == 150 && sharp.ratio == 0.25 && sharp.sharpness == 1)
    let ramp = (0..<20).map { Float(10 * $0) }
    #expect(abs(edge(ramp, isDown: isDown).sharpness - 0.3) < 1e-6)
  }

  @Test func `even light has no edge, nor has a single pixel`() {
    for line in [[7], [0], [Float](repeating: 9, count: 30)] as [[Float]] {
      let even = edge(line, isDown: false)
      #expect(even.rise == 0 && even.sharpness == 0 && even.ratio == 1)
    }
  }
}
