import Foundation

/// Which files this program has exported, so that it writes over no other.
///
/// An exported notebook is edited by those who work with it. The cache remembers each export's
/// digest by its path: a file that is not as it was exported is somebody's own.
public struct ExportRecord: Sendable {
  private let folder: String

  public init(cache: ResultCache) { folder = "\(cache.folder)/exports" }

  /// Writes an export.
  ///
  /// - Parameters:
  ///   - lessons: The lessons' folder, into which nothing is exported.
  ///   - isForced: Whether a file of somebody else's may be written over.
  /// - Throws: ``SetupError`` for a file that is not to be written over, or cannot be.
  public func write(
    _ text: String, to path: String, lessons: String, isForced: Bool
  ) throws(SetupError) {
    let place = FileWriting.realPath(path)
    let home = FileWriting.realPath(lessons)
    if place.lowercased().hasPrefix(home.lowercased() + "/") {
      throw SetupError(
        "\(path) lies in the lessons' folder '\(lessons)'; name a file outside it with --to")
    }
    let data = Data(text.utf8)
    let record = "\(folder)/\(SHA256.digest(of: place))"
    switch FileKind(at: place) {
    case .missing: break
    case .file:
      guard let now = FileManager.default.contents(atPath: place) else {
        throw SetupError("\(path) cannot be read")
      }
      let known = try? String(contentsOfFile: record, encoding: .utf8)
      if !isForced, now != data, known != FileManifest.digest(of: now) {
        throw SetupError(
          "\(path) is there, and is not as lectern exported it; name another file with --to, or write over it with --force"
        )
      }
    default: throw SetupError("\(path) is no file; name a file with --to")
    }
    let parent = (place as NSString).deletingLastPathComponent
    try FileWriting.write(
      data, to: place, through: "\(parent)/\(FileManifest.makeUnfinishedName())")
    remember(FileManifest.digest(of: data), at: record)
  }

  /// Without a record the next export asks for `--force`, which loses nothing.
  private func remember(_ digest: String, at record: String) {
    try? FileWriting.makeFolder(folder)
    try? FileWriting.write(
      Data(digest.utf8), to: record, through: "\(folder)/.\(UUID().uuidString)")
  }
}
