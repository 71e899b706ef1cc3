import Glibc
import LessonKit
import LessonWire

/// A copy of a runner that waits at a named pipe, as a checkpoint.
enum Sleeper {
  /// Leaves a sleeping copy of this process.
  static func start(at pipe: String) {
    if let problem = ProcessCopying.problem() {
      CellRuntime.emit(.sleepless(problem))
      return
    }
    // Opened here, while the builder surely holds the other end: a sleeper whose builder has gone
    // meanwhile finds the pipe's end instead of waiting for a partner.
    let orders = open(pipe, O_RDONLY)
    guard orders >= 0 else {
      CellRuntime.emit(.sleepless("the pipe \(pipe) cannot be opened"))
      return
    }
    let child = Platform.fork()
    if child == 0 {
      Platform.setName(ProcessTree.sleeperName)
      Platform.adoptOrphans()
      CommandLoop.closeAll()
      waitForOrders(orders)
      // Here a copy of the sleeper has been woken.
      CommandLoop.run()
    }
    close(orders)
    guard child > 0 else {
      CellRuntime.emit(.sleepless("the process cannot be copied"))
      return
    }
    CellRuntime.emit(.asleep(process: child))
  }

  /// A copy that goes on, and the pipe through which its end is told.
  private struct Copy {
    var process: pid_t
    var events: Int32
  }

  /// Returns in copies that go on from here. The sleeper ends when the builder closes the pipe, or
  /// is gone, and its copies with it.
  private static func waitForOrders(_ orders: Int32) {
    var awake: [Copy] = []
    while true {
      var waiting = pollfd(fd: orders, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, awake.isEmpty ? -1 : 20)
      tellEnds(of: &awake)
      if ready <= 0 { continue }
      guard let line = CommandLoop.readLine(from: orders) else { _exit(0) }
      guard case .wake(let commands, let events)? = try? HostCommand(line: line) else {
        // The builder sees that no copy answers.
        continue
      }
      let answers = open(events, O_WRONLY)
      let child = Platform.fork()
      if child == 0 {
        Platform.setName("LessonHost")
        Platform.endWithParent(SIGKILL)
        close(orders)
        for copy in awake { close(copy.events) }
        CommandLoop.speak(commands: open(commands, O_RDONLY), events: answers)
        CellRuntime.emit(.awake(process: getpid()))
        return
      }
      guard child > 0 else {
        // The builder sees that no copy answers.
        close(answers)
        continue
      }
      awake.append(Copy(process: child, events: answers))
    }
  }

  private static func tellEnds(of awake: inout [Copy]) {
    for (index, copy) in awake.enumerated().reversed() {
      var status: Int32 = 0
      guard waitpid(copy.process, &status, WNOHANG | WUNTRACED) == copy.process else { continue }
      let end = ProcessEnd(waitStatus: status) ?? .exited(0)
      if case .stopped = end {
        kill(copy.process, SIGKILL)
        waitpid(copy.process, nil, 0)
      }
      awake.remove(at: index)
      let left = ProcessTree.endDescendants(keeping: Set(awake.map(\.process)))
      if !left.isEmpty { ProcessGuard.tell(.unendable(left), copy.events) }
      ProcessGuard.tell(.ended(end), copy.events)
      close(copy.events)
    }
  }
}
