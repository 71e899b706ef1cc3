import Foundation
import LessonExchange
import LessonExecution
import LessonMarkdown

/// Where a new lesson goes.
enum NewLesson {
  /// A title as it was typed, on one line.
  static func title(_ words: String) -> String {
    String(String.UnicodeScalarView(words.unicodeScalars.map { $0.endsOrHidesLine ? " " : $0 }))
      .split(separator: " ").joined(separator: " ")
  }

  /// Writes a lesson after the last one there is; no file is overwritten.
  static func write(_ text: String, title: String, in folder: String) throws(SetupError) -> String {
    let names: Set<String> =
      FileKind(at: folder) == .missing ? [] : try LessonsFolder.names(in: folder)
    // A number of a lesson is short; a longer one is a date or a mistake.
    let last =
      names.compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
      .filter { $0 < 1_000_000 }.max() ?? 0
    let words = title.shortSlug
    guard !words.isEmpty else {
      throw SetupError("'\(title)' is no title: it has neither letters nor digits")
    }
    let number = String(last + 1)
    let path = "\(folder)/\(number.count < 2 ? "0" : "")\(number)-\(words).md"
    try write(Data(text.utf8), to: path)
    return path
  }

  /// Writes a file, and the folder around it; no file is overwritten.
  static func write(_ data: Data, to path: String) throws(SetupError) {
    try FileWriting.makeFolder((path as NSString).deletingLastPathComponent)
    try FileWriting.writeNew(data, to: path)
  }

  /// What a file holds that is named on the command line.
  static func contents(of path: String) throws(SetupError) -> Data {
    if let problem = FileWriting.problemReading(path) {
      throw SetupError("\(path.shownOnOneLine) cannot be read: \(problem)")
    }
    guard let data = file(at: path) else {
      throw SetupError("\(path.shownOnOneLine) cannot be read: it is no plain file")
    }
    return data
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
