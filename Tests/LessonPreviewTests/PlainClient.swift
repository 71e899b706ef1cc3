import Foundation
import Synchronization

/// A socket without manners: what it sends is what is written, and no library tidies it.
final class PlainClient: Sendable {
  private let descriptor: Int32
  private let isConnected: Bool
  /// What came after the ending that was looked for.
  private let rest = Mutex<[UInt8]>([])

  init(_ port: UInt16, address: String = "127.0.0.1") {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // A test fails rather than waits for ever.
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &place.sin_addr)
    let descriptor = descriptor
    isConnected = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  func close() { _ = Foundation.close(descriptor) }

  func send(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// What comes up to an ending, on a thread of its own: waiting here would hold one of the pool's.
  func read(until ending: String?) async -> String {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [self] in
        continuation.resume(returning: receive(until: ending.map { Array($0.utf8) }))
      }
    }
  }

  /// What comes until the other side closes.
  func readAll() async -> String { await read(until: nil) }

  private func receive(until ending: [UInt8]?) -> String {
    guard isConnected else { return "not connected" }
    var answer = rest.withLock { rest in
      defer { rest = [] }
      return rest
    }
    var searched = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let ending, let end = Self.end(of: ending, in: answer, from: searched) {
        rest.withLock { $0 = Array(answer[end...]) }
        answer.removeSubrange(end...)
        break
      }
      searched = max(0, answer.count - (ending?.count ?? 0))
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count <= 0 { break }
      answer += buffer[..<count]
    }
    return String(decoding: answer, as: UTF8.self)
  }

  /// Where an ending ends.
  private static func end(of ending: [UInt8], in answer: [UInt8], from start: Int) -> Int? {
    guard answer.count >= ending.count else { return nil }
    return (start...answer.count - ending.count).first {
      answer[$0] == ending[0] && answer[$0..<$0 + ending.count].elementsEqual(ending)
    }.map { $0 + ending.count }
  }

  /// Sends a text and reads until the other side closes.
  static func exchange(_ text: String, _ port: UInt16, address: String = "127.0.0.1") async
    -> String
  {
    let client = PlainClient(port, address: address)
    defer { client.close() }
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        client.send(text)
        continuation.resume()
      }
    }
    return await client.readAll()
  }
}
