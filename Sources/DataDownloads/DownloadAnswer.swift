import Foundation
import LessonWire

/// A server's answer as far as the rules look at it.
package struct DownloadAnswer: Hashable, Sendable {
  package var status: Int
  private let fields: [HeaderField]

  package init(status: Int, fields: [HeaderField]) {
    self.status = status
    self.fields = fields
  }

  private func value(_ name: String) -> String? {
    fields.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The bytes that the server says it sends; nil where it says none, or nonsense.
  var length: Int? { value("Content-Length").flatMap(Self.count) }

  /// Whether the bytes are packed on the way, so that others arrive than the server counts.
  var isEncoded: Bool { !["", "identity"].contains(value("Content-Encoding")?.lowercased() ?? "") }

  /// The name of the file's present content, where it stands for each byte of it.
  var strongTag: String? {
    value("ETag").flatMap { $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.count > 2 ? $0 : nil }
  }

  var location: String? { value("Location") }

  /// The part of the file that is sent, and the file's whole length, where the server says it.
  var range: (bytes: ClosedRange<Int>, total: Int?)? {
    guard
      let match = value("Content-Range")?.wholeMatch(of: /bytes\s+([0-9]+)-([0-9]+)\/([0-9]+|\*)/),
      let first = Self.count(match.1), let last = Self.count(match.2), first <= last
    else { return nil }
    if match.3 == "*" { return (first...last, nil) }
    guard let total = Self.count(match.3), last < total else { return nil }
    return (first...last, total)
  }

  /// What the status says, for messages.
  var shownStatus: String {
    let meaning: String? =
      switch status {
      case 401: "it wants a user with a password"
      case 403: "forbidden"
      case 404: "not found"
      case 407: "the proxy wants a user with a password"
      case 410: "gone"
      case 429: "too many requests"
      case 500: "its own failure"
      case 502, 504: "no answer behind it"
      case 503: "not now"
      default: nil
      }
    return "\(status)" + (meaning.map { " (\($0))" } ?? "")
  }

  /// Digits as a number that no sum of two overflows.
  private static func count(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(text),
      count < 1 << 60
    else { return nil }
    return count
  }
}
