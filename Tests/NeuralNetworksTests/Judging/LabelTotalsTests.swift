import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct LabelTotalsTests {
  @Test func `holds the margins and the diagonal of the confusion matrix`() {
    var random = RandomGenerator(seed: 6)
    let (labels, said) = (random.integers(0..<5, shape: [80]), random.integers(0..<5, shape: [80]))
    let totals = LabelTotals(labels.elements, said.elements, nil, known: 0..<5)
    let matrix = confusionMatrix(labels, said, classes: 5).cast(to: Double.self)
    #expect(totals.classes == [0, 1, 2, 3, 4])
    #expect(totals.hits == matrix.diagonal().elements)
    #expect(totals.real == matrix.sum(axis: 1).elements)
    #expect(totals.said == matrix.sum(axis: 0).elements)
    #expect(totals.counts.map(Double.init) == totals.real)
  }

  @Test func `its scale is a power of two that brings the total near 1`() {
    for weight in [Double.leastNonzeroMagnitude, 1e-300, 0.3, 1, 7, 1e300] {
      let totals = LabelTotals([0], [1], [weight])
      #expect(totals.scale.significand == 1)
      if weight > 1e-308 { #expect((1..<2).contains(totals.scale * weight)) }
      #expect((totals.scale * weight).isNormal || weight < 1e-308)
    }
    #expect(LabelTotals([], [], nil).scale == 1)
  }
}
