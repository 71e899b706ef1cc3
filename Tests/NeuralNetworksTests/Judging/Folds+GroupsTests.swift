import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct FoldsGroupsTests {
  private func groupsOf(_ rows: [Int], _ groups: NDArray<Int>) -> Set<Int> {
    Set(rows.map { groups[$0] })
  }

  @Test(arguments: 0..<20)
  func `no group is in two folds`(_ seed: Int) throws {
    var random = RandomGenerator(seed: UInt64(seed))
    let groups = random.integers(0..<12, shape: [150]) * 1000 - 5
    let labels = random.integers(0..<3, shape: [150])
    for labels in [nil, labels] {
      let folds = try Folds(
        4, keeping: groups, stratifying: labels, repetitions: 2, seed: UInt64(seed))
      #expect(FoldsTests.isWhole(folds))
      for fold in folds {
        #expect(groupsOf(fold.training, groups).isDisjoint(with: groupsOf(fold.heldBack, groups)))
      }
    }
  }

  // Graham: the fullest of k folds is at most 4/3 − 1/(3k) of the best there is.
  @Test func `folds are about as large as each other`() throws {
    let sizes = [30, 25, 20, 18, 15, 12, 10, 8, 6, 4, 2]
    let groups = NDArray<Int>(
      sizes.enumerated().flatMap { [Int](repeating: $0, count: $1) })
    let folds = try Folds(3, keeping: groups, seed: 1)
    #expect(folds.map(\.heldBack.count).sorted() == [48, 50, 52])
    #expect(folds.allSatisfy { Double($0.heldBack.count) <= 50 * (4.0 / 3 - 1.0 / 9) })
    let even = try Folds(2, keeping: NDArray([7, 7, 7, 8, 8, 9]), seed: 1)
    #expect(even.map(\.heldBack.count) == [3, 3])
  }

  // Half of the writers write ones alone, the others zeros alone.
  @Test func `with labels each fold has its share of each class`() throws {
    let groups = NDArray<Int>((0..<120).map { $0 / 10 })
    let labels = NDArray<Int>((0..<120).map { $0 / 60 })
    let folds = try Folds(3, keeping: groups, stratifying: labels, seed: 2)
    #expect(folds.map { $0.heldBack.count { labels[$0] == 1 } } == [20, 20, 20])
    #expect(folds.map(\.heldBack.count) == [40, 40, 40])
  }

  @Test func `one group for each fold is enough, and one less is not`() throws {
    let groups = NDArray([5, 5, 5, 5, 2, 9])
    let folds = try Folds(3, keeping: groups, seed: 1)
    #expect(folds.map(\.heldBack.count).sorted() == [1, 1, 4])
    #expect(throws: SplitError.moreFoldsThanGroups(folds: 4, groups: 3)) {
      try Folds(4, keeping: groups, seed: 1)
    }
    #expect(throws: SplitError.noExamples) {
      try Folds(4, keeping: NDArray<Int>.zeros([0]), seed: 1)
    }
  }

  @Test func `the same seed gives the same folds, and groups of a size change places`() throws {
    let groups = NDArray<Int>((0..<60).map { $0 / 3 })
    let folds = try Folds(4, keeping: groups, repetitions: 2, seed: 3)
    #expect(folds == (try Folds(4, keeping: groups, repetitions: 2, seed: 3)))
    #expect(folds[0] != folds[4])
  }

  @Test func `stops on labels of other examples`() async {
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Folds(2, keeping: NDArray([1, 2]), stratifying: NDArray([1]), seed: 1)
    }
    #expect(text(labels).contains("Folds: [2] and [1] do not fit"))
  }
}
