import Foundation
import LessonExecution

/// Where a set's files are taken from.
package enum DatasetSource: Hashable, Sendable {
  /// The folders on the network that the program knows.
  case mirrors
  /// A folder on the network.
  case url(URL)
  /// A folder of this machine.
  case folder(String)

  /// Reads what a user names: a URL, or the path of a folder. The URL of one of the files stands for the
  /// folder that it lies in.
  ///
  /// - Throws: ``SetupError`` for a URL that cannot be asked.
  package init(_ text: String, files: [KnownFile]) throws(SetupError) {
    guard let scheme = text.prefixMatch(of: /([A-Za-z][A-Za-z0-9+.-]*):\/\//)?.1.lowercased() else {
      self = .folder(text.hasPrefix("file:/") ? try Self.path(ofFileURL: text) : text)
      return
    }
    if scheme == "file" {
      self = .folder(try Self.path(ofFileURL: text))
      return
    }
    guard ["http", "https"].contains(scheme) else {
      throw SetupError(
        "files cannot be brought by '\(scheme)'; expected a URL of http, https or file, or a folder"
      )
    }
    guard var parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      let url = parts.url
    else {
      throw SetupError("'\(URL.shown(text))' is no URL; expected such as https://host/folder/")
    }
    if files.contains(where: { [$0.name, "\($0.name).gz"].contains(url.lastPathComponent) }) {
      parts.path = (parts.path as NSString).deletingLastPathComponent
    }
    parts.fragment = nil
    self = .url(parts.url ?? url)
  }

  private static func path(ofFileURL text: String) throws(SetupError) -> String {
    guard let parts = URLComponents(string: text), ["", "localhost", nil].contains(parts.host),
      parts.path.hasPrefix("/")
    else {
      throw SetupError("'\(text)' names no folder of this machine; expected such as file:///folder")
    }
    return parts.path
  }
}

extension URL {
  /// The URL of a file in the folder that this one names; what stands behind a question mark stays there.
  func file(_ name: String) -> URL {
    guard var parts = URLComponents(url: self, resolvingAgainstBaseURL: true) else {
      return appendingPathComponent(name)
    }
    parts.path += parts.path.hasSuffix("/") ? name : "/\(name)"
    return parts.url ?? appendingPathComponent(name)
  }

  /// The URL for messages, without the secrets that some hold: a user with a password, and what stands
  /// behind a question mark.
  package var shown: String { Self.shown(absoluteString) }

  /// A text that should be a URL, for messages.
  static func shown(_ text: String) -> String {
    let bare = text.prefix { $0 != "?" && $0 != "#" }
    let mark = bare.endIndex < text.endIndex && text[bare.endIndex] == "?" ? "?…" : ""
    guard let start = bare.range(of: "://")?.upperBound else { return bare + mark }
    let authority = bare[start...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return bare + mark }
    return bare[..<start] + "…@" + bare[bare.index(after: at)...] + mark
  }

  /// The URL without its user and password, as it goes over the network.
  var withoutUser: URL {
    guard user != nil || password != nil,
      var parts = URLComponents(url: self, resolvingAgainstBaseURL: true)
    else { return self }
    parts.user = nil
    parts.password = nil
    return parts.url ?? self
  }

  /// What a server of this URL is told of its user; nil where it names none.
  var authorization: String? {
    guard let parts = URLComponents(url: self, resolvingAgainstBaseURL: true),
      parts.user != nil || parts.password != nil
    else { return nil }
    return "Basic " + Data("\(parts.user ?? ""):\(parts.password ?? "")".utf8).base64EncodedString()
  }

  /// Whether another URL is answered by the same server, which may know this one's password.
  func hasServer(of other: URL) -> Bool {
    scheme?.lowercased() == other.scheme?.lowercased()
      && host?.lowercased() == other.host?.lowercased() && port == other.port
  }
}
