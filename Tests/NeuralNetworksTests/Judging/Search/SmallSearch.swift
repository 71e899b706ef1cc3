import Foundation
import NDArrays
import Synchronization

@testable import NeuralNetworks

/// A search that takes a moment: two classes that a line parts, four settings, three folds.
enum SmallSearch {
  static let hidden = SearchParameter("hidden", [2, 6])
  static let rate = SearchParameter("rate", [0.001, 0.05])

  static var settings: [SearchSetting] { get throws { try SearchSpace(hidden, rate).grid() } }

  static let examples: (X: NDArray<Float>, labels: NDArray<Int>) = {
    var random = RandomGenerator(seed: 3)
    let X = random.standardNormal([90, 4], of: Float.self)
    return (X, (X[0..., 0] .> X[0..., 1]).cast(to: Int.self))
  }()

  static func make(
    in folder: String? = nil, seed: UInt64 = 1,
    _ change: @escaping @Sendable (inout SearchTrial) -> Void = { _ in }
  ) throws -> Search {
    let (X, labels) = examples
    let folds = try Folds(3, stratifying: labels, seed: seed)
    return Search(X, labels, folds: folds, store: folder.map { SearchStore($0) }) { setting in
      let model = try Model(input: [4], [Dense(setting[hidden]), Tanh(), Dense(2)], seed: 1)
      var trial = SearchTrial(
        Trainer(model, rate: setting[rate], batchSize: 16, seed: 2), epochs: 6)
      change(&trial)
      return trial
    }
  }

  /// Runs and counts the trials that were computed.
  static func counted(
    _ search: Search, _ settings: [SearchSetting]
  ) throws -> (table: SearchTable, computed: Int) {
    let told = Mutex(0)
    var search = search
    search.afterTrial = { progress in told.withLock { $0 = progress.total - progress.known } }
    let table = try search.run(settings)
    return (table, told.withLock { $0 })
  }
}
