import Foundation

// Nothing is removed for lying where the cache lies: a folder may have been a user's before, and a
// link leads to where others keep their files. What goes has a name that only the cache gives.

extension ResultCache {
  /// Makes the cache's folder where there is none, and tries whether files can be made in it.
  ///
  /// - Throws: ``SetupError`` with the folder and what the system says.
  public func prepare() throws(SetupError) {
    try FileWriting.makeFolder(folder, name: "cache folder")
    let probe = "\(folder)/\(FileManifest.makeUnfinishedName())"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw SetupError(
        "the cache folder '\(folder)' cannot be written: \(FileWriting.message(errno))")
    }
    close(descriptor)
    unlink(probe)
  }

  /// Removes every result and module; downloaded data stays, and so does what is not the cache's.
  ///
  /// - Returns: What stayed and why, a sentence each.
  /// - Throws: ``SetupError`` for what cannot be removed.
  public func clear() throws(SetupError) -> [String] {
    var stayed: [String] = []
    guard isFolder(folder, &stayed) else { return stayed }
    if let process = liveBuilder {
      throw SetupError(
        "process \(process) runs lessons with the cache '\(folder)'; empty it when that has ended")
    }
    for place in Place.allCases where isFolder("\(folder)/\(place)", &stayed) {
      let home = "\(folder)/\(place)"
      var foreign: [String] = []
      for name in Self.names(in: home) {
        if place.isOurs(name), FileKind(at: "\(home)/\(name)") != .link {
          try remove("\(home)/\(name)")
        } else {
          foreign.append(name)
        }
      }
      if foreign.isEmpty {
        rmdir(home)
      } else {
        let more = foreign.count > 3 ? " and \(foreign.count - 3) more" : ""
        stayed.append(
          "\(home) holds what is not the cache's: \(foreign.prefix(3).joined(separator: ", "))\(more); it stays"
        )
      }
    }
    return stayed
  }

  /// Removes what builders that were killed left behind, and what was not used for the longest time
  /// where the cache is larger than `limit` bytes.
  public func tidy(limit: Int) {
    var stayed: [String] = []
    guard isFolder(folder, &stayed) else { return }
    for place in [Place.runs, .modules] where isFolder("\(folder)/\(place)", &stayed) {
      for name in Self.names(in: "\(folder)/\(place)") where place.isOfDeadBuilder(name) {
        // Whoever builds next tries again.
        try? remove("\(folder)/\(place)/\(name)")
      }
    }
    let entries = [Place.results, .modules, .published, .trials].flatMap {
      isFolder("\(folder)/\($0)", &stayed) ? self.entries(in: $0) : []
    }
    var total = entries.reduce(0) { $0 + $1.bytes }
    // What another build may be using now was used within the hour.
    let hourAgo = Int(Date().timeIntervalSince1970) - 3600
    for entry in entries.sorted(by: { ($0.used, $0.path) < ($1.used, $1.path) })
    where total > limit && entry.used < hourAgo {
      try? remove(entry.path)
      total -= entry.bytes
    }
  }

  // MARK: - Entries

  /// The folders of the cache, and the names that it gives in each.
  private enum Place: String, CaseIterable, CustomStringConvertible {
    case results, inputs, modules, published, formulas, runs, exports, trials

    var description: String { rawValue }

    func isOurs(_ name: String) -> Bool {
      switch self {
      case .runs: return Self.processNumber(name) != nil
      case .modules where name.hasPrefix("work-"): return Self.processNumber(ofWork: name) != nil
      default:
        // A digest, perhaps with a kind before it and an extension behind; or a name that is
        // hidden until the file is whole.
        if name.hasPrefix("."), UUID(uuidString: String(name.dropFirst())) != nil { return true }
        let stem = name.prefix { $0 != "." }
        let digest = stem.split(separator: "-").last ?? ""
        return digest.count >= 16 && digest.allSatisfy { "0123456789abcdef".contains($0) }
      }
    }

    /// Whether a name is of a run or a compilation whose program has ended without clearing up.
    func isOfDeadBuilder(_ name: String) -> Bool {
      guard isOurs(name), self == .runs || name.hasPrefix("work-"),
        let process = self == .runs ? Self.processNumber(name) : Self.processNumber(ofWork: name)
      else { return false }
      return kill(process, 0) != 0 && errno == ESRCH
    }

    /// The number in a name such as `work-123-89ABCDEF`, which may have an extension.
    private static func processNumber(ofWork name: String) -> pid_t? {
      processNumber(String(name.dropFirst("work-".count).prefix { $0 != "." }))
    }

    /// The number in a name such as `123-89ABCDEF`.
    static func processNumber(_ name: String) -> pid_t? {
      let parts = name.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[1].count == 8,
        parts[1].allSatisfy({ "0123456789ABCDEF".contains($0) })
      else { return nil }
      return pid_t(parts[0])
    }
  }

  /// A program like this one that runs lessons now, if there is one beside it.
  private var liveBuilder: pid_t? {
    func command(_ process: pid_t) -> Data? {
      FileManager.default.contents(atPath: "/proc/\(process)/comm")
    }
    let own = command(getpid())
    return Self.names(in: "\(folder)/\(Place.runs)").compactMap(Place.processNumber).first {
      // Numbers are given again: another program's is no builder.
      $0 != getpid() && kill($0, 0) == 0 && command($0) == own
    }
  }

  /// What a place holds, its size, and when it was last used.
  private func entries(in place: Place) -> [(path: String, bytes: Int, used: Int)] {
    let home = "\(folder)/\(place)"
    return Self.names(in: home).compactMap { name in
      guard place.isOurs(name), !name.hasPrefix("work-"), !name.hasPrefix("clang") else {
        return nil
      }
      let path = "\(home)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { return nil }
      var bytes = Int(status.st_size)
      var used = status.st_mtim.tv_sec
      for inner in Self.names(in: path) where lstat("\(path)/\(inner)", &status) == 0 {
        bytes += Int(status.st_size)
        used = max(used, status.st_atim.tv_sec)
      }
      return (path, bytes, max(used, status.st_atim.tv_sec))
    }
  }

  /// Whether there is a folder to look into: a link's target belongs to others.
  private func isFolder(_ path: String, _ stayed: inout [String]) -> Bool {
    switch FileKind(at: path) {
    case .folder: return true
    case .link:
      let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) ?? "?"
      stayed.append("\(path) is a link to \(target); nothing behind it was removed")
      return false
    default: return false
    }
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private func remove(_ path: String) throws(SetupError) {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      // Another program may have been quicker.
      guard FileKind(at: path) != .missing else { return }
      throw SetupError("\(path) cannot be removed: \(FileWriting.reason(error))")
    }
  }
}
