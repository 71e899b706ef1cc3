import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading

@Suite struct OrientationClassifierTests {
  /// A network whose scores are these, whatever it sees.
  private func network(saying scores: [Float]) throws -> OrientationClassifier {
    var model = try Model<Float>(input: [28, 28, 1], [Flatten(), Dense(4)], seed: 1)
    model.forEachParameter { _, parameter in
      parameter.value =
        parameter.value.rank == 2 ? .zeros(parameter.value.shape) : NDArray(scores)
    }
    return try OrientationClassifier(model)
  }

  @Test func `networks of other shapes are refused with theirs`() throws {
    for (input, outputs) in [(784, 10), (783, 4), (1, 1)] {
      let model = try Model<Float>(input: [input], [Dense(outputs)], seed: 1)
      #expect(
        throws: ModelError(
          "the orientation network takes inputs of shape [\(input)] and gives [\(outputs)]; expected 28 × 28 values and four classes"
        )
      ) { try OrientationClassifier(model) }
    }
    #expect(throws: Never.self) {
      try OrientationClassifier(Model<Float>(input: [784], [Dense(4)], seed: 1))
    }
  }

  @Test func `the shares of the four turns are logarithms that sum to one`() throws {
    let crops = NDArray<Float>.ones([3, 28, 28])
    let even = try network(saying: [0, 0, 0, 0]).logShares(crops)
    #expect(even.count == 3 && even.allSatisfy { $0.count == 4 })
    #expect(even.joined().allSatisfy { abs($0 - log(0.25)) < 1e-6 })
    let other = try network(saying: [1, 2, 3, 4]).logShares(crops)[2]
    #expect(abs(other.reduce(0) { $0 + exp($1) } - 1) < 1e-6)
    #expect(abs(other[3] - other[2] - 1) < 1e-5)
  }

  @Test func `no share is as little as nothing, and no digits have none`() throws {
    let sure = try network(saying: [900, 0, 0, 0])
    #expect(sure.logShares(.zeros([1, 28, 28])) == [[0] + Array(repeating: log(1e-7), count: 3)])
    #expect(sure.logShares(.zeros([0, 28, 28])).isEmpty)
  }

  @Test(arguments: 0..<4) func `a page is turned as its digits say`(_ turn: Int) throws {
    var scores: [Float] = [0, 0, 0, 0]
    scores[turn] = 3
    let classifier = try SegmentClassifier(Model<Float>(input: [784], [Dense(11)], seed: 1))
    var strength = NDArray<Float>.zeros([60, 200])
    for left in [20, 60, 100, 140] { strength[10..<50, left..<left + 6] = .ones([40, 6]) }
    let ink = PageInk(strength: strength, penLevel: 1, noise: 0)
    let parts = InkComponent.all(in: strength, threshold: 0.35)
    let network = try network(saying: scores)
    #expect(PageOrientation.quarterTurns(parts, in: ink, by: classifier, network) == turn)
    #expect(PageOrientation.quarterTurns([], in: ink, by: classifier, network) == 0)
    // Where nothing is said the page stays as it is.
    let even = try self.network(saying: [1, 1, 1, 1])
    #expect(PageOrientation.quarterTurns(parts, in: ink, by: classifier, even) == 0)
  }
}
