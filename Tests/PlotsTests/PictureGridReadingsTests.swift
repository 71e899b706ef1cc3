import NDArrays
import Testing

@testable import Plots

@Suite struct PictureGridReadingsTests {
  static let pictures = NDArray<UInt8>([[[0, 255]], [[1, 2]], [[3, 4]]])

  @Test func `marks what was read wrong and says what it is`() {
    let panel = PictureGrid(
      Self.pictures, labels: NDArray([3, 5, 7]), readings: NDArray([3, 6, 7]),
      alternative: "Three digits, one read wrong.")
    #expect(panel.items.map(\.caption) == ["3", "6, is 5", "7"])
    #expect(panel.items.map(\.isWrong) == [false, true, false])
    #expect(
      panel.items.map(\.picture.alternative) == ["3, read so", "5, read as 6", "7, read so"])
    #expect(panel.columns == 10 && panel.alternative == "Three digits, one read wrong.")
    #expect(panel.items[0].picture.base64 == Picture(Self.pictures[0], alternative: "").base64)
  }

  @Test func `says what two models read, and marks what neither has right`() {
    let panel = PictureGrid(
      Self.pictures, labels: NDArray([0, 1, 2]), readings: ("MLP", NDArray([0, 2, 0])),
      ("CNN", NDArray([1, 1, 1])), names: ["<a>", "b", "c"], alternative: "Three disagreements.")
    #expect(
      panel.items.map(\.caption) == [
        "<a>: MLP <a>, CNN b", "b: MLP c, CNN b", "c: MLP <a>, CNN b",
      ])
    #expect(panel.items.map(\.isWrong) == [false, false, true])
    #expect(panel.items[1].picture.alternative == "b, read as c by MLP and as b by CNN")
  }

  @Test func `a panel of no pictures is empty`() {
    let none = NDArray<Int>.zeros([0])
    let panel = PictureGrid(
      NDArray<UInt8>.zeros([0, 28, 28, 1]), labels: none, readings: none, alternative: "None.")
    #expect(panel.items.isEmpty)
  }
}
