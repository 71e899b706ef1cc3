import Foundation
import LessonWire

/// Results of cells by the digest of everything they came from.
///
/// A key covers what is known before a cell runs. What the cell read becomes known only
/// afterwards, so a key holds several entries, and the one whose files are as they were is right.
public struct ResultCache: Sendable {
  /// The cache's folder.
  public let folder: String

  public init(folder: String) { self.folder = folder }

  /// The user's own: `$XDG_CACHE_HOME/lectern`, or `~/.cache/lectern`.
  public static var user: ResultCache {
    let environment = ProcessInfo.processInfo.environment
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return ResultCache(folder: "\(base)/lectern")
    }
    // The cells look there too. The password file counts only where HOME says nothing.
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    return ResultCache(folder: "\(home)/.cache/lectern")
  }

  // MARK: - Results

  /// The result under `key` that is right for a cell as it is written and for what it asked for.
  ///
  /// - Parameter layout: The digest of the unit's exact text.
  /// - Returns: nil where there is none, and for an entry that is damaged.
  func result(for key: String, layout: String, _ surroundings: Surroundings) -> CellResult? {
    let home = "\(folder)/results/\(key)"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []).sorted()
    for name in names where !name.hasPrefix(".") {
      guard let result: CellResult = readEntry("\(home)/\(name)"),
        !result.hasPlaces || result.layout == layout
      else { continue }
      if result.published.allSatisfy({ isWhole($0) }),
        result.reads.allSatisfy({ surroundings.state(of: $0) == $0.state })
      {
        return result
      }
    }
    return nil
  }

  func store(_ result: CellResult, for key: String) throws {
    guard result.run == nil else { return }
    let home = "\(folder)/results/\(key)"
    // What may stand beside each other under a key: other reads, and places of another layout.
    let name = SHA256.digest(
      of: result.fingerprint + (result.hasPlaces ? "\n\(result.layout ?? "")" : "")
    ).prefix(16)
    try writeEntry(result, "\(home)/\(name).json")
  }

  // MARK: - What lessons stood on

  func inputs(of lesson: String) -> LessonInputs? { readEntry(inputsPath(lesson)) }

  func keep(_ inputs: LessonInputs, of lesson: String) {
    // The next build can say less without them, and is right all the same.
    try? writeEntry(inputs, inputsPath(lesson))
  }

  private func inputsPath(_ lesson: String) -> String {
    "\(folder)/inputs/\(SHA256.digest(of: lesson)).json"
  }

  // MARK: - What lessons hand on

  /// Where a file that a lesson handed on is kept.
  func publishedPath(_ digest: String) -> String { "\(folder)/published/\(digest).safetensors" }

  /// Whether a file that was handed on is there, bit for bit; one that is not goes, and is said.
  private func isWhole(_ file: PublishedFile) -> Bool {
    let path = publishedPath(file.digest)
    guard FileManager.default.fileExists(atPath: path) else { return false }
    if FileDigests.shared.digest(ofFile: path) == file.digest {
      Self.noteUse(of: path)
      return true
    }
    discard(path, "a damaged model")
    return false
  }

  /// Takes a file that a cell handed on into the cache.
  func keepPublished(_ name: String, _ path: String) -> PublishedFile? {
    guard let digest = SHA256.digest(ofFile: path) else { return nil }
    try? FileManager.default.createDirectory(
      atPath: "\(folder)/published", withIntermediateDirectories: true)
    guard rename(path, publishedPath(digest)) == 0 else { return nil }
    return PublishedFile(name: name, digest: digest)
  }

  // MARK: - Order

  /// A folder for one run of a lesson, which goes with the run.
  func makeRunFolder() throws -> String {
    let folder = "\(folder)/runs/\(BuilderName.make())"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/scratch", withIntermediateDirectories: true)
    return folder
  }
}

extension CellResult {
  /// What the next cells' keys take from this result: what it stands on.
  var fingerprint: String {
    let reads = reads.map {
      "\($0.kind.rawValue) \($0.root.rawValue) \($0.name)=\($0.state ?? "none")"
    }
    return (reads.sorted() + [run.map { "run \($0)" }].compactMap { $0 }).joined(separator: "\n")
  }
}
