import Glibc
import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ROCCurveTests {
  @Test(arguments: JudgingCase.named("scores"))
  func `has scikit-learn's points and area`(_ frozen: JudgingCase) throws {
    let (scores, truth) = (try frozen.vector("scores"), try frozen.vector("truth") .> 0)
    for (name, isThinned) in [("roc", true), ("roc.all", false)] {
      let curve = ROCCurve(scores, truth, weights: frozen.weights, isThinned: isThinned)
      #expect(agrees(curve.falsePositiveRates, try frozen.numbers("\(name).x")))
      #expect(agrees(curve.truePositiveRates, try frozen.numbers("\(name).y")))
      #expect(curve.thresholds == (try frozen.numbers("\(name).thresholds")))
      #expect(agrees(curve.area, try frozen.number("roc.area")))
    }
  }

  @Test(arguments: Million.scoreCases)
  func `has scikit-learn's points and area on a million rows`(_ frozen: JudgingCase) throws {
    let (scores, weights) = Million.scores(frozen.name)
    let curve = ROCCurve(scores, Million.truth, weights: weights)
    #expect(curve.thresholds.count == Int(try frozen.number("roc.count")))
    #expect(agrees(curve.area, try frozen.number("roc.area")))
    let all = ROCCurve(scores, Million.truth, weights: weights, isThinned: false)
    #expect(all.thresholds.count == Int(try frozen.number("roc.all.count")))
    #expect(agrees(all.area, curve.area))
  }

  // Of this thread's own time: others may have the processor.
  @Test func `takes less than half a second for a million rows`() {
    func seconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let (scores, truth) = (Million.shares, Million.truth)
    let before = seconds()
    #expect(ROCCurve(scores, truth).area > 0.8)
    #expect(seconds() - before < 0.5)
  }

  // The area is the chance that what is true scores higher, ties by half (Mann & Whitney).
  @Test(arguments: 0..<10)
  func `its area is the share of pairs in order`(_ seed: Int) {
    let drawn = splitMix(UInt64(100 + seed), 120)
    let scores = (0..<60).map { (drawn[$0] * 12).rounded(.down) }
    let truth = (0..<60).map { drawn[60 + $0] < 0.4 }
    var (inOrder, pairs) = (0.0, 0.0)
    for i in 0..<60 where truth[i] {
      for j in 0..<60 where !truth[j] {
        inOrder += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
        pairs += 1
      }
    }
    let (x, y) = (JudgingCase.vector(scores), NDArray<Bool>(truth))
    #expect(agrees(ROCCurve(x, y).area, inOrder / pairs))
    #expect(agrees(ROCCurve(-x, y).area, 1 - inOrder / pairs))
    #expect(agrees(ROCCurve(exp(x), y).area, inOrder / pairs))
    #expect(ROCCurve(x.cast(to: Float.self), y) == ROCCurve(x, y))
    #expect(ROCCurve(x, y, weights: NDArray<Double>(repeating: 1, shape: [60])) == ROCCurve(x, y))
    let turned = ROCCurve(x[Stepped(by: -1)], y[Stepped(by: -1)])
    #expect(turned == ROCCurve(x, y))
  }

  @Test func `infinite scores are the first and the last`() {
    let curve = ROCCurve(
      NDArray<Double>([.infinity, 1, -.infinity]), NDArray([true, false, true]))
    #expect(curve.area == 0.5)
    #expect(curve.thresholds == [.infinity, .infinity, 1, -.infinity])
  }

  @Test func `a point of some weight is as many examples`() {
    let once = ROCCurve(
      NDArray([0.1, 0.4, 0.35, 0.8]), NDArray([false, false, true, true]),
      weights: NDArray([2, 1, 3, 0]))
    let often = ROCCurve(
      NDArray([0.1, 0.1, 0.4, 0.35, 0.35, 0.35]), NDArray([false, false, false, true, true, true]))
    #expect(once == often)
  }

  @Test func `stops on scores that are none, and on nothing`() async {
    let nan = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ROCCurve(NDArray([0.1, .nan]), NDArray([true, false]))
    }
    #expect(text(nan).contains("ROCCurve: a score of nan in row 1"))
    let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ROCCurve(NDArray<Double>.zeros([0]), NDArray<Bool>.zeros([0]))
    }
    #expect(text(none).contains("ROCCurve: no example that counts; a curve needs one at least"))
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ROCCurve(NDArray([0.1, 0.2]), NDArray([true]))
    }
    #expect(text(rows).contains("ROCCurve: [2] and [1] do not fit; expected [n] and [n]"))
  }

  @Test func `shows its area`() {
    let curve = ROCCurve(NDArray([0.1, 0.4, 0.35, 0.8]), NDArray([false, false, true, true]))
    #expect("\(curve)" == "ROC curve: area 0.7500, 5 points")
    #expect("\(ROCCurve(NDArray([0.1]), NDArray([true])))" == "ROC curve: area nan, 2 points")
  }
}
