import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct BatchesTests {
  @Test func `puts every example into one batch`() {
    var generator = RandomGenerator(seed: 3)
    let batches = shuffledBatches(10, size: 4, using: &generator)
    #expect(batches.map(\.count) == [4, 4, 2])
    #expect(batches.joined().sorted() == Array(0..<10))
  }
}
