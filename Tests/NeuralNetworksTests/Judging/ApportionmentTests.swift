import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ApportionmentTests {
  @Test func `largest remainders add up`() {
    #expect(largestRemainders(10, [0.7, 0.2, 0.1]) == [7, 2, 1])
    #expect(largestRemainders(100, [0.29, 0.71]) == [29, 71])
    #expect(largestRemainders(5, [0.5, 0.25, 0.25]) == [3, 1, 1])
    #expect(largestRemainders(1, [0.3, 0.4, 0.3]) == [0, 1, 0])
    #expect(largestRemainders(2, [1.0 / 3, 1.0 / 3, 1.0 / 3]) == [1, 1, 0])
  }

  @Test func `of two classes the larger remainder is rounded up`() {
    #expect(Apportionment(classes: [9, 1], parts: [9, 1]).counts == [[8, 1], [1, 0]])
    #expect(Apportionment(classes: [6, 4], parts: [5, 5]).counts == [[3, 3], [2, 2]])
  }

  // Sizes are drawn so that most cells are fractions, in tables from one cell to 40 by 5.
  @Test(arguments: 0..<60)
  func `adds up along both sides, and no cell is a whole away`(_ seed: Int) {
    var random = RandomGenerator(seed: UInt64(seed))
    let classes = (0..<random.integer(in: 1..<41)).map { _ in random.integer(in: 0..<9) } + [1]
    let total = classes.reduce(0, +)
    let cuts = (0..<random.integer(in: 0..<5)).map { _ in random.integer(in: 0..<total + 1) }
    let borders = [0] + cuts.sorted() + [total]
    let parts = zip(borders, borders.dropFirst()).map { $1 - $0 }
    let counts = Apportionment(classes: classes, parts: parts).counts
    #expect(counts.map { $0.reduce(0, +) } == classes)
    #expect(parts.indices.map { part in counts.reduce(0) { $0 + $1[part] } } == parts)
    for (row, size) in zip(counts, classes) {
      for (count, part) in zip(row, parts) {
        #expect((count * total - size * part).magnitude < total)
      }
    }
  }

  @Test func `takes counts whose products no Int holds`() {
    let half = 1 << 61
    let counts = Apportionment(classes: [half, half - 1, 1], parts: [half + 1, half - 1]).counts
    #expect(counts.map { $0.reduce(0, +) } == [half, half - 1, 1])
    #expect(counts.reduce(0) { $0 + $1[0] } == half + 1)
  }
}
