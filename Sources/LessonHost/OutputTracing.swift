import Glibc
import LessonKit
import LessonWire
import Synchronization

/// Keeps what a cell prints in the order in which it was printed.
///
/// Standard output and standard error go to a file each, so that nothing is lost in a crash, no reader can
/// keep a cell waiting, and programs that the cell starts write to them as well. Two files have no common
/// order. So the functions that print stand before the C library's, and where one stream is about to be
/// written to while the other has grown, a mark says how long both are.
enum OutputTracing {
  private struct State {
    /// How long the files were when they were last looked at.
    var seen = HostEvent.Printed(output: 0, errors: 0)
    var files: (output: Int32, errors: Int32) = (-1, -1)
    var marks = 0
    /// The earlier cells whose threads printed while this one ran.
    var strangers: Set<Int> = []
  }

  /// A cell that goes to and fro more often has its output told apart, but no longer in order.
  private static let mostMarks = 10_000
  private static let state = Mutex(State())

  nonisolated(unsafe) static let output: UnsafeMutablePointer<FILE>? =
    dlsym(nil, "stdout")?.load(as: UnsafeMutablePointer<FILE>?.self) ?? nil
  nonisolated(unsafe) static let errors: UnsafeMutablePointer<FILE>? =
    dlsym(nil, "stderr")?.load(as: UnsafeMutablePointer<FILE>?.self) ?? nil

  static func prepare() {
    // Nothing waits in a stream's buffer: not for a crash to lose it, nor for the other stream to overtake it.
    for stream in [output, errors] { _ = Real.setBuffer(stream, nil, _IONBF, 0) }
    _ = (Real.write, Real.writeBlock, Real.putText, Real.putLine, Real.put, Real.putUnlocked)
  }

  /// Leads standard output and standard error to files.
  static func begin(output: String, errors: String) {
    state.withLock { state in
      for (path, descriptor) in [(output, Int32(1)), (errors, 2)] {
        // Where a cell closed 1 or 2, the file itself may get that number.
        let opened = open(path, O_RDWR | O_CREAT | O_APPEND | O_TRUNC, 0o644)
        let file = Platform.duplicateAboveAll(opened)
        if opened >= 0 { close(opened) }
        guard file >= 0 else {
          CellRuntime.emit(
            .refused("the file \(path) cannot be made: \(String(cString: strerror(errno)))"))
          _exit(2)
        }
        DescriptorGuard.replace(descriptor, by: file)
        // Kept apart from 1 and 2, which the cell may lead elsewhere.
        var own = descriptor == 1 ? state.files.output : state.files.errors
        if own >= 0 {
          DescriptorGuard.replace(own, by: file)
          Platform.closeInPrograms(own)
        } else {
          own = Platform.duplicateAboveAll(file)
          if descriptor == 1 { state.files.output = own } else { state.files.errors = own }
        }
        FileTracing.kept.insert(own)
        close(file)
      }
      state.seen = HostEvent.Printed(output: 0, errors: 0)
      state.marks = 0
      state.strangers = []
      CellRuntime.print(to: state.files.output, errors: state.files.errors)
    }
    let null = open("/dev/null", O_RDWR)
    if null > 0 {
      DescriptorGuard.replace(0, by: null)
      close(null)
    }
  }

  /// Called before something is printed to a stream.
  static func note(_ stream: HostEvent.Stream) {
    let saved = errno
    defer { errno = saved }
    // Another thread that prints at this moment has no place in order before or after this one.
    let mark = state.withLockIfAvailable { state -> HostEvent.Printed? in
      guard state.files.output >= 0, state.marks < mostMarks else { return nil }
      let isAhead =
        stream == .output
        ? size(of: state.files.errors) != state.seen.errors
        : size(of: state.files.output) != state.seen.output
      guard isAhead else { return nil }
      state.seen = HostEvent.Printed(
        output: size(of: state.files.output), errors: size(of: state.files.errors))
      state.marks += 1
      return state.seen
    }
    if case .some(.some(let printed)) = mark { CellRuntime.emit(.mark(printed, next: stream)) }
    noteStranger()
  }

  /// Says that a thread prints that an earlier cell started.
  private static func noteStranger() {
    let starter = ThreadTracing.startingCell
    guard starter >= 0, starter != CellExecution.current, FileTracing.isOn else { return }
    let isNew = state.withLockIfAvailable { $0.strangers.insert(starter).inserted }
    guard isNew == true else { return }
    CellRuntime.emit(
      .warned(
        at: .init(line: 1, column: 1),
        message:
          "a thread that cell \(starter + 1) started printed while this cell ran; its text is shown with this cell"
      ))
  }

