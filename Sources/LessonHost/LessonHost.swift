import BuildIdentity
import Datasets
import Glibc
import LessonKit
import NDArrays

/// The process in which a lesson's cells run.
///
/// Commands come on standard input, a line each, with tabs between the fields:
///
/// - `run CELL LIBRARY STDOUT STDERR` runs a cell;
/// - `try CELL LIBRARY STDOUT STDERR` runs one that should fail, in a process of its own, so that
///   it leaves nothing behind;
/// - `sleep PIPE` leaves a sleeping copy of this process as a checkpoint, which takes its commands
///   from a named pipe.
///
/// Events go to the descriptor that was standard output. While a cell runs, its own output goes to
/// two files, so that nothing printed before a crash is lost.
@main
enum LessonHost {
  static func main() {
    // The builder ends the whole group when the lesson is over.
    setpgid(0, 0)
    Platform.endWithParent()
    // The compiler works ahead on the next cell, and whoever waits for a cell waits for it.
    nice(5)
    signal(SIGPIPE, SIG_DFL)
    CellRuntime.owner = getpid()
    let events = dup(1)
    let commands = dup(0)
    let null = open("/dev/null", O_RDWR)
    dup2(null, 0)
    dup2(null, 1)
    inherited = Set(Platform.openDescriptors().filter { $0 > 2 })
    for descriptor in inherited { Platform.closeInPrograms(descriptor) }
    Platform.bufferOutputByLine()
    SignalReports.install()
    Trainer.progress = { progress in
      CellRuntime.progress(
        "epoch \(progress.epoch) of \(progress.epochs)"
          + (progress.loss.map { ", loss \(decimals($0, 4))" } ?? ""), progress.done,
        progress.total)
    }
    LessonHost.folder = currentFolder()
    FileTracing.prepare()
    speak(commands: commands, events: events)
    CellRuntime.emit("awake", [String(getpid())])
    refuseOtherBuilder()
    obey()
  }

  /// Refuses to run for a builder that was built from other sources: it keys what cells give by
  /// those, and cells would run with these.
  private static func refuseOtherBuilder() {
    let builder = getenv(BuildIdentity.variable).map { String(cString: $0) }
    guard let builder, builder != BuildIdentity.sources else { return }
    CellRuntime.emit(
      "refused",
      [
        "LessonHost and lectern were built from different sources; build both again: swift build -c release"
      ])
    _exit(2)
  }

  /// The lessons' folder, in which every cell begins.
  nonisolated(unsafe) private static var folder = ""
  nonisolated(unsafe) private static var commands: Int32 = 0
  nonisolated(unsafe) private static var checkpoints: Set<pid_t> = []
  /// What was open when the process began: by some of it the builder sees that the process has ended.
  nonisolated(unsafe) private static var inherited: Set<Int32> = []

  /// Takes two descriptors as those that commands come from and events go to.
  private static func speak(commands: Int32, events: Int32) {
    self.commands = commands
    CellRuntime.events = events
    FileTracing.kept = [commands, events]
    for descriptor in [commands, events] { Platform.closeInPrograms(descriptor) }
  }

  /// Does what the builder says, until it says no more.
  private static func obey() -> Never {
    while let text = readLine(from: commands) {
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      switch (fields[0], fields.count) {
      case ("run", 5): run(fields)
      case ("try", 5): attempt(fields)
      case ("sleep", 2): sleep(at: fields[1])
      default:
        CellRuntime.emit("refused", ["unknown command: \(text)"])
        _exit(2)
      }
    }
    _exit(0)
  }

