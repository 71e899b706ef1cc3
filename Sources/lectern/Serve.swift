import ArgumentParser
import Foundation
import LessonExecution
import LessonPreview
import LessonSite

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Builds the site, serves it on 127.0.0.1 and shows edits in the open page.")

  @OptionGroup var lessons: LessonArguments
  @OptionGroup var pages: PageArguments
  @OptionGroup var jobs: JobArguments

  @Option(help: "The port to listen at; 0 for any that is free.")
  var port: UInt16 = 8080

  @Option(
    name: .customLong("checkpoint-memory"),
    help: "The most memory that sleeping hosts may hold. (default: a quarter of the machine's)")
  var checkpointMemory: String?

  func validate() throws {
    if let checkpointMemory, LessonArguments.bytes(checkpointMemory) == nil {
      throw ValidationError(
        "--checkpoint-memory \(checkpointMemory) is no size; expected such as 512M or 4G")
    }
  }

  func run() async throws {
    BuildSession.stopKindly()
    let printer = ProgressPrinter()
    let pages = pages
    do {
      let options = pages.options(lessons, jobs: jobs.jobs)
      let builder = SiteBuilder(options: options, toolchain: try Toolchain()) { printer.print($0) }
      let preview = Preview(
        builder: builder, port: port,
        memory: checkpointMemory.flatMap(LessonArguments.bytes)
          ?? Int(ProcessInfo.processInfo.physicalMemory / 4),
        report: { report, seconds in
          printer.clear()
          BuildSession.tell(report, options, pages, seconds)
        }, say: { say($0) })
      try await preview.run()
    } catch let error as SetupError {
      say("error: \(error)")
      throw ExitCode(2)
    }
  }
}
