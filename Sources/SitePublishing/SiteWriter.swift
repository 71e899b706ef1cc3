import Foundation
import LessonExecution
import MathTypesetting

/// Writes the site's files, each to a temporary name first, so that no reader meets half a page.
struct SiteWriter {
  let folder: String

  init(folder: String) throws {
    self.folder = folder
    defer { removeRemains() }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw SetupError("the folder '\(folder)' cannot be made: \(error.localizedDescription)")
    }
  }

  /// Writes a file; one that already says the same is left alone.
  ///
  /// - Returns: Whether anything changed.
  @discardableResult
  func write(_ text: String, to path: String) throws -> Bool {
    try write(Data(text.utf8), to: path)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(path)")
  }

  /// Removes the unfinished files of a build that was killed.
  private func removeRemains() {
    let files = FileManager.default
    let folders =
      [folder] + ((try? files.contentsOfDirectory(atPath: folder)) ?? []).map { "\(folder)/\($0)" }
    for home in folders {
      for name in (try? files.contentsOfDirectory(atPath: home)) ?? []
      where name.hasPrefix(".lectern-") {
        let number = name.dropFirst(".lectern-".count).prefix { $0.isNumber }
        guard let process = pid_t(number), kill(process, 0) != 0, errno == ESRCH else { continue }
        try? files.removeItem(atPath: "\(home)/\(name)")
      }
    }
  }

  @discardableResult
  func copy(_ source: String, to path: String) throws -> Bool {
    guard let data = FileManager.default.contents(atPath: source) else {
      throw SetupError("\(source) cannot be read")
    }
    return try write(data, to: path)
  }

  private func write(_ data: Data, to path: String) throws -> Bool {
    let target = "\(folder)/\(path)"
    if FileManager.default.contents(atPath: target) == data { return false }
    let parent = (target as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let temporary = "\(parent)/.lectern-\(getpid())-\(UUID().uuidString.prefix(8))"
    try data.write(to: URL(fileURLWithPath: temporary))
    guard rename(temporary, target) == 0 else {
      try? FileManager.default.removeItem(atPath: temporary)
      throw SetupError("\(target) cannot be written")
    }
    return true
  }

  /// The stylesheet, and KaTeX's with its fonts as the system installed them.
  func writeAssets() throws {
    try write(
      String(decoding: PackageResources.lectern_css, as: UTF8.self), to: "assets/lectern.css")
    guard Typesetter.missing == nil, let katex = Typesetter.katexFolder else { return }
    try copy("\(katex)/katex.min.css", to: "katex/katex.min.css")
    let fonts = (try? FileManager.default.contentsOfDirectory(atPath: "\(katex)/fonts")) ?? []
    for font in fonts.sorted() where font.hasSuffix(".woff2") {
      try copy("\(katex)/fonts/\(font)", to: "katex/fonts/\(font)")
    }
  }

  /// Removes the pages of lessons that are gone; a folder that Lectern did not write stays.
  func removePages(except names: Set<String>) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where !names.contains(name) {
      guard let page = try? String(contentsOfFile: "\(folder)/\(name)/index.html", encoding: .utf8),
        page.contains("<meta name=\"generator\" content=\"Lectern\">")
      else { continue }
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }
}
