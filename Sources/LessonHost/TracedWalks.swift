import Glibc
import Synchronization

// Calls that walk through all that lies below a folder: fts, as Foundation does, and ftw. The C
// library reads the folders itself, so what a walk comes to is told as it comes to it.

extension FileTracing {
  typealias Walker = OpaquePointer
  typealias Entry = UnsafeRawPointer

  fileprivate enum RealWalks {
    typealias Open =
      @convention(c) (
        UnsafePointer<UnsafeMutablePointer<CChar>?>?, Int32, UnsafeRawPointer?
      ) -> Walker?
    typealias Read = @convention(c) (Walker?) -> Entry?
    typealias Close = @convention(c) (Walker?) -> Int32
    typealias Visit =
      @convention(c) (UnsafePointer<CChar>?, UnsafeRawPointer?, Int32, UnsafeMutableRawPointer?)
      -> Int32
    typealias Walk = @convention(c) (UnsafePointer<CChar>?, Visit?, Int32, Int32) -> Int32

    static let open = next("fts_open", as: Open.self)
    static let read = next("fts_read", as: Read.self)
    static let close = next("fts_close", as: Close.self)
    static let open64 = next("fts64_open", as: Open.self)
    static let read64 = next("fts64_read", as: Read.self)
    static let close64 = next("fts64_close", as: Close.self)
    static let walk = next("ftw", as: Walk.self)
    static let walkMore = next("nftw", as: Walk.self)
  }

  /// Where walks under way began: they may change the working folder as they go.
  private static let bases = Mutex<[UInt: String]>([:])

  fileprivate static func begin(_ walker: Walker?) -> Walker? {
    if isOn, let walker {
      let base = currentFolder()
      bases.withLock { $0[UInt(bitPattern: walker)] = base }
    }
    return walker
  }

  fileprivate static func end(_ walker: Walker?) {
    bases.withLock { _ = $0.removeValue(forKey: UInt(bitPattern: walker)) }
  }

  /// Tells what a walk has come to.
  fileprivate static func note(_ entry: Entry?, of walker: Walker?) -> Entry? {
    guard isOn, let entry else { return entry }
    let saved = errno
    defer { errno = saved }
    // FTSENT, on machines of 64 bits: six pointers and a number before the path, ten more fields
    // before what kind of thing it is.
    let path = entry.load(fromByteOffset: 48, as: UnsafePointer<CChar>?.self)
    let kind = entry.load(fromByteOffset: 98, as: UInt16.self)
    let base = bases.withLock { $0[UInt(bitPattern: walker)] }
    let (folder, folderAfter, unreadable): (UInt16, UInt16, UInt16) = (1, 6, 4)
    if let path {
      note(
        [folder, folderAfter, unreadable].contains(kind) ? .listing : .status,
        path: String(cString: path), from: base)
    }
    return entry
  }

  // MARK: - ftw

  /// What a thread's walks call, the innermost last, and where they began.
  private static let visitors = Mutex<[pthread_t: [(visit: RealWalks.Visit, base: String?)]]>([:])

  fileprivate static func walk(
    _ walk: RealWalks.Walk, _ path: UnsafePointer<CChar>?, _ visit: RealWalks.Visit?,
    _ count: Int32, _ flags: Int32
  ) -> Int32 {
    guard isOn, let visit else { return walk(path, visit, count, flags) }
    note(.status, path)
    let (thread, base) = (pthread_self(), currentFolder())
    visitors.withLock { $0[thread, default: []].append((visit, base)) }
    defer { visitors.withLock { _ = $0[thread]?.removeLast() } }
    return walk(
      path, { FileTracing.visit($0, $1, $2, $3) }, count, flags)
  }

  private static func visit(
    _ path: UnsafePointer<CChar>?, _ status: UnsafeRawPointer?, _ kind: Int32,
    _ place: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let (visit, base) = visitors.withLock({ $0[pthread_self()]?.last }) else { return 0 }
    let (folder, unreadable, folderAfter): (Int32, Int32, Int32) = (1, 2, 5)
    if let path {
      note(
        [folder, unreadable, folderAfter].contains(kind) ? .listing : .status,
        path: String(cString: path), from: base)
    }
    return visit(path, status, kind, place)
  }
}

@_cdecl("fts_open")
public func tracedWalkOpen(
  _ paths: UnsafePointer<UnsafeMutablePointer<CChar>?>?, _ options: Int32,
  _ order: UnsafeRawPointer?
) -> OpaquePointer? {
  FileTracing.begin(FileTracing.RealWalks.open(paths, options, order))
}

@_cdecl("fts_read")
public func tracedWalkRead(_ walker: OpaquePointer?) -> UnsafeRawPointer? {
  FileTracing.note(FileTracing.RealWalks.read(walker), of: walker)
}

@_cdecl("fts_close")
public func tracedWalkClose(_ walker: OpaquePointer?) -> Int32 {
  FileTracing.end(walker)
  return FileTracing.RealWalks.close(walker)
}

@_cdecl("fts64_open")
public func tracedWalkOpen64(
  _ paths: UnsafePointer<UnsafeMutablePointer<CChar>?>?, _ options: Int32,
  _ order: UnsafeRawPointer?
) -> OpaquePointer? {
  FileTracing.begin(FileTracing.RealWalks.open64(paths, options, order))
}

@_cdecl("fts64_read")
public func tracedWalkRead64(_ walker: OpaquePointer?) -> UnsafeRawPointer? {
  FileTracing.note(FileTracing.RealWalks.read64(walker), of: walker)
}

@_cdecl("fts64_close")
public func tracedWalkClose64(_ walker: OpaquePointer?) -> Int32 {
  FileTracing.end(walker)
  return FileTracing.RealWalks.close64(walker)
}

@_cdecl("ftw")
public func tracedWalk(
  _ path: UnsafePointer<CChar>?,
  _ visit: (
    @convention(c) (UnsafePointer<CChar>?, UnsafeRawPointer?, Int32, UnsafeMutableRawPointer?) ->
      Int32
  )?, _ count: Int32
) -> Int32 {
  FileTracing.walk(FileTracing.RealWalks.walk, path, visit, count, 0)
}

@_cdecl("ftw64")
public func tracedWalk64(
  _ path: UnsafePointer<CChar>?,
  _ visit: (
    @convention(c) (UnsafePointer<CChar>?, UnsafeRawPointer?, Int32, UnsafeMutableRawPointer?) ->
      Int32
  )?, _ count: Int32
) -> Int32 {
  tracedWalk(path, visit, count)
}

@_cdecl("nftw")
public func tracedWalkMore(
  _ path: UnsafePointer<CChar>?,
  _ visit: (
    @convention(c) (UnsafePointer<CChar>?, UnsafeRawPointer?, Int32, UnsafeMutableRawPointer?) ->
      Int32
  )?, _ count: Int32, _ flags: Int32
) -> Int32 {
  FileTracing.walk(FileTracing.RealWalks.walkMore, path, visit, count, flags)
}

@_cdecl("nftw64")
public func tracedWalkMore64(
  _ path: UnsafePointer<CChar>?,
  _ visit: (
    @convention(c) (UnsafePointer<CChar>?, UnsafeRawPointer?, Int32, UnsafeMutableRawPointer?) ->
      Int32
  )?, _ count: Int32, _ flags: Int32
) -> Int32 {
  tracedWalkMore(path, visit, count, flags)
}
