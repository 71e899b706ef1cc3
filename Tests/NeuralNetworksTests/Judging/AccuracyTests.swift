import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct AccuracyTests {
  @Test func `counts what is right`() {
    #expect(accuracy(NDArray([0, 1, 2, 2]), NDArray([0, 1, 1, 2])) == 0.75)
    #expect(accuracy(NDArray([0, 1]), NDArray([0, 0]), weights: NDArray([3, 1])) == 0.75)
    #expect(accuracy(NDArray([[0, 1]]), NDArray([[0, 0]]), weights: NDArray([[3, 1]])) == 0.75)
  }

  @Test func `is 0 where nothing counts`() {
    let none = NDArray<Int>.zeros([0])
    #expect(accuracy(none, none) == 0)
    #expect(accuracy(NDArray([1]), NDArray([1]), weights: NDArray([0])) == 0)
    #expect(topKAccuracy(NDArray<Float>.zeros([0, 3]), none, 1) == 0)
    #expect(balancedAccuracy(none, none).isNaN)
    #expect(balancedAccuracy(NDArray([1]), NDArray([1]), weights: NDArray([0])).isNaN)
  }

  @Test(arguments: JudgingCase.named("labels"))
  func `is scikit-learn's, balanced too`(_ frozen: JudgingCase) throws {
    let (labels, said) = (try frozen.labels("labels"), try frozen.labels("said"))
    let weights = frozen.weights
    #expect(agrees(accuracy(said, labels, weights: weights), try frozen.number("accuracy")))
    #expect(agrees(balancedAccuracy(said, labels, weights: weights), try frozen.number("balanced")))
    #expect(
      agrees(
        balancedAccuracy(said, labels, isAdjusted: true, weights: weights),
        try frozen.number("adjusted")))
  }

  @Test func `is scikit-learn's on a million rows`() throws {
    let frozen = try #require(JudgingCase.named("million-labels").first)
    #expect(accuracy(Million.said, Million.labels) == (try frozen.number("accuracy")))
    #expect(
      agrees(balancedAccuracy(Million.said, Million.labels), try frozen.number("balanced")))
  }

  @Test(arguments: JudgingCase.named("shares"))
  func `the best few are scikit-learn's`(_ frozen: JudgingCase) throws {
    let classes = Int(try frozen.number("classes"))
    let labels = try frozen.labels("labels")
    let shares = try frozen.vector("shares").reshaped([labels.count, classes])
    for count in 1..<classes {
      guard let wanted = frozen.fields["top.\(count)"]?.first else { continue }
      #expect(agrees(topKAccuracy(shares, labels, count, weights: frozen.weights), wanted))
    }
    #expect(agrees(topKAccuracy(shares, labels, classes, weights: frozen.weights), 1))
  }

  @Test func `views are judged like what they show`() {
    let (said, labels) = (NDArray([0, 1, 2, 2, 0]), NDArray([0, 1, 1, 2, 1]))
    let turned = (said[Stepped(by: -1)], labels[Stepped(by: -1)])
    #expect(accuracy(turned.0, turned.1) == accuracy(said, labels))
    #expect(balancedAccuracy(turned.0, turned.1) == balancedAccuracy(said, labels))
  }

  @Test func `stops on weights that cannot be`() async {
    let few = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = accuracy(NDArray([1, 2]), NDArray([1, 2]), weights: NDArray([1]))
    }
    #expect(text(few).contains("accuracy: [1] and [2] do not fit; expected a weight for each"))
    let nan = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = balancedAccuracy(NDArray([1, 2]), NDArray([1, 2]), weights: NDArray([1, .nan]))
    }
    #expect(
      text(nan).contains("balancedAccuracy: a weight of nan in row 1; expected numbers from 0"))
    let huge = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = accuracy(NDArray([1, 2]), NDArray([1, 2]), weights: NDArray([1e308, 1e308]))
    }
    #expect(text(huge).contains("accuracy: weights that add up to more than a Double holds"))
  }

  @Test func `stops on labels, scores and counts that do not fit`() async {
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = accuracy(NDArray([1, 2, 3]), NDArray([1]))
    }
    #expect(text(labels).contains("accuracy: [3] and [1] do not fit; expected [n] and [n]"))
    let best = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = topKAccuracy(NDArray<Float>([[1, 2], [3, 4]]), NDArray([1]), 1)
    }
    #expect(text(best).contains("topKAccuracy: [2, 2] and [1] do not fit"))
    let many = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = topKAccuracy(NDArray<Float>([[1, 2]]), NDArray([1]), 3)
    }
    #expect(text(many).contains("topKAccuracy: the best 3 of 2 classes"))
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = topKAccuracy(NDArray<Float>([[1, 2], [3, 4]]), NDArray([0, 2]), 1)
    }
    #expect(text(label).contains("topKAccuracy: label 2 in row 1; classes are 0 to 1"))
    let score = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = topKAccuracy(NDArray<Double>([[1, 2], [.nan, 4]]), NDArray([0, 1]), 1)
    }
    #expect(text(score).contains("topKAccuracy: a score of nan in row 1"))
  }

  @Test func `counts the true class among the best`() {
    let scores = NDArray<Float>([[1, 3, 2], [9, 1, 2], [1, 2, 3]])
    let labels = NDArray([2, 1, 2])
    #expect(topKAccuracy(scores, labels, 1) == 1.0 / 3)
    #expect(topKAccuracy(scores, labels, 2) == 2.0 / 3)
    #expect(topKAccuracy(scores, labels, 3) == 1)
  }
}
