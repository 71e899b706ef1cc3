import Foundation

/// Which files this program has exported, so that it writes over no other.
///
/// An exported notebook is edited by those who work with it. The cache remembers each export's
/// digest by its path: a file that is not as it was exported is somebody's own.
public struct ExportRecord: Sendable {
  private let cache: ResultCache

  public init(cache: ResultCache) { self.cache = cache }

  /// Writes an export.
  ///
  /// - Parameters:
  ///   - lessons: The lessons' folder, into which nothing is exported.
  ///   - isForced: Whether a file of somebody else's may be written over.
  /// - Throws: ``SetupError`` for a file that is not to be written over, or cannot be.
  public func write(
    _ text: String, to path: String, lessons: String, isForced: Bool
  ) throws(SetupError) {
    var file = WrittenFile(path, cache: cache)
    let home = FileWriting.realPath(lessons)
    if file.place.lowercased().hasPrefix(home.lowercased() + "/") {
      throw SetupError(
        "\(path) lies in the lessons' folder '\(lessons)'; name a file outside it with --to")
    }
    let data = Data(text.utf8)
    switch file.occupant {
    case .nothing, .own: break
    case .other:
      guard let now = FileManager.default.contents(atPath: file.place) else {
        throw SetupError("\(path) cannot be read")
      }
      if !isForced, now != data {
        throw SetupError(
          "\(path) is there, and is not as lectern exported it; name another file with --to, or write over it with --force"
        )
      }
      file.adopt()
    case .noFile: throw SetupError("\(path) is no file; name a file with --to")
    }
    try file.write(data)
  }
}
