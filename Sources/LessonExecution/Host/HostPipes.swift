import Foundation
import LessonWire
import Synchronization

/// The end of a pipe through which commands go.
final class CommandPipe: Sendable {
  private let descriptor: Mutex<Int32>

  init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

  deinit { close() }

  func send(_ command: HostCommand) {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return }
      var line = command.line[...]
      while !line.isEmpty {
        let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        // A host that is gone closes the pipe; its end arrives as a message.
        if written < 0, errno != EINTR { return }
        line = line.dropFirst(max(0, written))
      }
    }
  }

  func close() {
    descriptor.withLock {
      if $0 >= 0 { Foundation.close($0) }
      $0 = -1
    }
  }
}

/// Reads events on a thread of its own until the host is gone.
enum HostListener {
  /// A line longer than this is no event of ours.
  private static let longestLine = 1 << 28

  /// - Parameters:
  ///   - running: Hears of each event as it comes.
  ///   - hasEnded: Whether the process that was started is gone: what a cell forked may hold the
  ///     pipe open.
  static func messages(
    from descriptor: Int32, _ running: RunningProcess, hasEnded: @escaping @Sendable () -> Bool
  ) -> AsyncStream<HostMessage> {
    let (stream, continuation) = AsyncStream.makeStream(of: HostMessage.self)
    Thread.detachNewThread {
      read(descriptor, hasEnded) { message in
        if case .event(let event) = message { running.hear(event) }
        continuation.yield(message)
      }
      running.hearEnd()
      close(descriptor)
      continuation.yield(.closed)
      continuation.finish()
    }
    return stream
  }

  private static func read(
    _ descriptor: Int32, _ hasEnded: () -> Bool, _ tell: (HostMessage) -> Void
  ) {
    var pending: [UInt8] = []
    var searched = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&waiting, 1, 100) == 0 {
        if hasEnded() { return }
        continue
      }
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      pending += buffer[..<count]
      var start = 0
      while let end = pending[max(start, searched)...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = pending[start...end]
        start = end + 1
        // A handler of signals may close a line that another thread was writing.
        if line.count > 1 { tell(message(line)) }
      }
      pending.removeFirst(start)
      searched = pending.count
      if pending.count > longestLine {
        tell(.nonsense(WireError("an event does not end")))
        pending = []
        searched = 0
      }
    }
  }

  private static func message(_ line: ArraySlice<UInt8>) -> HostMessage {
    do throws(WireError) { return .event(try HostEvent(line: line)) } catch {
      return .nonsense(error)
    }
  }
}
