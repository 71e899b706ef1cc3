import Glibc
import Synchronization

/// A file that is written under another name beside its own, and gets its own when it is whole.
///
/// A program that is stopped while it writes leaves what was there before, and beside it a file that
/// ends in `.part`. What is not published goes with the value.
struct NewFile: ~Copyable {
  let path: String
  /// Where the file goes: behind the link that `path` may be.
  private let place: String
  private let isOverwriting: Bool
  private var temporary: String?
  private var descriptor: Int32 = -1

  /// - Parameter overwriting: Whether a file that is there may be replaced.
  /// - Throws: ``DataError`` where one is there that may not be, where no file can be, and where none
  ///   can be made in the folder.
  init(_ path: String, overwriting: Bool) throws(DataError) {
    self.path = path
    isOverwriting = overwriting
    let real = overwriting ? realpath(path, nil) : nil
    defer { free(real) }
    place = real.map { String(cString: $0) } ?? path
    if let problem = Self.objection(to: place, overwriting: overwriting) {
      throw DataError(path: path, problem: problem)
    }
    for name in Self.names(beside: place) {
      descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        temporary = name
        return
      }
      // A process of this number may have been killed here.
      if errno != EEXIST { break }
    }
    throw DataError(path: path, problem: "cannot be written: \(systemClause(errno))")
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if let temporary { unlink(temporary) }
  }

  private static let kept = "is there and is kept; name another file, or ask for overwriting: true"

  private static func objection(to place: String, overwriting: Bool) -> String? {
    var status = stat()
    guard lstat(place, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return "is a folder; expected a file or nothing"
    case S_IFREG, S_IFLNK: return overwriting ? nil : kept
    default: return "is no plain file, and is kept"
    }
  }

  private static let counter = Atomic<Int>(0)

  /// Names in the folder of a file, hidden, for a few tries.
  private static func names(beside place: String) -> [String] {
    let cut = place.lastIndex(of: "/").map { place.index(after: $0) } ?? place.startIndex
    let name = place[cut...].utf8.count > 200 ? "long-name" : place[cut...]
    return (0..<16).map { _ in
      let number = counter.add(1, ordering: .relaxed).newValue
      return "\(place[..<cut]).\(name).\(getpid())-\(number).part"
    }
  }

  /// Adds bytes at the end.
  mutating func write(_ bytes: [UInt8]) throws(DataError) {
    let problem = bytes.withUnsafeBytes { bytes -> Int32? in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return errno }
        done += count
      }
      return nil
    }
    if let problem { throw unwritten(problem) }
  }

  /// Gives the file its name; nothing can be written after that.
  ///
  /// - Throws: ``DataError`` where the disk did not take all, and where a file that may not be replaced
  ///   has come to be there.
  mutating func publish() throws(DataError) {
    guard let temporary else { return }
    // A machine that stops now must not find the name without the bytes.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw unwritten(errno) }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw unwritten(errno) }
    let moved = isOverwriting ? rename(temporary, place) : moveToNothing(temporary)
    if moved != 0 {
      throw errno == EEXIST ? DataError(path: path, problem: Self.kept) : unwritten(errno)
    }
    self.temporary = nil
  }

  private func moveToNothing(_ temporary: String) -> Int32 {
    // A second name is never given over one that is there; renaming would be.
    if link(temporary, place) == 0 { return unlink(temporary) }
    guard errno == EPERM || errno == EOPNOTSUPP else { return -1 }
    // A file system without second names: the name is taken with an empty file first.
    let taken = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard taken >= 0 else { return -1 }
    close(taken)
    return rename(temporary, place)
  }

  private func unwritten(_ number: Int32) -> DataError {
    DataError(path: path, problem: "cannot be written: \(systemClause(number))")
  }
}
