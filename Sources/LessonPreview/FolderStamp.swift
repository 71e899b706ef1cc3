import Foundation

/// The names, sizes and times of the lessons and of the files beside and below them: another stamp,
/// another content.
struct FolderStamp: Equatable {
  /// The lessons and the site's settings.
  private(set) var lessons: [String: String] = [:]
  /// Pictures, data and whatever else there is.
  private(set) var files: [String: String] = [:]

  /// What lies deeper, and more files than these, are not looked at at every turn.
  private static let deepest = 8
  private static let mostFiles = 20_000

  /// What editors hide or mark as their own does not count. Links to folders are not followed:
  /// they may lead anywhere, and back.
  init(of folder: String) { look(folder, depth: 0) }

  private mutating func look(_ folder: String, depth: Int) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where !name.hasPrefix(".") && !name.hasSuffix("~") {
      let path = "\(folder)/\(name)"
      var status = stat()
      guard files.count < Self.mostFiles, lstat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        if depth < Self.deepest { look(path, depth: depth + 1) }
        continue
      }
      // Behind a link the file that it leads to counts.
      if status.st_mode & S_IFMT == S_IFLNK { _ = stat(path, &status) }
      let text =
        "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
      if depth == 0, name.hasSuffix(".md") || name == "site.yml" {
        lessons[path] = text
      } else {
        files[path] = text
      }
    }
  }
}
