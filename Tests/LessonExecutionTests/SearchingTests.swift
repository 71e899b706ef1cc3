import Foundation
import Synchronization
import Testing

@testable import LessonExecution

/// A search in a cell: what it keeps is no input of the cell, and how far it is is told.
@Suite struct SearchingTests {
  let bench: Bench
  /// A folder that the cell names from its own.
  let store: String

  init() throws {
    bench = try Bench()
    store = "\(bench.folder)/Lessons/trials"
  }

  private let text = """
    ```swift
    let inputs = NDArray<Float>([[0, 0], [0, 1], [1, 0], [1, 1], [0, 2], [0, 3], [2, 0], [2, 1]])
    let labels = NDArray([0, 0, 1, 1, 0, 0, 1, 1])
    let width = SearchParameter("width", [1, 4])
    let folds = try Folds(2, stratifying: labels, seed: 1)
    let search = Search(inputs, labels, folds: folds, store: SearchStore("trials")) { setting in
      let model = try Model(input: [2], [Dense(setting[width]), Tanh(), Dense(2)], seed: 1)
      return SearchTrial(Trainer(model), epochs: 3)
    }
    print(try search.run(try SearchSpace(width).grid()).commaSeparatedValues)
    ```

    """

  @Test func `the results of trials are no input of the cell that searches`() async throws {
    let first = await bench.run(text)
    #expect(first.places == [] && first.ranCells == 1)
    #expect(first.results[0]?.reads == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: store).count == 4)
    #expect(await bench.run(text).ranCells == 0)
    try FileManager.default.removeItem(atPath: store)
    #expect(await bench.run(text).ranCells == 0)
  }

  @Test func `a damaged result is warned of at the cell, which gives the same`() async throws {
    let first = await bench.run(text)
    let names = try FileManager.default.contentsOfDirectory(atPath: store).sorted()
    try Data("none".utf8).write(to: URL(fileURLWithPath: "\(store)/\(try #require(names.first))"))
    let second = await bench.run(text, isFresh: true)
    #expect(second.text(0) == first.text(0))
    #expect(second.places.count == 1, "\(second.places)")
    #expect(second.places.first?.contains("it is computed again") == true)
    #expect(await bench.run(text, isFresh: true).places == [])
  }

  @Test func `who compares with what is known computes the trials that are kept too`() async throws
  {
    let first = await bench.run(text)
    for name in try FileManager.default.contentsOfDirectory(atPath: store) {
      try Data("none".utf8).write(to: URL(fileURLWithPath: "\(store)/\(name)"))
    }
    // What is damaged would be warned of if it were read.
    let anew = await bench.run(text, isFresh: true) { $0.computesTrialsAnew = true }
    #expect(anew.places == [] && anew.text(0) == first.text(0))
    #expect(await bench.run(text, isFresh: true).places == [])
  }

  @Test func `a search tells which trial is under way`() async throws {
    let told = Told()
    let outcome = await bench.run(text) {
      let surroundings = $0
      $0 = LessonRunner(
        toolchain: surroundings.toolchain, cache: surroundings.cache,
        lessonsFolder: surroundings.lessonsFolder, environment: [:],
        progress: { if case .step(_, _, _, let text, _, _, _) = $0 { told.add(text) } })
    }
    #expect(outcome.places == [])
    #expect(told.texts.first?.hasPrefix("trial 1 of 4") == true)
    #expect(told.texts.last == "trial 4 of 4")
    #expect(told.texts.allSatisfy { $0.hasPrefix("trial ") }, "\(told.texts)")
  }
}

private final class Told: Sendable {
  private let list = Mutex([String]())
  var texts: [String] { list.withLock { $0 } }
  func add(_ text: String) { list.withLock { $0.append(text) } }
}
