import Foundation
import LessonWire

/// An entry of the cache as it lies on disk: the digest of its payload guards it.
private struct CacheEntry: Codable {
  var digest: String
  var payload: String
}

extension ResultCache {
  /// The value that was kept in a file; nil where there is none, and where it is damaged, which is
  /// said once: what is damaged goes.
  func readEntry<Value: Decodable>(_ path: String) -> Value? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let payload = Self.payload(path) else {
      discard(path, "a damaged cache entry")
      return nil
    }
    Self.noteUse(of: path)
    // An entry of another version of this program is whole, and says nothing.
    return try? JSONDecoder().decode(Value.self, from: Data(payload.utf8))
  }

  /// The value that was kept in a file; nil where it is missing or damaged.
  package static func entry<Value: Decodable>(_ path: String) -> Value? {
    payload(path).flatMap { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
  }

  private static func payload(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path),
      let entry = try? JSONDecoder().decode(CacheEntry.self, from: data),
      SHA256.digest(of: entry.payload) == entry.digest
    else { return nil }
    return entry.payload
  }

  package func writeEntry(_ value: some Encodable, _ path: String) throws {
    let home = (path as NSString).deletingLastPathComponent
    try FileWriting.makeFolder(home)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let payload = String(decoding: try encoder.encode(value), as: UTF8.self)
    let entry = CacheEntry(digest: SHA256.digest(of: payload), payload: payload)
    // Another build may write the same entry: each writes its own file, and the last name counts.
    try FileWriting.write(
      try encoder.encode(entry), to: path, through: "\(home)/.\(UUID().uuidString)")
  }

  /// Notes that a file or folder of the cache is in use, for ``tidy(limit:)``: many file systems note it
  /// once a day or never.
  static func noteUse(of path: String) {
    var status = stat()
    let now = Int(Date().timeIntervalSince1970)
    guard lstat(path, &status) == 0, now - status.st_atim.tv_sec > 600 else { return }
    let times = [timespec(tv_sec: now, tv_nsec: 0), status.st_mtim]
    utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW)
  }

  /// Removes what is not as it was made, and says so.
  func discard(_ path: String, _ what: String) {
    StandardError.write("warning: \(what) was ignored and will be made anew: \(path)\n")
    // What cannot be removed is replaced when it is made anew.
    try? FileManager.default.removeItem(atPath: path)
  }
}
