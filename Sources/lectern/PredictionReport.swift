import DigitReading
import LessonExecution
import NDArrays
import SitePublishing

/// The page that `predict --explain` writes.
final class PredictionReport {
  private let page: PartedPage
  private var counts = (read: 0, failed: 0)

  /// - Throws: ``SetupError`` for what would keep the page from being written, before anything is read.
  init(_ path: String, isForced: Bool, cache: ResultCache = .user) throws(SetupError) {
    page = try PartedPage(path, option: "--explain", isForced: isForced, cache: cache)
  }

  var path: String { page.path }

  /// Leaves folders out of the titles where that leaves no two files alike.
  func shorten(_ paths: [String]) { page.shorten(paths) }

  /// Tells of a picture.
  ///
  /// - Parameters:
  ///   - picture: 0 for black to 255 for white, as it was given.
  ///   - reading: nil where there is no ink.
  ///   - document: What is told of it elsewhere.
  func add(
    _ picture: NDArray<UInt8>, _ steps: NormalizationSteps, _ reading: DigitPrediction?,
    _ document: PredictDocument, of path: String
  ) {
    count(document.error)
    page.add(path, page: nil) { title, number in
      PredictionPage.sheet(
        Self.sheet(picture, steps, reading, document, title), number: number)
    }
  }

  /// Tells of a file that could not be read.
  func add(failure sentence: String, of path: String) {
    count(sentence)
    page.add(path, page: nil) { PredictionPage.failure($0, sentence, number: $1) }
  }

  private func count(_ error: String?) {
    if error == nil { counts.read += 1 } else { counts.failed += 1 }
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Parameter title: What was read.
  /// - Throws: ``SetupError`` where it cannot be written.
  func finish(title: String) throws(SetupError) {
    let failed = counts.failed == 0 ? "" : "; \(counted(counts.failed, "picture")) not read"
    try page.finish(
      PredictionPage.frame(
        title: title, summary: "\(counted(counts.read, "picture")) read\(failed)",
        sheets: page.titles))
  }

  // MARK: - A picture

  /// The longest side of a picture as it was given.
  private static let longestSide = 800
  /// The longest side of which every pixel is shown as a square.
  private static let fewPixels = 100

  private static func sheet(
    _ picture: NDArray<UInt8>, _ steps: NormalizationSteps, _ reading: DigitPrediction?,
    _ document: PredictDocument, _ name: String
  ) -> PredictionPage.Sheet {
    let (rows, columns) = (picture.shape[0], picture.shape[1])
    var given = ReadingPage.Step(
      "\(name), as it was given", "As it was given, in gray.",
      gray: PageImage.shown(picture, longestSide: longestSide, quarterTurns: 0))
    given.showsPixels = max(rows, columns) <= fewPixels
    let answer = document.error ?? "Read as \(document.told ?? "")."
    var sheet = PredictionPage.Sheet(
      title: name, facts: "\(groupedText(columns)) × \(groupedText(rows)) pixels", answer: answer,
      given: given)
    sheet.warnings = document.warnings
    sheet.isFailure = document.error != nil
    sheet.steps = NormalizationCaptions.steps(steps)
    if let seen = steps.seen {
      var step = ReadingPage.Step(
        "What the network sees of \(name): 28 × 28 pixels",
        "What the network sees: 28 × 28 pixels.",
        ink: seen.cast(to: Float.self))
      step.showsPixels = true
      sheet.seen = step
    }
    if let reading, document.read != nil {
      sheet.shares = reading.probabilities.enumerated().map { place, share in
        PredictionPage.Share(
          name: PredictDocument.Class.name(place < 10 ? place : nil), value: share,
          text: PredictDocument.Class.percent(share))
      }
    }
    return sheet
  }
}
