import Foundation
import NDArrays
import Testing

@testable import Plots

/// Compares with a file beside the tests; `RECORD_GOLDEN=1` writes it anew and fails once.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation)
{
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Golden/\(name)")
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("recorded \(name); look at it", sourceLocation: sourceLocation)
  } else {
    #expect(
      text == (try? String(contentsOf: file, encoding: .utf8)), sourceLocation: sourceLocation)
  }
}

@Suite struct FigureTests {
  @Test func `draws two lines with their names at the ends`() {
    let figure = lineChart(
      [Series("training", [0.9, 0.5, 0.4, 0.35]), Series("validation", [0.8, 0.6, 0.55, 0.54])],
      xName: "epoch",
      yName: "loss", alternative: "Both losses fall & flatten.")
    expectGolden(figure.svg, "lines.svg")
    #expect(figure.numbers.rows[1] == ["2", "0.50", "0.60"])
  }

  @Test func `pictures of an array are those of its parts, of Floats as of bytes`() {
    let bytes = NDArray<UInt8>([[[0, 255], [51, 102]], [[1, 2], [3, 4]]])
    let grid = PictureGrid(bytes, captions: ["a", "b"], columns: 2, alternative: "two")
    #expect(grid.items.map(\.caption) == ["a", "b"] && grid.columns == 2)
    #expect(grid.items[0].picture == Picture(bytes[0], alternative: "a"))
    let shares = (bytes.cast(to: Float.self) / 255).reshaped([2, 2, 2, 1])
    #expect(
      PictureGrid(shares, captions: ["a", "b"], alternative: "two").items == grid.items)
    let beyond = Picture(NDArray<Float>([[-1, 7], [0.2, 0.4]]), alternative: "a")
    #expect(beyond == grid.items[0].picture)
    #expect(PictureGrid(shares, alternative: "two").items[1].picture.alternative == "picture 2")
    #expect(
      Picture(NDArray<Float>([[.nan]]), alternative: "").base64
        == Picture(diverging: NDArray<Float>([[.nan]]), limit: 1, alternative: "").base64)
    #expect(PictureGrid(NDArray<UInt8>.zeros([0, 2, 2]), alternative: "").items.isEmpty)
  }

  @Test func `draws powers of ten on logarithmic axes`() {
    let figure = lineChart(
      [Series("error", x: [1e-3, 1e-2, 1e-1], y: [1e-9, 1e-7, 1e-5])], xName: "h", yName: "error",
      isLogarithmic: true,
      alternative: "The error grows with the step.")
    expectGolden(figure.svg, "logarithmic.svg")
  }

  @Test func `draws bars from zero`() {
    expectGolden(
      barChart(
        ["0", "1", "2"], [10, 25, 15], xName: "digit", yName: "pictures", alternative: "Three bars."
      ).svg,
      "bars.svg")
  }

  @Test func `shades mistakes by how many they are`() {
    expectGolden(
      confusionChart(NDArray([[8, 2], [1, 9]]), alternative: "Three mistakes in twenty.").svg,
      "confusion.svg")
  }

  @Test func `escapes what stands in alternative texts`() {
    let figure = barChart(["a"], [1], xName: "x", yName: "y", alternative: "\"<&>\"")
    #expect(figure.svg.contains("aria-label=\"&quot;&lt;&amp;&gt;&quot;\""))
  }

  @Test func `writes PNG that begins and ends as PNG does`() {
    let picture = Picture(NDArray<UInt8>([[0, 255]]), alternative: "two pixels")
    let bytes = [UInt8](Data(base64Encoded: picture.base64)!)
    #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(bytes[16..<24] == [0, 0, 0, 2, 0, 0, 0, 1])
    #expect(bytes.suffix(4) == [0xAE, 0x42, 0x60, 0x82])
  }
}
