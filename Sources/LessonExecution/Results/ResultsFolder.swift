import Foundation

/// The folder with the committed results of lessons, in which others may keep files too.
public struct ResultsFolder: Sendable {
  private let lessons: String
  private let folder: String

  /// - Throws: ``SetupError`` where the folder is a link.
  public init(of lessons: String) throws(SetupError) {
    self.lessons = lessons
    folder = "\(lessons)/results"
    if FileKind(at: folder) == .link {
      throw SetupError("\(folder) is a link; results are written through none")
    }
  }

  /// Writes the results of lessons by their names, and removes those of lessons that are gone: what
  /// this program wrote, as it wrote it.
  ///
  /// One program at a time does so.
  ///
  /// - Parameters:
  ///   - lessons: The names of all lessons that there are; nil where nothing is to be removed.
  ///   - isForced: Whether a file that is no file of results is written over.
  /// - Returns: What is to be known of files that stayed, a sentence each.
  /// - Throws: ``SetupError`` for such a file, before anything is written.
  public func publish(
    _ results: [(lesson: String, results: PublishedResults)], lessons: Set<String>?, isForced: Bool
  ) async throws -> [String] {
    try FileWriting.makeFolder(folder)
    let lock = try await FolderLock(folder)
    defer { withExtendedLifetime(lock) {} }
    var (manifest, warnings) = readManifest(lessons)
    try refuseForeign(results.map(\.lesson), manifest, isForced: isForced)
    try write(results, &manifest)
    if let lessons { warnings += try removeOthers(than: lessons, &manifest) }
    return warnings
  }

  // MARK: - Looking

  /// The list of what this program wrote here, and what is to be said of it.
  private func readManifest(_ lessons: Set<String>?) -> (FileManifest, [String]) {
    let empty = FileManifest(source: "..")
    switch FileManifest.read(in: folder) {
    case .none: return (empty, [])
    case .damaged(let reason):
      // Nothing is known to be lectern's now, so nothing is removed.
      var warning = "the list of what lectern wrote in \(folder) cannot be used, for \(reason)"
      let others = otherResults(than: lessons)
      if !others.isEmpty {
        warning +=
          "; the results of no lesson stay, and may be removed by hand: \(others.joined(separator: ", "))"
      }
      return (empty, [warning])
    case .whole(let manifest, let refused):
      if refused.isEmpty { return (manifest, []) }
      return (
        manifest,
        [
          "the list of what lectern wrote in \(folder) names what it cannot have written: \(refused.joined(separator: ", ")); that is left alone"
        ]
      )
    }
  }

  /// The files in the folder that look like results, of lessons that are gone.
  private func otherResults(than lessons: Set<String>?) -> [String] {
    guard let lessons, let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { return [] }
    return names.sorted().filter { name in
      name.hasSuffix(".json") && !lessons.contains(String(name.dropLast(5)))
        && (try? PublishedResults.read("\(folder)/\(name)")) != nil
    }
  }

  private func refuseForeign(
    _ names: [String], _ manifest: FileManifest, isForced: Bool
  ) throws(SetupError) {
    let foreign = names.map { PublishedResults.path(of: $0, in: lessons) }.filter { path in
      switch FileKind(at: path) {
      case .missing: return false
      case .file:
        let name = (path as NSString).lastPathComponent
        let isListed = digest(of: name).map { manifest.lists(name, digest: $0) } ?? false
        return !isListed && (try? PublishedResults.read(path)) == nil
      default: return true
      }
    }
    if isForced || foreign.isEmpty { return }
    throw SetupError(
      "\(foreign.joined(separator: ", ")): no results of lectern's; move them away, or write over them with --force"
    )
  }

  private func digest(of name: String) -> String? {
    guard FileKind(at: "\(folder)/\(name)") == .file else { return nil }
    return FileManager.default.contents(atPath: "\(folder)/\(name)").map(FileManifest.digest(of:))
  }

  // MARK: - Writing

  private func write(
    _ results: [(lesson: String, results: PublishedResults)], _ manifest: inout FileManifest
  ) throws {
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

  private func removeOthers(
    than lessons: Set<String>, _ manifest: inout FileManifest
  ) throws(SetupError) -> [String] {
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
}
