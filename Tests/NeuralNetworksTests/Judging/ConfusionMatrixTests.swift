import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ConfusionMatrixTests {
  @Test func `counts what was read as what`() {
    let matrix = confusionMatrix(NDArray([0, 1, 1, 2]), NDArray([0, 1, 2, 2]), classes: 3)
    #expect(matrix == NDArray([[1, 0, 0], [0, 1, 1], [0, 0, 1]]))
    let weighted = confusionMatrix(
      NDArray([0, 0, 1]), NDArray([0, 1, 1]), weights: NDArray([1, 2, 0.5]), classes: 2)
    #expect(weighted.elements == [1, 2, 0, 0.5])
    let rates = confusionRates(NDArray([0, 0, 1]), NDArray([0, 1, 1]), classes: 3)
    #expect(rates.elements == [0.5, 0.5, 0, 0, 1, 0, 0, 0, 0])
    let none = NDArray<Int>.zeros([0])
    #expect(confusionRates(none, none, of: .all, classes: 2).elements == [0, 0, 0, 0])
  }

  @Test(arguments: JudgingCase.named("labels").filter { $0.fields["confusion"] != nil })
  func `is scikit-learn's, as shares too`(_ frozen: JudgingCase) throws {
    let (labels, said) = (try frozen.labels("labels"), try frozen.labels("said"))
    let classes = Int(try frozen.number("classes"))
    if let weights = frozen.weights {
      let sums = confusionMatrix(labels, said, weights: weights, classes: classes)
      #expect(agrees(sums.elements, try frozen.numbers("confusion")))
    } else {
      let counts = confusionMatrix(labels, said, classes: classes)
      #expect(counts.elements == (try frozen.labels("confusion").elements))
    }
    for total in ConfusionTotal.allCases {
      let rates = confusionRates(
        labels, said, of: total, weights: frozen.weights, classes: classes)
      #expect(agrees(rates.elements, try frozen.numbers("rates.\(total)")), "\(total)")
    }
  }

  @Test func `is scikit-learn's on a million rows`() throws {
    let frozen = try #require(JudgingCase.named("million-labels").first)
    let counts = confusionMatrix(Million.labels, Million.said)
    #expect(counts.elements == (try frozen.labels("confusion").elements))
    let rates = confusionRates(Million.labels, Million.said, of: .predictions)
    #expect(agrees(rates.elements, try frozen.numbers("rates.predictions")))
  }

  @Test func `stops on what does not fit`() async {
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = confusionMatrix(NDArray([1, 2, 3]), NDArray([1, 2]))
    }
    #expect(text(shapes).contains("confusionMatrix: [3] and [2] do not fit"))
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = confusionRates(NDArray([1]), NDArray([2]), classes: 2)
    }
    #expect(text(label).contains("class 1 read as 2; classes are 0 to 1"))
    let classes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = confusionMatrix(NDArray([1]), NDArray([2]), classes: .max)
    }
    #expect(text(classes).contains("9223372036854775807 classes; expected 1 to 32768"))
  }
}
