import Foundation

/// Something outside the lesson that a cell asked for, and how it was.
public struct CellRead: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable {
    /// A file's bytes: the state is their SHA-256.
    case content
    /// Whether there is something, and how large: "file of 12 bytes", "folder".
    case status
    /// The names in a folder: the state is the digest of their list.
    case listing
    /// A value of `--set`.
    case parameter
  }

  public var kind: Kind
  /// A path, from the lessons' folder where it lies in it; or a parameter's name.
  public var name: String
  /// nil where there was nothing.
  public var state: String?
}

/// What cells may ask for, as it is now.
///
final class Surroundings: @unchecked Sendable {
  let lessonsFolder: String
  let parameters: [String: String]
  init(lessonsFolder: String, parameters: [String: String]) {
    self.lessonsFolder = lessonsFolder
    self.parameters = parameters
  }

  /// The state that a result must have seen to be right now.
  func state(_ kind: CellRead.Kind, _ name: String) -> String? {
    if kind == .parameter { return parameters[name] }
    let path = name.hasPrefix("/") ? name : "\(lessonsFolder)/\(name)"
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    switch kind {
    case .status: return isFolder ? "folder" : "file of \(status.st_size) bytes"
    case .listing:
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
        return nil
      }
      return SHA256.digest(of: names.sorted().joined(separator: "\n"))
    case .content:
      if isFolder { return "folder" }
      return FileDigests.shared.digest(ofFile: path, status)
    case .parameter: return nil
    }
  }

  /// What the host says it met, as a read.
  ///
  /// - Parameter stamp: The file's size and time when the cell asked.
  func read(_ kind: String, _ path: String, stamp: String) -> CellRead? {
    guard let kind = CellRead.Kind(rawValue: kind) else { return nil }
    let name =
      path.hasPrefix(lessonsFolder + "/") ? String(path.dropFirst(lessonsFolder.count + 1)) : path
    var read = CellRead(kind: kind, name: name, state: state(kind, name))
    if kind == .content, read.state != "folder" {
      var status = stat()
      let now = stat(path, &status) == 0 ? Self.stamp(status) : ""
      // A file that was written after the cell opened it is not what the cell read.
      if now != stamp { read.state = CellRead.changing }
    }
    return read
  }

  private static func stamp(_ status: stat) -> String {
    "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }
}

/// Digests of files: one is read once however many cells stand on it, in all builds of a process,
/// until its size or its times change.
private final class FileDigests: @unchecked Sendable {
  static let shared = FileDigests()
  private let lock = NSLock()
  private var known: [String: (stamp: String, digest: String)] = [:]

  func digest(ofFile path: String, _ status: stat) -> String? {
    let stamp = SHA256.fileStamp(status)
    if let known = lock.withLock({ known[path] }), known.stamp == stamp { return known.digest }
    guard let digest = SHA256.digest(ofFile: path) else { return nil }
    if SHA256.isSettled(status) { lock.withLock { known[path] = (stamp, digest) } }
    return digest
  }
}

extension CellRead {
  /// The state of a file that changed while the cell that read it ran: no later state equals it.
  static let changing = "changed while it was read"

  /// What differs now, as a clause: "data.csv changed".
  func change(to now: String?) -> String {
    if kind == .parameter {
      switch (state, now) {
      case (nil, let now?): return "the parameter '\(name)' is \(now) now"
      case (let then?, nil): return "the parameter '\(name)' was \(then) and is not set now"
      case (let then, let now):
        return "the parameter '\(name)' was \(then ?? "") and is \(now ?? "")"
      }
    }
    if state == Self.changing { return "\(name) is written by the cell that reads it" }
    switch (state, now) {
    case (nil, _): return "\(name) is there now"
    case (_, nil): return "\(name) is gone"
    default: return "\(name) changed"
    }
  }
}
