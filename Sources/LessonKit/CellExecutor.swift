import Glibc
import NDArrays
import Synchronization
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

// The tasks of a lesson run on the host's own thread, and only while a cell does: a process with
// one thread can be copied, so that an edit below a cell with `await` still wakes its checkpoint.
// What runs in which order is decided by the code alone: first come, first served.

/// The executor of every task, actor and main actor of a lesson.
final class CellExecutor: SerialExecutor, TaskExecutor, Sendable {
  static let shared = CellExecutor()

  private struct Sleeper {
    var job: UnownedJob
    var onMainActor: Bool
    var deadline: ContinuousClock.Instant
  }

  private struct Jobs {
    var ready: [(job: UnownedJob, onMainActor: Bool)] = []
    /// How many of `ready` have been taken.
    var taken = 0
    /// In the order of their deadlines.
    var asleep: [Sleeper] = []
  }

  private let jobs = Mutex(Jobs())
  /// Counts what other threads brought since the host's thread looked last.
  private let arrivals = Arrivals()

  /// Makes these the executors of the process, before its first task; later calls do nothing.
  static func install() { _ = home }

  /// The thread that runs everything.
  private static let home: pthread_t = {
    _createExecutors(factory: CellExecutors.self)
    return pthread_self()
  }()

  fileprivate static var isAtHome: Bool { pthread_equal(home, pthread_self()) != 0 }

  // MARK: - Taking jobs

  func enqueue(_ job: consuming ExecutorJob) { add(UnownedJob(job), onMainActor: false) }

  fileprivate func add(_ job: UnownedJob, onMainActor: Bool) {
    jobs.withLock { $0.ready.append((job, onMainActor)) }
    arrivals.signal()
  }

  fileprivate func add<C: Clock>(
    _ job: UnownedJob, onMainActor: Bool, after delay: C.Duration, of clock: C
  ) {
    // Clocks with other durations have a sleep of their own and do not come here.
    let deadline = ContinuousClock.now + (delay as? Duration ?? .zero)
    let sleeper = Sleeper(job: job, onMainActor: onMainActor, deadline: deadline)
    jobs.withLock { jobs in
      let place = jobs.asleep.firstIndex { $0.deadline > deadline } ?? jobs.asleep.endIndex
      jobs.asleep.insert(sleeper, at: place)
    }
    arrivals.signal()
  }

  // MARK: - Running them

  /// Runs tasks until `isDone`.
  ///
  /// - Throws: ``NothingToWaitFor`` where no task can go on and no other thread is there to resume
  ///   one.
  func run(until isDone: () -> Bool) throws {
    while !isDone() {
      if runNext() { continue }
      let deadline = jobs.withLock { $0.asleep.first?.deadline }
      if deadline == nil, isAlone { throw NothingToWaitFor() }
      // Other threads may end without a word, which is seen by looking again.
      let pause = deadline.map { Swift.min($0 - .now, .milliseconds(100)) } ?? .milliseconds(100)
      arrivals.wait(atMost: pause)
    }
  }

  /// Runs tasks until none can go on at once.
  ///
  /// - Returns: How many are asleep until later.
  func runReady() -> Int {
    while runNext() {}
    return jobs.withLock { $0.asleep.count }
  }

  private func runNext() -> Bool {
    let next = jobs.withLock { jobs -> (job: UnownedJob, onMainActor: Bool)? in
      if let first = jobs.asleep.first, first.deadline <= .now {
        jobs.asleep.removeFirst()
        jobs.ready.append((first.job, first.onMainActor))
      }
      guard jobs.taken < jobs.ready.count else { return nil }
      let next = jobs.ready[jobs.taken]
      jobs.taken += 1
      if jobs.taken == jobs.ready.count {
        jobs.ready.removeAll(keepingCapacity: true)
        jobs.taken = 0
      }
      return next
    }
    guard let next else { return false }
    if next.onMainActor {
      next.job.runSynchronously(on: CellMainExecutor.shared.asUnownedSerialExecutor())
    } else {
      next.job.runSynchronously(on: asUnownedTaskExecutor())
    }
    return true
  }

  /// Whether no other thread is there that could resume a task.
  private var isAlone: Bool {
    ThreadPool.shared.park()
    guard let threads = opendir("/proc/self/task") else { return false }
    defer { closedir(threads) }
    var count = 0
    while readdir(threads) != nil { count += 1 }
    // The folder lists itself and the one above it too.
    return count <= 3 && jobs.withLock { $0.ready.isEmpty && $0.asleep.isEmpty }
  }
}

extension CellExecutor: SchedulingExecutor {
  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob, after delay: C.Duration, tolerance: C.Duration?, clock: C
  ) {
    add(UnownedJob(job), onMainActor: false, after: delay, of: clock)
  }

  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob, at instant: C.Instant, tolerance: C.Duration?, clock: C
  ) {
    add(UnownedJob(job), onMainActor: false, after: clock.now.duration(to: instant), of: clock)
  }
}

/// The main actor's executor: the same queue, under another name.
final class CellMainExecutor: MainExecutor, SchedulingExecutor, Sendable {
  static let shared = CellMainExecutor()

  func enqueue(_ job: consuming ExecutorJob) {
    CellExecutor.shared.add(UnownedJob(job), onMainActor: true)
  }

  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob, after delay: C.Duration, tolerance: C.Duration?, clock: C
  ) {
    CellExecutor.shared.add(UnownedJob(job), onMainActor: true, after: delay, of: clock)
  }

  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob, at instant: C.Instant, tolerance: C.Duration?, clock: C
  ) {
    CellExecutor.shared.add(
      UnownedJob(job), onMainActor: true, after: clock.now.duration(to: instant), of: clock)
  }

  func isIsolatingCurrentContext() -> Bool? { CellExecutor.isAtHome }

  func checkIsolated() {
    guard CellExecutor.isAtHome else { fatalError("this must run on the main actor") }
  }

  func run() throws { fatalError("unreachable: the host runs the tasks of a cell") }
  func stop() { fatalError("unreachable: the host runs the tasks of a cell") }
}

private enum CellExecutors: ExecutorFactory {
  static var mainExecutor: any MainExecutor { CellMainExecutor.shared }
  static var defaultExecutor: any TaskExecutor { CellExecutor.shared }
}

/// What a cell waits for never comes.
struct NothingToWaitFor: Error, CustomStringConvertible {
  var description: String {
    "the cell waits for a task that nothing resumes; every task waits, and none sleeps"
  }
}

/// A semaphore: what threads signal before somebody waits is not lost.
private final class Arrivals: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  func signal() {
    var count: Int32 = 0
    sem_getvalue(semaphore, &count)
    // One is enough to wake the only thread that waits.
    if count == 0 { sem_post(semaphore) }
  }

  /// Returns at a signal, or when the time is over.
  func wait(atMost pause: Duration) {
    guard pause > .zero else { return }
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let nanoseconds = time.tv_nsec + Int(pause.components.attoseconds / 1_000_000_000)
    time.tv_sec += Int(pause.components.seconds) + nanoseconds / 1_000_000_000
    time.tv_nsec = nanoseconds % 1_000_000_000
    sem_timedwait(semaphore, &time)
  }
}
