import Testing

@testable import Plots

@Suite struct NetworkDrawingTests {
  @Test func `draws pictures as stacks and units as dots`() {
    let figure = networkDrawing(
      [("picture", [28, 28, 1]), ("maps", [13, 13, 16]), ("hidden", [12]), ("classes", [3])],
      alternative: "A small network.")
    expectGolden(figure.svg, "network.svg")
    #expect(figure.numbers.rows[1] == ["maps", "13 × 13 × 16"])
  }
}
