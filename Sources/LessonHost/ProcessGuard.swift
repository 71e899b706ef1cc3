import Glibc
import LessonKit
import LessonWire

/// The process above the one that runs cells.
///
/// A cell can end its own process in any way at all, and what it started can put itself into any group or
/// session. Orphans come to the nearest ancestor that asked for them, which is this one: it
/// ends them, and tells the builder how the runner ended. It does so too when the builder is gone.
enum ProcessGuard {
  /// What tells the program that it is the runner.
  static let runnerArgument = "--runner"

  /// Starts the runner and looks after it until both are over.
  ///
  /// The runner begins as a program of its own and not as a copy: Swift's runtime remembers a
  /// thread's number, by which its locks know their holder, and in a copy that number is another's.
  static func run(events: Int32, commands: Int32) -> Never {
    setpgid(0, 0)
    Platform.adoptOrphans()
    let builder = getppid()
    let runner = Platform.fork()
    if runner == 0 { become(events: events, commands: commands) }
    guard runner > 0 else {
      tell(.refused("the process for the cells could not be started"), events)
      _exit(2)
    }
    close(commands)
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGCHLD, SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_SETMASK, &signals, nil)
    Platform.endWithParent(SIGTERM)
    if getppid() != builder { endAll() }
    watch(runner, events, &signals)
  }

  /// Makes this copy of the guard the runner.
  private static func become(events: Int32, commands: Int32) -> Never {
    Platform.endWithParent(SIGKILL)
    dup2(commands, 0)
    dup2(events, 1)
    let arguments: [UnsafeMutablePointer<CChar>?] = [
      strdup("LessonHost"), strdup(runnerArgument), nil,
    ]
    execv("/proc/self/exe", arguments)
    tell(.refused("the process for the cells could not be started"), events)
    _exit(2)
  }

  private static func watch(_ runner: pid_t, _ events: Int32, _ signals: inout sigset_t) -> Never {
    var end: ProcessEnd?
    while true {
      var status: Int32 = 0
      while case let process = waitpid(-1, &status, WNOHANG | WUNTRACED), process > 0 {
        guard process == runner, end == nil else { continue }
        end = ProcessEnd(waitStatus: status)
        if case .stopped = end {
          kill(runner, SIGKILL)
          waitpid(runner, nil, 0)
        }
        let left = ProcessTree.endDescendants()
        if !left.isEmpty { tell(.unendable(left), events) }
        if let end { tell(.ended(end), events) }
        close(events)
      }
      if end != nil {
        // Copies of sleepers that ended leave theirs to this process too.
        _ = ProcessTree.endDescendants()
        if ProcessTree.children().isEmpty { _exit(0) }
      }
      var pause = timespec(tv_sec: 5, tv_nsec: 0)
      let signal = sigtimedwait(&signals, nil, &pause)
      if signal > 0, signal != SIGCHLD { endAll() }
    }
  }

  /// Ends everything, sleepers too: the builder is gone.
  private static func endAll() -> Never {
    _ = ProcessTree.endDescendants(sleepers: true)
    _exit(1)
  }

  static func tell(_ event: HostEvent, _ descriptor: Int32) {
    let line = event.line
    var start = 0
    while start < line.count {
      let written = line.withUnsafeBytes {
        write(descriptor, $0.baseAddress! + start, line.count - start)
      }
      if written < 0, errno != EINTR { return }
      start += max(0, written)
    }
  }
}
