import Foundation
import LessonWire

/// A file that a command writes where its user wants it, and never over somebody else's.
///
/// The cache remembers by the path with which digest a file was written. One that has another digest,
/// or of which nothing is remembered, is somebody's own: it may be what a user made of it since.
package struct WrittenFile: Sendable {
  /// What stands where the file goes.
  package enum Occupant: Sendable {
    case nothing
    /// What this program wrote there, as it wrote it.
    case own
    /// A file of somebody else's, or one that cannot be read.
    case other
    /// A folder, a pipe or the like.
    case noFile
  }

  /// The path as the user names it.
  package let path: String
  /// The path without links.
  package let place: String
  private let records: String
  /// The digest with which the file was written or read last.
  private var digest: String?
  private var claim: FileClaim?

  package init(_ path: String, cache: ResultCache) {
    self.path = path
    place = FileWriting.realPath(path)
    records = "\(cache.folder)/exports"
  }

  package var occupant: Occupant {
    switch FileKind(at: place) {
    case .missing: return .nothing
    case .file:
      guard let now = SHA256.digest(ofFile: place) else { return .other }
      return now == digest || remembered.contains(now) ? .own : .other
    default: return .noFile
    }
  }

  /// Takes the file that is there for one of this program's: it was read to be gone on with.
  package mutating func adopt() { digest = SHA256.digest(ofFile: place) }

  /// Keeps other commands from writing there, as long as a copy of this value is in use.
  ///
  /// - Throws: ``SetupError`` where one has said that it will write there.
  package mutating func claimPlace() throws(SetupError) {
    let folder = "\(record).lock"
    // Without a cache each finds what the other wrote, and writes nothing over it.
    guard (try? FileWriting.makeFolder(folder)) != nil else { return }
    claim = try FileClaim(
      folder,
      orSay:
        "\(path) is being written by another lectern; wait for its end, or name another file")
  }

  /// Refuses what would keep the file from being written, as far as it can be known before.
  ///
  /// - Parameters:
  ///   - option: What names the file, such as `--output`.
  ///   - remedy: What else may be done about a file of somebody else's.
  ///   - size: About how many bytes there will be.
  /// - Throws: ``SetupError`` with the path.
  package func check(
    _ option: String, orElse remedy: String? = nil, size: Int = 0
  ) throws(SetupError) {
    if !path.hasPrefix("/"), FileManager.default.currentDirectoryPath.isEmpty {
      throw SetupError("\(path) cannot be written: the folder in which lectern runs is gone")
    }
    let length = (place as NSString).lastPathComponent.utf8.count
    if length > Int(NAME_MAX) {
      throw SetupError(
        "\(path.prefix(60))… cannot be written: its name has \(length) bytes, and a name holds \(NAME_MAX)"
      )
    }
    switch occupant {
    case .nothing, .own: break
    case .other:
      throw SetupError(
        "\(path) is there, and lectern does not know that it wrote it so; name another file with \(option), \(remedy.map { "or \($0), " } ?? "")or move it away"
      )
    case .noFile:
      let kind = if case .folder = FileKind(at: place) { "a folder" } else { "no plain file" }
      throw SetupError("\(path) is \(kind); name a file with \(option)")
    }
    let folder = (place as NSString).deletingLastPathComponent
    if let problem = FileWriting.problemListing(folder) {
      throw SetupError("\(path) cannot be written: \(folder): \(problem)")
    }
    // Whether a file can be made there is known when one is.
    let probe = "\(folder)/\(FileManifest.makeUnfinishedName())"
    do { try FileWriting.writeNew(Data(), to: probe) } catch {
      throw SetupError(error.description.replacingOccurrences(of: probe, with: path))
    }
    unlink(probe)
    var disk = statvfs()
    // A system that does not say how much room there is may have enough.
    guard statvfs(folder, &disk) == 0 else { return }
    let (room, overflow) = UInt64(disk.f_bavail).multipliedReportingOverflow(
      by: UInt64(disk.f_frsize))
    if !overflow, room < UInt64(size) {
      throw SetupError(
        "\(path) cannot be written: \(size) bytes are needed, and \(room) are free on its disk")
    }
  }

  /// Has the file written under another name beside it, which then takes its place.
  ///
  /// - Parameter make: Writes a file at the path that it is given.
  /// - Throws: ``SetupError`` where it cannot be written, and where a file of somebody else's has
  ///   come to lie there; what lay there stays as it was.
  package mutating func write(by make: (String) throws -> Void) throws(SetupError) {
    switch occupant {
    case .nothing, .own: break
    case .other, .noFile:
      throw SetupError("\(path) is not written: what lies there now is not lectern's")
    }
    let folder = (place as NSString).deletingLastPathComponent
    let temporary = "\(folder)/\(FileManifest.makeUnfinishedName())"
    do { try make(temporary) } catch {
      unlink(temporary)
      // The other name is nobody's concern.
      throw SetupError("\(error)".replacingOccurrences(of: temporary, with: path))
    }
    guard let made = SHA256.digest(ofFile: temporary) else {
      unlink(temporary)
      throw SetupError("\(path) cannot be written: it cannot be read again")
    }
    remember(made)
    guard rename(temporary, place) == 0 else {
      let number = errno
      unlink(temporary)
      throw SetupError("\(path) cannot be written: \(FileWriting.message(number))")
    }
    digest = made
  }

  package mutating func write(_ data: Data) throws(SetupError) {
    try write { temporary in
      try FileWriting.write(data, to: temporary, through: temporary + ".new")
    }
  }

  // MARK: - What is remembered

  private var record: String { "\(records)/\(SHA256.digest(of: place))" }

  private var remembered: Set<Substring> {
    // Without a record the file counts as somebody else's, which loses nothing.
    let text = (try? String(contentsOfFile: record, encoding: .utf8)) ?? ""
    return Set(text.split(separator: "\n"))
  }

  /// Notes the digest of what is about to stand there, beside that of what stands there until then.
  private func remember(_ made: String) {
    let now = SHA256.digest(ofFile: place).map { [$0] } ?? []
    // Without a record the next command refuses, which loses nothing.
    try? FileWriting.makeFolder(records)
    try? FileWriting.write(
      Data(([made] + now).joined(separator: "\n").utf8), to: record,
      through: "\(records)/.\(UUID().uuidString)")
  }
}

/// A lock that the copies of a value share.
private final class FileClaim: Sendable {
  private let lock: FolderLock

  init(_ folder: String, orSay sentence: String) throws(SetupError) {
    lock = try FolderLock(folder, orSay: sentence)
  }
}

extension Set<Substring> {
  fileprivate func contains(_ text: String) -> Bool { contains(text[...]) }
}
