import NDArrays
import Testing

@testable import DigitReading

@Suite struct PageTransformTests {
  /// A page with ink at one pixel.
  private func page(_ rows: Int, _ columns: Int, _ row: Int, _ column: Int) -> PageInk {
    var strength = NDArray<Float>.zeros([rows, columns])
    strength[row, column] = 1
    return PageInk(strength: strength, penLevel: 1, noise: 0)
  }

  /// Where the ink is, in the middle of its pixels.
  private func middle(_ ink: PageInk) -> (Double, Double) {
    let values = ink.strength.elements
    var (x, y, mass) = (0.0, 0.0, 0.0)
    for (place, value) in values.enumerated() where value > 0 {
      x += Double(value) * (Double(place % ink.columns) + 0.5)
      y += Double(value) * (Double(place / ink.columns) + 0.5)
      mass += Double(value)
    }
    return (x / mass, y / mass)
  }

  @Test(arguments: 0..<8)
  func `a quarter turn moves each pixel where its transform says`(_ turns: Int) {
    let before = page(5, 9, 1, 7)
    let after = before.quarterTurned(turns)
    #expect(after.strength.shape == (turns % 2 == 0 ? [5, 9] : [9, 5]))
    let (x, y) = middle(after)
    let place = PageTransform.quarterTurns(turns, rows: 5, columns: 9)(x, y)
    #expect(place == SIMD2(7.5, 1.5))
    #expect(after.quarterTurned(4 - turns % 4).strength == before.strength)
  }

  @Test func `a turn clockwise moves what is on the right down`() {
    let turned = page(5, 9, 2, 8).quarterTurned(1)
    #expect(turned.strength[8, 2] == 1)
    let (slightly, _) = page(51, 101, 25, 90).turned(degrees: 10)
    #expect(middle(slightly).1 > Double(slightly.rows) / 2 + 3)
  }

  @Test(arguments: [-15.0, -3, 0.7, 12])
  func `a turn by an angle moves ink where its transform says, and loses none`(_ degrees: Double) {
    for (row, column) in [(0, 0), (3, 88), (59, 10), (30, 45)] {
      let (turned, step) = page(60, 90, row, column).turned(degrees: degrees)
      let (x, y) = middle(turned)
      let place = step(x, y)
      #expect(abs(place.x - Double(column) - 0.5) < 0.3 && abs(place.y - Double(row) - 0.5) < 0.3)
      #expect(abs(turned.strength.sum() - 1) < 0.35)
    }
  }

  @Test func `transforms follow each other`() {
    let first = PageTransform(scale: 2.5)
    let both = first.after(.quarterTurns(1, rows: 40, columns: 30))
    #expect(both(0, 0) == SIMD2(0, 100))
    #expect(both(40, 30) == SIMD2(75, 0))
  }
}
