import Testing

@testable import LessonPreview

@Suite struct HTTPRequestTests {
  private func read(_ text: String) throws(HTTPRequest.Fault) -> HTTPRequest {
    try HTTPRequest(head: Array(text.utf8)[...])
  }

  @Test func `reads what a browser sends`() throws {
    let request = try read(
      "GET /01-a/?x=1#y HTTP/1.1\r\nHost:  localhost:8080 \r\nAccept: */*\r\nX-Tab: a\tb\r\n\r\n")
    #expect(request.method == "GET" && request.path == "/01-a/")
    #expect(request.host == "localhost:8080" && request.keepsAlive)
  }

  @Test func `lines may end in a line feed alone`() throws {
    let request = try read("HEAD / HTTP/1.0\nhost: localhost\n\n")
    #expect(request.method == "HEAD" && request.host == "localhost" && !request.keepsAlive)
  }

  @Test(arguments: [
    ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
    ("HTTP/1.1", "connection: x, CLOSE\r\n", false), ("HTTP/1.0", "", false),
    ("HTTP/1.0", "Connection: keep-alive\r\n", true),
    ("HTTP/1.1", "Content-Length: 3\r\n", false),
    ("HTTP/1.1", "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n", false),
  ])
  func `knows whether the connection goes on`(_ version: String, _ fields: String, _ goesOn: Bool)
    throws
  {
    #expect(try read("GET / \(version)\r\n\(fields)\r\n").keepsAlive == goesOn)
  }

  @Test func `a target that names its host counts for it`() throws {
    let request = try read("GET http://evil.example/x HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(request.host == "evil.example" && request.path == "/x")
    #expect(try read("GET http://localhost HTTP/1.1\r\n\r\n").path == "/")
  }

  @Test(arguments: [
    "\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / x HTTP/1.1\r\n\r\n",
    "GET / FTP/1.1\r\n\r\n", "GET /\0 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\rX: y\r\n\r\n",
    "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n",
  ])
  func `what is no request is refused`(_ text: String) {
    #expect(throws: HTTPRequest.Fault.malformed) { try read(text) }
  }

  @Test func `another version of HTTP is told apart`() {
    for version in ["HTTP/2.0", "HTTP/0.9", "HTTP/1.2"] {
      #expect(throws: HTTPRequest.Fault.unknownVersion) { try read("GET / \(version)\r\n\r\n") }
    }
  }

  @Test func `finds a head's end wherever its bytes are cut`() {
    for ending in ["\r\n\r\n", "\n\n", "\n\r\n", "\r\n\n"] {
      let head = Array("GET / HTTP/1.1\r\nHost: x\(ending)".utf8)
      let bytes = head + Array("GET".utf8)
      for count in 0...bytes.count {
        // Whatever was searched before, the end is found once it is there.
        for searched in [0, max(0, count - 1)] where count > searched {
          let end = HTTPRequest.end(of: Array(bytes[..<count]), searched: searched)
          if count < head.count { #expect(end == nil) }
          if count == head.count || count > head.count && searched == 0 {
            #expect(end == head.count)
          }
        }
      }
    }
  }
}
