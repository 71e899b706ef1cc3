import Glibc

// What glibc and Linux have and the Swift module does not show, in one place.

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
private func glibcProcessControl(
  _ option: Int32, _ second: UInt, _ third: UInt, _ fourth: UInt, _ fifth: UInt
) -> Int32

@_silgen_name("fcntl")
private func glibcFileControl(_ descriptor: Int32, _ command: Int32, _ argument: Int32) -> Int32

@_silgen_name("gettid")
private func glibcThread() -> pid_t

enum Platform {
  /// A copy of this process: 0 in the copy, its number in the process that made it.
  static func fork() -> pid_t { glibcFork() }

  /// Asks for a signal when the parent ends, even where a cell never comes to an end.
  static func endWithParent(_ signal: Int32) {
    let parentDeathSignal: Int32 = 1
    _ = glibcProcessControl(parentDeathSignal, UInt(signal), 0, 0, 0)
  }

  /// Becomes the parent of processes below this one whose own parent ends.
  static func adoptOrphans() {
    let childSubreaper: Int32 = 36
    _ = glibcProcessControl(childSubreaper, 1, 0, 0, 0)
  }

  /// Gives the process a name of at most 15 bytes, by which others find it.
  static func setName(_ name: String) {
    let nameOption: Int32 = 15
    name.withCString {
      _ = glibcProcessControl(nameOption, UInt(bitPattern: $0), 0, 0, 0)
    }
  }

  /// Keeps a descriptor from programs that a cell starts.
  static func closeInPrograms(_ descriptor: Int32) {
    _ = glibcFileControl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Another number for a descriptor, which no program inherits, above those that cells come upon.
  static func duplicateAboveAll(_ descriptor: Int32) -> Int32 {
    let duplicateClosing: Int32 = 1030
    let copy = glibcFileControl(descriptor, duplicateClosing, 200)
    return copy >= 0 ? copy : glibcFileControl(descriptor, duplicateClosing, 3)
  }

  /// How many threads this process has. One that was waited for, and is still on its way out, has
  /// ended for whoever waited, and is not among them.
  static func threadCount() -> Int {
    numbers(in: "/proc/self/task").count { thread in
      guard let status = status(in: "/proc/self/task/\(thread)") else { return false }
      let isExiting: UInt32 = 4
      guard status.fields.count > 6, let flags = UInt32(status.fields[6]) else { return true }
      return flags & isExiting == 0
    }
  }

  /// What the kernel says of a process or a thread, by its folder: the name, and the fields behind it
  /// from the state on; nil where it is gone.
  static func status(in folder: String) -> (name: String, fields: [Substring])? {
    // The name stands in parentheses, and may hold some itself.
    let text = contents(of: "\(folder)/stat")
    guard let start = text.firstIndex(of: "("), let end = text.lastIndex(of: ")") else {
      return nil
    }
    return (
      String(text[text.index(after: start)..<end]),
      text[text.index(after: end)...].split(separator: " ")
    )
  }

  static var isMainThread: Bool { glibcThread() == getpid() }

  static func openDescriptors() -> [Int32] {
    // The folder that is being read is open too, and is gone again by now.
    numbers(in: "/proc/self/fd").filter { glibcFileControl($0, F_GETFD, 0) >= 0 }
  }

  /// The text before the zero that ends it.
  static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What a small file of the kernel's holds; nothing where there is none.
  static func contents(of path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(file, &buffer, buffer.count), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The entries of a folder that are numbers.
  static func numbers(in folder: String) -> [Int32] {
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

  // MARK: - For handlers of signals

  /// The instruction that a signal interrupted.
  static func interruptedAddress(_ context: UnsafeMutableRawPointer?) -> UInt {
    guard let context else { return 0 }
    let machine = context.assumingMemoryBound(to: ucontext_t.self).pointee.uc_mcontext
    #if arch(x86_64)
      return UInt(bitPattern: Int(machine.gregs.16))
    #else
      return UInt(machine.pc)
    #endif
  }

  private static func stackPointer(_ context: UnsafeMutableRawPointer) -> UInt {
    let machine = context.assumingMemoryBound(to: ucontext_t.self).pointee.uc_mcontext
    #if arch(x86_64)
      return UInt(bitPattern: Int(machine.gregs.15))
    #else
      return UInt(machine.sp)
    #endif
  }

  /// Whether memory was touched that lies just below the stack: a mapped stack gives no signal there.
  static func isStackOverflow(
    _ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?,
    _ context: UnsafeMutableRawPointer?
  ) -> Bool {
    guard signal == SIGSEGV, let information, let context else { return false }
    let touched = UInt(bitPattern: information.pointee._sifields._sigfault.si_addr)
    let stack = stackPointer(context)
    return touched >= stack &- (1 << 20) && touched <= stack &+ (1 << 16)
  }

  /// Writes the return addresses on the stack, the innermost first.
  static func backtrace(into frames: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ count: Int)
    -> Int
  {
    max(0, Int(glibcBacktrace(frames, Int32(count))))
  }

  /// Where the library that an address lies in was loaded.
  static func base(of address: UnsafeRawPointer) -> UnsafeRawPointer? {
    // Dl_info is four pointers: file name, base, symbol name, symbol.
    var information: (UnsafePointer<CChar>?, UnsafeRawPointer?, UInt, UInt) = (nil, nil, 0, 0)
    guard glibcAddressInformation(address, &information) != 0 else { return nil }
    return information.1
  }
}
