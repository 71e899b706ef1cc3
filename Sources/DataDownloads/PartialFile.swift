import Foundation
import LessonExecution
import LessonWire

/// Where the bytes of a partial file came from, kept beside it.
struct PartRecord: Codable, Hashable {
  /// The digest of the URL, which may hold secrets.
  var source = ""
  /// The name that the server gave the file's content, where it stands for each byte.
  var tag: String?
  /// The bytes of the whole file; nil where the server did not say.
  var total: Int?
}

/// A file that is not whole yet, beside its place: `NAME.part`, with `NAME.part.from` for its record.
///
/// Only with a record is it one of ours: a browser may call its own so.
final class PartialFile {
  let path: String
  /// The bytes that are there.
  private(set) var count: Int
  private(set) var record: PartRecord
  /// Whether the bytes came by more than one answer.
  private(set) var isPieced: Bool
  /// What the bytes are, while nothing changes them.
  private var known: FileIdentity?
  private let descriptor: Int32

  /// Opens what an earlier download left, or begins.
  ///
  /// - Parameters:
  ///   - place: Where the whole file goes.
  ///   - isForced: Whether a file of others, where ours goes, is written over.
  init(for place: String, isForced: Bool) throws(SetupError) {
    path = "\(place).part"
    let recordPath = Self.recordPath(path)
    let known = FileKind(at: recordPath) == .file
    switch FileKind(at: path) {
    case .missing: break
    case .file where known || isForced: break
    case .link where isForced: unlink(path)
    case .file, .link:
      throw SetupError(
        "\(path) stands where a download goes, and is none of this program's; move it away, or let it be written over with --force"
      )
    default: throw SetupError("\(path) stands where a download goes, and is no file; move it away")
    }
    let data = known ? FileManager.default.contents(atPath: recordPath) : nil
    // A record that cannot be read is as good as an empty one: all is brought anew.
    let record = data.flatMap { try? JSONDecoder().decode(PartRecord.self, from: $0) }
    if !known { try Self.write(PartRecord(), to: recordPath) }
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o666)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw SetupError("\(path) cannot be written: \(FileWriting.message(errno))")
    }
    count = Int(status.st_size)
    isPieced = count > 0
    self.record = record ?? PartRecord()
    if record == nil { try empty() }
  }

  deinit { close(descriptor) }

  /// Begins anew, with bytes of another answer.
  func begin(_ record: PartRecord) throws(SetupError) {
    // First the bytes go, then their record: a kill between the two leaves no bytes under a wrong one.
    try empty()
    try Self.write(record, to: Self.recordPath(path))
    self.record = record
  }

  private func empty() throws(SetupError) {
    guard ftruncate(descriptor, 0) == 0 else { throw problem(errno) }
    count = 0
    known = nil
    isPieced = false
  }

  /// Notes that the bytes that follow are those of another answer.
  func goOn() { isPieced = count > 0 }

  func append(_ bytes: ArraySlice<UInt8>) throws(SetupError) {
    var rest = bytes
    known = nil
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress!, $0.count) }
      if written < 0, errno == EINTR { continue }
      if written <= 0 { throw problem(errno) }
      count += written
      rest = rest.dropFirst(written)
    }
  }

  /// The size and digest of what is on the disk.
  func identity() throws(SetupError) -> FileIdentity {
    if let known { return known }
    guard let digest = SHA256.digest(ofFile: path) else {
      throw SetupError("\(path) cannot be read again")
    }
    let identity = FileIdentity(bytes: count, digest: digest)
    known = identity
    return identity
  }

  /// Whether the bytes are packed by gzip, by their beginning.
  var isGzip: Bool {
    var start: [UInt8] = [0, 0]
    return pread(descriptor, &start, 2, 0) == 2 && start == [0x1F, 0x8B]
  }

  /// Whether a server can be asked to go on, with its word that the file is the same.
  var canBeGoneOn: Bool { record.tag != nil }

  /// Removes the bytes and their record.
  func discard() {
    unlink(path)
    unlink(Self.recordPath(path))
  }

  /// Gives the file its name, once its bytes are on the disk.
  func publish(to place: String) throws(SetupError) {
    guard fsync(descriptor) == 0 else { throw problem(errno) }
    guard rename(path, place) == 0 else {
      throw SetupError("\(place) cannot be written: \(FileWriting.message(errno))")
    }
    unlink(Self.recordPath(path))
    let folder = open(
      (place as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Some file systems sync no folder; the name is there all the same.
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private func problem(_ number: Int32) -> SetupError {
    SetupError("\(path) cannot be written: \(FileWriting.message(number))")
  }

  private static func recordPath(_ path: String) -> String { "\(path).from" }

  private static func write(_ record: PartRecord, to path: String) throws(SetupError) {
    guard let data = try? JSONEncoder().encode(record) else {
      fatalError("unreachable: a record is made of texts and numbers")
    }
    try FileWriting.write(data, to: path, through: "\(path).new")
  }
}
