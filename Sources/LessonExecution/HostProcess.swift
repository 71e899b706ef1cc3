import Foundation

/// What the host says, a line each.
enum HostEvent: Sendable {
  case message(kind: String, fields: [String])
  /// The host is gone, with this exit status.
  case ended(Int32)
}

/// The process in which a lesson's cells run: started anew, or woken from a checkpoint.
final class HostProcess: @unchecked Sendable {
  let events: AsyncStream<HostEvent>
  /// Where the cells' output and their own files are.
  let folder: String
  private let commands: FileHandle
  private let lock = NSLock()
  private var running: pid_t = 0
  private let process: Subprocess?
  /// What this was woken from, which must not end before it.
  private let checkpoint: Checkpoint?
  private var isUnwanted = false

  /// The process that runs the cell under way; 0 until a woken copy has said its number.
  var current: pid_t {
    get { lock.withLock { running } }
    set {
      let isLate = lock.withLock {
        running = newValue
        return isUnwanted
      }
      if isLate { signal(SIGKILL) }
    }
  }

  /// Sends a signal to the process that runs the cell, and to no other.
  private func signal(_ number: Int32) {
    let process = current
    // To the kernel 0 is this program's own group.
    if process > 0 { kill(process, number) }
  }

  /// Starts a host in which nothing has run.
  ///
  /// - Parameters:
  ///   - lessonsFolder: Where the lesson's relative paths begin.
  ///   - folder: For the cells' output and their own files.
  init(
    toolchain: Toolchain, lessonsFolder: String, folder: String, environment: [String: String]
  ) throws {
    let input = try Subprocess.makePipe()
    let output = try Subprocess.makePipe()
    defer {
      close(input.reading)
      close(output.writing)
    }
    Glibc.signal(SIGPIPE, SIG_IGN)
    let process = try Self.start { () throws(SetupError) in
      try Subprocess(
        toolchain.host, [], environment: environment, folder: lessonsFolder,
        descriptors: (input.reading, output.writing, nil))
    }
    self.process = process
    checkpoint = nil
    self.folder = folder
    running = process.identifier
    commands = FileHandle(fileDescriptor: input.writing, closeOnDealloc: true)
    events = Self.listen(to: output.reading) { process.status }
  }

  /// Wakes a copy of a checkpoint, which goes on from where that fell asleep.
  init(waking checkpoint: Checkpoint, folder: String) throws {
    let name = "\(folder)/\(UUID().uuidString.prefix(8))"
    let (orders, answers) = ("\(name).in", "\(name).out")
    defer { for pipe in [orders, answers] { unlink(pipe) } }
    guard mkfifo(orders, 0o600) == 0, mkfifo(answers, 0o600) == 0 else {
      throw SetupError("a pipe in \(folder) cannot be made: \(String(cString: strerror(errno)))")
    }
    self.folder = folder
    self.checkpoint = checkpoint
    process = nil
    // Open at both ends, so that neither side waits for the other; once the copy speaks, its own
    // end must be the only one.
    commands = FileHandle(fileDescriptor: open(orders, O_RDWR | O_CLOEXEC), closeOnDealloc: true)
    let both = open(answers, O_RDWR | O_CLOEXEC)
    let descriptor = open(answers, O_RDONLY | O_CLOEXEC)
    checkpoint.order(["wake", orders, answers])
    var first = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&first, 1, 5000) == 1 else {
      close(both)
      close(descriptor)
      throw SetupError("the checkpoint does not wake")
    }
    close(both)
    events = Self.listen(to: descriptor) { nil }
  }

  /// Processes are started on a thread that never ends: a host ends with the thread that started it.
  private static func start(_ body: @escaping @Sendable () throws(SetupError) -> Subprocess)
    throws(SetupError) -> Subprocess
  {
    let done = DispatchSemaphore(value: 0)
    let result = Box<Result<Subprocess, SetupError>?>(nil)
    Starter.shared.run {
      do throws(SetupError) { result.value = .success(try body()) } catch {
        result.value = .failure(error)
      }
      done.signal()
    }
    done.wait()
    return try result.value!.get()
  }

  /// Reads events on a thread of its own until the host is gone.
  ///
  /// - Parameter ended: The status of a host that is gone. What a cell forked may hold the pipe open.
  private static func listen(to descriptor: Int32, ended: @escaping @Sendable () -> Int32?)
    -> AsyncStream<HostEvent>
  {
    let (stream, continuation) = AsyncStream.makeStream(of: HostEvent.self)
    Thread.detachNewThread {
      defer { close(descriptor) }
      var pending: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      var status: Int32?
      reading: while true {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&waiting, 1, 100) == 0 {
          if let now = ended() {
            status = now
            break
          }
          continue
        }
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { break }
        pending += buffer[..<count]
        var start = 0
        while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
          let fields = String(decoding: pending[start..<end], as: UTF8.self)
            .split(separator: "\t", omittingEmptySubsequences: false).map(unescape)
          start = end + 1
          if fields[0] == "ended" {
            status = fields.count > 1 ? Int32(fields[1]) : nil
            break reading
          }
          continuation.yield(.message(kind: fields[0], fields: Array(fields.dropFirst())))
        }
        pending.removeFirst(start)
      }
      // The pipe ends a moment before the process.
      for _ in 0..<100 where status == nil {
        status = ended()
        if status == nil { usleep(10_000) }
      }
      continuation.yield(.ended(status ?? 0))
      continuation.finish()
    }
    return stream
  }

  func send(_ fields: [String]) {
    // A host that is gone closes the pipe; its end arrives as an event.
    try? commands.write(contentsOf: Data((fields.joined(separator: "\t") + "\n").utf8))
  }

  /// Asks for a report of where the cell is, then ends the process.
  func stop() {
    signal(SIGXCPU)
    Task {
      try await Task.sleep(for: .seconds(1))
      self.signal(SIGKILL)
    }
  }

  /// Ends the process at once.
  func end() {
    lock.withLock { isUnwanted = true }
    signal(SIGKILL)
  }

  /// Lets the host end; a host without checkpoints takes with it all that its cells started.
  func release(withGroup: Bool) {
    try? commands.close()
    if withGroup, let process {
      Thread.detachNewThread {
        process.wait()
        kill(-process.identifier, SIGKILL)
      }
    }
  }

  private static func unescape(_ field: Substring) -> String {
    guard field.contains("\\") else { return String(field) }
    var text = ""
    var escaped = false
    for character in field {
      if escaped {
        switch character {
        case "t": text += "\t"
        case "n": text += "\n"
        case "r": text += "\r"
        default: text.append(character)
        }
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else {
        text.append(character)
      }
    }
    return text
  }
}

/// A thread that runs what it is given and never ends.
private final class Starter: @unchecked Sendable {
  static let shared = Starter()
  private let condition = NSCondition()
  private var work: [@Sendable () -> Void] = []

  private init() {
    Thread.detachNewThread { [self] in
      while true {
        condition.lock()
        while work.isEmpty { condition.wait() }
        let next = work.removeFirst()
        condition.unlock()
        next()
      }
    }
  }

  func run(_ body: @escaping @Sendable () -> Void) {
    condition.lock()
    work.append(body)
    condition.signal()
    condition.unlock()
  }
}
