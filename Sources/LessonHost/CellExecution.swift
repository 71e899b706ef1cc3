import Glibc
import LessonKit
import LessonWire

/// Runs cells.
enum CellExecution {
  /// The cell that runs, and that threads belong to which are started now; −1 before the first.
  nonisolated(unsafe) private(set) static var current = -1

  /// - Parameter name: What is run, for messages; nil for a cell.
  static func run(_ cell: HostCommand.Cell, name: String? = nil) {
    current = cell.index
    SignalReports.install()
    OutputTracing.begin(output: cell.output, errors: cell.errors)
    CellRuntime.emit(.started(cell: cell.index))
    let body = load(cell.library)
    let clock = ContinuousClock()
    let start = clock.now
    FileTracing.begin()
    body()
    FileTracing.end()
    let seconds = (clock.now - start) / .seconds(1)
    // A process that the cell forked comes here too; the lesson goes on in the first one only.
    if !CellRuntime.isSpeaker { _exit(0) }
    flushAll()
    OutputTracing.warnOfLostStreams()
    ProcessState.restore()
    endProcesses()
    ProcessCopying.noteLeftovers(of: name ?? "cell \(cell.index + 1)")
    CellRuntime.emit(
      .done(
        cell: cell.index, seconds: seconds, printed: CellRuntime.printed,
        threads: ThreadTracing.count))
  }

  private static func load(_ library: String) -> @convention(c) () -> Void {
    guard let handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL) else {
      CellRuntime.emit(.refused(String(cString: dlerror())))
      _exit(2)
    }
    guard let symbol = dlsym(handle, "lectern_cell") else {
      CellRuntime.emit(.refused("\(library) has no lectern_cell"))
      _exit(2)
    }
    LoadedCells.add(library, holding: symbol)
    return unsafeBitCast(symbol, to: (@convention(c) () -> Void).self)
  }

  /// Runs a cell that should fail; what it does to this process happens in a copy.
  static func attempt(_ cell: HostCommand.Cell) {
    if let problem = ProcessCopying.problem() {
      CellRuntime.emit(.refused("this cell cannot be tried apart from the others: \(problem)"))
      return
    }
    if !runInCopy(cell) {
      CellRuntime.emit(
        .refused(
          "this cell cannot be tried apart from the others: the process cannot be copied"))
    }
  }

  /// Whether it has been said that values in prose run beside the cells.
  nonisolated(unsafe) private static var hasToldOfValues = false

  /// Computes values for prose, in a copy where there can be one.
  static func evaluate(_ values: HostCommand.Cell) {
    let problem = ProcessCopying.problem()
    if problem == nil, runInCopy(values) { return }
    if let problem, !hasToldOfValues {
      CellRuntime.emit(.sleepless(problem))
      hasToldOfValues = true
    }
    run(values, name: "a value in prose")
  }

  /// Runs a cell in a copy of this process, and tells how that ended.
  ///
  /// - Returns: Whether there was a copy.
  private static func runInCopy(_ cell: HostCommand.Cell) -> Bool {
    let child = Platform.fork()
    if child == 0 {
      Platform.endWithParent(SIGKILL)
      Platform.adoptOrphans()
      CommandLoop.continueInCopy()
      CellRuntime.emit(.trying(process: getpid()))
      run(cell)
      _exit(0)
    }
    if child < 0 { return false }
    var status: Int32 = 0
    while waitpid(child, &status, WUNTRACED) < 0, errno == EINTR {}
    let end = ProcessEnd(waitStatus: status) ?? .exited(0)
    if case .stopped = end {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    endProcesses(isTold: false)
    CellRuntime.emit(.tried(end))
    return true
  }

  /// Ends the processes that a cell left, and says so.
  private static func endProcesses(isTold: Bool = true) {
    // What is about to end may.
    for _ in 0..<10 where !ProcessTree.descendants().allSatisfy(\.isDead) { usleep(2000) }
    var count = 0
    let left = ProcessTree.endDescendants { _ in count += 1 }
    if !left.isEmpty { CellRuntime.emit(.unendable(left)) }
    guard count > 0, isTold else { return }
    CellRuntime.emit(
      .warned(
        at: .init(line: 1, column: 1),
        message:
          count == 1
          ? "this cell left a process behind; it was ended with the cell"
          : "this cell left \(count) processes behind; they were ended with the cell"
      ))
  }

  /// Writes what streams hold back. Another thread may hold one of them for as long as it likes, so
  /// that where there are others, a thread of its own does it and the wait is bounded.
  private static func flushAll() {
    CellRuntime.flushPrinted()
    if ThreadTracing.count == 0 {
      fflush(nil)
    } else {
      ThreadTracing.run(atMost: 0.2) { fflush(nil) }
    }
  }
}
