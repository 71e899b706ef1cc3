import NDArrays
import Testing

@testable import Datasets

@Suite struct GeneratedDigitsTests {
  @Test func `draws the same digits for the same seed`() {
    let (a, b) = (GeneratedDigits.draw(200, seed: 4), GeneratedDigits.draw(200, seed: 4))
    #expect(a.pictures == b.pictures && a.labels == b.labels)
    #expect(GeneratedDigits.draw(200, seed: 5).pictures != a.pictures)
  }

  @Test func `draws every class, in MNIST's form`() {
    let set = GeneratedDigits.draw(500, seed: 1)
    #expect(set.pictures.shape == [500, 28, 28])
    for k in 0..<10 { #expect((set.labels .== k).trueCount > 25) }
    for n in 0..<500 {
      let ink = set.picture(n).cast(to: Float.self)
      #expect(ink.max() > 150)
      // The longer side of the ink is 20, give or take the pen's soft edge.
      let rowsInked = ink.sum(axis: 1).elements.indices.filter { ink.sum(axis: 1)[$0] > 0 }
      let columnsInked = ink.sum(axis: 0).elements.indices.filter { ink.sum(axis: 0)[$0] > 0 }
      let side = Swift.max(rowsInked.last! - rowsInked[0], columnsInked.last! - columnsInked[0]) + 1
      #expect((18...22).contains(side))
      let rows =
        ink.sum(axis: 1).elements.enumerated().reduce(0) { $0 + Float($1.offset) * $1.element }
        / ink.sum()
      #expect((13.2...14.8).contains(rows))
    }
  }
}
