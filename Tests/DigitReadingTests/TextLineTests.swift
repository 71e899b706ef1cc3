import NDArrays
import Testing

@testable import DigitReading

@Suite struct TextLineTests {
  /// A component that fills its box.
  private func part(_ left: Int, _ top: Int, _ width: Int = 20, _ height: Int = 40) -> InkComponent
  {
    let box = PixelBox(top: top, left: left, bottom: top + height, right: left + width)
    let runs = (top..<top + height).map { InkComponent.Run(row: $0, columns: left..<left + width) }
    return InkComponent(box: box, runs: runs, peak: 1)
  }

  private func lines(_ parts: [InkComponent], inColumns: Bool = true) -> [[Int]] {
    TextLine.all(in: parts, usualSide: 40, inColumns: inColumns).map {
      $0.components.map(\.box.left)
    }
  }

  @Test func `parts side by side are a line, whatever their order`() {
    let parts = [part(60, 3), part(0, 0), part(30, 100), part(0, 97), part(90, 5)]
    #expect(lines(parts) == [[0, 60, 90], [0, 30]])
    #expect(lines(parts.reversed()) == [[0, 60, 90], [0, 30]])
    #expect(lines([]).isEmpty)
  }

  @Test func `a line may slope by more than its height`() {
    let parts = (0..<12).map { part(30 * $0, 6 * $0) } + (0..<12).map { part(30 * $0, 60 + 6 * $0) }
    #expect(lines(parts) == Array(repeating: (0..<12).map { 30 * $0 }, count: 2))
  }

  @Test func `small zeros and bars stand in their line`() {
    #expect(lines([part(0, 0), part(30, 24, 14, 16), part(60, 0)]) == [[0, 30, 60]])
    // The bar of a 5 above its body.
    #expect(
      lines([part(0, 0), part(32, 2, 16, 4), part(28, 10, 20, 32)]).map { Set($0) } == [
        [0, 32, 28]
      ])
  }

  @Test func `columns of numbers are read one after another`() {
    let parts = [0, 100].flatMap { top in [0, 30, 700, 730].map { part($0, top) } }
    #expect(lines(parts) == [[0, 30], [0, 30], [700, 730], [700, 730]])
    #expect(
      lines(parts, inColumns: false) == [[0, 30], [700, 730], [0, 30], [700, 730]])
  }

  @Test func `groups of one line are no columns`() {
    #expect(lines([0, 30, 200, 230].map { part($0, 0) }) == [[0, 30, 200, 230]])
    // Two lines whose gaps are as wide as a digit.
    let parts = [0, 100].flatMap { top in [0, 30, 130, 160].map { part($0, top) } }
    #expect(lines(parts) == [[0, 30, 130, 160], [0, 30, 130, 160]])
  }

  @Test func `a line's height is that of its digits, not of its marks`() {
    let line = TextLine([
      part(0, 0), part(30, 0), part(60, 36, 4, 4), part(70, 36, 4, 4), part(80, 36, 4, 4),
    ])
    #expect(line.height == 40)
  }
}
