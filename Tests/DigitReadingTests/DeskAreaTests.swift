import NDArrays
import Testing

@testable import DigitReading

@Suite struct DeskAreaTests {
  private let rows = 120
  private let columns = 160

  /// Paper of one light, and beside it, from a column on, something else.
  private func picture(_ paper: Float, beside: (Int, Int) -> Float) -> NDArray<Float> {
    var values: [Float] = []
    for row in 0..<rows {
      for column in 0..<columns { values.append(column < 100 ? paper : beside(row, column)) }
    }
    return NDArray(values, shape: [rows, columns])
  }

  private func desk(_ light: NDArray<Float>, of gray: NDArray<Float>? = nil) -> [Bool] {
    DeskArea.mask(light, of: gray ?? light)
  }

  @Test func `what is dark beside the paper is a desk, with its rim`() {
    let mask = desk(picture(200) { _, _ in 40 })
    for row in [0, 60, 119] {
      #expect((104..<160).allSatisfy { mask[row * columns + $0] })
      #expect((0..<90).allSatisfy { !mask[row * columns + $0] })
    }
  }

  @Test func `a grain that the paper has not tells a desk that is not dark`() {
    let light = picture(200) { _, _ in 120 }
    #expect(!desk(light).contains(true))
    let grainy = picture(200) { row, column in (row / 3 + column) % 2 == 0 ? 100 : 112 }
    let mask = desk(light, of: grainy)
    #expect(mask[60 * columns + 130] && !mask[60 * columns + 60])
    // Squared paper has the same grain in the shadow as beside it.
    var squared = grainy.elements
    for place in squared.indices where place % columns < 100 {
      squared[place] = (place / columns / 3 + place % columns) % 2 == 0 ? 167 : 187
    }
    #expect(!desk(light, of: NDArray(squared, shape: [rows, columns])).contains(true))
  }

  @Test func `a shadow begins by degrees and is no desk, however dark`() {
    for width in [10, 20, 40] {
      let shadow = picture(200) { _, column in
        max(30, 200 - 170 * Float(column - 100) / Float(width))
      }
      #expect(!desk(shadow).contains(true), "\(width)")
    }
  }

  @Test func `what does not go on beyond the picture is no desk`() {
    var light = NDArray<Float>.full([rows, columns], 200)
    light[40..<80, 60..<100] = .full([40, 40], 30)
    #expect(!desk(light).contains(true))
    light[40..<80, 60..<160] = .full([40, 100], 30)
    #expect(desk(light)[60 * columns + 80])
  }

  @Test(arguments: [0, 1, 30, 255] as [Float])
  func `an even picture and the smallest ones have no desk`(_ level: Float) {
    for shape in [[1, 1], [1, 7], [7, 1], [2, 2], [40, 60]] {
      #expect(!desk(.full(Shape(shape), level)).contains(true))
    }
  }

  @Test func `noise alone has no desk`() {
    var random = RandomGenerator(seed: 3)
    let values = (0..<rows * columns).map { _ in Float(255 * random.uniform()) }
    let mask = desk(NDArray(values, shape: [rows, columns]))
    #expect(mask.count == rows * columns)
  }
}
