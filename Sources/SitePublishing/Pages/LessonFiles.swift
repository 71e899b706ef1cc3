import Foundation
import LessonMarkdown

/// The files that lie beside the lessons, which pages may show or link to.
struct LessonFiles: Sendable {
  let folder: String

  enum Finding: Hashable {
    /// The file's path in the folder, as it is spelt there.
    case file(String)
    case missing
    /// A folder: what a link leads to is a file.
    case isFolder
    case unreadable
    /// The path itself leads out of the folder.
    case outside
    /// A symbolic link leads out of the folder.
    case linkedOutside
    /// The page has a file of that name already.
    case isOfPage
  }

  /// What a page's own folder holds.
  private static let ownNames = ["index.html", "source.md"]

  /// What a path leads to; `.` and `..` are followed as far as they stay inside.
  func find(_ path: String) -> Finding {
    guard !path.hasPrefix("/"), !path.contains("\0") else { return .outside }
    var parts: [String] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(String(part))
      } else if parts.popLast() == nil {
        return .outside
      }
    }
    guard !parts.isEmpty else { return .isFolder }
    guard let spelt = spelling(of: parts) else { return .missing }
    return check(spelt)
  }

  private func check(_ path: String) -> Finding {
    guard let real = Self.realPath("\(folder)/\(path)"), let root = Self.realPath(folder) else {
      return .missing
    }
    guard real.hasPrefix(root == "/" ? root : "\(root)/") else { return .linkedOutside }
    var status = stat()
    guard stat(real, &status) == 0 else { return .missing }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .isFolder
    case S_IFREG: break
    default: return .unreadable
    }
    guard access(real, R_OK) == 0 else { return .unreadable }
    if Self.ownNames.contains(String(path.prefix { $0 != "/" }).lowercased()) { return .isOfPage }
    return .file(path)
  }

  /// The path as its names are spelt on the disk, where accents may be composed or not.
  private func spelling(of parts: [String]) -> String? {
    let path = parts.joined(separator: "/")
    if FileManager.default.fileExists(atPath: "\(folder)/\(path)") { return path }
    var spelt = ""
    for part in parts {
      guard let name = names(in: spelt).first(where: { $0 == part }) else { return nil }
      spelt += spelt.isEmpty ? name : "/\(name)"
    }
    return spelt
  }

  private func names(in subfolder: String) -> [String] {
    // A folder that cannot be listed holds nothing that a page could show.
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(subfolder)")) ?? [])
      .sorted()
  }

  private static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The file that a path with no file was probably meant to name.
  ///
  /// - Parameter others: What else could have been meant.
  func nearMiss(to path: String, among others: [String] = []) -> String? {
    var parent = ""
    if let slash = path.lastIndex(of: "/") { parent = String(path[..<slash]) }
    var known = others
    for subfolder in Set([parent, ""]).sorted() where !subfolder.contains("..") {
      known += names(in: subfolder).filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.map {
        subfolder.isEmpty ? $0 : "\(subfolder)/\($0)"
      }
    }
    return LessonMarkdown.nearMiss(path, in: known)
  }
}
