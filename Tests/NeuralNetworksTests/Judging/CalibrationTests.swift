import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct CalibrationTests {
  @Test func `says how far sureness is from truth`() {
    let shares = NDArray<Double>([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.4, 0.6]])
    let calibration = Calibration(shares, NDArray([0, 1, 0, 1]))
    #expect(calibration.bins.map(\.count) == [2, 2])
    #expect((calibration.error - 0.4).magnitude < 1e-12)
    #expect((calibration.largestError - 0.4).magnitude < 1e-12)
    let none = Calibration(NDArray<Double>.zeros([0, 2]), NDArray<Int>.zeros([0]))
    #expect(none.bins.isEmpty && none.error == 0 && none.largestError == 0)
  }

  @Test func `its error is that of a model that is as sure as it is right, drawn often`() {
    // Of 100,000 draws a bin's share is off by less than 0.02 but for once in a million.
    let drawn = splitMix(31, 200_000)
    let rows = (0..<100_000).map { 0.5 + drawn[$0] / 2 }
    let shares = NDArray<Double>(rows.flatMap { [$0, 1 - $0] }, shape: [100_000, 2])
    let labels = NDArray<Int>((0..<100_000).map { drawn[100_000 + $0] < rows[$0] ? 0 : 1 })
    #expect(Calibration(shares, labels).largestError < 0.02)
  }

  @Test func `stops on shares, labels and bins that cannot be`() async {
    let nan = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Calibration(NDArray<Float>([[0.5, 0.5], [.nan, 1]]), NDArray([1, 0]))
    }
    #expect(
      text(nan).contains("Calibration: a share of nan in row 1; expected numbers from 0 to 1"))
    let scores = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Calibration(NDArray<Float>([[5, -5]]), NDArray([1]))
    }
    #expect(text(scores).contains("Calibration: a share of 5.0 in row 0"))
    let sure = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Calibration(NDArray<Float>([[0.5, 0.5]]), NDArray([-1]))
    }
    #expect(text(sure).contains("Calibration: label -1 in row 0; classes are 0 to 1"))
    let bins = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Calibration(NDArray<Float>([[0.5, 0.5]]), NDArray([1]), bins: .max)
    }
    #expect(text(bins).contains("Calibration: 9223372036854775807 bins; expected 1 to 1,000,000"))
  }

  @Test func `shows its error and its bins`() {
    let shares = NDArray<Double>([[0.9, 0.1], [0.2, 0.8], [0.45, 0.55]])
    #expect(
      "\(Calibration(shares, NDArray([0, 1, 0])))" == """
        calibration error 0.2833
        sure of 0.5500, right 0.0000, n = 1
        sure of 0.8000, right 1.0000, n = 1
        sure of 0.9000, right 1.0000, n = 1
        """)
  }
}
