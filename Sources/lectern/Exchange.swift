import ArgumentParser
import Foundation
import LessonExchange
import LessonExecution
import LessonMarkdown
import LessonSite

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a lesson as a Jupyter notebook or as one Swift program.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case ipynb, swift }

  @Argument(
    help: "The lesson: its number, name or path, such as 03.", completion: lessonCompletion)
  var lesson: String

  @Option(help: "What to write: ipynb, with the outputs, or swift.")
  var format: Format

  @Option(name: .customLong("to"), help: "The file to write. (default: NAME.ipynb or NAME.swift)")
  var target: String?

  @Flag(help: "Write over a file that lectern did not export.")
  var force = false

  @OptionGroup var lessons: LessonArguments

  func run() async throws {
    let printer = ProgressPrinter()
    do {
      let builder = SiteBuilder(
        options: lessons.options(output: "", jobs: 1), toolchain: try Toolchain()
      ) { printer.print($0) }
      let site = try builder.load()
      let place = try site.place(of: lesson)
      let text: String
      var hasFailed = false
      if format == .ipynb {
        // Known outputs are taken from the cache.
        let outcomes = await builder.run(site, [place])
        printer.clear()
        guard let outcome = outcomes.first(where: { $0.lesson.name == site.lessons[place].name })
        else { throw ExitCode(1) }
        for diagnostic in outcome.diagnostics { say(diagnostic.description) }
        text = try NotebookExport.notebook(of: outcome, macros: site.macros)
        hasFailed = outcome.hasFailed
      } else {
        text = ProgramExport.program(of: site.lessons[place])
      }
      let path = target ?? "\(site.lessons[place].name).\(format.rawValue)"
      try ExportRecord(cache: builder.cache).write(
        text, to: path, lessons: lessons.lessons, isForced: force)
      say("wrote \(path)")
      if hasFailed { throw ExitCode(1) }
    } catch let error as SetupError {
      say("error: \(error)")
      throw ExitCode(2)
    }
  }
}

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes a lesson of a Jupyter notebook; cells of Python become code that is shown.")

  @Argument(help: "The notebook.", completion: .file(extensions: ["ipynb"]))
  var notebook: String

  @Option(help: "The folder with the lessons.")
  var lessons = "Lessons"

  func run() throws {
    do {
      guard let data = FileManager.default.contents(atPath: notebook) else {
        throw SetupError("\(notebook) cannot be read")
      }
      let place = URL(fileURLWithPath: notebook)
      let folder = place.deletingLastPathComponent().path
      let name = place.deletingPathExtension().lastPathComponent
      let target = lessons
      let lesson = try NotebookImport.lesson(
        from: data, name: name,
        files: NotebookFiles(
          read: { NewLesson.file(at: "\(folder)/\($0)") },
          present: { NewLesson.file(at: "\(target)/\($0)") }))
      let words = [lesson.title, name, "notebook"].first { !$0.shortSlug.isEmpty } ?? "notebook"
      for picture in lesson.pictures {
        try NewLesson.write(picture.data, to: "\(lessons)/\(picture.path)")
        say("wrote \(lessons)/\(picture.path)")
      }
      let path = try NewLesson.write(lesson.markdown, title: words, in: lessons)
      for note in lesson.notes { say("\(notebook): \(note)") }
      say("wrote \(path)")
    } catch let error as SetupError {
      say("error: \(error)")
      throw ExitCode(2)
    }
  }
}

struct New: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Begins a lesson.")

  @Argument(help: "The lesson's title, such as \"A linear classifier\".")
  var title: [String]

  @Option(help: "The folder with the lessons.")
  var lessons = "Lessons"

  func run() throws {
    do {
      let title = title.joined(separator: " ")
      let path = try NewLesson.write(NewLesson.text(title: title), title: title, in: lessons)
      say("wrote \(path)")
    } catch let error as SetupError {
      say("error: \(error)")
      throw ExitCode(2)
    }
  }
}

/// Where a new lesson goes.
enum NewLesson {
  /// Writes a lesson after the last one there is; no file is overwritten.
  static func write(_ text: String, title: String, in folder: String) throws -> String {
    let files = FileManager.default
    let names =
      files.fileExists(atPath: folder) ? try LessonsFolder.names(in: folder) : []
    let last = names.compactMap { Int($0.prefix { $0.isNumber }) }.max() ?? 0
    let words = title.shortSlug
    guard !words.isEmpty else {
      throw SetupError("'\(title)' is no title: it has neither letters nor digits")
    }
    let path = "\(folder)/\(String(format: "%02d", last + 1))-\(words).md"
    try write(Data(text.utf8), to: path)
    return path
  }

  /// Writes a file, and the folder around it; no file is overwritten.
  static func write(_ data: Data, to path: String) throws(SetupError) {
    do {
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try data.write(to: URL(fileURLWithPath: path), options: [.withoutOverwriting])
    } catch { throw SetupError("\(path) cannot be written: \(error.localizedDescription)") }
  }

  /// What a file holds; nil where there is none, or a pipe that would be waited for.
  static func file(at path: String) -> Data? {
    guard FileKind(at: FileWriting.realPath(path)) == .file else { return nil }
    return FileManager.default.contents(atPath: path)
  }

  static func text(title: String) -> String {
    let quoted = title.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "\"", with: "\\\"")
    return """
      ---
      title: "\(quoted)"
      summary: What will the reader know at the end?
      ---

      ## A question first

      A cell runs, and its last expression shows its value:

      ```swift
      let digits = GeneratedDigits.draw(10, seed: 1)
      digits.labels
      ```

      There are `{swift} digits.count` of them.

      ::: exercise to try
      What changes with another seed?

      ::: answer
      The digits, and nothing else.
      :::
      :::

      """
  }
}
