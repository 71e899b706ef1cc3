import Foundation
import LessonExecution
import TestSupport
import Testing

@testable import LessonPreview

/// A server over a folder of its own, asked by a plain socket: no client tidies the request.
@Suite(.serialized) struct PreviewServerTests {
  let folder = temporaryPath("preview")

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
    _ pages: LivePages = LivePages(), patience: Connection.Patience = Connection.Patience(),
    _ body: (UInt16) async throws -> Void
  ) async throws {
    let server = try PreviewServer(
      port: 0, output: "\(folder)/Output", pages: pages, patience: patience
    ) { _ in }
    let running = Task { await server.run() }
    try await body(server.port)
    running.cancel()
    await running.value
  }

  /// The whole answer to one request as it is written.
  private func ask(
    _ port: UInt16, _ target: String, method: String = "GET", host: String? = "127.0.0.1",
    address: String = "127.0.0.1"
  ) async -> String {
    let host = host.map { "Host: \($0)\r\n" } ?? ""
    return await PlainClient.exchange(
      "\(method) \(target) HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", port, address: address)
  }

  @Test func `serves the site's files, pages with the script`() async throws {
    try await serve { port in
      #expect(await ask(port, "/").contains("index<script src=\"/.lectern/live.js\""))
      #expect(await ask(port, "/01-a/").contains("file<script"))
      #expect(await ask(port, "/01-a/index.html?x=1").contains("file<script"))
      #expect(await ask(port, "/in.html").contains("index"))
      #expect(await ask(port, "/.lectern/live.js").contains("EventSource"))
      #expect(await ask(port, "/none").hasPrefix("HTTP/1.1 404"))
      for twice in ["//01-a", "///01-a", "/01-a?x=1"] {
        #expect(await ask(port, twice).contains("\r\nLocation: /01-a/\r\n"))
      }
      let moved = await ask(port, "/01-a")
      #expect(moved.hasPrefix("HTTP/1.1 301") && moved.contains("\r\nLocation: /01-a/\r\n"))
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
      let page = PlainClient(port)
      page.send("GET /.lectern/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await page.read(until: ": ready\n\n").contains("text/event-stream"))
      pages.show("<html><body>live</body></html>", as: "01-a")
      pages.printed("epoch 1\n", cell: 2, of: "01-a")
      pages.state("", of: "01-a")
      #expect(
        await page.read(until: "\"state\",\"page\":\"01-a\",\"text\":\"\"}\n\n").hasSuffix(
          """
          data: {"kind":"page","page":"01-a"}

          data: {"cell":"3","kind":"printed","page":"01-a","text":"epoch 1\\n"}

          data: {"kind":"state","page":"01-a","text":""}


          """))
      #expect(await ask(port, "/01-a/").contains("live<script"))
      pages.settle("01-a")
      #expect(await ask(port, "/01-a/").contains("file<script"))
    }
  }

  @Test func `a listener that leaves, and one that never reads, hold nobody up`() async throws {
    let pages = LivePages()
    try await serve(pages) { port in
      let (gone, asleep, awake) = (PlainClient(port), PlainClient(port), PlainClient(port))
      for page in [gone, asleep, awake] {
        page.send("GET /.lectern/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(await page.read(until: ": ready").contains("ready"))
      }
      gone.close()
      let text = String(repeating: "x", count: 1 << 20)
      for number in 0..<12 {
        pages.printed("\(number)" + text, cell: 0, of: "01-a")
        #expect(await awake.read(until: "x\"}\n\n").contains("\"text\":\"\(number)x"))
      }
      #expect(await ask(port, "/").hasPrefix("HTTP/1.1 200"))
      asleep.close()
    }
  }

  @Test func `HEAD has the head of GET, and no body`() async throws {
    try await serve { port in
      for target in ["/", "/01-a/", "/none", "/.lectern/live.js"] {
        let get = await ask(port, target)
        let head = await ask(port, target, method: "HEAD")
        #expect(head.hasSuffix("\r\n\r\n") && get.hasPrefix(head) && get != head)
      }
      // A stream of events has a head too, and HEAD does not wait for one.
      let events = await ask(port, "/.lectern/events", method: "HEAD")
      #expect(events.contains("text/event-stream") && !events.contains("ready"))
    }
  }

  @Test func `answers one request after another on a connection`() async throws {
    try await serve { port in
      let client = PlainClient(port)
      for _ in 0..<3 {
        client.send("GET /01-a/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(await client.read(until: "</html>").contains("file<script"))
      }
      // Three at once, the last in two pieces.
      let one = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
      client.send(one + "\r\n" + one + one.prefix(20))
      #expect(await client.read(until: "</html>").contains("index"))
      #expect(await client.read(until: "</html>").contains("index"))
      client.send(String(one.dropFirst(20)))
      #expect(await client.read(until: "</html>").contains("index"))
      client.close()
    }
  }

  @Test func `a long head is refused before it is read`() async throws {
    try await serve { port in
      let long = String(repeating: "a", count: 300_000)
      for text in ["GET /\(long) HTTP/1.1\r\n", "GET / HTTP/1.1\r\nX: \(long)\r\n", long] {
        #expect(await PlainClient.exchange(text, port).hasPrefix("HTTP/1.1 431"))
      }
      let many = String(repeating: "X: y\r\n", count: 10_000)
      #expect(
        await PlainClient.exchange("GET / HTTP/1.1\r\n\(many)\r\n", port).hasPrefix("HTTP/1.1 431"))
      // The largest that is allowed is answered.
      let head = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: "
      let rest = String(repeating: "b", count: HTTPRequest.largestHead - head.utf8.count - 4)
      #expect(
        await PlainClient.exchange(head + rest + "\r\n\r\n", port).hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test(arguments: [
    "Host: localhost\r\nHost: evil.example\r\n", "Host: localhost\r\nhost: localhost\r\n",
    " Host: localhost\r\n", "Host : localhost\r\n", "Host\r\n", ": x\r\n",
    "Host: localhost\r\n X: folded\r\n", "Host: local\u{1}host\r\n",
  ])
  func `a head that readers could take in two ways is refused`(_ fields: String) async throws {
    try await serve { port in
      let answer = await PlainClient.exchange("GET / HTTP/1.1\r\n\(fields)\r\n", port)
      #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
    }
  }

  @Test func `what is sent along is not taken for a request`() async throws {
    try await serve { port in
      let hidden = "GET /01-a/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
      for method in ["GET", "POST"] {
        let answer = await PlainClient.exchange(
          "\(method) / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n"
            + hidden, port)
        #expect(answer.contains("Connection: close") && !answer.contains("file"))
      }
    }
  }

  @Test func `who is slow is dropped, and holds nobody up`() async throws {
    var patience = Connection.Patience()
    patience.head = .milliseconds(300)
    patience.idle = .milliseconds(600)
    try await serve(patience: patience) { port in
      let silent = PlainClient(port)
      let slow = PlainClient(port)
      slow.send("GET / HTTP/1.1\r\nHost: loc")
      #expect(await ask(port, "/").hasPrefix("HTTP/1.1 200"))
      #expect(await slow.readAll().hasPrefix("HTTP/1.1 408"))
      #expect(await silent.readAll() == "")
    }
  }

  @Test func `connections that wait make room for one that asks`() async throws {
    try await serve { port in
      var waiting: [PlainClient] = []
      for _ in 0..<ConnectionLoop.mostConnections + 50 { waiting.append(PlainClient(port)) }
      #expect(await ask(port, "/").hasPrefix("HTTP/1.1 200"))
      for client in waiting { client.close() }
    }
  }

  @Test func `a port that is taken is told, and one is free again afterwards`() async throws {
    var taken: UInt16 = 0
    try await serve { port in
      taken = port
      let error = #expect(throws: SetupError.self) {
        try PreviewServer(port: port, output: "\(folder)/Output", pages: LivePages()) { _ in }
      }
      #expect(error?.description.contains("port \(port) of 127.0.0.1") == true)
    }
    // Another test may have been given the port meanwhile, for a while.
    var isFree = false
    for _ in 0..<300 where !isFree {
      isFree =
        (try? PreviewServer(port: taken, output: "\(folder)/Output", pages: LivePages()) { _ in })
        != nil
      if !isFree { try await Task.sleep(for: .milliseconds(100)) }
    }
    #expect(isFree)
  }
}