  /// Says which standard streams a cell closed, or led elsewhere for good.
  static func warnOfLostStreams() {
    let files = state.withLock { $0.files }
    for (number, file, name) in [
      (Int32(1), files.output, "output"), (2, files.errors, "error"),
    ] where file >= 0 && !isSame(number, file) {
      CellRuntime.emit(
        .warned(
          at: .init(line: 1, column: 1),
          message:
            "this cell closed standard \(name), or led it elsewhere; what it wrote there after that is not on the page"
        ))
    }
  }

  private static func isSame(_ a: Int32, _ b: Int32) -> Bool {
    var (one, other) = (stat(), stat())
    return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev
      && one.st_ino == other.st_ino
  }

  static func note(_ stream: OpaquePointer?) {
    guard let stream else { return }
    if stream == OpaquePointer(output) {
      note(.output)
    } else if stream == OpaquePointer(errors) {
      note(.errors)
    }
  }

  static func note(_ descriptor: Int32) {
    if descriptor == 1 { note(.output) } else if descriptor == 2 { note(.errors) }
  }

  private static func size(of descriptor: Int32) -> Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  enum Real {
    typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int) -> Int
    typealias WriteMany = @convention(c) (Int32, UnsafeRawPointer?, Int32) -> Int
    typealias WriteBlock = @convention(c) (UnsafeRawPointer?, Int, Int, OpaquePointer?) -> Int
    typealias PutText = @convention(c) (UnsafePointer<CChar>?, OpaquePointer?) -> Int32
    typealias PutLine = @convention(c) (UnsafePointer<CChar>?) -> Int32
    typealias Put = @convention(c) (Int32, OpaquePointer?) -> Int32
    typealias PutAlone = @convention(c) (Int32) -> Int32
    typealias Format =
      @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Int32
    typealias FormatAlone =
      @convention(c) (UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Int32
    typealias Explain = @convention(c) (UnsafePointer<CChar>?) -> Void
    typealias SetBuffer =
      @convention(c) (UnsafeMutablePointer<FILE>?, UnsafeMutablePointer<CChar>?, Int32, Int) ->
      Int32
    typealias Close = @convention(c) (OpaquePointer?) -> Int32

    static let write = FileTracing.next("write", as: Write.self)
    static let writeMany = FileTracing.next("writev", as: WriteMany.self)
    static let writeBlock = FileTracing.next("fwrite", as: WriteBlock.self)
    static let writeBlockUnlocked = FileTracing.next("fwrite_unlocked", as: WriteBlock.self)
    static let putText = FileTracing.next("fputs", as: PutText.self)
    static let putTextUnlocked = FileTracing.next("fputs_unlocked", as: PutText.self)
    static let putLine = FileTracing.next("puts", as: PutLine.self)
    static let put = FileTracing.next("fputc", as: Put.self)
    static let putUnlocked = FileTracing.next("putc_unlocked", as: Put.self)
    static let putAlone = FileTracing.next("putchar", as: PutAlone.self)
    static let format = FileTracing.next("vfprintf", as: Format.self)
    static let formatAlone = FileTracing.next("vprintf", as: FormatAlone.self)
    static let explain = FileTracing.next("perror", as: Explain.self)
    static let setBuffer = FileTracing.next("setvbuf", as: SetBuffer.self)
    static let close = FileTracing.next("fclose", as: Close.self)
  }
}

// MARK: - What stands before the C library

@_cdecl("write")
public func tracedWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  OutputTracing.note(descriptor)
  return OutputTracing.Real.write(descriptor, bytes, count)
}

@_cdecl("writev")
public func tracedWriteMany(_ descriptor: Int32, _ parts: UnsafeRawPointer?, _ count: Int32) -> Int
{
  OutputTracing.note(descriptor)
  return OutputTracing.Real.writeMany(descriptor, parts, count)
}

@_cdecl("fwrite")
public func tracedWriteBlock(
  _ bytes: UnsafeRawPointer?, _ size: Int, _ count: Int, _ stream: OpaquePointer?
) -> Int {
  OutputTracing.note(stream)
  return OutputTracing.Real.writeBlock(bytes, size, count, stream)
}

