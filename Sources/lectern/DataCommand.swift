import ArgumentParser
import DataDownloads
import Datasets
import Foundation
import LessonExecution
import LessonMarkdown

/// Named so because Foundation has a `Data`.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Brings a set of pictures to learn from, such as MNIST.",
    usage: "lectern data <set> [options]",
    discussion: """
      Files are known by their SHA-256, whoever sends them, and have their names only when they are \
      whole. What is there and right is not brought again; a download that was stopped goes on with \
      the same command.

      Files of another set in MNIST's format are taken with --from and --to together; they are \
      looked through, and it is said that they are not MNIST's.

      With --json an entry of "files" has "path", "bytes", "sha256", "origin" and "isKnown".

      Examples:
        lectern data mnist
        lectern data mnist --from ~/Downloads
        lectern data fashion-mnist --to fashion
      """)

  @Argument(
    help: ArgumentHelp("The set: \(listed(KnownDataset.all.map(\.name), "or")).", valueName: "set"),
    completion: .list(KnownDataset.all.map(\.name)))
  var set: String

  @Option(
    help: ArgumentHelp(
      "Where the files are: a folder, or the URL of one, in place of the mirrors that the program knows.",
      valueName: "folder"), completion: .directory)
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Where the files go. (default: a folder of the user's cache; lessons look in that of MNIST)",
      valueName: "folder"), completion: .directory)
  var to: String?

  @Flag(help: "Write over files in that folder that are not the set's.")
  var force = false

  @OptionGroup var report: ReportArguments

  func validate() throws {
    if from == "" { throw ValidationError("--from is empty; expected a folder or a URL") }
    try checkPath(to, of: "--to")
    let names = KnownDataset.all.map(\.name)
    guard !names.contains(set) else { return }
    let guess = nearMiss(set.lowercased(), in: names).map { "; did you mean '\($0)'?" }
    throw ValidationError(
      "there is no set '\(set.shownOnOneLine)'" + (guess ?? "; there are \(listed(names))"))
  }

  func run() throws {
    guard let dataset = KnownDataset.named(set) else {
      fatalError("unreachable: the name of a set is checked before")
    }
    let place = try DataFolder(for: dataset, named: to)
    let source = try from.map { try DatasetSource($0, files: dataset.files) } ?? .mirrors
    if case .folder = source {} else { StopSignal.keepDownloads() }
    let printer = DownloadPrinter(.live)
    let download = DatasetDownload(
      dataset, from: source, to: place.path,
      takesOthers: from != nil && to != nil && !place.isLessons, isForced: force)
    let result = Result { try download.run(printer.tell) }
    printer.clear()
    let found = try result.get()
    if report.json { try JSONDocument.write(Document(set: set, found)) }
    say(Self.sentence(dataset, found, place))
  }

  /// What a folder holds now, and who uses it.
  static func sentence(
    _ dataset: KnownDataset, _ report: DatasetReport, _ place: DataFolder
  ) -> String {
    let use =
      place.isLessons
      ? ", where lessons look for it" : "; lectern build --data \(place.path) uses it"
    if report.isKnown { return "\(dataset.title) is in \(place.path)\(use)" }
    let other = KnownDataset.all.first { other in
      zip(other.files, report.files).allSatisfy { file, found in file.packed == found.identity }
    }
    if let other {
      return "the files in \(place.path) are \(other.title)'s, not \(dataset.title)'s\(use)"
    }
    let own = report.files.filter(\.isKnown).map { ($0.path as NSString).lastPathComponent }
    if own.isEmpty {
      return
        "the files in \(place.path) are not \(dataset.title)'s, but of a set in the same format, which nobody vouches for\(use)"
    }
    return
      "of the files in \(place.path) \(listed(own)) \(own.count == 1 ? "is" : "are") \(dataset.title)'s; the others have the same format, and nobody vouches for them\(use)"
  }

  /// What `--json` prints.
  private struct Document: Encodable {
    struct File: Encodable {
      var path: String
      var bytes: Int
      var sha256: String
      var origin: String
      var from: String?
      var isKnown: Bool
    }

    var set: String
    var folder: String
    var isKnown: Bool
    var files: [File]

    init(set: String, _ report: DatasetReport) {
      self.set = set
      folder = report.folder
      isKnown = report.isKnown
      files = report.files.map { file in
        let (origin, from): (String, String?) =
          switch file.origin {
          case .present: ("present", nil)
          case .downloaded(let source): ("downloaded", source)
          case .copied(let source): ("copied", source)
          }
        return File(
          path: file.path, bytes: file.identity.bytes, sha256: file.identity.digest,
          origin: origin, from: from, isKnown: file.isKnown)
      }
    }
  }
}

/// The folder that a set's files go to.
struct DataFolder {
  var path: String
  /// Whether lessons look there for MNIST where nothing is named.
  var isLessons: Bool

  /// - Throws: ``SetupError`` where no folder is named and none is the user's, and for a set that would
  ///   pose as MNIST.
  init(for dataset: KnownDataset, named: String?) throws(SetupError) {
    guard let path = named ?? Digits.places.cache.map({ "\($0)/lectern/\(dataset.name)" }) else {
      throw SetupError(
        "there is no cache, for neither XDG_CACHE_HOME nor HOME is the path of a folder; name one with --to"
      )
    }
    self.path = path
    isLessons =
      Digits.folderInCache.map { FileWriting.realPath($0) == FileWriting.realPath(path) } ?? false
    if isLessons, dataset.name != KnownDataset.mnist.name {
      throw SetupError(
        "'\(path)' is where lessons look for MNIST; \(dataset.title) goes into another folder")
    }
  }
}
