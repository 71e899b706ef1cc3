import Glibc
import LessonKit
import LessonWire

/// Says where a cell was when a signal ended it.
///
/// The handler may come while the thread holds the allocator's lock, a stream's or the loader's. So it
/// allocates nothing and waits for nothing: what it writes lies ready, line buffers need no flush,
/// and the cells' places in memory were noted when they were loaded. Only the walk up the stack asks
/// a library, after the signal itself has been told, and an alarm ends a walk that does not end.
enum SignalReports {
  private static let signals = [
    SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGXCPU, SIGSYS, SIGXFSZ,
  ]
  private static let frameCount = 64
  nonisolated(unsafe) private static let frames = UnsafeMutablePointer<UnsafeMutableRawPointer?>
    .allocate(capacity: frameCount)
  nonisolated(unsafe) private static var text = EventText(capacity: 1 << 17)
  nonisolated(unsafe) private static var isReporting = false

  static func prepare() {
    // The first call of backtrace loads the unwinder, which must not happen in the handler.
    _ = Platform.backtrace(into: frames, frameCount)
    // What is made at its first use is used now.
    text.clear()
    _ = LoadedCells.entry(holding: 0)
    ThreadTracing.prepare()
    ThreadTracing.giveSignalStack()
    install()
  }

  /// Takes the signals that end a cell, which a cell before may have taken for itself; all others are the
  /// cells' own.
  static func install() {
    // The builder's threads block signals, and a process begins with its parent's mask.
    unblock(signals)
    var action = sigaction()
    action.__sigaction_handler.sa_sigaction = { signal, information, context in
      SignalReports.report(signal, information, context)
    }
    // A fault in the handler itself, where its signal is blocked, ends the process at once; another
    // thread that fails meanwhile comes to the handler, and waits there.
    sigemptyset(&action.sa_mask)
    for signal in signals { sigaddset(&action.sa_mask, signal) }
    action.sa_flags = Int32(SA_ONSTACK) | Int32(SA_SIGINFO)
    for signal in signals { sigaction(signal, &action, nil) }
  }

  private static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func report(
    _ number: Int32, _ information: UnsafeMutablePointer<siginfo_t>?,
    _ context: UnsafeMutableRawPointer?
  ) {
    // A copy that a cell forked has nothing to say.
    if !CellRuntime.isSpeaker { _exit(128 + number) }
    // A second thread that fails waits for the first, which ends both.
    if isReporting { while true { pause() } }
    isReporting = true
    var ending = sigaction()
    ending.__sigaction_handler.sa_handler = { _ in _exit(128 + SIGALRM) }
    sigaction(SIGALRM, &ending, nil)
    var alarms = sigset_t()
    sigemptyset(&alarms)
    sigaddset(&alarms, SIGALRM)
    pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
    alarm(2)

    text.clear()
    let cell = ThreadTracing.startingCell
    text.add("signal\t")
    for field in [
      Int(number), max(0, CellRuntime.line), max(0, CellRuntime.column),
      Platform.isMainThread ? 1 : 0,
      Platform.isStackOverflow(number, information, context) ? 1 : 0,
    ] {
      text.add(field)
      text.add("\t")
    }
    text.add(cell)
    text.add("\n")
    CellRuntime.emitFromHandler(text.bytes)
    reportFrames(from: Platform.interruptedAddress(context))
    _exit(128 + number)
  }

  /// - Parameter place: The instruction that was under way.
  private static func reportFrames(from place: UInt) {
    text.clear()
    text.add("frames")
    for index in 0..<Platform.backtrace(into: frames, frameCount) {
      let address = UInt(bitPattern: frames[index])
      guard let entry = LoadedCells.entry(holding: address) else { continue }
      text.add("\t")
      text.add(entry.pointee.path, entry.pointee.pathCount)
      text.add("\t")
      // A return address names the instruction after the call; the one that stopped is itself.
      text.add(Int(address - entry.pointee.start) - (address == place ? 0 : 1))
    }
    text.add("\n")
    CellRuntime.emitFromHandler(text.bytes)
  }
}

/// Text that is put together without allocating.
private struct EventText {
  private let buffer: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private var count = 0

  init(capacity: Int) {
    buffer = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer, count: count) }

  mutating func clear() { count = 0 }

  mutating func add(_ text: StaticString) { add(text.utf8Start, text.utf8CodeUnitCount) }

  mutating func add(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    for index in 0..<length where count < capacity {
      buffer[count] = bytes[index]
      count += 1
    }
  }

  mutating func add(_ number: Int) {
    if number < 0 { add("-") }
    var divisor: UInt = 1
    let size = number.magnitude
    while size / divisor >= 10 { divisor *= 10 }
    while divisor > 0, count < capacity {
      buffer[count] = UInt8(ascii: "0") + UInt8(size / divisor % 10)
      count += 1
      divisor /= 10
    }
  }
}
