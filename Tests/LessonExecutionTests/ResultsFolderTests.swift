import Foundation
import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct ResultsFolderTests {
  let lessons = NSTemporaryDirectory() + "results-\(UUID().uuidString)"
  var results: String { "\(lessons)/results" }

  init() throws {
    try FileManager.default.createDirectory(atPath: results, withIntermediateDirectories: true)
  }

  /// Results of which two differ by their text.
  private func sample(_ text: String) -> PublishedResults {
    let (lesson, _) = LessonParser.parse(
      "---\ntitle: T\n---\n```swift\nx\n```\n", path: "L/t.md", name: "t")
    var outcome = LessonOutcome(lesson: lesson)
    var result = CellResult()
    result.outputs = [.standardOutput(text)]
    outcome.results[0] = result
    return PublishedResults(outcome)
  }

  private func put(_ text: String, _ name: String) throws {
    try text.write(toFile: "\(results)/\(name)", atomically: true, encoding: .utf8)
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: "\(results)/\(name)", encoding: .utf8)
  }

  private func accept(_ names: [String], isForced: Bool = false) throws -> [String] {
    var folder = try ResultsFolder(of: lessons)
    try folder.write(names.map { ($0, sample($0)) }, isForced: isForced)
    return try folder.removeOthers(than: Set(names))
  }

  @Test func `removes the results of a lesson that is gone, and nothing of others`() throws {
    for name in ["notes.json", "other.json", "b.txt"] { try put("{}", name) }
    #expect(try accept(["a", "b"]) == [])
    #expect(text("b.json") != nil)
    #expect(try accept(["a"]) == [])
    #expect(text("b.json") == nil && text("a.json") != nil)
    for name in ["notes.json", "other.json", "b.txt"] { #expect(text(name) == "{}") }
  }

  @Test func `results that nobody listed stay, though they look like ours`() throws {
    try sample("x").content.write(to: URL(fileURLWithPath: "\(results)/old.json"))
    _ = try accept(["a"])
    #expect(text("old.json") != nil)
  }

  @Test func `results that were changed stay when their lesson goes, and that is told`() throws {
    _ = try accept(["a", "b"])
    try put("{\"mine\": 1}", "b.json")
    #expect(
      try accept(["a"]) == ["\(results)/b.json was changed after lectern wrote it; it stays"])
    #expect(text("b.json") == "{\"mine\": 1}")
    // From then on it is a file like any other.
    #expect(try accept(["a"]) == [])
  }

  @Test func `a file that is no results is written over by force alone`() throws {
    try put("{}", "a.json")
    try put("kept", "b.txt")
    let error = #expect(throws: SetupError.self) { try accept(["a", "c"]) }
    #expect(error?.description.contains("\(results)/a.json") == true)
    #expect(error?.description.contains("--force") == true)
    #expect(text("a.json") == "{}" && text("c.json") == nil)
    _ = try accept(["a", "c"], isForced: true)
    #expect(try PublishedResults.read("\(results)/a.json") == sample("a"))
    #expect(text("b.txt") == "kept")
  }

  @Test func `committed results of before are written anew without a word`() throws {
    try sample("old").content.write(to: URL(fileURLWithPath: "\(results)/a.json"))
    #expect(try accept(["a"]) == [])
    #expect(try PublishedResults.read("\(results)/a.json") == sample("a"))
  }

  @Test func `a folder that is a link is not written through`() throws {
    let files = FileManager.default
    try put("{}", "x.json")
    try files.moveItem(atPath: results, toPath: "\(lessons)/else")
    try files.createSymbolicLink(atPath: results, withDestinationPath: "else")
    #expect(throws: SetupError.self) { try accept(["a"]) }
    #expect(try files.contentsOfDirectory(atPath: "\(lessons)/else") == ["x.json"])
  }

  @Test func `a damaged list removes nothing`() throws {
    _ = try accept(["a", "b"])
    try put("{", FileManifest.name)
    #expect(try accept(["a"]) == [])
    #expect(text("b.json") != nil)
  }

  @Test func `the same results are written once`() throws {
    _ = try accept(["a"])
    var before = stat()
    stat("\(results)/a.json", &before)
    _ = try accept(["a"])
    var after = stat()
    stat("\(results)/a.json", &after)
    #expect(before.st_ino == after.st_ino)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: results).sorted() == [
        FileManifest.name, "a.json",
      ])
  }
}
