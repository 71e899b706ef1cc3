import Foundation
import LessonMarkdown
import LessonWire
import Testing

@testable import LessonExecution

/// What lies in the cache and is not as it was made: nothing wrong comes of it, and nothing sticks.
@Suite(.serialized) struct CacheDamageTests {
  enum Damage: String, CaseIterable, Sendable {
    case flipped, truncated, empty, missing

    func apply(to path: String) throws {
      var bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
      switch self {
      case .missing:
        try FileManager.default.removeItem(atPath: path)
        return
      case .flipped: bytes[bytes.count / 2] ^= 1
      case .truncated: bytes.removeLast(bytes.count / 3)
      case .empty: bytes = []
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
  }

  let bench: Bench

  init() throws { bench = try Bench() }

  private func files(_ place: String, _ ending: String) -> [String] {
    let folder = "\(bench.cache.folder)/\(place)"
    return FileManager.default.enumerator(atPath: folder)!.compactMap { $0 as? String }
      .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
  }

  /// Two lessons, of which the second takes what the first hands on.
  private func runBoth(_ taking: String) async throws -> [LessonOutcome] {
    let runner = LessonRunner(
      toolchain: bench.toolchain, cache: bench.cache, lessonsFolder: "\(bench.folder)/Lessons",
      environment: [:])
    func lesson(_ code: String, _ name: String) -> Lesson {
      let text = "---\ntitle: T\n---\n```swift\n\(code)\n```\n"
      return LessonParser.parse(text, path: "\(name).md", name: name).0
    }
    let giving =
      "let model = try Model<Float>(input: [30], [Dense(20)], seed: 1)\ntry publish(model, as: \"net\")"
    let first = await runner.run(lesson(giving, "01-a"))
    return [first, await runner.taking([first]).run(lesson(taking, "02-b"))]
  }

  @Test(arguments: Damage.allCases)
  func `a damaged model is made anew before it is taken`(damage: Damage) async throws {
    let right = try await runBoth(
      "let a = 1\ntry published(\"net\").parameters[\"0.weights\"]!.sum()")
    #expect(right.flatMap(\.places) == [])
    let path = try #require(files("published", ".safetensors").first)
    try damage.apply(to: path)
    let other = try await runBoth(
      "let b = 2\ntry published(\"net\").parameters[\"0.weights\"]!.sum()")
    #expect(other.flatMap(\.places) == [] && other.map(\.ranCells) == [1, 1])
    #expect(other[1].text(0) == right[1].text(0))
    #expect(
      try await runBoth("let a = 1\ntry published(\"net\").parameters[\"0.weights\"]!.sum()")
        .map(\.ranCells) == [0, 0])
  }

  @Test(
    arguments: Damage.allCases,
    [".cell.so", ".swiftmodule", "cell.json"])
  func `a damaged compiled cell is made anew`(damage: Damage, ending: String) async throws {
    let lesson = "```swift\nlet a = 1\n```\n\n```swift\nprint(a + 1)\n```\n"
    #expect(await bench.run(lesson).text(1) == "2\n")
    try damage.apply(to: try #require(files("modules", ending).first { !$0.contains("/clang-") }))
    let again = await bench.run(lesson, isFresh: true)
    #expect(again.places == [] && again.text(1) == "2\n")
    let third = await bench.run(lesson, isFresh: true)
    #expect(third.places == [] && third.text(1) == "2\n")
  }

  @Test func `an entry of another version is ignored, and left as it is`() async throws {
    let cell = "```swift\nprint(1)\n```\n"
    _ = await bench.run(cell)
    let path = try #require(files("results", ".json").first)
    let other = ["payload": "{\"future\":1}", "digest": SHA256.digest(of: "{\"future\":1}")]
    try JSONEncoder().encode(other).write(to: URL(fileURLWithPath: path))
    let value: CellResult? = bench.cache.readEntry(path)
    #expect(value == nil && FileManager.default.fileExists(atPath: path))
    #expect(await bench.run(cell).text(0) == "1\n")
  }
}
