import NDArrays
import Testing

@testable import Plots

@Suite struct UnitCurveTests {
  @Test func `NaN interrupts, and neither it nor equal points are a turn`() {
    let curve = UnitCurve("a", x: [1, 1, .nan, 0.5, 0.5, 0], y: [0, 0.2, 0.3, .nan, 0.4, 1])
    #expect(curve.stretches(isStepped: false).map(\.count) == [2, 2])
    #expect(UnitCurve("a", x: [.nan], y: [.nan]).stretches(isStepped: true).isEmpty)
  }

  @Test func `a stair holds each value as far as the point to its left`() {
    let falling = UnitCurve("a", x: [1, 0.5, 0], y: [0.2, 0.6, 1])
    #expect(
      falling.stretches(isStepped: true)[0].map { [$0.x, $0.y] } == [
        [1, 0.2], [0.5, 0.2], [0.5, 0.6], [0, 0.6], [0, 1],
      ])
    let rising = UnitCurve("a", x: [0, 0.5, 1], y: [1, 0.6, 0.2])
    #expect(
      rising.stretches(isStepped: true)[0].reversed().map { [$0.x, $0.y] }
        == falling.stretches(isStepped: true)[0].map { [$0.x, $0.y] })
  }

  @Test func `clips a line to a rectangle`() {
    let line = [(x: -1.0, y: 0.5), (x: 0.5, y: 0.5), (x: 0.5, y: 2.0), (x: 3.0, y: 2.0)]
    let parts = CurveThinning.clipped(line, x: 0...1, y: 0...1)
    #expect(parts.map { $0.map { [$0.x, $0.y] } } == [[[0, 0.5], [0.5, 0.5], [0.5, 1]]])
    #expect(CurveThinning.clipped([(2, 2)], x: 0...1, y: 0...1).isEmpty)
    #expect(CurveThinning.clipped([(1, 1)], x: 0...1, y: 0...1).count == 1)
    #expect(CurveThinning.clipped([(5, 5), (5, 6)], x: 0...1, y: 0...1).isEmpty)
  }

  /// The most that a point of one line is from the other, where both go from left to right.
  private func farthest(
    _ all: [(x: Double, y: Double)], _ line: [(x: Double, y: Double)]
  ) -> Double {
    var start = 0
    return all.reduce(0) { worst, point in
      while start + 1 < line.count, line[start + 1].x < point.x - 1 { start += 1 }
      var least = Double.infinity
      for k in start..<Swift.max(start + 1, line.count - 1) {
        if line[k].x > point.x + 1 { break }
        let end = line[Swift.min(k + 1, line.count - 1)]
        least = Swift.min(least, CurveThinning.distance(point, line[k], end))
      }
      return Swift.max(worst, least)
    }
  }

  @Test func `a million points become few, none of them far from the line`() {
    var random = RandomGenerator(seed: 3)
    let chances: NDArray<Double> = random.random([1_000_000])
    let heights: NDArray<Double> = random.random([1_000_000])
    let (draws, levels) = (chances.elements, heights.elements)
    var (x, y) = (0.0, 0.0)
    // Steps as those of a curve of 10⁶ scores, most hits first.
    let stairs = (0..<1_000_000).map { i -> (x: Double, y: Double) in
      if draws[i] < 1 / (1 + Double(i) / 100_000) {
        y += 400.0 / 1_000_000
      } else {
        x += 400.0 / 1_000_000
      }
      return (x, y)
    }
    let thin = CurveThinning.thinned(stairs)
    #expect(thin.count < 400, "\(thin.count)")
    #expect(farthest(stairs, thin) < 0.8)
    // Noise keeps its whole height.
    let noise = (0..<1_000_000).map { i -> (x: Double, y: Double) in
      (Double(i) * 400 / 1_000_000, 400 * levels[i])
    }
    let few = CurveThinning.thinned(noise)
    #expect(few.count <= 3200 && few.count > 1000, "\(few.count)")
    #expect(farthest(noise, few) < 0.8)
  }

  @Test func `thins lines of one point, of equal points and of none`() {
    #expect(CurveThinning.thinned([]).isEmpty)
    #expect(CurveThinning.thinned([(1, 1)]).count == 1)
    #expect(CurveThinning.thinned(Array(repeating: (x: 1.0, y: 1.0), count: 9)).count <= 2)
    #expect(CurveThinning.thinned([(0, 0), (1, 1), (2, 2), (3, 3)]).count == 2)
  }
}
