import Foundation
import NDArrays
import Testing

@testable import Plots

/// What a drawing's attributes say.
struct Drawing {
  let svg: String
  let width: Double
  let height: Double

  init(svg: String) {
    self.svg = svg
    let viewBox = svg.prefix { $0 != ">" }.components(separatedBy: "viewBox=\"")[1]
    let sizes = viewBox.prefix { $0 != "\"" }.split(separator: " ").map { Double($0)! }
    (width, height) = (sizes[2], sizes[3])
  }

  /// The numbers of an attribute.
  func numbers(_ attribute: String) -> [Double] {
    svg.components(separatedBy: " \(attribute)=\"").dropFirst().compactMap {
      Double($0.prefix { $0 != "\"" })
    }
  }

  var texts: [(x: Double, anchor: String, words: String)] {
    svg.components(separatedBy: "<text").dropFirst().map { part in
      func value(_ name: String) -> String {
        part.components(separatedBy: " \(name)=\"").dropFirst().first.map {
          String($0.prefix { $0 != "\"" })
        } ?? ""
      }
      let words = part.components(separatedBy: ">")[1].components(separatedBy: "<")[0]
      let anchor = part.hasPrefix(" class=\"cellno") ? "middle" : value("text-anchor")
      return (Double(value("x")) ?? .nan, anchor, words)
    }
  }

  /// Whether all is drawn with numbers, and nothing leaves the figure, with text that is `scale` times
  /// as large as in a wide column.
  func expectWithin(
    _ name: String, scale: Double = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for word in ["nan", "inf", "NaN\"", "e+"] {
      #expect(!svg.contains("=\"\(word)"), "\(name)", sourceLocation: sourceLocation)
    }
    let xs = numbers("x") + numbers("x1") + numbers("x2") + numbers("cx")
    let ys = numbers("y") + numbers("y1") + numbers("y2") + numbers("cy")
    #expect(xs.allSatisfy { $0 >= 0 && $0 <= width }, "\(name)", sourceLocation: sourceLocation)
    #expect(ys.allSatisfy { $0 >= 0 && $0 <= height }, "\(name)", sourceLocation: sourceLocation)
    #expect(
      (numbers("width") + numbers("height")).allSatisfy { $0 >= 0 }, "\(name)",
      sourceLocation: sourceLocation)
    for text in texts {
      var words = text.words
      for (name, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        words = words.replacingOccurrences(of: name, with: character)
      }
      let size = TextMeasure.width(of: words) * scale
      let left =
        text.anchor == "end" ? text.x - size : text.anchor == "middle" ? text.x - size / 2 : text.x
      #expect(
        left >= -1 && left + size <= width + 1, "\(name): '\(text.words)'",
        sourceLocation: sourceLocation)
    }
  }
}

@Suite struct LineChartTests {
  private func chart(
    _ series: [Series], xName: String = "x", yName: String = "y", isLogarithmic: Bool = false
  ) -> Figure {
    lineChart(
      series, xName: xName, yName: yName, isLogarithmic: isLogarithmic, alternative: "A chart.")
  }

