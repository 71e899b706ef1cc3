import NDArrays
import Testing

@testable import DigitReading

@Suite struct BrokenStrokesTests {
  /// A page of 12 slanted strokes that are 39 tall; each third of a stroke has a strength of its own.
  private func page(_ strengths: [Float], noise: Float = 0.01) -> PageInk {
    var strength = NDArray<Float>.zeros([200, 700])
    for stroke in 0..<12 {
      for (part, level) in strengths.enumerated() {
        let top = 80 + 13 * part
        let left = 40 + 50 * stroke + 3 * part
        strength[top..<top + 13, left..<left + 4] = .full([13, 4], level)
      }
    }
    return PageInk(strength: strength, penLevel: 0.4, noise: noise)
  }

  @Test func `strokes in pieces hang together at the level of their fainter stretches`() {
    let broken = page([0.4, 0.12, 0.4])
    #expect(broken.components.count == 24)
    let mended = broken.withoutBreaks().ink
    #expect(mended.components.count == 12 && mended.penLevel == 0.75 * 0.4)
    #expect(mended.strength == broken.strength && mended.noise == broken.noise)
    let fainter = page([0.4, 0.09, 0.4]).withoutBreaks().ink
    #expect(fainter.components.count == 12 && abs(fainter.penLevel - 0.55 * 0.4) < 1e-6)
  }

  @Test func `strokes that are whole keep their pen's level`() {
    for strengths in [[0.4, 0.4, 0.4], [0.2, 0.4, 0.2], [0.4, 0.01, 0.4]] as [[Float]] {
      #expect(page(strengths).withoutBreaks().ink.penLevel == 0.4)
    }
  }

  @Test func `digits that nearly touch, and those that stand on a faint rule, are none in pieces`()
  {
    var near = PageInk(strength: .zeros([200, 700]), penLevel: 0.4, noise: 0.01)
    for pair in 0..<10 {
      for left in [40 + 60 * pair, 62 + 60 * pair] {
        near.strength[80..<120, left..<left + 20] = .full([40, 20], 0.4)
      }
      near.strength[100..<104, 60 + 60 * pair..<62 + 60 * pair] = .full([4, 2], 0.12)
    }
    #expect(near.components.count == 20 && near.withoutBreaks().ink.penLevel == 0.4)
    var ruled = page([0.4, 0.4, 0.4])
    ruled.strength[116..<118, 0...] = maximum(
      ruled.strength[116..<118, 0...], .full([2, 700], 0.12))
    #expect(ruled.components.count == 12 && ruled.withoutBreaks().ink.penLevel == 0.4)
    // Two of four digits are few enough to be chance.
    var few = near
    few.strength[0..., 300...] = .zeros([200, 400])
    #expect(few.withoutBreaks().ink.penLevel == 0.4)
  }

  @Test func `what is as faint as the paper's noise mends no stroke`() {
    #expect(page([0.4, 0.12, 0.4], noise: 0.03).withoutBreaks().ink.penLevel == 0.4)
  }

  @Test func `a page without ink stays as it is`() {
    let empty = PageInk(strength: .zeros([9, 9]), penLevel: 0, noise: 0)
    #expect(empty.components.isEmpty && empty.withoutBreaks().ink.penLevel == 0)
  }
}
