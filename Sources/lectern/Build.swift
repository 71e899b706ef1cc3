import ArgumentParser
import Foundation
import LessonExecution
import LessonMarkdown
import LessonSite

/// Where the lessons are and how they run, for every verb that runs them.
struct LessonArguments: ParsableArguments {
  @Option(help: "The folder with the lessons.")
  var lessons = "Lessons"

  @Option(
    help:
      "A folder with MNIST's four files, or 'generated' for digits that the program draws. Without it LECTERN_DATA counts, then the user's cache."
  )
  var data: String?

  @Flag(help: "Shorter trainings, for a first look; goes to Output-fast.")
  var fast = false

  @Option(help: "A parameter for the cells that ask for it: --set epochs=3.")
  var set: [String] = []

  @Option(help: "The most memory that a lesson may take, such as 4G.")
  var memory: String?

  @Option(
    name: .customLong("time-limit"), help: "The longest that a lesson may run, such as 10m.")
  var timeLimit: String?

  @Flag(help: "Print the report as JSON to standard output.")
  var json = false

  func validate() throws {
    for pair in set where pair.unicodeScalars.contains(where: Self.endsOrHidesLine) {
      let shown = pair.unicodeScalars.map {
        Self.endsOrHidesLine($0) ? $0.escaped(asASCII: true) : String($0)
      }.joined()
      throw ValidationError(
        "--set \(shown) holds a line break or another control character; a parameter is one line of text"
      )
    }
    for pair in set where !pair.dropFirst().contains("=") || pair.hasPrefix("=") {
      throw ValidationError("--set \(pair) names no value; expected such as --set epochs=3")
    }
    if let memory, Self.bytes(memory) == nil {
      throw ValidationError("--memory \(memory) is no size; expected such as 512M or 4G")
    }
    if let timeLimit, !(CellOptions.seconds(timeLimit).map { 0 < $0 && $0 <= 1e9 } ?? false) {
      throw ValidationError("--time-limit \(timeLimit) is no time; expected such as 90s or 10m")
    }
  }

  private static func endsOrHidesLine(_ scalar: Unicode.Scalar) -> Bool {
    [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
  }

  func options(output: String, jobs: Int) -> SiteOptions {
    var options = SiteOptions(lessons: lessons, output: output, data: data, jobs: jobs)
    for pair in set {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      options.parameters[parts[0]] = parts.count > 1 ? parts[1] : ""
    }
    if fast { options.parameters["fast"] = "true" }
    options.limits = RunLimits(
      seconds: timeLimit.flatMap { CellOptions.seconds($0) },
      memory: memory.flatMap(Self.bytes) ?? RunLimits.standardMemory)
    return options
  }

  static func bytes(_ text: String) -> Int? {
    let units = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let upper = text.uppercased()
    for (unit, size) in units where upper.hasSuffix(unit) {
      // What no machine has, and what is no number, is no size.
      return Double(upper.dropLast()).map { $0 * Double(size) }
        .flatMap { $0 >= 1 && $0 < 0x1p62 ? Int($0) : nil }
    }
    return Int(text).flatMap { $0 > 0 ? $0 : nil }
  }
}

/// Where pages go, for the verbs that write them.
struct PageArguments: ParsableArguments {
  @Option(help: "The folder that the site is written to. (default: Output)")
  var output: String?

  @Flag(name: .customLong("no-measured"), help: "Leave out the outputs of cells marked .measured.")
  var hidesMeasured = false

  @Flag(help: "Print how long each cell that ran took to compile and to run.")
  var timings = false

  @Flag(help: "Say for each cell that ran which input changed.")
  var explain = false

  @Flag(help: "Write over files of others in the output folder where the site's own files go.")
  var force = false

