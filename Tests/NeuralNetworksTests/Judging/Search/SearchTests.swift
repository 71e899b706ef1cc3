import Foundation
import NDArrays
import Synchronization
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct SearchTests {
  @Test func `each setting is trained on each fold, as it would be alone`() throws {
    let (X, labels) = SmallSearch.examples
    let table = try SmallSearch.make().run(try SmallSearch.settings)
    #expect(table.rows.map(\.setting) == (try SmallSearch.settings))
    #expect(table.rows.map(\.parameterCount) == [16, 16, 44, 44])
    let folds = try Folds(3, stratifying: labels, seed: 1)
    let row = table.rows[3]
    for (fold, accuracy) in zip(folds, row.accuracies) {
      let model = try Model(input: [4], [Dense(6), Tanh(), Dense(2)], seed: 1)
      var trainer = Trainer(model, rate: 0.05, batchSize: 16, seed: 2)
      try trainer.train(X.rows(fold.training), labels.rows(fold.training), epochs: 6)
      let read = trainer.model.predict(X.rows(fold.heldBack))
      #expect(NeuralNetworks.accuracy(read, labels.rows(fold.heldBack)) == accuracy)
      #expect(row.predictions?[0].rows(fold.heldBack) == read)
    }
    let best = try #require(table.best)
    #expect(best.accuracy == table.rows.map(\.accuracy).max())
    #expect(best.accuracy > 0.8, "\(table)")
  }

  @Test func `a training that fails is a row with its reason, and others go on`() throws {
    let folder = temporaryPath("trials")
    for (place, folder) in [nil, folder, folder].enumerated() {
      let search = try SmallSearch.make(in: folder) { trial in
        if trial.trainer.rate > 0.01 { trial.trainer.patience = 3 }
      }
      let found = try SmallSearch.counted(search, try SmallSearch.settings)
      let table = found.table
      #expect(found.computed == (place == 2 ? 0 : 12))
      #expect(table.rows[1].failure?.contains("patience needs data to judge by") == true)
      #expect(table.rows[1].accuracies.isEmpty && table.rows[1].predictions == nil)
      #expect(table.rows[0].failure == nil && table.best?.failure == nil)
      #expect(table.ranked.suffix(2).allSatisfy { $0.failure != nil })
      #expect(table == table && table.description.contains("failed"))
    }
  }

  @Test func `a loss that is no number any more is a reason`() throws {
    let table = try SmallSearch.make { $0.trainer = Trainer($0.trainer.model, .sgd(), rate: 1e300) }
      .run(try SmallSearch.settings)
    let failure = try #require(table.rows[0].failure)
    #expect(failure.contains("in epoch"), "\(failure)")
    #expect(table.best == nil && table.simplest == nil && table.ranked.count == 4)
  }

  @Test func `a setting of which there is no model is a row with its reason`() throws {
    let (X, labels) = SmallSearch.examples
    let size = SearchParameter("size", [-1, 3])
    let folds = try Folds(3, stratifying: labels, seed: 1)
    for store in [nil, SearchStore(temporaryPath("trials"))] {
      let search = Search(X, labels, folds: folds, store: store) { setting in
        if setting[size] < 0 { throw TrainingError("no layer has \(setting[size]) outputs") }
        let model = try Model(input: [4], [Dense(setting[size]), Dense(2)], seed: 1)
        return SearchTrial(Trainer(model), epochs: 1)
      }
      let found = try SmallSearch.counted(search, try SearchSpace(size).grid())
      #expect(found.computed == 3)
      #expect(found.table.rows.map(\.failure) == ["no layer has -1 outputs", nil])
      #expect(found.table.rows[0].parameterCount == 0 && found.table.rows[0].epochs == 0)
    }
  }

  @Test func `labels that no score stands for are a reason, held back ones too`() throws {
    let (X, labels) = SmallSearch.examples
    var other = labels
    other[7] = 2
    let folds = try Folds(2, of: 90, seed: 1)
    let rate = SmallSearch.rate
    let search = Search(X, other, folds: folds) { setting in
      let model = try Model(input: [4], [Dense(2)], seed: 1)
      return SearchTrial(Trainer(model, rate: setting[rate]), epochs: 1)
    }
    let table = try search.run(try SearchSpace(rate).grid())
    #expect(
      table.rows.allSatisfy { $0.failure?.contains("label 2 of example") == true }, "\(table)")
  }

  @Test func `what cannot be searched is said before anything is trained`() throws {
    let settings = try SmallSearch.settings
    #expect(
      throws: SearchError("the setting hidden 2, rate 0.001 occurs twice; expected each once")
    ) { try SmallSearch.make().run(settings + settings) }
    #expect(try SmallSearch.make().run([]).rows.isEmpty)
    #expect(try SmallSearch.make().successiveHalving([]).rows.isEmpty)
    #expect(throws: SearchError.self) {
      try SmallSearch.make().successiveHalving(settings, factor: 1)
    }
    #expect(throws: SearchError.self) {
      try SmallSearch.make().successiveHalving(settings, rounds: 33)
    }
    let (X, labels) = SmallSearch.examples
    let many = try Folds(45, of: 90, repetitions: 300, seed: 1)
    let search = Search(X, labels, folds: many) { _ in
      throw TrainingError("nothing is to be trained")
    }
    let number = SearchParameter("number", Array(0..<100))
    #expect(
      throws: SearchError(
        "100 settings on 13500 folds are too many trials; expected at most 1000000")
    ) { try search.run(try SearchSpace(number).grid()) }
    #expect(
      throws: SplitError.moreFoldsThanClass(
        folds: 50, label: 0, examples: labels.elements.count { $0 == 0 })
    ) { try Folds(50, stratifying: labels, seed: 1) }
  }

  @Test func `examples, labels and folds that do not fit stop`() async {
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Search(
        NDArray<Float>.zeros([3, 2]), NDArray([0, 1]), folds: try Folds(2, of: 2, seed: 1)
      ) {
        _ in throw TrainingError("")
      }
    }
    let said = String(decoding: labels?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("Search: inputs [3, 2] and labels [2] do not fit"))
    let folds = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Search(
        NDArray<Float>.zeros([2, 2]), NDArray([0, 1]), folds: try Folds(2, of: 3, seed: 1)
      ) {
        _ in throw TrainingError("")
      }
    }
    let told = String(decoding: folds?.standardErrorContent ?? [], as: UTF8.self)
    #expect(told.contains("Search: folds of 3 examples; there are 2"))
  }

  @Test func `a shard computes its own trials first, and all in the end`() throws {
    let folder = temporaryPath("trials")
    let plain = try SmallSearch.make().run(try SmallSearch.settings)
    for number in 1...2 {
      var part = try SmallSearch.make(in: folder)
      part.shard = try SearchShard(number, of: 2)
      let found = try SmallSearch.counted(part, try SmallSearch.settings)
      #expect(found.table == plain && found.computed == (number == 1 ? 12 : 0))
    }
  }

  @Test func `successive halving trains all a little and the best to the end`() throws {
    let space = try SearchSpace(
      SmallSearch.hidden, SearchParameter("rate", [0.0001, 0.001, 0.01, 0.05]))
    let table = try SmallSearch.make { $0.epochs = 9 }.successiveHalving(try space.grid())
    #expect(table.rows.map(\.round).sorted() == [1, 1, 1, 1, 1, 2, 2, 3])
    #expect(table.rows.map(\.epochs).sorted() == [1, 1, 1, 1, 1, 3, 3, 9])
    let best = try #require(table.best)
    #expect(best.epochs == 9)
    let whole = try SmallSearch.make { $0.epochs = 9 }.run([best.setting])
    #expect(whole.rows[0].accuracies == best.accuracies && whole.rows[0].losses == best.losses)
    #expect(whole.rows[0].predictions == best.predictions)
  }
}
