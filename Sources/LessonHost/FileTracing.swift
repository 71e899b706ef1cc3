import Glibc
import LessonKit

/// Tells the builder which files a cell reads or looks for.
///
/// The program that runs cells has functions named `open`, `stat` and so on, and shows them to every
/// library it loads: a cell's calls meet them before the C library's, whoever makes them. Each
/// passes the call on and says what was asked: a file's content, that a path is there, or what a
/// folder holds.
enum FileTracing {
  /// Whether a cell runs: what the host itself opens is nobody's input.
  nonisolated(unsafe) static var isOn = false
  /// The descriptors that the host speaks through, which a cell may not close.
  nonisolated(unsafe) static var kept: Set<Int32> = []
  nonisolated(unsafe) private static var told: Set<String> = []
  nonisolated(unsafe) private static let lock: UnsafeMutablePointer<pthread_mutex_t> = {
    let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    return lock
  }()

  enum Kind: String { case content, status, listing }

  /// Forgets what was told, for the next cell.
  static func begin() {
    told = []
    isOn = true
  }

  static func end() { isOn = false }

  /// The C library's own function of a name.
  static func next<Function>(_ name: String, as type: Function.Type) -> Function {
    let afterThisProgram = UnsafeMutableRawPointer(bitPattern: -1)
    guard let symbol = dlsym(afterThisProgram, name) else {
      fatalError("the C library has no function '\(name)'")
    }
    return unsafeBitCast(symbol, to: type)
  }

  /// Says that a path was asked for; keeps `errno` as the call left it.
  static func note(_ kind: Kind, _ path: UnsafePointer<CChar>?, from folder: Int32 = AT_FDCWD) {
    guard isOn, let path else { return }
    let saved = errno
    defer { errno = saved }
    guard let name = absolute(String(cString: path), from: folder),
      !["/proc/", "/sys/", "/dev/"].contains(where: name.hasPrefix)
    else { return }
    pthread_mutex_lock(lock)
    let isNew = told.insert("\(kind.rawValue) \(name)").inserted
    pthread_mutex_unlock(lock)
    if isNew { CellRuntime.emit(.read(kind: kind.rawValue, path: name, stamp: stamp(name))) }
  }

  /// Whether a cell may not close a descriptor.
  static func isKept(_ descriptor: Int32) -> Bool { isOn && kept.contains(descriptor) }

  private static func absolute(_ path: String, from folder: Int32) -> String? {
    if path.hasPrefix("/") { return path }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    if folder == AT_FDCWD {
      guard getcwd(&buffer, buffer.count) != nil else { return nil }
    } else if readlink("/proc/self/fd/\(folder)", &buffer, buffer.count - 1) < 0 {
      return nil
    }
    return path.isEmpty ? nil : Platform.text(buffer) + "/" + path
  }

  /// A file's size and times, by which the builder sees whether it still reads what the cell read.
  private static func stamp(_ path: String) -> String {
    var status = stat()
    guard Real.stat(path, &status) == 0 else { return "" }
    return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }

  enum Real {
    typealias Open = @convention(c) (UnsafePointer<CChar>?, Int32, mode_t) -> Int32
    typealias OpenAt = @convention(c) (Int32, UnsafePointer<CChar>?, Int32, mode_t) -> Int32
    typealias OpenStream =
      @convention(c) (UnsafePointer<CChar>?, UnsafePointer<CChar>?) ->
      OpaquePointer?
    typealias Status = @convention(c) (UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Int32
    typealias StatusAt =
      @convention(c) (Int32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?, Int32) -> Int32
    typealias Access = @convention(c) (UnsafePointer<CChar>?, Int32) -> Int32
    typealias AccessAt = @convention(c) (Int32, UnsafePointer<CChar>?, Int32, Int32) -> Int32
    typealias OpenFolder = @convention(c) (UnsafePointer<CChar>?) -> OpaquePointer?
    typealias ExtendedStatus =
      @convention(c) (
        Int32, UnsafePointer<CChar>?, Int32, UInt32, UnsafeMutableRawPointer?
      ) -> Int32
    typealias Close = @convention(c) (Int32) -> Int32

    static let open = next("open", as: Open.self)
    static let open64 = next("open64", as: Open.self)
    static let openAt = next("openat", as: OpenAt.self)
    static let openAt64 = next("openat64", as: OpenAt.self)
    static let openStream = next("fopen", as: OpenStream.self)
    static let openStream64 = next("fopen64", as: OpenStream.self)
    static let stat = next("stat", as: Status.self)
    static let stat64 = next("stat64", as: Status.self)
    static let linkStatus = next("lstat", as: Status.self)
    static let linkStatus64 = next("lstat64", as: Status.self)
    static let statusAt = next("fstatat", as: StatusAt.self)
    static let statusAt64 = next("fstatat64", as: StatusAt.self)
    static let extendedStatus = next("statx", as: ExtendedStatus.self)
    static let access = next("access", as: Access.self)
    static let accessAt = next("faccessat", as: AccessAt.self)
    static let openFolder = next("opendir", as: OpenFolder.self)
    static let close = next("close", as: Close.self)
  }

