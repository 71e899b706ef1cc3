import Glibc
import Synchronization

// Calls that list folders: by opening them, by pattern, and by walking through all that lies below.

extension FileTracing {
  fileprivate enum RealFolders {
    typealias Open = @convention(c) (UnsafePointer<CChar>?) -> OpaquePointer?
    typealias OpenDescriptor = @convention(c) (Int32) -> OpaquePointer?
    typealias Scan =
      @convention(c) (
        UnsafePointer<CChar>?, UnsafeMutableRawPointer?, UnsafeRawPointer?, UnsafeRawPointer?
      ) -> Int32
    typealias ScanAt =
      @convention(c) (
        Int32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?, UnsafeRawPointer?,
        UnsafeRawPointer?
      ) -> Int32
    typealias Match =
      @convention(c) (
        UnsafePointer<CChar>?, Int32, UnsafeRawPointer?, UnsafeMutablePointer<glob_t>?
      ) -> Int32

    static let open = next("opendir", as: Open.self)
    static let openDescriptor = next("fdopendir", as: OpenDescriptor.self)
    static let scan = next("scandir", as: Scan.self)
    static let scan64 = next("scandir64", as: Scan.self)
    static let scanAt = next("scandirat", as: ScanAt.self)
    static let scanAt64 = next("scandirat64", as: ScanAt.self)
    static let match = next("glob", as: Match.self)
  }
}

@_cdecl("opendir")
public func tracedOpenFolder(_ path: UnsafePointer<CChar>?) -> OpaquePointer? {
  FileTracing.note(.listing, path)
  return FileTracing.RealFolders.open(path)
}

@_cdecl("fdopendir")
public func tracedOpenFolderDescriptor(_ descriptor: Int32) -> OpaquePointer? {
  FileTracing.noteListing(of: descriptor)
  return FileTracing.RealFolders.openDescriptor(descriptor)
}

@_cdecl("scandir")
public func tracedScan(
  _ path: UnsafePointer<CChar>?, _ names: UnsafeMutableRawPointer?, _ filter: UnsafeRawPointer?,
  _ order: UnsafeRawPointer?
) -> Int32 {
  FileTracing.note(.listing, path)
  return FileTracing.RealFolders.scan(path, names, filter, order)
}

@_cdecl("scandir64")
public func tracedScan64(
  _ path: UnsafePointer<CChar>?, _ names: UnsafeMutableRawPointer?, _ filter: UnsafeRawPointer?,
  _ order: UnsafeRawPointer?
) -> Int32 {
  FileTracing.note(.listing, path)
  return FileTracing.RealFolders.scan64(path, names, filter, order)
}

@_cdecl("scandirat")
public func tracedScanAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ names: UnsafeMutableRawPointer?,
  _ filter: UnsafeRawPointer?, _ order: UnsafeRawPointer?
) -> Int32 {
  FileTracing.note(.listing, path, from: folder)
  return FileTracing.RealFolders.scanAt(folder, path, names, filter, order)
}

@_cdecl("scandirat64")
public func tracedScanAt64(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ names: UnsafeMutableRawPointer?,
  _ filter: UnsafeRawPointer?, _ order: UnsafeRawPointer?
) -> Int32 {
  FileTracing.note(.listing, path, from: folder)
  return FileTracing.RealFolders.scanAt64(folder, path, names, filter, order)
}

// MARK: - Patterns

@_cdecl("glob")
public func tracedMatch(
  _ pattern: UnsafePointer<CChar>?, _ flags: Int32, _ problem: UnsafeRawPointer?,
  _ result: UnsafeMutablePointer<glob_t>?
) -> Int32 {
  guard FileTracing.isOn, let result, flags & GLOB_ALTDIRFUNC == 0 else {
    return FileTracing.RealFolders.match(pattern, flags, problem, result)
  }
  // A leading ~ stands for a variable.
  if flags & GLOB_TILDE != 0 { FileTracing.note(.variable, named: "HOME") }
  // The C library lets its reader be replaced: every folder and file that a pattern comes to is then
  // asked for through the functions that trace.
  result.pointee.gl_opendir = { UnsafeMutableRawPointer(tracedOpenFolder($0)) }
  result.pointee.gl_readdir = { stream in
    stream.flatMap { UnsafeMutableRawPointer(readdir(OpaquePointer($0))) }
  }
  result.pointee.gl_closedir = { if let stream = $0 { closedir(OpaquePointer(stream)) } }
  result.pointee.gl_stat = { tracedStatus($0, $1) }
  result.pointee.gl_lstat = { tracedLinkStatus($0, $1) }
  return FileTracing.RealFolders.match(pattern, flags | GLOB_ALTDIRFUNC, problem, result)
}

/// The same where files' sizes have 64 bits anyway.
@_cdecl("glob64")
public func tracedMatch64(
  _ pattern: UnsafePointer<CChar>?, _ flags: Int32, _ problem: UnsafeRawPointer?,
  _ result: UnsafeMutablePointer<glob_t>?
) -> Int32 {
  tracedMatch(pattern, flags, problem, result)
}
