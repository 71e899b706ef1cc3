import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading
@testable import TrainingRecipes

@Suite struct PageNetworksTests {
  @Test func `a page's reader takes the networks as they are made`() throws {
    #expect(throws: Never.self) { try SegmentClassifier(PageNetworks.classifier()) }
    #expect(throws: Never.self) { try OrientationClassifier(PageNetworks.orientation()) }
    #expect(throws: Never.self) { try LineNetwork(PageNetworks.line()) }
  }

  @Test func `networks have the shapes and sizes that are shipped`() {
    let networks: [(Model<Float>, Shape, Shape, Int)] = [
      (PageNetworks.classifier(), [28, 28, 1], [11], 128_891),
      (PageNetworks.orientation(), [28, 28, 1], [4], 20_164),
      (PageNetworks.line(), [32, 96, 1], [48, 11], 195_563),
    ]
    for (model, input, output, count) in networks {
      #expect(model.inputShape == input && model.outputShape == output)
      #expect(model.parameterCount == count)
      #expect(model.preprocessing == Preprocessing(mean: 0.15, deviation: 0.3))
      let scores = model(.zeros(Shape([2] + Array(input))))
      #expect(scores.shape == Shape([2] + Array(output)) && isFinite(scores).all())
    }
  }

  @Test func `a seed decides the first weights`() {
    for make in [PageNetworks.classifier, PageNetworks.orientation, PageNetworks.line] {
      #expect(make(3).parameters == make(3).parameters)
      #expect(make(3).parameters != make(4).parameters)
    }
  }
}
