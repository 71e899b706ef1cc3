import Foundation

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
    return ResultCache(folder: "\(NSHomeDirectory())/.cache/lectern")
  }

  /// An entry as it lies on disk: the digest of its payload guards it.
  private struct Entry: Codable {
    var digest: String
    var payload: String
  }

  /// The result under `key` whose files are unchanged.
  ///
  /// - Returns: nil where there is none, and for an entry that is damaged.
  func result(for key: String) -> CellResult? {
    let home = "\(folder)/results/\(key)"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []).sorted()
    for name in names where !name.hasPrefix(".") {
      guard let data = FileManager.default.contents(atPath: "\(home)/\(name)") else { continue }
      guard let entry = try? JSONDecoder().decode(Entry.self, from: data),
        SHA256.digest(of: entry.payload) == entry.digest,
        let result = try? JSONDecoder().decode(CellResult.self, from: Data(entry.payload.utf8))
      else {
        FileHandle.standardError.write(
          Data(
            "warning: a damaged cache entry was ignored and will be made anew: \(home)/\(name)\n"
              .utf8))
        try? FileManager.default.removeItem(atPath: "\(home)/\(name)")
        continue
      }
      let isWhole = result.published.allSatisfy {
        FileManager.default.fileExists(atPath: publishedPath($0.digest))
      }
      if isWhole, result.reads.allSatisfy({ SHA256.digest(ofFile: $0.path) == $0.digest }) {
        return result
      }
    }
    return nil
  }

  /// Where a file that a lesson handed on is kept.
  func publishedPath(_ digest: String) -> String { "\(folder)/published/\(digest).safetensors" }

  /// Takes a file that a cell handed on into the cache.
  func keepPublished(_ name: String, _ path: String) -> PublishedFile? {
    guard let digest = SHA256.digest(ofFile: path) else { return nil }
    try? FileManager.default.createDirectory(
      atPath: "\(folder)/published", withIntermediateDirectories: true)
    guard rename(path, publishedPath(digest)) == 0 else { return nil }
    return PublishedFile(name: name, digest: digest)
  }

  func store(_ result: CellResult, for key: String) throws {
    let home = "\(folder)/results/\(key)"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let payload = String(decoding: try encoder.encode(result), as: UTF8.self)
    let entry = Entry(digest: SHA256.digest(of: payload), payload: payload)
    let name = SHA256.digest(of: result.fingerprint).prefix(16)
    let temporary = "\(home)/.\(UUID().uuidString)"
    try encoder.encode(entry).write(to: URL(fileURLWithPath: temporary))
    guard rename(temporary, "\(home)/\(name).json") == 0 else {
      throw SetupError("\(home) cannot be written")
    }
  }
}

extension CellResult {
  /// What the next cells' keys take from this result: the files it stands on.
  var fingerprint: String {
    reads.map { "\($0.path)=\($0.digest ?? "missing")" }.sorted().joined(separator: "\n")
  }
}
