import Foundation
import LessonMarkdown
import LessonWire
import Synchronization

/// What cells may ask for, as it is now.
struct Surroundings: Sendable {
  let lessonsFolder: String
  let parameters: [String: String]
  /// What every host sees of the environment, by name.
  let variables: [String: String]
  /// The folders that names are counted from, the deepest first.
  private let roots: [(root: CellRead.Root, path: String)]

  /// - Parameters:
  ///   - environment: What the builder adds to the variables that are passed on.
  ///   - cache: The cache's folder.
  init(
    lessonsFolder: String, parameters: [String: String], environment: [String: String] = [:],
    cache: String? = nil
  ) {
    self.lessonsFolder = lessonsFolder
    self.parameters = parameters
    variables = CellEnvironment.shared.merging(environment) { $1 }
    var roots: [(root: CellRead.Root, path: String)] = []
    for (root, path) in [
      (CellRead.Root.lessons, lessonsFolder), (.data, variables["LECTERN_DATA"]), (.cache, cache),
      (.networks, variables["LECTERN_NETWORKS"] ?? Self.ownNetworks), (.home, variables["HOME"]),
    ] {
      guard let path, path.hasPrefix("/"), path != "/" else { continue }
      // The kernel tells a folder's path without the links that led to it.
      for spelling in [path, Self.resolved(path)].compactMap({ $0 })
      where !roots.contains(where: { $0.path == spelling }) {
        roots.append((root, spelling))
      }
    }
    self.roots = roots.enumerated()
      .sorted { a, b in
        let (long, short) = (a.element.path.utf8.count, b.element.path.utf8.count)
        return long == short ? a.offset < b.offset : long > short
      }
      .map(\.element)
  }

  /// The networks beside the program, and so beside its host.
  private static let ownNetworks = "\(Platform.programFolder)/lectern_lectern.resources/Networks"

