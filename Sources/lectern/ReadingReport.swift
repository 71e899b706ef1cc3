import DigitReading
import Foundation
import LessonExecution
import LessonMarkdown
import NDArrays
import Plots
import SitePublishing

/// The page that `read --page` writes.
final class ReadingReport {
  private let page: PartedPage
  private var counts = (pages: 0, digits: 0, leftOut: 0, failures: 0)

  /// - Throws: ``SetupError`` for what would keep the page from being written, before anything is read.
  init(_ path: String, isForced: Bool, cache: ResultCache = .user) throws(SetupError) {
    page = try PartedPage(path, option: "--page", isForced: isForced, cache: cache)
  }

  var path: String { page.path }

  // MARK: - Parts

  /// Tells of a page.
  ///
  /// - Parameter warnings: What of its file is to be doubted, a clause each.
  func add(
    _ picture: NDArray<UInt8>, _ steps: PageSteps, of path: String, page number: Int?,
    warnings: [String]
  ) {
    counts.pages += 1
    counts.digits += steps.reading.lines.reduce(0) { $0 + $1.count }
    counts.leftOut += steps.reading.leftOut
    page.add(path, page: number) { title, place in
      var sheet = Self.sheet(picture, steps, title)
      sheet.warnings = warnings
      return ReadingPage.sheet(sheet, number: place)
    }
  }

  /// Tells of a file that could not be read.
  func add(failure sentence: String, of path: String, page number: Int?) {
    counts.failures += 1
    page.add(path, page: number) { ReadingPage.failure($0, sentence, number: $1) }
  }

  /// Leaves folders out of the titles where that leaves no two files alike.
  func shorten(_ paths: [String]) { page.shorten(paths) }

  /// Writes the page, whole or not at all.
  ///
  /// - Parameter title: What was read.
  /// - Throws: ``SetupError`` where it cannot be written.
  func finish(title: String) throws(SetupError) {
    try page.finish(
      ReadingPage.frame(title: title, summary: summary, sheets: page.titles))
  }

  private var summary: String {
    var parts = [
      "\(counted(counts.digits, "digit")) on \(counted(counts.pages, "page"))"
    ]
    if counts.leftOut > 0 {
      parts.append("\(counted(counts.leftOut, "mark")) left out")
    }
    if counts.failures > 0 {
      parts.append("\(counted(counts.failures, "file")) not read to the end")
    }
    return parts.joined(separator: "; ")
  }

  // MARK: - A page

  /// The longest side of a page's picture, and of those of the steps.
  private static let longestSide = 1400
  private static let longestStep = 800

  private static func sheet(
    _ page: NDArray<UInt8>, _ steps: PageSteps, _ name: String
  ) -> ReadingPage.Sheet {
    let reading = steps.reading
    let (rows, columns) = (page.shape[0], page.shape[1])
    let shown = PageImage.shown(
      page, longestSide: longestSide, quarterTurns: reading.quarterTurns)
    let scale =
      Double(max(shown.shape[0], shown.shape[1])) / Double(max(rows, columns))
    func corners(_ corners: [SIMD2<Double>]) -> [SIMD2<Double>] {
      corners.map {
        PageImage.turned($0, rows: rows, columns: columns, quarterTurns: reading.quarterTurns)
          * scale
      }
    }
    var sheet = ReadingPage.Sheet(
      title: name, facts: facts(reading, rows, columns), width: shown.shape[1],
      height: shown.shape[0], picture: PagePicture.gray(shown))
    sheet.marks = steps.leftOutMarks().map {
      ReadingPage.Mark(
        corners: corners($0), text: "", certainty: .none,
        note: reading.unsure == 0 ? "left out, for it is no digit" : "left out")
    }
    for (line, crops) in zip(reading.lines, steps.crops) {
      sheet.lines.append(
        line.map { (String($0.value), ReadingPage.Certainty($0.confidence)) })
      for (digit, crop) in zip(line, crops) {
        sheet.marks.append(
          ReadingPage.Mark(
            corners: corners(digit.corners), text: String(digit.value),
            certainty: ReadingPage.Certainty(digit.confidence), note: note(digit)))
        sheet.crops.append(
          ReadingPage.Crop(
            picture: Picture(crop, alternative: "").base64,
            digit: String(digit.value), share: percent(digit.confidence),
            certainty: ReadingPage.Certainty(digit.confidence)))
      }
    }
    sheet.steps = Self.steps(steps)
    return sheet
  }

  private static func facts(_ reading: PageReading, _ rows: Int, _ columns: Int) -> String {
    let digits = reading.lines.reduce(0) { $0 + $1.count }
    var parts = [
      "\(counted(digits, "digit")) in \(counted(reading.lines.count, "line"))",
      leftOut(reading),
      "\(columns) × \(rows) pixels",
    ]
    switch reading.quarterTurns {
    case 1: parts.append("it lies on its side and is shown turned clockwise")
    case 2: parts.append("it stands on its head and is shown turned")
    case 3: parts.append("it lies on its side and is shown turned anticlockwise")
    default: break
    }
    if reading.degrees != 0 {
      let way = reading.degrees > 0 ? "clockwise" : "anticlockwise"
      parts.append("its lines slope by \(fixedText(abs(reading.degrees), 1))° \(way)")
    }
    return parts.joined(separator: " · ")
  }

