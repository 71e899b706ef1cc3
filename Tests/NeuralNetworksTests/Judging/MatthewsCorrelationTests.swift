import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct MatthewsCorrelationTests {
  @Test(arguments: JudgingCase.named("labels"))
  func `is scikit-learn's`(_ frozen: JudgingCase) throws {
    let (labels, said) = (try frozen.labels("labels"), try frozen.labels("said"))
    let correlation = matthewsCorrelation(said, labels, weights: frozen.weights)
    #expect(agrees(correlation, try frozen.number("matthews")))
  }

  @Test func `is scikit-learn's on a million rows`() throws {
    let frozen = try #require(JudgingCase.named("million-labels").first)
    let correlation = matthewsCorrelation(Million.said, Million.labels)
    #expect(agrees(correlation, try frozen.number("matthews")))
  }

  @Test func `is Pearson's correlation of zeros and ones`() {
    let (a, b) = (NDArray([0, 1, 1, 1, 0, 1]), NDArray([0, 0, 1, 1, 1, 1]))
    let (x, y) = (a.cast(to: Double.self), b.cast(to: Double.self))
    let (dx, dy) = (x - x.mean(), y - y.mean())
    let pearson = (dx * dy).sum() / ((dx * dx).sum() * (dy * dy).sum()).squareRoot()
    #expect(agrees(matthewsCorrelation(a, b), pearson))
    #expect(agrees(matthewsCorrelation(1 - a, b), -pearson))
    #expect(
      matthewsCorrelation(NDArray([0, 1, 1, 1]), NDArray([0, 0, 1, 1])) == 0.5773502691896258)
  }

  @Test func `weights of any size change nothing`() {
    let (a, b) = (NDArray([0, 1, 1, 2]), NDArray([0, 0, 1, 2]))
    for size in [1e-300, 1e300] {
      let sized = NDArray<Double>(repeating: size, shape: [4])
      #expect(agrees(matthewsCorrelation(a, b, weights: sized), matthewsCorrelation(a, b)))
    }
    #expect(matthewsCorrelation(a, a) == 1)
    let none = NDArray<Int>.zeros([0])
    #expect(matthewsCorrelation(none, none) == 0)
  }
}
