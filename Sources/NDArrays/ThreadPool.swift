import Glibc
import Synchronization

/// Threads that share out numbered tasks.
///
/// The caller takes part. A worker joins the job that is open, if it comes in time; the caller
/// closes the job when its tasks run out and waits only for those who joined, so that a
/// sleeping or descheduled worker delays nobody. Which thread runs a task never changes a
/// result: tasks are cut by the size of the work, not by the number of threads.
public final class ThreadPool: @unchecked Sendable {
  /// The one pool of the process, whose threads start with its first job.
  public static let shared = ThreadPool()

  /// The number of threads, the caller's included: `LECTERN_THREADS`, else the processor's cores.
  public let threads: Int

  // The state counts jobs in its upper bits; below lie the number who joined and whether it is open.
  private let state = Atomic<UInt64>(0)
  private let next = Atomic<Int>(0)
  private let isBusy = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  private let isParking = Atomic<Bool>(false)
  private var taskCount = 0
  private var body: UnsafePointer<(Int) -> Void>?
  private var workers: [pthread_t] = []
  private var mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// The most threads of a pool.
  private static let most = 256

  private static let textOfEnvironment = getenv("LECTERN_THREADS").map { String(cString: $0) } ?? ""

  private convenience init() {
    self.init(threads: Int(Self.textOfEnvironment) ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Why `LECTERN_THREADS` is no number of threads, and what is taken in its place; nil where it is one or
  /// says nothing.
  package static var problemInEnvironment: String? {
    let text = textOfEnvironment
    if text.isEmpty || Int(text).map({ (1...most).contains($0) }) == true { return nil }
    let shown = text.prefix(40).replacing("\n", with: " ")
    return
      "LECTERN_THREADS is '\(shown)'; expected a number from 1 to \(most), and \(shared.threads) is taken"
  }

  /// A pool of its own. It is parked before it goes: its threads do not keep it.
  init(threads: Int) {
    self.threads = max(1, min(threads, Self.most))
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  private static let openBit: UInt64 = 1
  private static let joined: UInt64 = 2
  private static let joinedMask: UInt64 = 0xFFFF << 1
  private static let job: UInt64 = 1 << 32

  /// Calls `body` with 0, 1, … `count - 1`, each once, on any thread, and returns after the last.
  ///
  /// A call from within a task, or while another thread's job is under way, runs on the caller alone.
  public func run(_ count: Int, _ body: (Int) -> Void) {
    guard count > 1, threads > 1,
      isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for i in 0..<max(count, 0) { body(i) }
      return
    }
    defer { isBusy.store(false, ordering: .releasing) }
    startWorkers()
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        self.body = pointer
        taskCount = count
        next.store(0, ordering: .relaxed)
        let before = state.load(ordering: .relaxed)
        state.store(
          (before & ~(Self.job - 1)) + Self.job + Self.openBit, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
          pthread_mutex_lock(mutex)
          pthread_cond_broadcast(condition)
          pthread_mutex_unlock(mutex)
        }
        takeTasks(pointer, count)
        state.bitwiseAnd(~Self.openBit, ordering: .acquiringAndReleasing)
        var turns = 0
        while state.load(ordering: .acquiring) & Self.joinedMask != 0 {
          Platform.pause()
          turns += 1
          if turns & 4095 == 0 { sched_yield() }
        }
      }
    }
  }

  /// Cuts `0..<count` into pieces of `grain`, the last one shorter, and runs `body` on each, on any
  /// thread.
  @inline(__always)
  public func run(over count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    let pieces = (count + grain - 1) / grain
    if pieces <= 1 { return body(0..<count) }
    run(pieces) { piece in body(piece * grain..<min(count, (piece + 1) * grain)) }
  }

  /// Runs `body` on pieces of `0..<count`, of `grain` at least: first a long stretch for each thread,
  /// then what is left in short ones, for those who come early.
  ///
  /// A thread that meets the same stretch again, call after call, finds it in its cache. The cuts
  /// depend on the number of threads, so they must change no result.
  func runInStretches(over count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    let long = count * 3 / (4 * threads)
    guard threads > 1, long >= 2 * grain else { return run(over: count, grain: grain, body) }
    let rest = count - long * threads
    let short = max(grain, rest / (4 * threads))
    run(threads + (rest + short - 1) / short) { task in
      if task < threads { return body(task * long..<(task + 1) * long) }
      let first = long * threads + (task - threads) * short
      body(first..<min(count, first + short))
    }
  }

  private func takeTasks(_ body: UnsafePointer<(Int) -> Void>, _ count: Int) {
    while true {
      let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if task >= count { return }
      body.pointee(task)
    }
  }

  // MARK: - Workers

  private func startWorkers() {
    guard workers.isEmpty else { return }
    for _ in 1..<threads {
      var thread = pthread_t()
      let made = pthread_create(
        &thread, nil,
        { context in
          Unmanaged<ThreadPool>.fromOpaque(context!).takeUnretainedValue().work()
          return nil
        }, Unmanaged.passUnretained(self).toOpaque())
      if made == 0 { workers.append(thread) }
    }
  }

  private func work() {
    // Reports of a crash come from the thread that runs the cell.
    var signals = sigset_t()
    sigfillset(&signals)
    for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
      sigdelset(&signals, signal)
    }
    pthread_sigmask(SIG_BLOCK, &signals, nil)

    var last: UInt64 = 0
    var spins = 0
    while !isParking.load(ordering: .acquiring) {
      let now = state.load(ordering: .acquiring)
      if now & Self.openBit != 0, now / Self.job != last {
        if state.compareExchange(
          expected: now, desired: now + Self.joined, ordering: .acquiringAndReleasing
        ).exchanged {
          last = now / Self.job
          takeTasks(body!, taskCount)
          state.wrappingSubtract(Self.joined, ordering: .acquiringAndReleasing)
          spins = 0
        }
        continue
      }
      spins += 1
      if spins < 4000 {
        Platform.pause()
        continue
      }
      pthread_mutex_lock(mutex)
      sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
      while !isParking.load(ordering: .acquiring) {
        let now = state.load(ordering: .sequentiallyConsistent)
        if now & Self.openBit != 0, now / Self.job != last { break }
        pthread_cond_wait(condition, mutex)
      }
      sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
      pthread_mutex_unlock(mutex)
      spins = 0
    }
  }

  /// Ends the workers, so that the process may fork; the next job starts new ones.
  public func park() {
    while !isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged {
      sched_yield()
    }
    isParking.store(true, ordering: .releasing)
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
    for worker in workers { pthread_join(worker, nil) }
    workers = []
    isParking.store(false, ordering: .releasing)
    isBusy.store(false, ordering: .releasing)
  }
}
