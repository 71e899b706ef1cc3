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

  /// What a call leads to.
  struct Found {
    var entries: [Entry] = []
    /// What of the folders is not read, a sentence each.
    var remarks: [String] = []
  }

  /// All files in the order in which they are named; those of a folder or a pattern by their names, 2
  /// before 10.
  static func all(_ named: [String]) -> Found {
    var found = Found()
    for entry in named.flatMap(expanded) {
      if case .file(let path) = entry, isFolder(path) {
        add(folder: path, to: &found)
      } else {
        found.entries.append(entry)
      }
    }
    return found
  }

  /// What is named itself, be it a folder; or, of a pattern that is no file's name, what it matches.
  static func expanded(_ name: String) -> [Entry] {
    var status = stat()
    guard stat(name, &status) != 0, name.contains(where: { "*?[".contains($0) }) else {
      return [.file(name)]
    }
    let matches = matches(of: name)
    return matches.isEmpty
      ? [.problem(path: name, "no file matches")] : matches.map { .file($0) }
  }

  /// What a page on all of them is called.
  static func title(of entries: [Entry]) -> String {
    guard entries.count == 1 else { return counted(entries.count, "file") }
    return (entries[0].path as NSString).lastPathComponent
  }

  /// Whether two paths lead to one file, whatever links are on the way.
  static func areSame(_ path: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(path, &first) == 0 && stat(other, &second) == 0
      && first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func add(folder: String, to found: inout Found) {
    let names: [String]
    do { names = try self.names(in: folder) } catch {
      let clause = "cannot be listed: \(FileWriting.reason(error))"
      found.entries.append(.problem(path: folder, clause))
      return
    }
    var remainder = FolderRemainder(folder)
    var files: [Entry] = []
    for name in ordered(names.filter { !$0.hasPrefix(".") }) {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if extensions.contains((name as NSString).pathExtension.lowercased()), !isFolder(path) {
        files.append(.file(path))
      } else {
        remainder.add(name, at: path)
      }
    }
    if files.isEmpty {
      files = [.problem(path: folder, "is a folder without pictures and PDF files")]
    }
    found.entries += files
    if let sentence = remainder.sentence { found.remarks.append(sentence) }
  }

  private static func names(in folder: String) throws -> [String] {
    if let problem = FileWriting.problemListing(folder) { throw SetupError(problem) }
    return try FileManager.default.contentsOfDirectory(atPath: folder)
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
