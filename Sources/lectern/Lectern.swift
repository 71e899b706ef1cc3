import ArgumentParser
import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting
import SitePublishing

@main
struct Lectern: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lectern",
    abstract: "Builds a site from lessons whose Swift cells really run.",
    subcommands: [Build.self, Run.self, Predict.self, Doctor.self])

  /// Runs the command; a wrong call ends with status 2.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      say(fullMessage(for: error))
      Foundation.exit(2)
    }
  }
}

/// Where things are, for every verb that builds.
struct Places: ParsableArguments {
  @Option(help: "The folder with the lessons.")
  var lessons = "Lessons"

  @Option(help: "The folder that the site is written to.")
  var output = "Output"

  @Option(
    help: "A folder with MNIST's four files. Without it LECTERN_DATA counts, then the user's cache."
  )
  var data: String?

  @Flag(name: .customLong("no-measured"), help: "Leave out the outputs of cells marked .measured.")
  var hidesMeasured = false

  @Flag(help: "Print how long each cell that ran took to compile and to run.")
  var timings = false

  func options(jobs: Int) -> SiteOptions {
    var options = SiteOptions(lessons: lessons, output: output, data: data, jobs: jobs)
    options.showsMeasured = !hidesMeasured
    return options
  }
}

struct Build: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Builds the whole site; only what changed runs.")

  @OptionGroup var places: Places

  @Option(help: "How many lessons run at a time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    if jobs < 1 {
      throw ValidationError("--jobs \(jobs) is too few; at least 1 lesson runs at a time")
    }
  }

  func run() async throws {
    try await BuildSession.run(places.options(jobs: jobs), showsTimings: places.timings)
  }
}

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs one lesson from nothing and writes its page, nothing else.")

  @Argument(help: "The lesson: its number, name or path, such as 03.")
  var lesson: String

  @OptionGroup var places: Places

  func run() async throws {
    var options = places.options(jobs: 1)
    options.only = lesson
    try await BuildSession.run(options, showsTimings: places.timings)
  }
}

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what this machine has, and what to install.")

  func run() async throws {
    var isWhole = true
    func say(_ isThere: Bool, _ name: String, _ remedy: String, isNeeded: Bool = false) {
      print("\(isThere ? "✓" : isNeeded ? "✗" : "–") \(name)\(isThere ? "" : ": \(remedy)")")
      if !isThere, isNeeded { isWhole = false }
    }
    do {
      let toolchain = try Toolchain()
      say(true, "Swift at \(toolchain.frontend)", "")
      say(
        toolchain.symbolizer != nil, "llvm-symbolizer, for the exact line of a stop",
        "the statement's first line is told instead")
    } catch {
      say(false, "Swift", error.description, isNeeded: true)
    }
    say(Typesetter.missing == nil, "KaTeX in Duktape, for formulas", Typesetter.missing ?? "")
    say(
      LessonParser.hasTables, "cmark-gfm's extensions, for tables and task lists",
      "install libcmark-gfm-extensions-dev, then: swift package purge-cache && rm -rf .build")
    if !isWhole { throw ExitCode(1) }
  }
}

/// One build, with its progress and its messages on standard error.
enum BuildSession {
  static func run(_ options: SiteOptions, showsTimings: Bool) async throws {
    let start = Date()
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
    for diagnostic in report.diagnostics { say(diagnostic.description) }
    if showsTimings { report.outcomes.forEach(printTimings) }
    let ran = report.outcomes.reduce(0) { $0 + $1.ranCells }
    let known = report.outcomes.reduce(0) { $0 + $1.knownCells }
    let replayed = report.outcomes.reduce(0) { $0 + $1.replayedCells }
    let again = replayed > 0 ? ", \(replayed) again for the state they leave" : ""
    let pages = report.writtenPages.count
    say(
      "\(ran) \(ran == 1 ? "cell" : "cells") ran\(again), \(known) known; \(pages) \(pages == 1 ? "page" : "pages") changed in \(options.output); \(fixed(Date().timeIntervalSince(start))) s"
    )
    let errors = report.diagnostics.count { $0.severity == .error }
    if report.hasFailed {
      say("\(errors) \(errors == 1 ? "error" : "errors")")
      throw ExitCode(1)
    }
  }
}

extension BuildSession {
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
}

/// Tells how far the lessons are: one line that changes on a terminal, plain lines elsewhere.
final class ProgressPrinter: @unchecked Sendable {
  private let lock = NSLock()
  private let isTerminal = isatty(2) == 1
  private var last = Date.distantPast
  private var hasLine = false

  func print(_ progress: LessonProgress) {
    lock.withLock {
      switch progress {
      case .cell(let lesson, let index, let count):
        show("\(lesson): cell \(index + 1) of \(count)", isBrief: true)
      case .step(let lesson, let index, let count, let name, let done, let total, let left):
        let remaining = left.map { ", \(Self.duration($0)) left" } ?? ""
        show(
          "\(lesson): cell \(index + 1) of \(count), \(name) \(min(done + 1, total)) of \(total)\(remaining)",
          isBrief: true)
      case .finished(let lesson, let ran, _, let seconds, let failed):
        let what =
          ran == 0 ? "nothing to run" : "\(ran) cells ran in \(fixed(seconds)) s"
        show("\(lesson): \(failed ? "failed" : what)", isBrief: false)
      }
    }
  }

  func clear() { lock.withLock { if hasLine { say("\r\u{1B}[K", terminator: "") } } }

  private func show(_ text: String, isBrief: Bool) {
    if isTerminal {
      say("\r\u{1B}[K\(text)", terminator: isBrief ? "" : "\n")
      hasLine = isBrief
    } else if !isBrief || Date().timeIntervalSince(last) >= 1 {
      // Elsewhere a line a second is enough.
      say(text)
      last = Date()
    }
  }

  private static func duration(_ seconds: Double) -> String {
    seconds < 90 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
  }
}

func fixed(_ seconds: Double) -> String { String(format: "%.2f", seconds) }

func say(_ text: String, terminator: String = "\n") {
  FileHandle.standardError.write(Data((text + terminator).utf8))
}
