import Foundation
import LessonExecution

/// What lies in a folder without a manifest: a site that an earlier lectern wrote, and what is not
/// lectern's.
///
/// What is recognised may be written over where this site's own files go. It is never removed: that
/// it looks like ours does not make it ours.
struct EarlierOutput {
  /// The paths below the folder of an earlier lectern's files.
  private(set) var files: Set<String> = []
  /// The folders with lessons' pages among them.
  private(set) var pages: [String] = []
  /// The unfinished files of builders that were killed.
  private(set) var remains: [String] = []
  /// Other files, as many as are worth telling.
  private(set) var foreign: [String] = []
  /// Whether ``foreign`` has all that there are.
  var areAllNamed: Bool { foreign.count < Self.mostForeign }

  /// What the folder of a fresh clone says of itself.
  static let readme = "The built site goes here; open `index.html`.\n"
  private static let mark = Data("<meta name=\"generator\" content=\"Lectern\">".utf8)
  private static let mostForeign = 20

  private let folder: String

  /// Looks at a folder; links are not followed.
  ///
  /// - Throws: ``SetupError`` where it cannot be listed, and may hold anything.
  init(in folder: String) throws(SetupError) {
    self.folder = folder
    guard let names = Self.names(in: folder) else {
      throw SetupError("the folder '\(folder)' cannot be listed")
    }
    for name in names {
      switch FileKind(at: "\(folder)/\(name)") {
      case .folder: lookInto(name)
      case .file: look(at: name)
      default: note(name)
      }
    }
  }

  /// What a folder holds; nil where it cannot be listed.
  static func names(in folder: String) -> [String]? {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted()
  }

  private mutating func look(at name: String) {
    if name == FileManifest.name || name == FileManifest.unfinishedName { return }
    if isRemains(name) {
      remains.append(name)
    } else if name == SiteLayout.index, html(of: name) != nil {
      files.insert(name)
    } else if !isPlaceholder(name) {
      note(name)
    }
  }

  private mutating func lookInto(_ name: String) {
    // Another site's output, with a list of its own: nothing in it is ever touched from here.
    if FileKind(at: "\(folder)/\(name)/\(FileManifest.name)") == .file { return }
    let page = SiteLayout.page(of: name)
    var known: Set<String> = []
    if let html = html(of: page) {
      pages.append(name)
      known = Set(Self.pictures(in: html).map { "\(name)/\($0)" })
      known.formUnion([page, SiteLayout.source(of: name)])
    } else if name == "assets" {
      known = [SiteLayout.stylesheet]
    }
    walk(name) { path in
      known.contains(path) || path == SiteLayout.formulaStylesheet
        || path.hasPrefix("\(SiteLayout.formulas)/fonts/") && path.hasSuffix(".woff2")
    }
  }

  /// Sorts what lies in a folder; empty folders hold nothing that could be lost.
  private mutating func walk(_ path: String, _ isKnown: (String) -> Bool) {
    guard let names = Self.names(in: "\(folder)/\(path)") else { return note(path) }
    for name in names where foreign.count < Self.mostForeign {
      let inner = "\(path)/\(name)"
      switch FileKind(at: "\(folder)/\(inner)") {
      case .folder: walk(inner, isKnown)
      case .file where isKnown(inner): files.insert(inner)
      case .file where isRemains(name): remains.append(inner)
      default: note(inner)
      }
    }
  }

  private mutating func note(_ path: String) {
    if foreign.count < Self.mostForeign { foreign.append(path) }
  }

  // MARK: - Marks

  /// Whether a file keeps an empty folder in a repository, or is the folder's own description.
  private func isPlaceholder(_ name: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return false }
    if name == "README.md" {
      return String(decoding: data, as: UTF8.self).hasPrefix(Self.readme.dropLast())
    }
    return data.isEmpty && [".gitkeep", ".keep"].contains(name)
  }

  private func isRemains(_ name: String) -> Bool {
    guard FileManifest.isUnfinished(name), let process = pid_t(name.split(separator: "-")[1]) else {
      return false
    }
    return kill(process, 0) != 0 && errno == ESRCH
  }

  /// The text of a page that names its maker in its head; nil for any other file.
  private func html(of path: String) -> String? {
    guard FileKind(at: "\(folder)/\(path)") == .file,
      let data = FileManager.default.contents(atPath: "\(folder)/\(path)"),
      data.prefix(4096).range(of: Self.mark) != nil
    else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  /// The pictures that a page shows from beside it.
  private static func pictures(in html: String) -> [String] {
    html.components(separatedBy: "<img src=\"").dropFirst().compactMap { rest in
      rest.prefix { $0 != "\"" }.replacingOccurrences(of: "&lt;", with: "<")
        .replacingOccurrences(of: "&gt;", with: ">").replacingOccurrences(of: "&amp;", with: "&")
    }.filter { !$0.hasPrefix("data:") }
  }
}
