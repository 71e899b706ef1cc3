import Testing

@testable import Plots

@Suite struct NumberColumnTests {
  private func column(_ values: [Double], digits: Int? = nil) -> [String] {
    let column = NumberColumn(values, digits: digits, isGrouped: true)
    return values.map(column.text)
  }

  @Test(
    arguments: [
      ([], []), ([0], ["0"]), ([3, -2], ["3", "-2"]), ([60000, 5], ["60,000", "5"]),
      ([0.09, 0.24, 0.67], ["0.09", "0.24", "0.67"]), ([0.9865, 0.0421], ["0.9865", "0.0421"]),
      ([1, 2.5], ["1.0", "2.5"]), ([0.1 + 0.2, 1.0 / 3], ["0.300000", "0.333333"]),
      ([1e-9], ["1e-9"]), ([0.000_123_45], ["0.00012345"]), ([1.234_567_8e-7], ["1.23457e-7"]),
      ([1e-9, 60000.5, 0], ["1e-9", "6.00005e4", "0"]), ([1e18, 2e19], ["1e18", "2e19"]),
      ([123_456_789.5, 0.25], ["123456789.50", "0.25"]), ([-0.0], ["0"]),
      ([.nan, 1, .infinity, -.infinity], ["NaN", "1", "∞", "−∞"]), ([.nan], ["NaN"]),
      ([.leastNonzeroMagnitude, 1.79e308], ["4.94066e-324", "1.79e308"]),
    ] as [([Double], [String])])
  func `writes as many digits as a column needs`(_ values: [Double], _ expected: [String]) {
    #expect(column(values) == expected)
  }

  @Test(arguments: [
    [1.000_000_1, 1.000_000_2], [1e6 + 0.01, 1e6 + 0.02], [1.0, 1.0.nextUp],
    [1e-9, 1.000_000_01e-9],
    [1e16, 1e16 + 2],
  ])
  func `tells numbers apart that differ`(_ values: [Double]) {
    #expect(Set(column(values)).count == values.count, "\(column(values))")
    for (text, value) in zip(column(values), values) {
      let read = Double(text) ?? .nan
      #expect((read - value).magnitude <= value.magnitude * 1e-5)
    }
  }

  @Test func `writes the digits that are asked for, and never zero for what is none`() {
    #expect(column([0.5, 2, 0], digits: 3) == ["0.500", "2.000", "0.000"])
    #expect(column([59_999.6, -0.7], digits: 0) == ["60,000", "-1"])
    #expect(column([0.000_04, 0.2], digits: 3) == ["0.00004", "0.200"])
    #expect(column([0.09, 0.4], digits: 0) == ["0.09", "0.4"])
    #expect(column([1e20, .nan], digits: 2) == ["1e20", "NaN"])
  }

  @Test func `a line chart's table holds every point`() {
    let figure = lineChart(
      [
        Series("a", x: [2, 1, 1, .nan, .infinity], y: [0.5, 0.000_123_45, 7, 3, 4]),
        Series("b", x: [.nan, 1, .nan], y: [.nan, 1, 2]),
      ], xName: "x", yName: "y", alternative: "A chart.")
    #expect(
      figure.numbers.rows == [
        ["1", "0.00012345", "1"], ["1", "7.00000000", ""], ["2", "0.50000000", ""],
        ["∞", "4.00000000", ""], ["NaN", "3.00000000", "NaN"], ["NaN", "", "2"],
      ])
  }

  @Test func `a logarithmic chart's numbers are right too`() {
    let figure = lineChart(
      [Series("a", x: [1234, 20], y: [1.2345e-9, 0.5])], xName: "x", yName: "y",
      isLogarithmic: true, alternative: "A chart.")
    #expect(figure.numbers.rows == [["20", "5e-1"], ["1234", "1.2345e-9"]])
  }

  @Test func `a bar chart's shares do not become whole`() {
    let figure = barChart(
      ["a", "b", "c"], [0.09, 0.24, 0.67], xName: "x", yName: "y", alternative: "A chart.")
    #expect(figure.numbers.rows.map { $0[1] } == ["0.09", "0.24", "0.67"])
  }
}