  private static func resolved(_ path: String) -> String? {
    guard let buffer = realpath(path, nil) else { return nil }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  // MARK: - Names

  /// A path's root, and its name from there.
  func place(of path: String) -> (root: CellRead.Root, name: String) {
    guard path.hasPrefix("/") else {
      return (.lessons, path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
    }
    for (root, folder) in roots {
      if path == folder { return (root, ".") }
      if path.hasPrefix(folder + "/") { return (root, String(path.dropFirst(folder.count + 1))) }
    }
    return (.machine, String(path.dropFirst()))
  }

  private func path(of read: CellRead) -> String {
    if read.root == .machine { return "/" + read.name }
    let folder = roots.last { $0.root == read.root }?.path ?? lessonsFolder
    return read.name == "." ? folder : "\(folder)/\(read.name)"
  }

  // MARK: - States

  /// The state that a result must have seen to be right now.
  func state(of read: CellRead) -> String? {
    let path = path(of: read)
    switch read.kind {
    case .parameter: return parameters[read.name]
    case .variable: return state(ofVariable: read.name)
    case .folder: return SHA256.digest(of: Self.resolved(lessonsFolder) ?? lessonsFolder)
    case .program: return nil
    case .link:
      return (try? FileManager.default.destinationOfSymbolicLink(atPath: path))
        .map { SHA256.digest(of: $0) }
    case .resolved: return Self.resolved(path).map { SHA256.digest(of: $0) }
    case .access:
      let rights = [(R_OK, "r"), (W_OK, "w"), (X_OK, "x")]
      return access(path, F_OK) == 0
        ? rights.filter { access(path, Int32($0.0)) == 0 }.map(\.1).joined() : nil
    case .content, .status, .listing: return state(ofFile: path, read.kind)
    }
  }

  private func state(ofFile path: String, _ kind: CellRead.Kind) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    switch kind {
    case .listing:
      return (try? FileManager.default.contentsOfDirectory(atPath: path))
        .map { SHA256.digest(of: $0.sorted().joined(separator: "\n")) }
    case .content where !isFolder: return FileDigests.shared.digest(ofFile: path, status)
    case .status where !isFolder: return "file of \(status.st_size) bytes"
    default: return "folder"
    }
  }

  private func state(ofVariable name: String) -> String? {
    guard name == CellEnvironment.all else {
      return variables[name].map { SHA256.digest(of: $0) }
    }
    let seen = variables.filter { !CellEnvironment.isOwn($0.key) }
    return SHA256.digest(
      of: seen.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n"))
  }

  // MARK: - What the host met

  /// What the host says it met, as reads.
  ///
  /// - Parameters:
  ///   - path: From the lessons' folder where the cell named it so.
  ///   - stamp: A file's or folder's size and time when the cell asked; a status as it was then.
  func reads(_ kind: String, _ path: String, stamp: String) -> [CellRead] {
    guard let kind = CellRead.Kind(rawValue: kind) else { return [] }
    switch kind {
    case .program: return [CellRead(kind: kind, name: path, state: CellRead.unseen)]
    case .parameter, .variable, .folder: return [settled(CellRead(kind: kind, name: path))]
    case .content, .status, .access, .listing, .link, .resolved: break
    }
    let (root, name) = place(of: path)
    var read = settled(CellRead(kind: kind, root: root, name: name))
    if kind == .status {
      // As it was before the call, which may have made the file.
      read.state = stamp.isEmpty ? nil : stamp
    } else if kind == .listing || kind == .content && read.state != "folder" {
      var status = stat()
      let now = stat(self.path(of: read), &status) == 0 ? Self.stamp(status) : ""
      // What was written after the cell opened it is not what the cell read.
      if now != stamp { read.state = CellRead.changing }
    }
    guard path.hasPrefix("/") else { return [read] }
    // A whole path leads elsewhere where the folder lies elsewhere.
    switch root {
    case .lessons: return [read, settled(CellRead(kind: .folder, name: "."))]
    case .home: return [read, settled(CellRead(kind: .variable, name: "HOME"))]
    case .data, .cache, .networks, .machine: return [read]
    }
  }

  /// What a cell's option `reads` declares: files, and all that lies in folders.
  func declared(_ paths: [String]) -> [CellRead] {
    paths.flatMap { path -> [CellRead] in
      let (root, name) = place(of: path)
      let read = settled(CellRead(kind: .content, root: root, name: name))
      guard read.state == "folder" else { return [read] }
      let listing = settled(CellRead(kind: .listing, root: root, name: name))
      let names = try? FileManager.default.contentsOfDirectory(atPath: self.path(of: read))
      return [listing] + declared((names ?? []).sorted().map { "\(path)/\($0)" })
    }
  }

  /// Puts what a cell declares in the place of what was not seen, and marks a result that cannot be
  /// kept.
  ///
  /// - Parameter cell: nil for values in prose.
  func settle(_ result: inout CellResult, of cell: Cell?) {
    let paths = cell?.options.reads ?? []
    // The C library's list of variables is memory, and no call tells that it is read.
    if let cell, cell.code.split(whereSeparator: { !$0.isLetter && $0 != "_" }).contains("environ")
    {
      result.reads.append(settled(CellRead(kind: .variable, name: CellEnvironment.all)))
    }
    if !paths.isEmpty {
      result.reads.removeAll { $0.kind == .program }
      for read in declared(paths) where !result.reads.contains(where: read.isSame(as:)) {
        if read.state == nil {
          result.warnings.append(
            CellFailure(
              kind: .refused, message: "reads names \(read.place), and there is no such file"))
        }
        result.reads.append(read)
      }
    }
    let programs = result.reads.filter { $0.kind == .program }.map(\.name)
    if !programs.isEmpty {
      result.warnings.append(
        CellFailure(
          kind: .refused,
          message:
            "this cell starts \(programs.joined(separator: " and ")), whose reads are not seen, so it runs in every build; reads=\"data.csv\" says what they are"
        ))
    }
    if let cell, let line = Self.lineWaitingForRunLoop(cell.code) {
      result.warnings.append(
        CellFailure(
          kind: .refused, lineOffset: line,
          message:
            "what is given to DispatchQueue.main runs when a run loop does, and a cell has none; take Task { } or DispatchQueue.global(), or run RunLoop.main"
        ))
    }
    if !result.reads.allSatisfy(\.canBeKept) { result.run = UUID().uuidString }
  }

  /// The first line that gives work to the main queue, of a cell that never looks after it.
  private static func lineWaitingForRunLoop(_ code: String) -> Int? {
    guard !code.contains("RunLoop"), !code.contains("dispatchMain") else { return nil }
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex { $0.contains(/DispatchQueue\.main\.async/) }
  }

  private func settled(_ read: CellRead) -> CellRead {
    var read = read
    read.state = state(of: read)
    return read
  }

  private static func stamp(_ status: stat) -> String {
    "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }
}

/// Digests of files: one is read once however many cells stand on it, in all builds of a process,
/// until its size or its times change.
final class FileDigests: Sendable {
  static let shared = FileDigests()
  private let known = Mutex<[String: (stamp: String, digest: String)]>([:])

  func digest(ofFile path: String) -> String? {
    var status = stat()
    return stat(path, &status) == 0 ? digest(ofFile: path, status) : nil
  }

  func digest(ofFile path: String, _ status: stat) -> String? {
    let stamp = SHA256.fileStamp(status)
    if let known = known.withLock({ $0[path] }), known.stamp == stamp { return known.digest }
    guard let digest = SHA256.digest(ofFile: path) else { return nil }
    if SHA256.isSettled(status) { known.withLock { $0[path] = (stamp, digest) } }
    return digest
  }
}
