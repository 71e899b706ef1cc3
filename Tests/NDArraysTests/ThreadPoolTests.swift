import Glibc
import Synchronization
import Testing

@testable import NDArrays

@Suite struct ThreadPoolTests {
  @Test func `runs each task once`() {
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 1000)
    counts.initialize(repeating: 0, count: 1000)
    defer { counts.deallocate() }
    nonisolated(unsafe) let shared = counts
    for _ in 0..<200 { ThreadPool.shared.run(1000) { shared[$0] += 1 } }
    #expect((0..<1000).allSatisfy { counts[$0] == 200 })
  }

  @Test(arguments: [1, 2, 3, 7])
  func `cuts stretches that meet each number once`(_ threads: Int) {
    let pool = ThreadPool(threads: threads)
    for count in [0, 1, 2, 7, 64, 1000] {
      for grain in [1, 5, 2000] {
        let seen = Mutex<[Int]>([])
        pool.runInStretches(over: count, grain: grain) { range in
          seen.withLock { $0 += range }
        }
        #expect(seen.withLock { $0.sorted() } == Array(0..<count), "\(count) by \(grain)")
      }
    }
    pool.park()
  }

  @Test func `works again after it was parked`() {
    let pool = ThreadPool.shared
    pool.run(8) { _ in }
    pool.park()
    nonisolated(unsafe) let seen = UnsafeMutablePointer<Int>.allocate(capacity: 8)
    seen.initialize(repeating: 0, count: 8)
    defer { seen.deallocate() }
    pool.run(8) { seen[$0] = $0 }
    #expect((0..<8).allSatisfy { seen[$0] == $0 })
  }

  /// Tasks that wait for one another, so that each is on a thread of its own; without as many
  /// threads they go on after a while.
  private func meet(_ count: Int, in pool: ThreadPool, _ body: @Sendable (Int) -> Void = { _ in }) {
    let arrived = Atomic<Int>(0)
    pool.run(count) { task in
      arrived.add(1, ordering: .acquiringAndReleasing)
      var turns = 0
      while arrived.load(ordering: .acquiring) < count, turns < 50_000_000 {
        sched_yield()
        turns += 1
      }
      body(task)
    }
  }

  @Test(arguments: [2, 4, 7])
  func `has as many threads as it was made with`(_ threads: Int) {
    let pool = ThreadPool(threads: threads)
    let seen = Mutex<Set<pthread_t>>([])
    meet(threads, in: pool) { _ in seen.withLock { _ = $0.insert(pthread_self()) } }
    #expect(seen.withLock { $0.count } == threads)
    pool.park()
  }

  @Test func `runs a task's own tasks on the same thread`() {
    let pool = ThreadPool(threads: 4)
    let seen = Mutex<[(outer: pthread_t, inner: pthread_t)]>([])
    meet(4, in: pool) { _ in
      let outer = pthread_self()
      pool.run(4) { _ in
        let inner = pthread_self()
        seen.withLock { $0.append((outer, inner)) }
      }
    }
    #expect(seen.withLock { $0.count } == 16)
    #expect(seen.withLock { $0.allSatisfy { $0.outer == $0.inner } })
    #expect(seen.withLock { Set($0.map(\.outer)).count } == 4)
    pool.park()
  }
}
