import ArgumentParser
import Foundation
import LessonExecution
import LessonMarkdown

extension CompletionKind {
  /// The names of the lessons, in the folder that the line names with `--lessons`.
  static let lessons = CompletionKind.custom { words, _, _ in
    lessonNames(in: lessonsFolder(in: words))
  }

  /// The pictures that `predict` reads.
  static let pictures = files(PageFiles.pictureExtensions)

  /// The files that `read` reads; it takes folders too, through which a shell leads anyway.
  static let pages = files(PageFiles.extensions)

  private static func files(_ extensions: [String]) -> CompletionKind {
    .file(extensions: extensions + extensions.map { $0.uppercased() })
  }
}

/// The folder that the words of a line name with `--lessons`, as a shell hands them on: with quotes
/// and a tilde that nobody has taken away yet.
func lessonsFolder(in words: [String]) -> String {
  var folder = "Lessons"
  for (place, word) in words.enumerated() {
    if word == "--lessons", place + 1 < words.count {
      folder = words[place + 1]
      // Bash takes a line apart at its equals signs.
      if folder == "=", place + 2 < words.count { folder = words[place + 2] }
    } else if word.hasPrefix("--lessons=") {
      folder = String(word.dropFirst("--lessons=".count))
    }
  }
  folder = folder.filter { !"'\"\\".contains($0) }
  return folder.hasPrefix("~") ? NSString(string: folder).expandingTildeInPath : folder
}

/// The names of the lessons in a folder, in their order; none where there is no such folder.
func lessonNames(in folder: String) -> [String] {
  ((try? LessonsFolder.lessons(in: folder)) ?? [])
    // What a shell would take apart, or carry out, is not offered to it.
    .filter { $0.allSatisfy { $0.isLetter || $0.isNumber || "-_.+,@%".contains($0) } }
}
