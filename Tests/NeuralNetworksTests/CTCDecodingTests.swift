import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct CTCDecodingTests {
  /// Scores by which the path is the best one.
  private func scores(_ paths: [[Int]], classes: Int) -> NDArray<Float> {
    let rows = paths.map { path -> NDArray<Float> in
      4 * oneHot(NDArray(path), classes: classes)
    }
    return NDArray.stack(rows)
  }

  @Test func `a path is read with the first and last step of each symbol`() {
    let readings = ctcGreedyDecode(
      scores(
        [[0, 1, 1, 0, 1, 2, 2, 2], [0, 0, 0, 0, 0, 0, 0, 0], [2, 1, 2, 1, 1, 1, 0, 2]], classes: 3))
    #expect(readings.map(\.labels) == [[1, 1, 2], [], [2, 1, 2, 1, 2]])
    #expect(readings[0].symbols.map(\.steps) == [1...2, 4...4, 5...7])
    #expect(readings[2].symbols.map(\.steps) == [0...0, 1...1, 2...2, 3...5, 7...7])
  }

  @Test func `a symbol is as sure as its surest step`() {
    let shares = NDArray<Double>([
      [[0.3, 0.7], [0.2, 0.8], [0.45, 0.55], [0.9, 0.1], [0.4, 0.6]]
    ])
    let symbols = ctcGreedyDecode(log(shares))[0].symbols
    #expect(symbols.map(\.label) == [1, 1])
    #expect(abs(symbols[0].confidence - 0.8) < 1e-15 && abs(symbols[1].confidence - 0.6) < 1e-15)
  }

  @Test func `the blank may be any class, and steps may end early`() {
    let scores = scores([[2, 0, 0, 1], [1, 1, 2, 1]], classes: 3)
    #expect(ctcGreedyDecode(scores, blank: 2).map(\.labels) == [[0, 1], [1, 1]])
    #expect(ctcGreedyDecode(scores, steps: [3, 0], blank: 2).map(\.labels) == [[0], []])
    // What training counts is read the same way.
    #expect(ctcLabels(scores, blank: 2) == [[0, 1], [1, 1]])
    #expect(ctcGreedyDecode(NDArray<Float>.zeros([0, 3, 2])).isEmpty)
    #expect(ctcGreedyDecode(NDArray<Float>.zeros([1, 0, 2])).map(\.labels) == [[]])
    #expect(ctcGreedyDecode(NDArray<Float>.zeros([1, 4, 1])).map(\.labels) == [[]])
  }

  @Test func `the best path reads as what all paths were enumerated to read`() {
    var random = RandomGenerator(seed: 3)
    let scores = random.standardNormal([50, 6, 4], of: Double.self)
    for (row, reading) in ctcGreedyDecode(scores, blank: 1).enumerated() {
      let path = scores[row].argMax(axis: 1).elements
      #expect(reading.labels == EnumeratedPaths.reading(path, blank: 1))
      for symbol in reading.symbols {
        #expect(symbol.steps.allSatisfy { path[$0] == symbol.label })
      }
    }
  }

  @Test func `NaN stops with the first row and step that hold it`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var scores = NDArray<Float>.zeros([6, 3, 2])
      scores[5, 0, 0] = NDArray(.nan)
      scores[4, 1, 1] = NDArray(.nan)
      _ = ctcGreedyDecode(scores)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("ctcGreedyDecode: a score of nan in row 4, step 1"), "\(text)")
  }

  // MARK: - Searching

  @Test(arguments: 1...6)
  func `a wide search finds the most probable labellings`(_ steps: Int) {
    var random = RandomGenerator(seed: UInt64(steps))
    let scores = random.standardNormal([5, steps, 3], of: Double.self)
    for (row, found) in ctcBeamSearch(scores, width: 500, count: 7).enumerated() {
      let best = EnumeratedPaths(scores[row], blank: 0).best(7)
      #expect(found.map(\.labels) == best.map(\.labels), "row \(row)")
      for (a, b) in zip(found, best) { #expect(abs(a.logProbability - b.logProbability) < 1e-12) }
    }
  }

  @Test func `a narrow search gives right probabilities, and never better ones than a wide one`() {
    var random = RandomGenerator(seed: 8)
    let scores = random.standardNormal([40, 30, 6], of: Float.self) * 1.5
    let wide = ctcBeamSearch(scores, width: 100)
    let greedy = ctcGreedyDecode(scores).map(\.labels)
    let likelihoods = ctcLogLikelihood(scores, greedy)
    var better = 0
    for width in [1, 2, 8] {
      let narrow = ctcBeamSearch(scores, width: width)
      let found = ctcLogLikelihood(scores, narrow.map { $0[0].labels })
      #expect(found == narrow.map { $0[0].logProbability })
      // Not of each row, for a wide search may lose what a narrow one kept; of all together.
      let (a, b) = (found.reduce(0, +), wide.reduce(0) { $0 + $1[0].logProbability })
      #expect(a <= b, "width \(width)")
    }
    for row in 0..<40 where wide[row][0].logProbability > likelihoods[row] + 1e-9 { better += 1 }
    #expect(better > 20)
  }

  @Test func `the best path is not always the best labelling`() {
    let scores = log(NDArray<Double>([[[0.6, 0.4], [0.6, 0.4]]]))
    #expect(ctcGreedyDecode(scores)[0].labels == [])
    let found = ctcBeamSearch(scores, width: 4, count: 3)[0]
    #expect(found.map(\.labels) == [[1], []])
    #expect(abs(exp(found[0].logProbability) - 0.64) < 1e-15)
    #expect(abs(exp(found[1].logProbability) - 0.36) < 1e-15)
  }

  @Test func `equal labellings come in one order, and what cannot be does not come`() {
    let even = ctcBeamSearch(NDArray<Double>.zeros([1, 1, 4]), width: 9, count: 9)[0]
    #expect(even.map(\.labels) == [[], [1], [2], [3]])
    let sure = NDArray<Double>([[[0, -.infinity, 0], [-.infinity, -.infinity, 0]]])
    #expect(ctcBeamSearch(sure, width: 9, count: 9)[0].map(\.labels) == [[2]])
    #expect(
      ctcBeamSearch(NDArray<Float>.zeros([2, 0, 3]), count: 5).map { $0.map(\.labels) } == [
        [[]], [[]],
      ])
    #expect(
      ctcBeamSearch(NDArray<Float>.zeros([1, 9, 1]))[0] == [
        CTCLabelling(labels: [], logProbability: 0)
      ])
    #expect(ctcBeamSearch(NDArray<Float>.zeros([0, 9, 2])).isEmpty)
  }

  @Test func `a width that holds fewer than are wanted stops`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcBeamSearch(NDArray<Float>.zeros([1, 2, 2]), width: 2, count: 3)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("ctcBeamSearch: the best 3 in a width of 2; expected 1 or more"))
  }
}
