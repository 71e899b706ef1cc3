import Glibc

// What glibc has and its Swift module does not show, in one place.

@_silgen_name("backtrace")
private func glibcBacktrace(_ buffer: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ size: Int32)
  -> Int32

@_silgen_name("dladdr")
private func glibcAddressInformation(
  _ address: UnsafeRawPointer, _ information: UnsafeMutableRawPointer
) -> Int32

@_silgen_name("fork")
private func glibcFork() -> pid_t

@_silgen_name("prctl")
private func glibcProcessControl(_ option: Int32, _ argument: UInt) -> Int32

@_silgen_name("fcntl")
private func glibcFileControl(_ descriptor: Int32, _ command: Int32, _ argument: Int32) -> Int32

enum Platform {
  /// A copy of this process: 0 in the copy, its number in the process that made it.
  static func fork() -> pid_t { glibcFork() }

  /// Asks to be killed when the parent ends, even where a cell never comes to an end.
  static func endWithParent() {
    let parentDeathSignal: Int32 = 1
    _ = glibcProcessControl(parentDeathSignal, UInt(SIGKILL))
  }

  /// Keeps a descriptor from programs that a cell starts.
  static func closeInPrograms(_ descriptor: Int32) {
    _ = glibcFileControl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  static func threadCount() -> Int { numbers(in: "/proc/self/task").count }

  static func openDescriptors() -> [Int32] {
    // The folder that is being read is open too, and is gone again by now.
    numbers(in: "/proc/self/fd").filter { glibcFileControl($0, F_GETFD, 0) >= 0 }
  }

  /// The processes that this one started and that have not been waited for.
  static func children() -> [pid_t] {
    let file = open("/proc/self/task/\(getpid())/children", O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = max(0, read(file, &bytes, bytes.count))
    return String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ").compactMap {
      pid_t($0)
    }
  }

  /// The text before the zero that ends it.
  static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func numbers(in folder: String) -> [Int32] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var numbers: [Int32] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if let number = Int32(name) { numbers.append(number) }
    }
    return numbers
  }

  /// The instruction that a signal interrupted.
  static func interruptedAddress(_ context: UnsafeMutableRawPointer?) -> UnsafeRawPointer? {
    guard let context else { return nil }
    let machine = context.assumingMemoryBound(to: ucontext_t.self).pointee.uc_mcontext
    #if arch(x86_64)
      return UnsafeRawPointer(bitPattern: Int(machine.gregs.16))
    #else
      return UnsafeRawPointer(bitPattern: UInt(machine.pc))
    #endif
  }

  /// The return addresses on the stack, the innermost first.
  static func returnAddresses() -> [UnsafeRawPointer] {
    var frames = [UnsafeMutableRawPointer?](repeating: nil, count: 64)
    let count = Int(glibcBacktrace(&frames, 64))
    return frames.prefix(count).compactMap { $0.map { UnsafeRawPointer($0) } }
  }

  /// The file that an address was loaded from, and how far from its beginning it lies.
  static func library(of address: UnsafeRawPointer) -> (path: String, offset: Int)? {
    // Dl_info is four pointers: file name, base, symbol name, symbol.
    var information: (UnsafePointer<CChar>?, UnsafeRawPointer?, UInt, UInt) = (nil, nil, 0, 0)
    guard glibcAddressInformation(address, &information) != 0, let name = information.0,
      let base = information.1
    else { return nil }
    return (String(cString: name), address - base)
  }

  /// Lets standard output go out line by line, so that a crash loses nothing.
  static func bufferOutputByLine() {
    // `stdout` is a variable in C, which Swift 6 does not let one read.
    let stream = dlsym(nil, "stdout")?.load(as: UnsafeMutablePointer<FILE>?.self)
    setvbuf(stream ?? nil, nil, _IOLBF, 0)
  }
}
