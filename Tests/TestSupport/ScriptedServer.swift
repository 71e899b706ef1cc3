import Foundation
import Synchronization

/// A server on this machine that answers as a test says: it keeps no rule of HTTP by itself, so that it can
/// break each.
public final class ScriptedServer: Sendable {
  /// What a client asks.
  public struct Request: Sendable {
    /// Such as `/folder/file?query`.
    public var path: String
    /// Fields of the head by their names in lower case.
    public var fields: [String: String]
    /// How many requests came before.
    public var index: Int

    /// The first byte that a `Range` asks for, where one does.
    public var offset: Int? {
      fields["range"]?.prefixMatch(of: /bytes=([0-9]+)-$/).flatMap { Int($0.1) }
    }
  }

  /// The way back to a client.
  public struct Reply: Sendable {
    fileprivate let descriptor: Int32

    /// Sends bytes; false where nobody takes them.
    @discardableResult public func send(_ bytes: some Collection<UInt8>) -> Bool {
      var rest = Array(bytes)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          Foundation.send(descriptor, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }

    @discardableResult public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends a head, with the line that ends it.
    public func head(_ status: String, _ fields: [String] = []) {
      send(
        (["HTTP/1.1 \(status)"] + fields + ["Connection: close", "", ""]).joined(separator: "\r\n"))
    }

    /// Sends nothing until the client leaves, or for a minute.
    public func stall() {
      var byte: UInt8 = 0
      while recv(descriptor, &byte, 1, 0) > 0 {}
    }
  }

  /// The port of 127.0.0.1 that is listened at.
  public let port: UInt16
  private let listener: Listener
  private let answer: @Sendable (Request, Reply) -> Void
  private let heard = Mutex<[Request]>([])

  /// - Parameter answer: Called on a thread of each connection's own; the connection closes after it.
  public init(_ answer: @escaping @Sendable (Request, Reply) -> Void) throws {
    let descriptor = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let listener = Listener(descriptor)
    (self.listener, self.answer) = (listener, answer)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else {
      listener.close()
      throw POSIXError(.EADDRNOTAVAIL)
    }
    port = UInt16(bigEndian: place.sin_port)
    Thread.detachNewThread { [weak self] in Self.accept(listener) { self } }
  }

  deinit { stop() }

  /// Listens no more; who connects then is refused.
  public func stop() { listener.stop() }

  /// What was asked so far.
  public var requests: [Request] { heard.withLock { $0 } }

  /// The URL of a folder or a file.
  public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  private static func accept(_ listener: Listener, _ owner: @escaping () -> ScriptedServer?) {
    defer { listener.close() }
    while true {
      let descriptor = Foundation.accept(listener.descriptor, nil, nil)
      guard descriptor >= 0 else { return }
      // What a client's own children hold open would never be seen closed.
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      var limit = timeval(tv_sec: 60, tv_usec: 0)
      setsockopt(
        descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      guard let server = owner() else {
        close(descriptor)
        return
      }
      Thread.detachNewThread {
        server.serve(descriptor)
        close(descriptor)
      }
    }
  }

  private func serve(_ descriptor: Int32) {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
      guard recv(descriptor, &byte, 1, 0) == 1 else { return }
      head.append(byte)
    }
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    let words = lines[0].split(separator: " ")
    let request = heard.withLock { heard in
      let request = Request(
        path: words.count > 1 ? String(words[1]) : "", fields: fields, index: heard.count)
      heard.append(request)
      return request
    }
    answer(request, Reply(descriptor: descriptor))
  }
}

/// A socket that is listened at. Its number is another's once it is closed: nothing is done with it then.
private final class Listener: Sendable {
  let descriptor: Int32
  private let isOpen = Mutex(true)

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func stop() { isOpen.withLock { if $0 { shutdown(descriptor, Int32(SHUT_RDWR)) } } }

  func close() {
    isOpen.withLock {
      $0 = false
      Foundation.close(descriptor)
    }
  }
}

extension ScriptedServer {
  /// A server as it should be: files by their paths, ranges of them, and a name for their content.
  public convenience init(files: [String: [UInt8]], tag: String? = "\"1\"") throws {
    try self.init { request, reply in
      guard let bytes = files[request.path.prefix { $0 != "?" }.description] else {
        reply.head("404 Not Found", ["Content-Length: 0"])
        return
      }
      reply.file(bytes, to: request, tag: tag)
    }
  }
}

extension ScriptedServer.Reply {
  /// Sends a file, or the part of it that is asked for.
  public func file(_ bytes: [UInt8], to request: ScriptedServer.Request, tag: String? = "\"1\"") {
    let tags = tag.map { ["ETag: \($0)"] } ?? []
    let condition = request.fields["if-range"]
    guard let offset = request.offset, condition == nil || condition == tag else {
      head("200 OK", tags + ["Content-Length: \(bytes.count)"])
      send(bytes)
      return
    }
    guard offset < bytes.count else {
      head(
        "416 Range Not Satisfiable", ["Content-Range: bytes */\(bytes.count)", "Content-Length: 0"])
      return
    }
    head(
      "206 Partial Content",
      tags + [
        "Content-Range: bytes \(offset)-\(bytes.count - 1)/\(bytes.count)",
        "Content-Length: \(bytes.count - offset)",
      ])
    send(bytes[offset...])
  }
}
