import NDArrays
import Testing

@testable import DigitReading

@Suite struct PageImageTests {
  @Test(arguments: [
    (4000, 3000, 1600, 1200), (1000, 1600, 1000, 1600), (300, 200, 750, 500), (1, 1, 3, 3),
    (600, 800, 825, 1100), (1, 20_000, 1, 1600),
  ])
  func `a page is brought to a size at which it can be read`(
    _ rows: Int, _ columns: Int, _ tall: Int, _ wide: Int
  ) {
    let image = PageImage(NDArray<UInt8>.full([rows, columns], 77))
    #expect(abs(image.gray.shape[0] - tall) <= 1 && abs(image.gray.shape[1] - wide) <= 1)
    #expect(image.gray.elements.allSatisfy { abs($0 - 77) < 1e-3 })
    #expect(abs(Double(max(rows, columns)) / Double(max(tall, wide)) - image.scale) < 0.1)
  }

  @Test func `shrinking takes the mean of an area, growing goes straight between pixels`() {
    let page = NDArray<UInt8>([[0, 100, 200, 40], [20, 80, 0, 0]])
    #expect(Resampling.resized(page, rows: 1, columns: 2) == NDArray<Float>([[50, 60]]))
    let grown = Resampling.resized(NDArray<UInt8>([[0, 100]]), rows: 1, columns: 4)
    #expect(grown == NDArray<Float>([[0, 25, 75, 100]]))
    // A third of a pixel counts a third.
    let third = Resampling.resized(NDArray<UInt8>([[30, 60, 90, 120]]), rows: 1, columns: 3)
    #expect(abs(third[0, 0] - 37.5) < 1e-3 && abs(third[0, 1] - 75) < 1e-3)
    var random = RandomGenerator(seed: 1)
    let noise = random.integers(0..<256, shape: [40, 60]).cast(to: UInt8.self)
    let small = Resampling.resized(noise, rows: 7, columns: 11)
    #expect(abs(small.mean() - noise.cast(to: Float.self).mean()) < 0.05)
  }

  @Test func `what is no page stops with its shape`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PageImage(NDArray<UInt8>.zeros([0, 5]))
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("PageImage: [0, 5] is no page; expected rows and columns of pixels"))
  }
}
