import Foundation
import TestSupport
import Testing

@testable import LessonExecution

/// The program as it is typed, in a folder of its own.
struct CommandFixture {
  let folder: String

  init(cells: Bool = false) throws {
    folder = temporaryPath("command")
    let cell = cells ? "\n```swift\nprint(\"one\")\n```\n" : ""
    try put("---\ntitle: A\nsummary: x\n---\n\nText.\n\(cell)", "Lessons/01-a.md")
  }

  func put(_ text: String, _ path: String) throws {
    let file = URL(fileURLWithPath: "\(folder)/\(path)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func text(_ path: String) -> String? {
    try? String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
  }

  /// Runs a line of shell in the folder, in which `lectern` is the program.
  func shell(_ line: String) async -> ProgramResult {
    let program = "\(Platform.programFolder)/lectern"
    let script = """
      cd '\(folder)'; export XDG_CACHE_HOME='\(folder)/cache'; program='\(program)'
      lectern() { "$program" "$@"; }
      \(line)
      """
    return await runProgram("/bin/sh", ["-c", script])
  }

  /// Whether the site is whole: the index, the page, and the list that ends the writing.
  var isBuilt: Bool {
    guard case .whole(let manifest, _) = FileManifest.read(in: "\(folder)/Output") else {
      return false
    }
    return manifest.writing == nil && text("Output/index.html")?.contains("</html>") == true
      && text("Output/01-a/index.html")?.contains("</html>") == true
  }
}
