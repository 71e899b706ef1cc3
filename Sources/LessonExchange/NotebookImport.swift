import Foundation
import LessonExecution
import LessonMarkdown

/// A notebook as a lesson.
public struct ImportedLesson: Sendable {
  public var title: String
  public var markdown: String
  /// The pictures that belong beside the lesson, by their paths in its folder.
  public var pictures: [(path: String, data: Data)] = []
  /// What a reader of the notebook would not expect of the lesson, with the numbers of the cells.
  public var notes: [String] = []
}

/// A Jupyter notebook as a lesson's Markdown.
///
/// Markdown of others is changed where Lectern would run it, enclose it or lose it:
///
/// - A fence of Swift is followed by `{.static}`; what stood behind its language is its summary.
/// - `:::` gets a backslash, and so do a `$$` that nothing closes and a footnote without its mark.
/// - A code span that begins with `{swift}` gets a blank before it.
/// - `\(…\)`, `\\(…\\)`, `\[…\]`, `\\[…\\]` and environments are set between dollars.
/// - Pictures are linked where they are written.
/// - The first heading of the first level is the title; others stand a level lower.
/// - What a cell leaves open is closed, and lists of two cells are kept apart by `<!-- -->`.
///
/// A lesson that was exported comes back as it was, but for the cells that somebody edited.
public enum NotebookImport {
  /// The lesson: Markdown cells as they are, cells of Swift as cells, cells of other languages and
  /// lines for the kernel as code that is shown and not run. Outputs are left out, for the next
  /// build makes them.
  ///
  /// - Parameters:
  ///   - data: The notebook's file, nbformat 3 or 4.
  ///   - name: What the lesson is called where no heading says it.
  ///   - file: What messages call the notebook; nil for its name.
  ///   - files: The files beside the notebook and beside the lesson.
  /// - Throws: ``SetupError`` for what is no such notebook.
  public static func lesson(
    from data: Data, name: String, file: String? = nil, files: NotebookFiles = .none
  ) throws(SetupError) -> ImportedLesson {
    let notebook = try Notebook(data, name: file ?? name)
    let lectern = notebook.metadata?["lectern"]
    if let head = lectern?["head"]?.text {
      var reader = NotebookReader(notebook, name: name, title: nil, files: files)
      return reader.exported(head, isWhole: true)
    }
    // Earlier exports carry their front matter alone.
    if let text = lectern?["front_matter"]?.text {
      var reader = NotebookReader(notebook, name: name, title: nil, files: files)
      return reader.exported("---\n\(text)\n---\n\n", isWhole: false)
    }
    var reader = NotebookReader(
      notebook, name: name, title: NotebookReader.title(of: notebook), files: files)
    return reader.foreign()
  }
}
