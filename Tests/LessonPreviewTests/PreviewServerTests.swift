import Foundation
import Testing

@testable import LessonPreview

/// A server over a folder of its own, asked by a plain socket: no client tidies the request.
@Suite(.serialized) struct PreviewServerTests {
  let folder = NSTemporaryDirectory() + "preview-\(UUID().uuidString)"

  init() throws {
    let files = FileManager.default
    try files.createDirectory(atPath: "\(folder)/Output/01-a", withIntermediateDirectories: true)
    for (path, text) in [
      "Output/index.html": "<html><body>index</body></html>",
      "Output/01-a/index.html": "<html><body>file</body></html>",
      "Output/01-a/.hidden": "hidden", "secret.txt": "secret",
    ] {
      try text.write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8)
    }
    try files.createSymbolicLink(
      atPath: "\(folder)/Output/out.txt", withDestinationPath: "\(folder)/secret.txt")
    try files.createSymbolicLink(
      atPath: "\(folder)/Output/up", withDestinationPath: folder)
    try files.createSymbolicLink(
      atPath: "\(folder)/Output/in.html", withDestinationPath: "\(folder)/Output/index.html")
  }

  /// Runs `body` while a server listens.
  private func serve(
    _ pages: LivePages = LivePages(), _ body: (UInt16) async throws -> Void
  ) async throws {
    let server = try PreviewServer(port: 0, output: "\(folder)/Output", pages: pages) { _ in }
    let running = Task { try await server.run() }
    defer { running.cancel() }
    try await body(try #require(try await server.port()))
  }

  /// The answer to a request as it is written, up to `limit` bytes.
  private func ask(
    _ port: UInt16, _ target: String, method: String = "GET", host: String? = "127.0.0.1",
    address: String = "127.0.0.1", limit: Int = 1 << 16
  ) async -> String {
    // Waiting here would hold a thread that the server may need.
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: exchange(port, target, method, host, address: address, limit: limit))
      }
    }
  }

  private func exchange(
    _ port: UInt16, _ target: String, _ method: String, _ host: String?, address: String,
    limit: Int
  ) -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &place.sin_addr)
    let connected = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return "not connected" }
    let text =
      "\(method) \(target) HTTP/1.1\r\n" + (host.map { "Host: \($0)\r\n" } ?? "")
      + "Connection: close\r\n\r\n"
    _ = text.withCString { send(descriptor, $0, strlen($0), 0) }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while answer.count < limit {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count <= 0 { break }
      answer += buffer[..<count]
      if String(decoding: answer, as: UTF8.self).hasSuffix("\n\n") { break }
    }
    return String(decoding: answer, as: UTF8.self)
  }

  @Test func `serves the site's files, pages with the script`() async throws {
    try await serve { port in
      #expect(await ask(port, "/").contains("index<script src=\"/.lectern/live.js\""))
      #expect(await ask(port, "/01-a/").contains("file<script"))
      #expect(await ask(port, "/01-a/index.html?x=1").contains("file<script"))
      #expect(await ask(port, "/in.html").contains("index"))
      #expect(await ask(port, "/.lectern/live.js").contains("EventSource"))
      #expect(await ask(port, "/none").hasPrefix("HTTP/1.1 404"))
    }
  }

  private static let outside = [
    "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2E%2E%2Fsecret.txt",
    "/01-a/../../secret.txt", "/01-a/%2e%2e/%2e%2e/secret.txt", "/..%5csecret.txt",
    "/%252e%252e/secret.txt", "//secret.txt", "/./../secret.txt", "/out.txt", "/up/secret.txt",
    "/01-a/.hidden", "/%00", "secret.txt", "/..;/secret.txt", "/\u{FF0E}\u{FF0E}/secret.txt",
  ]

  @Test func `serves nothing outside the folder`() async throws {
    try await serve { port in
      for target in Self.outside {
        let answer = await ask(port, target)
        #expect(!answer.contains("secret") && !answer.contains("hidden"), "\(target): \(answer)")
      }
    }
  }

  @Test func `ignores requests under another name, and all that would write`() async throws {
    try await serve { port in
      for host in ["evil.example", "127.0.0.1.evil.example", "localhost:x", "", "[::1]"] {
        #expect(await ask(port, "/", host: host).hasPrefix("HTTP/1.1 403"), "\(host)")
      }
      #expect(await ask(port, "/", host: nil).hasPrefix("HTTP/1.1 403"))
      #expect(await ask(port, "/", host: "localhost:\(port)").hasPrefix("HTTP/1.1 200"))
      #expect(await ask(port, "/", method: "POST").hasPrefix("HTTP/1.1 405"))
    }
  }

  @Test func `listens on the loopback address alone`() async throws {
    try await serve { port in
      // Every address of 127/8 reaches this machine; only one of them is listened at.
      #expect(await ask(port, "/", address: "127.0.0.2") == "not connected")
    }
  }

  @Test func `tells the open page what changed`() async throws {
    let pages = LivePages()
    try await serve(pages) { port in
      async let answer = ask(port, "/.lectern/events", limit: 500)
      try await Task.sleep(for: .milliseconds(200))
      for _ in 0..<4 {
        pages.show("<html><body>live</body></html>", as: "01-a")
        pages.printed("epoch 1\n", cell: 2, of: "01-a")
        try await Task.sleep(for: .milliseconds(20))
      }
      let text = await answer
      #expect(text.contains("text/event-stream") && text.contains(": ready"))
      #expect(await ask(port, "/01-a/").contains("live<script"))
      pages.settle("01-a")
      #expect(await ask(port, "/01-a/").contains("file<script"))
    }
  }
}
