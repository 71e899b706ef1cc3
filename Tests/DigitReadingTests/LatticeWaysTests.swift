import NDArrays
import Testing

@testable import DigitReading

/// Ways through a lattice on which components may be read as digits that touch.
@Suite struct LatticeWaysTests {
  /// One component, cut into pieces of ten pixels.
  private func pieces(_ count: Int) -> [InkPiece] {
    (0..<count).map { place in
      let left = 10 * place
      return InkPiece(
        box: PixelBox(top: 0, left: left, bottom: 30, right: left + 10),
        runs: (0..<30).map { InkComponent.Run(row: $0, columns: left..<left + 10) }, component: 0,
        isCutLeft: place > 0, isCutRight: place + 1 < count)
    }
  }

  /// A lattice whose shares are drawn, some of whose segments may be digits that touch.
  private func drawn(_ count: Int, _ random: inout RandomGenerator) -> DigitLattice {
    var lattice = DigitLattice(pieces(count), lineHeight: 30)
    // Whatever costs are the best today.
    lattice.costs = LatticeCosts()
    for place in lattice.segments.indices {
      let scores = exp(2 * random.standardNormal([11], of: Double.self))
      lattice.segments[place].logShares = (scores / scores.sum()).elements.map { log($0) }
      let pieces = lattice.segments[place].pieces.count
      guard pieces > 1 else { continue }
      lattice.segments[place].touching = (0..<2).map { _ in
        TouchingDigits(
          values: random.integers(0..<10, shape: [pieces]).elements,
          logShare: -random.uniform(),
          columns: (0..<pieces).map {
            Double($0) / Double(pieces)...Double($0 + 1) / Double(pieces)
          })
      }
    }
    return lattice
  }

  /// A lattice of two pieces of which each half and the whole have one likely reading.
  private func halves(_ left: Int, _ right: Int, whole: TouchingDigits) -> DigitLattice {
    var lattice = DigitLattice(pieces(2), lineHeight: 30)
    for place in lattice.segments.indices {
      var shares = [Double](repeating: log(1e-7), count: 11)
      let pieces = lattice.segments[place].pieces
      if pieces == 0..<1 { shares[left] = 0 }
      if pieces == 1..<2 { shares[right] = 0 }
      lattice.segments[place].logShares = shares
      if pieces == 0..<2 { lattice.segments[place].touching = [whole] }
    }
    return lattice
  }

  private func even(_ values: [Int], _ logShare: Double) -> TouchingDigits {
    let count = Double(values.count)
    return TouchingDigits(
      values: values, logShare: logShare,
      columns: values.indices.map { Double($0) / count...Double($0 + 1) / count })
  }

  @Test(arguments: [1, 0.5, 3])
  func `the best way and the shares are those of all ways, digits that touch among them`(
    _ temperature: Double
  ) {
    var random = RandomGenerator(seed: 8)
    var touching = 0
    for round in 0..<12 {
      let lattice = drawn(1 + round % 4, &random)
      let ways = lattice.allWays
      let total = ways.reduce(0) { $0 + exp($1.score / temperature) }
      let top = ways.max { $0.score < $1.score }!
      let best = lattice.best(temperature: temperature)
      #expect(best.map(\.segment.pieces) == top.parts.map { lattice.segments[$0.segment].pieces })
      #expect(best.map(\.values) == top.parts.map(\.values))
      let shares = LatticeWays(lattice, temperature: temperature)
      for place in lattice.segments.indices {
        for (reading, share) in zip(shares.readings[place], shares.shares[place]) {
          let wanted =
            ways.filter { way in
              way.parts.contains { $0.segment == place && $0.values == reading.values }
            }.reduce(0) { $0 + exp($1.score / temperature) } / total
          // Two readings of the same digits are told apart by nothing.
          let same = zip(shares.readings[place], shares.shares[place]).filter {
            $0.0.values == reading.values
          }
          #expect(abs(same.reduce(0) { $0 + $1.1 } - wanted) < 1e-9 && share <= 1 + 1e-9)
        }
      }
      // Each piece is taken once, whatever way it is.
      for piece in lattice.pieces.indices {
        let all = lattice.segments.indices.filter { lattice.segments[$0].pieces.contains(piece) }
          .reduce(0) { $0 + shares.shares[$1].reduce(0, +) }
        #expect(abs(all - 1) < 1e-9)
      }
      touching += best.count { $0.values.count > 1 }
    }
    #expect(touching > 2)
  }

  @Test func `digits that touch are read as a whole where that is likelier than their cuts`() {
    let likely = halves(3, 5, whole: even([8, 2], log(0.99)))
    #expect(likely.best().map(\.values) == [[8, 2]])
    let unlikely = halves(3, 5, whole: even([8, 2], log(1e-6)))
    #expect(unlikely.best().map(\.values) == [[3], [5]])
    let impossible = halves(3, 5, whole: even([8, 2], -.infinity))
    let best = impossible.best()
    #expect(best.map(\.values) == [[3], [5]])
    #expect(best.flatMap(\.digits).allSatisfy { $0.share > 0.98 && $0.share <= 1 })
  }

