import Foundation

/// What there is to serve, by its path.
package struct ServedSite: Sendable {
  let output: String
  let pages: LivePages
  let opened: @Sendable (String) -> Void

  package init(output: String, pages: LivePages, opened: @escaping @Sendable (String) -> Void) {
    self.output = URL(fileURLWithPath: output).resolvingSymlinksInPath().path
    self.pages = pages
    self.opened = opened
  }

  package func answer(to request: HTTPRequest) -> HTTPAnswer {
    guard Self.isOurs(host: request.host) else {
      return .refusal(.forbidden, "this preview answers to 127.0.0.1 and localhost only")
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      return .refusal(.methodNotAllowed, "this preview is for reading")
    }
    switch request.path {
    case "/.lectern/events":
      return HTTPAnswer(status: .ok, type: "text/event-stream", body: nil)
    case "/.lectern/live.js":
      return HTTPAnswer(
        status: .ok, type: "text/javascript; charset=utf-8", body: PackageResources.live_js)
    default: return file(request.path)
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

  private func file(_ path: String) -> HTTPAnswer {
    let missing = HTTPAnswer.refusal(.notFound, "there is no such page")
    guard let parts = Self.parts(of: path) else { return missing }
    var relative = parts.joined(separator: "/")
    if path.hasSuffix("/") || relative.isEmpty {
      relative += relative.isEmpty ? "index.html" : "/index.html"
    }
    let type = Self.type(of: relative)
    if relative.hasSuffix("/index.html"), parts.count <= 2 {
      let name = parts[0]
      opened(name)
      if let html = pages.html(of: name) {
        return HTTPAnswer(status: .ok, type: type, body: Array(Self.withScript(html).utf8))
      }
    }
    // Links are followed first: what they lead to must lie in the folder too.
    let target = URL(fileURLWithPath: "\(output)/\(relative)").resolvingSymlinksInPath().path
    var isFolder: ObjCBool = false
    guard target.hasPrefix(output + "/"),
      FileManager.default.fileExists(atPath: target, isDirectory: &isFolder)
    else { return missing }
    if isFolder.boolValue {
      // Links on a page count from its folder: without the slash they would count from the one above.
      guard FileManager.default.fileExists(atPath: "\(target)/index.html") else { return missing }
      // By the names in it: a path that begins with two slashes would name another machine.
      return .moved(to: "/" + parts.map(Self.encoded).joined(separator: "/") + "/")
    }
    guard let data = FileManager.default.contents(atPath: target) else { return missing }
    let isPage = relative.hasSuffix(".html")
    return HTTPAnswer(
      status: .ok, type: type,
      body: isPage
        ? Array(Self.withScript(String(decoding: data, as: UTF8.self)).utf8) : Array(data))
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

  private static func encoded(_ name: String) -> String {
    name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? name
  }

  private static func withScript(_ html: String) -> String {
    html.replacingOccurrences(
      of: "</body>", with: "<script src=\"/.lectern/live.js\" defer></script></body>")
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
