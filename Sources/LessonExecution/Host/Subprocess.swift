import Foundation
import Synchronization

/// A process that this program started.
///
/// Foundation's `Process` hears of an end through a socket that a process started at the same moment
/// can inherit, and then waits for that one too: here the kernel is asked.
package final class Subprocess: Sendable {
  let identifier: pid_t
  private let ended = Mutex<Int32?>(nil)

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - environment: The variables that it sees; nil for this program's.
  ///   - folder: Where its relative paths begin; nil for this program's.
  ///   - descriptors: What becomes its standard input, output and errors; nil for nothing.
  /// - Throws: ``SetupError`` where the program cannot be started.
  package init(
    _ path: String, _ arguments: [String], environment: [String: String]? = nil,
    folder: String? = nil, descriptors: (input: Int32?, output: Int32?, errors: Int32?)
  ) throws(SetupError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let folder { Platform.begin(in: folder, &actions) }
    for (target, source) in [
      (Int32(0), descriptors.input), (1, descriptors.output), (2, descriptors.errors),
    ] {
      if let source {
        posix_spawn_file_actions_adddup2(&actions, source, target)
      } else {
        posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
      }
    }
    // Threads of this program block signals, and a process begins with its parent's mask.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var broken = sigset_t()
    sigemptyset(&broken)
    sigaddset(&broken, SIGPIPE)
    sigaddset(&broken, SIGCHLD)
    posix_spawnattr_setsigdefault(&attributes, &broken)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    let variables = (environment ?? ProcessInfo.processInfo.environment)
      .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    var process: pid_t = 0
    let problem = Self.withStrings([path] + arguments) { arguments in
      Self.withStrings(variables) { variables in
        posix_spawn(&process, path, &actions, &attributes, arguments, variables)
      }
    }
    guard problem == 0 else {
      throw SetupError("\(path) could not be started: \(String(cString: strerror(problem)))")
    }
    identifier = process
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }

  /// The status of a process that has ended, 128 more than the signal where one ended it; nil while
  /// it runs.
  var status: Int32? {
    ended.withLock { ended in
      if let ended { return ended }
      var status: Int32 = 0
      let found = waitpid(identifier, &status, WNOHANG | WUNTRACED)
      if found < 0, errno == ECHILD {
        // Whoever started this program had its children end unnoticed.
        ended = 255
        return ended
      }
      guard found == identifier else { return nil }
      if status & 0xFF == 0x7F {
        // Nobody else takes back a stop of what this program started.
        kill(identifier, SIGCONT)
        return nil
      }
      ended = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
      return ended
    }
  }

  var hasEnded: Bool { status != nil }

  /// Waits for the end; blocks the thread.
  @discardableResult
  package func wait() -> Int32 {
    while true {
      if let status { return status }
      var information = siginfo_t()
      waitid(P_PID, id_t(identifier), &information, WEXITED | WSTOPPED | WNOWAIT)
    }
  }

  /// Waits for the end, but not for ever; blocks the thread.
  ///
  /// - Returns: Whether it has come.
  func wait(atMost seconds: Double) -> Bool {
    let end = ContinuousClock().now + .seconds(seconds)
    var pause: UInt32 = 100
    while !hasEnded {
      if ContinuousClock().now >= end { return false }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
    return true
  }

  /// Sends a signal to a process that has not ended.
  package func signal(_ number: Int32) {
    // Held meanwhile, so that nobody reaps the process and its number stays its own.
    ended.withLock { if $0 == nil { kill(identifier, number) } }
  }

  /// A pipe whose ends no other process inherits.
  package static func makePipe() throws(SetupError) -> (reading: Int32, writing: Int32) {
    guard let ends = Platform.makePipe() else {
      throw SetupError("a pipe cannot be made: \(String(cString: strerror(errno)))")
    }
    return ends
  }
}

extension Subprocess {
  /// The path of a program that was built with this one, and so lies beside it.
  package static func programBesideThis(_ name: String) -> String {
    "\(Platform.programFolder)/\(name)"
  }

  package typealias Pipe = (reading: Int32, writing: Int32)

  /// Two pipes whose ends no other process inherits, or none.
  package static func makePipes() throws(SetupError) -> (Pipe, Pipe) {
    let first = try makePipe()
    do throws(SetupError) { return (first, try makePipe()) } catch {
      for descriptor in [first.reading, first.writing] { close(descriptor) }
      throw error
    }
  }
}

/// What a program printed, and how it ended.
struct ProgramResult: Sendable {
  var status: Int32
  var output: String
  var errors: String
}

/// Runs a program to its end, on a thread of its own: a pool's threads could all be waiting for
/// programs, and none be left to read what these say.
///
/// A task that is cancelled ends its program.
func runProgram(
  _ path: String, _ arguments: [String], folder: String? = nil
) async -> ProgramResult {
  let handle = ProgramHandle()
  return await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: waitForProgram(path, arguments, folder: folder, started: handle.hold))
      }
    }
  } onCancel: {
    handle.end()
  }
}

/// A program that somebody else may end, from before it has started.
private final class ProgramHandle: Sendable {
  private let state = Mutex<(process: Subprocess?, isEnded: Bool)>((nil, false))

  func hold(_ process: Subprocess) {
    let isEnded = state.withLock {
      $0.process = process
      return $0.isEnded
    }
    if isEnded { process.signal(SIGKILL) }
  }

  func end() {
    let process = state.withLock {
      $0.isEnded = true
      return $0.process
    }
    process?.signal(SIGKILL)
  }
}

/// Runs a program to its end on the thread that asks.
func waitForProgram(
  _ path: String, _ arguments: [String], folder: String? = nil,
  started hold: (Subprocess) -> Void = { _ in }
) -> ProgramResult {
  do throws(SetupError) {
    let (output, errors) = try Subprocess.makePipes()
    defer { for descriptor in [output.reading, errors.reading] { close(descriptor) } }
    let started = Result { () throws(SetupError) in
      try Subprocess(
        path, arguments, folder: folder, descriptors: (nil, output.writing, errors.writing))
    }
    for descriptor in [output.writing, errors.writing] { close(descriptor) }
    let process = try started.get()
    hold(process)
    var waiting = [output.reading, errors.reading].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    var texts: [[UInt8]] = [[], []]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while waiting.contains(where: { $0.fd >= 0 }) {
      guard poll(&waiting, 2, -1) > 0 else { continue }
      for index in 0..<2 where waiting[index].fd >= 0 && waiting[index].revents != 0 {
        let count = read(waiting[index].fd, &buffer, buffer.count)
        if count > 0 { texts[index] += buffer[..<count] }
        // Poll passes over a negative descriptor.
        if count == 0 || count < 0 && errno != EINTR { waiting[index].fd = -1 }
      }
    }
    return ProgramResult(
      status: process.wait(), output: String(decoding: texts[0], as: UTF8.self),
      errors: String(decoding: texts[1], as: UTF8.self))
  } catch { return ProgramResult(status: 127, output: "", errors: error.description) }
}

/// A value that one thread writes before another reads it.
final class Box<Value>: @unchecked Sendable {
  var value: Value
  init(_ value: Value) { self.value = value }
}