  /// Lines with all that data can be.
  static let series: [(String, [Series])] = [
    ("one point", [Series("one", [2])]),
    ("one point far out", [Series("one", x: [5000], y: [1])]),
    ("equal x", [Series("wall", x: [7e9, 7e9, 7e9], y: [1, 2, 3])]),
    ("equal y", [Series("flat", [2, 2, 2])]),
    ("all zero", [Series("zero", [0, 0, 0])]),
    ("huge", [Series("huge", x: [-1.7e308, 1.7e308], y: [-1.7e308, 1.7e308])]),
    ("largest", [Series("huge", [1e308, 1.79e308])]),
    ("tiny", [Series("tiny", x: [3e-308, 9e-308], y: [.leastNonzeroMagnitude, 4e-308])]),
    ("huge x", [Series("far", x: [1e18, 2e19], y: [1, 2])]),
    ("near neighbours", [Series("near", x: [1e16, 1e16 + 2], y: [1, 1.0.nextUp])]),
    ("negative", [Series("down", x: [-3, -2], y: [-1e-9, -5])]),
    ("NaN", [Series("gaps", [1, .nan, 2, 3, .nan, .nan, 2])]),
    ("only NaN", [Series("none", [.nan, .nan]), Series("some", [1, 2])]),
    ("nothing at all", [Series("none", [.nan])]),
    ("infinite", [Series("gaps", [1, .infinity, 2, -.infinity])]),
    ("x of no number", [Series("gaps", x: [1, .nan, 2, .infinity], y: [1, 2, 3, 4])]),
    ("long", [Series("long", (0..<2000).map { Double($0 % 97) })]),
    (
      "long names",
      [
        Series("a validation accuracy that was measured on pictures nobody had seen", [1, 2]),
        Series("Donaudampfschifffahrtsgesellschaftskapitänsmütze", [2, 2]),
        Series("b", [3, 2]), Series("四つの手書き数字の認識率についての長い名前", [4, 2]),
      ]
    ),
  ]

  @Test(arguments: series.indices)
  func `draws whatever the data is within the figure`(_ place: Int) {
    let (name, series) = Self.series[place]
    Drawing(svg: chart(series).svg).expectWithin(name)
    Drawing(
      svg: chart(
        series, xName: "the number of the epoch, counted from the first, in thousands",
        yName: String(repeating: "a very long name of an axis ", count: 10)
      ).svg
    ).expectWithin("\(name), long names")
    let positive = series.map { s in
      Series(s.name, x: s.x.map { $0 <= 0 ? 1 : $0 }, y: s.y.map { $0 <= 0 ? 1 : $0 })
    }
    Drawing(svg: chart(positive, isLogarithmic: true).svg).expectWithin("\(name), logarithmic")
  }

  @Test func `one point far out stands in the middle above its own place`() {
    let figure = chart([Series("a", x: [5000], y: [1])])
    expectGolden(figure.svg, "one-point.svg")
    #expect(figure.numbers.rows == [["5000", "1"]])
  }

  @Test func `a value that is no number interrupts the line`() {
    let figure = chart([Series("a", [1, 2, .nan, 3, .infinity, 2, 1])])
    expectGolden(figure.svg, "gaps.svg")
    let path = figure.svg.components(separatedBy: " d=\"")[1].prefix { $0 != "\"" }
    // Two points, one alone, two points; the one alone is a dot of its own, beside the last.
    #expect(path.filter { $0 == "M" }.count == 3 && path.filter { $0 == "L" }.count == 2)
    #expect(figure.svg.components(separatedBy: "<circle").count == 3)
    #expect(
      figure.numbers.rows.map { $0[1] } == [
        "1", "2", "NaN", "3", "∞", "2", "1",
      ])
  }

  @Test func `a line without numbers is named`() {
    let figure = chart([Series("lost", [.nan, .nan]), Series("kept", [1, 2])])
    #expect(figure.svg.contains(">lost: no numbers<"))
  }

  @Test func `logarithmic axes have ticks within the data`() {
    let figure = chart([Series("a", x: [2, 3, 4], y: [2, 3, 4])], isLogarithmic: true)
    expectGolden(figure.svg, "logarithmic-narrow.svg")
    Drawing(svg: figure.svg).expectWithin("2 to 4")
    #expect(!figure.svg.contains(">10¹<"))
    let wide = chart([Series("a", x: [1, 30], y: [3, 70])], isLogarithmic: true)
    for label in [">1<", ">2<", ">5<", ">10<", ">20<", ">50<"] {
      #expect(wide.svg.contains(label), "\(label)")
    }
  }

  @Test func `long names are wrapped and shortened`() {
    let figure = chart(Self.series.last!.1, xName: "a name that is too long for the axis's end")
    expectGolden(figure.svg, "long-names.svg")
  }

  @Test func `stops on series of no points`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Series("loss", [])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Series loss: 0 x and 0 y; it needs as many of both, and at least one"))
  }
}

