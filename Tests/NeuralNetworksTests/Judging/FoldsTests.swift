import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct FoldsTests {
  /// Whether each repetition holds back each example once, and trains on all others.
  static func isWhole(_ folds: Folds) -> Bool {
    let all = Array(0..<folds.exampleCount)
    return (0..<folds.repetitions).allSatisfy { repetition in
      let part = folds[repetition * folds.foldCount..<(repetition + 1) * folds.foldCount]
      return part.flatMap(\.heldBack).sorted() == all
        && part.allSatisfy { ($0.training + $0.heldBack).sorted() == all }
        && part.allSatisfy { $0.training == $0.training.sorted() && !$0.heldBack.isEmpty }
    }
  }

  static func spread(_ counts: [Int]) -> Int { counts.max()! - counts.min()! }

  @Test(arguments: [(2, 2), (2, 3), (3, 7), (10, 10), (5, 101), (7, 1000)])
  func `plain folds are whole and as large as each other`(_ count: Int, _ examples: Int) throws {
    let folds = try Folds(count, of: examples, repetitions: 3, seed: 5)
    #expect(folds.count == 3 * count && folds.repetitions == 3 && folds.exampleCount == examples)
    #expect(Self.isWhole(folds))
    #expect(Self.spread(folds.map(\.heldBack.count)) <= 1)
  }

  @Test(arguments: 0..<20)
  func `stratified folds share out each class and all examples`(_ seed: Int) throws {
    var random = RandomGenerator(seed: UInt64(seed))
    let count = random.integer(in: 2..<6)
    let labels = (0..<random.integer(in: 1..<8)).flatMap { label in
      [Int](repeating: label * label - 3, count: random.integer(in: count..<40))
    }
    let shuffled = random.permutation(NDArray<Int>(labels))
    let folds = try Folds(count, stratifying: shuffled, repetitions: 2, seed: UInt64(seed))
    #expect(Self.isWhole(folds))
    #expect(Self.spread(folds.map(\.heldBack.count)) <= 1)
    for label in Set(labels) {
      let counts = folds.map { fold in fold.heldBack.count { shuffled[$0] == label } }
      #expect(Self.spread(counts) <= 1)
    }
  }

  @Test func `the same seed gives the same folds, and repetitions differ`() throws {
    let folds = try Folds(4, of: 40, repetitions: 2, seed: 8)
    #expect(folds == (try Folds(4, of: 40, repetitions: 2, seed: 8)))
    #expect(folds != (try Folds(4, of: 40, repetitions: 2, seed: 9)))
    #expect(folds[0] != folds[4])
    #expect(folds[0] == (try Folds(4, of: 40, seed: 8))[0])
  }

  @Test func `what cannot be cut is told in a sentence`() {
    #expect(throws: SplitError.tooFewFolds(1)) { try Folds(1, of: 5, seed: 1) }
    #expect(throws: SplitError.tooFewFolds(.min)) { try Folds(.min, of: 5, seed: 1) }
    #expect(throws: SplitError.moreFoldsThanExamples(folds: 6, examples: 5)) {
      try Folds(6, of: 5, seed: 1)
    }
    #expect(throws: SplitError.noExamples) { try Folds(2, of: 0, seed: 1) }
    #expect(throws: SplitError.noExamples) { try Folds(2, of: -7, seed: 1) }
    #expect(throws: SplitError.tooFewRepetitions(0)) {
      try Folds(2, of: 5, repetitions: 0, seed: 1)
    }
    #expect(throws: SplitError.moreFoldsThanClass(folds: 3, label: 9, examples: 2)) {
      try Folds(3, stratifying: NDArray([4, 4, 4, 9, 9]), seed: 1)
    }
  }

  @Test func `stops beyond the last fold and on labels in two axes`() async {
    let place = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Folds(2, of: 4, seed: 1)[2]
    }
    #expect(text(place).contains("Folds: fold 2; there are 2"))
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Folds(2, stratifying: NDArray([[1, 1]]), seed: 1)
    }
    #expect(text(labels).contains("Folds: [1, 2] and [2] do not fit"))
  }
}
