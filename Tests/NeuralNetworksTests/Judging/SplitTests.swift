import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct SplitTests {
  @Test func `parts have the sizes of their shares`() throws {
    let split = try Split(count: 10, validation: 0.25, test: 0.25, seed: 1)
    #expect(
      [split.training, split.validation, split.test].map(\.count) == [5, 3, 2])
    #expect((split.training + split.validation + split.test).sorted() == Array(0..<10))
    #expect(split.training == split.training.sorted())
    let some = try Split(count: 1000, training: 0.1, validation: 0.2, test: 0.3, seed: 1)
    #expect([some.training, some.validation, some.test].map(\.count) == [100, 200, 300])
    #expect(Set(some.training + some.validation + some.test).count == 600)
    let one = try Split(count: 1, validation: 0, test: 1, seed: 1)
    #expect(one.training.isEmpty && one.validation.isEmpty && one.test == [0])
    let whole = try Split(count: 10, training: 0.7, validation: 0.2, test: 0.1, seed: 1)
    #expect([whole.training, whole.validation, whole.test].map(\.count) == [7, 2, 1])
  }

  @Test(arguments: 0..<20)
  func `each class has its share, and the parts have the sizes that they have without classes`(
    _ seed: Int
  ) throws {
    var random = RandomGenerator(seed: UInt64(seed))
    let count = random.integer(in: 1..<400)
    let labels = random.integers(-4..<5, shape: [count])
    let shares = (random.uniform() / 2, random.uniform() / 2)
    let split = try Split(
      stratifying: labels, validation: shares.0, test: shares.1, seed: UInt64(seed))
    let plain = try Split(count: count, validation: shares.0, test: shares.1, seed: 0)
    for (part, size) in [
      (split.training, plain.training), (split.validation, plain.validation),
      (split.test, plain.test),
    ] {
      #expect(part.count == size.count)
      for label in -4..<5 {
        let all = labels.elements.count { $0 == label }
        let exact = Double(all * part.count) / Double(count)
        #expect((Double(part.count { labels[$0] == label }) - exact).magnitude < 1)
      }
    }
    #expect((split.training + split.validation + split.test).sorted() == Array(0..<count))
  }

  @Test func `the same seed gives the same parts`() throws {
    let labels = NDArray<Int>((0..<100).map { $0 % 3 })
    let split = try Split(stratifying: labels, validation: 0.2, test: 0.2, seed: 1)
    #expect(split == (try Split(stratifying: labels, validation: 0.2, test: 0.2, seed: 1)))
    #expect(split != (try Split(stratifying: labels, validation: 0.2, test: 0.2, seed: 2)))
    let few = try Split(
      stratifying: NDArray([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]), validation: 0.25, test: 0.25,
      seed: 1)
    #expect([few.training, few.validation, few.test].map(\.count) == [6, 3, 3])
    #expect(few.test.map { $0 < 8 } == [true, true, false])
  }

  @Test func `many classes of one example each are shared out fast`() throws {
    let labels = NDArray<Int>((0..<100_000).map { -$0 })
    let split = try Split(stratifying: labels, validation: 0.1, test: 0.2, seed: 1)
    #expect(split.test.count == 20_000 && split.validation.count == 10_000)
  }

  @Test func `what cannot be parted is told in a sentence`() {
    #expect(throws: SplitError.noExamples) {
      try Split(count: 0, validation: 0.1, test: 0.1, seed: 1)
    }
    #expect(throws: SplitError.noExamples) {
      try Split(stratifying: NDArray<Int>.zeros([0]), validation: 0.1, test: 0.1, seed: 1)
    }
    #expect(throws: SplitError.shares([0.6, 0.5])) {
      try Split(count: 9, validation: 0.6, test: 0.5, seed: 1)
    }
    #expect(throws: SplitError.shares([-0.1, 0.5])) {
      try Split(count: 9, validation: -0.1, test: 0.5, seed: 1)
    }
    #expect(throws: SplitError.self) { try Split(count: 9, validation: .nan, test: 0.5, seed: 1) }
    #expect(throws: SplitError.self) {
      try Split(count: 9, training: .infinity, validation: 0, test: 0.5, seed: 1)
    }
  }
}
