/// The head of a request, as RFC 9112 writes it.
package struct HTTPRequest: Equatable {
  var method: String
  /// The path as it was sent, without what follows a question mark.
  var path: String
  /// The one host that the request names; nil for none.
  var host: String?
  /// Whether the connection waits for another request.
  var keepsAlive: Bool

  /// The most bytes that a head may have.
  static let largestHead = 16 << 10

  /// Why a head is refused.
  package enum Fault: Error, Equatable { case malformed, unknownVersion }

  /// The number of bytes up to the empty line that ends the head; nil where it has not come yet.
  ///
  /// - Parameter start: How many bytes have been searched before.
  package static func end(of bytes: [UInt8], searched start: Int = 0) -> Int? {
    var index = max(0, start - 3)
    while index + 1 < bytes.count {
      if bytes[index] == 10 {
        if bytes[index + 1] == 10 { return index + 2 }
        if bytes[index + 1] == 13, index + 2 < bytes.count, bytes[index + 2] == 10 {
          return index + 3
        }
      }
      index += 1
    }
    return nil
  }

  /// Reads a whole head.
  package init(head: ArraySlice<UInt8>) throws(Fault) {
    // A tab may stand in a value; no other control character stands anywhere but at a line's end.
    let isPlain = head.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 || $0 == 10 || $0 == 13 }
    guard isPlain else { throw .malformed }
    let lines = head.split(separator: 10).map { line in
      String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
    }
    guard let first = lines.first else { throw .malformed }
    let words = first.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, !words[1].isEmpty, !first.contains("\r") else {
      throw .malformed
    }
    guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
      throw words[2].hasPrefix("HTTP/") ? .unknownVersion : .malformed
    }
    method = String(words[0])
    keepsAlive = words[2] == "HTTP/1.1"
    path = String(words[1].prefix { $0 != "?" && $0 != "#" })
    try readFields(lines.dropFirst().filter { !$0.isEmpty })
    try takeHostFromTarget()
  }

  private mutating func readFields(_ lines: [String]) throws(Fault) {
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        line[..<colon].allSatisfy({ $0.isASCII && $0 != " " && $0 != "\t" }),
        !line.contains("\r")
      else { throw .malformed }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      switch line[..<colon].lowercased() {
      case "host":
        // Of two names, two readers could believe different ones.
        guard host == nil else { throw .malformed }
        host = String(value.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
      case "connection":
        let options = value.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }
        if options.contains("close") { keepsAlive = false }
        if options.contains("keep-alive") { keepsAlive = true }
      case "content-length", "transfer-encoding":
        // What is sent along is not read; another request could hide in it.
        isLast = true
      default: break
      }
    }
    if isLast { keepsAlive = false }
  }

  private var isLast = false

  /// A target may name the host itself, which then counts.
  private mutating func takeHostFromTarget() throws(Fault) {
    guard path.lowercased().hasPrefix("http://") else { return }
    let rest = path.dropFirst("http://".count)
    host = String(rest.prefix { $0 != "/" })
    path = String(rest.drop { $0 != "/" })
    if path.isEmpty { path = "/" }
  }
}
