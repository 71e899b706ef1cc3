import ArgumentParser
import Foundation
import LessonExecution
import LessonSite

/// One build, with its progress and its messages on standard error.
enum BuildSession {
  static func run(_ options: SiteOptions, _ pages: PageArguments, json: Bool) async throws {
    let start = Date()
    StopSignal.keepResults()
    let printer = ProgressPrinter.live()
    let report = try await SiteBuilder(options: options, toolchain: try Toolchain()) {
      printer.print($0)
    }.build()
    printer.clear()
    let seconds = Date().timeIntervalSince(start)
    tell(report, options, pages, seconds)
    if json { try JSONDocument.write(JSONReport(report, seconds: seconds)) }
    if report.hasFailed { throw ExitCode(1) }
  }

  /// Says which lessons were a shard's: the others are another build's.
  private static func tell(_ shard: SiteShard, _ report: SiteReport) {
    let names = report.outcomes.map(\.lesson.name)
    say(
      "shard \(shard.number) of \(shard.count): "
        + (names.isEmpty ? "no lesson is left for it" : names.joined(separator: ", ")))
  }

  /// Says how a build went.
  static func tell(
    _ report: SiteReport, _ options: SiteOptions, _ pages: PageArguments, _ seconds: Double
  ) {
    for diagnostic in report.diagnostics { say(diagnostic.description) }
    if pages.timings { report.outcomes.forEach(printTimings) }
    if pages.explain { report.outcomes.forEach(printReasons) }
    if let shard = options.shard { tell(shard, report) }
    printSlowest(report)
    summarize(report, options, seconds)
    if report.hasFailed {
      let errors = report.diagnostics.count { $0.severity == .error }
      say(counted(errors, "error"))
    }
  }

  private static func summarize(_ report: SiteReport, _ options: SiteOptions, _ seconds: Double) {
    let ran = report.outcomes.reduce(0) { $0 + $1.ranCells }
    let known = report.outcomes.reduce(0) { $0 + $1.knownCells }
    let replayed = report.outcomes.reduce(0) { $0 + $1.replayedCells }
    let saved = report.outcomes.reduce(0) { $0 + $1.savedSeconds }
    say(
      "\(counted(ran, "cell")) ran"
        + (replayed > 0 ? ", \(replayed) again for the state they leave" : "") + ", \(known) known"
        + (saved >= 0.1 ? " (\(fixed(saved)) s of running saved)" : "")
        + "; \(counted(report.writtenPages.count, "page")) changed in \(options.output); \(fixed(seconds)) s"
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

/// A number with its noun, such as `1 cell` and `2 cells`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
