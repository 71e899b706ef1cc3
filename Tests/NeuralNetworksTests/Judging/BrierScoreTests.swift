import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct BrierScoreTests {
  @Test func `is the square of what lacks`() {
    #expect(
      brierScore(NDArray<Double>([[0.5, 0.25, 0.25], [0, 1, 0]]), NDArray([0, 1])) == 0.1875)
    #expect(brierScore(NDArray([0.5, 1.0]), NDArray([true, true])) == 0.125)
    #expect(brierScore(NDArray<Float>([[0.5, 0.5]]), NDArray([0])) == 0.25)
    #expect(brierScore(NDArray<Float>([[0.5, 0.5]]), NDArray([0]), isHalved: false) == 0.5)
    #expect(brierScore(NDArray<Float>.zeros([0, 2]), NDArray<Int>.zeros([0])).isNaN)
    #expect(brierScore(NDArray<Float>.zeros([0]), NDArray<Bool>.zeros([0])).isNaN)
  }

  @Test(arguments: JudgingCase.named("shares"))
  func `is scikit-learn's for classes`(_ frozen: JudgingCase) throws {
    let (labels, weights) = (try frozen.labels("labels"), frozen.weights)
    let shares = try frozen.vector("shares").reshaped([labels.count, -1])
    for (name, isHalved) in [("halved", true), ("whole", false), ("auto", nil)] {
      let score = brierScore(shares, labels, isHalved: isHalved, weights: weights)
      #expect(agrees(score, try frozen.number("brier.\(name)")))
    }
  }

  @Test(arguments: JudgingCase.named("scores").filter { $0.fields["brier"] != nil })
  func `is scikit-learn's for one share each`(_ frozen: JudgingCase) throws {
    let truth = try frozen.vector("truth") .> 0
    let score = brierScore(try frozen.vector("scores"), truth, weights: frozen.weights)
    #expect(agrees(score, try frozen.number("brier")))
  }

  @Test(arguments: Million.scoreCases)
  func `is scikit-learn's on a million rows`(_ frozen: JudgingCase) throws {
    let (scores, weights) = Million.scores(frozen.name)
    #expect(
      agrees(brierScore(scores, Million.truth, weights: weights), try frozen.number("brier")))
  }

  @Test func `stops on what is no share`() async {
    let share = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = brierScore(NDArray([0.5, 1.5]), NDArray([true, true]))
    }
    #expect(
      text(share).contains("brierScore: a share of 1.5 in row 1; expected numbers from 0 to 1"))
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = brierScore(NDArray<Double>([[0.5, 0.5]]), NDArray([0, 1]))
    }
    #expect(text(rows).contains("brierScore: [1, 2] and [2] do not fit"))
  }
}
