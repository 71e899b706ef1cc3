import NDArrays
import NeuralNetworks
import Testing

@testable import TrainingRecipes

@Suite struct PerceptronTests {
  @Test(arguments: [([40, 20], 32_430), ([40], 31_810), ([20, 20, 20], 16_750), ([], 7_850)])
  func `a network has weights and biases of its widths`(_ hidden: [Int], _ count: Int) throws {
    #expect(
      try PerceptronSettings(hidden: hidden).model(inputs: 784, seed: 1).parameterCount == count)
  }

  @Test func `first weights and biases fill their bound and do not pass it`() throws {
    let model = try PerceptronSettings(hidden: [40, 20]).model(inputs: 784, seed: 3)
    let widths = [784, 40, 20, 10]
    for layer in 0..<3 {
      let limit = Float((6 / Double(widths[layer] + widths[layer + 1])).squareRoot())
      for name in ["weights", "bias"] {
        let values = try #require(model.parameters["\(2 * layer).\(name)"])
        #expect(abs(values).max() <= limit && abs(values).max() > 0.8 * limit)
        #expect(values.min() < 0 && values.max() > 0)
      }
    }
    let other = try PerceptronSettings(hidden: [40, 20]).model(inputs: 784, seed: 4)
    #expect(model.parameters["0.bias"] != other.parameters["0.bias"])
  }

  @Test func `a layer of no width is named`() {
    #expect(throws: ModelError.self) {
      try PerceptronSettings(hidden: [4, 0]).model(inputs: 784, seed: 1)
    }
  }

  /// The last epoch that counts, and the rate after each.
  private func rates(_ settings: PerceptronSettings, _ losses: [Double]) -> [Double] {
    var patience = PerceptronPatience(settings)
    var rates: [Double] = []
    for loss in losses {
      if patience.stops(after: loss) { break }
      rates.append(patience.rate)
    }
    return rates
  }

  @Test func `training stops after one epoch more than its patience`() {
    let settings = PerceptronSettings(hidden: [4], solver: .sgd, rate: 0.2)
    let flat = [Double](repeating: 1, count: 20)
    // The first epoch is a gain, ten without are borne, the eleventh is not.
    #expect(rates(settings, flat).count == 11)
    // A gain begins the count anew.
    let gain = Array(flat[0..<11]) + [0.5] + [Double](repeating: 0.5, count: 20)
    #expect(rates(settings, gain).count == 22)
  }

  @Test func `a gain below the tolerance is none, and moves what later ones are measured by`() {
    let settings = PerceptronSettings(hidden: [4], solver: .sgd)
    let crawl = (0..<40).map { 1 - 0.9e-4 * Double($0) }
    #expect(rates(settings, crawl).count == 11)
    let walk = (0..<40).map { 1 - 1.1e-4 * Double($0) }
    #expect(rates(settings, walk).count == 40)
  }

  @Test func `an adaptive rate is divided by five until it is small, Adam's never is`() {
    var settings = PerceptronSettings(hidden: [4], solver: .sgd, isAdaptive: true, rate: 2e-6)
    let flat = [Double](repeating: 1, count: 60)
    let found = rates(settings, flat)
    // 2e-6, then 4e-7, which is small enough to stop at.
    #expect(found.count == 22 && found[10] == 2e-6 && found[11] == 4e-7)
    settings.rate = 0.2
    let last = rates(settings, flat).last ?? 0
    #expect(abs(last - 6.4e-5) < 1e-12)
    settings.solver = .adam
    #expect(rates(settings, flat).count == 11)
  }
}
