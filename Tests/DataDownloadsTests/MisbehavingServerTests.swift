import Foundation
import TestSupport
import Testing

@testable import DataDownloads

/// Files are brought by the program that downloads, from a server on this machine that keeps no rule.
@Suite struct MisbehavingServerTests {
  private typealias Reply = ScriptedServer.Reply
  private typealias Request = ScriptedServer.Request

  private let bench = DownloadBench()
  private let small = SmallDataset()
  /// The file that servers misbehave with; it is brought last.
  private let victim = "train-images-idx3-ubyte"
  private var bytes: [UInt8] { small.contents["\(victim).gz"] ?? [] }

  /// A server that sends all files as it should, but for the victim.
  private func server(
    _ misbehave: @escaping @Sendable (Request, Reply, [UInt8]) -> Void
  ) throws -> ScriptedServer {
    let (files, victim, bytes) = (small.paths(), victim, bytes)
    return try ScriptedServer { request, reply in
      if request.path.hasSuffix("/\(victim).gz") { return misbehave(request, reply, bytes) }
      guard let file = files[request.path] else { return reply.head("404 Not Found") }
      reply.file(file, to: request)
    }
  }

  private func asked(_ server: ScriptedServer) -> [Request] {
    server.requests.filter { $0.path.hasSuffix("/\(victim).gz") }
  }

  /// Puts all files but the victim where they go.
  private func placeOthers() throws {
    try small.write(to: bench.folder)
    unlink("\(bench.folder)/\(victim).gz")
  }