  @Test func `ways that cut and ways that do not speak for the same digits together`() {
    let agreed = halves(3, 5, whole: even([3, 5], log(0.8))).best()
    #expect(agreed.map(\.values) == [[3, 5]] || agreed.map(\.values) == [[3], [5]])
    for reading in agreed {
      #expect(reading.share < 0.97)
      for digit in reading.digits {
        #expect(digit.share > 0.99 && digit.share <= 1 && digit.share > reading.share)
      }
    }
    // Of the second digit alone they say different things.
    let other = halves(3, 5, whole: even([3, 6], log(0.8))).best().flatMap(\.digits)
    #expect(other.map(\.value)[0] == 3 && other[0].share > 0.99 && other[1].share < 0.97)
    #expect(abs(other[1].shares[5] + other[1].shares[6] - 1) < 0.01)
  }

  @Test func `confidence is no more than one, and the ten shares of a place are shares`() {
    var random = RandomGenerator(seed: 21)
    for round in 0..<40 {
      for reading in drawn(1 + round % 5, &random).best(temperature: 2) {
        #expect(reading.share <= 1 + 1e-9 && reading.digits.map(\.value) == reading.values)
        for digit in reading.digits {
          #expect(digit.shares.count == 10 && digit.shares[digit.value] == digit.share)
          #expect(digit.shares.allSatisfy { (0...1).contains($0) })
        }
      }
    }
  }

  @Test func `digits that touch lie side by side in their segment's box`() {
    let whole = TouchingDigits(
      values: [1, 7, 4], logShare: 0, columns: [0...0.2, 0.2...0.7, 0.7...1])
    let digits = halves(3, 5, whole: whole).best().flatMap(\.digits)
    #expect(digits.map(\.value) == [1, 7, 4])
    #expect(digits.map { $0.box.left..<$0.box.right } == [0..<4, 4..<14, 14..<20])
    #expect(digits.allSatisfy { $0.box.top == 0 && $0.box.bottom == 30 })
  }

  @Test
  func `digits that lie beyond their segment's rims, or are more than its pixels, stay in it`() {
    let crowded = TouchingDigits(
      values: [1, 1, 1], logShare: 0, columns: [0...0, 0...1, 1...1])
    let many = even([Int](repeating: 1, count: 90), 0)
    for touching in [crowded, many] {
      let digits = halves(3, 5, whole: touching).best().flatMap(\.digits)
      #expect(digits.count == touching.values.count)
      for digit in digits {
        #expect(digit.box.width > 0 && digit.box.left >= 0 && digit.box.right <= 20)
      }
      #expect(zip(digits, digits.dropFirst()).allSatisfy { $0.box.left <= $1.box.left })
    }
  }

  @Test func `no temperature changes the best way, and a high one makes it less sure`() {
    var random = RandomGenerator(seed: 4)
    let lattice = drawn(4, &random)
    let (cold, usual, hot) = (
      lattice.best(temperature: 0.01), lattice.best(), lattice.best(temperature: 1e9)
    )
    #expect(cold.map(\.values) == usual.map(\.values))
    #expect(hot.map(\.values) == usual.map(\.values))
    #expect(cold.allSatisfy { $0.share > 0.99 })
    #expect(hot.allSatisfy { $0.share < 0.2 })
  }

  @Test func `a lattice without pieces has no way, and one piece has eleven`() {
    let empty = DigitLattice([], lineHeight: 30)
    #expect(empty.best().isEmpty && empty.wholeComponents().isEmpty)
    let ways = LatticeWays(empty, temperature: 1)
    #expect(ways.best.isEmpty && ways.shares.isEmpty && ways.found(empty).isEmpty)
    var random = RandomGenerator(seed: 1)
    let one = drawn(1, &random)
    #expect(one.allWays.count == 11)
    let sum = LatticeWays(one, temperature: 1).shares[0].reduce(0, +)
    #expect(abs(sum - 1) < 1e-9)
  }
}

extension DigitLattice {
  /// Each way through the lattice with what it reads and its score.
  fileprivate var allWays: [(parts: [(segment: Int, values: [Int])], score: Double)] {
    var result: [(parts: [(segment: Int, values: [Int])], score: Double)] = []
    func go(_ parts: [(segment: Int, values: [Int])], _ score: Double, _ start: Int) {
      if start == pieces.count { return result.append((parts, score)) }
      for place in segments.indices where segments[place].pieces.lowerBound == start {
        let between = parts.last.map { cost(segments[$0.segment], segments[place]) } ?? 0
        for reading in readings(segments[place]) {
          go(
            parts + [(place, reading.values)], score - between + reading.score,
            segments[place].pieces.upperBound)
        }
      }
    }
    go([], 0, 0)
    return result
  }
}
