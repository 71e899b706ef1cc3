import Glibc
import LessonKit
import LessonWire

/// Does what the builder says, until it says no more.
enum CommandLoop {
  nonisolated(unsafe) private static var commands: Int32 = -1
  nonisolated(unsafe) fileprivate static var events: Int32 = -1
  /// What was open when the process began: by some of it the builder sees that the process has ended.
  nonisolated(unsafe) private static var inherited: Set<Int32> = []

  static func takeInherited() {
    inherited = Set(Platform.openDescriptors().filter { $0 > 2 })
    for descriptor in inherited { Platform.closeInPrograms(descriptor) }
  }

  /// Takes two descriptors as those that commands come from and events go to.
  static func speak(commands: Int32, events: Int32) {
    self.commands = commands
    self.events = events
    CellRuntime.speak(through: events)
    for descriptor in [commands, events] { Platform.closeInPrograms(descriptor) }
    FileTracing.kept = [commands, events]
  }

  /// Whether a descriptor is the host's own.
  static func isOwn(_ descriptor: Int32) -> Bool {
    FileTracing.kept.contains(descriptor) || inherited.contains(descriptor)
  }

  /// Closes all that a sleeper has no use for.
  static func closeAll() {
    for descriptor in inherited.union(FileTracing.kept) { close(descriptor) }
    inherited = []
    FileTracing.kept = []
  }

  static func run() -> Never {
    while let line = readLine(from: commands) {
      do throws(WireError) {
        switch try HostCommand(line: line) {
        case .run(let cell): CellExecution.run(cell)
        case .attempt(let cell): CellExecution.attempt(cell)
        case .evaluate(let cell): CellExecution.evaluate(cell)
        case .sleep(let pipe): Sleeper.start(at: pipe)
        case .wake: throw WireError("a process that is awake was asked to wake")
        }
      } catch {
        CellRuntime.emit(.refused(error.description))
        _exit(2)
      }
    }
    _exit(0)
  }

  /// A line with its break, byte by byte: what a buffer read ahead would be read twice after a fork.
  static func readLine(from descriptor: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return nil }
      bytes.append(byte)
      if byte == UInt8(ascii: "\n") { return bytes }
    }
  }
}

extension CommandLoop {
  /// Speaks from now on as this process, a copy of the one that spoke before.
  static func continueInCopy() { CellRuntime.speak(through: events) }
}
