import Foundation
import LessonExecution

/// Brings an output folder from what it holds to what is planned.
///
/// Everything is looked at before anything is touched: either the plan fits and is carried out, or
/// the folder stays as it was and the message names what is in the way. No link inside the folder
/// is ever followed.
struct SiteWriter {
  private let folder: OutputFolder
  private let plan: SitePlan
  private var contents: OutputFolder.Contents
  private var manifest: FileManifest { contents.manifest }
  /// The files whose content changes.
  private var changes: [SitePlan.File] = []
  /// What goes, and what stands where files or folders are to be, and goes first.
  private var gone: [String] = []
  private var obstacles: [String] = []
  /// Called before each change of the folder; a test cuts the work off here.
  var beforeStep: () throws(SetupError) -> Void = { () throws(SetupError) in }

  /// What was done.
  struct Outcome {
    var written: Set<String> = []
    var warnings: [String] = []
  }

  /// - Parameter isGone: Whether a file that is no longer planned goes.
  /// - Throws: ``SetupError`` where something is in the way.
  init(
    _ folder: OutputFolder, _ contents: OutputFolder.Contents, _ plan: SitePlan,
    isGone: (String) -> Bool
  ) throws(SetupError) {
    self.folder = folder
    self.plan = plan
    self.contents = contents
    for path in contents.manifest.paths.sorted() where !plan.paths.contains(path) && isGone(path) {
      let isObstacle = plan.paths.contains {
        $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/")
      }
      if isObstacle { obstacles.append(path) } else { gone.append(path) }
    }
    try compare()
  }

  // MARK: - Looking

  /// What is in the way of the site's files, by paths.
  private struct Hindrances {
    /// Files that this program did not write.
    var foreign: [String] = []
    /// Files that were changed after it wrote them.
    var changed: [String] = []
    /// Links, and files and folders the other way round.
    var blocked: [String] = []
    /// What would stay in a folder that a file is to take the place of, or the other way round.
    var staying: [String] = []
  }

  /// Finds what changes, and refuses what would cost somebody a file.
  private mutating func compare() throws(SetupError) {
    var found = Hindrances()
    for file in plan.files {
      if let parent = blockingParent(of: file.path) {
        if obstacles.contains(parent) {
          found.staying.append(parent)
        } else {
          found.blocked.append(parent)
        }
        continue
      }
      let place = "\(folder.path)/\(file.path)"
      switch FileKind(at: place) {
      case .missing: changes.append(file)
      case .file:
        guard let now = FileManager.default.contents(atPath: place) else {
          throw SetupError("\(folder.name)/\(file.path) cannot be read")
        }
        if now == file.data { continue }
        changes.append(file)
        let digest = FileManifest.digest(of: now)
        if manifest.yields(file.path, digest: digest) {
          // Until it is written over, a build that is killed leaves it as it is.
          contents.manifest.files[file.path] = digest
        } else if manifest.paths.contains(file.path) || manifest.earlier?[file.path] != nil {
          found.changed.append(file.path)
        } else {
          found.foreign.append(file.path)
        }
      case .link:
        changes.append(file)
        found.foreign.append(file.path)
      case .folder where obstacles.contains { $0.hasPrefix(file.path + "/") }:
        changes.append(file)
        found.staying += leftovers(in: file.path)
      case .folder, .other: found.blocked.append(file.path)
      }
    }
    try refuse(found)
  }

  /// Whether a file is as this program wrote it, so that it may go.
  private func isRemovable(_ path: String) -> Bool {
    digest(of: path).map { manifest.lists(path, digest: $0) } ?? false
  }

  /// What stays in a folder once the obstacles in it are gone.
  private func leftovers(in path: String) -> [String] {
    guard
      let names = try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(path)")
    else { return [path] }
    return names.flatMap { name -> [String] in
      let inner = "\(path)/\(name)"
      switch FileKind(at: "\(folder.path)/\(inner)") {
      case .file where remains.contains(inner): return []
      case .file where obstacles.contains(inner) && isRemovable(inner): return []
      case .folder where obstacles.contains { $0.hasPrefix(inner + "/") }:
        return leftovers(in: inner)
      default: return [inner]
      }
    }
  }

  /// The first part of a file's path that is there and is no folder, or is a link.
  private func blockingParent(of path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    for count in 1..<max(1, parts.count) {
      let parent = parts[..<count].joined(separator: "/")
      switch FileKind(at: "\(folder.path)/\(parent)") {
      case .folder, .missing: continue
      case .file where obstacles.contains(parent) && isRemovable(parent): continue
      default: return parent
      }
    }
    return nil
  }

  private func refuse(_ found: Hindrances) throws(SetupError) {
    var reasons: [String] = []
    func add(_ paths: [String], _ reason: String, _ remedy: String) {
      if paths.isEmpty { return }
      reasons.append("\(reason): \(OutputFolder.some(Set(paths).sorted())); \(remedy)")
    }
    add(
      found.blocked,
      "where the site's own files go, '\(folder.name)' has links, or files and folders the other way round",
      "move them away")
    add(
      found.staying,
      "in '\(folder.name)' a file of the site takes the place of a folder, or a folder that of a file, and there is what lectern did not write or what was changed since",
      "move it away")
    if !folder.isForced {
      let remedy = "move them away, or write over them with --force"
      add(
        found.foreign,
        contents.damage.map {
          "\(folder.damaged($0)), and it cannot be known whether these files were changed since"
        } ?? "where the site's own files go, '\(folder.name)' has files that lectern did not write",
        remedy)
      add(found.changed, "files in '\(folder.name)' were changed after lectern wrote them", remedy)
    }
    if !reasons.isEmpty { throw SetupError(reasons.joined(separator: "\nerror: ")) }
  }