@_cdecl("fwrite_unlocked")
public func tracedWriteBlockUnlocked(
  _ bytes: UnsafeRawPointer?, _ size: Int, _ count: Int, _ stream: OpaquePointer?
) -> Int {
  OutputTracing.note(stream)
  return OutputTracing.Real.writeBlockUnlocked(bytes, size, count, stream)
}

@_cdecl("fputs")
public func tracedPutText(_ text: UnsafePointer<CChar>?, _ stream: OpaquePointer?) -> Int32 {
  OutputTracing.note(stream)
  return OutputTracing.Real.putText(text, stream)
}

@_cdecl("fputs_unlocked")
public func tracedPutTextUnlocked(_ text: UnsafePointer<CChar>?, _ stream: OpaquePointer?) -> Int32
{
  OutputTracing.note(stream)
  return OutputTracing.Real.putTextUnlocked(text, stream)
}

@_cdecl("puts")
public func tracedPutLine(_ text: UnsafePointer<CChar>?) -> Int32 {
  OutputTracing.note(.output)
  return OutputTracing.Real.putLine(text)
}

@_cdecl("fputc")
public func tracedPut(_ byte: Int32, _ stream: OpaquePointer?) -> Int32 {
  OutputTracing.note(stream)
  return OutputTracing.Real.put(byte, stream)
}

@_cdecl("putc")
public func tracedPutAsWell(_ byte: Int32, _ stream: OpaquePointer?) -> Int32 {
  OutputTracing.note(stream)
  return OutputTracing.Real.put(byte, stream)
}

@_cdecl("putc_unlocked")
public func tracedPutUnlocked(_ byte: Int32, _ stream: OpaquePointer?) -> Int32 {
  OutputTracing.note(stream)
  return OutputTracing.Real.putUnlocked(byte, stream)
}

@_cdecl("putchar")
public func tracedPutAlone(_ byte: Int32) -> Int32 {
  OutputTracing.note(.output)
  return OutputTracing.Real.putAlone(byte)
}

@_cdecl("vfprintf")
public func tracedFormat(
  _ stream: OpaquePointer?, _ format: UnsafePointer<CChar>?, _ arguments: UnsafeMutableRawPointer?
) -> Int32 {
  OutputTracing.note(stream)
  return OutputTracing.Real.format(stream, format, arguments)
}

@_cdecl("vprintf")
public func tracedFormatAlone(
  _ format: UnsafePointer<CChar>?, _ arguments: UnsafeMutableRawPointer?
) -> Int32 {
  OutputTracing.note(.output)
  return OutputTracing.Real.formatAlone(format, arguments)
}

@_cdecl("perror")
public func tracedExplain(_ text: UnsafePointer<CChar>?) {
  OutputTracing.note(.errors)
  OutputTracing.Real.explain(text)
}

/// A buffer of a cell's own would lose in a crash what it holds, and let the streams overtake each other.
@_cdecl("setvbuf")
public func tracedSetBuffer(
  _ stream: UnsafeMutablePointer<FILE>?, _ buffer: UnsafeMutablePointer<CChar>?, _ mode: Int32,
  _ size: Int
) -> Int32 {
  if let stream, stream == OutputTracing.output || stream == OutputTracing.errors { return 0 }
  return OutputTracing.Real.setBuffer(stream, buffer, mode, size)
}

@_cdecl("setbuf")
public func tracedSetWholeBuffer(
  _ stream: UnsafeMutablePointer<FILE>?, _ buffer: UnsafeMutablePointer<CChar>?
) {
  _ = tracedSetBuffer(stream, buffer, buffer == nil ? _IONBF : _IOFBF, Int(BUFSIZ))
}

@_cdecl("setlinebuf")
public func tracedSetLineBuffer(_ stream: UnsafeMutablePointer<FILE>?) {
  _ = tracedSetBuffer(stream, nil, _IOLBF, 0)
}

/// The streams themselves stay for the next cell; their descriptor is closed.
@_cdecl("fclose")
public func tracedCloseStream(_ stream: OpaquePointer?) -> Int32 {
  if let stream {
    if stream == OpaquePointer(OutputTracing.output) {
      fflush(OutputTracing.output)
      return close(1)
    }
    if stream == OpaquePointer(OutputTracing.errors) {
      fflush(OutputTracing.errors)
      return close(2)
    }
  }
  return OutputTracing.Real.close(stream)
}
