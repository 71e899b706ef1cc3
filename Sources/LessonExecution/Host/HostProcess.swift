import Foundation
import LessonWire
import Synchronization

/// What comes from a lesson's process.
enum HostMessage: Sendable {
  case event(HostEvent)
  /// Something came that is no event: a cell wrote where the host speaks.
  case nonsense(WireError)
  /// The pipe has ended, and with it everything.
  case closed
}

/// The process in which a lesson's cells run: started anew, or woken from a checkpoint.
final class HostProcess: Sendable {
  let messages: AsyncStream<HostMessage>
  /// Where the cells' output and their own files are.
  let folder: String
  private let commands: CommandPipe
  /// The guard of the process that runs cells, where this program started it.
  private let process: Subprocess?
  /// What this was woken from, which must not end before it.
  private let checkpoint: Checkpoint?
  private let running: RunningProcess

  private init(
    messages: AsyncStream<HostMessage>, folder: String, commands: CommandPipe,
    process: Subprocess?, checkpoint: Checkpoint?, running: RunningProcess
  ) {
    self.messages = messages
    self.folder = folder
    self.commands = commands
    self.process = process
    self.checkpoint = checkpoint
    self.running = running
  }

  /// The process that runs the cell under way; 0 before one has said its number, and after its end.
  var current: pid_t { running.process }

  /// When the cell under way began; nil where none is.
  var cellBegan: Date? { running.cellBegan }

  // MARK: - Starting

  /// Starts a host in which nothing has run.
  ///
  /// - Parameters:
  ///   - lessonsFolder: Where the lesson's relative paths begin.
  ///   - folder: For the cells' output and their own files.
  static func start(
    toolchain: Toolchain, lessonsFolder: String, folder: String, environment: [String: String]
  ) async throws(SetupError) -> HostProcess {
    let result = await Starter.shared.result { () throws(SetupError) in
      let (input, output) = try Subprocess.makePipes()
      defer {
        Foundation.close(input.reading)
        Foundation.close(output.writing)
      }
      Foundation.signal(SIGPIPE, SIG_IGN)
      let process: Subprocess
      do throws(SetupError) {
        process = try Subprocess(
          toolchain.host, [], environment: environment, folder: lessonsFolder,
          descriptors: (input.reading, output.writing, nil))
      } catch {
        Foundation.close(input.writing)
        Foundation.close(output.reading)
        throw error
      }
      let running = RunningProcess()
      return HostProcess(
        messages: HostListener.messages(from: output.reading, running) { process.hasEnded },
        folder: folder, commands: CommandPipe(input.writing), process: process, checkpoint: nil,
        running: running)
    }
    return try result.get()
  }

  /// Wakes a copy of a checkpoint, which goes on from where that fell asleep.
  static func wake(_ checkpoint: Checkpoint, folder: String) async throws(SetupError)
    -> HostProcess
  {
    let result = await onThread { () throws(SetupError) in
      try wakeNow(checkpoint, folder: folder)
    }
    return try result.get()
  }

  private static func wakeNow(_ checkpoint: Checkpoint, folder: String) throws(SetupError)
    -> HostProcess
  {
    let name = "\(folder)/\(UUID().uuidString.prefix(8))"
    let (orders, answers) = ("\(name).in", "\(name).out")
    defer { for pipe in [orders, answers] { unlink(pipe) } }
    guard mkfifo(orders, 0o600) == 0, mkfifo(answers, 0o600) == 0 else {
      throw SetupError("a pipe in \(folder) cannot be made: \(String(cString: strerror(errno)))")
    }
    // Open at both ends, so that neither side waits for the other; once the copy speaks, its own
    // end must be the only one.
    let commands = CommandPipe(open(orders, O_RDWR | O_CLOEXEC))
    let both = open(answers, O_RDWR | O_CLOEXEC)
    let descriptor = open(answers, O_RDONLY | O_CLOEXEC)
    checkpoint.order(.wake(commands: orders, events: answers))
    var first = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let answered = poll(&first, 1, 5000)
    Foundation.close(both)
    guard answered == 1 else {
      Foundation.close(descriptor)
      throw SetupError("the checkpoint does not wake")
    }
    let running = RunningProcess()
    return HostProcess(
      messages: HostListener.messages(from: descriptor, running) { false }, folder: folder,
      commands: commands, process: nil, checkpoint: checkpoint, running: running)
  }

  // MARK: - Speaking

  func send(_ command: HostCommand) { commands.send(command) }

  /// Asks for a report of where the cell under way is, then ends the process.
  ///
  /// - Returns: Whether a cell is under way; else nothing happens.
  func stop() -> Bool {
    guard let process = running.signalCell(SIGXCPU) else { return false }
    DispatchQueue.global().asyncAfter(deadline: .now() + 1) { [running] in
      // One that has ended meanwhile has another number here, or none.
      running.signal(SIGKILL, to: process)
    }
    return true
  }

  /// Ends the process at once, or as soon as it says its number.
  func end() { running.end() }

  /// Ends a host that does not even say its number.
  func abandon() {
    running.end()
    process?.signal(SIGKILL)
  }

  // MARK: - Ending

  /// Does something with the host, and lets it end.
  func use(hasCheckpoints: Bool, _ body: () async throws -> Void) async throws {
    do { try await body() } catch {
      await close(hasCheckpoints: hasCheckpoints)
      throw error
    }
    await close(hasCheckpoints: hasCheckpoints)
  }

  /// Lets the host end, and waits until all that its cells started has ended with it; where there are
  /// checkpoints, the guard goes on with them, and nobody waits.
  func close(hasCheckpoints: Bool) async {
    commands.close()
    guard let process else { return }
    if hasCheckpoints {
      Thread.detachNewThread { process.wait() }
      return
    }
    _ = await onThread { () throws(SetupError) in
      if process.wait(atMost: 10) { return }
      // The guard ends everything when it is asked to, and is asked no third time.
      process.signal(SIGTERM)
      if !process.wait(atMost: 5) { process.signal(SIGKILL) }
      process.wait()
    }
  }
}

/// Does something on a thread of its own, while the caller's thread does other things.
func onThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws(SetupError) -> Value
) async -> Result<Value, SetupError> {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: Result(catching: body)) }
  }
}

/// A thread that runs what it is given and never ends: a host ends with the thread that started it.
private final class Starter: Sendable {
  static let shared = Starter()
  private let work: Mutex<[@Sendable () -> Void]> = Mutex([])
  private let isWaiting = DispatchSemaphore(value: 0)

  private init() {
    Thread.detachNewThread { [self] in
      while true {
        isWaiting.wait()
        work.withLock { $0.removeFirst() }()
      }
    }
  }

  func result<Value: Sendable>(
    _ body: @escaping @Sendable () throws(SetupError) -> Value
  ) async -> Result<Value, SetupError> {
    await withCheckedContinuation { continuation in
      work.withLock { $0.append { continuation.resume(returning: Result(catching: body)) } }
      isWaiting.signal()
    }
  }
}
