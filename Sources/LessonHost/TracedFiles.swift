import Glibc

// Calls of the C library that open files and ask about them, as cells meet them.

extension FileTracing {
  enum Real {
    typealias Open = @convention(c) (UnsafePointer<CChar>?, Int32, mode_t) -> Int32
    typealias OpenAt = @convention(c) (Int32, UnsafePointer<CChar>?, Int32, mode_t) -> Int32
    typealias OpenStream =
      @convention(c) (UnsafePointer<CChar>?, UnsafePointer<CChar>?) ->
      OpaquePointer?
    typealias ReopenStream =
      @convention(c) (UnsafePointer<CChar>?, UnsafePointer<CChar>?, OpaquePointer?) ->
      OpaquePointer?
    typealias Status = @convention(c) (UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Int32
    typealias StatusAt =
      @convention(c) (Int32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?, Int32) -> Int32
    typealias Access = @convention(c) (UnsafePointer<CChar>?, Int32) -> Int32
    typealias AccessAt = @convention(c) (Int32, UnsafePointer<CChar>?, Int32, Int32) -> Int32
    typealias CurrentFolder =
      @convention(c) (UnsafeMutablePointer<CChar>?, Int) -> UnsafeMutablePointer<CChar>?
    typealias ReadLink =
      @convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<CChar>?, Int) -> Int
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
    static let currentFolder = next("getcwd", as: CurrentFolder.self)
    static let readLink = next("readlink", as: ReadLink.self)
    static let effectiveAccess = next("eaccess", as: Access.self)
    static let reopenStream = next("freopen", as: ReopenStream.self)
    static let reopenStream64 = next("freopen64", as: ReopenStream.self)
    static let close = next("close", as: Close.self)
  }

  /// Opens a file, and notes what that reads: nothing where the file is made anew or only written.
  static func opening(
    _ path: UnsafePointer<CChar>?, _ flags: Int32, from folder: Int32 = AT_FDCWD,
    _ call: () -> Int32
  ) -> Int32 {
    if flags & O_CREAT != 0, flags & O_EXCL != 0 {
      // Only one who finds nothing there gets it.
      let descriptor = call()
      if descriptor >= 0 {
        noteMaking(path, from: folder)
      } else {
        note(.status, path, from: folder)
      }
      return descriptor
    }
    // What is looked at is noted first: opening may make or empty the file.
    if flags & O_DIRECTORY != 0 {
      note(.status, path, from: folder)
    } else if flags & O_ACCMODE == O_RDONLY || flags & (O_ACCMODE | O_TRUNC) == O_RDWR {
      note(.content, path, from: folder)
    } else if flags & O_TRUNC == 0 {
      noteWriting(path, from: folder)
    }
    return call()
  }

  static func noteOpening(
    _ path: UnsafePointer<CChar>?, mode: UnsafePointer<CChar>?
  ) {
    guard let mode else { return }
    // What is appended to may be read as well.
    let letters = String(cString: mode)
    if letters.hasPrefix("r") || letters.hasPrefix("a") && letters.contains("+") {
      note(.content, path)
    } else if letters.hasPrefix("a") {
      noteWriting(path, from: AT_FDCWD)
    }
  }

  /// Says that a path itself was asked about, whether it is a link or not.
  static func noteLink(_ path: UnsafePointer<CChar>?, from folder: Int32 = AT_FDCWD) {
    note(.status, path, from: folder)
    note(.link, path, from: folder)
  }

  static func noteStatus(
    _ path: UnsafePointer<CChar>?, _ flags: Int32, from folder: Int32
  ) {
    if flags & AT_SYMLINK_NOFOLLOW != 0 {
      noteLink(path, from: folder)
    } else {
      note(.status, path, from: folder)
    }
  }

  static func noteAccess(
    _ path: UnsafePointer<CChar>?, _ mode: Int32, from folder: Int32 = AT_FDCWD
  ) {
    note(.status, path, from: folder)
    if mode != F_OK { note(.access, path, from: folder) }
  }
}

// MARK: - What stands before the C library

@_cdecl("open")
public func tracedOpen(_ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: mode_t) -> Int32 {
  FileTracing.opening(path, flags) { FileTracing.Real.open(path, flags, mode) }
}

@_cdecl("open64")
public func tracedOpen64(_ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: mode_t) -> Int32 {
  FileTracing.opening(path, flags) { FileTracing.Real.open64(path, flags, mode) }
}

