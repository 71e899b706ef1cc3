import ArgumentParser
import Foundation
import LessonExecution
import LessonPreview
import LessonSite

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Builds the site, serves it on 127.0.0.1 and shows edits in the open page.",
    usage: "lectern serve [options]",
    discussion: """
      Ctrl-C ends it.

      Examples:
        lectern serve
        lectern serve --port 0 --checkpoint-memory 4G
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The port to listen at; 0 for any that is free. (default: 8080)", valueName: "port"))
  var port: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most memory that sleeping hosts may hold. (default: a quarter of the machine's)",
      valueName: "size"))
  var checkpointMemory: String?

  @OptionGroup var folder: FolderArguments
  @OptionGroup var pages: PageArguments
  @OptionGroup var inputs: InputArguments
  @OptionGroup var jobs: JobArguments
  @OptionGroup var limits: LimitArguments

  func validate() throws {
    _ = try chosenPort
    _ = try memory
  }

  private var chosenPort: UInt16 {
    get throws { UInt16(try OptionValue.port.value(port ?? "8080", of: "--port")) }
  }

  private var memory: Int {
    get throws {
      try checkpointMemory.map {
        try OptionValue.checkpointMemory.value($0, of: "--checkpoint-memory")
      } ?? Int(ProcessInfo.processInfo.physicalMemory / 4)
    }
  }

  func run() async throws {
    StopSignal.keepResults()
    let printer = ProgressPrinter.live()
    let pages = pages
    let options = try SiteOptions(folder, inputs, limits, pages, jobs: try jobs.count)
    let builder = SiteBuilder(options: options, toolchain: try Toolchain()) { printer.print($0) }
    let preview = Preview(
      builder: builder, port: try chosenPort, memory: try memory,
      report: { report, seconds in
        printer.clear()
        BuildSession.tell(report, options, pages, seconds)
      }, say: { say($0) })
    try await preview.run()
  }
}
