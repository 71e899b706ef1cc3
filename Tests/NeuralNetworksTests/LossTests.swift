import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct LossTests {
  /// The losses that take arrays, away from their corners.
  static let losses: [Loss] = [
    .squaredError, .meanSquaredError, .meanAbsoluteError, .huber(), .huber(delta: 0.3),
    .binaryCrossEntropy(), .binaryCrossEntropy(positiveWeight: 3), .crossEntropy(),
    .crossEntropy(labelSmoothing: 0.2),
    .crossEntropy(labelSmoothing: 0.1, classWeights: [1, 2, 0.5]),
    0.3 * Loss.meanSquaredError + 2 * Loss.meanAbsoluteError,
  ]

  @Test(arguments: losses.indices)
  func `a gradient agrees with central differences`(_ place: Int) {
    let loss = Self.losses[place]
    var random = RandomGenerator(seed: 3)
    let outputs = random.standardNormal([4, 3], of: Double.self) * 2
    let targets = softmax(random.standardNormal([4, 3], of: Double.self))
    let numeric = numericalGradient(at: outputs) { loss($0, targets).loss }
    #expect(relativeError(loss(outputs, targets).gradient, numeric) < 1e-7, "\(loss)")
    let labels = NDArray([2, 0, 1, 1])
    let byLabel = numericalGradient(at: outputs) { loss($0, labels).loss }
    #expect(relativeError(loss(outputs, labels).gradient, byLabel) < 1e-7, "\(loss)")
  }

  @Test func `gives PyTorch's losses and gradients`() throws {
    let cases = try PyTorchCases()
    var random = RandomGenerator(seed: 5)
    let y: NDArray<Double> = random.standardNormal([4, 3]) * 2
    let t: NDArray<Double> = random.standardNormal([4, 3])
    let u: NDArray<Double> = random.random([4, 3])
    func expect(_ name: String, _ found: (loss: Double, gradient: NDArray<Double>)) {
      cases.expect(name, [found.loss] + found.gradient.elements, 1e-12)
    }
    expect("mse", meanSquaredError(y, t))
    expect("l1", meanAbsoluteError(y, t))
    expect("huber", huberLoss(y, t, delta: 0.7))
    expect("bce", binaryCrossEntropy(y, u))
    expect("bce-weight", binaryCrossEntropy(y, u, positiveWeight: 3))
    let labels = NDArray([2, 0, 1, 1])
    expect("ce-weight", crossEntropy(y, labels, classWeights: [1, 2, 0.5]))
    expect(
      "ce-weight-smoothing",
      crossEntropy(y, labels, labelSmoothing: 0.1, classWeights: [1, 2, 0.5]))
    expect("ce-shares", crossEntropy(y, softmax(t)))
  }

  /// Three scores, the true class, and what it costs.
  static let extremes: [(scores: [Double], label: Int, loss: Double)] = [
    ([1, 2, -.infinity], 0, 1.313261687518223), ([3e38, -3e38, 0], 0, 0),
    ([-.infinity, -.infinity, 5], 2, 0), ([.infinity, 0, 0], 0, 0),
    ([1e308, -1e308, -1e308], 0, 0), ([-.infinity, 1, 1], 0, .infinity),
  ]

  @Test(arguments: extremes.indices)
  func `a class that is not true costs nothing, however far its score is`(_ place: Int) {
    let (scores, label, expected) = Self.extremes[place]
    func isRight(_ loss: Double, _ tolerance: Double) -> Bool {
      loss == expected || Swift.abs(loss - expected) < tolerance
    }
    let labels = NDArray<Int>([label])
    let found = crossEntropy(NDArray<Double>([scores]), labels)
    #expect(isRight(found.loss, 1e-12), "\(found.loss)")
    #expect(isFinite(found.gradient).all())
    let weighed = crossEntropy(NDArray<Double>([scores]), labels, classWeights: [2, 2, 2])
    #expect(isRight(weighed.loss, 1e-12), "\(weighed.loss)")
    let narrow = crossEntropy(NDArray<Float>([scores.map { Float($0) }]), labels)
    #expect(isRight(Double(narrow.loss), 1e-6), "\(narrow.loss)")
  }

  @Test func `a list of quotients has its shares`() {
    // Without overloads of their own such lists do not compile in reasonable time.
    let list = softmax([1.0 / 3, 2.0 / 3, 1.0 / 7, 1.0 / 2, 1.0 / 9, 3.0 / 4])
    #expect(abs(list.sum() - 1) < 1e-15 && list.argMax() == 5)
    let rows = softmax([[1.0 / 3, 2.0 / 3, 1.0 / 7], [1.0 / 2, 1.0 / 9, 3.0 / 4]])
    #expect(rows.shape == [2, 3] && rows.argMax(axis: 1) == NDArray([1, 2]))
    let scores = [1.0, 2.0]
    #expect(softmax(scores) == softmax([1, 2]) && softmax([scores, scores]).shape == [2, 2])
  }

  @Test func `infinite scores have their shares`() {
    let scores = NDArray<Double>([
      [.infinity, 0, -.infinity], [.infinity, .infinity, 1], [-.infinity, -.infinity, -.infinity],
      [-.infinity, 0, 0], [1e308, -1e308, 0],
    ])
    let third = 1.0 / 3
    #expect(
      softmax(scores).allClose(
        NDArray([
          [1, 0, 0], [0.5, 0.5, 0], [third, third, third], [0, 0.5, 0.5], [1, 0, 0],
        ])))
    #expect(softmax(NDArray<Float>([[.nan, 1], [1, 1]])).elements[2...] == [0.5, 0.5])
    #expect(isNaN(softmax(NDArray<Float>([[.nan, 1]]))).all())
  }

  @Test func `a score that is NaN makes the loss NaN`() {
    #expect(crossEntropy(NDArray<Float>([[1, .nan]]), NDArray([0])).loss.isNaN)
    #expect(crossEntropy(NDArray<Float>([[.nan, -.infinity]]), NDArray([0])).loss.isNaN)
    #expect(binaryCrossEntropy(NDArray<Float>([[.nan]]), NDArray([[0]])).loss.isNaN)
  }

  @Test(arguments: [-1000.0, 1000, -.infinity, .infinity])
  func `binary cross-entropy is exact where no share can be written`(_ score: Double) {
    for target in [0.0, 1] {
      let found = binaryCrossEntropy(NDArray([[score]]), NDArray([[target]]))
      let isRight = (score > 0) == (target == 1)
      #expect(found.loss == (isRight ? 0 : abs(score)))
      #expect(found.gradient.elements == [isRight ? 0 : score > 0 ? 1 : -1])
    }
  }

  @Test func `a loss of one's own is called with labels as rows`() {
    let loss = Loss("own") { outputs, targets in
      ((outputs * targets).sum(), targets)
    }
    let outputs = NDArray<Float>([[1, 2, 3], [4, 5, 6]])
    #expect(loss(outputs, NDArray([2, 0])).loss == 7)
    #expect(loss(outputs, NDArray([2, 0])).gradient == NDArray([[0, 0, 1], [1, 0, 0]]))
    #expect(loss(NDArray<Float>([[2], [3]]), NDArray([0, 1])).loss == 3)
    #expect(loss(NDArray<Double>([[1, 2, 3]]), NDArray([1])).loss == 2)
    #expect(loss.description == "own")
    #expect((0.5 * loss + .crossEntropy()).description == "0.5 · own + crossEntropy")
  }

  @Test func `classes count by their weights`() {
    #expect(balancedClassWeights(NDArray([0, 0, 0, 1]), classes: 3) == [4.0 / 9, 4.0 / 3, 0])
    let scores = NDArray<Double>([[0, 0], [0, 0]])
    let even = crossEntropy(scores, NDArray([0, 1]))
    let tilted = crossEntropy(scores, NDArray([0, 1]), classWeights: [1, 3])
    #expect(abs(even.loss - tilted.loss) < 1e-15)
    #expect(tilted.gradient[0, 0] == -0.125 && tilted.gradient[1, 0] == 0.375)
    #expect(crossEntropy(scores, NDArray([0, 0]), classWeights: [0, 1]).loss == 0)
  }

  @Test func `what a loss is called among people has its settings`() {
    #expect(Loss.crossEntropy().words == "cross-entropy")
    #expect(
      Loss.crossEntropy(labelSmoothing: 0.1, classWeights: [1, 2]).words
        == "cross-entropy, labels smoothed by 0.1, classes weighted")
    #expect(
      (Loss.huber(delta: 2) + 0.5 * .meanSquaredError).words
        == "Huber's loss, linear from 2.0 on + 0.5 · mean squared error")
    #expect(
      Loss.binaryCrossEntropy(positiveWeight: 3).words
        == "binary cross-entropy, positive answers weighted by 3.0")
  }

  @Test func `settings that make no sense stop with a sentence`() async {
    func stop(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let smoothing = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Loss.crossEntropy(labelSmoothing: 1.5) }
    #expect(stop(smoothing).contains("Loss: a labelSmoothing of 1.5; expected 0 to below 1"))
    let delta = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Loss.huber(delta: 0)
    }
    #expect(stop(delta).contains("Loss: a delta of 0.0; expected more than 0"))
    let weights = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = crossEntropy(NDArray<Float>([[1, 2]]), NDArray([0]), classWeights: [1])
    }
    #expect(stop(weights).contains("crossEntropy: 1 class weights for 2 classes"))
    let noNumber = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = crossEntropy(NDArray<Float>([[1, 2]]), NDArray([0]), classWeights: [1, .nan])
    }
    #expect(
      stop(noNumber).contains("crossEntropy: a class weight of nan; expected numbers from 0"))
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = meanSquaredError(NDArray<Float>([[1, 2]]), NDArray<Float>([1, 2]))
    }
    #expect(stop(shapes).contains("meanSquaredError: [1, 2] and [2] differ"))
    let gradient = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let loss = Loss("flat") { outputs, _ in (0, outputs.raveled()) }
      _ = loss(NDArray<Float>([[1, 2]]), NDArray<Float>([[1, 2]]))
    }
    #expect(stop(gradient).contains("Loss 'flat': [2] and [1, 2] differ"))
  }
}
