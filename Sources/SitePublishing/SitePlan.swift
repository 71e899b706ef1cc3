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

  /// Adds a file of the site's own.
  ///
  /// - Precondition: No other file is planned there; lessons' names and the site's own differ.
  mutating func addOwn(_ data: Data, at path: String, digest: String? = nil) {
    guard add(data, at: path, digest: digest) else {
      fatalError("the site cannot have two files '\(path)', nor one outside its folder")
    }
  }

  /// Adds a file where none is planned yet.
  ///
  /// - Returns: Whether the place is below the folder and was free.
  mutating func add(_ data: Data, at path: String, digest: String? = nil) -> Bool {
    guard FileManifest.isInside(path), paths.insert(path).inserted else { return false }
    files.append(
      File(path: path, data: data, digest: digest ?? FileManifest.digest(of: data)))
    return true
  }
}
