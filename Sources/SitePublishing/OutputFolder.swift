import Foundation
import LessonExecution

/// The folder that a site is written to, and what is known of the files in it.
struct OutputFolder {
  /// The folder as the user names it, for messages.
  let name: String
  /// The folder without links.
  let path: String
  /// The lessons' folder as a path from this one: which site this is.
  private let source: String
  /// Whether what stands in the way may be written over.
  let isForced: Bool

  /// - Throws: ``SetupError`` for a folder that is, holds or lies in the lessons' folder.
  init(_ output: String, lessons: String, isForced: Bool) throws(SetupError) {
    name = output
    path = FileWriting.realPath(output)
    let home = FileWriting.realPath(lessons)
    source = FileWriting.relativePath(of: home, from: path)
    self.isForced = isForced
    if let relation = Self.relation(of: path, to: home) {
      throw SetupError(
        "the output '\(output)' \(relation) '\(lessons)'; name a folder beside it with --output, such as Output"
      )
    }
  }

  /// How a path would endanger the lessons' folder; nil where it does not.
  ///
  /// Names that differ in case alone count as one, for on some disks they are, and a folder is told
  /// by its number too: it may have several paths.
  static func relation(of path: String, to lessons: String) -> String? {
    if isSame(path, lessons) { return "is the lessons' folder" }
    if ancestors(of: path).contains(where: { isSame($0, lessons) }) {
      return "lies in the lessons' folder"
    }
    if ancestors(of: lessons).contains(where: { isSame($0, path) }) {
      return "holds the lessons' folder"
    }
    return nil
  }

  private static func ancestors(of path: String) -> [String] {
    let parts = path.split(separator: "/")
    return parts.indices.map { "/" + parts[..<$0].joined(separator: "/") }
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    if a.lowercased() == b.lowercased() { return true }
    var (one, other) = (stat(), stat())
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev
      && one.st_ino == other.st_ino
  }

  // MARK: - What lies in it

  /// What may be done in the folder.
  struct Contents {
    var manifest: FileManifest
    /// Whether the folder has this very manifest.
    var isManifestWritten = false
    /// Why the folder's manifest cannot be used, where it has one that is damaged.
    var damage: String?
    /// Unfinished files that may go.
    var remains: [String] = []
    var warnings: [String] = []
  }

  /// Looks at the folder and changes nothing.
  ///
  /// - Parameter lessons: The names of this site's lessons.
  /// - Throws: ``SetupError`` where it holds what is not this site's, and nobody said `--force`.
  func contents(lessons: Set<String>) throws(SetupError) -> Contents {
    var contents = Contents(manifest: FileManifest(source: source))
    switch FileKind(at: path) {
    case .missing:
      if let problem = FileWriting.problemMaking(path) {
        throw SetupError("the output '\(name)' cannot be made: \(problem)")
      }
      return contents
    case .folder: break
    default: throw SetupError("the output '\(name)' is a file; name a folder with --output")
    }
    switch FileManifest.read(in: path) {
    case .none: try adopt(lessons, into: &contents)
    case .damaged(let reason):
      contents.warnings.append(
        "the list of what lectern wrote here cannot be used: \(reason); what it listed stays")
      contents.damage = reason
      try adopt(lessons, into: &contents)
    case .whole(let manifest, let refused):
      if !refused.isEmpty {
        contents.warnings.append(
          "the list of what lectern wrote here names what it cannot have written: \(Self.some(refused)); that is left alone"
        )
      }
      if manifest.source == source {
        contents.manifest = manifest
        contents.isManifestWritten = refused.isEmpty
      } else if !isForced {
        throw SetupError(
          "'\(name)' holds the site of another lessons' folder, \(manifest.source) from there; name another folder with --output, or write into it with --force: the list of that site's files is replaced by this one's, and those of its pages that this site lacks stay"
        )
      }
    }
    return contents
  }

  /// Takes over what an earlier lectern wrote, where nothing else is there.
  private func adopt(_ lessons: Set<String>, into contents: inout Contents) throws(SetupError) {
    let earlier = try EarlierOutput(in: path)
    let reason = contents.damage.map { "\(damaged($0)), and " } ?? ""
    if !isForced, !earlier.foreign.isEmpty {
      let endangered = endangered(by: lessons, but: earlier.files)
      let (told, remedy) =
        endangered.isEmpty
        ? (
          Self.some(earlier.foreign, areAll: earlier.areAllNamed), "write beside them with --force"
        )
        : (
          "\(Self.some(endangered)), where the site's own would go",
          "move them away, or write over them with --force"
        )
      throw SetupError(
        "\(reason)'\(name)' holds files that lectern did not write: \(told); name another folder with --output, or \(remedy)"
      )
    }
    if !isForced, !earlier.pages.isEmpty, lessons.isDisjoint(with: earlier.pages) {
      throw SetupError(
        "\(reason)'\(name)' holds a site of other lessons: \(Self.some(earlier.pages)); name another folder with --output, or write beside them with --force, over that site's index"
      )
    }
    contents.remains = earlier.remains
    // With its list is lost what tells a page that somebody has changed since.
    if contents.damage == nil { contents.manifest.earlier = digests(of: earlier, lessons) }
    let others = earlier.pages.filter { !lessons.contains($0) }
    if !others.isEmpty {
      contents.warnings.append(
        "an earlier lectern wrote pages of no lesson that there is: \(Self.some(others)); they stay, and may be removed by hand"
      )
    }
  }

  /// What pictures end in, which a page shows from beside it.
  private static let pictureEndings = [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif"]

  /// The files of others that stand where those of a site of these lessons go, or may go.
  private func endangered(by lessons: Set<String>, but known: Set<String>) -> [String] {
    let names = lessons.sorted()
    let pages =
      [SiteLayout.index, SiteLayout.stylesheet]
      + names.flatMap { [SiteLayout.page(of: $0), SiteLayout.source(of: $0)] }
    let pictures = names.flatMap { lesson in
      (EarlierOutput.names(in: "\(path)/\(lesson)") ?? [])
        .filter { name in Self.pictureEndings.contains { name.lowercased().hasSuffix($0) } }
        .map { "\(lesson)/\($0)" }
    }
    return (pages + pictures).filter {
      [.file, .link].contains(FileKind(at: "\(path)/\($0)")) && !known.contains($0)
    }
  }

  /// The digests of an earlier lectern's files that lie where this site's go; nil for none.
  private func digests(of earlier: EarlierOutput, _ lessons: Set<String>) -> [String: String]? {
    let homes = lessons.union([SiteLayout.index, "assets", SiteLayout.formulas])
    var digests: [String: String] = [:]
    for file in earlier.files where homes.contains(String(file.prefix { $0 != "/" })) {
      // What cannot be read has no digest, and is not written over.
      digests[file] = FileManager.default.contents(atPath: "\(path)/\(file)")
        .map(FileManifest.digest(of:))
    }
    return digests.isEmpty ? nil : digests
  }

  /// Says that the folder's manifest cannot be used, and why.
  func damaged(_ reason: String) -> String {
    "the list of what lectern wrote in '\(name)' cannot be used, for \(reason)"
  }

  /// The first few of many names.
  ///
  /// - Parameter areAll: Whether there are no others than these.
  static func some(_ names: [String], areAll: Bool = true) -> String {
    let rest = names.count - 5
    let count = areAll ? "\(rest) more" : "many more"
    return names.prefix(5).joined(separator: ", ") + (rest > 0 ? " and \(count)" : "")
  }
}
