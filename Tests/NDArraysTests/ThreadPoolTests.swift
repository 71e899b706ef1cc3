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

  @Test func `runs a task's own tasks on the same thread`() {
    nonisolated(unsafe) let seen = UnsafeMutablePointer<Int>.allocate(capacity: 16)
    seen.initialize(repeating: 0, count: 16)
    defer { seen.deallocate() }
    ThreadPool.shared.run(4) { outer in ThreadPool.shared.run(4) { seen[outer * 4 + $0] += 1 } }
    #expect((0..<16).allSatisfy { seen[$0] == 1 })
  }
}
