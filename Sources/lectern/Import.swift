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
    let written = try Self.write(lesson, title: words, in: target)
    for note in lesson.notes { say("\(notebook): \(note)") }
    for path in written { say("wrote \(path)") }
  }

  /// Writes a lesson's pictures and the lesson, all of them or none.
  ///
  /// - Returns: The files.
  private static func write(
    _ lesson: ImportedLesson, title: String, in target: String
  ) throws(SetupError) -> [String] {
    var written: [String] = []
    var folders: [String] = []
    do throws(SetupError) {
      for picture in lesson.pictures {
        let path = "\(target)/\(picture.path)"
        let folder = (path as NSString).deletingLastPathComponent
        if FileKind(at: folder) == .missing { folders.append(folder) }
        try NewLesson.write(picture.data, to: path)
        written.append(path)
      }
      written.append(try NewLesson.write(lesson.markdown, title: title, in: target))
      return written
    } catch {
      for path in written { unlink(path) }
      // One that somebody has filled meanwhile stays.
      for folder in folders.reversed() { rmdir(folder) }
      throw error
    }
  }
}
