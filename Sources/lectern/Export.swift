import ArgumentParser
import Foundation
import LessonExchange
import LessonExecution
import LessonMarkdown
import LessonSite

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a lesson as a Jupyter notebook or as one Swift program.",
    usage: "lectern export <lesson> --format <format> [options]",
    discussion: """
      A notebook has the outputs: what the cache does not know is run. Where a cell fails, the \
      notebook is written with what there is, and the exit status is 1.

      Examples:
        lectern export 03 --format ipynb
        lectern export 03 --format swift --to linear.swift
        lectern export 03 --format ipynb --to - | less
      """)

  enum Format: String, CaseIterable { case ipynb, swift }

  @Argument(help: "A lesson, by number, name or path, such as 03.", completion: .lessons)
  var lesson: String

  @Option(
    help: ArgumentHelp("What to write: ipynb, with the outputs, or swift.", valueName: "format"),
    completion: .list(Format.allCases.map(\.rawValue)))
  var format: String

  @Option(
    help: ArgumentHelp(
      "The file to write, or - for standard output. (default: the lesson's name with .ipynb or .swift)",
      valueName: "file"), completion: .file(extensions: Format.allCases.map(\.rawValue)))
  var to: String?

  @Flag(help: "Write over a file that lectern did not export.")
  var force = false

  @OptionGroup var folder: FolderArguments
  @OptionGroup var inputs: InputArguments
  @OptionGroup var limits: LimitArguments

  func validate() throws {
    _ = try chosenFormat
    if to == "" {
      throw ValidationError("--to is empty; expected a file, or - for standard output")
    }
  }

  /// The names by which a shell's users call it; what stands at the paths is a link to a pipe.
  private var isToStandardOutput: Bool {
    to.map(["-", "/dev/stdout", "/dev/fd/1"].contains) ?? false
  }

  private var chosenFormat: Format {
    get throws {
      if let format = Format(rawValue: format) { return format }
      let names = Format.allCases.map(\.rawValue)
      let guess = nearMiss(format, in: names).map { "; did you mean \($0)?" }
      throw ValidationError(
        "--format \(format.isEmpty ? "''" : format.shownOnOneLine) is no format"
          + (guess ?? "; expected \(names.joined(separator: " or "))"))
    }
  }

  func run() async throws {
    StopSignal.keepResults()
    let format = try chosenFormat
    if isToStandardOutput { try StandardOutput.checkOpen() }
    let printer = ProgressPrinter.live()
    let builder = SiteBuilder(
      options: try SiteOptions(folder, inputs, limits, jobs: 1), toolchain: try Toolchain()
    ) { printer.print($0) }
    let site = try builder.load()
    let place = try site.place(of: lesson)
    let text: String
    var hasFailed = false
    switch format {
    case .ipynb:
      try builder.cache.prepare()
      // Known outputs are taken from the cache.
      let outcomes = await builder.run(site, [place])
      printer.clear()
      // Those of lessons that this one needs say why it was not run.
      for diagnostic in outcomes.flatMap(\.diagnostics) { say(diagnostic.description) }
      guard let outcome = outcomes.first(where: { $0.lesson.name == site.lessons[place].name })
      else { throw ExitCode(1) }
      text = try NotebookExport.notebook(of: outcome, macros: site.macros)
      hasFailed = outcome.hasFailed
    case .swift:
      let file = isToStandardOutput ? nil : to.map { ($0 as NSString).lastPathComponent }
      text = ProgramExport.program(of: site.lessons[place], file: file?.quotedForShell)
    }
    try write(text, to: to ?? "\(site.lessons[place].name).\(format.rawValue)", builder.cache)
    if hasFailed { throw ExitCode(1) }
  }

  private func write(_ text: String, to path: String, _ cache: ResultCache) throws {
    if isToStandardOutput { return try StandardOutput.write(Data(text.utf8)) }
    try ExportRecord(cache: cache).write(text, to: path, lessons: folder.lessons, isForced: force)
    say("wrote \(path)")
  }
}
