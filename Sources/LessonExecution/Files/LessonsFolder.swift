import Foundation
import LessonMarkdown

/// The folder with the lessons' files.
package enum LessonsFolder {
  /// The names of the lessons' files, whatever is in them.
  ///
  /// - Throws: ``SetupError`` where the folder cannot be listed. Its lessons are not gone for that:
  ///   whoever removes what is of no lesson must not take it for empty.
  package static func names(in folder: String) throws(SetupError) -> Set<String> {
    Set(try markdownFiles(in: folder).map { String($0.dropLast(3)) })
  }

  /// The names of the lessons that a build reads, in their order.
  ///
  /// - Throws: ``SetupError`` where the folder cannot be listed.
  package static func lessons(in folder: String) throws(SetupError) -> [String] {
    try markdownFiles(in: folder).filter { !$0.hasPrefix(".") && $0 != "README.md" }
      .map { String($0.dropLast(3)) }
      .sorted {
        // Names that are equal as texts go by their bytes, so that the order is always the same.
        $0 == $1
          ? $0.utf8.lexicographicallyPrecedes($1.utf8)
          : LessonOrder(name: $0) < LessonOrder(name: $1)
      }
  }

  private static func markdownFiles(in folder: String) throws(SetupError) -> [String] {
    if let problem = FileWriting.problemListing(folder) {
      throw SetupError("the lessons' folder '\(folder)' cannot be listed: \(problem)")
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw SetupError("the lessons' folder '\(folder)' cannot be listed")
    }
    return names.filter { $0.hasSuffix(".md") }
  }
}
