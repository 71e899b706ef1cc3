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
      """)

  @OptionGroup var folder: FolderArguments
  @OptionGroup var pages: PageArguments
  @OptionGroup var inputs: InputArguments
  @OptionGroup var jobs: JobArguments
  @OptionGroup var limits: LimitArguments
  @OptionGroup var report: ReportArguments

  func run() async throws {
    let options = try SiteOptions(folder, inputs, limits, pages, jobs: try jobs.count)
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
