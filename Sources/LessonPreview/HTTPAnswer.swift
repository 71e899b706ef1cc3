/// An answer to a request.
package struct HTTPAnswer: Equatable {
  package enum Status: Int {
    case ok = 200
    case movedPermanently = 301
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case timedOut = 408
    case headTooLarge = 431
    case unknownVersion = 505

    var phrase: String {
      switch self {
      case .ok: "OK"
      case .movedPermanently: "Moved Permanently"
      case .badRequest: "Bad Request"
      case .forbidden: "Forbidden"
      case .notFound: "Not Found"
      case .methodNotAllowed: "Method Not Allowed"
      case .timedOut: "Request Timeout"
      case .headTooLarge: "Request Header Fields Too Large"
      case .unknownVersion: "HTTP Version Not Supported"
      }
    }
  }

  package var status: Status
  var type: String
  /// What follows the head; nil where events follow for as long as somebody listens.
  package var body: [UInt8]?
  /// Where what was asked for is instead.
  package var location: String?

  /// An answer in words.
  static func refusal(_ status: Status, _ text: String) -> HTTPAnswer {
    HTTPAnswer(
      status: status, type: "text/plain; charset=utf-8", body: Array((text + "\n").utf8))
  }

  /// What sends a reader on to another path, which is one of ours.
  static func moved(to path: String) -> HTTPAnswer {
    var answer = refusal(.movedPermanently, "this page is at \(path)")
    answer.location = path
    return answer
  }

  /// The bytes that go out.
  ///
  /// - Parameter isHeadOnly: Whether the body is only measured, as HEAD asks.
  func bytes(isHeadOnly: Bool, keepsAlive: Bool) -> [UInt8] {
    var head = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\nContent-Type: \(type)\r\n"
    head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
    if let body { head += "Content-Length: \(body.count)\r\n" }
    if let location { head += "Location: \(location)\r\n" }
    if status == .methodNotAllowed { head += "Allow: GET, HEAD\r\n" }
    head += "Connection: \(keepsAlive && body != nil ? "keep-alive" : "close")\r\n\r\n"
    return Array(head.utf8) + (isHeadOnly ? [] : body ?? [])
  }
}
