import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct CohenKappaTests {
  private static let weightings: [(String, KappaWeighting)] = [
    ("none", .none), ("linear", .linear), ("quadratic", .quadratic),
  ]

  @Test(arguments: JudgingCase.named("labels"))
  func `is scikit-learn's`(_ frozen: JudgingCase) throws {
    let (labels, said) = (try frozen.labels("labels"), try frozen.labels("said"))
    let (classes, weights) = (Int(try frozen.number("classes")), frozen.weights)
    for (name, weighting) in Self.weightings {
      let kappa = cohenKappa(labels, said, weighting: weighting, weights: weights)
      #expect(agrees(kappa, try frozen.number("kappa.\(name)")), "\(name)")
      if classes == 0 { continue }
      let known = cohenKappa(
        labels, said, weighting: weighting, classes: classes, weights: weights)
      #expect(agrees(known, try frozen.number("kappa.\(name).known")), "\(name) known")
      #expect(
        agrees(cohenKappa(said, labels, weighting: weighting, weights: weights), kappa), "turned")
    }
  }

  @Test func `is scikit-learn's on a million rows`() throws {
    let frozen = try #require(JudgingCase.named("million-labels").first)
    for (name, weighting) in Self.weightings {
      let kappa = cohenKappa(Million.labels, Million.said, weighting: weighting)
      #expect(agrees(kappa, try frozen.number("kappa.\(name)")))
    }
  }

  @Test func `weights of any size change nothing, and nothing agrees with itself beyond chance`() {
    let (a, b) = (NDArray([0, 0, 1, 1, 2]), NDArray([0, 1, 1, 1, 0]))
    for (_, weighting) in Self.weightings {
      for size in [1e-300, 1e300] {
        let sized = NDArray<Double>(repeating: size, shape: [5])
        #expect(
          agrees(
            cohenKappa(a, b, weighting: weighting, weights: sized),
            cohenKappa(a, b, weighting: weighting)))
      }
      #expect(cohenKappa(a, a, weighting: weighting) == 1)
      let none = NDArray<Int>.zeros([0])
      #expect(cohenKappa(none, none, weighting: weighting).isNaN)
      #expect(
        cohenKappa(a * 0, a * 0, weighting: weighting, weights: NDArray([0.1, 0.2, 0.3, 0.1, 0.1]))
          .isNaN)
    }
    #expect(cohenKappa(NDArray([0, 0, 1, 1]), NDArray([0, 1, 1, 1])) == 0.5)
  }

  @Test func `stops on what is no class`() async {
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = cohenKappa(NDArray([0, 3]), NDArray([0, 1]), classes: 3)
    }
    #expect(text(label).contains("cohenKappa: label 3 in row 1; classes are 0 to 2"))
    let classes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = cohenKappa(NDArray([0, 3]), NDArray([0, 1]), classes: 0)
    }
    #expect(text(classes).contains("cohenKappa: 0 classes; expected 1 to 16777216"))
  }
}
