import Foundation
import LessonWire

/// The files that this program wrote into a folder, by their paths below it.
///
/// The manifest lies in the folder itself. A file is listed before it is written and until it is
/// gone, so that a program that is killed at any moment leaves no file of its own unlisted; the
/// digest beside each path tells a file that somebody has changed since. What is not listed
/// with the digest that it has is never removed, and overwritten only where the user forces it.
package struct FileManifest: Codable, Sendable, Equatable {
  /// The manifest's own name in its folder.
  package static let name = ".lectern-manifest.json"
  /// The name under which a manifest is written before it takes the place of the one before.
  package static let unfinishedName = ".lectern-manifest.json.new"

  private static let newestFormat = 1

  /// What is being written, until it is.
  package struct Writing: Codable, Sendable, Equatable {
    /// The name of an unfinished file, in the folder of the file that it will be.
    package var unfinishedName: String
    /// The digests of the files as they will be.
    package var files: [String: String]

    package init(unfinishedName: String, files: [String: String]) {
      self.unfinishedName = unfinishedName
      self.files = files
    }
  }

  private var format = FileManifest.newestFormat
  private var note = "What lectern wrote here; it removes and overwrites nothing else."
  /// The folder that the files were made from, as a path from this one.
  package var source: String
  /// The digest of each file.
  package var files: [String: String] = [:]
  /// Files of an earlier program, which kept no list, with the digests that they were found with:
  /// while they have these they may be written over, and they never go.
  package var earlier: [String: String]?
  package var writing: Writing?

  package init(source: String) { self.source = source }

  /// Whether a file with this digest is one that this program left at `path`.
  package func lists(_ path: String, digest: String) -> Bool {
    files[path] == digest || writing?.files[path] == digest
  }

  /// Whether a file with this digest is one that may be written over.
  package func yields(_ path: String, digest: String) -> Bool {
    lists(path, digest: digest) || earlier?[path] == digest
  }

  /// Every path that is listed.
  package var paths: Set<String> {
    Set(files.keys).union((writing?.files ?? [:]).keys)
  }

  package static func digest(of data: Data) -> String {
    var hash = SHA256()
    hash.update(data)
    return hash.finish()
  }

  // MARK: - Reading

  /// What a folder's manifest says.
  package enum Reading: Sendable, Equatable {
    case none
    /// Nothing can be known from it, for this reason.
    case damaged(String)
    /// What it says, without the paths that lead out of the folder.
    case whole(FileManifest, refused: [String])
  }

  package static func read(in folder: String) -> Reading {
    let path = "\(folder)/\(name)"
    switch FileKind(at: path) {
    case .missing: return .none
    case .file: break
    default: return .damaged("it is no plain file")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      return .damaged("it cannot be read")
    }
    struct Format: Decodable { var format: Int }
    guard let format = try? JSONDecoder().decode(Format.self, from: data).format else {
      return .damaged("it is not what lectern writes")
    }
    guard format == newestFormat else {
      return .damaged("it is of format \(format), and this program knows \(newestFormat)")
    }
    guard var manifest = try? JSONDecoder().decode(FileManifest.self, from: data) else {
      return .damaged("it is not what lectern writes")
    }
    var refused = manifest.paths.filter { !isInside($0) }
    manifest.files = manifest.files.filter { isInside($0.key) }
    manifest.earlier = manifest.earlier?.filter { isInside($0.key) }
    if var writing = manifest.writing {
      writing.files = writing.files.filter { isInside($0.key) }
      manifest.writing = writing
      if !isUnfinished(writing.unfinishedName) {
        refused.insert(writing.unfinishedName)
        manifest.writing?.unfinishedName = ""
      }
    }
    return .whole(manifest, refused: refused.sorted())
  }

  /// Whether a path is one that a site may write: plain names below the folder.
  package static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.contains("\0") && path != name && path != unfinishedName
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  // MARK: - Unfinished files

  /// A name for the unfinished files of one write, which no other write has.
  package static func makeUnfinishedName() -> String {
    ".lectern-\(getpid())-\(UUID().uuidString.prefix(8))"
  }

  /// Whether a name is one that ``makeUnfinishedName()`` gives.
  package static func isUnfinished(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0] == ".lectern" && pid_t(parts[1]) != nil
      && parts[2].count == 8 && parts[2].allSatisfy { "0123456789ABCDEF".contains($0) }
  }

  // MARK: - Writing

  package func write(in folder: String) throws(SetupError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(self) else {
      fatalError("unreachable: a manifest is made of strings")
    }
    try FileWriting.write(
      text + Data("\n".utf8), to: "\(folder)/\(Self.name)",
      through: "\(folder)/\(Self.unfinishedName)")
  }
}
