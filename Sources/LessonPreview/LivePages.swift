import FlyingSocks
import Foundation

/// The pages of lessons under way, and whoever listens for changes.
final class LivePages: @unchecked Sendable {
  private let lock = NSLock()
  private var pages: [String: String] = [:]
  private var listeners: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
  private var next = 0

  /// A lesson's page while it differs from the file.
  func html(of name: String) -> String? { lock.withLock { pages[name] } }

  /// Shows a page, until ``settle(_:)``.
  func show(_ html: String, as name: String) {
    lock.withLock { pages[name] = html }
    tell(["kind": "page", "page": name])
  }

  /// Lets the file speak for a lesson again.
  func settle(_ name: String) {
    lock.withLock { _ = pages.removeValue(forKey: name) }
    tell(["kind": "page", "page": name])
  }

  func state(_ text: String, of name: String) {
    tell(["kind": "state", "page": name, "text": text])
  }

  func printed(_ text: String, cell: Int, of name: String) {
    tell(["kind": "printed", "page": name, "cell": String(cell + 1), "text": text])
  }

  private func tell(_ event: [String: String]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(event) else { return }
    let bytes = Array("data: \(String(decoding: data, as: UTF8.self))\n\n".utf8)
    let all = lock.withLock { Array(listeners.values) }
    for listener in all { listener.yield(bytes) }
  }

  /// The events from now on, as a browser's EventSource reads them.
  func listen() -> EventBytes {
    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    let number = lock.withLock {
      next += 1
      listeners[next] = continuation
      return next
    }
    continuation.onTermination = { [weak self] _ in
      self?.lock.withLock { _ = self?.listeners.removeValue(forKey: number) }
    }
    // The first bytes open the connection for the browser.
    continuation.yield(Array(": ready\n\n".utf8))
    return EventBytes(stream: stream)
  }
}

/// Events as the bytes of an answer that goes on.
struct EventBytes: AsyncBufferedSequence {
  typealias Element = UInt8
  let stream: AsyncStream<[UInt8]>

  func makeAsyncIterator() -> Iterator { Iterator(events: stream.makeAsyncIterator()) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    var events: AsyncStream<[UInt8]>.Iterator
    private var pending: ArraySlice<UInt8> = []

    init(events: AsyncStream<[UInt8]>.Iterator) { self.events = events }

    mutating func next() async -> UInt8? {
      if pending.isEmpty { pending = (await events.next() ?? [])[...] }
      return pending.popFirst()
    }

    mutating func nextBuffer(suggested count: Int) async -> [UInt8]? {
      if !pending.isEmpty {
        defer { pending = [] }
        return Array(pending)
      }
      return await events.next()
    }
  }
}
