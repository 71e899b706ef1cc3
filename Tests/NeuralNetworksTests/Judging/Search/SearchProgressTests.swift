import Synchronization
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct SearchProgressTests {
  @Test func `says which trial is under way`() {
    var progress = SearchProgress(done: 11, total: 160, known: 4, share: 0.1)
    #expect(progress.description == "trial 12 of 160")
    progress.done = 160
    #expect(progress.description == "trial 160 of 160")
    (progress.round, progress.rounds) = (2, 3)
    #expect(progress.description == "round 2 of 3, trial 160 of 160")
  }

  @Test func `is told before, within and after trials, and trainings tell nothing of themselves`()
    async throws
  {
    await #expect(processExitsWith: .success) {
      let told = Mutex([SearchProgress]())
      Search.progress = { step in told.withLock { $0.append(step) } }
      Trainer.progress = { _ in fatalError("a training told of itself") }
      let folder = temporaryPath("trials")
      _ = try SmallSearch.make(in: folder).run(Array(try SmallSearch.settings.prefix(1)))
      let first = told.withLock { $0 }
      guard first[0] == SearchProgress(done: 0, total: 3, known: 0, share: 0), first.count > 3 * 6,
        first.last?.done == 3, first.last?.share == 1,
        first.contains(where: { $0.share > 0 && $0.share < 0.3 }),
        zip(first, first.dropFirst()).allSatisfy({ $0.share <= $1.share + 1e-12 })
      else { fatalError("\(first)") }
      // What was known is no part of the work.
      told.withLock { $0 = [] }
      _ = try SmallSearch.make(in: folder).run(try SmallSearch.settings)
      let second = told.withLock { $0 }
      guard second[0] == SearchProgress(done: 3, total: 12, known: 3, share: 0),
        second.last?.share == 1
      else { fatalError("\(second)") }
      told.withLock { $0 = [] }
      _ = try SmallSearch.make(in: folder).run(try SmallSearch.settings)
      guard told.withLock({ $0.map(\.share) }) == [1] else { fatalError("all was known") }
    }
  }

  @Test func `rounds of successive halving share the work`() throws {
    let told = Mutex([SearchProgress]())
    var search = try SmallSearch.make()
    search.afterTrial = { step in told.withLock { $0.append(step) } }
    _ = try search.successiveHalving(try SmallSearch.settings, factor: 2, rounds: 3)
    let steps = told.withLock { $0 }
    #expect(
      steps.map(\.round) == Array(repeating: 1, count: 12) + Array(repeating: 2, count: 6) + [
        3, 3, 3,
      ])
    let ends = [11, 17, 20].map { steps[$0].share }
    #expect(zip(ends, [1.0 / 3, 2.0 / 3, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
