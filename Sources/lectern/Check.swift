import ArgumentParser
import Foundation
import LessonExecution
import LessonMarkdown
import LessonSite

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs everything anew and compares with Lessons/results, cell by cell.",
    usage: "lectern check [<lessons> ...] [options]",
    discussion: """
      Runs on the digits that the program draws, so that every machine gives the same. Cells marked \
      .measured are left out. Whole numbers must be equal, others within the tolerance; SVG is \
      compared by its structure and its numbers, pictures by their pixels.

      Examples:
        lectern check
        lectern check 03 04 --tolerance 1e-4
        lectern check --accept
      """)

  @Argument(
    help: ArgumentHelp(
      "The lessons to check, by number, name or path; all of them without.", valueName: "lessons"),
    completion: .lessons)
  var chosen: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far two numbers may be apart, as a share of the larger. (default: 1e-6)",
      valueName: "share"))
  var tolerance: String?

  @Flag(help: "Publish what the cells give now as the results.")
  var accept = false

  @Flag(help: "With --accept: write over files in Lessons/results that are no results.")
  var force = false

  @OptionGroup var folder: FolderArguments
  @OptionGroup var jobs: JobArguments
  @OptionGroup var limits: LimitArguments
  @OptionGroup var report: ReportArguments

  /// What the other verbs take, for a sentence that says why it is not for this one.
  @OptionGroup(visibility: .hidden) var inputs: InputArguments

  func validate() throws {
    _ = try allowed
    if inputs.data != nil || inputs.fast || !inputs.set.isEmpty {
      throw ValidationError(
        "the results are those of the drawn digits and of no parameters; leave out --data, --fast and --set"
      )
    }
    if force, !accept {
      throw ValidationError("--force is for what --accept writes; write both or leave it out")
    }
  }

  private var allowed: Double {
    get throws { try OptionValue.tolerance.value(tolerance ?? "1e-6", of: "--tolerance") }
  }

  func run() async throws {
    StopSignal.keepResults()
    let start = Date()
    var options = SiteOptions(
      lessons: folder.lessons, output: "", data: "generated", jobs: try jobs.count)
    options.limits = try limits.limits
    options.isFresh = true
    let printer = ProgressPrinter.live()
    let builder = SiteBuilder(options: options, toolchain: try Toolchain()) { printer.print($0) }
    let site = try builder.load()
    try builder.cache.prepare()
    let outcomes = await builder.run(site, try wanted(site))
    printer.clear()
    let found = try await compare(outcomes, of: site)
    for diagnostic in found { say(diagnostic.description) }
    tell(found, outcomes, seconds: fixed(Date().timeIntervalSince(start)))
    if report.json {
      try JSONDocument.write(["differences": found.map(JSONReport.Place.init)])
    }
    if !found.isEmpty { throw ExitCode(1) }
  }

  private func tell(_ found: [Diagnostic], _ outcomes: [LessonOutcome], seconds: String) {
    let lessons = counted(outcomes.count, "lesson")
    if !found.isEmpty {
      say("\(counted(found.count, "difference")); \(seconds) s")
    } else if accept {
      say("the results of \(lessons) are in \(folder.lessons)/results; \(seconds) s")
    } else {
      let cells = outcomes.reduce(0) { $0 + $1.lesson.cells.count }
      say("\(counted(cells, "cell")) of \(lessons) gave what is committed; \(seconds) s")
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
    let allowed = try allowed
    var found = site.problems.filter { chosen.isEmpty || names.contains($0.key) }
      .values.flatMap { $0 }.filter { $0.severity == .error }
    for outcome in outcomes {
      found += outcome.diagnostics.filter { $0.severity == .error }
      if outcome.hasFailed || accept { continue }
      let path = PublishedResults.path(of: outcome.lesson.name, in: folder.lessons)
      if let published = try PublishedResults.read(path) {
        found += PublishedResults(outcome).drift(
          from: published, in: outcome.lesson, tolerance: allowed)
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
    let there = chosen.isEmpty ? try LessonsFolder.names(in: folder.lessons) : nil
    let warnings = try await ResultsFolder(of: folder.lessons).publish(
      outcomes.map { ($0.lesson.name, PublishedResults($0)) }, lessons: there, isForced: force)
    for sentence in warnings { say("warning: \(sentence)") }
  }
}
