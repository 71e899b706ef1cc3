import Testing

@testable import LessonWire

/// Texts that a field may hold.
private let texts = [
  "", " ", "plain", "tab\there", "line\nbreak\r\n", "back\\slash\\n", "\\", "é 👩‍👩‍👧 \u{0}",
  String(repeating: "x", count: 100_000),
]

extension HostEvent {
  /// One of each kind, with fields that need care.
  static let all: [HostEvent] = {
    let place = Place(line: 3, column: 17)
    let printed = Printed(output: 0, errors: .max)
    return texts.flatMap { text -> [HostEvent] in
      [
        .display(at: place, after: printed, forms: [OutputForm(type: "text/plain", data: text)]),
        .display(at: place, after: printed, forms: texts.map { OutputForm(type: text, data: $0) }),
        .prose(index: 0, text: text), .read(kind: "content", path: text, stamp: text),
        .parameter(name: text), .published(name: text, path: text),
        .progress(text: text, done: -1, total: .min), .threw(at: place, message: text),
        .warned(at: place, message: text), .refused(text), .sleepless(text),
        .unendable([text, text]), .frames([Frame(library: text, offset: 5)]),
      ]
    } + [
      .display(at: place, after: printed, forms: []), .frames([]), .unendable([]),
      .awake(process: 2), .started(cell: 0), .mark(printed, next: .output),
      .mark(printed, next: .errors), .trying(process: .max), .tried(.exited(255)),
      .tried(.signaled(9)), .ended(.stopped(19)), .asleep(process: 77),
      .signal(
        Signal(
          number: 11, place: Place(line: 0, column: 0), isMainThread: true, isStackOverflow: false,
          startedBy: nil)),
      .signal(
        Signal(
          number: 4, place: place, isMainThread: false, isStackOverflow: true, startedBy: 0)),
      .done(cell: 3, seconds: 0.1 + 0.2, printed: printed, threads: 12),
      .done(cell: 0, seconds: .infinity, printed: printed, threads: 0),
    ]
  }()
}

@Suite struct HostEventTests {
  @Test func `every event comes back equal`() throws {
    for event in HostEvent.all { #expect(try HostEvent(line: event.line) == event) }
    #expect(Set(HostEvent.all.map(\.kind)) == Set(HostEvent.Kind.allCases))
  }

  @Test func `an event is one line`() {
    for event in HostEvent.all {
      #expect(event.line.count { $0 == UInt8(ascii: "\n") } == 1)
      #expect(event.line.last == UInt8(ascii: "\n"))
    }
  }

  @Test func `an event that is cut off anywhere throws`() {
    for event in HostEvent.all where event.line.count < 2000 {
      for end in event.line.indices {
        #expect(throws: WireError.self) { try HostEvent(line: event.line[..<end]) }
      }
    }
  }

  @Test(arguments: [
    "", "\n", "what\t1\n", "progress\tx\n", "progress\tx\t1\t2\t3\n", "progress\tx\tmany\t2\n",
    "progress\tx\t99999999999999999999\t2\n", "prose\t-1\tx\n", "awake\t0\n", "awake\t-1\n",
    "awake\t1\n", "awake\t4294967296\n", "display\t1\t1\t0\n", "display\t1\t1\t0\t0\ttext/plain\n",
    "display\t1\t1\t-5\t0\n", "mark\t1\t2\tboth\n", "ended\tvanished\t1\n", "ended\texited\t256\n",
    "signal\t0\t1\t1\t1\t0\t-1\n", "signal\t4\t1\t1\t2\t0\t-1\n", "refused\ta\\x\n",
    "refused\ta\\\n",
    "done\t0\tlong\t0\t0\t0\n", "refused\ta\nrefused\tb\n", "started\n", "frames\t/x\n",
    "threw\t9223372036854775807\t1\tx\n",
  ])
  func `nonsense throws`(_ line: String) {
    #expect(throws: WireError.self) { try HostEvent(line: line.utf8) }
    #expect(throws: WireError.self) { try HostCommand(line: line.utf8) }
  }

  @Test func `bytes that are no text throw`() {
    for kind in ["refused", "parameter"] {
      #expect(throws: WireError.self) {
        try HostEvent(line: Array("\(kind)\t".utf8) + [0xC3, 0x0A])
      }
    }
    #expect(throws: WireError.self) { try HostEvent(line: [0xFF, 0xFE, 0x0A]) }
  }

  @Test func `random bytes throw`() {
    var generator = Seeded(state: 7)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      #expect(throws: WireError.self) { try HostEvent(line: bytes + [0x0A]) }
      #expect(throws: WireError.self) { try HostCommand(line: bytes + [0x0A]) }
    }
  }

  @Test func `every way a process ends is told apart`() {
    #expect(ProcessEnd(waitStatus: 3 << 8) == .exited(3))
    #expect(ProcessEnd(waitStatus: 9) == .signaled(9))
    #expect(ProcessEnd(waitStatus: 11 | 0x80) == .signaled(11))
    #expect(ProcessEnd(waitStatus: 19 << 8 | 0x7F) == .stopped(19))
    #expect(ProcessEnd(waitStatus: 0xFFFF) == nil)
  }
}

@Suite struct HostCommandTests {
  private static let all: [HostCommand] = texts.flatMap { text -> [HostCommand] in
    let cell = HostCommand.Cell(index: 4, library: text, output: text, errors: text)
    return [
      .run(cell), .attempt(cell), .evaluate(cell), .sleep(pipe: text),
      .wake(commands: text, events: text),
    ]
  }

  @Test func `every command comes back equal, and cut off throws`() throws {
    #expect(Set(Self.all.map(\.kind)) == Set(HostCommand.Kind.allCases))
    for command in Self.all {
      let line = command.line
      #expect(try HostCommand(line: line) == command)
      for end in line.indices where line.count < 200 {
        #expect(throws: WireError.self) { try HostCommand(line: line[..<end]) }
      }
    }
  }
}

/// SplitMix64 (Steele, Lea & Flood, 2014).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
