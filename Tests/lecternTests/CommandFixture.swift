import Foundation
import TestSupport
import Testing

@testable import LessonExecution

/// The program as it is typed, in a folder of its own.
///
/// Suites that type much are serialized: a machine at the work of a hundred programs is late with all that
/// some of their tests wait for.
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
      export LECTERN_C_MODULES='\(sharedCModules)'
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

extension CommandFixture {
  /// Checks that a page goes over its own alone, or over others where that is asked for, and nowhere that
  /// is no place for it.
  ///
  /// - Parameters:
  ///   - call: The call that would print something.
  ///   - option: The option that names the page.
  ///   - inputs: What is read, each as it is named for the page and as it is told.
  func checkPlace(
    ofPage option: String, _ call: String, inputs: [(named: String, told: String)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try put("mine", "p.html")
    let refused = await shell("\(call) \(option) p.html")
    #expect(
      refused.status == 2 && refused.output.isEmpty && text("p.html") == "mine",
      sourceLocation: sourceLocation)
    #expect(
      refused.errors
        == "error: p.html is there, and lectern does not know that it wrote it so; name another file with \(option), or add --force, or move it away\n",
      sourceLocation: sourceLocation)
    #expect(
      await shell("\(call) \(option) p.html --force").status == 0, sourceLocation: sourceLocation)
    #expect(await shell("\(call) \(option) p.html").status == 0, sourceLocation: sourceLocation)
    // What is read is no place to write to, whatever it is called and whoever insists.
    for input in inputs {
      let path = "\(folder)/\(input.told)"
      let before = FileManager.default.contents(atPath: path)
      let own = await shell("\(call) \(option) \(input.named) --force")
      #expect(
        own.status == 2
          && own.errors
            == "error: \(option) \(input.named) is \(input.told), which is read; name another file\n",
        sourceLocation: sourceLocation)
      #expect(
        before != nil && FileManager.default.contents(atPath: path) == before,
        sourceLocation: sourceLocation)
    }
    for (words, sentence) in [
      ("\(option) ''", "\(option) '' is no file; expected a path"),
      ("\(option) -", "\(option) - is no file; expected a path"),
      ("\(option) new/", "\(option) new/ ends in /, as folders do; expected a file"),
      ("\(option) Lessons", "Lessons is a folder; name a file with \(option)\n"),
      ("\(option) Lessons --force", "Lessons is a folder; name a file with \(option)\n"),
      ("\(option) nowhere/p.html", "nowhere/p.html cannot be written: "),
      ("--force", "--force is for \(option), which is not there"),
    ] {
      let wrong = await shell("\(call) \(words)")
      #expect(wrong.status == 2 && wrong.output.isEmpty, sourceLocation: sourceLocation)
      #expect(
        wrong.errors.hasPrefix("error: \(sentence)"), "\(wrong.errors)",
        sourceLocation: sourceLocation)
    }
  }
}
