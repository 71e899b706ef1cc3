import Foundation
import LessonWire

extension SHA256 {
  /// The digest of a file's content, or nil where there is no file to read.
  public static func digest(ofFile path: String) -> String? {
    // A pipe would be waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var hash = SHA256()
    // A piece at a time: a file may be larger than the memory.
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return hash.finish() }
      hash.update(piece[..<count])
    }
  }

  /// A file's size, number and times: while they stay, so does its digest.
  static func fileStamp(_ status: stat) -> String {
    "\(status.st_size) \(status.st_ino) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
  }

  /// Whether a stamp can be trusted: a file that has just been written may change again within the
  /// clock's grain.
  static func isSettled(_ status: stat) -> Bool {
    Int(Date().timeIntervalSince1970) - status.st_ctim.tv_sec > 2
  }
}
