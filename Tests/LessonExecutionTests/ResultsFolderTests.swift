import Foundation
import LessonMarkdown
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct ResultsFolderTests {
  let lessons = temporaryPath("results")
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

  private func accept(_ names: [String], isForced: Bool = false) async throws -> [String] {
    try await ResultsFolder(of: lessons).publish(
      names.map { ($0, sample($0)) }, lessons: Set(names), isForced: isForced)
  }

  @Test func `removes the results of a lesson that is gone, and nothing of others`() async throws {
    for name in ["notes.json", "other.json", "b.txt"] { try put("{}", name) }
    #expect(try await accept(["a", "b"]) == [])
    #expect(text("b.json") != nil)
    #expect(try await accept(["a"]) == [])
    #expect(text("b.json") == nil && text("a.json") != nil)
    for name in ["notes.json", "other.json", "b.txt"] { #expect(text(name) == "{}") }
  }

  @Test func `results that nobody listed stay, though they look like ours`() async throws {
    try sample("x").content.write(to: URL(fileURLWithPath: "\(results)/old.json"))
    _ = try await accept(["a"])
    #expect(text("old.json") != nil)
  }

  @Test func `results that were changed stay when their lesson goes, and that is told`()
    async throws
  {
    _ = try await accept(["a", "b"])
    try put("{\"mine\": 1}", "b.json")
    #expect(
      try await accept(["a"]) == ["\(results)/b.json was changed after lectern wrote it; it stays"])
    #expect(text("b.json") == "{\"mine\": 1}")
    // From then on it is a file like any other.
    #expect(try await accept(["a"]) == [])
  }

  @Test func `a file that is no results is written over by force alone`() async throws {
    try put("{}", "a.json")
    try put("kept", "b.txt")
    let error = await #expect(throws: SetupError.self) { try await accept(["a", "c"]) }
    #expect(error?.description.contains("\(results)/a.json") == true)
    #expect(error?.description.contains("--force") == true)
    #expect(text("a.json") == "{}" && text("c.json") == nil)
    _ = try await accept(["a", "c"], isForced: true)
    #expect(try PublishedResults.read("\(results)/a.json") == sample("a"))
    #expect(text("b.txt") == "kept")
  }

  @Test func `committed results of before are written anew without a word`() async throws {
    try sample("old").content.write(to: URL(fileURLWithPath: "\(results)/a.json"))
    #expect(try await accept(["a"]) == [])
    #expect(try PublishedResults.read("\(results)/a.json") == sample("a"))
  }

  @Test func `a folder that is a link is not written through`() async throws {
    let files = FileManager.default
    try put("{}", "x.json")
    try files.moveItem(atPath: results, toPath: "\(lessons)/else")
    try files.createSymbolicLink(atPath: results, withDestinationPath: "else")
    await #expect(throws: SetupError.self) { try await accept(["a"]) }
    #expect(try files.contentsOfDirectory(atPath: "\(lessons)/else") == ["x.json"])
  }

  @Test func `a damaged list removes nothing, and what stays is told`() async throws {
    _ = try await accept(["a", "b", "c"])
    for name in ["notes.json", "d.json"] { try put("{}", name) }
    try put("{", FileManifest.name)
    #expect(
      try await accept(["a", "c"]) == [
        "the list of what lectern wrote in \(results) cannot be used, for it is not what lectern writes; the results of no lesson stay, and may be removed by hand: b.json"
      ])
    for name in ["a.json", "b.json", "c.json", "d.json"] { #expect(text(name) != nil) }
    // The list is whole again, of what was written since.
    #expect(try await accept(["a"]) == [])
    #expect(text("b.json") != nil && text("c.json") == nil)
  }

  @Test func `a list that names what it cannot have written is told`() async throws {
    _ = try await accept(["a"])
    try put(
      "{\"format\": 1, \"note\": \"\", \"source\": \"..\", \"files\": {\"../b.json\": \"1\"}}",
      FileManifest.name)
    let warnings = try await accept(["a"])
    #expect(warnings.count == 1 && warnings[0].contains("cannot have written: ../b.json"))
  }

  @Test func `nothing is removed where only some lessons are published`() async throws {
    _ = try await accept(["a", "b"])
    let folder = try ResultsFolder(of: lessons)
    #expect(try await folder.publish([("a", sample("new"))], lessons: nil, isForced: false) == [])
    #expect(text("b.json") != nil && text("a.json")?.contains("new") == true)
  }

  @Test func `of several that publish at once all is listed`() async throws {
    let folder = try ResultsFolder(of: lessons)
    let names = (0..<200).map { "lesson\($0)" }
    try await withThrowingTaskGroup { group in
      for start in stride(from: 0, to: names.count, by: 50) {
        let some = names[start..<start + 50].map { ($0, sample($0)) }
        group.addTask { _ = try await folder.publish(some, lessons: nil, isForced: false) }
      }
      try await group.waitForAll()
    }
    guard case .whole(let manifest, []) = FileManifest.read(in: results) else {
      Issue.record("the list is not whole")
      return
    }
    #expect(Set(manifest.files.keys) == Set(names.map { "\($0).json" }))
    #expect(manifest.writing == nil)
  }

  @Test func `the same results are written once`() async throws {
    _ = try await accept(["a"])
    var before = stat()
    stat("\(results)/a.json", &before)
    _ = try await accept(["a"])
    var after = stat()
    stat("\(results)/a.json", &after)
    #expect(before.st_ino == after.st_ino)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: results).sorted() == [
        FileManifest.name, "a.json",
      ])
  }
}
