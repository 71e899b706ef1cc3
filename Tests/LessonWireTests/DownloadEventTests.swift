import Testing

@testable import LessonWire

@Suite struct DownloadEventTests {
  private static let events: [DownloadEvent] = [
    .answer(status: 200, fields: []),
    .answer(
      status: 206, fields: [HeaderField("ETag", "\"a\\b\""), HeaderField("Location", "x\ty\nz")]),
    .bytes(1), .bytes(DownloadEvent.mostBytes), .end, .failure("is gone, with \\ and \t"),
    .failure(""),
  ]

  @Test(arguments: events) func `an event comes back equal`(_ event: DownloadEvent) throws {
    #expect(try DownloadEvent(line: event.line) == event)
  }

  @Test func `each kind is among those`() {
    #expect(Set(Self.events.map(\.kind)) == Set(DownloadEvent.Kind.allCases))
  }

  @Test(arguments: [
    ("", "a message of the download is cut off"), ("end", "a message of the download is cut off"),
    ("end\nend\n", "a message of the download is more than one line"),
    ("ende\n", "'ende' is no message of a download"),
    ("end\tx\n", "a message of the download has 1 field too many"),
    ("bytes\t0\n", "a message of the download: its count is 0; expected 1 to 1048576"),
    (
      "bytes\t99999999\n", "a message of the download: its count is 99999999; expected 1 to 1048576"
    ),
    ("bytes\n", "a message of the download ends before its count"),
    ("answer\tx\n", "a message of the download: its status is 'x'; expected a whole number"),
    ("answer\t1000\n", "a message of the download: its status is 1000; expected 0 to 999"),
    ("answer\t200\tETag\n", "a message of the download ends before its value"),
    ("failure\n", "a message of the download ends before its reason"),
  ])
  func `nonsense throws`(_ line: String, _ sentence: String) {
    #expect { try DownloadEvent(line: Array(line.utf8)) } throws: { "\($0)" == sentence }
  }

  @Test func `a request comes back equal, and nonsense throws`() throws {
    let requests = [
      DownloadRequest(url: "http://a/b"), DownloadRequest(url: ""),
      DownloadRequest(
        url: "u", fields: [HeaderField("Range", "bytes=3-"), HeaderField("a\\", "\n")]),
    ]
    for request in requests { #expect(try DownloadRequest(line: request.line) == request) }
    for line in ["", "u", "u\tRange\n", "u\\x\n", "a\nb\n"] {
      #expect(throws: WireError.self) { try DownloadRequest(line: Array(line.utf8)) }
    }
  }
}