@_cdecl("openat")
public func tracedOpenAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: mode_t
) -> Int32 {
  FileTracing.opening(path, flags, from: folder) {
    FileTracing.Real.openAt(folder, path, flags, mode)
  }
}

@_cdecl("openat64")
public func tracedOpenAt64(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: mode_t
) -> Int32 {
  FileTracing.opening(path, flags, from: folder) {
    FileTracing.Real.openAt64(folder, path, flags, mode)
  }
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
  FileTracing.noteLink(path)
  return FileTracing.Real.linkStatus(path, status)
}

@_cdecl("lstat64")
public func tracedLinkStatus64(_ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?)
  -> Int32
{
  FileTracing.noteLink(path)
  return FileTracing.Real.linkStatus64(path, status)
}

@_cdecl("fstatat")
public func tracedStatusAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?,
  _ flags: Int32
) -> Int32 {
  FileTracing.noteStatus(path, flags, from: folder)
  return FileTracing.Real.statusAt(folder, path, status, flags)
}

@_cdecl("fstatat64")
public func tracedStatusAt64(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ status: UnsafeMutableRawPointer?,
  _ flags: Int32
) -> Int32 {
  FileTracing.noteStatus(path, flags, from: folder)
  return FileTracing.Real.statusAt64(folder, path, status, flags)
}

@_cdecl("statx")
public func tracedExtendedStatus(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ flags: Int32, _ mask: UInt32,
  _ status: UnsafeMutableRawPointer?
) -> Int32 {
  FileTracing.noteStatus(path, flags, from: folder)
  return FileTracing.Real.extendedStatus(folder, path, flags, mask, status)
}

@_cdecl("access")
public func tracedAccess(_ path: UnsafePointer<CChar>?, _ mode: Int32) -> Int32 {
  FileTracing.noteAccess(path, mode)
  return FileTracing.Real.access(path, mode)
}

@_cdecl("faccessat")
public func tracedAccessAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ mode: Int32, _ flags: Int32
) -> Int32 {
  FileTracing.noteAccess(path, mode, from: folder)
  return FileTracing.Real.accessAt(folder, path, mode, flags)
}

@_cdecl("close")
public func tracedClose(_ descriptor: Int32) -> Int32 {
  if FileTracing.isKept(descriptor) {
    errno = EBADF
    return -1
  }
  return FileTracing.Real.close(descriptor)
}

@_cdecl("eaccess")
public func tracedEffectiveAccess(_ path: UnsafePointer<CChar>?, _ mode: Int32) -> Int32 {
  FileTracing.noteAccess(path, mode)
  return FileTracing.Real.effectiveAccess(path, mode)
}

@_cdecl("euidaccess")
public func tracedUserAccess(_ path: UnsafePointer<CChar>?, _ mode: Int32) -> Int32 {
  FileTracing.noteAccess(path, mode)
  return FileTracing.Real.effectiveAccess(path, mode)
}

@_cdecl("freopen")
public func tracedReopenStream(
  _ path: UnsafePointer<CChar>?, _ mode: UnsafePointer<CChar>?, _ stream: OpaquePointer?
) -> OpaquePointer? {
  FileTracing.noteOpening(path, mode: mode)
  return FileTracing.Real.reopenStream(path, mode, stream)
}

@_cdecl("freopen64")
public func tracedReopenStream64(
  _ path: UnsafePointer<CChar>?, _ mode: UnsafePointer<CChar>?, _ stream: OpaquePointer?
) -> OpaquePointer? {
  FileTracing.noteOpening(path, mode: mode)
  return FileTracing.Real.reopenStream64(path, mode, stream)
}

// What libraries in C that were compiled with checks call in place of `open` and `openat`.

@_cdecl("__open_2")
public func tracedCheckedOpen(_ path: UnsafePointer<CChar>?, _ flags: Int32) -> Int32 {
  tracedOpen(path, flags, 0)
}

@_cdecl("__open64_2")
public func tracedCheckedOpen64(_ path: UnsafePointer<CChar>?, _ flags: Int32) -> Int32 {
  tracedOpen64(path, flags, 0)
}

@_cdecl("__openat_2")
public func tracedCheckedOpenAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ flags: Int32
) -> Int32 {
  tracedOpenAt(folder, path, flags, 0)
}

@_cdecl("__openat64_2")
public func tracedCheckedOpenAt64(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ flags: Int32
) -> Int32 {
  tracedOpenAt64(folder, path, flags, 0)
}
