import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct AccuracyDifferenceTests {
  @Test func `is the difference of both accuracies`() {
    var random = RandomGenerator(seed: 3)
    let labels = random.integers(0..<3, shape: [500])
    let (a, b) = (random.integers(0..<3, shape: [500]), random.integers(0..<3, shape: [500]))
    let difference = AccuracyDifference(a, b, labels: labels)
    #expect(agrees(difference.value, accuracy(a, labels) - accuracy(b, labels)))
    #expect(AccuracyDifference(b, a, labels: labels).value == -difference.value)
    #expect(AccuracyDifference(b, a, labels: labels).standardError == difference.standardError)
  }

  // The variance of x, which is 1, 0 or −1 for each example, by its definition.
  @Test func `its error is that of a mean`() {
    let difference = AccuracyDifference(onlyFirst: 25, onlySecond: 15, count: 1000)
    let list =
      [Double](repeating: 1, count: 25) + [Double](repeating: -1, count: 15)
      + [Double](repeating: 0, count: 960)
    let mean = list.reduce(0, +) / 1000
    let variance = list.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000
    #expect(agrees(difference.standardError, (variance / 1000).squareRoot()))
    #expect(difference.value == 0.01)
    let (lower, upper) = difference.interval()
    #expect(agrees(upper - lower, 2 * 1.959963984540054 * difference.standardError))
    #expect(fixedText(difference.standardError, 5) == "0.00632")
  }

  @Test func `two models that are one have no difference`() {
    let same = AccuracyDifference(NDArray([1, 2]), NDArray([1, 2]), labels: NDArray([1, 3]))
    #expect(same.value == 0 && same.standardError == 0)
    #expect(same.interval(confidence: 0.999) == (0, 0))
    let all = AccuracyDifference(onlyFirst: 5, onlySecond: 0, count: 5)
    #expect(all.value == 1 && all.standardError == 0)
  }

  @Test func `stops on counts that cannot be`() async {
    let more = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AccuracyDifference(onlyFirst: 3, onlySecond: .max, count: 4)
    }
    #expect(text(more).contains("AccuracyDifference: 3 and 9223372036854775807 of 4 examples"))
    let sure = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AccuracyDifference(onlyFirst: 1, onlySecond: 1, count: 4).interval(confidence: 1)
    }
    #expect(text(sure).contains("AccuracyDifference: a confidence of 1.0; expected above 0"))
  }
}
