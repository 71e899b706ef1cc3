import Foundation
import NDArrays
import Synchronization
import TestSupport
import Testing

@testable import NeuralNetworks

/// What programs do that search beside each other, are killed, or have other numbers of threads.
@Suite struct SearchRunTests {
  static let width = SearchParameter("width", [8, 48])
  static let rate = SearchParameter("rate", [0.001, 0.004, 0.016])
  static let drop = SearchParameter("drop", [0.0, 0.3])

  static var settings: [SearchSetting] {
    get throws { try SearchSpace(width, rate, drop).grid() }
  }
  static let trialCount = 36

  /// Large enough that products and layers are shared out among threads where a trial is alone.
  static func search(in folder: String?) throws -> Search {
    var random = RandomGenerator(seed: 5)
    let X = random.standardNormal([600, 96], of: Float.self)
    let labels = ((X[0..., 0] + X[0..., 1] * X[0..., 2]) .> 0).cast(to: Int.self)
    let folds = try Folds(3, stratifying: labels, seed: 1)
    let (width, rate, drop) = (width, rate, drop)
    return Search(X, labels, folds: folds, store: folder.map { SearchStore($0) }) { setting in
      let model = try Model(
        input: [96],
        [
          Dense(8 * setting[width]), BatchNormalization(), ReLU(), Dropout(setting[drop]),
          Dense(setting[width]), Tanh(), Dense(2),
        ], seed: 1)
      return SearchTrial(
        Trainer(model, rate: setting[rate], batchSize: 128, seed: 2), epochs: 3)
    }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func `the table is the same to the byte with 1, 2 and 3 threads`() async throws {
    let folder = temporaryPath("tables")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for threads in 1...3 {
      await #expect(processExitsWith: .success) {
        [threads = threads as Int, folder = folder as String] in
        setenv("LECTERN_THREADS", "\(threads)", 1)
        guard ThreadPool.shared.threads == threads else { fatalError("other threads") }
        let settings = try SearchRunTests.settings
        let search = try SearchRunTests.search(in: nil)
        let table = try search.run(settings)
        try table.commaSeparatedValues.write(
          toFile: "\(folder)/\(threads)", atomically: false, encoding: .utf8)
        // A search of few trials has threads to spare, and each trial's kernels share them.
        let (X, labels) = (search.X, search.labels)
        let fold = search.folds[1]
        var alone = try search.makeTrial(settings[11]).trainer
        try alone.train(X.rows(fold.training), labels.rows(fold.training), epochs: 3)
        let held = Trainer.judge(
          alone.model, alone.loss, X.rows(fold.heldBack), labels.rows(fold.heldBack))
        guard held.loss == table.rows[11].losses[1] else { fatalError("another loss alone") }
      }
    }
    let first = try text("\(folder)/1")
    #expect(first.split(separator: "\r\n").count == 13)
    #expect(try text("\(folder)/2") == first)
    #expect(try text("\(folder)/3") == first)
  }

  @Test func `a search that is killed ten times gives the same table to the byte`() async throws {
    let folder = temporaryPath("trials")
    let plain = try Self.search(in: nil).run(try Self.settings)
    var kept: [Int] = []
    for attempt in 0..<10 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [attempt = attempt as Int, folder = folder as String] in
        var random = RandomGenerator(seed: UInt64(attempt))
        let steps = Mutex(0)
        if attempt % 2 == 0 {
          // In the midst of a training, at a step that another trial may be at its end by.
          let last = 10 + random.integer(below: 60)
          Search.progress = { _ in
            let step = steps.withLock {
              $0 += 1
              return $0
            }
            if step == last { kill(getpid(), SIGKILL) }
          }
        } else {
          // At any moment from the first trial on, while a file is written too.
          let wait = UInt32(random.integer(below: 30_000))
          Search.progress = { _ in
            let isFirst = steps.withLock {
              $0 += 1
              return $0 == 1
            }
            if isFirst {
              Thread.detachNewThread {
                usleep(wait)
                kill(getpid(), SIGKILL)
              }
            }
          }
        }
        _ = try SearchRunTests.search(in: folder).run(try SearchRunTests.settings)
        while true { sleep(1) }
      }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      kept.append(names.count { $0.hasSuffix(".safetensors") })
    }
    // Nothing that was kept is lost.
    #expect(kept == kept.sorted() && kept[9] > 0, "\(kept)")
    let rest = try SmallSearch.counted(Self.search(in: folder), try Self.settings)
    #expect(rest.computed == Self.trialCount - kept[9])
    #expect(rest.table.commaSeparatedValues == plain.commaSeparatedValues)
    #expect(rest.table == plain)
  }

  /// A program of its own that searches a shard and writes its table.
  private func searchShard(_ shard: String, _ folder: String, _ table: String) async {
    await #expect(processExitsWith: .success) {
      [shard = shard as String, folder = folder as String, table = table as String] in
      setenv("LECTERN_SHARD", shard, 1)
      setenv("LECTERN_THREADS", "1", 1)
      let found = try SmallSearch.counted(
        SearchRunTests.search(in: folder), try SearchRunTests.settings)
      try found.table.commaSeparatedValues.write(
        toFile: table, atomically: false, encoding: .utf8)
      try "\(found.computed)".write(
        toFile: "\(table).computed", atomically: false, encoding: .utf8)
    }
  }

  @Test func `two programs that share a folder have the same table to the byte`() async throws {
    let plain = try Self.search(in: nil).run(try Self.settings).commaSeparatedValues
    // The last two compute the same trials in the same order at the same time.
    for shards in [["1/2", "2/2"], ["1/1", "1/1"]] {
      let folder = temporaryPath("trials")
      let tables = [temporaryPath("table"), temporaryPath("table")]
      async let first: Void = searchShard(shards[0], folder, tables[0])
      async let second: Void = searchShard(shards[1], folder, tables[1])
      _ = await (first, second)
      #expect(try text(tables[0]) == plain)
      #expect(try text(tables[1]) == plain)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      // Shards meet in at most a trial or two that both compute.
      let computed = try tables.map { Int(try text("\($0).computed")) ?? 0 }
      #expect(computed[0] + computed[1] >= Self.trialCount, "\(computed)")
      if shards[0] != shards[1] {
        #expect(computed[0] + computed[1] <= Self.trialCount + 3, "\(computed)")
      }
      #expect(names.count == Self.trialCount && names.allSatisfy { $0.hasSuffix(".safetensors") })
    }
  }

  @Test func `a shard that is none is said before anything is trained`() async {
    await #expect(processExitsWith: .success) {
      setenv("LECTERN_SHARD", "3/2", 1)
      do {
        _ = try SmallSearch.make().run(try SmallSearch.settings)
      } catch let error as SearchError {
        exit(
          error.description
            == "LECTERN_SHARD: there is no shard 3 of 2; expected one of so many, such as 1/2"
            ? 0 : 1)
      }
      exit(2)
    }
  }
}