  /// A line, byte by byte: what a buffer read ahead would be read twice after a fork.
  private static func readLine(from descriptor: Int32) -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
  }

  // MARK: - Cells

  private static func run(_ fields: [String]) {
    for (path, descriptor) in [(fields[3], Int32(1)), (fields[4], Int32(2))] {
      let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_TRUNC, 0o644)
      dup2(file, descriptor)
      close(file)
    }
    let null = open("/dev/null", O_RDWR)
    dup2(null, 0)
    close(null)
    guard let handle = dlopen(fields[2], RTLD_NOW | RTLD_GLOBAL) else {
      CellRuntime.emit("refused", [String(cString: dlerror())])
      _exit(2)
    }
    guard let symbol = dlsym(handle, "lectern_cell") else {
      CellRuntime.emit("refused", ["\(fields[2]) has no lectern_cell"])
      _exit(2)
    }
    typealias Body = @convention(c) () -> Void
    let clock = ContinuousClock()
    let start = clock.now
    FileTracing.begin()
    unsafeBitCast(symbol, to: Body.self)()
    FileTracing.end()
    let ran = (clock.now - start) / .seconds(1)
    fflush(nil)
    // A process that the cell forked comes here too; the lesson goes on in the first one only.
    if getpid() != CellRuntime.owner { _exit(0) }
    leaveAsFound()
    CellRuntime.emit("done", [fields[1], String(ran)])
  }

  /// Runs a cell that should fail; what it does to this process happens in a copy.
  private static func attempt(_ fields: [String]) {
    if let problem = problemWithCopying() {
      CellRuntime.emit("refused", ["this cell cannot be tried apart from the others: \(problem)"])
      return
    }
    let child = Platform.fork()
    if child == 0 {
      Platform.endWithParent()
      CellRuntime.owner = getpid()
      CellRuntime.emit("trying", [String(getpid())])
      run(fields)
      _exit(0)
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    CellRuntime.emit("tried", [String(exitStatus(status))])
  }

  /// Undoes what a cell changed of the process itself, and says so.
  private static func leaveAsFound() {
    if currentFolder() != folder {
      chdir(folder)
      CellRuntime.emit(
        "warned",
        ["this cell changed the working directory; the next begins in the lessons' folder again"])
    }
    let left = Platform.children().filter { !checkpoints.contains($0) }
    for process in left {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if !left.isEmpty {
      CellRuntime.emit(
        "warned",
        [
          "this cell left \(left.count == 1 ? "a process" : "\(left.count) processes") behind; it was ended with the cell"
        ])
    }
  }

  // MARK: - Checkpoints

  /// Why a copy of this process would not be its equal, or nil.
  private static func problemWithCopying() -> String? {
    ThreadPool.shared.park()
    let threads = Platform.threadCount() - 1
    if threads > 0 {
      return
        "a cell started \(threads == 1 ? "a thread that is" : "\(threads) threads that are") still there, and threads are not copied"
    }
    let open = Platform.openDescriptors().filter {
      $0 > 2 && !FileTracing.kept.contains($0) && !inherited.contains($0)
    }
    if !open.isEmpty {
      return
        "a cell keeps \(open.count == 1 ? "a file" : "\(open.count) files") open, which two processes would share"
    }
    return nil
  }

  /// Leaves a sleeping copy of this process.
  private static func sleep(at pipe: String) {
    if let problem = problemWithCopying() {
      CellRuntime.emit("sleepless", [problem])
      return
    }
    // Opened here, while the builder surely holds the other end: a sleeper whose builder has gone
    // meanwhile finds the pipe's end instead of waiting for a partner.
    let orders = open(pipe, O_RDONLY)
    guard orders >= 0 else {
      CellRuntime.emit("sleepless", ["the pipe \(pipe) cannot be opened"])
      return
    }
    let child = Platform.fork()
    if child == 0 {
      for descriptor in inherited.union([commands, CellRuntime.events]) { close(descriptor) }
      inherited = []
      dream(orders)
      // Here a copy of the sleeper has been woken.
      obey()
    }
    close(orders)
    checkpoints.insert(child)
    CellRuntime.emit("asleep", [String(child)])
  }

  /// Waits for commands: `wake COMMANDS EVENTS` starts a copy that goes on from here, and returns
  /// in it. The sleeper ends when the builder closes the pipe, or is gone, and its copies with it.
  private static func dream(_ orders: Int32) {
    checkpoints = []
    var awake: [(process: pid_t, events: Int32)] = []
    while true {
      var waiting = pollfd(fd: orders, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, awake.isEmpty ? -1 : 20)
      for (index, copy) in awake.enumerated().reversed() {
        var status: Int32 = 0
        guard waitpid(copy.process, &status, WNOHANG) == copy.process else { continue }
        let line = "ended\t\(exitStatus(status))\n"
        _ = line.withCString { write(copy.events, $0, strlen($0)) }
        close(copy.events)
        awake.remove(at: index)
      }
      if ready <= 0 { continue }
      guard let text = readLine(from: orders) else { _exit(0) }
      let fields = text.split(separator: "\t").map(String.init)
      guard fields[0] == "wake", fields.count == 3 else { continue }
      let events = open(fields[2], O_WRONLY)
      let child = Platform.fork()
      if child == 0 {
        Platform.endWithParent()
        close(orders)
        for copy in awake { close(copy.events) }
        CellRuntime.owner = getpid()
        speak(commands: open(fields[1], O_RDONLY), events: events)
        CellRuntime.emit("awake", [String(getpid())])
        return
      }
      awake.append((child, events))
    }
  }

  // MARK: - Small things

  private static func currentFolder() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    return getcwd(&buffer, buffer.count) == nil ? "" : Platform.text(buffer)
  }

  /// The status as a shell tells it: 128 more than the signal that ended a process.
  private static func exitStatus(_ status: Int32) -> Int32 {
    status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  private static func decimals(_ value: Double, _ digits: Int) -> String {
    ValueFormat.fixed(digits).text(of: value)
  }
}
