import ArgumentParser
import Foundation
import LessonExchange
import LessonExecution

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Makes a lesson of a Jupyter notebook; other languages than Swift are shown, not run.",
    usage: "lectern import <notebook> [options]",
    discussion: """
      The lesson gets the next free number; no file is written over. Pictures go beside it.

      Examples:
        lectern import analysis.ipynb
        lectern import analysis.ipynb --lessons Course
      """)

  @Argument(help: "The notebook.", completion: .file(extensions: ["ipynb"]))
  var notebook: String

  @OptionGroup var folder: FolderArguments

  func run() throws {
    guard notebook != "-" else {
      throw SetupError(
        "import reads a file, whose name and folder the lesson needs; write the notebook to one first"
      )
    }
    let data = try NewLesson.contents(of: notebook)
    let place = URL(fileURLWithPath: notebook)
    let home = place.deletingLastPathComponent().path
    let name = place.deletingPathExtension().lastPathComponent
    let target = folder.lessons
    let lesson = try NotebookImport.lesson(
      from: data, name: name, file: notebook,
      files: NotebookFiles(
        read: { NewLesson.file(at: "\(home)/\($0)") },
        present: { NewLesson.file(at: "\(target)/\($0)") }))
    let words = [lesson.title, name, "notebook"].first { !$0.shortSlug.isEmpty } ?? "notebook"
    for picture in lesson.pictures {
      try NewLesson.write(picture.data, to: "\(target)/\(picture.path)")
      say("wrote \(target)/\(picture.path)")
    }
    let path = try NewLesson.write(lesson.markdown, title: words, in: target)
    for note in lesson.notes { say("\(notebook): \(note)") }
    say("wrote \(path)")
  }
}
