import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ReliabilityCurveTests {
  private static let cuts: [(String, ReliabilityCurve.Cut)] = [
    ("widths", .equalWidths), ("counts", .equalCounts),
  ]

  @Test(arguments: JudgingCase.named("scores").filter { $0.fields["brier"] != nil })
  func `has scikit-learn's bins`(_ frozen: JudgingCase) throws {
    let (scores, truth) = (try frozen.vector("scores"), try frozen.vector("truth") .> 0)
    for (name, cut) in Self.cuts {
      let curve = ReliabilityCurve(scores, truth, bins: 5, cut: cut)
      #expect(
        agrees(curve.bins.map(\.observed), try frozen.numbers("reliability.\(name).observed")))
      #expect(
        agrees(curve.bins.map(\.predicted), try frozen.numbers("reliability.\(name).predicted")))
      #expect(curve.bins.reduce(0) { $0 + $1.count } == truth.count)
    }
  }

  @Test(arguments: Million.scoreCases)
  func `has scikit-learn's bins on a million rows`(_ frozen: JudgingCase) throws {
    let scores = Million.scores(frozen.name).scores
    for (name, cut) in Self.cuts {
      let curve = ReliabilityCurve(scores, Million.truth, bins: 5, cut: cut)
      #expect(
        agrees(curve.bins.map(\.observed), try frozen.numbers("reliability.\(name).observed")))
      #expect(
        agrees(curve.bins.map(\.predicted), try frozen.numbers("reliability.\(name).predicted")))
    }
  }

  @Test func `its errors are the mean and the largest distance`() {
    let curve = ReliabilityCurve(
      NDArray([0.1, 0.1, 0.1, 0.9]), NDArray([false, false, false, false]), bins: 2)
    #expect(agrees(curve.error, (3 * 0.1 + 0.9) / 4))
    #expect(agrees(curve.largestError, 0.9))
    let none = ReliabilityCurve(NDArray<Double>.zeros([0]), NDArray<Bool>.zeros([0]))
    #expect(none.bins.isEmpty && none.error == 0 && none.largestError == 0)
  }

  @Test func `stops on bins and shares that cannot be`() async {
    let bins = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ReliabilityCurve(NDArray([0.5]), NDArray([true]), bins: 0)
    }
    #expect(text(bins).contains("ReliabilityCurve: 0 bins; expected 1 to 1,000,000"))
    let share = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ReliabilityCurve(NDArray([0.5, 7]), NDArray([true, true]))
    }
    #expect(text(share).contains("ReliabilityCurve: a share of 7.0 in row 1"))
  }

  @Test func `shows its error and its bins`() {
    let curve = ReliabilityCurve(
      NDArray([0.1, 0.2, 0.8, 0.9]), NDArray([false, false, true, true]), bins: 2)
    #expect(
      "\(curve)" == """
        reliability error 0.1500
        given 0.1500, true 0.0000, n = 2
        given 0.8500, true 1.0000, n = 2
        """)
  }
}
