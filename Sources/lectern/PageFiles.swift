import Foundation
import LessonExecution

/// The files that a call of `read` names: themselves, those in folders, those that a pattern matches.
enum PageFiles {
  static let pictureExtensions = [
    "png", "jpg", "jpeg", "bmp", "tif", "tiff", "gif", "webp", "pnm", "pbm", "pgm", "ppm",
  ]
  static let extensions = pictureExtensions + ["pdf"]

  /// A file to read, or why what was named gives none.
  enum Entry: Equatable {
    case file(String)
    case problem(path: String, String)

    /// What was named, or found where that leads.
    var path: String {
      switch self {
      case .file(let path), .problem(let path, _): path
      }
    }
  }

  /// All files in the order in which they are named; those of a folder or a pattern by their names, 2
  /// before 10.
  static func all(_ named: [String]) -> [Entry] {
    named.flatMap { name -> [Entry] in
      var status = stat()
      guard stat(name, &status) == 0 else {
        guard name.contains(where: { "*?[".contains($0) }) else { return [.file(name)] }
        let matches = matches(of: name)
        if matches.isEmpty { return [.problem(path: name, "no file matches")] }
        return matches.flatMap { isFolder($0) ? files(in: $0) : [.file($0)] }
      }
      return status.st_mode & S_IFMT == S_IFDIR ? files(in: name) : [.file(name)]
    }
  }

  /// Whether two paths lead to one file, whatever links are on the way.
  static func areSame(_ path: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(path, &first) == 0 && stat(other, &second) == 0
      && first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func files(in folder: String) -> [Entry] {
    if let problem = FileWriting.problemListing(folder) {
      return [.problem(path: folder, "cannot be listed: \(problem)")]
    }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      return [.problem(path: folder, "cannot be listed: \(FileWriting.reason(error))")]
    }
    let paths = names.filter { name in
      !name.hasPrefix(".") && extensions.contains((name as NSString).pathExtension.lowercased())
    }.map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }.filter { !isFolder($0) }
    if paths.isEmpty {
      return [.problem(path: folder, "is a folder without pictures and PDF files")]
    }
    return ordered(paths).map { .file($0) }
  }

  /// The paths that a pattern matches, as a shell would say that has not been asked.
  private static func matches(of pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [] }
    return ordered(
      (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } })
  }

  /// By name, in which numbers count as such.
  static func ordered(_ paths: [String]) -> [String] {
    paths.sorted { a, b in
      switch a.compare(b, options: [.numeric, .caseInsensitive]) {
      case .orderedAscending: true
      case .orderedDescending: false
      case .orderedSame: a < b
      }
    }
  }
}
