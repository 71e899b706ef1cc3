import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct LogLossTests {
  @Test func `a sure mistake costs the logarithm of the type's rounding`() {
    let sure = logLoss(NDArray<Double>([[0, 1]]), NDArray([0]))
    #expect(agrees(sure, 36.04365338911715))
    let narrow = logLoss(NDArray<Float>([[0, 1]]), NDArray([0]))
    #expect(agrees(narrow, 15.942385152878742))
    #expect(
      logLoss(NDArray<Double>([[0.5, 0.5], [0, 1]]), NDArray([0, 1])) == 0.34657359027997275)
    #expect(logLoss(NDArray<Double>.zeros([0, 2]), NDArray<Int>.zeros([0])).isNaN)
    #expect(logLoss(NDArray([0.5]), NDArray([true]), weights: NDArray([0])).isNaN)
  }

  @Test(arguments: JudgingCase.named("shares"))
  func `is scikit-learn's for classes`(_ frozen: JudgingCase) throws {
    let labels = try frozen.labels("labels")
    let shares = try frozen.vector("shares").reshaped([labels.count, -1])
    let loss = logLoss(shares, labels, weights: frozen.weights)
    #expect(agrees(loss, try frozen.number("logloss")))
  }

  @Test(arguments: JudgingCase.named("scores").filter { $0.fields["logloss"] != nil })
  func `is scikit-learn's for one share each`(_ frozen: JudgingCase) throws {
    let truth = try frozen.vector("truth") .> 0
    let loss = logLoss(try frozen.vector("scores"), truth, weights: frozen.weights)
    #expect(agrees(loss, try frozen.number("logloss")))
  }

  @Test(arguments: Million.scoreCases)
  func `is scikit-learn's on a million rows`(_ frozen: JudgingCase) throws {
    let (scores, weights) = Million.scores(frozen.name)
    #expect(
      agrees(logLoss(scores, Million.truth, weights: weights), try frozen.number("logloss")))
  }

  @Test func `stops on what is no share or no class`() async {
    let nan = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = logLoss(NDArray<Double>([[0.5, .nan]]), NDArray([0]))
    }
    #expect(text(nan).contains("logLoss: a share of nan in row 0; expected numbers from 0 to 1"))
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = logLoss(NDArray<Double>([[0.5, 0.5]]), NDArray([2]))
    }
    #expect(text(label).contains("logLoss: label 2 in row 0; classes are 0 to 1"))
  }
}
