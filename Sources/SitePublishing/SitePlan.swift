import Foundation
import LessonExecution

/// What a build puts into the output folder, in the order in which it is written.
struct SitePlan {
  struct File {
    /// The path below the output folder.
    var path: String
    var data: Data
    var digest: String
  }

  private(set) var files: [File] = []
  private(set) var paths: Set<String> = []

  /// Adds a file where none is planned yet.
  ///
  /// - Returns: Whether the place was free.
  @discardableResult
  mutating func add(_ data: Data, at path: String, digest: String? = nil) -> Bool {
    guard FileManifest.isInside(path), paths.insert(path).inserted else { return false }
    files.append(
      File(path: path, data: data, digest: digest ?? FileManifest.digest(of: data)))
    return true
  }
}
