import NDArrays
import Testing

@testable import Plots

@Suite struct MemoryChartTests {
  let a = NDArray<Int>.arange(12).reshaped([3, 4])

  @Test func `draws an array above the places that it reads`() {
    let figure = memoryChart(a.T[1...], places: 12, alternative: "Three rows, nine places.")
    expectGolden(figure.svg, "memory.svg")
    #expect(figure.numbers.rows[0] == ["0", "1", "5", "9"])
  }

  @Test func `stops on numbers that are no places`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = memoryChart(NDArray([3, 12]), places: 12, alternative: "")
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("memoryChart: [2] with 12 places"))
  }
}