  func options(_ lessons: LessonArguments, jobs: Int) -> SiteOptions {
    // What is built for a first look never stands where the published pages are.
    let folder = output ?? (lessons.fast ? "Output-fast" : "Output")
    var options = lessons.options(output: folder, jobs: jobs)
    options.showsMeasured = !hidesMeasured
    options.isForced = force
    return options
  }
}

/// How many lessons run at a time.
struct JobArguments: ParsableArguments {
  @Option(help: "How many lessons run at a time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    if jobs < 1 {
      throw ValidationError("--jobs \(jobs) is too few; at least 1 lesson runs at a time")
    }
  }
}

/// The names of the lessons, for a shell that completes them.
let lessonCompletion: CompletionKind = .custom { _, _, _ in
  ((try? FileManager.default.contentsOfDirectory(atPath: "Lessons")) ?? [])
    .filter { $0.hasSuffix(".md") && $0 != "README.md" }.map { String($0.dropLast(3)) }.sorted()
}

struct Build: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Builds the whole site; only what changed runs.")

  @OptionGroup var lessons: LessonArguments
  @OptionGroup var pages: PageArguments
  @OptionGroup var jobs: JobArguments

  func run() async throws {
    try await BuildSession.run(
      pages.options(lessons, jobs: jobs.jobs), pages, json: lessons.json)
  }
}

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs one lesson from nothing and writes its page, nothing else.")

  @Argument(
    help: "The lesson: its number, name or path, such as 03.", completion: lessonCompletion)
  var lesson: String

  @OptionGroup var lessons: LessonArguments
  @OptionGroup var pages: PageArguments

  func run() async throws {
    var options = pages.options(lessons, jobs: 1)
    options.only = lesson
    try await BuildSession.run(options, pages, json: lessons.json)
  }
}

struct Clean: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Empties the cache, so that the next build runs everything.")

  func run() throws {
    let cache = ResultCache.user
    let stayed: [String]
    do throws(SetupError) { stayed = try cache.clear() } catch {
      say("error: \(error)")
      throw ExitCode(1)
    }
    for sentence in stayed { say("warning: \(sentence)") }
    if stayed.isEmpty { say("\(cache.folder) is empty; downloaded data was kept") }
  }
}

/// One build, with its progress and its messages on standard error.
enum BuildSession {
  static func run(_ options: SiteOptions, _ pages: PageArguments, json: Bool) async throws {
    let start = Date()
    stopKindly()
    let report: SiteReport
    do {
      let toolchain = try Toolchain()
      let printer = ProgressPrinter()
      report = try await SiteBuilder(options: options, toolchain: toolchain) { printer.print($0) }
        .build()
      printer.clear()
    } catch let error as SetupError {
      say("error: \(error)")
      throw ExitCode(2)
    }
    let seconds = Date().timeIntervalSince(start)
    if json { print(try JSONReport(report, seconds: seconds).text) }
    tell(report, options, pages, seconds)
    if report.hasFailed { throw ExitCode(1) }
  }

  /// Says how a build went.
  static func tell(
    _ report: SiteReport, _ options: SiteOptions, _ pages: PageArguments, _ seconds: Double
  ) {
    for diagnostic in report.diagnostics { say(diagnostic.description) }
    if pages.timings { report.outcomes.forEach(printTimings) }
    if pages.explain { report.outcomes.forEach(printReasons) }
    printSlowest(report)
    summarize(report, options, seconds)
    if report.hasFailed {
      let errors = report.diagnostics.count { $0.severity == .error }
      say("\(errors) \(errors == 1 ? "error" : "errors")")
    }
  }

  /// Ctrl-C ends the program, and hosts with it; files are whole or not there, and the next build
  /// finishes a site that was being written.
  static func stopKindly() {
    signal(SIGINT) { _ in
      let text = "\nstopped; the results of cells that have finished are kept\n"
      _ = text.withCString { write(2, $0, strlen($0)) }
      _exit(130)
    }
  }

