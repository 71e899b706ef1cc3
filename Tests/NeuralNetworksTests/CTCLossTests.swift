import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct CTCLossTests {
  @Test(arguments: 0...5, [0, 1, 3])
  func `the loss is that of all paths together`(_ steps: Int, _ blank: Int) {
    var random = RandomGenerator(seed: UInt64(10 + steps))
    let scores = random.standardNormal([1, steps, 4], of: Double.self) * 2
    let paths = EnumeratedPaths(scores[0], blank: blank)
    var seen = 0
    let symbols = (0..<4).filter { $0 != blank }
    for labels in EnumeratedPaths.labellings(of: symbols, upTo: 3) {
      let found = ctcLoss(scores, [labels], blank: blank)
      let likelihood = ctcLogLikelihood(scores, [labels], blank: blank)[0]
      if let probability = paths.probabilities[labels] {
        #expect(abs(found.loss + log(probability)) < 1e-12, "\(labels)")
        #expect(abs(likelihood - log(probability)) < 1e-12, "\(labels)")
        seen += 1
      } else {
        #expect(found.loss == .infinity && likelihood == -.infinity, "\(labels)")
        #expect((found.gradient .== 0).all())
        let without = ctcLoss(scores, [labels], blank: blank, zeroInfinity: true)
        #expect(without.loss == 0 && (without.gradient .== 0).all())
      }
    }
    // Of 40 labellings those fit whose length, with a blank between equal labels, is at most the steps'.
    #expect(seen == [1, 4, 10, 25, 37, 40][steps])
  }

  @Test(arguments: [
    (7, [[1, 2], [3, 3, 1], []], nil), (1, [[2], [], [1]], nil),
    (9, [[1, 1, 1, 1], [2, 3, 2, 3, 2], [3]], [9, 6, 4]), (5, [[1], [2, 2], [3]], [1, 3, 0]),
  ])
  func `the gradient agrees with central differences`(
    _ count: Int, _ labels: [[Int]], _ steps: [Int]?
  ) {
    var random = RandomGenerator(seed: 4)
    let scores = random.standardNormal([3, count, 4], of: Double.self) * 3
    func found(_ x: NDArray<Double>) -> (loss: Double, gradient: NDArray<Double>) {
      ctcLoss(x, labels, steps: steps, zeroInfinity: true)
    }
    let numeric = numericalGradient(at: scores) { found($0).loss }
    #expect(relativeError(found(scores).gradient, numeric) < 1e-7)
    // Softmax is the same where all scores of a step are moved.
    #expect(abs(found(scores).gradient.sum(axis: 2)).max() < 1e-13)
  }

  @Test func `gives PyTorch's losses and gradients`() throws {
    let cases = try PyTorchCases()
    for (name, seed, shape, labels, steps, blank) in Self.pyTorch {
      var random = RandomGenerator(seed: seed)
      let scores: NDArray<Double> = random.standardNormal(shape) * 2
      let found = ctcLoss(scores, labels, steps: steps, blank: blank, zeroInfinity: true)
      let losses = labels.indices.map { row in
        ctcLoss(
          scores[row...row], [labels[row]], steps: steps.map { [$0[row]] }, blank: blank,
          zeroInfinity: true
        ).loss
      }
      let gradient = found.gradient * Double(labels.count)
      cases.expect(name, losses + gradient.elements, 1e-11)
    }
  }

  /// `Fixtures/pytorch_ctc.py` says the same.
  static let pyTorch:
    [(name: String, seed: UInt64, shape: Shape, labels: [[Int]], steps: [Int]?, blank: Int)] = [
      ("ctc", 41, [3, 8, 5], [[1, 2, 3], [4, 1], [2]], nil, 0),
      ("ctc-repeats", 42, [2, 9, 3], [[1, 1, 2, 2], [2, 2, 2, 2, 2]], nil, 0),
      ("ctc-steps", 43, [3, 10, 4], [[1, 2, 1], [3], [2, 2]], [10, 4, 3], 0),
      ("ctc-last-blank", 44, [2, 6, 4], [[0, 1, 2], [0, 0]], nil, 3),
      ("ctc-empty", 45, [3, 5, 3], [[], [1], [2, 1, 2]], nil, 0),
      ("ctc-too-long", 46, [3, 4, 3], [[1, 1, 1], [1, 2], [2, 2, 1, 1]], nil, 0),
      (
        "ctc-line", 47, [1, 60, 11],
        [[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]],
        nil, 0
      ),
    ]

  @Test func `padded labels are the same as lists`() {
    var random = RandomGenerator(seed: 2)
    let scores = random.standardNormal([3, 6, 4], of: Double.self)
    let lists = [[3, 3], [], [1, 2, 1]]
    let padded = paddedLabels(lists)
    #expect(padded == NDArray([[3, 3, -1], [-1, -1, -1], [1, 2, 1]]))
    let (a, b) = (ctcLoss(scores, lists), ctcLoss(scores, padded))
    #expect(a.loss == b.loss && a.gradient == b.gradient)
    let none = paddedLabels([[], [], []])
    #expect(none.shape == [3, 0] && paddedLabels([]).shape == [0, 0])
    #expect(ctcLoss(scores, none).loss == ctcLoss(scores, [[], [], []]).loss)
  }

  // MARK: - Odd values

  @Test func `a row has the same bits alone and among others`() {
    var random = RandomGenerator(seed: 6)
    let scores = random.standardNormal([8, 20, 11], of: Float.self) * 4
    let labels = (0..<8).map { row in (0..<row).map { _ in 1 + random.integer(below: 10) } }
    let all = ctcLoss(scores, labels, zeroInfinity: true)
    for row in 0..<8 {
      let alone = ctcLoss(scores[row...row], [labels[row]], zeroInfinity: true)
      // An eighth is exact.
      let among: NDArray<Float> = all.gradient[row]
      #expect(alone.gradient.reshaped([20, 11]) * 0.125 == among)
    }
  }

  @Test func `Float's loss and gradient are Double's, rounded`() {
    var random = RandomGenerator(seed: 7)
    let scores = random.standardNormal([2, 300, 11], of: Float.self) * 30
    let labels = (0..<2).map { _ in (0..<40).map { _ in 1 + random.integer(below: 10) } }
    let narrow = ctcLoss(scores, labels)
    let wide = ctcLoss(scores.cast(to: Double.self), labels)
    #expect(narrow.loss == Float(wide.loss))
    #expect(narrow.gradient == wide.gradient.cast(to: Float.self))
  }

  @Test func `scores of any size have their loss`() {
    // A step each for 1, a blank and 2, as far from the others as scores may be.
    for size in [1e4, 1e100, 1e308] {
      let right = NDArray<Double>([[[-size, size, -size], [size, -size, -size], [0, 0, size]]])
      #expect(ctcLoss(right, [[1, 2]]).loss == 0)
      let gradient = ctcLoss(right, [[1, 2]]).gradient
      #expect((gradient .== 0).all())
      let wrong = ctcLoss(right, [[2, 1]])
      #expect(wrong.loss > size && isFinite(wrong.gradient).all())
    }
    let wrong = ctcLoss(NDArray<Double>([[[1e4, -1e4], [1e4, -1e4]]]), [[1]])
    // Three paths, of which the two with one blank are the likelier.
    #expect(abs(wrong.loss - (2e4 - log(2))) < 1e-9)
    #expect(abs(wrong.gradient.elements[0] - 0.5) < 1e-9)
    let float = ctcLoss(NDArray<Float>([[[3e38, -3e38], [3e38, -3e38]]]), [[1]])
    #expect(float.loss == .infinity && isFinite(float.gradient).all())
  }

  @Test func `infinite scores have their shares, and no share costs infinity`() {
    let scores = NDArray<Double>([
      [[.infinity, 0, 1], [-.infinity, 1, 1], [.infinity, .infinity, 0]]
    ])
    // The blank, then 1 or 2, then the blank or 1.
    #expect(abs(ctcLoss(scores, [[1]]).loss - log(2)) < 1e-15)
    #expect(abs(ctcLoss(scores, [[2, 1]]).loss - log(4)) < 1e-15)
    #expect(ctcLoss(scores, [[2, 2]]).loss == .infinity)
    #expect((ctcLoss(scores, [[2, 2]]).gradient .== 0).all())
    #expect(ctcLoss(scores, [[2, 2]], zeroInfinity: true).loss == 0)
    let even = ctcLoss(NDArray<Double>.full([1, 1, 4], -.infinity), [[2]])
    #expect(abs(even.loss - log(4)) < 1e-15)
  }

  @Test func `NaN makes its own row NaN and no other`() {
    var scores = NDArray<Float>.zeros([3, 4, 2])
    scores[1, 2, 0] = NDArray(.nan)
    let found = ctcLoss(scores, [[1], [1], []])
    #expect(found.loss.isNaN)
    #expect(isNaN(found.gradient[1]).all())
    #expect(isFinite(found.gradient[0]).all() && isFinite(found.gradient[2]).all())
    // A step that does not count may hold anything.
    let short = ctcLoss(scores, [[1], [1], []], steps: [4, 2, 4])
    #expect(short.loss.isFinite && isFinite(short.gradient).all())
    #expect((short.gradient[1, 2...] .== 0).all())
  }

  @Test func `a batch of nothing, no steps and one class have their loss`() {
    #expect(ctcLoss(NDArray<Double>.zeros([0, 5, 3]), [[Int]]()).loss == 0)
    #expect(
      ctcLoss(NDArray<Double>.zeros([0, 5, 3]), paddedLabels([])).gradient.shape == [0, 5, 3])
    #expect(ctcLoss(NDArray<Double>.zeros([2, 0, 3]), [[], []]).loss == 0)
    #expect(ctcLoss(NDArray<Double>.zeros([2, 0, 3]), [[], [1]]).loss == .infinity)
    let blank = ctcLoss(NDArray<Double>([[[7], [-3]]]), [[]])
    #expect(blank.loss == 0 && blank.gradient.elements == [0, 0])
    let strided = NDArray<Double>.arange(24).reshaped([4, 3, 2]).transposed([1, 2, 0])
    #expect(
      ctcLoss(strided, [[1], [2], []]).loss
        == ctcLoss(strided.contiguousCopy(), [[1], [2], []]).loss)
  }

  @Test func `what does not fit stops with the row and what was expected`() async {
    func stop(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let blank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcLoss(NDArray<Float>.zeros([2, 4, 3]), [[1], [2, 0]])
    }
    #expect(
      stop(blank).contains(
        "ctcLoss: label 0 at place 1 of row 1 is the blank, which lies between labels and is none"))
    let large = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcLoss(NDArray<Float>.zeros([1, 4, 3]), [[1, 3]])
    }
    #expect(
      stop(large).contains(
        "ctcLoss: label 3 at place 1 of row 0 is not one of the 3 classes, which are 0 to 2, 0 the blank"
      ))
    let late = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcLoss(NDArray<Float>.zeros([1, 4, 3]), NDArray([[1, -1, 2]]))
    }
    #expect(
      stop(late).contains(
        "ctcLoss: label 2 at place 2 of row 0 stands behind -1, which ends a row"))
    let steps = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcLoss(NDArray<Float>.zeros([2, 4, 3]), [[1], [1]], steps: [4, 5])
    }
    #expect(stop(steps).contains("ctcLoss: 5 steps in row 1; expected 0 to 4"))
    let few = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcLogLikelihood(NDArray<Float>.zeros([2, 4, 3]), [[1]])
    }
    #expect(stop(few).contains("ctcLogLikelihood: 1 lists of labels for 2 rows of scores"))
    let rank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcLoss(NDArray<Float>.zeros([4, 3]), [[1]])
    }
    #expect(
      stop(rank).contains("ctcLoss: [4, 3] is no scores of steps; expected [n, steps, classes]"))
    let odd = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcLoss(NDArray<Float>.zeros([1, 4, 3]), [[1]], blank: 3)
    }
    #expect(stop(odd).contains("ctcLoss: a blank of 3; classes are 0 to 2"))
  }
}
