import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading

@Suite struct LineNetworkTests {
  /// A network that says the same of whatever it sees: at each step the class that stands there.
  private func network(
    saying classes: [Int], sure score: Float = 20, weight: Float = 0
  ) throws -> LineNetwork {
    let steps = classes.count
    var model = try Model<Float>(
      input: [32, 96, 1], [Flatten(), Dense(steps * 11), Reshape([steps, 11])], seed: 1)
    model.forEachParameter { _, parameter in
      if parameter.value.rank == 2 {
        parameter.value = .full(parameter.value.shape, weight)
      } else {
        var bias = NDArray<Float>.zeros([steps, 11])
        for (step, label) in classes.enumerated() { bias[step, label] = score }
        parameter.value = bias.reshaped([steps * 11])
      }
    }
    return try LineNetwork(model)
  }

  /// Classes of 48 steps: 0 for nothing new but where something stands.
  private func steps(_ standing: [Int: Int]) -> [Int] { (0..<48).map { standing[$0] ?? 0 } }

  /// A block of ink, 44 wide where its line is 22 tall.
  private func block(width: Int = 44) -> (PageInk, [(runs: [InkComponent.Run], box: PixelBox)]) {
    let ink = PageInk(strength: .ones([22, width]), penLevel: 1, noise: 0)
    let runs = (0..<22).map { InkComponent.Run(row: $0, columns: 0..<width) }
    return (ink, [(runs, PixelBox(top: 0, left: 0, bottom: 22, right: width))])
  }

  @Test func `networks of other shapes are refused with theirs`() throws {
    let shapes: [(Model<Float>, String)] = [
      (try Model(input: [784], [Dense(11)], seed: 1), "[784] and gives [11]"),
      (
        try Model(input: [32, 96, 1], [Flatten(), Dense(11)], seed: 1),
        "[32, 96, 1] and gives [11]"
      ),
      (
        try Model(input: [32, 96, 1], [Flatten(), Dense(20), Reshape([2, 10])], seed: 1),
        "[32, 96, 1] and gives [2, 10]"
      ),
      (
        try Model(input: [31, 96, 1], [Flatten(), Dense(22), Reshape([2, 11])], seed: 1),
        "[31, 96, 1] and gives [2, 11]"
      ),
    ]
    for (model, said) in shapes {
      #expect(
        throws: ModelError(
          "the line network takes inputs of shape \(said); expected 32 × 96 values and eleven scores a step"
        )
      ) { try LineNetwork(model) }
    }
  }

  @Test func `digits come in their order, and each where its steps lie`() throws {
    let (ink, parts) = block()
    // A step is two columns of the crop, in which the block lies at 26 to 70.
    let network = try network(saying: steps([15: 4, 16: 4, 17: 4, 30: 10]))
    let found = network.read(parts, lineHeight: 22, of: ink)
    #expect(found.count == 1)
    let best = try #require(found[0].first)
    #expect(best.values == [3, 9] && best.logShare > -0.01 && best.logShare <= 0)
    // The middles are at columns 33 and 61; the rim lies between them.
    #expect(best.columns.map(\.lowerBound) == [0, best.columns[0].upperBound])
    #expect(abs(best.columns[0].upperBound - (47.0 - 26) / 44) < 1e-9)
    #expect(best.columns[1].upperBound == 1)
    #expect(found[0].count <= 3)
    #expect(found[0].allSatisfy { $0.values.count > 1 && $0.values.count == $0.columns.count })
    #expect(zip(found[0], found[0].dropFirst()).allSatisfy { $0.logShare >= $1.logShare })
  }

  @Test func `a digit twice is read twice where nothing new stands between`() throws {
    let (ink, parts) = block()
    let network = try network(saying: steps([16: 2, 18: 2, 22: 1]))
    let best = network.read(parts, lineHeight: 22, of: ink)[0].first
    #expect(best?.values == [1, 1, 0])
  }

  @Test func `one digit and none are not for this network to say`() throws {
    let (ink, parts) = block()
    for standing in [[:], [20: 5]] {
      let found = try network(saying: steps(standing), sure: 1000)
        .read(parts, lineHeight: 22, of: ink)
      #expect(found[0].allSatisfy { $0.values.count > 1 && $0.logShare < -100 })
    }
  }

  @Test func `digits said to stand beyond the ink have rims within it`() throws {
    let (ink, parts) = block()
    let network = try network(saying: steps([0: 4, 2: 5, 47: 6]))
    let best = try #require(network.read(parts, lineHeight: 22, of: ink)[0].first)
    #expect(best.values == [3, 4, 5])
    #expect(best.columns.first?.lowerBound == 0 && best.columns.last?.upperBound == 1)
    #expect(
      zip(best.columns, best.columns.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
  }

  @Test func `what does not fit is not read, what stands beside it is`() throws {
    let network = try network(saying: steps([15: 4, 30: 10]))
    let (ink, wide) = block(width: 200)
    let (_, fitting) = block()
    let found = network.read(wide + fitting + wide, lineHeight: 22, of: ink)
    #expect(found.map(\.isEmpty) == [true, false, true])
    #expect(network.read(wide, lineHeight: 22, of: ink).map(\.count) == [0])
    #expect(network.read([], lineHeight: 22, of: ink).isEmpty)
  }

  @Test(arguments: [1e38, Float.infinity, Float.nan])
  func `a network that gives no numbers reads nothing`(_ weight: Float) throws {
    let (ink, parts) = block()
    let network = try network(saying: steps([15: 4, 30: 10]), weight: weight)
    #expect(network.read(parts, lineHeight: 22, of: ink) == [[]])
  }

  @Test func `scores are eleven a step, and the ink decides them`() throws {
    let model = try Model<Float>(
      input: [32, 96, 1], [Flatten(), Dense(33), Reshape([3, 11])], seed: 1)
    let network = try LineNetwork(model)
    let (ink, parts) = block()
    let scores = network.scores(parts + parts, lineHeight: 22, of: ink)
    #expect(scores.shape == [2, 3, 11] && scores[0..<1] == scores[1..<2])
    #expect(network.scores(parts, lineHeight: 30, of: ink) != scores[0..<1])
    // What the model's preprocessing makes of a crop of nothing and of ink in its middle.
    var crop = NDArray<Float>.zeros([1, 32, 96, 1])
    crop[0, 5..<27, 26..<70] = .ones([22, 44, 1])
    #expect(abs(model(crop) - scores[0..<1]).max() < 1e-3)
  }
}
