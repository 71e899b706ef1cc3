import Datasets
import Foundation
import LessonExecution

/// Brings a set's files into a folder: what is there and right stays, what is missing comes from the first
/// source that has it, and nothing has its name before it is whole and checked.
package struct DatasetDownload: Sendable {
  let dataset: KnownDataset
  let source: DatasetSource
  let folder: String
  /// Whether files of another set are taken: where a user named a source, and a folder in which no lesson
  /// looks by itself.
  let takesOthers: Bool
  /// Whether wrong files in the folder are written over.
  let isForced: Bool
  let transport: Transport
  /// The most bytes that a file of another set may have: over four times those of MNIST's largest,
  /// unpacked.
  var mostBytes = 200 << 20

  package init(
    _ dataset: KnownDataset, from source: DatasetSource, to folder: String, takesOthers: Bool,
    isForced: Bool, transport: @escaping Transport = DownloaderProcess().transfer
  ) {
    self.dataset = dataset
    self.source = source
    self.folder = folder
    self.takesOthers = takesOthers && source != .mirrors
    self.isForced = isForced
    self.transport = transport
  }

  /// - Throws: ``SetupError`` for what keeps the files from being there, whole.
  package func run(_ tell: @escaping (DownloadNews) -> Void) throws(SetupError) -> DatasetReport {
    try FileWriting.makeFolder(folder, name: "folder for the data")
    guard access(folder, W_OK | X_OK) == 0 else {
      throw SetupError("the folder '\(folder)' cannot be written: \(FileWriting.message(errno))")
    }
    let lock = try FolderLock(
      folder, orSay: "another download into '\(folder)' goes on; wait for its end")
    let files = Result { takesOthers ? try bringSet(tell) : try bringKnown(tell) }
    _ = consume lock
    switch files {
    case .success(let files): return DatasetReport(folder: folder, files: files)
    case .failure(let error as SetupError): throw error
    case .failure(let error):
      fatalError("unreachable: a source's problem is told with it: \(error)")
    }
  }

  // MARK: - Files that the program knows

  /// Brings what is missing, one file after the other.
  private func bringKnown(_ tell: @escaping (DownloadNews) -> Void) throws -> [FileReport] {
    let present = dataset.files.map { PresentFile($0, in: folder) }
    try refuse(present)
    var reports: [String: FileReport] = [:]
    var providers = self.providers
    for case (let file, .right(let path, let identity)) in zip(dataset.files, present) {
      let report = FileReport(path: path, identity: identity, origin: .present, isKnown: true)
      reports[file.name] = report
      tell(.finished(report, seconds: 0))
    }
    // The first of the files comes last: lessons look for that one.
    for (file, state) in zip(dataset.files, present).reversed() where reports[file.name] == nil {
      let missing = dataset.files.map(\.name).filter { reports[$0] == nil }
      let staged = try stage(file, .known, &providers, missing: missing, tell)
      let report = try publish(staged, replacing: state)
      reports[file.name] = report
      tell(.finished(report, seconds: staged.seconds))
    }
    return dataset.files.compactMap { reports[$0.name] }
  }

  /// Refuses to write over what is not this program's to replace.
  private func refuse(_ present: [PresentFile]) throws(SetupError) {
    var lines: [String] = []
    for case .wrong(let path, let problem) in present {
      guard [.file, .link].contains(FileKind(at: path)) else {
        throw SetupError("\(path) stands where a file of the data goes, and is none; move it away")
      }
      lines.append("\(path) \(problem)")
    }
    guard !lines.isEmpty, !isForced else { return }
    let (they, are) = lines.count == 1 ? ("it", "is") : ("they", "are")
    throw SetupError(
      "\(lines.joined(separator: "; ")); \(they) \(are) kept. With --force \(they) \(are) replaced, with --to the files go into another folder"
    )
  }

  // MARK: - Another set

  /// Brings all files, looks whether they go together, and only then gives them their names.
  private func bringSet(_ tell: @escaping (DownloadNews) -> Void) throws -> [FileReport] {
    var providers = self.providers
    let names = dataset.files.map(\.name)
    var staged: [StagedFile] = []
    for file in dataset.files {
      staged.append(
        try stage(file, .any(atMost: mostBytes), &providers, missing: names, tell))
    }
    if !staged.allSatisfy(\.isKnown) { try checkFormat(staged) }
    let present = staged.map {
      PresentFile($0.file, in: folder, wanted: $0.isKnown ? nil : $0.identity)
    }
    do { try refuse(present) } catch {
      // What the server can go on with serves the next run.
      for file in staged where !file.part.canBeGoneOn { file.part.discard() }
      throw error
    }
    // With all old files gone first, no end of this program leaves some of one set and some of another.
    for case (let file, .wrong) in zip(dataset.files, present) {
      for name in ["\(file.name).gz", file.name] { try remove("\(folder)/\(name)") }
    }
    var reports: [FileReport] = []
    for (file, state) in zip(staged, present) {
      if case .right(let path, let identity) = state {
        file.part.discard()
        reports.append(
          FileReport(path: path, identity: identity, origin: .present, isKnown: file.isKnown))
      } else {
        reports.append(try publish(file, replacing: .missing))
      }
      tell(.finished(reports[reports.count - 1], seconds: file.seconds))
    }
    return reports
  }

  /// Asks whether files are of MNIST's format, and as many labels as pictures in them.
  private func checkFormat(_ staged: [StagedFile]) throws(SetupError) {
    for place in [0, 2] {
      let (pictures, labels) = (staged[place], staged[place + 1])
      do throws(DataError) {
        _ = try Digits.digits(pictures: pictures.part.path, labels: labels.part.path)
      } catch {
        let file = error.path == labels.part.path ? labels : pictures
        for file in staged { file.part.discard() }
        throw SetupError("\(file.shownSource): \(error.problem)")
      }
    }
  }

  private func remove(_ path: String) throws(SetupError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw SetupError("\(path) cannot be replaced: \(FileWriting.message(errno))")
    }
  }

  // MARK: - One file

  /// A file that is whole and has not got its name yet.
  private struct StagedFile {
    var file: KnownFile
    var part: PartialFile
    var identity: FileIdentity
    /// Whether it lies packed, by its first bytes.
    var isPacked: Bool
    var origin: FileReport.Origin
    /// How long it took.
    var seconds: Double

    var isKnown: Bool { file.forms.contains { $0.identity == identity } }

    var shownSource: String {
      switch origin {
      case .downloaded(let source), .copied(let source): source
      case .present: part.path
      }
    }
  }

  private var providers: [FileProvider] {
    switch source {
    case .mirrors: dataset.mirrors.map { .server($0, hasPlainFiles: false) }
    case .url(let url): [.server(url, hasPlainFiles: true)]
    case .folder(let path): [.folder(path)]
    }
  }

  /// Brings a file from the first provider that has it; those that had not come last from then on.
  private func stage(
    _ file: KnownFile, _ acceptance: Acceptance, _ providers: inout [FileProvider],
    missing: [String], _ tell: @escaping (DownloadNews) -> Void
  ) throws -> StagedFile {
    let part = try PartialFile(for: "\(folder)/\(file.name).gz", isForced: isForced)
    var reasons: [(provider: FileProvider, problem: SourceProblem)] = []
    let start = ContinuousClock.now
    for provider in providers {
      tell(.asking(file: file.name, provider.shown))
      do {
        let origin = try provider.bring(
          file, acceptance, into: part, transport: transport,
          progress: { tell(.progress(file: file.name, count: $0, total: $1)) },
          note: { tell(.note($0)) })
        for reason in reasons { tell(.note("\(reason.provider.shown): \(reason.problem)")) }
        return StagedFile(
          file: file, part: part, identity: try part.identity(), isPacked: part.isGzip,
          origin: origin, seconds: (ContinuousClock.now - start) / .seconds(1))
      } catch let problem as SourceProblem {
        reasons.append((provider, problem))
        providers.removeAll { $0 == provider }
        providers.append(provider)
      } catch let error as SetupError {
        throw SetupError(error.description + keep(part))
      }
    }
    throw SetupError(failure(of: file, reasons, missing: missing) + keep(part))
  }

  /// Leaves what the next run can go on with, and nothing else.
  ///
  /// - Returns: What is to be said of it.
  private func keep(_ part: PartialFile) -> String {
    if case .folder = source {
      part.discard()
    } else if part.count > 0 {
      return "; what has arrived is kept, and the same command goes on from there if the server can"
    } else {
      part.discard()
    }
    return ""
  }

  private func publish(_ staged: StagedFile, replacing state: PresentFile) throws -> FileReport {
    let name = staged.file.name + (staged.isPacked ? ".gz" : "")
    let place = "\(folder)/\(name)"
    try staged.part.publish(to: place)
    // A packed file that is wrong would hide the plain one.
    if case .wrong(let path, _) = state, path != place { try remove(path) }
    return FileReport(
      path: place, identity: staged.identity, origin: staged.origin, isKnown: staged.isKnown)
  }
}
