import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import Datasets
@testable import TrainingRecipes

@Suite struct PerceptronSearchTests {
  private static let digits = Digits(
    train: GeneratedDigits.draw(150, seed: 1), test: GeneratedDigits.draw(20, seed: 2),
    source: .generated)

  private func small(_ hidden: [Int], _ rate: Double = 0.2) -> PerceptronSettings {
    var settings = PerceptronSearch.settings(hidden)
    (settings.mostEpochs, settings.rate, settings.batchSize) = (3, rate, 20)
    return settings
  }

  private func search(_ folder: String, rows: Int = 100) throws -> PerceptronSearch {
    try PerceptronSearch(
      on: Self.digits, folder: folder, rows: rows, command: "c",
      settings: [small([6]), small([7])])
  }

  @Test func `the grids are those of the page`() {
    let grid = PerceptronSearch.firstGrid
    #expect(grid.count == 32 && Set(grid).count == 32)
    #expect(grid.allSatisfy { $0.rate == 0.2 && $0.mostEpochs == 150 && $0.batchSize == 200 })
    #expect(Set(grid.map(\.hidden)) == [[40, 40], [40]])
    #expect(Set(grid.map(\.alpha)) == [1e-4, 0.05])
    let second = PerceptronSearch.secondGrid(PerceptronSearch.settings([40]))
    #expect(second.map(\.hidden) == [[40, 20], [60, 8], [20, 20, 20]])
    #expect(second[0] == PerceptronSearch.claimedSettings)
  }

  @Test func `every row is judged once by a network that has not seen it`() throws {
    let folder = temporaryPath("search")
    var search = try search(folder)
    let result = try search.finish()
    #expect(result.isFinished && result.trials.count == 5 && result.rows == 100)
    for trial in result.trials {
      #expect(trial.folds.compactMap { $0 }.reduce(0) { $0 + $1.heldBack } == 100)
      #expect(try #require(trial.accuracy) <= #require(trial.accuracyByLargest))
      #expect(trial.folds.allSatisfy { $0?.epochs ?? 0 > 0 })
    }
    let best = try #require(result.best(ofGrid: 1))
    #expect(
      result.trials.suffix(3).allSatisfy { $0.settings.rate == result.trials[best].settings.rate })
    let claimed = try #require(result.claimed)
    #expect(claimed.learned == 75 && claimed.heldOut == 25 && claimed.tested == 20)
    #expect(claimed.wrong.count == claimed.said.count)
    #expect(claimed.rightHeldOut <= claimed.rightHeldOutByLargest)
    #expect(claimed.rightOfAll <= claimed.rightOfAllByLargest)
    #expect(try PerceptronSearchResult("\(folder)/scikit-learn.json") == result)
  }

  @Test func `stopped after any training it ends with the same`() throws {
    var whole = try search(temporaryPath("whole"))
    func bare(_ result: PerceptronSearchResult) -> PerceptronSearchResult {
      var result = result
      for trial in result.trials.indices {
        for fold in result.trials[trial].folds.indices {
          result.trials[trial].folds[fold]?.seconds = 0
          result.trials[trial].folds[fold]?.processorSeconds = 0
        }
      }
      return result
    }
    let expected = bare(try whole.finish())
    let folder = temporaryPath("stopped")
    var (result, stops) = (expected, 0)
    repeat {
      var search = try search(folder)
      result = try search.finish { _ in false }
      stops += 1
    } while !result.isFinished && stops < 40
    #expect(bare(result) == expected)
    #expect(stops > 5)
    // What is finished is not judged again.
    var again = try search(folder)
    #expect(try again.finish() == result)
  }

  @Test func `the folder of another search is refused`() throws {
    let folder = temporaryPath("other")
    var first = try search(folder)
    _ = try first.finish { _ in false }
    let error = #expect(throws: ModelError.self) { try search(folder, rows: 110) }
    #expect(
      error?.description.contains("is the result of another search than that with seed 1") == true)
    try "{}".write(toFile: "\(folder)/scikit-learn.json", atomically: true, encoding: .utf8)
    let damaged = #expect(throws: ModelError.self) { try search(folder) }
    #expect(damaged?.description.contains("holds no result of a reference system") == true)
  }

  @Test func `a setting that cannot be trained is told, and another is the best`() throws {
    var wild = small([6], 1e30)
    wild.activation = .relu
    var search = try PerceptronSearch(
      on: Self.digits, folder: temporaryPath("wild"), rows: 100, settings: [wild, small([7])])
    let result = try search.finish()
    #expect(result.trials[0].accuracy == nil && result.best(ofGrid: 1) == 1)
    #expect(result.trials[0].folds[0]?.failure?.contains("the rate may be too large") == true)
  }
}