  private static func leftOut(_ reading: PageReading) -> String {
    if reading.leftOut == 0 { return "nothing left out" }
    let unsure = counted(reading.unsure, "digit")
    return "\(counted(reading.leftOut, "mark")) left out"
      + (reading.unsure == 0 ? "" : ", of which \(unsure) for too little confidence")
  }

  private static func note(_ digit: ReadDigit) -> String {
    let others = digit.shares.enumerated()
      .filter { $0.offset != digit.value && $0.element >= 0.0005 }
      .sorted { $0.element > $1.element }.prefix(3)
      .map { "\($0.offset): \(percent($0.element))" }
    return "\(digit.value): \(percent(digit.confidence))"
      + (others.isEmpty ? "" : "; or \(others.joined(separator: ", "))")
  }

  private static func percent(_ share: Double) -> String {
    "\(fixedText(100 * min(1, max(0, share)), 1)) %"
  }

  // MARK: - Its steps

  /// Nothing, and colours of which neighbours differ on light and on dark ground.
  private static let colours: [SIMD4<UInt8>] = [
    SIMD4(0, 0, 0, 0), SIMD4(0, 114, 178, 255), SIMD4(213, 94, 0, 255), SIMD4(0, 138, 100, 255),
    SIMD4(190, 100, 150, 255), SIMD4(130, 120, 20, 255), SIMD4(80, 130, 220, 255),
  ]

  private static func steps(_ steps: PageSteps) -> [ReadingPage.Step] {
    let lines = steps.lines
    let (small, factor) = reduced(steps.level)
    let boxes = lines.map { line in
      let box = line.box
      func scaled(_ value: Int) -> Int { Int((Double(value) * factor).rounded()) }
      return SIMD4(scaled(box.left), scaled(box.top), scaled(box.width), scaled(box.height))
    }
    var all = [
      ReadingPage.Step(
        "Ink", "What is darker than the paper around it, whatever light falls there.",
        ink: reduced(steps.ink).0),
      parted(steps),
      ReadingPage.Step(
        "Upright and level", "Turned until the lines run level.", ink: small),
      coloured(
        "Components", "\(counted(steps.components.count, "piece")) of ink that hang together.",
        steps.components.map(\.runs), steps.level),
    ]
    var found = ReadingPage.Step(
      "Lines", "\(counted(lines.count, "line")) of writing, in the order of reading.", ink: small)
    found.lines = boxes
    let pieces = steps.pieces
    all += [
      found,
      coloured(
        "Cuts",
        "Where digits may touch, ink is cut: \(counted(pieces.count, "piece")), of which the best way takes neighbours together.",
        pieces, steps.level),
    ]
    return all
  }

  /// Shares of the pen's strength, in a picture no larger than steps are, and its scale.
  private static func reduced(_ ink: PageInk) -> (NDArray<Float>, factor: Double) {
    let level = max(ink.penLevel, 1e-6)
    let shares = minimum(ink.strength * (255 / level), 255)
    let factor = min(1, Double(longestStep) / Double(max(ink.rows, ink.columns)))
    let bytes = round(shares).cast(to: UInt8.self)
    return (
      PageImage.shown(bytes, longestSide: longestStep, quarterTurns: 0).cast(to: Float.self),
      factor
    )
  }

  /// What is left of the ink, and in another colour what was taken away.
  private static func parted(_ steps: PageSteps) -> ReadingPage.Step {
    ReadingPage.Step(
      "Writing", "Rules, frames and the paper's edges are taken away: they are shown in orange.",
      ink: reduced(steps.writing).0, before: reduced(steps.ink).0)
  }

  /// Parts of the level page, neighbours in different colours.
  private static func coloured(
    _ title: String, _ text: String, _ parts: [[InkComponent.Run]], _ ink: PageInk
  ) -> ReadingPage.Step {
    let factor = min(1, Double(longestStep) / Double(max(ink.rows, ink.columns)))
    let rows = max(1, Int((Double(ink.rows) * factor).rounded()))
    let columns = max(1, Int((Double(ink.columns) * factor).rounded()))
    var places = [UInt8](repeating: 0, count: rows * columns)
    for (index, runs) in parts.enumerated() {
      let colour = UInt8(1 + index % (colours.count - 1))
      for run in runs {
        let row = min(rows - 1, run.row * rows / ink.rows)
        let first = run.columns.lowerBound * columns / ink.columns
        let last = min(columns - 1, (run.columns.upperBound - 1) * columns / ink.columns)
        guard first <= last else { continue }
        for column in first...last { places[row * columns + column] = colour }
      }
    }
    return ReadingPage.Step(
      title: title, text: text, width: columns, height: rows,
      picture: PagePicture.coloured(places, rows: rows, columns: columns, palette: colours),
      palette: .colours)
  }
}