  private static func summarize(_ report: SiteReport, _ options: SiteOptions, _ seconds: Double) {
    let ran = report.outcomes.reduce(0) { $0 + $1.ranCells }
    let known = report.outcomes.reduce(0) { $0 + $1.knownCells }
    let replayed = report.outcomes.reduce(0) { $0 + $1.replayedCells }
    let saved = report.outcomes.reduce(0) { $0 + $1.savedSeconds }
    let pages = report.writtenPages.count
    say(
      "\(ran) \(ran == 1 ? "cell" : "cells") ran"
        + (replayed > 0 ? ", \(replayed) again for the state they leave" : "") + ", \(known) known"
        + (saved >= 0.1 ? " (\(fixed(saved)) s of running saved)" : "")
        + "; \(pages) \(pages == 1 ? "page" : "pages") changed in \(options.output); \(fixed(seconds)) s"
    )
  }

  /// The cells that took longest, where a build took long.
  private static func printSlowest(_ report: SiteReport) {
    let all = report.outcomes.flatMap { outcome in
      outcome.runSeconds.compactMap { index, seconds in
        outcome.lesson.cells.first { $0.index == index }.map {
          (place: "\(outcome.lesson.path):\($0.position.line)", cell: index + 1, seconds: seconds)
        }
      }
    }.filter { $0.seconds >= 1 }
    guard !all.isEmpty else { return }
    say("the slowest cells:")
    for cell in all.sorted(by: { ($1.seconds, $0.place) < ($0.seconds, $1.place) }).prefix(5) {
      say("  \(fixed(cell.seconds)) s  \(cell.place): cell \(cell.cell)")
    }
  }

  /// A line for each cell that ran: seconds to compile, seconds to load and run.
  private static func printTimings(_ outcome: LessonOutcome) {
    for cell in outcome.lesson.cells {
      guard let compile = outcome.compileSeconds[cell.index],
        let run = outcome.runSeconds[cell.index]
      else { continue }
      say(
        "\(outcome.lesson.path):\(cell.position.line): cell \(cell.index + 1): compiled in \(fixed(compile)) s, ran in \(fixed(run)) s"
      )
    }
  }

  private static func printReasons(_ outcome: LessonOutcome) {
    for cell in outcome.lesson.cells {
      guard let reason = outcome.reasons[cell.index] else { continue }
      say("\(outcome.lesson.path):\(cell.position.line): cell \(cell.index + 1) ran: \(reason)")
    }
  }
}

/// What a build did, for programs.
private struct JSONReport: Encodable {
  struct Place: Encodable {
    var file: String
    var line: Int
    var column: Int
    var severity: String
    var message: String
  }

  struct Cell: Encodable {
    var cell: Int
    var line: Int
    var state: String
    var reason: String?
    var compileSeconds: Double?
    var runSeconds: Double?
  }

  struct Lesson: Encodable {
    var name: String
    var path: String
    var failed: Bool
    var seconds: Double
    var savedSeconds: Double
    var cells: [Cell]
  }

  var lessons: [Lesson]
  var diagnostics: [Place]
  var changedPages: [String]
  var seconds: Double

  init(_ report: SiteReport, seconds: Double) {
    self.seconds = seconds
    changedPages = report.writtenPages
    diagnostics = report.diagnostics.map {
      Place(
        file: $0.file, line: $0.position.line, column: $0.position.column,
        severity: $0.severity.rawValue, message: $0.message)
    }
    lessons = report.outcomes.map { outcome in
      Lesson(
        name: outcome.lesson.name, path: outcome.lesson.path, failed: outcome.hasFailed,
        seconds: outcome.seconds, savedSeconds: outcome.savedSeconds,
        cells: outcome.lesson.cells.map { cell in
          let result = outcome.results[cell.index]
          let state =
            result == nil
            ? "not run"
            : result?.failure != nil
              ? "failed" : outcome.runSeconds[cell.index] == nil ? "known" : "ran"
          return Cell(
            cell: cell.index + 1, line: cell.position.line, state: state,
            reason: outcome.reasons[cell.index],
            compileSeconds: outcome.compileSeconds[cell.index],
            runSeconds: outcome.runSeconds[cell.index])
        })
    }
  }

  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
