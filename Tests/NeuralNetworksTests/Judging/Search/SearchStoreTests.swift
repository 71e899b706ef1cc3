import Foundation
import NDArrays
import Synchronization
import TestSupport
import Testing

@testable import NeuralNetworks

/// A layer of a lesson's own.
private struct Halved: Layer {
  func forward(_ x: NDArray<Float>, isTraining: Bool) -> NDArray<Float> { x / 2 }
  func backward(_ dY: NDArray<Float>) -> NDArray<Float> { dY / 2 }
  var description: LayerDescription? { LayerDescription("Halved") }
}

@Suite struct SearchStoreTests {
  @Test func `a store gives back what was computed, to the last bit`() throws {
    let folder = temporaryPath("trials")
    let plain = try SmallSearch.make().run(try SmallSearch.settings)
    let first = try SmallSearch.counted(SmallSearch.make(in: folder), try SmallSearch.settings)
    #expect(first.table == plain && first.computed == 12)
    let second = try SmallSearch.counted(SmallSearch.make(in: folder), try SmallSearch.settings)
    #expect(second.table == plain && second.computed == 0)
  }

  @Test func `a result that is found is in use, whatever the file system notes`() throws {
    let folder = temporaryPath("trials")
    _ = try SmallSearch.make(in: folder).run(Array(try SmallSearch.settings.prefix(1)))
    let longAgo = timespec(tv_sec: 1_000_000, tv_nsec: 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names { utimensat(AT_FDCWD, "\(folder)/\(name)", [longAgo, longAgo], 0) }
    _ = try SmallSearch.make(in: folder).run(Array(try SmallSearch.settings.prefix(1)))
    for name in names {
      var status = stat()
      #expect(stat("\(folder)/\(name)", &status) == 0)
      #expect(status.st_mtim.tv_sec == 1_000_000 && status.st_atim.tv_sec > 1_000_000)
    }
  }

  @Test func `a widened search computes what is new`() throws {
    let folder = temporaryPath("trials")
    _ = try SmallSearch.make(in: folder).run(Array(try SmallSearch.settings.prefix(1)))
    let wide = try SmallSearch.counted(SmallSearch.make(in: folder), try SmallSearch.settings)
    #expect(wide.computed == 9)
    #expect(wide.table == (try SmallSearch.make().run(try SmallSearch.settings)))
  }

  @Test func `whatever a result follows from is in its key`() throws {
    let folder = temporaryPath("trials")
    let one = Array(try SmallSearch.settings.prefix(1))
    #expect(try SmallSearch.counted(SmallSearch.make(in: folder), one).computed == 3)
    let changes: [@Sendable (inout SearchTrial) -> Void] = [
      { $0.epochs = 7 }, { $0.trainer.rate = 0.002 }, { $0.trainer.batchSize = 15 },
      { $0.trainer.loss = .crossEntropy(labelSmoothing: 0.1) },
      { $0.trainer.schedule = .cosine() }, { $0.trainer.clipping = .norm(1) },
      { $0.trainer.averaging = 0.9 },
      {
        $0.trainer = Trainer($0.trainer.model, .adamW(), rate: 0.001, batchSize: 16, seed: 2)
      },
      { $0.trainer = Trainer($0.trainer.model, rate: 0.001, batchSize: 16, seed: 3) },
      {
        let model = try! Model(input: [4], [Dense(2), ReLU(), Dense(2)], seed: 1)
        $0.trainer = Trainer(model, rate: 0.001, batchSize: 16, seed: 2)
      },
      {
        $0.trainer.augmentation = { batch, _, _ in batch *= 2 }
        $0.codeName = "twice"
      },
    ]
    for (place, change) in changes.enumerated() {
      #expect(
        try SmallSearch.counted(SmallSearch.make(in: folder, change), one).computed == 3, "\(place)"
      )
      #expect(
        try SmallSearch.counted(SmallSearch.make(in: folder, change), one).computed == 0, "\(place)"
      )
    }
    #expect(try SmallSearch.counted(SmallSearch.make(in: folder, seed: 2), one).computed == 3)
    let (X, labels) = SmallSearch.examples
    var other = X
    other[0, 0] = 5
    let folds = try Folds(3, stratifying: labels, seed: 1)
    let rate = SmallSearch.rate
    let changed = Search(other, labels, folds: folds, store: SearchStore(folder)) { setting in
      let model = try Model(input: [4], [Dense(2), Tanh(), Dense(2)], seed: 1)
      return SearchTrial(
        Trainer(model, rate: setting[rate], batchSize: 16, seed: 2), epochs: 6)
    }
    #expect(try SmallSearch.counted(changed, one).computed == 3)
  }

  @Test func `damaged results are told of and computed anew`() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let folder = temporaryPath("trials")
      let settings = try SmallSearch.settings
      let plain = try SmallSearch.make(in: folder).run(settings)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      guard names.count == 12 else { fatalError("there are \(names)") }
      for (place, name) in names.prefix(4).enumerated() {
        let file = URL(fileURLWithPath: "\(folder)/\(name)")
        var data = try Data(contentsOf: file)
        switch place {
        case 0: data = Data()
        case 1: data.removeLast(3)
        case 2: data[data.count - 1] ^= 1
        default: data = Data("no result".utf8)
        }
        try data.write(to: file)
      }
      let again = try SmallSearch.counted(SmallSearch.make(in: folder), settings)
      guard again.computed == 4, again.table == plain else { fatalError("\(again)") }
      let known = try SmallSearch.counted(SmallSearch.make(in: folder), settings)
      guard known.computed == 0, known.table == plain else { fatalError("\(known)") }
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    let lines = said.split(separator: "\n").filter { $0.contains("it is computed again") }
    #expect(lines.count == 4, "\(said)")
    #expect(lines.allSatisfy { $0.hasPrefix("warning: the result of a trial in /") })
  }

  @Test func `a folder that cannot be written is told of once, and nothing is lost`() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let plain = try SmallSearch.make().run(try SmallSearch.settings)
      let file = temporaryPath("file")
      try Data("x".utf8).write(to: URL(fileURLWithPath: file))
      for folder in ["/proc/nowhere/trials", "\(file)/trials", file] {
        let found = try SmallSearch.counted(SmallSearch.make(in: folder), try SmallSearch.settings)
        guard found.computed == 12, found.table == plain else { fatalError("\(found)") }
      }
      guard try Data(contentsOf: URL(fileURLWithPath: file)) == Data("x".utf8) else { fatalError() }
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    let lines = said.split(separator: "\n").filter { $0.contains("cannot be kept") }
    #expect(lines.count == 3, "\(said)")
    #expect(
      lines.first
        == "warning: trials cannot be kept in /proc/nowhere/trials: no such file or directory; the search goes on and keeps what it finds to itself"
    )
  }

  @Test func `a full disk is told of, leaves no half file, and nothing is lost`() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let folder = temporaryPath("trials")
      let plain = try SmallSearch.make().run(try SmallSearch.settings)
      _ = try SmallSearch.make(in: folder).run(Array(try SmallSearch.settings.prefix(1)))
      // No file may grow beyond a few bytes, as on a disk that is full.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 10, rlim_max: 10)
      guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { fatalError("no limit") }
      let found = try SmallSearch.counted(SmallSearch.make(in: folder), try SmallSearch.settings)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      guard found.computed == 9, found.table == plain, names.count == 3 else {
        fatalError("\(found.computed) computed, kept \(names)")
      }
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("cannot be written: file too large; the search goes on"), "\(said)")
  }

  @Test func `a training that follows from its author's code is kept under a name alone`() throws {
    LayerRegistry.register("Halved") { _ in Halved() }
    let folder = temporaryPath("trials")
    let settings = try SmallSearch.settings
    let changes: [@Sendable (inout SearchTrial) -> Void] = [
      { $0.trainer.augmentation = { batch, _, _ in batch *= 2 } },
      { $0.trainer.loss = Loss("mine") { meanSquaredError($0, $1) } },
      {
        let model = try! Model(
          input: [4], [Residual([Dense(4), Halved()]), Dense(2)], seed: 1)
        $0.trainer = Trainer(model, rate: $0.trainer.rate)
      },
    ]
    let names = [
      "an augmentation", "the loss 'mine' of its author's own",
      "the layer Halved of its author's own",
    ]
    for (change, what) in zip(changes, names) {
      #expect(
        throws: SearchError(
          "a training with \(what) is kept under a name; give SearchTrial a codeName, another one whenever that code changes, or search without a store"
        )
      ) { try SmallSearch.make(in: folder, change).run(settings) }
      #expect(try SmallSearch.make(change).run(settings).rows.count == 4)
      for (name, computed) in [("a", 12), ("b", 12), ("a", 0)] {
        let search = try SmallSearch.make(in: folder) {
          change(&$0)
          $0.codeName = name
        }
        // Settings of the last differ in their rate alone, and share what they give.
        let found = try SmallSearch.counted(search, settings)
        #expect(found.computed <= computed && found.computed >= computed / 2, "\(what) \(name)")
      }
    }
  }

  @Test func `a training that is another each time is not kept under a wrong key`() throws {
    let seeds = Seeds()
    let search = try SmallSearch.make(in: temporaryPath("trials")) { trial in
      let next = seeds.next()
      trial.trainer = Trainer(trial.trainer.model, seed: next)
    }
    #expect {
      try search.run(try SmallSearch.settings)
    } throws: { "\($0)".contains("is another each time that it is made") }
  }

  private final class Seeds: Sendable {
    private let last = Mutex<UInt64>(0)
    func next() -> UInt64 {
      last.withLock {
        $0 += 1
        return $0
      }
    }
  }

  @Test func `another program has results of its own`() async throws {
    await #expect(processExitsWith: .success) {
      let folder = temporaryPath("trials")
      for (program, computed) in [("a", 12), ("b", 12), ("a", 0)] {
        SearchStore.program = program
        let found = try SmallSearch.counted(
          SmallSearch.make(in: folder), try SmallSearch.settings)
        guard found.computed == computed else { fatalError("\(program): \(found.computed)") }
      }
    }
  }
}
