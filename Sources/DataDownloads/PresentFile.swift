import Foundation
import LessonExecution
import LessonWire

/// A file of a set as it lies in the folder where it is to be.
enum PresentFile: Hashable {
  case missing
  /// One that is known, at a path.
  case right(path: String, FileIdentity)
  /// Another than was meant, and what it is: the end of a sentence that begins with the path.
  case wrong(path: String, problem: String)

  /// Looks where whoever reads the set looks: a packed file hides a plain one.
  ///
  /// - Parameter wanted: What is right; the program's own digests without it.
  init(_ file: KnownFile, in folder: String, wanted: FileIdentity? = nil) {
    for name in ["\(file.name).gz", file.name] {
      let path = "\(folder)/\(name)"
      guard FileKind(at: path) != .missing else { continue }
      if let problem = FileWriting.problemReading(path) {
        self = .wrong(path: path, problem: "cannot be read: \(problem)")
        return
      }
      let identities = wanted.map { [$0] } ?? file.forms.map(\.identity)
      self = Self.compared(path, identities)
      return
    }
    self = .missing
  }

  private static func compared(_ path: String, _ identities: [FileIdentity]) -> PresentFile {
    var status = stat()
    guard stat(path, &status) == 0 else {
      return .wrong(path: path, problem: "cannot be read: \(FileWriting.message(errno))")
    }
    let size = Int(status.st_size)
    guard identities.contains(where: { $0.bytes == size }) else {
      let sizes = identities.map { "\($0.bytes)" }.joined(separator: " or ")
      return .wrong(path: path, problem: "has \(byteCount(size)); expected \(sizes)")
    }
    guard let digest = SHA256.digest(ofFile: path) else {
      return .wrong(path: path, problem: "cannot be read to its end")
    }
    if let identity = identities.first(where: { $0.bytes == size && $0.digest == digest }) {
      return .right(path: path, identity)
    }
    return .wrong(
      path: path,
      problem: "has other bytes: their SHA-256 is \(digest.prefix(12))…, expected "
        + identities.filter { $0.bytes == size }.map { "\($0.digest.prefix(12))…" }
        .joined(separator: " or "))
  }
}