  // MARK: - Writing

  /// Carries out the plan.
  ///
  /// Whatever is about to be written is listed first, and what is removed is listed until it is
  /// gone: whenever this is cut off, the next build knows what is its own.
  ///
  /// - Throws: ``SetupError`` where the disk is full or may not be written; nothing half written
  ///   is left.
  consuming func write() throws(SetupError) -> Outcome {
    var outcome = Outcome(warnings: contents.warnings)
    removeRemains()
    let before = manifest
    let final = finalManifest
    let isSame = changes.isEmpty && gone.isEmpty && obstacles.isEmpty
    if isSame, contents.isManifestWritten, final == before { return outcome }

    // Say what will be written, write it, remove what is gone, say what is there.
    let unfinished = FileManifest.makeUnfinishedName()
    contents.manifest.writing = FileManifest.Writing(
      unfinishedName: unfinished,
      files: Dictionary(uniqueKeysWithValues: changes.map { ($0.path, $0.digest) })
        .merging(before.writing?.files ?? [:]) { new, _ in new })
    if !isSame {
      try beforeStep()
      try manifest.write(in: folder.path)
    }
    for path in obstacles { try remove(path, &outcome) }
    for file in changes {
      try write(file, unfinished)
      outcome.written.insert(file.path)
    }
    for path in gone { try remove(path, &outcome) }
    try beforeStep()
    try final.write(in: folder.path)
    return outcome
  }

  /// The list of what is there once the plan is carried out.
  private var finalManifest: FileManifest {
    var final = manifest
    final.writing = nil
    for path in gone + obstacles { final.files[path] = nil }
    let interrupted = Set((manifest.writing?.files ?? [:]).keys)
    for path in interrupted.subtracting(plan.paths).subtracting(gone).subtracting(obstacles) {
      // A file that an interrupted build has written, or not, is listed as it is.
      if let digest = digest(of: path), manifest.lists(path, digest: digest) {
        final.files[path] = digest
      }
    }
    for file in plan.files { final.files[file.path] = file.digest }
    let earlier = manifest.earlier?.filter { !plan.paths.contains($0.key) } ?? [:]
    final.earlier = earlier.isEmpty ? nil : earlier
    return final
  }

  private func write(_ file: SitePlan.File, _ unfinished: String) throws(SetupError) {
    try beforeStep()
    let target = "\(folder.path)/\(file.path)"
    let parent = (target as NSString).deletingLastPathComponent
    if parent != folder.path { try FileWriting.makeFolder(parent) }
    try FileWriting.write(file.data, to: target, through: "\(parent)/\(unfinished)")
  }

  private func digest(of path: String) -> String? {
    guard FileKind(at: "\(folder.path)/\(path)") == .file else { return nil }
    return FileManager.default.contents(atPath: "\(folder.path)/\(path)").map(
      FileManifest.digest(of:))
  }

  /// Removes a listed file that is as it was written, and the folders that it leaves empty.
  private func remove(_ path: String, _ outcome: inout Outcome) throws(SetupError) {
    if let parent = blockingParent(of: path) {
      if FileKind(at: "\(folder.path)/\(parent)") == .link {
        outcome.warnings.append("\(parent) is a link now; nothing behind it was removed")
      }
      return
    }
    let place = "\(folder.path)/\(path)"
    switch FileKind(at: place) {
    case .missing, .folder: break
    case .file:
      guard let digest = digest(of: path), manifest.lists(path, digest: digest) else {
        outcome.warnings.append(
          "\(path) is of no lesson any more, and was changed after lectern wrote it; it stays")
        return
      }
      try beforeStep()
      guard unlink(place) == 0 || errno == ENOENT else {
        throw SetupError(
          "\(folder.name)/\(path) cannot be removed: \(FileWriting.message(errno))")
      }
    case .link, .other:
      outcome.warnings.append("\(path) is no plain file any more; it stays")
      return
    }
    // A folder with anything in it stays by itself.
    var parts = path.split(separator: "/").dropLast()
    while !parts.isEmpty,
      rmdir("\(folder.path)/\(parts.joined(separator: "/"))") == 0 || errno == ENOENT
    {
      parts = parts.dropLast()
    }
  }

  /// The paths of unfinished files of a build that was killed, where there may be some.
  private var remains: Set<String> {
    var remains = Set(contents.remains)
    if let writing = manifest.writing, !writing.unfinishedName.isEmpty {
      for path in writing.files.keys where blockingParent(of: path) == nil {
        let parent = (path as NSString).deletingLastPathComponent
        remains.insert((parent as NSString).appendingPathComponent(writing.unfinishedName))
      }
    }
    return remains
  }

  private func removeRemains() {
    for path in remains where FileKind(at: "\(folder.path)/\(path)") == .file {
      unlink("\(folder.path)/\(path)")
    }
  }
}
