import DigitReading
import Foundation
import LessonExecution
import LessonMarkdown
import NDArrays
import NeuralNetworks

/// One reading of files, page by page: each is told as soon as it is read.
final class ReadSession {
  private let reader: PageReader
  private let isForPrograms: Bool
  /// Whether a file could not be read, or not to its end.
  private(set) var hasFailed = false
  /// Whether a page was printed.
  private var hasPrinted = false
  private let report: ReadingReport?

  /// - Parameter report: The page that tells of all of it, where one is asked for.
  init(_ reader: PageReader, isForPrograms: Bool, report: ReadingReport?) {
    self.reader = reader
    self.isForPrograms = isForPrograms
    self.report = report
  }

  /// A reader with the program's own networks, or with another model in the place of that which tells
  /// digits apart.
  static func reader(_ model: String?) throws(SetupError) -> PageReader {
    do {
      guard let model else { return try PageReader.trained() }
      let network = try DigitNetwork.load(model)
      let classifier = try SegmentClassifier(network)
      var picture = NDArray<UInt8>.zeros([28, 28])
      picture[4..<24, 13..<16] = NDArray<UInt8>.full([20, 3], 255)
      guard try DigitPrediction(picture, by: network).probabilities.allSatisfy(\.isFinite) else {
        throw ModelError(
          "the model gives shares that are no numbers; it is damaged or its training went astray")
      }
      return try PageReader.trained(classifier: classifier)
    } catch let error as SetupError { throw error } catch { throw SetupError("\(error)") }
  }

  // MARK: - All files

  /// Reads files.
  ///
  /// - Throws: ``SetupError`` where standard output or the report cannot be written; what is read is told
  ///   all the same.
  func read(_ entries: [PageFiles.Entry]) throws {
    let progress = ReadProgress(.live, files: entries.count)
    defer { progress.clear() }
    report?.shorten(entries.map(\.path))
    for (place, entry) in entries.enumerated() where !isDone {
      switch entry {
      case .problem(let path, let clause):
        try fail(path, nil, "\(path): \(clause)", progress)
      case .file(let path):
        progress.begin(place, path)
        try read(path, isAlone: entries.count == 1, progress)
      }
    }
    progress.clear()
    if let report {
      try report.finish(title: PageFiles.title(of: entries))
      say("wrote \(report.path)")
    }
    if isForPrograms { try JSONDocument.endArray() }
  }

  /// Whether nobody waits for more.
  private var isDone: Bool { StandardOutput.isAbandoned && report == nil }

  // MARK: - One file

  private func read(_ path: String, isAlone: Bool, _ progress: ReadProgress) throws {
    if let problem = FileWriting.problemReading(path) {
      return try fail(path, nil, "\(path): cannot be read: \(problem)", progress)
    }
    var number = 0
    do {
      let document = try OpenDocument(path)
      progress.learn(pages: document.count)
      // A picture is its own page; of a document every page says which it is.
      let hasPages = document.count != 1
      while let page = try document.next() {
        number += 1
        let name = hasPages ? "\(path), page \(number)" : path
        try tell(page, of: path, number, name, isTitled: hasPages || !isAlone, progress)
        progress.advance()
        if isDone { return }
      }
    } catch let error as PictureError {
      try fail(path, number == 0 ? nil : number + 1, error.description, progress)
    }
  }

  private func fail(
    _ path: String, _ page: Int?, _ sentence: String, _ progress: ReadProgress
  ) throws {
    hasFailed = true
    progress.clear()
    say("error: \(sentence)")
    report?.add(failure: sentence, of: path, page: page)
    if isForPrograms {
      try JSONDocument.append(ReadDocument.Failure(file: path, page: page, error: sentence))
    }
  }

  // MARK: - One page

  private func tell(
    _ page: OpenDocument.Page, of path: String, _ number: Int, _ name: String, isTitled: Bool,
    _ progress: ReadProgress
  ) throws {
    let reading: PageReading
    if let report {
      let steps = reader.steps(page.picture)
      reading = steps.reading
      report.add(
        page.picture, steps, of: path, page: name == path ? nil : number, warnings: page.warnings)
    } else {
      reading = reader.read(page.picture)
    }
    progress.clear()
    for warning in page.warnings { say("warning: \(path): \(warning)") }
    if isForPrograms {
      try JSONDocument.append(
        ReadDocument(
          file: path, page: number, size: page.picture.shape, reading, warnings: page.warnings))
    } else if !reading.lines.isEmpty {
      let title = isTitled ? "\(hasPrinted ? "\n" : "")==> \(name.shownOnOneLine) <==\n" : ""
      hasPrinted = true
      try StandardOutput.print(title + reading.text)
    }
    if let notice = notice(reading) { say("\(name): \(notice)") }
  }

  /// What is told of a page beside its digits; nil where they are all there is to tell.
  private func notice(_ reading: PageReading) -> String? {
    let marks = reading.leftOut - reading.unsure
    let unsure =
      reading.unsure == 0
      ? nil
      : "\(counted(reading.unsure, "digit")) of a confidence below \(reader.leastConfidence)"
    // Other writing is on many pages; where it is most of what there is, the page may be badly read. Without
    // digits all is told.
    let digits = reading.lines.isEmpty ? 0 : reading.lines.reduce(reading.unsure) { $0 + $1.count }
    let parts = [unsure, marks > digits ? counted(marks, "mark") : nil].compactMap(\.self)
    let leftOut = parts.isEmpty ? nil : "\(listed(parts)) left out"
    if !reading.lines.isEmpty { return leftOut }
    return ["no digits", leftOut].compactMap(\.self).joined(separator: "; ")
  }
}

/// A file whose pages are read, and what decoders say of it.
private final class OpenDocument {
  struct Page {
    /// `[rows, columns]`, 0 for black to 255 for white.
    var picture: NDArray<UInt8>
    /// What of the file is to be doubted, a clause each.
    var warnings: [String] = []
  }

  private let path: String
  private var pages: DocumentPages

  init(_ path: String) throws {
    self.path = path
    pages = try DocumentPages(path)
  }

  var count: Int? { pages.count }

  /// The next page; nil behind the last.
  func next() throws -> Page? {
    // What draws a PDF is a program of its own, whose words do not come here.
    if pages.isDrawn { return try pages.next().map { Page(picture: $0) } }
    let (result, said) = StandardStreams.quieted { try pages.next() }
    let quoted = said.isEmpty ? "" : "\"\(said.shownOnOneLine)\""
    switch result {
    case .success(let picture):
      guard var page = picture.map({ Page(picture: $0) }) else { return nil }
      if count == 1, let clause = PictureFile.unreadPictures(in: path) {
        page.warnings.append(clause)
      }
      if !said.isEmpty { page.warnings.append("its decoder has doubts: \(quoted)") }
      return page
    case .failure(let error):
      if said.isEmpty { throw error }
      throw PictureError("\(error); its decoder says: \(quoted)")
    }
  }
}
