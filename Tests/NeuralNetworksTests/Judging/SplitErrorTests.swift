import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct SplitErrorTests {
  @Test func `each is one sentence with its numbers`() {
    let errors: [SplitError] = [
      .noExamples, .shares([0.6, .nan]), .tooFewFolds(1), .tooFewRepetitions(0),
      .moreFoldsThanExamples(folds: 6, examples: 5),
      .moreFoldsThanClass(folds: 3, label: 9, examples: 2),
      .moreFoldsThanGroups(folds: 4, groups: 3),
    ]
    #expect(
      errors.map(\.description) == [
        "split: there are no examples; expected at least one",
        "split: shares of 0.6, nan; expected numbers from 0 that add up to 1 at most",
        "folds: 1 cannot be; with fewer than 2 nothing is left to train on",
        "folds: 0 repetitions cannot be; expected at least 1",
        "folds: 6 of 5 examples cannot be; each holds back at least one",
        "folds: 3 of class 9 with its 2 examples cannot be; each holds back at least one of each class",
        "folds: 4 of 3 groups cannot be; each holds back at least one, and none is cut",
      ])
  }
}
