import Glibc
import LessonWire
import Synchronization

// What a cell tells the builder. Authors do not call these: what they call is in the other files.
// None of it is public, so that a cell cannot send what no cell has to say.

/// How a process speaks to the builder.
private struct Channel {
  var descriptor: Int32 = -1
  var printed: (output: Int32, errors: Int32) = (1, 2)
  var lastProgress: UInt64 = 0
}

extension CellRuntime {
  /// Held while an event is written, so that each is whole whatever other threads say.
  private static let channel = Mutex(Channel())

  /// Takes the descriptor that events are written to, from the process that calls: one that a cell forks
  /// later keeps silent. A program that uses the library without a host has none.
  package static func speak(through descriptor: Int32) {
    channel.withLock { $0.descriptor = descriptor }
    lastDescriptor = descriptor
    speaker = getpid()
  }

  /// Takes the files that what a cell prints goes to, wherever the cell leads its own descriptors.
  package static func print(to output: Int32, errors: Int32) {
    channel.withLock { $0.printed = (output, errors) }
  }

  /// Whether this is the process that speaks, and no copy that a cell made of it.
  package static var isSpeaker: Bool { speaker == getpid() }

  /// The process that speaks and its descriptor once more, for a handler that finds the lock held.
  nonisolated(unsafe) private static var speaker: pid_t = 0
  nonisolated(unsafe) private static var lastDescriptor: Int32 = -1

  /// The place of the statement under way.
  package static var place: HostEvent.Place {
    HostEvent.Place(line: max(0, line), column: max(0, column))
  }

  /// Writes one event.
  package static func emit(_ event: HostEvent) {
    guard isSpeaker else { return }
    let line = event.line
    channel.withLock { channel in
      line.withUnsafeBytes { writeAll($0, to: channel.descriptor) }
    }
  }

  /// Writes bytes of events that were made ready before, from a handler of signals: a thread that holds the
  /// lock may be the one that the signal came to, so the wait for it is bounded.
  package static func emitFromHandler(_ bytes: UnsafeRawBufferPointer) {
    for _ in 0..<200 {
      let isDone: Void? = channel.withLockIfAvailable {
        writeAll(bytes, to: $0.descriptor)
      }
      if isDone != nil { return }
      usleep(1000)
    }
    // What the lock guards is read all the same: the process ends now. A line that another event left half
    // written is closed first.
    withUnsafeBytes(of: UInt8(ascii: "\n")) { writeAll($0, to: lastDescriptor) }
    writeAll(bytes, to: lastDescriptor)
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var start = 0
    while start < bytes.count {
      let written = Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
      if written < 0 {
        if errno == EINTR { continue }
        return
      }
      start += written
    }
  }

  /// How much the cell has printed.
  package static var printed: HostEvent.Printed {
    let files = channel.withLock { $0.printed }
    return HostEvent.Printed(output: size(of: files.output), errors: size(of: files.errors))
  }

  private static func size(of descriptor: Int32) -> Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? max(0, Int(status.st_size)) : 0
  }

  /// Sends what a cell set aside in the stream of standard output, unless another thread holds it.
  package static func flushPrinted() {
    // `stdout` is a variable in C, which Swift 6 does not let one read.
    guard let stream = dlsym(nil, "stdout")?.load(as: UnsafeMutablePointer<FILE>?.self),
      ftrylockfile(stream) == 0
    else { return }
    fflush(stream)
    funlockfile(stream)
  }

  /// Tells how far a long piece of work is: what it is at, and steps done of all.
  ///
  /// Twenty a second are enough; the last of a piece of work is always told.
  public static func progress(_ text: String, _ done: Int, _ total: Int) {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    let isDue = channel.withLock { channel in
      guard done >= total || now >= channel.lastProgress + 50_000_000 else { return false }
      channel.lastProgress = now
      return true
    }
    if isDue { emit(.progress(text: text, done: done, total: total)) }
  }

  static func sendProse(_ index: Int, _ text: String) {
    guard let start = text.cut(toBytes: OutputForm.proseLimit) else {
      return emit(.prose(index: index, text: text))
    }
    emit(.prose(index: index, text: start + "…"))
    emit(
      .warned(
        at: place,
        message:
          "this value has \(text.utf8.count) bytes; all but \(start.utf8.count) were cut"))
  }
}

/// Shows a value in the page at this point of a cell.
///
/// A ``Displayable`` value shows itself; any other value shows its description.
public func display<T>(_ value: T) {
  let bundle = (value as? any Displayable)?.display ?? MIMEBundle("text/plain", "\(value)")
  let (forms, cut) = OutputForm.bounded(
    bundle.forms.map { OutputForm(type: $0.type, data: $0.data) })
  CellRuntime.flushPrinted()
  CellRuntime.emit(.display(at: CellRuntime.place, after: CellRuntime.printed, forms: forms))
  if let cut {
    CellRuntime.emit(
      .warned(at: CellRuntime.place, message: "this value is too large for a page: \(cut)"))
  }
}
