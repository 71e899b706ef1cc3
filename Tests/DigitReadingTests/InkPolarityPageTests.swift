import Datasets
import NDArrays
import Testing

@testable import DigitReading

@Suite struct InkPolarityPageTests {
  private func polarity(_ page: NDArray<UInt8>) -> InkPolarity {
    InkPolarity(ofPage: page.cast(to: Float.self))
  }

  @Test(arguments: [PageStyle.clean, .hard, .squared, .ruled, .scribbles], 0..<4 as Range<UInt64>)
  func `a page is dark on light, and its negative light on dark`(
    _ style: PageStyle, _ seed: UInt64
  ) {
    let page = GeneratedPages.draw(style, seed: 80_500 + seed).picture
    #expect(polarity(page) == .darkInk)
    #expect(polarity(255 - page) == .lightInk)
  }

  @Test func `what has no ink, or as much on either side, is dark on light`() {
    for gray: UInt8 in [0, 90, 255] {
      #expect(polarity(NDArray<UInt8>.full([300, 200], gray)) == .darkInk)
    }
    var random = RandomGenerator(seed: 3)
    let noise = random.integers(0..<256, shape: [400, 300]).cast(to: UInt8.self)
    #expect(polarity(noise) == .darkInk)
    for shape in [[1, 1], [1, 3000], [7, 7]] as [Shape] {
      #expect(polarity(NDArray<UInt8>.zeros(shape)) == .darkInk)
    }
  }

  @Test func `bright specks on a desk do not make a blackboard of the paper on it`() {
    var page = NDArray<UInt8>.full([1000, 1000], 50)
    for i in 0..<60 {
      let (row, column) = (i * 397 % 970, i * 211 % 970)
      page[row..<row + 9, column..<column + 9] = .full([9, 9], 210)
    }
    #expect(polarity(page) == .lightInk)
    page[100..<600, 200..<700] = .full([500, 500], 220)
    page[300..<340, 400..<408] = .full([40, 8], 60)
    #expect(polarity(page) == .darkInk)
  }

  @Test func `digits of chalk are read as those of a pen`() throws {
    let reader = try CommittedNetworks.reader()
    for seed: UInt64 in 80_510..<80_513 {
      let page = GeneratedPages.draw(.clean, seed: seed).picture
      #expect(reader.read(255 - page).text == reader.read(page).text)
    }
  }
}
