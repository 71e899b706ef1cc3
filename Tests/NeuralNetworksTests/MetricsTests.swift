import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct MetricsTests {
  @Test func `counts what was read as what`() {
    let matrix = confusionMatrix(NDArray([0, 1, 1, 2]), NDArray([0, 1, 2, 2]), classes: 3)
    #expect(matrix == NDArray([[1, 0, 0], [0, 1, 1], [0, 0, 1]]))
    #expect(accuracy(NDArray([0, 1, 2, 2]), NDArray([0, 1, 1, 2])) == 0.75)
  }

  // From notes that measured them with another program: 92.54 % of 10,000 gives [92.01, 93.04].
  @Test func `spans Wilson's interval`() {
    let (lower, upper) = wilsonInterval(0.9254, count: 10_000)
    #expect((lower - 0.9201).magnitude < 5e-5)
    #expect((upper - 0.9304).magnitude < 5e-5)
  }

  @Test func `writes labels one-hot`() {
    let rows: NDArray<Float> = oneHot(NDArray([2, 0]), classes: 3)
    #expect(rows == NDArray([[0, 0, 1], [1, 0, 0]]))
  }

  @Test func `stops on a label that is no class`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let _: NDArray<Float> = oneHot(NDArray([0, 12]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("oneHot: label 12 in row 1; classes are 0 to 9"))
  }

  @Test func `finds the slope of a cube`() {
    let point = NDArray<Double>([1, -2, 0.5])
    let slope = numericalGradient(at: point) { ($0 * $0 * $0).sum() }
    #expect(relativeError(slope, 3 * point * point) < 1e-9)
    #expect(relativeError(slope, -slope) == 1)
  }

  @Test func `puts every example into one batch`() {
    var generator = RandomGenerator(seed: 3)
    let batches = shuffledBatches(10, size: 4, using: &generator)
    #expect(batches.map(\.count) == [4, 4, 2])
    #expect(batches.joined().sorted() == Array(0..<10))
  }

  @Test func `stops on labels and predictions that are not as many`() async {
    func text(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let accuracies = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = accuracy(NDArray([1, 2, 3]), NDArray([1])) }
    #expect(text(accuracies).contains("accuracy: [3] and [1] do not fit; expected [n] and [n]"))
    let confusion = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = confusionMatrix(NDArray([1, 2, 3]), NDArray([1, 2])) }
    #expect(text(confusion).contains("confusionMatrix: [3] and [2] do not fit"))
    let best = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = topKAccuracy(NDArray<Float>([[1, 2], [3, 4]]), NDArray([1]), 1)
    }
    #expect(text(best).contains("topKAccuracy: [2, 2] and [1] do not fit"))
    let many = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = topKAccuracy(NDArray<Float>([[1, 2]]), NDArray([1]), 3)
    }
    #expect(text(many).contains("topKAccuracy: the best 3 of 2 classes"))
    let worst = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = worstMistakes(NDArray<Float>([[1, 0]]), NDArray([1, 0]))
    }
    #expect(text(worst).contains("worstMistakes: [1, 2] and [2] do not fit"))
  }

  @Test func `stops on shares that are no numbers`() async {
    func text(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let calibration = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Calibration(NDArray<Float>([[0.5, 0.5], [.nan, 1]]), NDArray([1, 0])) }
    #expect(
      text(calibration).contains(
        "Calibration: a share of nan in row 1; expected numbers from 0 to 1"))
    let scores = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Calibration(NDArray<Float>([[5, -5]]), NDArray([1]))
    }
    #expect(text(scores).contains("Calibration: a share of 5.0 in row 0"))
    let interval = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = wilsonInterval(.nan, count: 3) }
    #expect(text(interval).contains("wilsonInterval: a share of nan on 3 trials"))
  }

  @Test func `a metric stops on outputs and targets that are not as many`() async {
    func text(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Metric.accuracy(NDArray([[1, 2], [3, 4], [5, 6]]), NDArray([[0, 1]]))
    }
    #expect(
      text(rows).contains(
        "Metric 'accuracy': [3, 2] and [1, 2] differ; expected a target for each output"))
    let own = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Metric("bias") { Double(($0 - $1).mean()) }(NDArray([[1, 2]]), NDArray([[1], [2]]))
    }
    #expect(text(own).contains("Metric 'bias': [1, 2] and [2, 1] differ"))
    #expect(Metric.accuracy(NDArray([[1, 2], [4, 3]]), NDArray([[0, 1], [0, 1]])) == 0.5)
  }

  @Test func `stops on classes, scores and bins that cannot be`() async {
    func text(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let best = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = topKAccuracy(NDArray<Float>([[1, 2], [3, 4]]), NDArray([0, 2]), 1)
    }
    #expect(text(best).contains("topKAccuracy: label 2 in row 1; classes are 0 to 1"))
    let score = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = topKAccuracy(NDArray<Double>([[1, 2], [.nan, 4]]), NDArray([0, 1]), 1)
    }
    #expect(text(score).contains("topKAccuracy: a score of nan in row 1"))
    let sure = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Calibration(NDArray<Float>([[0.5, 0.5]]), NDArray([-1]))
    }
    #expect(text(sure).contains("Calibration: label -1 in row 0; classes are 0 to 1"))
    let bins = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Calibration(NDArray<Float>([[0.5, 0.5]]), NDArray([1]), bins: .max)
    }
    #expect(text(bins).contains("Calibration: 9223372036854775807 bins; expected 1 to 1,000,000"))
    let worst = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = worstMistakes(NDArray<Float>([[0.5, 0.5]]), NDArray([2]))
    }
    #expect(text(worst).contains("worstMistakes: label 2 in row 0; classes are 0 to 1"))
    let weights = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = crossEntropy(NDArray<Float>([[1, 2]]), NDArray([0]), classWeights: [1, .nan])
    }
    #expect(text(weights).contains("crossEntropy: a class weight of nan; expected numbers from 0"))
  }
}
