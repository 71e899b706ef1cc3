import Datasets
import DigitReading
import Glibc
import LessonKit
import NDArrays
import NeuralNetworks
import Synchronization

/// Tells the builder what a cell reads or looks for.
///
/// The program that runs cells has functions named `open`, `stat`, `getenv` and so on, and shows
/// them to every library it loads: a cell's calls meet them before the C library's, whoever makes
/// them. Each passes the call on and says what was asked. They stand in the files whose names begin
/// with `Traced`.
///
/// Not seen are the clock, random numbers, the network, what the kernel tells of the machine and of
/// the user, and system calls that no function of the C library makes.
enum FileTracing {
  /// Whether a cell runs: what the host itself opens is nobody's input.
  nonisolated(unsafe) static var isOn = false
  /// The descriptors that the host speaks through, which a cell may not close.
  nonisolated(unsafe) static var kept: Set<Int32> = []
  /// The lessons' folder, in which every cell begins.
  nonisolated(unsafe) private static var lessons = ""
  private static let told = Mutex<Set<String>>([])
  private static let written = Mutex(Written())

  /// What a cell writes to without emptying it first.
  private struct Written {
    /// The stamps that files had before.
    var stamps: [String: String] = [:]
    /// Files that were not there before.
    var made: Set<String> = []
  }

  enum Kind: String {
    case content, status, access, listing, link, resolved, variable, folder, program
  }

  /// Learns where the lessons lie, and lets the library look at its own variables, which no cell
  /// asked for.
  static func prepare() {
    lessons = currentFolder() ?? ""
    _ = ThreadPool.shared
    _ = Digits.places
    _ = TrainedNetworks.places
    _ = SearchStore.place
    _ = SearchShard.textOfEnvironment
  }

  /// Forgets what was told, for the next cell.
  static func begin() {
    told.withLock { $0 = [] }
    written.withLock { $0 = Written() }
    isOn = true
  }

  static func end() {
    // A file that was made and has gone, as a file does that is written whole under another name, had a
    // name that nobody else knows.
    for name in written.withLock({ $0.made.sorted() }) where !status(whole(name)).isEmpty {
      tell(.status, name) { "" }
    }
    isOn = false
  }

  /// The C library's own function of a name.
  static func next<Function>(_ name: String, as type: Function.Type) -> Function {
    let afterThisProgram = UnsafeMutableRawPointer(bitPattern: -1)
    guard let symbol = dlsym(afterThisProgram, name) else {
      fatalError("the C library has no function '\(name)'")
    }
    return unsafeBitCast(symbol, to: type)
  }

  /// Whether a cell may not close a descriptor.
  static func isKept(_ descriptor: Int32) -> Bool { isOn && kept.contains(descriptor) }

  // MARK: - Saying it

  /// Whether what is asked for is an input of the cell. What a search finds in its store would otherwise be
  /// computed, to the same bits.
  private static var isListening: Bool { isOn && !SearchStore.isAtWork }

  /// Says that a path was asked for; keeps `errno` as the call left it.
  ///
  /// - Parameter folder: The open folder that a relative path begins at.
  static func note(_ kind: Kind, _ path: UnsafePointer<CChar>?, from folder: Int32 = AT_FDCWD) {
    guard isListening, let path else { return }
    keepingErrno {
      let base = folder == AT_FDCWD ? currentFolder() : self.path(of: folder)
      note(kind, path: String(cString: path), from: base)
    }
  }

  /// Says that the folder that is open was listed.
  static func noteListing(of descriptor: Int32) {
    guard isListening else { return }
    keepingErrno { if let path = path(of: descriptor) { note(.listing, path: ".", from: path) } }
  }

  static func note(_ kind: Kind, path: String, from base: String?) {
    guard let name = name(of: path, from: base),
      !["/proc/", "/sys/", "/dev/"].contains(where: name.hasPrefix)
    else { return }
    tell(kind, name) {
      switch kind {
      // What the cell itself added is not what it found.
      case .content: return written.withLock { $0.stamps[name] } ?? stamp(whole(name))
      case .listing: return stamp(whole(name))
      case .status: return status(whole(name))
      case .access, .link, .resolved, .variable, .folder, .program: return ""
      }
    }
  }

  /// Notes that a file is added to, or changed in its middle: nothing was read by that, but what the cell reads
  /// there later is no input.
  static func noteWriting(_ path: UnsafePointer<CChar>?, from folder: Int32) {
    withName(of: path, from: folder) { name in
      let stamp = stamp(whole(name))
      written.withLock { if $0.stamps[name] == nil { $0.stamps[name] = stamp } }
    }
  }

  /// Notes that a file was made, and was not there before.
  static func noteMaking(_ path: UnsafePointer<CChar>?, from folder: Int32) {
    withName(of: path, from: folder) { name in _ = written.withLock { $0.made.insert(name) } }
  }

  private static func withName(
    of path: UnsafePointer<CChar>?, from folder: Int32, _ body: (String) -> Void
  ) {
    guard isListening, let path else { return }
    keepingErrno {
      let base = folder == AT_FDCWD ? currentFolder() : self.path(of: folder)
      if let name = name(of: String(cString: path), from: base) { body(name) }
    }
  }

  /// A name that is relative begins in the lessons' folder, wherever the cell has gone.
  private static func whole(_ name: String) -> String {
    name.hasPrefix("/") ? name : "\(lessons)/\(name)"
  }

  /// Says that something was asked for that is no file.
  static func note(_ kind: Kind, named name: String) {
    guard isListening else { return }
    keepingErrno { tell(kind, name) { "" } }
  }

  private static func tell(_ kind: Kind, _ name: String, _ state: () -> String) {
    guard told.withLock({ $0.insert("\(kind.rawValue) \(name)").inserted }) else { return }
    CellRuntime.emit(.read(kind: kind.rawValue, path: name, stamp: state()))
  }

  private static func keepingErrno(_ body: () -> Void) {
    let saved = errno
    body()
    errno = saved
  }

  // MARK: - Names and states

  /// A path from the lessons' folder where the cell named it from there, else a whole path.
  private static func name(of path: String, from base: String?) -> String? {
    if path.isEmpty || path.hasPrefix("/") { return path.isEmpty ? nil : path }
    guard let base else { return nil }
    if base == lessons { return path }
    let inside = base.hasPrefix(lessons + "/") ? String(base.dropFirst(lessons.count + 1)) : base
    return path == "." ? inside : "\(inside)/\(path)"
  }

  static func currentFolder() -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    return Real.currentFolder(&buffer, buffer.count) == nil ? nil : Platform.text(buffer)
  }

  private static func path(of descriptor: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let link = "/proc/self/fd/\(descriptor)"
    return Real.readLink(link, &buffer, buffer.count - 1) < 0 ? nil : Platform.text(buffer)
  }

  /// A file's size and times, by which the builder sees whether it still reads what the cell read.
  private static func stamp(_ path: String) -> String {
    var status = stat()
    guard Real.stat(path, &status) == 0 else { return "" }
    return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }

  /// What is at a path before the call, which may make it or take it away.
  private static func status(_ path: String) -> String {
    var status = stat()
    guard Real.stat(path, &status) == 0 else { return "" }
    return status.st_mode & S_IFMT == S_IFDIR ? "folder" : "file of \(status.st_size) bytes"
  }
}
