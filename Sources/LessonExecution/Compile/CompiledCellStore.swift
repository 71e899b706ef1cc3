import Foundation
import LessonWire

// Compiled cells in the cache: a folder each, with an entry that holds the digests of its files.

extension CellCompiler {
  /// What is known of a compiled cell beside its files.
  private struct Record: Codable {
    var warnings: [CellFailure]
    /// The digests of the files, by name.
    var files: [String: String]
  }

  private static let recordName = "cell.json"

  private static func files(of module: String) -> [String] {
    ["\(module).cell.so", "\(module).swiftmodule"]
  }

  /// The compiled cell that was kept under a key; nil where there is none, and where one of its
  /// files is damaged: all of it goes then, which is said.
  func known(_ key: String, _ module: String) -> CompiledCell? {
    let home = "\(folder)/\(key)"
    guard FileManager.default.fileExists(atPath: home) else { return nil }
    let record: Record? = ResultCache.entry("\(home)/\(Self.recordName)")
    let isWhole = Self.files(of: module).allSatisfy { name in
      record?.files[name] != nil
        && FileDigests.shared.digest(ofFile: "\(home)/\(name)") == record?.files[name]
    }
    guard let record, isWhole else {
      ResultCache(folder: folder).discard(home, "a damaged compiled cell")
      return nil
    }
    ResultCache.noteUse(of: home)
    return CompiledCell(
      key: key, folder: home, library: "\(home)/\(module).cell.so", warnings: record.warnings)
  }

  /// Takes a folder with a compiled cell into the cache, whole or not at all.
  func keep(_ work: String, _ key: String, _ module: String, _ warnings: [CellFailure]) throws
    -> CompiledCell
  {
    var record = Record(warnings: warnings, files: [:])
    for name in Self.files(of: module) {
      guard let digest = SHA256.digest(ofFile: "\(work)/\(name)") else {
        throw SetupError("\(work)/\(name) cannot be read")
      }
      record.files[name] = digest
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: work)
    where record.files[name] == nil {
      try FileManager.default.removeItem(atPath: "\(work)/\(name)")
    }
    try ResultCache(folder: folder).writeEntry(record, "\(work)/\(Self.recordName)")
    let home = "\(folder)/\(key)"
    if rename(work, home) != 0 {
      let reason = String(cString: strerror(errno))
      // Another build may have made the same module meanwhile; either is right.
      guard let other = known(key, module) else {
        throw SetupError("\(home) cannot be written: \(reason)")
      }
      return other
    }
    return CompiledCell(
      key: key, folder: home, library: "\(home)/\(module).cell.so", warnings: warnings)
  }
}
