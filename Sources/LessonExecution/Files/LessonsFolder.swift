import Foundation

/// The folder with the lessons' files.
package enum LessonsFolder {
  /// The names of the lessons' files, whatever is in them.
  ///
  /// - Throws: ``SetupError`` where the folder cannot be listed. Its lessons are not gone for that:
  ///   whoever removes what is of no lesson must not take it for empty.
  package static func names(in folder: String) throws(SetupError) -> Set<String> {
    if let problem = FileWriting.problemListing(folder) {
      throw SetupError("the lessons' folder '\(folder)' cannot be listed: \(problem)")
    }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw SetupError("the lessons' folder '\(folder)' cannot be listed")
    }
    return Set(names.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) })
  }
}
