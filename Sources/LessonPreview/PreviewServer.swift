import FlyingFox
import FlyingSocks
import Foundation

/// Serves the site's files and the live pages to this machine alone.
///
/// It listens on 127.0.0.1 and answers requests that name it so: a page of another site that makes
/// a browser ask here under its own name gets nothing.
final class PreviewServer: Sendable {
  private let server: HTTPServer
  private let output: String
  private let pages: LivePages
  /// Hears which lesson's page was opened.
  private let opened: @Sendable (String) -> Void

  init(
    port: UInt16, output: String, pages: LivePages, opened: @escaping @Sendable (String) -> Void
  ) throws {
    self.output = URL(fileURLWithPath: output).resolvingSymlinksInPath().path
    self.pages = pages
    self.opened = opened
    server = HTTPServer(
      address: try .inet(ip4: "127.0.0.1", port: port), timeout: 60, logger: .disabled)
  }

  /// Answers until the task is cancelled.
  func run() async throws {
    await server.appendRoute("*") { [self] request in await answer(request) }
    defer { ended.set() }
    try await server.run()
  }

  /// The port, once the server listens; nil where it has ended instead.
  func port() async throws -> UInt16? {
    while !ended.isSet {
      if case .ip4(_, let port)? = await server.listeningAddress { return port }
      try await Task.sleep(for: .milliseconds(5))
    }
    return nil
  }

  private let ended = Flag()

  // MARK: - Answers

  private func answer(_ request: HTTPRequest) async -> HTTPResponse {
    guard Self.isOurs(host: request.headers[.host]) else {
      return Self.refusal(.forbidden, "this preview answers to 127.0.0.1 and localhost only")
    }
    guard request.method == .GET || request.method == .HEAD else {
      return Self.refusal(.methodNotAllowed, "this preview is for reading")
    }
    let path = request.target.path()
    switch path {
    case "/.lectern/events":
      return HTTPResponse(
        statusCode: .ok,
        headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
        body: HTTPBodySequence(from: pages.listen()))
    case "/.lectern/live.js":
      return HTTPResponse(
        statusCode: .ok, headers: Self.headers("text/javascript; charset=utf-8"),
        body: Data(PackageResources.live_js))
    default: return file(path)
    }
  }

  /// Whether a request names this machine: with or without a port.
  static func isOurs(host: String?) -> Bool {
    guard let host else { return false }
    let name = host.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = name.first, ["127.0.0.1", "localhost"].contains(first.lowercased()) else {
      return false
    }
    return name.count == 1 || Int(name[1]) != nil
  }

  private func file(_ path: String) -> HTTPResponse {
    guard let parts = Self.parts(of: path) else {
      return Self.refusal(.notFound, "there is no such page")
    }
    var relative = parts.joined(separator: "/")
    if path.hasSuffix("/") || relative.isEmpty {
      relative += relative.isEmpty ? "index.html" : "/index.html"
    }
    let type = Self.type(of: relative)
    if relative.hasSuffix("/index.html"), parts.count <= 2 {
      let name = parts[0]
      opened(name)
      if let html = pages.html(of: name) {
        return HTTPResponse(
          statusCode: .ok, headers: Self.headers(type), body: Data(Self.withScript(html).utf8))
      }
    }
    // Links are followed first: what they lead to must lie in the folder too.
    let target = URL(fileURLWithPath: "\(output)/\(relative)").resolvingSymlinksInPath().path
    var isFolder: ObjCBool = false
    guard target.hasPrefix(output + "/"),
      FileManager.default.fileExists(atPath: target, isDirectory: &isFolder), !isFolder.boolValue,
      let data = FileManager.default.contents(atPath: target)
    else {
      return Self.refusal(.notFound, "there is no such page")
    }
    let isPage = relative.hasSuffix(".html")
    return HTTPResponse(
      statusCode: .ok, headers: Self.headers(type),
      body: isPage ? Data(Self.withScript(String(decoding: data, as: UTF8.self)).utf8) : data)
  }

  /// The names in a path, decoded once; nil for one that leads up, hides or is no text.
  static func parts(of path: String) -> [String]? {
    guard path.hasPrefix("/"), let decoded = path.removingPercentEncoding else { return nil }
    let parts = decoded.split(separator: "/").map(String.init)
    let isPlain = parts.allSatisfy {
      !$0.hasPrefix(".") && !$0.contains("\\") && !$0.contains("\0")
    }
    return isPlain ? parts : nil
  }

  private static func withScript(_ html: String) -> String {
    html.replacingOccurrences(
      of: "</body>", with: "<script src=\"/.lectern/live.js\" defer></script></body>")
  }

  private static func refusal(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    HTTPResponse(
      statusCode: status, headers: headers("text/plain; charset=utf-8"),
      body: Data((text + "\n").utf8))
  }

  private static func headers(_ type: String) -> HTTPHeaders {
    [
      .contentType: type, .cacheControl: "no-store",
      HTTPHeader("X-Content-Type-Options"): "nosniff",
    ]
  }

  static func type(of path: String) -> String {
    let types = [
      "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
      "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
      "jpg": "image/jpeg", "jpeg": "image/jpeg", "woff2": "font/woff2",
      "md": "text/plain; charset=utf-8", "json": "application/json",
    ]
    return types[(path as NSString).pathExtension.lowercased()] ?? "application/octet-stream"
  }
}
