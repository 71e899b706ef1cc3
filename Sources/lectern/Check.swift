import ArgumentParser
import Foundation
import LessonExecution
import LessonMarkdown
import LessonSite

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs everything anew and compares with Lessons/results, cell by cell.",
    discussion: """
      Runs on the digits that the program draws, so that every machine gives the same. Cells marked \
      .measured are left out. Whole numbers must be equal, others within the tolerance; SVG is \
      compared by its structure and its numbers, pictures by their pixels.
      """)

  @Argument(
    help: "The lessons to check, by number, name or path; all of them without.",
    completion: lessonCompletion)
  var chosen: [String] = []

  @OptionGroup var lessons: LessonArguments
  @OptionGroup var jobs: JobArguments

  @Option(help: "How far two numbers may be apart, as a share of the larger.")
  var tolerance = 1e-6

  @Flag(help: "Publish what the cells give now as the results.")
  var accept = false

  @Flag(help: "With --accept: write over files in Lessons/results that are no results.")
  var force = false

  func validate() throws {
    if !(tolerance >= 0 && tolerance < 1) {
      throw ValidationError("--tolerance \(tolerance) is no share; expected 0 or such as 1e-6")
    }
    if lessons.data != nil || lessons.fast || !lessons.set.isEmpty {
      throw ValidationError(
        "the results are those of the drawn digits and of no parameters; leave out --data, --fast and --set"
      )
    }
  }

  func run() async throws {
    BuildSession.stopKindly()
    let start = Date()
    var options = lessons.options(output: "", jobs: jobs.jobs)
    options.data = "generated"
    options.isFresh = true
    let printer = ProgressPrinter()
    do {
      let builder = SiteBuilder(options: options, toolchain: try Toolchain()) { printer.print($0) }
      let site = try builder.load()
      try builder.cache.prepare()
      let outcomes = await builder.run(site, try wanted(site))
      printer.clear()
      let report = try await compare(outcomes, of: site)
      for diagnostic in report { say(diagnostic.description) }
      if lessons.json { try printJSON(report) }
      let cells = outcomes.reduce(0) { $0 + $1.lesson.cells.count }
      let seconds = fixed(Date().timeIntervalSince(start))
      if accept, report.isEmpty {
        say(
          "the results of \(outcomes.count) \(outcomes.count == 1 ? "lesson" : "lessons") are in \(options.lessons)/results; \(seconds) s"
        )
      } else if report.isEmpty {
        say(
          "\(cells) \(cells == 1 ? "cell" : "cells") of \(outcomes.count) \(outcomes.count == 1 ? "lesson" : "lessons") gave what is committed; \(seconds) s"
        )
      } else {
        say("\(report.count) \(report.count == 1 ? "difference" : "differences"); \(seconds) s")
        throw ExitCode(1)
      }
    } catch let error as SetupError {
      say("error: \(error)")
      throw ExitCode(2)
    }
  }

  /// The places of the lessons that were asked for, with those that they need.
  private func wanted(_ site: LoadedSite) throws -> Set<Int>? {
    if chosen.isEmpty { return nil }
    return site.graph.withNeeds(Set(try chosen.map { try site.place(of: $0) }))
  }

  private func compare(
    _ outcomes: [LessonOutcome], of site: LoadedSite
  ) async throws -> [Diagnostic] {
    let names = Set(outcomes.map(\.lesson.name))
    var found = site.problems.filter { chosen.isEmpty || names.contains($0.key) }
      .values.flatMap { $0 }.filter { $0.severity == .error }
    for outcome in outcomes {
      found += outcome.diagnostics.filter { $0.severity == .error }
      if outcome.hasFailed || accept { continue }
      let path = PublishedResults.path(of: outcome.lesson.name, in: lessons.lessons)
      if let published = try PublishedResults.read(path) {
        found += PublishedResults(outcome).drift(
          from: published, in: outcome.lesson, tolerance: tolerance)
      } else {
        found.append(
          outcome.lesson.diagnostic(
            at: SourcePosition(line: 1, column: 1),
            "no results are committed for this lesson; publish them with lectern check --accept"))
      }
    }
    if accept { try await publish(outcomes.filter { !$0.hasFailed }) }
    return found
  }

  /// Makes what the cells gave the results, and removes those of lessons that are gone.
  private func publish(_ outcomes: [LessonOutcome]) async throws {
    // The results of a lesson that failed or could not be read stay.
    let there = chosen.isEmpty ? try LessonsFolder.names(in: lessons.lessons) : nil
    let warnings = try await ResultsFolder(of: lessons.lessons).publish(
      outcomes.map { ($0.lesson.name, PublishedResults($0)) }, lessons: there, isForced: force)
    for sentence in warnings { say("warning: \(sentence)") }
  }

  private func printJSON(_ found: [Diagnostic]) throws {
    let list = found.map {
      [
        "file": $0.file, "line": String($0.position.line), "column": String($0.position.column),
        "message": $0.message,
      ]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(["differences": list]), as: UTF8.self))
  }
}
