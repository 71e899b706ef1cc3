import Foundation

/// The folder with the committed results of lessons, in which others may keep files too.
public struct ResultsFolder: Sendable {
  private let lessons: String
  private let folder: String
  private var manifest: FileManifest

  /// - Throws: ``SetupError`` where the folder is a link.
  public init(of lessons: String) throws(SetupError) {
    self.lessons = lessons
    folder = "\(lessons)/results"
    manifest = FileManifest(source: "..")
    if FileKind(at: folder) == .link {
      throw SetupError("\(folder) is a link; results are written through none")
    }
    // Without a list nothing is known to be lectern's, and nothing is removed.
    if case .whole(let manifest, _) = FileManifest.read(in: folder) { self.manifest = manifest }
  }

  /// Writes the results of lessons by their names.
  ///
  /// - Parameter isForced: Whether a file that is no file of results is written over.
  /// - Throws: ``SetupError`` for such a file, before anything is written.
  public mutating func write(
    _ results: [(lesson: String, results: PublishedResults)], isForced: Bool
  ) throws {
    let foreign = results.map { PublishedResults.path(of: $0.lesson, in: lessons) }.filter { path in
      switch FileKind(at: path) {
      case .missing: return false
      case .file:
        let name = (path as NSString).lastPathComponent
        let isListed = digest(of: name).map { manifest.lists(name, digest: $0) } ?? false
        return !isListed && (try? PublishedResults.read(path)) == nil
      default: return true
      }
    }
    if !isForced, !foreign.isEmpty {
      throw SetupError(
        "\(foreign.joined(separator: ", ")): no results of lectern's; move them away, or write over them with --force"
      )
    }
    try FileWriting.makeFolder(folder)
    if let remains = manifest.writing?.unfinishedName, FileKind(at: "\(folder)/\(remains)") == .file
    {
      unlink("\(folder)/\(remains)")
    }
    for (lesson, results) in results {
      let content = try results.content
      let name = "\(lesson).json"
      // Listed before it is there, and with both digests while it changes.
      let unfinished = FileManifest.makeUnfinishedName()
      let isThere = digest(of: name) == FileManifest.digest(of: content)
      if !isThere {
        if (try? PublishedResults.read("\(folder)/\(name)")) != nil {
          manifest.files[name] = digest(of: name)
        }
        manifest.writing = FileManifest.Writing(
          unfinishedName: unfinished, files: [name: FileManifest.digest(of: content)])
        try manifest.write(in: folder)
        try FileWriting.write(content, to: "\(folder)/\(name)", through: "\(folder)/\(unfinished)")
      }
      manifest.files[name] = FileManifest.digest(of: content)
    }
    manifest.writing = nil
    try manifest.write(in: folder)
  }

  /// Removes the results of lessons that are gone: those that this program wrote, as it wrote them.
  ///
  /// - Returns: What stayed that looks like results, a sentence each.
  public mutating func removeOthers(than lessons: Set<String>) throws(SetupError) -> [String] {
    var stayed: [String] = []
    for name in manifest.files.keys.sorted()
    where name.hasSuffix(".json") && !lessons.contains(String(name.dropLast(5))) {
      guard let digest = digest(of: name) else {
        manifest.files[name] = nil
        continue
      }
      if !manifest.lists(name, digest: digest) {
        stayed.append("\(folder)/\(name) was changed after lectern wrote it; it stays")
      } else if unlink("\(folder)/\(name)") != 0, errno != ENOENT {
        throw SetupError("\(folder)/\(name) cannot be removed: \(FileWriting.message(errno))")
      }
      manifest.files[name] = nil
    }
    try manifest.write(in: folder)
    return stayed
  }

  private func digest(of name: String) -> String? {
    guard FileKind(at: "\(folder)/\(name)") == .file else { return nil }
    return FileManager.default.contents(atPath: "\(folder)/\(name)").map(FileManifest.digest(of:))
  }
}
