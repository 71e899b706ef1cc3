import ArgumentParser
import LessonExecution

struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Begins a lesson.",
    usage: "lectern new <title> [options]",
    discussion: """
      The lesson gets the next free number; no file is written over.

      Examples:
        lectern new A linear classifier
        lectern new "What is an image?" --lessons Course
      """)

  @Argument(help: "The lesson's title, such as \"A linear classifier\".")
  var title: [String]

  @OptionGroup var folder: FolderArguments

  func run() throws {
    let title = NewLesson.title(title.joined(separator: " "))
    let path = try NewLesson.write(NewLesson.text(title: title), title: title, in: folder.lessons)
    say("wrote \(path)")
  }
}
