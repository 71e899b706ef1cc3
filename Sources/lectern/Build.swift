import ArgumentParser
import LessonSite

struct Build: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Builds the whole site; only what changed runs.",
    usage: "lectern build [options]",
    discussion: """
      Examples:
        lectern build
        lectern build --explain
        lectern build --fast --set epochs=1
        lectern build --lessons Course --output Site --json

      Several machines that share a cache folder build a site together: --shard 1/2 on one, --shard 2/2 \
      on the other, each running its part of the lessons and writing their pages; a build without \
      --shard then finds all cells known and writes the whole site.
      """)

  @OptionGroup var folder: FolderArguments
  @OptionGroup var pages: PageArguments
  @OptionGroup var inputs: InputArguments
  @OptionGroup var jobs: JobArguments
  @OptionGroup var limits: LimitArguments
  @OptionGroup var report: ReportArguments

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Run one part of the lessons, such as 1/2 for the first of two, and write their pages alone.",
      valueName: "i/n"))
  var shard: String?

  func validate() throws { _ = try ownShard }

  private var ownShard: SiteShard? {
    get throws { try shard.map { try OptionValue.shard.value($0, of: "--shard") } }
  }

  func run() async throws {
    var options = try SiteOptions(folder, inputs, limits, pages, jobs: try jobs.count)
    options.shard = try ownShard
    try await BuildSession.run(options, pages, json: report.json)
  }
}

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs one lesson from nothing and writes its page, nothing else.",
    usage: "lectern run <lesson> [options]",
    discussion: """
      Lessons that it needs run where the cache does not know them.

      Examples:
        lectern run 03
        lectern run Lessons/03-a-linear-classifier.md --timings
      """)

  @Argument(help: "A lesson, by number, name or path, such as 03.", completion: .lessons)
  var lesson: String

  @OptionGroup var folder: FolderArguments
  @OptionGroup var pages: PageArguments
  @OptionGroup var inputs: InputArguments
  @OptionGroup var limits: LimitArguments
  @OptionGroup var report: ReportArguments

  func run() async throws {
    var options = try SiteOptions(folder, inputs, limits, pages, jobs: 1)
    options.only = lesson
    try await BuildSession.run(options, pages, json: report.json)
  }
}
