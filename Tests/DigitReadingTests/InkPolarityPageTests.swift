import Datasets
import NDArrays
import Testing

@testable import DigitReading

@Suite struct InkPolarityPageTests {
  private func polarity(_ page: NDArray<UInt8>) -> InkPolarity {
    InkPolarity(ofPage: page.cast(to: Float.self))
  }

  @Test(
    arguments: [PageStyle.clean, .hard, .squared, .ruled, .scribbles, .form, .letters],
    0..<4 as Range<UInt64>)
  func `a page of paper is dark on light`(_ style: PageStyle, _ seed: UInt64) {
    #expect(polarity(GeneratedPages.draw(style, seed: 80_500 + seed).picture) == .darkInk)
  }

  @Test(arguments: [PageStyle.clean, .ruled, .touching], 0..<4 as Range<UInt64>)
  func `the negative of evenly lit paper is light on dark`(_ style: PageStyle, _ seed: UInt64) {
    let page = GeneratedPages.draw(style, seed: 80_500 + seed).picture
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

  /// A desk with bright specks.
  private func desk(_ level: UInt8, _ speck: UInt8, count: Int) -> NDArray<UInt8> {
    var page = NDArray<UInt8>.full([1000, 1000], level)
    for i in 0..<count {
      let (row, column) = (i * 397 % 970, i * 211 % 970)
      page[row..<row + 9, column..<column + 9] = .full([9, 9], speck)
    }
    return page
  }

  @Test(arguments: [(50, 210, 220), (40, 75, 140), (20, 60, 90)] as [(UInt8, UInt8, UInt8)])
  func `bright specks on a desk do not make a blackboard of the paper on it, however dim`(
    _ level: UInt8, _ speck: UInt8, _ paper: UInt8
  ) {
    var page = desk(level, speck, count: 60)
    #expect(polarity(page) == .lightInk)
    page[100..<600, 200..<700] = .full([500, 500], paper)
    page[300..<340, 400..<408] = .full([40, 8], paper / 3)
    #expect(polarity(page) == .darkInk)
    // A note that covers a twelfth of the picture.
    page = desk(level, speck, count: 60)
    page[100..<400, 200..<500] = .full([300, 300], paper)
    #expect(polarity(page) == .darkInk)
  }

  @Test func `a glint or two are no ink`() {
    #expect(polarity(desk(120, 200, count: 1)) == .darkInk)
  }

  @Test func `digits of chalk are read as those of a pen`() throws {
    let reader = try CommittedNetworks.reader()
    for seed: UInt64 in 80_510..<80_513 {
      let page = GeneratedPages.draw(.clean, seed: seed).picture
      #expect(reader.read(255 - page).text == reader.read(page).text)
    }
  }
}
