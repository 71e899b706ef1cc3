import Foundation
import LessonExecution
import LessonMarkdown

/// A page that a command writes part by part: its parts wait in a file without a name until all are there,
/// so that nothing is left behind however the program ends, and a long document needs no memory.
final class PartedPage {
  private var file: WrittenFile
  private let waiting: FileHandle
  /// What kept a part from being written; the reading goes on.
  private var problem: SetupError?
  /// The titles of all parts.
  private(set) var titles: [String] = []
  private var isShort = false

  /// - Parameter option: What names the page, such as `--page`.
  /// - Throws: ``SetupError`` for what would keep the page from being written, before anything is read.
  init(
    _ path: String, option: String, isForced: Bool, cache: ResultCache
  ) throws(SetupError) {
    file = WrittenFile(path, cache: cache)
    if isForced, case .other = file.occupant { file.adopt() }
    try file.claimPlace()
    try file.check(option, orElse: "add --force", size: 1 << 20)
    let folder = (file.place as NSString).deletingLastPathComponent
    let name = "\(folder)/\(FileManifest.makeUnfinishedName())"
    let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw SetupError("\(path) cannot be written: \(FileWriting.message(errno))")
    }
    unlink(name)
    waiting = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  var path: String { file.path }

  /// - Throws: ``SetupError`` where a file that is read stands where the page goes.
  static func check(
    _ path: String, option: String, against inputs: [String]
  ) throws(SetupError) {
    if let input = inputs.first(where: { PageFiles.areSame($0, path) }) {
      throw SetupError("\(option) \(path) is \(input), which is read; name another file")
    }
  }

  /// Why a path names no file, whatever there is; nil where it may.
  static func objection(to path: String) -> String? {
    if path.isEmpty || path == "-" {
      return "\(path.isEmpty ? "''" : path) is no file; expected a path"
    }
    return path.hasSuffix("/") ? "\(path) ends in /, as folders do; expected a file" : nil
  }

  // MARK: - Parts

  /// Leaves folders out of the titles where that leaves no two files alike.
  func shorten(_ paths: [String]) {
    let names = Set(paths).map { ($0 as NSString).lastPathComponent }
    isShort = Set(names).count == names.count
  }

  /// Adds a part.
  ///
  /// - Parameters:
  ///   - path: The file of which it tells.
  ///   - page: Its page, where it has several.
  ///   - make: The part with its title and its number, counted from 1 on.
  func add(_ path: String, page: Int?, _ make: (_ title: String, _ number: Int) -> String) {
    let name = isShort ? (path as NSString).lastPathComponent : path
    let title = page.map { "\(name), page \($0)" } ?? name
    titles.append(title)
    if problem != nil { return }
    do {
      try waiting.write(contentsOf: Data(make(title, titles.count).utf8))
    } catch {
      problem = SetupError("\(file.path) cannot be written: \(FileWriting.reason(error))")
    }
  }

  // MARK: - The end

  /// Writes the page, whole or not at all.
  ///
  /// - Parameter frame: What stands before and behind all parts.
  /// - Throws: ``SetupError`` where it cannot be written.
  func finish(_ frame: (before: String, behind: String)) throws(SetupError) {
    if let problem { throw problem }
    let waiting = waiting
    try file.write { temporary in
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        throw SetupError("\(temporary) cannot be written: \(FileWriting.message(errno))")
      }
      let whole = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      do {
        try whole.write(contentsOf: Data(frame.before.utf8))
        try waiting.seek(toOffset: 0)
        while let part = try waiting.read(upToCount: 1 << 20), !part.isEmpty {
          try whole.write(contentsOf: part)
        }
        try whole.write(contentsOf: Data(frame.behind.utf8))
        // Some file systems tell of a full disk only here.
        try whole.close()
      } catch { throw SetupError("\(temporary) cannot be written: \(FileWriting.reason(error))") }
    }
  }
}