  @Test func `a good server gives all files, and is not asked again`() async throws {
    let server = try ScriptedServer(files: small.paths(in: "/mnist"))
    let report = try await bench.bring(small, from: source(server.url("/mnist")))
    #expect(bench.holds(small) && report.isKnown && bench.notes.isEmpty)
    #expect(
      report.files.map(\.origin)
        == SmallDataset.names.map { .downloaded(from: server.url("/mnist/\($0).gz")) })
    // The file by which lessons know that there is a set comes last.
    #expect(server.requests.last?.path == "/mnist/\(victim).gz")
    #expect(bench.counts(victim).last == bytes.count)
    let again = try await bench.bring(small, from: source(server.url("/mnist")))
    #expect(again.files.allSatisfy { $0.origin == .present } && server.requests.count == 4)
  }

  @Test func `one that breaks off is asked for the rest`() async throws {
    let server = try server { request, reply, bytes in
      guard request.offset == nil else { return reply.file(bytes, to: request) }
      reply.head("200 OK", ["ETag: \"1\"", "Content-Length: \(bytes.count)"])
      reply.send(bytes[..<5000])
    }
    try await bench.bring(small, from: source(server.url()))
    #expect(bench.holds(small))
    #expect(asked(server).map { $0.fields["range"] } == [nil, "bytes=5000-"])
    #expect(asked(server)[1].fields["if-range"] == "\"1\"")
    #expect(
      bench.notes == [
        "\(server.url("/\(victim).gz")): breaks off after 5000 of \(bytes.count) bytes; it is asked again"
      ])
  }

  @Test func `one that always breaks off is given up, and what came is kept for the next time`()
    async throws
  {
    let server = try server { request, reply, bytes in
      let start = request.offset ?? 0
      reply.head(
        start > 0 ? "206 Partial Content" : "200 OK",
        [
          "ETag: \"1\"", "Content-Length: \(bytes.count - start)",
          "Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)",
        ])
      reply.send(bytes[start..<start + 1000])
    }
    let problem = await bench.problem(small, from: try source(server.url()))
    #expect(
      problem
        == "\(server.url()): breaks off after 6000 of \(bytes.count) bytes; what has arrived is kept, and the same command goes on from there if the server can"
    )
    #expect(bench.bytes("\(victim).gz") == nil && bench.bytes("\(victim).gz.part")?.count == 6000)
    let good = try ScriptedServer(files: small.paths())
    try await bench.bring(small, from: source(good.url()))
    #expect(bench.holds(small) && good.requests.map(\.offset) == [6000])
  }

  @Test(arguments: [1000, -1000])
  func `one that lies about the length is found out before a byte is taken`(_ lie: Int) async throws
  {
    let server = try server { _, reply, bytes in
      reply.head("200 OK", ["Content-Length: \(bytes.count + lie)"])
      reply.send(bytes)
    }
    let problem = await bench.problem(small, from: try source(server.url()))
    #expect(
      problem.hasPrefix(
        "\(server.url()): has a file of \(bytes.count + lie) bytes; expected \(bytes.count) or "),
      "\(problem)")
    #expect(problem.contains("these are not MNIST's files, or they are damaged"))
    #expect(bench.names == SmallDataset.names.dropFirst().map { "\($0).gz" }.sorted())
  }

  @Test func `wrong bytes of the right length get no name`() async throws {
    let server = try server { request, reply, bytes in
      reply.file(bytes.dropLast() + [bytes.last! ^ 1], to: request)
    }
    let problem = await bench.problem(small, from: try source(server.url()))
    #expect(
      problem.hasPrefix("\(server.url()): sends other bytes: their SHA-256 is "), "\(problem)")
    #expect(asked(server).count == 1 && bench.bytes("\(victim).gz") == nil)
    #expect(bench.bytes("\(victim).gz.part") == nil && bench.bytes("\(victim).gz.part.from") == nil)
  }

  @Test(arguments: [
    ("403 Forbidden", "403 (forbidden)"), ("500 Oops", "500 (its own failure)"),
    ("204 No Content", "204"), ("301 Moved", "301"), ("206 Partial Content", "206"),
    ("401 Unauthorized", "401 (it wants a user with a password)"),
  ])
  func `another status than that of a file is told`(_ status: String, _ shown: String) async throws
  {
    let server = try server { _, reply, _ in reply.head(status, ["Content-Length: 0"]) }
    let problem = await bench.problem(small, from: try source(server.url()))
    #expect(problem == "\(server.url()): answers \(shown)")
  }

  @Test func `where a packed file is not found a plain one is asked for`() async throws {
    var files = small.paths()
    files["/\(victim).gz"] = nil
    files["/\(victim)"] = small.contents[victim]
    let server = try ScriptedServer(files: files)
    try await bench.bring(small, from: source(server.url()))
    #expect(bench.bytes(victim) == small.contents[victim] && bench.bytes("\(victim).gz") == nil)
    files["/\(victim)"] = nil
    let poor = try ScriptedServer(files: files)
    let other = DownloadBench()
    #expect(
      await other.problem(small, from: try source(poor.url()))
        == "\(poor.url()): has no \(victim).gz and no \(victim): answers 404 (not found)")
  }

  @Test func `redirects are followed, but not in a circle, and not out of the web`() async throws {
    let bytes = bytes
    let server = try server { request, reply, _ in
      switch request.path {
      case let path where path.hasPrefix("/far/"): reply.file(bytes, to: request)
      case let path where path.hasPrefix("/round/"):
        reply.head("302 Found", ["Location: \(request.path)", "Content-Length: 0"])
      case let path where path.hasPrefix("/out/"):
        reply.head("302 Found", ["Location: file:///etc/passwd", "Content-Length: 0"])
      case let path where path.hasPrefix("/odd/"):
        reply.head("302 Found", ["Location: http://[", "Content-Length: 0"])
      default:
        reply.head(
          "307 Temporary Redirect",
          ["Location: far/x/../\(request.path.dropFirst())", "Content-Length: 0"])
      }
    }
    try await bench.bring(small, from: source(server.url()))
    #expect(bench.holds(small) && asked(server).count == 2)
    for (folder, words) in [
      ("round", "redirects more than 5 times, at last to \(server.url("/round/\(victim).gz"))"),
      ("out", "redirects to what is no URL"), ("odd", "redirects to what is no URL"),
    ] {
      let other = DownloadBench()
      // The other files lie there already.
      try small.write(to: other.folder)
      try FileManager.default.removeItem(atPath: "\(other.folder)/\(victim).gz")
      let problem = await other.problem(small, from: try source(server.url("/\(folder)/")))
      #expect(problem == "\(server.url("/\(folder)/")): \(words)")
    }
  }

  @Test func `one that knows no ranges sends the whole again`() async throws {
    let server = try server { request, reply, bytes in
      reply.head("200 OK", ["ETag: \"1\"", "Content-Length: \(bytes.count)"])
      reply.send(request.offset == nil ? bytes[..<5000] : bytes[...])
    }
    try await bench.bring(small, from: source(server.url()))
    #expect(bench.holds(small) && asked(server).count == 2)
    #expect(bench.notes.last == "\(victim): the server sends the whole again in place of the rest")
  }

  @Test(arguments: ["bytes 4000-5999/6000", "bytes 6000-6001/6002", "bytes */6000", "nonsense", ""])
  func `one that sends another range is asked for the whole`(_ range: String) async throws {
    let server = try server { request, reply, bytes in
      if request.index == 3 {
        reply.head("200 OK", ["ETag: \"1\"", "Content-Length: \(bytes.count)"])
        reply.send(bytes[..<5000])
      } else if request.offset != nil {
        let field = range.isEmpty ? [] : ["Content-Range: \(range)"]
        reply.head("206 Partial Content", field + ["ETag: \"1\"", "Content-Length: 2000"])
        reply.send(bytes[4000..<6000])
      } else {
        reply.file(bytes, to: request)
      }
    }
    try await bench.bring(small, from: source(server.url()))
    #expect(bench.holds(small))
    #expect(asked(server).map(\.offset) == [nil, 5000, nil])
    #expect(bench.notes.last?.contains("sends another part of the file than the rest") == true)
  }

  @Test func `a file that changes between two parts is brought from its beginning`() async throws {
    let server = try server { request, reply, bytes in
      if request.offset == nil, request.index == 3 {
        reply.head("200 OK", ["ETag: \"old\"", "Content-Length: \(bytes.count)"])
        reply.send([UInt8](repeating: 1, count: 5000))
      } else {
        reply.file(bytes, to: request, tag: "\"new\"")
      }
    }
    try await bench.bring(small, from: source(server.url()))
    #expect(bench.holds(small) && asked(server).count == 2)
  }

  @Test
  func `one that goes on with another content is found out by the digest, and asked for the whole`()
    async throws
  {
    let server = try server { request, reply, bytes in
      if request.offset == nil, request.index == 3 {
        reply.head("200 OK", ["Content-Length: \(bytes.count)"])
        reply.send([UInt8](repeating: 1, count: 5000))
      } else {
        reply.file(bytes, to: request, tag: nil)
      }
    }
    try await bench.bring(small, from: source(server.url()))
    #expect(bench.holds(small) && asked(server).map(\.offset) == [nil, 5000, nil])
    #expect(
      bench.notes.last?.contains("its bytes and those that were there give other bytes") == true)
  }

  @Test(arguments: [true, false])
  func `one that stalls is given up`(_ answersFirst: Bool) async throws {
    let server = try server { _, reply, bytes in
      if answersFirst {
        reply.head("200 OK", ["Content-Length: \(bytes.count)"])
        reply.send(bytes[..<5000])
      }
      reply.stall()
    }
    let problem = await problem(server) {
      $0.hasPrefix(
        "\(server.url()): sends nothing in \($1) s"
          + (answersFirst ? " after 5000 of \(bytes.count) bytes; what has arrived" : ""))
    }
    #expect(problem == nil)
  }

  /// What is told of a server that leaves the victim's client waiting; nil where it is as expected.
  ///
  /// A machine that does much else may take longer to start a program than a test wants to wait: the
  /// patience grows until it is enough.
  private func problem(
    _ server: ScriptedServer, isExpected: (_ problem: String, _ seconds: Int) -> Bool
  ) async -> String? {
    var problem = ""
    for seconds in [1, 4, 16] {
      do { try placeOthers() } catch { return "\(error)" }
      unlink("\(bench.folder)/\(victim).gz.part")
      problem = await bench.problem(
        small, from: .url(URL(string: server.url())!), patience: Double(seconds))
      if isExpected(problem, seconds) { return nil }
    }
    return problem
  }

  @Test func `one that sends a byte now and then is given up`() async throws {
    let server = try server { _, reply, bytes in
      reply.head("200 OK", ["Content-Length: \(bytes.count)"])
      for byte in bytes {
        guard reply.send([byte]) else { return }
        usleep(50_000)
      }
    }
    let problem = await problem(server) { $0.contains(" bytes in \($1) s after ") }
    #expect(problem == nil)
  }

  @Test(arguments: [[], ["Content-Encoding: gzip"], ["Transfer-Encoding: chunked"]])
  func `one that sends without end fills no disk`(_ fields: [String]) async throws {
    let server = try server { _, reply, _ in
      reply.head("200 OK", fields)
      // Ten million noughts, packed, are few bytes on the way.
      let piece: [UInt8] =
        switch fields.first {
        case nil: [UInt8](repeating: 0, count: 1 << 16)
        case "Content-Encoding: gzip": SmallDataset.gzip([UInt8](repeating: 0, count: 10_000_000))
        default:
          Array("10000\r\n".utf8) + [UInt8](repeating: 0, count: 1 << 16) + Array("\r\n".utf8)
        }
      while reply.send(piece) {}
    }
    let problem = await bench.problem(small, from: try source(server.url()))
    let most = max(bytes.count, small.contents[victim]?.count ?? 0)
    #expect(
      problem.hasPrefix("\(server.url()): sends more than the \(most) bytes that are taken"),
      "\(problem)")
    #expect(bench.bytes("\(victim).gz.part") == nil)
  }

  @Test func `a file that is packed once more on the way is taken as what it holds`() async throws {
    let plain = small.contents[victim] ?? []
    let server = try server { _, reply, bytes in
      reply.head("200 OK", ["Content-Encoding: gzip", "Content-Length: \(bytes.count)"])
      reply.send(bytes)
    }
    try await bench.bring(small, from: source(server.url()))
    #expect(bench.bytes(victim) == plain && bench.bytes("\(victim).gz") == nil)
  }

  @Test func `one that refuses the connection, and a name that nobody has, are told`() async throws
  {
    let gone = try ScriptedServer(files: [:])
    gone.stop()
    let refused = await bench.problem(small, from: try source(gone.url()))
    #expect(refused.hasPrefix("\(gone.url()): cannot be reached: \""), "\(refused)")
    let nobody = await bench.problem(small, from: try source("http://nobody.invalid/x"))
    #expect(nobody == "http://nobody.invalid/x: its name cannot be resolved")
  }

  @Test(arguments: ["", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"])
  func `an answer that is none is told`(_ answer: String) async throws {
    let server = try server { _, reply, _ in reply.send(answer) }
    let problem = await bench.problem(small, from: try source(server.url()))
    #expect(problem.hasPrefix("\(server.url()): gives no whole answer: \""), "\(problem)")
  }
}