@Suite struct BarChartTests {
  private func chart(_ names: [String], _ values: [Double]) -> Figure {
    barChart(names, values, xName: "names", yName: "values", alternative: "A chart.")
  }

  /// Bars with all that data can be.
  static let bars: [(String, [String], [Double])] = [
    ("one", ["a"], [3]), ("zero", ["a", "b"], [0, 0]), ("negative", ["a", "b", "c"], [3, -2, 1]),
    ("all negative", ["a", "b"], [-1, -20]), ("NaN", ["a", "b"], [.nan, 1]),
    ("only NaN", ["a", "b"], [.nan, .nan]),
    ("infinite", ["a", "b", "c"], [.infinity, 1, -.infinity]),
    ("huge", ["a", "b"], [1e18, 2e19]), ("largest", ["a", "b"], [1.79e308, -1.79e308]),
    ("tiny", ["a", "b"], [.leastNonzeroMagnitude, 3e-308]), ("negative tiny", ["a"], [-3e-308]),
    ("numbers", (0..<100).map { "\($0)" }, (0..<100).map { Double($0) }),
    ("names", (0..<100).map { "name \($0)" }, (0..<100).map { Double($0 % 7) - 3 }),
    ("forty", (0..<40).map { "class \($0)" }, (0..<40).map { Double($0) }),
    ("long name", [String(repeating: "long ", count: 60)], [1]),
    ("long names", ["a", String(repeating: "x", count: 300)], [1, .nan]),
    ("wide labels", ["a", "b"], [1_234_567, -7_654_321]),
  ]

  @Test(arguments: bars.indices)
  func `draws whatever the data is within the figure`(_ place: Int) {
    let (name, names, values) = Self.bars[place]
    let figure = chart(names, values)
    Drawing(svg: figure.svg).expectWithin(name)
    // A bar for each number, and a word for each that is none.
    #expect(
      figure.svg.components(separatedBy: "<rect").count - 1 == values.filter(\.isFinite).count)
    #expect(figure.numbers.rows.count == names.count)
  }

  @Test func `bars of negative values hang from zero`() {
    let figure = chart(["a", "b", "c"], [3, -2, 1])
    expectGolden(figure.svg, "negative-bars.svg")
    let drawing = Drawing(svg: figure.svg)
    let (tops, heights) = (drawing.numbers("y"), drawing.numbers("height"))
    #expect(heights.count == 3 && !tops.isEmpty)
    // 3, 2 and 1 long, to the tenth that is written.
    #expect(Swift.abs(heights[0] / heights[2] - 3) < 0.02)
    #expect(Swift.abs(heights[1] / heights[2] - 2) < 0.02)
  }

  @Test func `a value that is no number leaves a gap with its name`() {
    let figure = chart(["a", "b", "c", "d"], [.nan, 1, .infinity, -.infinity])
    expectGolden(figure.svg, "gap-bars.svg")
    #expect(figure.svg.contains(">NaN<") && figure.svg.contains(">∞<"))
    #expect(figure.numbers.rows.map { $0[1] } == ["NaN", "1", "∞", "−∞"])
  }

  @Test func `bars of zero stand on an axis from 0 to 1`() {
    let texts = Drawing(svg: chart(["a", "b"], [0, 0]).svg).texts.map(\.words)
    #expect(texts.prefix(2) == ["0", "1"])
  }

  @Test func `huge values have ticks in powers of ten`() {
    let texts = Drawing(svg: chart(["a", "b"], [1e18, 2e19]).svg).texts.map(\.words)
    #expect(texts.contains("10¹⁹"))
  }

  @Test func `names that do not fit side by side stand one below the other`() {
    let names = ["zero", "one"] + (2..<14).map { "a class with number \($0)" }
    let figure = chart(names, (0..<14).map { Double($0) - 2 })
    expectGolden(figure.svg, "lying-bars.svg")
    let words = Drawing(svg: figure.svg).texts.map(\.words)
    #expect(names.allSatisfy(words.contains))
  }

  @Test func `names that are numbers are thinned out`() {
    let figure = chart((0..<100).map { "\($0)" }, (0..<100).map { Double($0) })
    let names = Drawing(svg: figure.svg).texts.filter { $0.anchor == "middle" }.map(\.words)
    #expect(names.count > 20 && names.count < 60 && names.first == "0")
    #expect(Drawing(svg: figure.svg).height == 300)
  }
}

