import DigitReading
import Foundation
import LessonMarkdown

/// What of a folder is not read although somebody may have meant it: pictures of other kinds, pages whose names
/// do not say so, folders. Other files and hidden ones are nobody's pages.
struct FolderRemainder {
  /// The endings of pictures that are not read, and of some documents that hold pictures.
  static let extensions: Set<String> = [
    "heic", "heif", "hif", "avif", "jp2", "j2k", "jpf", "jpx", "jxl", "svg", "psd", "xcf", "tga",
    "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf", "djvu", "eps", "ps", "pam",
  ]
  /// How many names are told of each kind.
  private static let most = 3

  private let folder: String
  private var pictures: [String] = []
  private var nameless: [String] = []
  private var folders: [String] = []

  init(_ folder: String) { self.folder = folder }

  /// Looks at something in the folder that is not read.
  mutating func add(_ name: String, at path: String) {
    if PageFiles.isFolder(path) {
      folders.append(name)
    } else if Self.extensions.contains((name as NSString).pathExtension.lowercased()) {
      pictures.append(name)
    } else if PictureFile.isPage(path) {
      nameless.append(name)
    }
  }

  /// What is told; nil where nobody would miss anything.
  var sentence: String? {
    let parts = [
      (pictures, "a kind that is not read; convert to JPEG or PNG"),
      (nameless, "a page without a page's ending; name the file itself"),
      (folders, "a folder, which is not entered; name it itself"),
    ].filter { !$0.0.isEmpty }
    if parts.isEmpty { return nil }
    let count = parts.reduce(0) { $0 + $1.0.count }
    let told = parts.map { names, reason in "\(Self.listing(names)) (\(reason))" }
    return "\(folder): \(count == 1 ? "1 entry is" : "\(count) entries are") not read: "
      + told.joined(separator: ", ")
  }

  private static func listing(_ names: [String]) -> String {
    let rest = names.count - most
    let shown = names.prefix(most).map(\.shownOnOneLine)
    return rest > 0 ? listed(shown + ["\(rest) more"]) : listed(Array(shown))
  }
}
