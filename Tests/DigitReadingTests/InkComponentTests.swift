import NDArrays
import Testing

@testable import DigitReading

@Suite struct InkComponentTests {
  /// The components of a drawing in which `#` is ink.
  private func components(_ rows: [String]) -> [InkComponent] {
    let values = rows.map { $0.map { $0 == "#" ? Float(1) : 0 } }
    return InkComponent.all(in: NDArray(values), threshold: 0.5)
  }

  @Test func `what touches at a corner hangs together`() {
    #expect(components(["#..", ".#.", "..#"]).map(\.area) == [3])
    #expect(components(["#.#", "...", "#.#"]).map(\.area) == [1, 1, 1, 1])
    #expect(
      components(["..#", ".#.", "#.."]).map(\.box) == [
        PixelBox(top: 0, left: 0, bottom: 3, right: 3)
      ])
  }

  @Test func `arms that meet further down are one`() {
    let parts = components(["#.#.#", "#.#.#", "#####", ".....", "##.##"])
    #expect(parts.map(\.area) == [11, 2, 2])
    #expect(parts[0].box == PixelBox(top: 0, left: 0, bottom: 3, right: 5))
    #expect(parts[0].runs.map(\.row) == [0, 0, 0, 1, 1, 1, 2])
    // A spiral comes together at its very end.
    #expect(components(["#####", "....#", "###.#", "#...#", "#####"]).map(\.area) == [17])
  }

  @Test func `a page of nothing and one of ink are told`() {
    #expect(components(["...", "..."]).isEmpty)
    #expect(components(["###", "###"]).map(\.area) == [6])
    #expect(InkComponent.all(in: NDArray<Float>.zeros([0, 5]), threshold: 0).isEmpty)
  }

  @Test func `a component that is faint throughout is left out`() {
    let strength = NDArray<Float>([[0.4, 0, 0.9], [0.4, 0, 0.4]])
    let parts = InkComponent.all(in: strength, threshold: 0.35, peak: 0.5)
    #expect(parts.map(\.box.left) == [2] && parts[0].peak == 0.9)
  }

  @Test func `each pixel of ink is in one component, as a plain flood finds them`() {
    var random = RandomGenerator(seed: 3)
    for share in [0.2, 0.4, 0.6] {
      let strength = (random.random([30, 40], of: Float.self) .< NDArray(Float(share))).cast(
        to: Float.self)
      let parts = InkComponent.all(in: strength, threshold: 0.5)
      var labels = [Int](repeating: -1, count: 1200)
      for (label, part) in parts.enumerated() {
        for run in part.runs { for column in run.columns { labels[run.row * 40 + column] = label } }
      }
      let ink = strength.elements
      for row in 0..<30 {
        for column in 0..<40 where ink[row * 40 + column] > 0 {
          #expect(labels[row * 40 + column] >= 0)
          for (i, j) in [(0, 1), (1, -1), (1, 0), (1, 1)]
          where row + i < 30 && (0..<40).contains(column + j)
            && ink[(row + i) * 40 + column + j] > 0
          {
            #expect(labels[row * 40 + column] == labels[(row + i) * 40 + column + j])
          }
        }
      }
      #expect(parts.reduce(0) { $0 + $1.area } == ink.count { $0 > 0 })
    }
  }

  @Test func `specks do not decide what is usual`() {
    var parts = components([String(repeating: "#.", count: 40)])
    let tall = components(Array(repeating: "#.#.#.#.#.", count: 20))
    parts += tall
    #expect(InkComponent.usualSide(parts) == 20)
    #expect(InkComponent.usualSide([]) == 0)
  }

  @Test
  func `the usual side is that of digits among many more specks, and beside a few large strokes`() {
    func parts(_ sides: [(side: Int, count: Int)]) -> [InkComponent] {
      sides.flatMap { side, count in
        (0..<count).map { _ in
          InkComponent(
            box: PixelBox(top: 0, left: 0, bottom: side, right: 3),
            runs: [InkComponent.Run(row: 0, columns: 0..<3)], peak: 1)
        }
      }
    }
    #expect(InkComponent.usualSide(parts([(6, 160), (38, 44)])) == 38)
    #expect(InkComponent.usualSide(parts([(30, 70), (300, 15)])) == 30)
    #expect(InkComponent.usualSide(parts([(30, 15), (130, 4)])) == 30)
    #expect(InkComponent.usualSide(parts([(4, 40), (30, 12)])) == 30)
  }
}
