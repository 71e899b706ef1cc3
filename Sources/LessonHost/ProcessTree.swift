import Glibc

/// The processes below this one, whatever group or session they put themselves into.
enum ProcessTree {
  /// The name that sleepers go by, so that they are told from what cells start.
  static let sleeperName = "lectern-sleeper"

  struct Entry {
    var process: pid_t
    var name: String
    var isDead: Bool
  }

  /// What this process, or one that is gone, started, and that has not been waited for.
  static func children(of process: pid_t = getpid()) -> [pid_t] {
    guard hasLists else {
      return Platform.numbers(in: "/proc").filter { parent(of: $0) == process }
    }
    return Platform.numbers(in: "/proc/\(process)/task").flatMap { thread in
      Platform.contents(of: "/proc/\(process)/task/\(thread)/children").split(separator: " ")
        .compactMap { pid_t($0) }
    }
  }

  /// Whether this kernel lists the children of a thread; not every one does.
  private static let hasLists = access("/proc/self/task/\(getpid())/children", R_OK) == 0

  private static func parent(of process: pid_t) -> pid_t? {
    let fields = Platform.status(in: "/proc/\(process)")?.fields ?? []
    return fields.count > 1 ? pid_t(fields[1]) : nil
  }

  /// - Parameters:
  ///   - sleepers: Whether those are counted in, and what is below them.
  ///   - kept: Processes that are not, with what is below them.
  static func descendants(sleepers: Bool = false, keeping kept: Set<pid_t> = []) -> [Entry] {
    var found: [Entry] = []
    var waiting = children()
    var seen: Set<pid_t> = kept
    while let process = waiting.popLast() {
      guard seen.insert(process).inserted, let entry = entry(of: process) else { continue }
      if !sleepers, entry.name == sleeperName { continue }
      found.append(entry)
      waiting += children(of: process)
    }
    return found
  }

  private static func entry(of process: pid_t) -> Entry? {
    guard let status = Platform.status(in: "/proc/\(process)") else { return nil }
    let state = status.fields.first
    return Entry(process: process, name: status.name, isDead: state == "Z" || state == "X")
  }

  /// Ends what is below this process, in rounds, since some of it may start more meanwhile.
  ///
  /// - Parameter ended: Called with each process that was still there.
  /// - Returns: What could not be ended within some seconds.
  static func endDescendants(
    sleepers: Bool = false, keeping kept: Set<pid_t> = [], ended: (pid_t) -> Void = { _ in }
  ) -> [String] {
    var told: Set<pid_t> = []
    for round in 0..<400 {
      let living = descendants(sleepers: sleepers, keeping: kept).filter { !$0.isDead }
      // All are stopped before the first is killed: none sees another end, and starts it anew.
      if round == 0 { for entry in living { kill(entry.process, SIGSTOP) } }
      for entry in living {
        kill(entry.process, SIGKILL)
        if told.insert(entry.process).inserted { ended(entry.process) }
      }
      for process in told { waitpid(process, nil, WNOHANG) }
      if living.isEmpty { return [] }
      usleep(round < 20 ? 1000 : 10_000)
    }
    return descendants(sleepers: sleepers, keeping: kept).filter { !$0.isDead }
      .map { "\($0.name) (process \($0.process))" }
  }
}
