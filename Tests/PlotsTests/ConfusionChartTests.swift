import NDArrays
import Testing

@testable import Plots

@Suite struct ConfusionChartTests {
  static let ten: NDArray<Int> = {
    let counts = (0..<100).map { (k: Int) -> Int in
      if k % 11 == 0 { return 900 + 7 * (k / 11) }
      return k * k % 13 == 4 ? k % 31 : 0
    }
    return NDArray(counts, shape: [10, 10])
  }()

  @Test func `shows counts and what part of their row they are`() {
    let figure = confusionChart(
      Self.ten, shows: .both, isLogarithmic: true, alternative: "Most is on the diagonal.")
    expectGolden(figure.svg, "confusion-both.svg")
    #expect(figure.numbers.rows[0][1].hasPrefix("900 ("))
  }

  @Test func `shows shares alone, with the classes' names`() {
    let matrix = NDArray([[9_999, 1, 0], [5, 4, 1], [0, 0, 0]])
    let figure = confusionChart(
      matrix, names: ["cat", "a <dog> of long name", "none"], shows: .rates,
      alternative: "Dogs are taken for cats.")
    expectGolden(figure.svg, "confusion-rates.svg")
    #expect(
      figure.numbers.rows == [
        ["cat", ">99.9 %", "<0.1 %", "0 %"],
        ["a <dog> of long name", "50.0 %", "40.0 %", "10.0 %"],
        ["none", "0 %", "0 %", "0 %"],
      ])
  }

  @Test func `a logarithmic shade tells rare mistakes from common ones`() {
    func shades(isLogarithmic: Bool) -> [String] {
      let matrix = NDArray([[0, 1, 10], [100, 0, 0], [0, 0, 1]])
      let figure = confusionChart(matrix, isLogarithmic: isLogarithmic, alternative: "Mistakes.")
      return figure.svg.components(separatedBy: "fill-opacity=\"").dropFirst().map {
        String($0.prefix(4))
      }
    }
    #expect(shades(isLogarithmic: false) == ["0.06", "0.10", "0.50"])
    #expect(shades(isLogarithmic: true) == ["0.06", "0.28", "0.50"])
  }

  @Test func `draws one class, large counts and many classes within the figure`() {
    let matrices: [NDArray<Int>] = [
      NDArray([[0]]), NDArray([[5]]), NDArray<Int>.full([10, 10], .max),
      NDArray<Int>.full([10, 10], 1), NDArray<Int>.arange(3600).reshaped([60, 60]), Self.ten,
    ]
    for matrix in matrices {
      for shows in ConfusionNumbers.allCases {
        for names in [nil, (0..<matrix.shape[0]).map { "a class with the number \($0)" }] {
          for isLogarithmic in [false, true] {
            let name = "\(matrix.shape) \(shows)"
            let figure = confusionChart(
              matrix, names: names, shows: shows, isLogarithmic: isLogarithmic, alternative: name)
            Drawing(svg: figure.svg).expectWithin(name)
            #expect(figure.numbers.rows.count == matrix.shape[0])
          }
        }
      }
    }
  }
}
