import DigitReading
import LessonExecution
import NDArrays
import NeuralNetworks

/// One reading of pictures of a digit each: every one is told as soon as it is read.
struct PredictSession {
  let model: Model<Float>
  /// How many classes are told of each; nil where that is not asked for.
  let top: Int?
  let isForPrograms: Bool
  /// The page that explains all of it, where one is asked for.
  let report: PredictionReport?
  /// Whether a picture could not be read.
  private(set) var hasFailed = false

  init(model: Model<Float>, top: Int?, isForPrograms: Bool, report: PredictionReport?) {
    (self.model, self.top, self.isForPrograms) = (model, top, isForPrograms)
    self.report = report
  }

  /// Reads pictures.
  ///
  /// - Throws: ``SetupError`` where standard output or the page cannot be written; what is read is told
  ///   all the same.
  mutating func read(_ entries: [PageFiles.Entry]) throws {
    // Without a page a picture is read before anybody could look.
    let progress = report.map { _ in ReadProgress(.live, files: entries.count) }
    defer { progress?.clear() }
    report?.shorten(entries.map(\.path))
    var documents: [PredictDocument] = []
    for (place, entry) in entries.enumerated() {
      progress?.begin(place, entry.path)
      let document = document(on: entry) { progress?.clear() }
      progress?.learn(pages: 1)
      progress?.advance()
      documents.append(document)
      progress?.clear()
      if let error = document.error { say("error: \(error)") }
      if !isForPrograms, let told = document.told {
        try StandardOutput.print("\(entry.path.shownOnOneLine): \(told)")
      }
    }
    hasFailed = documents.contains { $0.error != nil }
    if isForPrograms { try JSONDocument.write(documents) }
    if let report {
      try report.finish(title: PageFiles.title(of: entries))
      say("wrote \(report.path)")
    }
  }

  // MARK: - One picture

  /// What is made of a picture file.
  private struct Found {
    /// The picture and its steps, where a page explains them.
    var explained: (picture: NDArray<UInt8>, steps: NormalizationSteps)?
    /// nil where there is no ink.
    var reading: DigitPrediction?
    /// What of the file is not read.
    var remark: String?
  }

  /// - Parameter clear: Makes room for a sentence on standard error.
  private func document(
    on entry: PageFiles.Entry, clear: () -> Void
  ) -> PredictDocument {
    let path = entry.path
    func failed(_ error: String) -> PredictDocument {
      report?.add(failure: error, of: path)
      return PredictDocument(path, error)
    }
    if case .problem(_, let clause) = entry { return failed("\(path.shownOnOneLine): \(clause)") }
    if let problem = FileWriting.problemReading(path) {
      return failed("\(path.shownOnOneLine): the picture cannot be read: \(problem)")
    }
    let (result, said) = StandardStreams.quieted { try look(at: path) }
    let quoted = said.isEmpty ? "" : ": \"\(said.shownOnOneLine)\""
    let doubts = said.isEmpty ? "" : "; its decoder says\(quoted)"
    switch result {
    case .failure(let error): return failed("\(error)\(doubts)")
    case .success(let found):
      clear()
      var document: PredictDocument
      if let reading = found.reading {
        document = PredictDocument(path, reading, top: top)
        document.warnings =
          [found.remark, said.isEmpty ? nil : "its decoder has doubts\(quoted)"]
          .compactMap(\.self)
        for warning in document.warnings { say("warning: \(path): \(warning)") }
      } else {
        document = PredictDocument(path, "\(PictureError.noInk(in: path))\(doubts)")
      }
      if let (picture, steps) = found.explained {
        report?.add(picture, steps, found.reading, document, of: path)
      }
      return document
    }
  }

  private func look(at path: String) throws -> Found {
    let picture = try PictureFile.read(path)
    guard report != nil else {
      let reading = try DigitPrediction(gray: picture, by: model)
      return Found(reading: reading, remark: remark(path, reading))
    }
    let steps = NormalizationSteps(picture, for: model)
    let reading = try steps.seen.map { try DigitPrediction($0, by: model) }
    return Found(
      explained: (picture, steps), reading: reading, remark: remark(path, reading))
  }

  private func remark(_ path: String, _ reading: DigitPrediction?) -> String? {
    reading == nil ? nil : PictureFile.unreadPictures(in: path)
  }
}
