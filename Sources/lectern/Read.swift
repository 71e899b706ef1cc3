import ArgumentParser
import DigitReading
import Foundation
import LessonExecution

struct Read: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads the handwritten digits of pages: photographs, scans, PDF files.",
    usage: "lectern read <files> ... [options]",
    discussion: """
      Pages may be PNG, JPEG, BMP, TIFF of one or several pages, PNM, GIF or WebP, and PDF where poppler's \
      pdftoppm is installed; of a folder its pictures and PDF files are read, by name, and what else \
      may be a page, folders included, is named on standard error. A pattern in quotes, such as \
      'scans/*.png', matches as in a shell. A page may lie on its side, be lit unevenly, ruled or squared.

      Digits only: other writing is found, counted and left out. Letters that look like digits (o, l, \
      z, s) are read as such.

      Each line of digits is a line of standard output. Where several files are named or found, a line \
      ==> FILE <== stands before the digits of each, and in a file of several pages a line \
      ==> FILE, page N <== before those of each page. A page without digits has neither: it is told on \
      standard error, and is no failure. So is how many digits --min-confidence leaves out of a page, and \
      how many marks are left out where they are more than its digits.

      With --json standard output is an array with an element for each page, a line each, as it is read: \
      "file", "page", "width", "height", "text", "lines" of "digits" with "digit", "confidence", "box" \
      (four corners) and "alternatives"; "leftOut", "quarterTurns" and "skew"; "warnings" where something \
      makes the file doubtful; or "file" and "error". \
      Places are in pixels of the page as one sees it. "leftOut" counts marks that are no digits and \
      digits left out as unsure; rules, frames and the paper's edges do not count. "quarterTurns" is how \
      many quarters clockwise make the page upright; "skew" is by how many degrees its lines slope \
      then: above 0 down to the right, below 0 up.

      A file that cannot be read is named on standard error and makes the exit status 1; the others \
      are read all the same.

      Examples:
        lectern read page.jpg
        lectern read scans minutes.pdf --page readings.html
        lectern read form.pdf --json --min-confidence 0.9
      """)

  @Argument(help: "Pictures, PDF files, and folders with such.", completion: .pages)
  var files: [String]

  @Flag(help: "Print a JSON array instead of lines.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "A page to write with what was read and each step on the way, as one HTML file.",
      valueName: "file"), completion: .file(extensions: ["html"]))
  var page: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The confidence below which a digit is left out, 0 to 1. (default: 0)", valueName: "number"))
  var minConfidence: String?

  @Option(
    help: ArgumentHelp(
      "The model that tells digits apart: a .safetensors file. (default: the program's own)",
      valueName: "file"), completion: .file(extensions: ["safetensors"]))
  var model: String?

  @Flag(help: "Write over a file with --page that lectern did not write.")
  var force = false

  func validate() throws {
    if files.contains("") { throw ValidationError("a file's path is empty") }
    if files.contains("-") {
      throw ValidationError(
        "lectern read reads files, and - is none; write to one first what comes from elsewhere")
    }
    if model == "" { throw ValidationError("the model's path is empty") }
    if let page, let clause = PartedPage.objection(to: page) {
      throw ValidationError("--page \(clause)")
    }
    if force, page == nil { throw ValidationError("--force is for --page, which is not there") }
    _ = try leastConfidence
  }

  private var leastConfidence: Double {
    get throws {
      try minConfidence.map { try OptionValue.confidence.value($0, of: "--min-confidence") } ?? 0
    }
  }

  func run() throws {
    var reader = try ReadSession.reader(model)
    reader.leastConfidence = try leastConfidence
    let found = PageFiles.all(files)
    if let page {
      let inputs = found.entries.map(\.path) + [model].compactMap(\.self)
      try PartedPage.check(page, option: "--page", against: inputs)
    }
    let report = try page.map {
      try ReadingReport($0, isForced: force)
    }
    let session = ReadSession(reader, isForPrograms: json, report: report)
    for remark in found.remarks { say("warning: \(remark)") }
    try session.read(found.entries)
    if session.hasFailed { throw ExitCode(1) }
  }
}
