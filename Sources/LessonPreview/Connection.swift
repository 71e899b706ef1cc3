import Foundation

/// One connection of a browser: reads a head, sends an answer, and so on.
///
/// It holds no more than one head and one answer: while an answer is under way nothing is read, so
/// that whoever asks and does not listen fills the kernel's buffers and not this program.
struct Connection {
  /// How long a connection may take.
  struct Patience {
    /// From a head's first byte to its last.
    var head = Duration.seconds(10)
    /// Without any byte of a request.
    var idle = Duration.seconds(60)
    /// Without a byte of an answer taken.
    var answer = Duration.seconds(30)
    /// After the last answer, for the other side to close.
    var farewell = Duration.seconds(2)
  }

  private enum State: Equatable { case reading, answering, listening, leaving, closed }

  let descriptor: Int32
  private let patience: Patience
  private let answer: (HTTPRequest) -> HTTPAnswer
  private var state = State.reading
  private var received: [UInt8] = []
  private var outgoing: ArraySlice<UInt8> = []
  private var staysAfterAnswer = true
  private var becomesListener = false
  /// When it is given up; nil for one that listens and is not behind.
  private(set) var deadline: ContinuousClock.Instant?

  /// The most bytes that a listener may be behind.
  private static let mostBehind = 4 << 20

  init(
    _ descriptor: Int32, _ patience: Patience, answer: @escaping (HTTPRequest) -> HTTPAnswer
  ) {
    self.descriptor = descriptor
    self.patience = patience
    self.answer = answer
    deadline = .now + patience.idle
  }

  /// What is waited for, as `poll` names it.
  var events: Int16 {
    outgoing.isEmpty ? Int16(POLLIN) : Int16(POLLOUT)
  }

  var isClosed: Bool { state == .closed }
  /// Whether it may make room for another: nothing is under way.
  var isIdle: Bool { state == .reading || state == .leaving }
  var isListening: Bool { state == .listening }

  // MARK: - What happens to it

  /// Reads or writes, whichever can go on.
  mutating func proceed() {
    if outgoing.isEmpty { receive() } else { transmit() }
  }

  /// Gives up what took too long; a head that began gets an answer.
  mutating func expire() {
    if state == .reading, !received.isEmpty {
      refuse(.timedOut, "the request did not come to its end in time")
    } else {
      state = .closed
    }
  }

  /// Sends an event to a listener.
  mutating func tell(_ bytes: [UInt8]) {
    guard state == .listening else { return }
    if outgoing.isEmpty { deadline = .now + patience.answer }
    outgoing += bytes
    // A page that does not read is asleep; its browser connects anew when it wakes.
    if outgoing.count > Self.mostBehind { state = .closed } else { transmit() }
  }

  // MARK: - Reading

  private mutating func receive() {
    var buffer = [UInt8](repeating: 0, count: HTTPRequest.largestHead)
    let room = state == .reading ? HTTPRequest.largestHead - received.count : buffer.count
    let count = recv(descriptor, &buffer, min(buffer.count, max(1, room)), 0)
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    guard count > 0 else {
      state = .closed
      return
    }
    // A listener has nothing to say, and one that leaves is not heard any more.
    guard state == .reading else { return }
    if received.isEmpty { deadline = .now + patience.head }
    let searched = received.count
    received += buffer[..<count]
    answerNext(searched: searched)
  }

  /// Answers the next request that has come whole.
  private mutating func answerNext(searched: Int = 0) {
    // Empty lines before a request are passed over.
    let blank = received.prefix { $0 == 13 || $0 == 10 }.count
    if blank > 0, searched == 0 { received.removeFirst(blank) }
    guard let end = HTTPRequest.end(of: received, searched: searched) else {
      if received.count >= HTTPRequest.largestHead {
        refuse(
          .headTooLarge,
          "the head of a request has at most \(HTTPRequest.largestHead) bytes")
      }
      return
    }
    let head = received[..<end]
    received.removeFirst(end)
    do throws(HTTPRequest.Fault) {
      let request = try HTTPRequest(head: head)
      send(answer(request), to: request)
    } catch {
      switch error {
      case .malformed: refuse(.badRequest, "this is no request as HTTP writes it")
      case .unknownVersion: refuse(.unknownVersion, "this preview speaks HTTP/1.1")
      }
    }
  }

  // MARK: - Writing

  private mutating func send(_ answer: HTTPAnswer, to request: HTTPRequest) {
    let isHeadOnly = request.method == "HEAD"
    becomesListener = answer.body == nil && !isHeadOnly
    staysAfterAnswer =
      request.keepsAlive && answer.body != nil && answer.status != .methodNotAllowed
    start(answer.bytes(isHeadOnly: isHeadOnly, keepsAlive: staysAfterAnswer))
  }

  /// Answers what cannot be understood, and what follows it is not read.
  private mutating func refuse(_ status: HTTPAnswer.Status, _ text: String) {
    becomesListener = false
    staysAfterAnswer = false
    received = []
    start(HTTPAnswer.refusal(status, text).bytes(isHeadOnly: false, keepsAlive: false))
  }

  private mutating func start(_ bytes: [UInt8]) {
    state = .answering
    outgoing = bytes[...]
    deadline = .now + patience.answer
    transmit()
  }

  private mutating func transmit() {
    while !outgoing.isEmpty {
      let count = Platform.send(outgoing, to: descriptor)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      guard count > 0 else {
        state = .closed
        return
      }
      outgoing = outgoing.dropFirst(count)
      deadline = .now + patience.answer
    }
    outgoing = []
    if state == .answering { finishAnswer() }
    if state == .listening { deadline = nil }
  }

  private mutating func finishAnswer() {
    if becomesListener {
      state = .listening
      tell(LivePages.opening)
    } else if staysAfterAnswer {
      state = .reading
      deadline = .now + (received.isEmpty ? patience.idle : patience.head)
      // The next request may be there already.
      if !received.isEmpty { answerNext() }
    } else {
      // Closing at once could take back an answer that is not read yet.
      state = .leaving
      deadline = .now + patience.farewell
      shutdown(descriptor, Int32(SHUT_WR))
    }
  }
}
