import Glibc

/// One of poppler's programs at work on a file: a process with limits, whose output and words are read as
/// they come.
struct PopplerProgram: ~Copyable {
  /// The most memory that a program may take, in kilobytes.
  static let mostKilobytes = 2 << 20
  /// The most time of the processor that it may take, in seconds: it may outlive this program.
  static let mostSeconds = 7200
  /// How much of what it says is kept, in bytes.
  private static let mostWords = 4096

  /// The file that it works on.
  let path: String
  private let process: pid_t
  private let output: Int32
  private let errors: Int32
  /// What it said on standard error.
  private(set) var words: [UInt8] = []
  /// Whether it has closed its output.
  private(set) var isEnded = false
  private var isReaped = false
  /// Where what is read lies first: a program that talks much is read very often.
  private var chunk = [UInt8](repeating: 0, count: Self.mostBytes)
  private static let mostBytes = 1 << 16

  /// Starts a program, with the file as its last argument.
  ///
  /// - Throws: ``PictureError`` where nothing can be started.
  init(_ program: String, _ options: [String], on path: String) throws(PictureError) {
    self.path = path
    var (out, err): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&out) == 0 else { throw PictureError("\(path): \(Self.reason(errno))") }
    guard pipe(&err) == 0 else {
      let number = errno
      close(out[0])
      close(out[1])
      throw PictureError("\(path): \(Self.reason(number))")
    }
    for end in out + err { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(out[1]); close(err[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, out[1], 1)
    posix_spawn_file_actions_adddup2(&actions, err[1], 2)
    // Who ignores that nobody reads would draw all pages for nobody.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    // The limits are the program's own: a shell sets them and becomes the program.
    let line = "ulimit -v \(Self.mostKilobytes); ulimit -t \(Self.mostSeconds); exec \"$@\""
    let file = path.hasPrefix("-") ? "./\(path)" : path
    let words = ["sh", "-c", line, "sh", program] + options + [file]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var process: pid_t = 0
    let number = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
    guard number == 0 else {
      close(out[0]); close(err[0])
      throw PictureError("\(path): the shell cannot be started: \(Self.reason(number))")
    }
    self.process = process
    (output, errors) = (out[0], err[0])
  }

  deinit {
    close(output)
    close(errors)
    if isReaped { return }
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  private static func reason(_ number: Int32) -> String {
    String(cString: strerror(number)).lowercased()
  }

  /// Seconds from some moment on.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Reads what there is of its output, and hears what it says.
  ///
  /// - Returns: Whether the deadline has not passed.
  mutating func fill(_ waiting: inout [UInt8], until deadline: Double) -> Bool {
    var files = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    let left = deadline - Self.now()
    guard left > 0 else { return false }
    guard poll(&files, 2, Int32(left * 1000) + 1) > 0 else { return true }
    if files[1].revents != 0 {
      let count = read(errors, &chunk, Self.mostBytes)
      if count > 0 { words += chunk[..<min(count, max(0, Self.mostWords - words.count))] }
      // Words that have ended would be told of again and again.
      if count == 0, files[0].revents == 0 { usleep(1000) }
    }
    if files[0].revents != 0 {
      let count = read(output, &chunk, Self.mostBytes)
      if count > 0 { waiting += chunk[..<count] } else if count == 0 { isEnded = true }
    }
    return true
  }

  /// Hears what it has said and nobody has listened to yet, once its output is closed.
  mutating func hear() {
    var files = [pollfd(fd: errors, events: Int16(POLLIN), revents: 0)]
    let deadline = Self.now() + 1
    while Self.now() < deadline, poll(&files, 1, 50) >= 0 {
      guard files[0].revents != 0 else { continue }
      let count = read(errors, &chunk, Self.mostBytes)
      guard count > 0 else { return }
      words += chunk[..<min(count, max(0, Self.mostWords - words.count))]
    }
  }

  /// Waits for its end: the signal that ended it, or 0 and its exit status.
  mutating func end() -> (signal: Int32, code: Int32) {
    var status: Int32 = 0
    let deadline = Self.now() + 1
    while !isReaped {
      isReaped = waitpid(process, &status, WNOHANG) == process
      // It has closed its output: it has nothing left to do.
      if !isReaped, Self.now() > deadline { kill(process, SIGKILL) }
      if !isReaped { usleep(2000) }
    }
    return (status & 0x7F, status >> 8 & 0xFF)
  }
}