  /// What opening with these flags reads: nothing where the file is made anew or only written.
  fileprivate static func noteOpening(
    _ path: UnsafePointer<CChar>?, _ flags: Int32, from folder: Int32 = AT_FDCWD
  ) {
    if flags & O_DIRECTORY != 0 {
      note(.status, path, from: folder)
    } else if flags & O_ACCMODE == O_RDONLY || flags & (O_ACCMODE | O_TRUNC) == O_RDWR {
      note(.content, path, from: folder)
    }
  }

  fileprivate static func noteOpening(
    _ path: UnsafePointer<CChar>?, mode: UnsafePointer<CChar>?
  ) {
    guard let mode, UInt8(bitPattern: mode.pointee) == UInt8(ascii: "r") else { return }
    note(.content, path)
  }
}

// MARK: - What stands before the C library

@_cdecl("open")
public func tracedOpen(_ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: mode_t) -> Int32 {
  // What is looked at is noted first: opening may make or empty the file.
  FileTracing.noteOpening(path, flags)
  return FileTracing.Real.open(path, flags, mode)
}

@_cdecl("open64")
public func tracedOpen64(_ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: mode_t) -> Int32 {
  FileTracing.noteOpening(path, flags)
  return FileTracing.Real.open64(path, flags, mode)
}

@_cdecl("openat")
public func tracedOpenAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: mode_t
) -> Int32 {
  FileTracing.noteOpening(path, flags, from: folder)
  return FileTracing.Real.openAt(folder, path, flags, mode)
}

@_cdecl("openat64")
public func tracedOpenAt64(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: mode_t
) -> Int32 {
  FileTracing.noteOpening(path, flags, from: folder)
  return FileTracing.Real.openAt64(folder, path, flags, mode)
}

@_cdecl("fopen")
public func tracedOpenStream(_ path: UnsafePointer<CChar>?, _ mode: UnsafePointer<CChar>?)
  -> OpaquePointer?
{
  FileTracing.noteOpening(path, mode: mode)
  return FileTracing.Real.openStream(path, mode)
}

@_cdecl("fopen64")
public func tracedOpenStream64(_ path: UnsafePointer<CChar>?, _ mode: UnsafePointer<CChar>?)
  -> OpaquePointer?
{
  FileTracing.noteOpening(path, mode: mode)
  return FileTracing.Real.openStream64(path, mode)
}

@_cdecl("stat")
public func tracedStatus(_ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?) -> Int32
{
  FileTracing.note(.status, path)
  return FileTracing.Real.stat(path, status)
}

@_cdecl("stat64")
public func tracedStatus64(_ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?)
  -> Int32
{
  FileTracing.note(.status, path)
  return FileTracing.Real.stat64(path, status)
}

@_cdecl("lstat")
public func tracedLinkStatus(_ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?)
  -> Int32
{
  FileTracing.note(.status, path)
  return FileTracing.Real.linkStatus(path, status)
}

@_cdecl("lstat64")
public func tracedLinkStatus64(_ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?)
  -> Int32
{
  FileTracing.note(.status, path)
  return FileTracing.Real.linkStatus64(path, status)
}

@_cdecl("fstatat")
public func tracedStatusAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?,
  _ flags: Int32
) -> Int32 {
  FileTracing.note(.status, path, from: folder)
  return FileTracing.Real.statusAt(folder, path, status, flags)
}

@_cdecl("fstatat64")
public func tracedStatusAt64(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?,
  _ flags: Int32
) -> Int32 {
  FileTracing.note(.status, path, from: folder)
  return FileTracing.Real.statusAt64(folder, path, status, flags)
}

@_cdecl("statx")
public func tracedExtendedStatus(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ flags: Int32, _ mask: UInt32,
  _ status: UnsafeMutableRawPointer?
) -> Int32 {
  FileTracing.note(.status, path, from: folder)
  return FileTracing.Real.extendedStatus(folder, path, flags, mask, status)
}

@_cdecl("access")
public func tracedAccess(_ path: UnsafePointer<CChar>?, _ mode: Int32) -> Int32 {
  FileTracing.note(.status, path)
  return FileTracing.Real.access(path, mode)
}

@_cdecl("faccessat")
public func tracedAccessAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ mode: Int32, _ flags: Int32
) -> Int32 {
  FileTracing.note(.status, path, from: folder)
  return FileTracing.Real.accessAt(folder, path, mode, flags)
}

@_cdecl("opendir")
public func tracedOpenFolder(_ path: UnsafePointer<CChar>?) -> OpaquePointer? {
  FileTracing.note(.listing, path)
  return FileTracing.Real.openFolder(path)
}

@_cdecl("close")
public func tracedClose(_ descriptor: Int32) -> Int32 {
  if FileTracing.isKept(descriptor) {
    errno = EBADF
    return -1
  }
  return FileTracing.Real.close(descriptor)
}
