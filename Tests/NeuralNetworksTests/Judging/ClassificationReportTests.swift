import Foundation
import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ClassificationReportTests {
  /// The reports of `Fixtures/sklearn_reports.py`.
  private func frozen() throws -> [String] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/sklearn_reports.txt").path
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.trimmingCharacters(in: .newlines).components(separatedBy: "\n====\n").map {
      $0.hasPrefix(" ") ? $0 : " " + $0
    }
  }

  private func same(_ a: String, _ b: String) -> Bool {
    a.trimmingCharacters(in: .whitespacesAndNewlines)
      == b.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func `prints what scikit-learn prints`() throws {
    let frozen = try frozen()
    var random = RandomGenerator(seed: 5)
    let labels = random.integers(0..<10, shape: [300])
    let keeps = random.random([300], of: Double.self)
    let others = random.integers(0..<10, shape: [300])
    let said = NDArray<Int>((0..<300).map { keeps[$0] < 0.8 ? labels[$0] : others[$0] })
    let report = ClassificationReport(labels, said)
    #expect(same(report.description, frozen[0]))
    #expect(same(report.text(digits: 4), frozen[1]))
    let named = ClassificationReport(
      NDArray([0, 1, 2, 2, 2]), NDArray([0, 0, 2, 2, 1]),
      names: ["class zero", "class one", "a class with a long name"])
    #expect(same(named.description, frozen[2]))

    let truth = random.random([40, 4], of: Double.self) .< NDArray(0.4)
    let flips = random.random([40, 4], of: Double.self)
    let guess = NDArray<Bool>(
      (0..<160).map { i in
        i % 4 == 3 ? false : (flips.elements[i] < 0.75) == truth.elements[i]
      }, shape: [40, 4])
    #expect(same(ClassificationReport(sets: truth, guess).description, frozen[3]))
  }

  @Test func `shows the classes that it is told, as scikit-learn does`() throws {
    let frozen = try frozen()
    let (truth, said) = (NDArray([0, 1, 2, 2, 2, 0]), NDArray([0, 0, 2, 2, 1, 3]))
    #expect(same(ClassificationReport(truth, said, labels: [2, 0]).description, frozen[4]))
    #expect(
      same(
        ClassificationReport(
          truth, said, names: ["one", "two", "three", "four", "five"], labels: [0, 1, 2, 3, 4]
        ).description, frozen[5]))
  }

  @Test func `names all classes of a set that lacks some`() {
    let report = ClassificationReport(
      NDArray([0, 2]), NDArray([2, 2]), names: ["paper", "ink", "coffee", "tea"])
    #expect(report.classes.map(\.name) == ["paper", "ink", "coffee", "tea"])
    #expect(report.classes.map(\.support) == [1, 0, 1, 0])
    #expect(report.accuracy == 0.5)
    let own = ClassificationReport(NDArray([5, 7]), NDArray([7, 7]), names: ["five", "seven"])
    #expect(own.classes.map(\.recall) == [0, 1])
    let none = ClassificationReport(
      NDArray<Int>.zeros([0]), NDArray<Int>.zeros([0]), names: ["a", "b"])
    #expect(none.classes.map(\.support) == [0, 0])
  }

  @Test func `stops on fewer names than classes`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ClassificationReport(NDArray([0, 1, 2]), NDArray([0, 1, 2]), names: ["a", "b"])
    }
    #expect(text(result).contains("2 names for the 3 classes [0, 1, 2]; expected one for each"))
  }

  @Test(arguments: JudgingCase.named("labels"))
  func `has scikit-learn's numbers, weighted too`(_ frozen: JudgingCase) throws {
    let (labels, said) = (try frozen.labels("labels"), try frozen.labels("said"))
    let classes = Int(try frozen.number("classes"))
    let report = ClassificationReport(
      labels, said, labels: classes > 0 ? Array(0..<classes) : nil, weights: frozen.weights)
    #expect(agrees(report.classes.map(\.precision), try frozen.numbers("report.precision")))
    #expect(agrees(report.classes.map(\.recall), try frozen.numbers("report.recall")))
    #expect(agrees(report.classes.map(\.f1), try frozen.numbers("report.f1")))
    #expect(agrees(report.classes.map(\.weight), try frozen.numbers("report.support")))
    #expect(report.classes.reduce(0) { $0 + $1.support } == labels.count)
    #expect(agrees(try #require(report.accuracy), try frozen.numbers("report.micro")[0]))
    for (name, row) in zip(["macro", "weighted"], report.averages) {
      #expect(
        agrees([row.precision, row.recall, row.f1], try frozen.numbers("report.\(name)")), "\(name)"
      )
    }
  }

  @Test func `weights are printed where there are some`() {
    let report = ClassificationReport(
      NDArray([0, 0, 1]), NDArray([0, 1, 1]), weights: NDArray([1, 0.25, 0.5]))
    #expect(report.isWeighted)
    #expect(report.classes.map(\.support) == [2, 1])
    #expect(report.classes.map(\.weight) == [1.25, 0.5])
    #expect(report.text(digits: 3).contains("0      1.000     0.800     0.889     1.250\n"))
    #expect(report.text(digits: 3).contains("accuracy                          0.857     1.750\n"))
  }

  @Test func `stops on weights of other examples`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ClassificationReport(NDArray([0]), NDArray([1]), weights: NDArray([1, 2]))
    }
    #expect(text(result).contains("ClassificationReport: [2] and [1] do not fit"))
  }
}
