import NDArrays
import Testing

@testable import DigitReading

@Suite struct DigitLatticeTests {
  /// Pieces of ten pixels, side by side; the marked ones are cut from their neighbour on the left.
  private func pieces(_ lefts: [Int], cut: Set<Int> = []) -> [InkPiece] {
    lefts.enumerated().map { place, left in
      let box = PixelBox(top: 0, left: left, bottom: 20, right: left + 10)
      let runs = (0..<20).map { InkComponent.Run(row: $0, columns: left..<left + 10) }
      let component = (0...place).last { !cut.contains($0) }!
      return InkPiece(
        box: box, runs: runs, component: component, isCutLeft: cut.contains(place),
        isCutRight: cut.contains(place + 1))
    }
  }

  private func lattice(
    _ pieces: [InkPiece], _ random: inout RandomGenerator
  ) -> DigitLattice {
    var lattice = DigitLattice(pieces, lineHeight: 20)
    for place in lattice.segments.indices {
      let scores = exp(3 * random.standardNormal([11], of: Double.self));
      let shares = scores / scores.sum()
      lattice.segments[place].logShares = shares.elements.map { log($0) }
    }
    return lattice
  }

  @Test func `segments are neighbours that are near and together not too wide`() {
    let near = DigitLattice(pieces([0, 10, 20, 30]), lineHeight: 20)
    // Three of ten pixels are one and a half line heights wide.
    #expect(near.segments.map(\.pieces.count).max() == 3)
    #expect(near.segments.count == 4 + 3 + 2)
    let far = DigitLattice(pieces([0, 15, 30]), lineHeight: 20)
    #expect(far.segments.count == 3)
    let wide = DigitLattice(pieces([0]), lineHeight: 2)
    #expect(wide.segments.count == 1)
  }

  @Test func `a cut costs once, wherever it is used`() {
    let lattice = DigitLattice(pieces([0, 10, 20], cut: [1, 2]), lineHeight: 20)
    let cuts = Dictionary(
      uniqueKeysWithValues: lattice.segments.map { ($0.pieces, $0.cuts) })
    #expect(cuts[0..<1] == 0.5 && cuts[1..<2] == 1 && cuts[2..<3] == 0.5)
    #expect(cuts[0..<3] == 0 && cuts[0..<2] == 0.5)
  }

  @Test func `the best way and the shares are those of all ways, one by one`() {
    var random = RandomGenerator(seed: 5)
    for cut in [[], [1], [1, 2, 3]] as [Set<Int>] {
      for _ in 0..<10 {
        let lattice = lattice(pieces([0, 9, 18, 30], cut: cut), &random)
        let ways = lattice.allWays
        let total = ways.reduce(0) { $0 + exp($1.score) }
        let best = lattice.best()
        let top = ways.max { $0.score < $1.score }!
        #expect(
          best.map(\.segment.pieces) == top.readings.map { lattice.segments[$0.segment].pieces })
        #expect(best.map(\.values) == top.readings.map { $0.value < 10 ? [$0.value] : [] })
        for reading in best {
          let share =
            ways.filter { way in
              way.readings.contains {
                lattice.segments[$0.segment].pieces == reading.segment.pieces
                  && ($0.value < 10 ? [$0.value] : []) == reading.values
              }
            }.reduce(0) { $0 + exp($1.score) } / total
          #expect(abs(share - reading.share) < 1e-9)
        }
      }
    }
  }

  @Test func `no pieces have no readings`() {
    #expect(DigitLattice([], lineHeight: 20).best().isEmpty)
  }
}

extension DigitLattice {
  /// Each way through the lattice with what it reads and its score.
  fileprivate var allWays: [(readings: [(segment: Int, value: Int)], score: Double)] {
    var result: [(readings: [(segment: Int, value: Int)], score: Double)] = []
    func go(_ readings: [(segment: Int, value: Int)], _ score: Double, _ start: Int) {
      if start == pieces.count { return result.append((readings, score)) }
      for place in segments.indices where segments[place].pieces.lowerBound == start {
        let between = readings.last.map { cost(segments[$0.segment], segments[place]) } ?? 0
        for value in 0...10 {
          go(
            readings + [(place, value)], score - between + self.score(segments[place], as: value),
            segments[place].pieces.upperBound)
        }
      }
    }
    go([], 0, 0)
    return result
  }
}