@Suite struct TextMeasureTests {
  @Test func `measures and shortens`() {
    #expect(TextMeasure.width(of: "") == 0)
    #expect(TextMeasure.width(of: "WW") > 2 * TextMeasure.width(of: "ii"))
    #expect(TextMeasure.fitted("epoch", 100) == "epoch")
    let short = TextMeasure.fitted("a long name of a line", 60)
    #expect(short.hasSuffix("…") && TextMeasure.width(of: short) <= 60)
    #expect(TextMeasure.fitted("abc", 0) == "…")
  }

  @Test func `wraps at spaces and shortens the last line`() {
    #expect(TextMeasure.wrapped("one two", 100, lines: 3) == ["one two"])
    #expect(TextMeasure.wrapped("one two three", 60, lines: 3) == ["one two", "three"])
    for text in ["a b c d e f g h i j k l m n o p", "unbreakablewordthatislong and more", "", " "] {
      for lines in 1...3 {
        let wrapped = TextMeasure.wrapped(text, 50, lines: lines)
        #expect(wrapped.count <= lines && wrapped.allSatisfy { TextMeasure.width(of: $0) <= 50 })
      }
    }
  }
}

@Suite struct OtherFigureTests {
  @Test func `a confusion matrix of many classes or large counts keeps within its cells`() {
    for classes in [1, 2, 10, 60, 200] {
      let matrix = NDArray<Int>.arange(classes * classes).reshaped([classes, classes]) * 1_000_003
      Drawing(svg: confusionChart(matrix, alternative: "m").svg).expectWithin("\(classes) classes")
    }
    Drawing(
      svg: confusionChart(NDArray<Int>.full([10, 10], .max), alternative: "m").svg
    ).expectWithin("the largest counts")
  }

  @Test func `a network of many layers with long names keeps them apart`() {
    let layers = (0..<12).map { i in
      (name: "a layer with a long name \(i)", shape: i % 2 == 0 ? [28, 28, 1_000_000] : [1 << 40])
    }
    let figure = networkDrawing(layers, alternative: "n")
    Drawing(svg: figure.svg).expectWithin("twelve layers")
    #expect(figure.numbers.rows[3][0] == "a layer with a long name 3")
  }

  @Test func `a picture shows what is no number in a colour of its own`() {
    func pixels(_ values: [[Float]], limit: Float) -> [UInt8] {
      let picture = Picture(diverging: NDArray(values), limit: limit, alternative: "p")
      return Array(Data(base64Encoded: picture.base64)!)
    }
    let file = pixels([[.nan, 1, -1, .infinity]], limit: 1)
    #expect(
      PNG.base64(
        pixels: [204, 121, 167, 255, 0, 114, 178, 255, 213, 94, 0, 255, 0, 114, 178, 255], rows: 1,
        columns: 4) == Data(file).base64EncodedString())
    // Limits that are no numbers, and none at all.
    for limit: Float in [.nan, .infinity, 0, -1] {
      #expect(pixels([[.nan, 0.5, -.infinity, 0]], limit: limit).count > 60)
    }
    #expect(pixels([[2, -1]], limit: .nan) == pixels([[2, -1]], limit: 2))
  }

  @Test func `stops on pictures without pixels`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Picture(NDArray<UInt8>.zeros([0, 3]), alternative: "none")
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Picture: [0, 3] has no pixels"))
  }
}
