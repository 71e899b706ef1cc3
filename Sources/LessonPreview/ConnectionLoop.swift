import Foundation
import LessonExecution
import Synchronization

/// The connections of the preview, on one thread.
///
/// FlyingFox, which was tried, collects a line of any length byte by byte, in time that grows with
/// its square, and lets no one set a bound; of two Host headers it believes the last. A preview needs
/// so little of HTTP that a reader of its own, with a bound for everything, is shorter than the
/// guards that would stand before another's.
final class ConnectionLoop: Sendable {
  /// The port of 127.0.0.1 that is listened at.
  let port: UInt16
  private let listener: Int32
  private let wake: (hearing: Int32, telling: Int32)
  private let patience: Connection.Patience
  private let answer: @Sendable (HTTPRequest) -> HTTPAnswer
  private let orders = Mutex(Orders())

  /// What other threads ask of this one.
  private struct Orders {
    var events: [[UInt8]] = []
    var isStopped = false
  }

  /// The most connections that are held.
  static let mostConnections = 200

  /// Listens at a port, 0 for any that is free.
  ///
  /// - Throws: ``SetupError`` where another program has it.
  init(
    port: UInt16, patience: Connection.Patience = Connection.Patience(),
    answer: @escaping @Sendable (HTTPRequest) -> HTTPAnswer
  ) throws(SetupError) {
    listener = Platform.makeSocket()
    guard listener >= 0, let pair = Platform.makePair() else {
      throw SetupError("a socket cannot be made: \(String(cString: strerror(errno)))")
    }
    wake = pair
    self.patience = patience
    self.answer = answer
    guard let bound = Self.listen(listener, port) else {
      for descriptor in [listener, pair.hearing, pair.telling] { close(descriptor) }
      throw SetupError(
        "port \(port) of 127.0.0.1 cannot be listened at; another program may have it. Choose one with --port, or 0 for any"
      )
    }
    self.port = bound
  }

  deinit { for descriptor in [listener, wake.hearing, wake.telling] { close(descriptor) } }

  private static func listen(_ listener: Int32, _ port: UInt16) -> UInt16? {
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        guard bind(listener, $0, length) == 0, Foundation.listen(listener, 128) == 0,
          getsockname(listener, $0, &length) == 0
        else { return nil }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }
  }

  // MARK: - From other threads

  /// Sends an event to all who listen.
  func tell(_ event: [UInt8]) {
    orders.withLock { $0.events.append(event) }
    rouse()
  }

  /// Answers until the task is cancelled.
  func run() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A thread of its own: waiting for browsers must not hold one of the pool's.
        Thread.detachNewThread {
          self.serve()
          continuation.resume()
        }
      }
    } onCancel: {
      orders.withLock { $0.isStopped = true }
      rouse()
    }
  }

  private func rouse() { _ = Platform.send([0], to: wake.telling) }

  // MARK: - The thread

  private func serve() {
    var connections: [Connection] = []
    defer { for connection in connections { close(connection.descriptor) } }
    while true {
      let given = orders.withLock { orders in
        defer { orders.events = [] }
        return orders
      }
      if given.isStopped { return }
      for event in given.events {
        for index in connections.indices { connections[index].tell(event) }
      }
      let ready = wait(for: connections)
      for index in ready { connections[index].proceed() }
      let now = ContinuousClock.now
      for index in connections.indices {
        if let deadline = connections[index].deadline, deadline <= now {
          connections[index].expire()
        }
      }
      connections.removeAll { connection in
        if connection.isClosed { close(connection.descriptor) }
        return connection.isClosed
      }
      admit(&connections)
    }
  }

  /// Waits until something can go on, and says which connections can.
  private func wait(for connections: [Connection]) -> [Int] {
    var places = [listener, wake.hearing].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    places += connections.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
    let next = connections.compactMap(\.deadline).min()
    let left = next.map { ContinuousClock.now.duration(to: $0) / .milliseconds(1) }
    // Rounded up: woken too early, it would look again at once.
    let milliseconds = left.map { Int32(min(60_000, max(0, $0.rounded(.up)))) } ?? -1
    guard poll(&places, nfds_t(places.count), milliseconds) > 0 else { return [] }
    if places[1].revents != 0 {
      var heard = [UInt8](repeating: 0, count: 256)
      while recv(wake.hearing, &heard, heard.count, 0) > 0 {}
    }
    return connections.indices.filter { places[$0 + 2].revents != 0 }
  }

  /// Takes new connections; where there are too many, one that waits longest makes room.
  private func admit(_ connections: inout [Connection]) {
    while case let descriptor = Platform.accept(listener), descriptor >= 0 {
      if connections.count >= Self.mostConnections {
        let idle = connections.indices.filter { connections[$0].isIdle }
        guard
          let oldest = idle.min(by: {
            (connections[$0].deadline ?? .now) < (connections[$1].deadline ?? .now)
          })
        else {
          close(descriptor)
          continue
        }
        close(connections.remove(at: oldest).descriptor)
      }
      connections.append(Connection(descriptor, patience, answer: answer))
    }
  }
}
