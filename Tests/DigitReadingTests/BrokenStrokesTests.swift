import NDArrays
import Testing

@testable import DigitReading

@Suite struct BrokenStrokesTests {
  /// A page of 12 strokes that are 40 tall; each third of a stroke has a strength of its own.
  private func page(_ strengths: [Float], noise: Float = 0.01) -> PageInk {
    var strength = NDArray<Float>.zeros([200, 700])
    for stroke in 0..<12 {
      for (part, level) in strengths.enumerated() {
        let top = 80 + 13 * part
        let left = 40 + 50 * stroke
        strength[top..<top + 13, left..<left + 4] = .full([13, 4], level)
      }
    }
    return PageInk(strength: strength, penLevel: 0.4, noise: noise)
  }

  @Test func `strokes in pieces hang together at the level of their fainter stretches`() {
    let broken = page([0.4, 0.12, 0.4])
    #expect(broken.components.count == 24)
    let mended = broken.withoutBreaks()
    #expect(mended.components.count == 12 && mended.penLevel == 0.75 * 0.4)
    #expect(mended.strength == broken.strength && mended.noise == broken.noise)
    let fainter = page([0.4, 0.09, 0.4]).withoutBreaks()
    #expect(fainter.components.count == 12 && abs(fainter.penLevel - 0.55 * 0.4) < 1e-6)
  }

  @Test func `strokes that are whole keep their pen's level`() {
    for strengths in [[0.4, 0.4, 0.4], [0.2, 0.4, 0.2], [0.4, 0.01, 0.4]] as [[Float]] {
      #expect(page(strengths).withoutBreaks().penLevel == 0.4)
    }
  }

  @Test func `what is as faint as the paper's noise mends no stroke`() {
    #expect(page([0.4, 0.12, 0.4], noise: 0.03).withoutBreaks().penLevel == 0.4)
  }

  @Test func `a page without ink stays as it is`() {
    let empty = PageInk(strength: .zeros([9, 9]), penLevel: 0, noise: 0)
    #expect(empty.components.isEmpty && empty.withoutBreaks().penLevel == 0)
  }
}
